//! Accounts, and the texts they are described with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::handle::Handle;
use crate::id::{AccountId, MediaId, StatusId};
use crate::length::fits;
use crate::profile::{DefaultVisibility, ProfileFields};
use crate::text::Language;
use crate::time::Lifetime;
use crate::visible::{is_blank, is_one_line};

/// Somebody who posts. When the account was made is in its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, on Mastodon as well")]
pub struct Account {
    /// Also the account's `Username` in Cognito.
    pub id: AccountId,
    /// The name it signs in and is mentioned by.
    pub handle: Handle,
    /// The name it is shown by; empty means the handle.
    pub display_name: DisplayName,
    /// What it says of itself.
    pub note: Note,
    /// Whether following it needs its consent.
    pub locked: bool,
    /// How long its statuses live when it does not say.
    pub default_lifetime: Lifetime,
    /// The picture that it is known by. What it looks like lies elsewhere, under its id.
    #[serde(default)]
    pub avatar: Option<MediaId>,
    /// The picture above its page.
    #[serde(default)]
    pub header: Option<MediaId>,
    /// What it says of itself in rows.
    #[serde(default)]
    pub fields: ProfileFields,
    /// Whether a program posts here.
    #[serde(default)]
    pub bot: bool,
    /// Whether it wishes to be shown to people who don't look for it; `None` where it has never said.
    #[serde(default)]
    pub discoverable: Option<bool>,
    /// Whether everybody finds its public statuses by their words. What is public is found unless its author says otherwise.
    #[serde(default = "yes")]
    pub indexable: bool,
    /// Whether who follows it, and whom it follows, is for itself alone.
    #[serde(default)]
    pub hide_collections: bool,
    /// Who sees its statuses when it does not say.
    #[serde(default)]
    pub default_visibility: DefaultVisibility,
    /// Whether its statuses are sensitive when it does not say.
    #[serde(default)]
    pub default_sensitive: bool,
    /// The language of its statuses when it does not say.
    #[serde(default)]
    pub default_language: Option<Language>,
    /// Counts up with each change of the profile, so that a cache never goes back.
    pub version: u64,
}

const fn yes() -> bool {
    true
}

impl Account {
    /// A new account, as sign-up makes it.
    #[must_use]
    pub fn new(id: AccountId, handle: Handle) -> Self {
        Self {
            id,
            handle,
            display_name: DisplayName::default(),
            note: Note::default(),
            locked: false,
            default_lifetime: Lifetime::DEFAULT,
            avatar: None,
            header: None,
            fields: ProfileFields::default(),
            bot: false,
            discoverable: None,
            indexable: yes(),
            hide_collections: false,
            default_visibility: DefaultVisibility::default(),
            default_sensitive: false,
            default_language: None,
            version: 1,
        }
    }

    /// The pictures that its profile shows.
    pub fn pictures(&self) -> impl Iterator<Item = MediaId> {
        self.avatar.into_iter().chain(self.header)
    }
}

/// An account's numbers. They may be up to a minute late; content never is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountCounts {
    /// Accounts that follow it.
    pub followers: u64,
    /// Accounts that it follows.
    pub following: u64,
    /// Its statuses that are alive, direct ones left out, as on Mastodon.
    pub statuses: u64,
    /// The newest of those.
    pub last_status: Option<StatusId>,
}

/// Why a descriptive text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// More than its bound, in grapheme clusters.
    #[error("is too long (maximum is {max} characters)")]
    TooLong {
        /// The bound.
        max: usize,
    },
    /// A name that holds a line break, another control, or what turns the direction of what follows it.
    #[error("must be one line, without characters that turn the direction of the text")]
    NotOneLine,
}

macro_rules! bounded_text {
    ($(#[$doc:meta])* $name:ident, $max:literal) => {
        bounded_text! { $(#[$doc])* $name, $max, |_| true }
    };
    ($(#[$doc:meta])* $name:ident, $max:literal, $is_shown:expr) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The bound, in grapheme clusters.
            pub const MAX_CHARS: usize = $max;

            /// The text, trimmed, not escaped; empty where nothing of it can be seen.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidText;

            fn from_str(text: &str) -> Result<Self, InvalidText> {
                // NUL can't be shown, and some clients end a text there.
                let text = text.replace('\0', "").replace("\r\n", "\n");
                let text = text.trim();
                let is_shown: fn(&str) -> bool = $is_shown;
                if is_blank(text) {
                    return Ok(Self::default());
                }
                if !is_shown(text) {
                    return Err(InvalidText::NotOneLine);
                }
                if !fits(text, Self::MAX_CHARS) {
                    return Err(InvalidText::TooLong { max: Self::MAX_CHARS });
                }
                Ok(Self(text.to_owned()))
            }
        }

        /// Content does not reach a log by accident.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

pub(crate) use bounded_text;

bounded_text! {
    /// The name an account is shown by: one line of at most 30 characters, as on Mastodon.
    DisplayName, 30, is_one_line
}
bounded_text! {
    /// What an account says of itself: at most 500 characters, as on Mastodon.
    Note, 500
}
bounded_text! {
    /// What somebody notes of an account, for nobody else: at most 2000 characters, as on Mastodon.
    PrivateNote, 2000
}

/// An e-mail address, for the user pool only: no item of the store ever holds one.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

/// Why a text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not an e-mail address")]
pub struct InvalidEmail;

impl Email {
    /// The address, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    /// Takes what can plausibly be delivered to; whether it can is what the confirmation code shows.
    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        let plain = |part: &str| {
            !part.is_empty()
                && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "@<>()[],;:\\\"".contains(c))
        };
        let dotted = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
        if text.len() <= 254 && local.len() <= 64 && plain(local) && plain(domain) && dotted {
            Ok(Self(text))
        } else {
            Err(InvalidEmail)
        }
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_display_name_keeps_to_its_bound(text in proptest::collection::vec(any::<char>(), 0..60)) {
            let text: String = text.into_iter().collect();
            if let Ok(name) = text.parse::<DisplayName>() {
                let name = name.as_str();
                prop_assert!(fits(name, 30) && is_one_line(name) && name == name.trim());
                prop_assert!(name.is_empty() || !is_blank(name));
            } else {
                prop_assert!(!fits(text.trim(), 30) || !is_one_line(text.trim()));
            }
        }

        #[test]
        fn no_text_makes_an_email_panic(text in "\\PC{0,80}") {
            let _ = text.parse::<Email>();
        }
    }

    #[test]
    fn what_nobody_sees_of_a_text_is_none_and_what_misleads_is_no_name() {
        for blank in ["", " \n", "\u{3164}", "\u{2800}\u{200b}", "\u{202e}", "\u{e0041}\u{ad}"] {
            assert_eq!(blank.parse(), Ok(DisplayName::default()), "{blank:?}");
            assert_eq!(blank.parse(), Ok(Note::default()), "{blank:?}");
        }
        for bad in ["a\nb", "a\u{202e}b", "\u{2066}a", "a\u{2029}b", "a\tb"] {
            assert_eq!(bad.parse::<DisplayName>(), Err(InvalidText::NotOneLine), "{bad:?}");
            assert!(bad.parse::<Note>().is_ok());
        }
        assert_eq!("x".repeat(31).parse::<DisplayName>(), Err(InvalidText::TooLong { max: 30 }));
        assert_eq!(" A\0da \r\n".parse::<DisplayName>().unwrap().as_str(), "Ada");
        assert_eq!("one\r\ntwo".parse::<Note>().unwrap().as_str(), "one\ntwo");
    }

    #[test]
    fn plausible_addresses_are_taken_and_others_refused() {
        for good in ["ada@example.com", "Ada.L+x@Mail.Example.org"] {
            assert_eq!(good.parse::<Email>().unwrap().as_str(), good.to_lowercase());
        }
        for bad in
            ["", "ada", "@example.com", "ada@", "ada@localhost", "a b@example.com", "ada@ex..com", "a@b@c.de"]
        {
            assert_eq!(bad.parse::<Email>(), Err(InvalidEmail), "{bad}");
        }
    }
}
