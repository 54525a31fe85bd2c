//! Crudder's own: what is somebody's, to take away.

use crudder_domain::{self as domain, PrivateNote};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Account, CredentialAccount, List, MutedAccount, Status};
use crate::schema::Id;

/// A page of all that is somebody's and alive. Whoever puts pages together appends what has the same name.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Export {
    /// The profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<CredentialAccount>,
    /// The names of followed hashtags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followed_tags: Option<Vec<String>>,
    /// What they posted, the newest first, each with its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statuses: Option<Vec<Status>>,
    /// What they boosted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boosts: Option<Vec<Status>>,
    /// Direct statuses that they wrote or that name them: of the newest thousand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_messages: Option<Vec<Status>>,
    /// What they favour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub favourites: Option<Vec<Status>>,
    /// What they keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bookmarks: Option<Vec<Status>>,
    /// Whom they follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub following: Option<Vec<Account>>,
    /// Who follows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followers: Option<Vec<Account>>,
    /// Whom they block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Vec<Account>>,
    /// Whom they mute, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mutes: Option<Vec<MutedAccount>>,
    /// What they noted of others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<Vec<ExportedNote>>,
    /// Their lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lists: Option<Vec<ExportedList>>,
}

/// What somebody noted of another.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExportedNote {
    #[schemars(with = "Id")]
    id: String,
    acct: String,
    comment: String,
}

impl ExportedNote {
    /// That note of that account.
    #[must_use]
    pub fn new(account: &domain::Account, note: &PrivateNote) -> Self {
        Self {
            id: account.id.to_string(),
            acct: account.handle.to_string(),
            comment: note.as_str().to_owned(),
        }
    }
}

/// A list with who is on it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExportedList {
    #[serde(flatten)]
    list: List,
    accounts: Vec<ExportedMember>,
}

/// Somebody by id and name: a list may hold hundreds.
#[derive(Debug, Serialize, JsonSchema)]
struct ExportedMember {
    #[schemars(with = "Id")]
    id: String,
    acct: String,
}

impl ExportedList {
    /// The list with those on it.
    #[must_use]
    pub fn new<'a>(list: &domain::List, accounts: impl Iterator<Item = &'a domain::Account>) -> Self {
        let accounts = accounts
            .map(|account| ExportedMember { id: account.id.to_string(), acct: account.handle.to_string() })
            .collect();
        Self { list: List::from(list), accounts }
    }
}
