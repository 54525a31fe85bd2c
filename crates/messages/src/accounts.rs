//! Accounts: made when confirmed, changed, read as shown.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use crudder_domain::{
    Account, AccountCounts, AccountId, DefaultVisibility, DisplayName, Language, Lifetime, MediaId, Moment,
    Note, ProfileFields, StatusId,
};
use futures::{StreamExt, TryStreamExt};

use crate::activity_item::ActivityItem;
use crate::error::{Error, Result};
use crate::items::{FollowersItem, GraphItem, Item, n, now, pk, read, s, sk, write};
use crate::keys::{self, ItemName, SHARDS};
use crate::presence::Presence;
use crate::read::Reading;
use crate::reader::Reader;
use crate::reservations::HandleItem;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part};
use crate::writer::Writer;

/// How long opening the connection may take.
const WARM_UP: Duration = Duration::from_secs(2);
/// How many prolific authors' endings are read at the same time: each needs a connection of its own.
const PARALLEL: usize = 8;

/// What changes of a profile; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// The name it is shown by.
    pub display_name: Option<DisplayName>,
    /// What it says of itself.
    pub note: Option<Note>,
    /// Whether following it needs its consent.
    pub locked: Option<bool>,
    /// How long its statuses live when it does not say.
    pub default_lifetime: Option<Lifetime>,
    /// The picture that it is known by.
    pub avatar: PictureChange,
    /// The picture above its page.
    pub header: PictureChange,
    /// What it says of itself in rows: all of them.
    pub fields: Option<ProfileFields>,
    /// Whether a program posts here.
    pub bot: Option<bool>,
    /// Whether it wishes to be shown to people who don't look for it.
    pub discoverable: Option<bool>,
    /// Whether everybody finds its public statuses by their words.
    pub indexable: Option<bool>,
    /// Whether who follows it, and whom it follows, is for itself alone.
    pub hide_collections: Option<bool>,
    /// Who sees its statuses when it does not say.
    pub default_visibility: Option<DefaultVisibility>,
    /// Whether its statuses are sensitive when it does not say.
    pub default_sensitive: Option<bool>,
    /// The language of its statuses when it does not say.
    pub default_language: LanguageChange,
}

/// What becomes of the language that an account's statuses are in when they don't say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LanguageChange {
    /// It stays.
    #[default]
    None,
    /// There is none any more.
    Removed,
    /// It is this one.
    Becomes(Language),
}

impl LanguageChange {
    /// What its attribute becomes.
    fn becomes(self) -> Option<AttributeValue> {
        match self {
            Self::None => None,
            Self::Removed => Some(AttributeValue::Null(true)),
            Self::Becomes(language) => Some(s(language.as_str())),
        }
    }
}

/// What becomes of a profile's picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PictureChange {
    /// It stays.
    #[default]
    None,
    /// There is none any more.
    Removed,
    /// It is this one, which [`Writer::add_portrait`] has named.
    Becomes(MediaId),
}

impl AccountChange {
    /// Each attribute that it sets, and to what.
    fn assigned(self) -> Result<Vec<(&'static str, AttributeValue)>> {
        let fields = self.fields.map(serde_dynamo::to_attribute_value).transpose();
        let fields = fields.map_err(|error| Error::corrupt("account", &error))?;
        let set = [
            ("display_name", self.display_name.map(|it| s(it.as_str()))),
            ("note", self.note.map(|it| s(it.as_str()))),
            ("locked", self.locked.map(AttributeValue::Bool)),
            ("default_lifetime", self.default_lifetime.map(|it| n(it.as_secs()))),
            ("avatar", self.avatar.becomes()),
            ("header", self.header.becomes()),
            ("fields", fields),
            ("bot", self.bot.map(AttributeValue::Bool)),
            ("discoverable", self.discoverable.map(AttributeValue::Bool)),
            ("indexable", self.indexable.map(AttributeValue::Bool)),
            ("hide_collections", self.hide_collections.map(AttributeValue::Bool)),
            ("default_visibility", self.default_visibility.map(|it| s(it.get().as_str()))),
            ("default_sensitive", self.default_sensitive.map(AttributeValue::Bool)),
            ("default_language", self.default_language.becomes()),
        ];
        Ok(set.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
    }
}

impl Reader {
    /// Opens the connection by a read of a constant key, which every role allows. Bounded, and never fails: a
    /// connection that can't be opened now is the first request's trouble.
    pub async fn warm_up(&self) {
        let read = self.get(keys::warm_up(), Reading::Eventual);
        match tokio::time::timeout(WARM_UP, read).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the table can't be read yet"),
            Err(_) => tracing::warn!("the table does not answer yet"),
        }
    }

    /// An account, read consistently.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        self.get(keys::profile(id), Reading::Consistent).await?.map(|item| read("account", item)).transpose()
    }

    /// Accounts as they are shown, with their counts, in any order; those that are not there are left out.
    /// Seven keys each, in batches of 100; the counts of prolific authors one query each beside. May be a moment
    /// late, but an account that was just made is found.
    pub async fn accounts(&self, ids: &[AccountId]) -> Result<Vec<(Account, AccountCounts)>> {
        self.accounts_by(ids, Reading::Eventual).await
    }

    /// Accounts read consistently: of people who are shown to themselves, so that each sees at once what their own act
    /// has changed.
    pub async fn accounts_now(&self, ids: &[AccountId]) -> Result<Vec<(Account, AccountCounts)>> {
        self.accounts_by(ids, Reading::Consistent).await
    }

    async fn accounts_by(
        &self,
        ids: &[AccountId],
        reading: Reading,
    ) -> Result<Vec<(Account, AccountCounts)>> {
        let mut shown: HashMap<AccountId, GatheredAccount> = HashMap::new();
        let keys = ids.iter().flat_map(|id| {
            let heads = [keys::profile(*id), keys::activity(*id), keys::graph(*id)];
            heads.into_iter().chain((0..SHARDS).map(|shard| keys::followers_count(*id, shard)))
        });
        for item in self.batch(keys, reading).await? {
            let Some(id) = keys::account_of(pk(&item)) else { continue };
            shown.entry(id).or_default().add(item, self.now())?;
        }
        let lagging = ids.iter().filter(|id| shown.get(id).is_none_or(|it| it.account.is_none()));
        let lagging: Vec<_> = lagging.map(|id| keys::profile(*id)).collect();
        if !lagging.is_empty() && reading == Reading::Eventual {
            for item in self.batch(lagging, Reading::Consistent).await? {
                let account: Account = read("account", item)?;
                let id = account.id;
                shown.entry(id).or_default().account = Some(account);
            }
        }
        let found = shown.into_iter().filter_map(|(id, it)| Some((id, it.account.clone()?, it)));
        futures::stream::iter(found)
            .map(|(id, account, it)| async move {
                let statuses = match &it.activity {
                    Some(activity) => self.living_statuses(id, activity).await?,
                    None => 0,
                };
                let followers = u64::try_from(it.followers).unwrap_or(0);
                let last_status = it.last_status;
                Ok((account, AccountCounts { followers, following: it.following, statuses, last_status }))
            })
            .buffer_unordered(PARALLEL)
            .try_collect()
            .await
    }
}

impl PictureChange {
    /// What its attribute becomes: as of an account that never had one, where there is none any more.
    fn becomes(self) -> Option<AttributeValue> {
        match self {
            Self::None => None,
            Self::Removed => Some(AttributeValue::Null(true)),
            Self::Becomes(id) => Some(s(id)),
        }
    }
}

/// What is gathered of an account from its items.
#[derive(Default)]
struct GatheredAccount {
    account: Option<Account>,
    activity: Option<ActivityItem>,
    last_status: Option<StatusId>,
    following: u64,
    followers: i64,
}

impl GatheredAccount {
    fn add(&mut self, item: Item, now: Moment) -> Result<()> {
        match ItemName::parse(pk(&item), sk(&item)) {
            ItemName::Profile(_) => self.account = Some(read("account", item)?),
            ItemName::Activity(_) => {
                self.activity = ActivityItem::living(item, now)?;
                let activity = self.activity.as_ref().map(ActivityItem::activity).transpose()?;
                let entries = activity.into_iter().flat_map(|activity| activity.entries);
                self.last_status =
                    entries.filter(|entry| entry.expires_at.is_alive(now)).map(|entry| entry.id).max();
            }
            ItemName::Graph(_) => self.following = read::<GraphItem>("graph", item)?.following,
            // The only other items that were asked for.
            _ => self.followers += read::<FollowersItem>("count of followers", item)?.count,
        }
        Ok(())
    }
}

impl Writer {
    /// Turns a reservation into an account, and keeps what was promised to the app that signed it up, unless that was
    /// revoked. Repeated, it answers the account; `None` where there is neither.
    pub async fn create_account(&self, account: AccountId) -> Result<Option<Account>> {
        let mut keeps_promise = true;
        on_conflict!("create_account", {
            if let Some(account) = self.account(account).await? {
                return done(Some(account));
            }
            let Some(reservation) = self.reserved(account).await? else { return done(None) };
            let new = Account::new(account, reservation.handle.clone());
            let ours = Expression::new("account = :account AND expires_at > :now")
                .value(":account", s(account))
                .value(":now", now(self.now()));
            let claim = HandleItem { account, expires_at: None };
            let mut transaction = self.transaction();
            let claim = write(keys::handle(&reservation.handle), "handle", &claim)?;
            transaction.put(Part::Handle, claim, Some(ours))?;
            let unborn = Expression::absent();
            transaction.put(Part::Profile, write(keys::profile(account), "account", &new)?, Some(unborn))?;
            transaction.put(
                Part::Free,
                write(keys::person(account), "person", &Presence::default())?,
                None,
            )?;
            transaction.delete(Part::Reservation, keys::reservation(account), None)?;
            if let Some(promised) = reservation.promised.as_ref().filter(|_| keeps_promise) {
                transaction.activate_pending_token(promised, self.now())?;
            }
            match self.transact(&transaction).await? {
                Outcome::Done => done(Some(new)),
                Outcome::Refused(refusal) if refusal.by(Part::Token) => {
                    keeps_promise = false;
                    Ok(Attempt::AtOnce)
                }
                // Somebody was faster, or the reservation ended meanwhile: looking again tells which.
                Outcome::Refused(_) => Ok(Attempt::Again),
            }
        })
    }

    /// Changes a profile, in one update.
    ///
    /// # Errors
    /// [`Error::NoSuchAccount`].
    pub async fn update_account(&self, account: AccountId, change: AccountChange) -> Result<Account> {
        let mut request = self
            .client
            .update_item()
            .table_name(self.table.as_str())
            .set_key(Some(keys::profile(account).into_item()))
            .condition_expression("attribute_exists(pk)")
            .return_values(ReturnValue::AllNew)
            .expression_attribute_values(":one", n(1));
        let mut assignments = vec!["version = version + :one".to_owned()];
        for (field, value) in change.assigned()? {
            // By an alias: `fields` is a word that DynamoDB reserves, and nobody knows which will be.
            assignments.push(format!("#{field} = :{field}"));
            request = request
                .expression_attribute_names(format!("#{field}"), field)
                .expression_attribute_values(format!(":{field}"), value);
        }
        let request = request.update_expression(format!("SET {}", assignments.join(", ")));
        let answer = request.send().await.map_err(|error| {
            if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) {
                Error::NoSuchAccount
            } else {
                Error::from_sdk("UpdateItem", &error)
            }
        })?;
        read("account", answer.attributes.unwrap_or_default())
    }
}
