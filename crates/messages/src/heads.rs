//! An account's heads: four small items side by side, its activity, the version of its graph, that its person is there, and
//! the hashtags that it follows.

use std::collections::HashMap;

use crudder_domain::{AccountId, Activity, GraphVersion, Hashtag, Moment};

use crate::activity_item::{ActivityItem, Fold};
use crate::error::Result;
use crate::followed_tags::tags_of;
use crate::items::{GraphItem, Item, pk, read, sk};
use crate::keys::{self, Endings, ItemName};
use crate::living_count::{FOLD_AFTER, ended, last_past_minute};
use crate::presence::Presence;
use crate::read::{Range, Reading};
use crate::reader::Reader;

/// What every read of a home timeline starts with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Counts up with each change to whom this account sees.
    pub graph_version: GraphVersion,
    /// What this account itself posted.
    pub activity: Activity,
    /// The hashtags that it follows.
    pub tags: Vec<Hashtag>,
    /// That its person is there; `None` where no head says so, which [`Reader::presence`] knows more of.
    pub presence: Option<Presence>,
}

impl Reader {
    /// All heads of an account, in one consistent read.
    pub async fn head(&self, account: AccountId) -> Result<Head> {
        let (first, last) = (keys::activity(account), keys::followed_tags(account));
        let range = Range {
            pk: first.pk,
            from: first.sk,
            to: last.sk,
            newest_first: false,
            reading: Reading::Consistent,
            limit: 4,
        };
        let mut head = Head::default();
        for item in self.query(&range).await?.items {
            match ItemName::parse(pk(&item), sk(&item)) {
                ItemName::Activity(_) => head.activity = self.as_activity(item)?,
                ItemName::Graph(_) => {
                    head.graph_version = GraphVersion(read::<GraphItem>("graph", item)?.version);
                }
                _ if sk(&item) == keys::PERSON => head.presence = Some(Presence::of(item)?),
                _ if sk(&item) == keys::FOLLOWED_TAGS => {
                    head.tags = tags_of(item)?.into_iter().map(|followed| followed.tag).collect();
                }
                _ => {}
            }
        }
        Ok(head)
    }

    /// The activities of these accounts: an entry for each, empty where nothing of it is alive. Batches of 100, in
    /// parallel; may be a moment late. As they were stored: the ends of some entries may have passed.
    pub async fn activities(&self, accounts: &[AccountId]) -> Result<HashMap<AccountId, Activity>> {
        let mut activities: HashMap<AccountId, Activity> =
            accounts.iter().map(|account| (*account, Activity::default())).collect();
        let keys = accounts.iter().map(|account| keys::activity(*account));
        for item in self.batch(keys, Reading::Eventual).await? {
            if let ItemName::Activity(account) = ItemName::parse(pk(&item), sk(&item)) {
                activities.insert(account, self.as_activity(item)?);
            }
        }
        Ok(activities)
    }

    fn as_activity(&self, item: Item) -> Result<Activity> {
        let living = ActivityItem::living(item, self.now())?;
        living.map_or_else(|| Ok(Activity::default()), |it| it.activity())
    }

    pub(crate) async fn activity_item(&self, account: AccountId) -> Result<Option<ActivityItem>> {
        let item = self.get(keys::activity(account), Reading::Consistent).await?;
        Ok(item.map(|item| ActivityItem::living(item, self.now())).transpose()?.flatten())
    }

    /// What has ended of `older`, where enough minutes have passed that it is worth a read.
    pub(crate) async fn fold_activity(
        &self,
        account: AccountId,
        old: Option<&ActivityItem>,
        now: Moment,
    ) -> Result<Fold> {
        let past = last_past_minute(now);
        match old {
            Some(old) if old.older > 0 && past >= old.as_of + FOLD_AFTER => {
                let endings = Endings::of_author(account);
                let endings = self.endings(&endings, old.as_of, past, Reading::Consistent).await?;
                Ok(Fold { ended: ended(&endings, 0, old.as_of), as_of: past })
            }
            Some(old) => Ok(Fold { ended: 0, as_of: old.as_of }),
            None => Ok(Fold { ended: 0, as_of: past }),
        }
    }

    /// How many statuses of an account are alive, direct ones left out: those that its activity lists, and those
    /// that it has dropped, a minute late at most.
    pub(crate) async fn living_statuses(&self, account: AccountId, item: &ActivityItem) -> Result<u64> {
        let now = self.now();
        let listed = item.activity()?.alive(now).count() as u64;
        let past = last_past_minute(now);
        if item.older == 0 || past <= item.as_of {
            return Ok(listed + item.older);
        }
        let endings = Endings::of_author(account);
        let endings = self.endings(&endings, item.as_of, past, Reading::Eventual).await?;
        Ok(listed + item.older.saturating_sub(ended(&endings, 0, item.as_of)))
    }
}
