//! Apps' tokens: what each allows, how it is given, renewed and revoked. Only hashes lie here.
//!
//! A person's token lies at three places, written and deleted together: under its own hash, under that of its refresh
//! token, and in the list of what the person has granted.

use crudder_domain::{Access, ExpiresAt, Moment, SecretHash};
use serde::{Deserialize, Serialize};

use crate::apps::{Registration, gone};
use crate::error::{Error, Result};
use crate::grants::GrantItem;
use crate::items::{n, read, write};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;
use crate::transaction::{Expression, Outcome, Part, Transaction, Tries};
use crate::writer::Writer;

/// How long a token lasts that stands for no person: anybody can register an app and draw any number of them.
const IMPERSONAL_SECS: u64 = 30 * 86_400;

/// A token that is to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
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
pub(crate) struct Promised {
    pub(crate) token: SecretHash,
    pub(crate) access: Access,
}

impl Issue {
    /// How many seconds it lasts; none for a person's, which lasts until it is revoked.
    #[must_use]
    pub const fn lasts_secs(&self) -> Option<u64> {
        if self.access.account.is_some() { None } else { Some(IMPERSONAL_SECS) }
    }
}

/// A token that a refresh token renews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewable {
    /// Its hash.
    pub token: SecretHash,
    /// What it allows.
    pub access: Access,
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
}

/// Under `REFRESH#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RefreshItem {
    renews: SecretHash,
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

    /// The token that a refresh token renews, read consistently.
    pub async fn renewable(&self, refresh: &SecretHash) -> Result<Option<Renewable>> {
        let item = self.get(keys::refresh(refresh), Reading::Consistent).await?;
        let Some(item) = item else { return Ok(None) };
        let RefreshItem { renews } = read("refresh token", item)?;
        Ok(self.token(&renews).await?.map(|item| Renewable { token: renews, access: item.access }))
    }

    async fn token(&self, token: &SecretHash) -> Result<Option<TokenItem>> {
        let item = self.get(keys::token(token), Reading::Consistent).await?;
        let item: Option<TokenItem> = item.map(|item| read("token", item)).transpose()?;
        Ok(item.filter(|item| item.expires_at.is_none_or(|end| end.is_alive(self.now()))))
    }
}

impl Writer {
    /// Gives a token, without a code.
    ///
    /// # Errors
    /// [`Error::NoSuchApp`](crate::Error::NoSuchApp) where the app ended meanwhile.
    pub async fn issue(&self, issue: &Issue, registration: &Registration) -> Result<()> {
        let mut tries = Tries::of("issue");
        loop {
            let mut transaction = self.transaction();
            transaction.give(issue, self.now())?;
            if issue.access.account.is_some() {
                transaction.keep_app(registration)?;
            }
            let Outcome::Refused(refusal) = self.transact(&transaction).await? else { return Ok(()) };
            gone(&refusal)?;
            tries.again().await?;
        }
    }

    /// Gives a token for one that a refresh token renews, and ends that one. `false` where somebody was faster.
    pub async fn renew(&self, refresh: &SecretHash, old: &Renewable, new: &Issue) -> Result<bool> {
        let mut transaction = self.transaction();
        let there = Expression::new("attribute_exists(pk)");
        transaction.delete(Part::Refresh, keys::refresh(refresh), Some(there))?;
        transaction.take(&old.token, old.access, None)?;
        transaction.give(new, self.now())?;
        Ok(matches!(self.transact(&transaction).await?, Outcome::Done))
    }

    /// Ends a token, and what renews it. Not an error where there is none.
    pub async fn revoke(&self, token: &SecretHash) -> Result<()> {
        let Some(item) = self.token(token).await? else { return Ok(()) };
        let mut transaction = self.transaction();
        transaction.take(token, item.access, item.refresh.as_ref())?;
        self.transact(&transaction).await.map(drop)
    }
}

impl Transaction {
    /// Writes a token to each of its places.
    pub(crate) fn give(&mut self, issue: &Issue, now: Moment) -> Result<()> {
        let Issue { token, refresh, access } = issue;
        let expires_at = issue.lasts_secs().map(|secs| ExpiresAt::from_secs(now.as_secs() + secs));
        let item = TokenItem { access: *access, refresh: refresh.clone(), expires_at, waits: false };
        self.put(Part::Free, write(keys::token(token), "token", &item)?, None)?;
        if let Some(refresh) = refresh {
            let item = RefreshItem { renews: token.clone() };
            self.put(Part::Free, write(keys::refresh(refresh), "refresh token", &item)?, None)?;
        }
        if let Some(account) = access.account {
            let item = GrantItem { scopes: access.scopes, refresh: refresh.clone(), since: now.as_secs() };
            self.put(Part::Free, write(keys::grant(account, access.app, token), "grant", &item)?, None)?;
        }
        Ok(())
    }

    /// Writes a token that waits for its account's confirmation, and ends with its reservation.
    pub(crate) fn promise(&mut self, promised: &Promised, end: ExpiresAt) -> Result<()> {
        let item = TokenItem { access: promised.access, refresh: None, expires_at: Some(end), waits: true };
        self.put(Part::Free, write(keys::token(&promised.token), "token", &item)?, None)
    }

    /// Keeps a promised token: from now on it is like any other. Refused by [`Part::Token`] where it was revoked.
    pub(crate) fn keep_promise(&mut self, promised: &Promised, now: Moment) -> Result<()> {
        let Promised { token, access } = promised;
        let still =
            Expression::new("attribute_exists(pk) AND expires_at > :now").value(":now", n(now.as_secs()));
        let kept = Expression::new("REMOVE expires_at, waits");
        self.update(Part::Token, keys::token(token), kept, Some(still))?;
        let Some(account) = access.account else { return Ok(()) };
        let item = GrantItem { scopes: access.scopes, refresh: None, since: now.as_secs() };
        self.put(Part::Free, write(keys::grant(account, access.app, token), "grant", &item)?, None)
    }

    /// Deletes a token from each of its places.
    pub(crate) fn take(
        &mut self,
        token: &SecretHash,
        access: Access,
        refresh: Option<&SecretHash>,
    ) -> Result<()> {
        self.delete(Part::Free, keys::token(token), None)?;
        if let Some(refresh) = refresh {
            self.delete(Part::Free, keys::refresh(refresh), None)?;
        }
        if let Some(account) = access.account {
            self.delete(Part::Free, keys::grant(account, access.app, token), None)?;
        }
        Ok(())
    }
}
