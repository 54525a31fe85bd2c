//! What routes are about, for who reads the description.

macro_rules! tags {
    ($($name:ident $text:literal $says:literal,)+) => {
        /// What a route is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(dead_code, reason = "each stands for routes that there will be")]
        pub(crate) enum Tag {
            $(#[doc = $says] $name,)+
        }

        impl Tag {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            pub(crate) const fn says(self) -> &'static str {
                match self { $(Self::$name => $says,)+ }
            }
        }
    };
}

tags! {
    Accounts "Accounts" "Profiles and the statuses of an account.",
    Relations "Relations" "Follows, blocks and mutes.",
    Statuses "Statuses" "Statuses, each until its end.",
    Timelines "Timelines" "Lists of statuses, newest first.",
    Notifications "Notifications" "Notifications and read markers.",
    Conversations "Conversations" "Direct statuses, by their participants.",
    Search "Search" "Search for accounts, statuses and hashtags.",
    Tags "Hashtags" "Hashtags and followed hashtags.",
    Media "Media" "Images for statuses.",
    Polls "Polls" "Polls in statuses.",
    Lists "Lists" "Lists of accounts and their timelines.",
    Reports "Reports" "Reports to the server's operator.",
    Instance "Instance" "Server information, limits and health.",
    Crudder "Crudder" "Extensions of Mastodon's API.",
    OAuth "OAuth" "Tokens for third-party applications; only at `AppsApi`.",
    Auth "Auth" "Sign-up and sign-in; only at the first-party API.",
}
