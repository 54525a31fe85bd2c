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
            pub(super) const ALL: &'static [Self] = &[$(Self::$name,)+];

            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            pub(super) const fn says(self) -> &'static str {
                match self { $(Self::$name => $says,)+ }
            }
        }
    };
}

tags! {
    Accounts "Accounts" "Profiles, and what each account posted.",
    Relations "Relations" "Whom one follows, blocks and mutes.",
    Statuses "Statuses" "What people share, until it ends.",
    Timelines "Timelines" "Lists of statuses, newest first.",
    Notifications "Notifications" "What happened to one, and how far one has read.",
    Conversations "Conversations" "Direct statuses, by who is in them.",
    Search "Search" "Finding accounts, statuses and hashtags.",
    Tags "Hashtags" "Hashtags, and which of them one follows.",
    Media "Media" "Images for statuses.",
    Polls "Polls" "Questions that statuses put.",
    Lists "Lists" "Timelines of chosen accounts.",
    Reports "Reports" "Telling the operator what should not be here.",
    Instance "Instance" "What this Crudder is and allows, and whether it is well.",
    Crudder "Crudder" "What Mastodon has no words for.",
    OAuth "OAuth" "How third-party apps get their tokens. At `AppsApi` alone.",
    Auth "Auth" "Signing up and in at Crudder itself. At the first-party API alone.",
}
