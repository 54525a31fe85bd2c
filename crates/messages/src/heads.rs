//! An account's heads: two small items side by side, its activity and the version of its graph.

use std::collections::HashMap;

use crudder_domain::{AccountId, Activity, GraphVersion};

use crate::error::{Error, Result};
use crate::reader::Reader;

/// What every read of a home timeline starts with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Counts up with each change to whom this account sees.
    pub graph_version: GraphVersion,
    /// What this account itself posted.
    pub activity: Activity,
}

impl Reader {
    /// Both heads of an account, in one consistent read.
    pub async fn head(&self, _account: AccountId) -> Result<Head> {
        Err(Error::Unavailable { operation: "head", cause: "not connected".to_owned() })
    }

    /// The activities of these accounts: an entry for each, empty where nothing of it is alive. Batches of 100, in
    /// parallel.
    pub async fn activities(&self, _accounts: &[AccountId]) -> Result<HashMap<AccountId, Activity>> {
        Err(Error::Unavailable { operation: "activities", cause: "not connected".to_owned() })
    }
}
