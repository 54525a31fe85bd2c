//! Whether a person is there: has an account, and is not leaving. Who is not there has no token that counts, whatever the
//! token itself says; and of who is, only sessions that began since all others were ended.

use crudder_domain::AccountId;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{Item, n, read};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// That a person is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Sessions that began before this second have been ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_before: Option<u64>,
}

impl Presence {
    /// Whether a session counts that began then, in seconds since the Unix epoch. What says nothing of its beginning is no
    /// session: an app's token, which is ended by itself.
    #[must_use]
    pub fn holds(self, session_began: Option<u64>) -> bool {
        match (self.not_before, session_began) {
            (Some(not_before), Some(began)) => began >= not_before,
            _ => true,
        }
    }

    pub(crate) fn of(item: Item) -> Result<Self> {
        read("person", item)
    }
}

impl Reader {
    /// Whether the person is there; `None` where nobody is. Read consistently: one read, two for an account of before there
    /// was an item for it.
    pub async fn presence(&self, account: AccountId) -> Result<Option<Presence>> {
        if let Some(item) = self.get(keys::person(account), Reading::Consistent).await? {
            return Presence::of(item).map(Some);
        }
        let profile = self.get(keys::profile(account), Reading::Consistent).await?;
        Ok(profile.map(|_| Presence::default()))
    }
}

impl Writer {
    /// Ends all sessions that have begun up to now, this second included; the second from which on new ones count. Apps'
    /// tokens stay.
    ///
    /// # Errors
    /// [`Error::NoSuchAccount`] where nobody is there.
    pub async fn end_sessions(&self, account: AccountId) -> Result<u64> {
        let not_before = self.now().as_secs() + 1;
        let mut transaction = self.transaction();
        let there = Expression::present();
        transaction.check(Part::Profile, keys::profile(account), there)?;
        let ended = Expression::new("SET not_before = :second").value(":second", n(not_before));
        transaction.update(Part::Free, keys::person(account), ended, None)?;
        match self.transact(&transaction).await? {
            Outcome::Done => Ok(not_before),
            Outcome::Refused(_) => Err(Error::NoSuchAccount),
        }
    }
}

impl Transaction {
    /// Writes only while the session counts that began then, in seconds since the Unix epoch; refused by [`Part::Person`].
    ///
    /// Who signs in proves the password first, and what that gives is written after. Without this a new password in between
    /// ends all that is there, and then comes what the old one gave.
    pub(crate) fn hold_session(&mut self, account: AccountId, began: u64) -> Result<()> {
        let counts = Expression::new("attribute_not_exists(not_before) OR not_before <= :began");
        self.check(Part::Person, keys::person(account), counts.value(":began", n(began)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sessions_since_the_last_end_of_all_hold() {
        let ended = Presence { not_before: Some(100) };
        assert!(!ended.holds(Some(99)) && ended.holds(Some(100)));
        assert!(ended.holds(None), "an app's token is no session");
        assert!(Presence::default().holds(Some(0)));
    }
}
