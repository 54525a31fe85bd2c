//! The pictures of profiles. Each lies under its owner and an id of its own, for as long as the profile shows it: it has no
//! end, so no rule of the bucket deletes it, and its name says whose profile to ask whether it is still shown.

use crudder_domain::{AccountId, ExpiresAt, MediaId};

use crate::picture::Picture;
use crate::store::{AddressSigner, Error, Store, Validity, validity};

/// What their names begin with.
const PREFIX: &str = "profiles/";

/// Signs the addresses of profiles' pictures for one answer.
#[derive(Clone, Debug)]
pub struct Signer {
    signs: AddressSigner,
    validity: Validity,
}

impl Signer {
    /// Where a picture of that account can be looked at, for ten to fifteen minutes. Asks nobody.
    #[must_use]
    pub fn address(&self, of: AccountId, id: MediaId) -> String {
        self.signs.link(&key(of, id), self.validity)
    }
}

impl Store {
    /// What addresses are signed with from now on.
    ///
    /// # Errors
    /// Where there is nothing to sign with.
    pub async fn signer(&self) -> Result<Signer, Error> {
        // A profile has no end.
        let validity = validity(self.now(), ExpiresAt::from_secs(u64::MAX)).unwrap_or_default();
        Ok(Signer { signs: self.signs().await?, validity })
    }

    /// Keeps a picture of an account's profile. One write.
    ///
    /// # Errors
    /// Where it could not be kept, or nobody said that it was.
    pub async fn keep_portrait(&self, of: AccountId, id: MediaId, picture: Picture) -> Result<(), Error> {
        self.put(&key(of, id), picture).await
    }

    /// Deletes a picture of an account's profile. Not an error where there is none. One write.
    ///
    /// # Errors
    /// Where it could not be deleted.
    pub async fn delete_portrait(&self, of: AccountId, id: MediaId) -> Result<(), Error> {
        self.remove(&key(of, id)).await
    }
}

fn key(of: AccountId, id: MediaId) -> String {
    format!("{PREFIX}{of}/{id}")
}
