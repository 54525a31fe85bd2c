//! <https://docs.joinmastodon.org/entities/FamiliarFollowers/>

use crudder_domain::AccountId;
use schemars::JsonSchema;
use serde::Serialize;

use super::Account;
use crate::schema::Id;

/// Whom one follows of those who follow an account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FamiliarFollowers {
    #[schemars(with = "Id")]
    id: String,
    accounts: Vec<Account>,
}

impl FamiliarFollowers {
    /// Those followers of that account.
    #[must_use]
    pub fn new(of: AccountId, accounts: Vec<Account>) -> Self {
        Self { id: of.to_string(), accounts }
    }
}
