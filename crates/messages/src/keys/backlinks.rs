//! What others keep of an account, told in its own partition: so that it is found when the account leaves. Nobody is shown it.

use crudder_domain::{AccountId, ListId};

use super::follows::People;
use super::{Key, account_pk};

const LISTED_BY: &str = "LISTED_BY#";

/// That an account is muted by another.
pub(crate) fn muted_by_other(account: AccountId, by: AccountId) -> Key {
    People::of(account, "MUTED_BY#").key(by)
}

/// That another noted something of an account.
pub(crate) fn noted_by_other(account: AccountId, by: AccountId) -> Key {
    People::of(account, "NOTED_BY#").key(by)
}

/// That an account stands on a list of another's.
pub(crate) fn listed_by_other(account: AccountId, by: AccountId, list: ListId) -> Key {
    Key::new(account_pk(account), format!("{LISTED_BY}{}#{}", by.to_sortable(), list.to_sortable()))
}

/// Whose list, and which, a `LISTED_BY#` item is about.
pub(crate) fn lister_in(sk: &str) -> Option<(AccountId, ListId)> {
    let (by, list) = sk.strip_prefix(LISTED_BY)?.split_once('#')?;
    Some((by.parse().ok()?, list.parse().ok()?))
}
