//! What stands between two people, and what one notes of the other.

use crudder_domain::AccountId;

use super::{Key, People};

/// All with whom something stands between them and a reader.
pub(crate) fn stances(reader: AccountId) -> People {
    People::of(reader, "STANCE#")
}

/// What stands between a reader and another.
pub(crate) fn stance(reader: AccountId, other: AccountId) -> Key {
    stances(reader).key(other)
}

/// Whom a `STANCE#` item is about.
pub(crate) fn stance_of(sk: &str) -> Option<AccountId> {
    sk.strip_prefix("STANCE#")?.parse().ok()
}

/// All of whom somebody noted something.
pub(crate) fn notes(writer: AccountId) -> People {
    People::of(writer, "NOTE#")
}

/// What somebody noted of another.
pub(crate) fn note(writer: AccountId, of: AccountId) -> Key {
    notes(writer).key(of)
}

/// Whom a `NOTE#` item is about.
pub(crate) fn noted_of(sk: &str) -> Option<AccountId> {
    sk.strip_prefix("NOTE#")?.parse().ok()
}
