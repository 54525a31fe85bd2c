//! The people in the pool: who they are, how they are found, how their passwords are kept.

use std::collections::BTreeMap;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use serde::{Deserialize, Serialize};

use crate::codes::Codes;
use crate::pool::Pool;
use crate::protocol::Failure;
use crate::store::StoreError;

/// One person.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) username: String,
    /// A UUID of the pool's own.
    pub(crate) sub: String,
    /// As given at sign-up; `email` is always among them.
    pub(crate) attributes: BTreeMap<String, String>,
    /// argon2id, in its own text form.
    pub(crate) password_hash: String,
    /// Whether the e-mail address was confirmed, and with it the person.
    pub(crate) confirmed: bool,
    /// Counts global sign-outs: a session of another epoch is dead.
    pub(crate) epoch: u64,
    /// Milliseconds since the Unix epoch.
    pub(crate) created_at: u64,
    pub(crate) confirmation: Codes,
    pub(crate) reset: Codes,
    /// Of another address, while its code has not come back.
    #[serde(default)]
    pub(crate) verification: Codes,
    #[serde(default)]
    pub(crate) new_email: Option<String>,
}

impl User {
    pub(crate) fn email(&self) -> &str {
        self.attributes.get("email").map_or("", String::as_str)
    }

    pub(crate) fn has_password(&self, password: &str) -> bool {
        PasswordHash::new(&self.password_hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    }
}

/// A password as it is kept. Takes its time, on purpose.
pub(crate) fn hash(password: &str) -> Result<String, StoreError> {
    let failed = |_| StoreError::Crypto("hashing");
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(failed)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(failed)?;
    Ok(hash.to_string())
}

/// Random bytes in the form of a UUID, version 4.
pub(crate) fn uuid() -> String {
    let random = (rand::random::<u128>() & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{random:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

impl Pool {
    /// The person of that username.
    pub(crate) fn user(&self, username: &str) -> Result<Option<User>, StoreError> {
        self.store.get(&format!("USER#{username}"))
    }

    /// The person of that username, or else of that confirmed e-mail address.
    pub(crate) fn user_or_alias(&self, name: &str) -> Result<Option<User>, StoreError> {
        if let Some(user) = self.user(name)? {
            return Ok(Some(user));
        }
        match self.alias(name)? {
            Some(username) => self.user(&username),
            None => Ok(None),
        }
    }

    pub(crate) fn keep(&self, user: &User) -> Result<(), StoreError> {
        self.store.put(&format!("USER#{}", user.username), user, None)
    }

    /// Deletes a person, and lets the address go where it is theirs.
    pub(crate) fn forget(&self, user: &User) -> Result<(), StoreError> {
        self.forget_alias(user)?;
        self.store.delete(&format!("USER#{}", user.username))
    }

    /// Lets an address go where it is that person's.
    pub(crate) fn forget_alias(&self, user: &User) -> Result<(), StoreError> {
        if self.alias(user.email())?.as_deref() == Some(&user.username) {
            self.store.delete(&format!("ALIAS#{}", user.email().to_lowercase()))?;
        }
        Ok(())
    }

    /// Whose confirmed e-mail address that is.
    pub(crate) fn alias(&self, email: &str) -> Result<Option<String>, StoreError> {
        self.store.get(&format!("ALIAS#{}", email.to_lowercase()))
    }

    pub(crate) fn keep_alias(&self, user: &User) -> Result<(), StoreError> {
        self.store.put(&format!("ALIAS#{}", user.email().to_lowercase()), &user.username, None)
    }

    /// Refuses weak passwords, with the reason in Cognito's words.
    pub(crate) fn check_password(&self, password: &str) -> Result<(), Failure> {
        // The pattern that the API itself holds a password against.
        if password.is_empty() || password.trim() != password || password.chars().count() > 256 {
            return Err(Failure::invalid_parameter(
                "Value at 'password' failed to satisfy constraint: Member must satisfy regular expression \
                 pattern: ^[\\S]+.*[\\S]+$",
            ));
        }
        match self.options.password_policy.complaint(password) {
            None => Ok(()),
            Some(complaint) => Err(Failure::new(
                "InvalidPasswordException",
                format!("Password did not conform with policy: {complaint}"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_of_version_4() {
        let uuid = uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]), "{uuid}");
    }
}
