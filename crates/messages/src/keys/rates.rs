//! How often something was done, and the day's salt.

use super::Key;

/// What was done so by somebody in the window that began at that second.
pub(crate) fn rate(what: &str, whose: &str, window: u64) -> Key {
    Key::new(format!("RATE#{what}#{whose}"), format!("WINDOW#{window:010}"))
}

pub(crate) fn rate_salt(day: u64) -> Key {
    Key::new("RATE#SALT".to_owned(), format!("DAY#{day:06}"))
}
