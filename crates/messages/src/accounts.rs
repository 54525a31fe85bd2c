//! Accounts: reserved by their handle, made when confirmed, changed, read as shown.

use crudder_domain::{Account, AccountCounts, AccountId, DisplayName, ExpiresAt, Handle, Lifetime, Note};

use crate::error::{Error, Result};
use crate::reader::Reader;
use crate::writer::Writer;

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
}

fn unavailable<T>(operation: &'static str) -> Result<T> {
    Err(Error::Unavailable { operation, cause: "not connected".to_owned() })
}

impl Reader {
    /// Opens the connection by a read of a constant key, which every role allows. Bounded, and never fails: a
    /// connection that can't be opened now is the first request's trouble.
    pub async fn warm_up(&self) {}

    /// An account, read consistently.
    pub async fn account(&self, _id: AccountId) -> Result<Option<Account>> {
        unavailable("account")
    }

    /// Accounts as they are shown, with their counts, in any order; those that are not there are left out.
    /// At most [`Limit::MAX`](crudder_domain::Limit::MAX) accounts are a page; more are read all the same, in batches.
    pub async fn accounts(&self, _ids: &[AccountId]) -> Result<Vec<(Account, AccountCounts)>> {
        unavailable("accounts")
    }

    /// Whose handle that is; `None` where nobody has it, or has only reserved it.
    pub async fn account_id(&self, _handle: &Handle) -> Result<Option<AccountId>> {
        unavailable("account_id")
    }

    /// Whose handles these are, in any order; those that nobody has are left out.
    pub async fn account_ids(&self, _handles: &[Handle]) -> Result<Vec<(Handle, AccountId)>> {
        unavailable("account_ids")
    }

    /// The reservation of a handle, while it stands.
    pub async fn reservation_of_handle(&self, _handle: &Handle) -> Result<Option<Reservation>> {
        unavailable("reservation_of_handle")
    }

    /// The reservation of somebody who has not confirmed yet, while it stands.
    pub async fn reservation(&self, _account: AccountId) -> Result<Option<Reservation>> {
        unavailable("reservation")
    }
}

impl Writer {
    /// Keeps a handle for 24 hours for somebody who signs up. Repeated for the same two, it starts anew.
    ///
    /// # Errors
    /// [`Error::HandleTaken`] where somebody else has it; [`Error::AccountIdTaken`] where the id was drawn before.
    pub async fn reserve_handle(&self, _handle: &Handle, _account: AccountId) -> Result<Reservation> {
        unavailable("reserve_handle")
    }

    /// Gives a reserved handle back; not an error where it is not reserved for that account.
    pub async fn release_handle(&self, _handle: &Handle, _account: AccountId) -> Result<()> {
        unavailable("release_handle")
    }

    /// Turns a reservation into an account. Repeated, it answers the account; `None` where there is neither.
    pub async fn create_account(&self, _account: AccountId) -> Result<Option<Account>> {
        unavailable("create_account")
    }

    /// Changes a profile.
    ///
    /// # Errors
    /// [`Error::NoSuchAccount`].
    pub async fn update_account(&self, _account: AccountId, _change: AccountChange) -> Result<Account> {
        unavailable("update_account")
    }
}
