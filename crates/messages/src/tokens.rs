//! Apps' tokens: what each allows, how it is given, renewed and revoked. Only hashes lie here.
//!
//! A person's token lies at four places, written and deleted together: under its own hash, under that of its refresh
//! token, in the list of what the person has granted, and as a family: tokens that came of one sign-in, each by renewing the
//! one before, named by the first. Who comes with what was used before (a code, a refresh token) ends the family, since
//! one of the two who had it must have stolen it (RFC 6749, section 4.1.2; RFC 9700, section 4.14).

use crudder_domain::{Access, AccountId, AppId, ExpiresAt, Moment, SecretHash};
use serde::{Deserialize, Serialize};

use crate::apps::{Registration, gone};
use crate::error::{Error, Result};
use crate::grants::GrantItem;
use crate::items::{n, read, s, write};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// How long a token lasts that stands for no person: anybody can register an app and draw any number of them.
const IMPERSONAL_SECS: u64 = 30 * 86_400;
/// How long a refresh token is remembered that was used.
const SPENT_SECS: u64 = 30 * 86_400;

/// A token that is to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What the app will show.
    pub token: SecretHash,
    /// What renews it; a person's token has one.
    pub refresh: Option<SecretHash>,
    /// What it allows.
    pub access: Access,
}

/// A token that an app got for somebody whom it signed up: it allows nothing until the address is confirmed, and ends with
/// the reservation where it never is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingToken {
    pub(crate) token: SecretHash,
    pub(crate) access: Access,
}

impl NewToken {
    /// How many seconds it lasts; none for a person's, which lasts until it is revoked.
    #[must_use]
    pub const fn lasts_secs(&self) -> Option<u64> {
        if self.access.account.is_some() { None } else { Some(IMPERSONAL_SECS) }
    }
}

/// A token that a refresh token renews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshableToken {
    /// Its hash.
    pub token: SecretHash,
    /// What it allows.
    pub access: Access,
    /// Its family; itself, for the first.
    pub family: SecretHash,
}

/// Under `TOKEN#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TokenItem {
    #[serde(flatten)]
    access: Access,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<SecretHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<ExpiresAt>,
    /// Whether its account is yet to be confirmed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    waits: bool,
    /// The first of its family, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    family: Option<SecretHash>,
}

/// Under `REFRESH#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RefreshItem {
    renews: SecretHash,
}

/// Under `SPENT#`. Of whom it tells, its family knows for as long as that lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SpentItem {
    family: SecretHash,
    expires_at: ExpiresAt,
}

/// Under `FAMILY#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FamilyItem {
    account: AccountId,
    app: AppId,
}

impl Reader {
    /// What a token allows, read consistently: a revoked one allows nothing from then on.
    ///
    /// # Errors
    /// [`Error::NotConfirmed`] for one whose account waits for its confirmation.
    pub async fn access(&self, token: &SecretHash) -> Result<Option<Access>> {
        match self.token(token).await? {
            Some(item) if item.waits => Err(Error::NotConfirmed),
            item => Ok(item.map(|item| item.access)),
        }
    }

    /// What a token allows, or will once its account is confirmed. Read consistently.
    pub async fn given(&self, token: &SecretHash) -> Result<Option<Access>> {
        Ok(self.token(token).await?.map(|item| item.access))
    }

    /// The token that a refresh token renews, read consistently.
    pub async fn renewable(&self, refresh: &SecretHash) -> Result<Option<RefreshableToken>> {
        let item = self.get(keys::refresh(refresh), Reading::Consistent).await?;
        let Some(item) = item else { return Ok(None) };
        let RefreshItem { renews } = read("refresh token", item)?;
        let Some(TokenItem { access, family, .. }) = self.token(&renews).await? else { return Ok(None) };
        let family = family.unwrap_or_else(|| renews.clone());
        Ok(Some(RefreshableToken { token: renews, access, family }))
    }

    /// The family of a refresh token that was used within the last 30 days. Read consistently.
    pub async fn spent(&self, refresh: &SecretHash) -> Result<Option<SecretHash>> {
        let item = self.get(keys::spent(refresh), Reading::Consistent).await?;
        let item: Option<SpentItem> = item.map(|item| read("refresh token", item)).transpose()?;
        Ok(item.filter(|item| item.expires_at.is_alive(self.now())).map(|item| item.family))
    }

    async fn token(&self, token: &SecretHash) -> Result<Option<TokenItem>> {
        let item = self.get(keys::token(token), Reading::Consistent).await?;
        let item: Option<TokenItem> = item.map(|item| read("token", item)).transpose()?;
        Ok(item.filter(|item| item.expires_at.is_none_or(|end| end.is_alive(self.now()))))
    }
}

impl Writer {
    /// Gives a token, without a code. A person's came of a session that `began` then, in seconds since the Unix epoch.
    ///
    /// # Errors
    /// [`Error::NoSuchApp`](crate::Error::NoSuchApp) where the app ended meanwhile,
    /// [`Error::SessionEnded`](crate::Error::SessionEnded) where the session was.
    pub async fn issue(
        &self,
        issue: &NewToken,
        registration: &Registration,
        began: Option<u64>,
    ) -> Result<()> {
        on_conflict!("issue", {
            let mut transaction = self.transaction();
            transaction.give(issue, self.now())?;
            if issue.access.account.is_some() {
                transaction.keep_app(registration)?;
            }
            if let Some((account, began)) = issue.access.account.zip(began) {
                transaction.hold_session(account, began)?;
            }
            let Outcome::Refused(refusal) = self.transact(&transaction).await? else { return done(()) };
            if refusal.by(Part::Person) {
                return Err(Error::SessionEnded);
            }
            gone(&refusal)?;
            Ok(Attempt::Again)
        })
    }

    /// Gives a token for one that a refresh token renews, and ends that one. `false` where somebody was faster who came at the
    /// same time: an app that asks twice at once keeps what one of the two got.
    pub async fn renew(&self, refresh: &SecretHash, old: &RefreshableToken, new: &NewToken) -> Result<bool> {
        let now = self.now();
        let mut transaction = self.transaction();
        let there = Expression::present();
        transaction.delete(Part::Refresh, keys::refresh(refresh), Some(there))?;
        let expires_at = ExpiresAt::from_secs(now.as_secs() + SPENT_SECS);
        let spent = SpentItem { family: old.family.clone(), expires_at };
        transaction.put(Part::Free, write(keys::spent(refresh), "refresh token", &spent)?, None)?;
        transaction.delete(Part::Free, keys::token(&old.token), None)?;
        transaction.follow(new, old)?;
        Ok(matches!(self.transact(&transaction).await?, Outcome::Done))
    }

    /// Ends a token, and what renews it. Not an error where there is none.
    pub async fn revoke(&self, token: &SecretHash) -> Result<()> {
        let Some(item) = self.token(token).await? else { return Ok(()) };
        self.end(token, &item).await.map(drop)
    }

    /// Ends the token of a family of that app's, whichever lives, and what renews it. Not an error where there is none, or it
    /// is another app's.
    pub async fn end_family(&self, family: &SecretHash, app: AppId) -> Result<()> {
        on_conflict!("end_family", {
            let lives = match self.get(keys::family(family), Reading::Consistent).await? {
                // None was renewed: the first is all there is of it.
                None => family.clone(),
                Some(item) => {
                    let of: FamilyItem = read("family", item)?;
                    let grant = keys::grant(of.account, of.app, family);
                    let Some(grant) = self.get(grant, Reading::Consistent).await? else { return done(()) };
                    read::<GrantItem>("grant", grant)?.token.unwrap_or_else(|| family.clone())
                }
            };
            let ended = match self.token(&lives).await? {
                Some(item) if item.access.app != app => true,
                Some(item) => self.end(&lives, &item).await?,
                // It never lived, was ended, or was renewed since it was read.
                None => {
                    lives == *family && self.get(keys::family(family), Reading::Consistent).await?.is_none()
                }
            };
            if ended {
                return done(());
            }
            Ok(Attempt::Again)
        })
    }

    /// Ends a token as it was read; `false` where it was renewed or ended meanwhile.
    async fn end(&self, token: &SecretHash, item: &TokenItem) -> Result<bool> {
        let there = Expression::present();
        let mut transaction = self.transaction();
        transaction.delete(Part::Token, keys::token(token), Some(there))?;
        if let Some(refresh) = &item.refresh {
            transaction.delete(Part::Free, keys::refresh(refresh), None)?;
        }
        if let Some(account) = item.access.account {
            let family = item.family.as_ref().unwrap_or(token);
            transaction.delete(Part::Free, keys::grant(account, item.access.app, family), None)?;
            if item.family.is_some() {
                transaction.delete(Part::Free, keys::family(family), None)?;
            }
        }
        Ok(matches!(self.transact(&transaction).await?, Outcome::Done))
    }
}

impl Transaction {
    /// Writes a token to each of its places.
    pub(crate) fn give(&mut self, issue: &NewToken, now: Moment) -> Result<()> {
        let NewToken { token, refresh, access } = issue;
        let expires_at = issue.lasts_secs().map(|secs| ExpiresAt::from_secs(now.as_secs() + secs));
        let item =
            TokenItem { access: *access, refresh: refresh.clone(), expires_at, waits: false, family: None };
        self.put(Part::Free, write(keys::token(token), "token", &item)?, None)?;
        if let Some(refresh) = refresh {
            let item = RefreshItem { renews: token.clone() };
            self.put(Part::Free, write(keys::refresh(refresh), "refresh token", &item)?, None)?;
        }
        if let Some(account) = access.account {
            let (scopes, since) = (access.scopes, now.as_secs());
            let item = GrantItem { scopes, token: None, refresh: refresh.clone(), since };
            self.put(Part::Free, write(keys::grant(account, access.app, token), "grant", &item)?, None)?;
        }
        Ok(())
    }

    /// Writes a token in the place of the one that it renews.
    fn follow(&mut self, new: &NewToken, old: &RefreshableToken) -> Result<()> {
        let (access, family) = (new.access, Some(old.family.clone()));
        let item = TokenItem { access, refresh: new.refresh.clone(), expires_at: None, waits: false, family };
        self.put(Part::Free, write(keys::token(&new.token), "token", &item)?, None)?;
        let (Some(account), Some(refresh)) = (access.account, &new.refresh) else { return Ok(()) };
        let item = RefreshItem { renews: new.token.clone() };
        self.put(Part::Free, write(keys::refresh(refresh), "refresh token", &item)?, None)?;
        let becomes = Expression::new("SET #token = :token, refresh = :refresh, scopes = :scopes")
            .name("#token", "token")
            .value(":token", s(new.token.as_str()))
            .value(":refresh", s(refresh.as_str()))
            .value(":scopes", s(access.scopes));
        if old.family == old.token {
            let item = FamilyItem { account, app: access.app };
            self.put(Part::Free, write(keys::family(&old.family), "family", &item)?, None)?;
        }
        let there = Expression::present();
        self.update(Part::Token, keys::grant(account, access.app, &old.family), becomes, Some(there))
    }

    /// Writes a token that waits for its account's confirmation, and ends with its reservation.
    pub(crate) fn promise(&mut self, promised: &PendingToken, end: ExpiresAt) -> Result<()> {
        let item = TokenItem {
            access: promised.access,
            refresh: None,
            expires_at: Some(end),
            waits: true,
            family: None,
        };
        self.put(Part::Free, write(keys::token(&promised.token), "token", &item)?, None)
    }

    /// Keeps a promised token: from now on it is like any other. Refused by [`Part::Token`] where it was revoked.
    pub(crate) fn activate_pending_token(&mut self, promised: &PendingToken, now: Moment) -> Result<()> {
        let PendingToken { token, access } = promised;
        let still =
            Expression::new("attribute_exists(pk) AND expires_at > :now").value(":now", n(now.as_secs()));
        let kept = Expression::new("REMOVE expires_at, waits");
        self.update(Part::Token, keys::token(token), kept, Some(still))?;
        let Some(account) = access.account else { return Ok(()) };
        let item = GrantItem { scopes: access.scopes, token: None, refresh: None, since: now.as_secs() };
        self.put(Part::Free, write(keys::grant(account, access.app, token), "grant", &item)?, None)
    }

    /// Deletes the token of a family from each of its places. Refused by [`Part::Token`] where it was renewed since the grant was
    /// read.
    pub(crate) fn take_family(
        &mut self,
        account: AccountId,
        app: AppId,
        family: &SecretHash,
        grant: &GrantItem,
    ) -> Result<()> {
        self.delete(Part::Free, keys::token(grant.token.as_ref().unwrap_or(family)), None)?;
        if let Some(refresh) = &grant.refresh {
            self.delete(Part::Free, keys::refresh(refresh), None)?;
        }
        let same = match &grant.token {
            Some(token) => Expression::new("#token = :token").value(":token", s(token.as_str())),
            None => Expression::new("attribute_not_exists(#token)"),
        };
        if grant.token.is_some() {
            self.delete(Part::Free, keys::family(family), None)?;
        }
        self.delete(Part::Token, keys::grant(account, app, family), Some(same.name("#token", "token")))
    }
}
