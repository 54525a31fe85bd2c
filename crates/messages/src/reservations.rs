//! Handles: whose they are, and how one is kept for somebody who has not confirmed yet.

use std::collections::HashMap;

use crudder_domain::{AccountId, ExpiresAt, Handle};
use serde::{Deserialize, Serialize};

use crate::apps::Registration;
use crate::error::{Error, Result};
use crate::items::{n, now, pk, read, s, write};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;
use crate::tokens::{NewToken, PendingToken};
use crate::transaction::{Expression, Outcome, Part};
use crate::writer::Writer;

/// How long a handle is kept for somebody who has not confirmed.
const RESERVED_SECS: u64 = 86_400;

/// Under `H#{handle}`: whose it is; with an end, it is only reserved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HandleItem {
    pub(crate) account: AccountId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<ExpiresAt>,
}

/// Under `RESERVATION`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReservationItem {
    pub(crate) handle: Handle,
    pub(crate) expires_at: ExpiresAt,
    /// What the app that signed the person up gets once it is confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) promised: Option<PendingToken>,
}

/// A handle that is kept for somebody who has not confirmed yet; 24 hours, so that nobody squats one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// For whom.
    pub account: AccountId,
    /// What.
    pub handle: Handle,
    /// Until when.
    pub expires_at: ExpiresAt,
}

impl Reader {
    /// Whose handle that is; `None` where nobody has it, or has only reserved it. Read consistently.
    pub async fn account_id(&self, handle: &Handle) -> Result<Option<AccountId>> {
        let item = self.handle_item(handle).await?;
        Ok(item.filter(|it| it.expires_at.is_none()).map(|it| it.account))
    }

    /// Whose a handle is: an account's, or a sign-up's that still waits for its confirmation. Read consistently.
    pub async fn holder(&self, handle: &Handle) -> Result<Option<AccountId>> {
        let now = self.now();
        let item = self.handle_item(handle).await?;
        Ok(item.filter(|it| it.expires_at.is_none_or(|end| end.is_alive(now))).map(|it| it.account))
    }

    /// Whose handles these are, in any order; those that nobody has are left out. Read consistently.
    pub async fn account_ids(&self, handles: &[Handle]) -> Result<Vec<(Handle, AccountId)>> {
        let names: HashMap<String, &Handle> =
            handles.iter().map(|handle| (keys::handle(handle).pk, handle)).collect();
        let mut found = Vec::new();
        for item in self.batch(handles.iter().map(keys::handle), Reading::Consistent).await? {
            let Some(handle) = names.get(pk(&item)) else { continue };
            let HandleItem { account, expires_at } = read("handle", item)?;
            if expires_at.is_none() {
                found.push(((*handle).clone(), account));
            }
        }
        Ok(found)
    }

    /// The reservation of somebody who has not confirmed yet, while it stands. Read consistently.
    pub async fn reservation(&self, account: AccountId) -> Result<Option<Reservation>> {
        let item = self.reserved(account).await?;
        Ok(item.map(|it| Reservation { account, handle: it.handle, expires_at: it.expires_at }))
    }

    pub(crate) async fn reserved(&self, account: AccountId) -> Result<Option<ReservationItem>> {
        let item = self.get(keys::reservation(account), Reading::Consistent).await?;
        let item: Option<ReservationItem> = item.map(|item| read("reservation", item)).transpose()?;
        Ok(item.filter(|item| item.expires_at.is_alive(self.now())))
    }

    async fn handle_item(&self, handle: &Handle) -> Result<Option<HandleItem>> {
        let item = self.get(keys::handle(handle), Reading::Consistent).await?;
        item.map(|item| read("handle", item)).transpose()
    }
}

impl Writer {
    /// Keeps a handle for 24 hours for somebody who signs up. Repeated for the same two, it starts anew.
    ///
    /// # Errors
    /// [`Error::HandleTaken`] where somebody else has it; [`Error::AccountIdTaken`] where the id was drawn before.
    pub async fn reserve_handle(&self, handle: &Handle, account: AccountId) -> Result<Reservation> {
        let moment = self.now();
        let expires_at = ExpiresAt::from_secs(moment.as_secs() + RESERVED_SECS);
        let absent = "attribute_not_exists(pk) OR expires_at <= :now";
        // A handle without an end is somebody's: `expires_at <= :now` is never true of it.
        let free =
            Expression::new(format!("{absent} OR (account = :account AND attribute_exists(expires_at))"))
                .value(":now", now(moment))
                .value(":account", s(account));
        let same = Expression::new(format!("{absent} OR handle = :handle"))
            .value(":now", now(moment))
            .value(":handle", s(handle));
        let mut transaction = self.transaction();
        let claim = HandleItem { account, expires_at: Some(expires_at) };
        transaction.put(Part::Handle, write(keys::handle(handle), "handle", &claim)?, Some(free))?;
        let kept = ReservationItem { handle: handle.clone(), expires_at, promised: None };
        let kept = write(keys::reservation(account), "reservation", &kept)?;
        transaction.put(Part::Reservation, kept, Some(same))?;
        let unborn = Expression::absent();
        transaction.check(Part::Profile, keys::profile(account), unborn)?;
        match self.transact(&transaction).await? {
            Outcome::Done => Ok(Reservation { account, handle: handle.clone(), expires_at }),
            Outcome::Refused(refusal) if refusal.by(Part::Reservation) || refusal.by(Part::Profile) => {
                Err(Error::AccountIdTaken)
            }
            Outcome::Refused(_) => Err(Error::HandleTaken),
        }
    }

    /// Promises an app a token for somebody whom it has just signed up: good once the address is confirmed, gone with the
    /// reservation. One transaction.
    ///
    /// # Errors
    /// [`Error::NoSuchApp`] where the app ended meanwhile; [`Error::NoSuchAccount`] where the reservation did.
    pub async fn reserve_pending_token(
        &self,
        reservation: &Reservation,
        issue: &NewToken,
        registration: &Registration,
    ) -> Result<()> {
        let Reservation { account, handle, expires_at } = reservation;
        let promised = PendingToken { token: issue.token.clone(), access: issue.access };
        let item = ReservationItem {
            handle: handle.clone(),
            expires_at: *expires_at,
            promised: Some(promised.clone()),
        };
        let same = Expression::new("expires_at = :end").value(":end", n(expires_at.as_secs()));
        let mut transaction = self.transaction();
        let item = write(keys::reservation(*account), "reservation", &item)?;
        transaction.put(Part::Reservation, item, Some(same))?;
        transaction.promise(&promised, *expires_at)?;
        transaction.keep_app(registration)?;
        match self.transact(&transaction).await? {
            Outcome::Done => Ok(()),
            Outcome::Refused(refusal) if refusal.by(Part::App) => Err(Error::NoSuchApp),
            Outcome::Refused(_) => Err(Error::NoSuchAccount),
        }
    }

    /// Gives a reserved handle back; not an error where it is not reserved for that account.
    pub async fn release_handle(&self, handle: &Handle, account: AccountId) -> Result<()> {
        let reserved = Expression::new("account = :account AND attribute_exists(expires_at)")
            .value(":account", s(account));
        let kept = Expression::new("handle = :handle").value(":handle", s(handle));
        let mut transaction = self.transaction();
        transaction.delete(Part::Handle, keys::handle(handle), Some(reserved))?;
        transaction.delete(Part::Reservation, keys::reservation(account), Some(kept))?;
        // Refused, there is nothing to give back.
        self.transact(&transaction).await.map(drop)
    }
}
