//! What an app may do: Mastodon's OAuth scopes (<https://docs.joinmastodon.org/api/oauth-scopes/>), without those of
//! its administration, which Crudder has none of. An app may ask for such beside others: it gets the others.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! scopes {
    ($($name:ident $text:literal $says:literal,)+) => {
        /// One scope.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope {
            $(#[doc = concat!("`", $text, "`: ", $says, ".")] $name,)+
        }

        impl Scope {
            /// Every scope there is, the wide ones first.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// What an app with it may do, for the person who is asked, as the end of "It asks to".
            #[must_use]
            pub const fn says(self) -> &'static str {
                match self { $(Self::$name => $says,)+ }
            }
        }
    };
}

scopes! {
    Profile "profile" "read your profile",
    Read "read" "read everything that you can read",
    Write "write" "post, delete and change things in your name",
    Follow "follow" "see and change whom you follow, block and mute",
    Push "push" "get your push notifications",
    ReadAccounts "read:accounts" "read accounts",
    ReadBlocks "read:blocks" "see whom you block",
    ReadBookmarks "read:bookmarks" "see your bookmarks",
    ReadFavourites "read:favourites" "see your favourites",
    ReadFilters "read:filters" "see your filters",
    ReadFollows "read:follows" "see whom you follow, and who follows you",
    ReadLists "read:lists" "see your lists",
    ReadMutes "read:mutes" "see whom you mute",
    ReadNotifications "read:notifications" "read your notifications",
    ReadSearch "read:search" "search in your name",
    ReadStatuses "read:statuses" "read posts, also those for followers",
    WriteAccounts "write:accounts" "change your profile",
    WriteBlocks "write:blocks" "block and unblock",
    WriteBookmarks "write:bookmarks" "bookmark posts",
    WriteConversations "write:conversations" "mark conversations read, and remove them",
    WriteFavourites "write:favourites" "favourite posts",
    WriteFilters "write:filters" "change your filters",
    WriteFollows "write:follows" "follow and unfollow",
    WriteLists "write:lists" "change your lists",
    WriteMedia "write:media" "upload pictures",
    WriteMutes "write:mutes" "mute and unmute",
    WriteNotifications "write:notifications" "clear your notifications",
    WriteReports "write:reports" "report people and posts",
    WriteStatuses "write:statuses" "post and delete posts",
}

impl Scope {
    /// Whether who has this scope may do what that one allows.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        let is_of = |prefix: &str| other.as_str().starts_with(prefix);
        self == other
            || match self {
                Self::Read => is_of("read:"),
                Self::Write => is_of("write:"),
                // The older name for these six.
                Self::Follow => matches!(
                    other,
                    Self::ReadBlocks
                        | Self::WriteBlocks
                        | Self::ReadFollows
                        | Self::WriteFollows
                        | Self::ReadMutes
                        | Self::WriteMutes
                ),
                _ => false,
            }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Why a text is no list of scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be scopes with spaces between them, such as: read write:statuses; of those of an administration there are none"
)]
pub struct InvalidScopes;

impl FromStr for Scope {
    type Err = InvalidScopes;

    fn from_str(text: &str) -> Result<Self, InvalidScopes> {
        Self::ALL.iter().copied().find(|scope| scope.as_str() == text).ok_or(InvalidScopes)
    }
}

/// Some scopes, at least one, each at most once; by their own names, so that who asked for `read:statuses` reads that
/// back.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scopes(u32);

impl Scopes {
    /// What an app gets that says nothing: `read`, as Mastodon has it.
    pub const DEFAULT: Self = Self(Scope::Read.bit());

    /// Each of them, the wide ones first.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.0 & scope.bit() != 0)
    }

    /// Whether what that scope allows is allowed by one of these.
    #[must_use]
    pub fn allow(self, scope: Scope) -> bool {
        self.iter().any(|held| held.contains(scope))
    }

    /// Whether these allow all that those do.
    #[must_use]
    pub fn contain(self, others: Self) -> bool {
        others.iter().all(|other| self.allow(other))
    }

    /// These and those together.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }
}

/// Whether other servers have a scope of that name: one of their administration, or a narrow one that came later.
fn is_of_others(name: &str) -> bool {
    let words = |rest: &str| {
        rest.split(':')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    };
    match name.split_once(':') {
        None => matches!(name, "admin" | "crypto"),
        Some(("admin" | "read" | "write", rest)) => words(rest),
        Some(_) => false,
    }
}

/// As OAuth has it (RFC 6749, section 3.3): names with spaces between them. What other servers have and this one has not is
/// left out: who asked is told what there is, and a person is only asked for that.
impl FromStr for Scopes {
    type Err = InvalidScopes;

    fn from_str(text: &str) -> Result<Self, InvalidScopes> {
        let bits = text.split_ascii_whitespace().try_fold(0, |bits, name| match name.parse::<Scope>() {
            Ok(scope) => Ok(bits | scope.bit()),
            Err(_) if is_of_others(name) => Ok(bits),
            Err(why) => Err(why),
        })?;
        if bits == 0 { Err(InvalidScopes) } else { Ok(Self(bits)) }
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, scope) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scopes({self})")
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn some() -> impl Strategy<Value = Scopes> {
        (1u32..(1 << Scope::ALL.len())).prop_map(Scopes)
    }

    proptest! {
        #[test]
        fn scopes_survive_text_and_keep_each_name(scopes in some()) {
            prop_assert_eq!(scopes.to_string().parse(), Ok(scopes));
            prop_assert_eq!(scopes.to_string().split(' ').count(), scopes.iter().count());
        }

        #[test]
        fn containing_is_reflexive_transitive_and_grows(a in some(), b in some(), c in some()) {
            prop_assert!(a.contain(a));
            prop_assert!(a.and(b).contain(b));
            if a.contain(b) && b.contain(c) {
                prop_assert!(a.contain(c));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = text.parse::<Scopes>();
        }
    }

    #[track_caller]
    fn check(held: &str, scope: &str, allowed: bool) {
        let scopes: Scopes = held.parse().unwrap();
        assert_eq!(scopes.allow(scope.parse().unwrap()), allowed, "{held} for {scope}");
    }

    #[test]
    fn a_wide_scope_holds_its_narrow_ones_and_no_other() {
        check("write", "write:statuses", true);
        check("read", "read:statuses", true);
        check("read", "write:statuses", false);
        check("write", "read:statuses", false);
        check("write:media", "write:statuses", false);
        check("read:statuses", "read", false);
        check("follow", "write:follows", true);
        check("follow", "read:mutes", true);
        check("follow", "write:statuses", false);
        check("profile", "read:accounts", false);
        check("push read:search", "read:search", true);
    }

    #[test]
    fn what_only_other_servers_have_is_left_out_beside_what_there_is() {
        let of_others = [
            "admin",
            "admin:read",
            "admin:write",
            "admin:read:accounts",
            "admin:write:domain_blocks",
            "crypto",
            "read:quotes",
            "write:annual_reports",
        ];
        for name in of_others {
            assert_eq!(format!("read {name} push").parse::<Scopes>().unwrap().to_string(), "read push");
            assert_eq!(name.parse::<Scopes>(), Err(InvalidScopes), "{name} and nothing else");
        }
        assert_eq!(of_others.join(" ").parse::<Scopes>(), Err(InvalidScopes));
    }

    #[test]
    fn what_is_no_scope_is_refused() {
        for text in
            ["", "  ", "reading", "read,write", "Read", "read:", "read reading", "admin: read", "x:read read"]
        {
            assert_eq!(text.parse::<Scopes>(), Err(InvalidScopes), "{text:?}");
        }
        assert_eq!(" write  read\nread ".parse::<Scopes>().unwrap().to_string(), "read write");
    }
}
