//! What Crudder says of itself at length: <https://docs.joinmastodon.org/entities/ExtendedDescription/>,
//! <https://docs.joinmastodon.org/entities/PrivacyPolicy/>.

use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::{DateTime, Html};

/// A text about the instance, as HTML.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Document {
    #[schemars(with = "DateTime")]
    updated_at: &'static str,
    #[schemars(with = "Html")]
    content: &'static str,
}

/// `GET /api/v1/instance/extended_description`.
#[must_use]
pub const fn extended_description() -> Document {
    Document {
        updated_at: "2026-11-25T00:00:00.000Z",
        content: "<p>Crudder is a place for what has an end. Whoever posts chooses how long a post lives, from a minute to \
            thirty days, and at that second it is gone: from every page, timeline, list and search, with all that \
            hung on it.</p><p>A post with no lifetime of its own lives as long as its author's account says, at first \
            seven days. Any Mastodon app can choose one by a word in the text, such as <code>#exp3h</code>.</p>",
    }
}

/// `GET /api/v1/instance/privacy_policy`: what `docs/security.md` says to operators, to everybody.
#[must_use]
pub const fn privacy_policy() -> Document {
    Document {
        updated_at: "2026-11-25T00:00:00.000Z",
        content: "<h2>What is kept, and how long</h2><ul>\
            <li>What you post, and every mark, answer, boost and entry that hangs on it: until the end that its author \
            chose, thirty days at most. From that second on it is shown to nobody. The database deletes it within some \
            days; a backup may hold it for as long as the operator chose, at first one day, at most 35.</li>\
            <li>What somebody reports to the operator: a copy of the profile and of the posts that the report names, with what \
            their pictures were said to show but not the pictures, and who reported it; thirty days from the report on, \
            unless the operator chose otherwise, also where the posts end before. Nobody gets to see it but the operator.</li>\
            <li>Your profile, your handle, whom you follow and who follows you: until you delete your account.</li>\
            <li>Your e-mail address and your password (not readable even to the operator): in the user pool that signs you \
            in, until you delete your account.</li>\
            <li>Apps that you let in: their name, what they may do, and a hash of their token, until you end their \
            access.</li>\
            <li>Logs hold identifiers, never what you write, your name or your address; two weeks, unless the operator \
            chose otherwise.</li></ul>\
            <h2>Who reads it</h2><p>Those whom a post's visibility names, and nobody else by any route. Nothing is encrypted \
            from end to end: the operator could read what is kept, direct posts included. Nothing is sold, measured for \
            advertising, or sent to other servers. What somebody has read, nobody can take back.</p>",
    }
}
