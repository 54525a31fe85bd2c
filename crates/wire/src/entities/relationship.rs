//! <https://docs.joinmastodon.org/entities/Relationship/>

use crudder_domain::{self as domain, FollowState};
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::{DateTime, Id};

/// How the reader stands to an account.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "Mastodon's shape")]
pub struct Relationship {
    #[schemars(with = "Id")]
    id: String,
    following: bool,
    showing_reblogs: bool,
    notifying: bool,
    languages: Option<()>,
    followed_by: bool,
    blocking: bool,
    blocked_by: bool,
    muting: bool,
    muting_notifications: bool,
    #[schemars(with = "Option<DateTime>")]
    muting_expires_at: Option<String>,
    requested: bool,
    requested_by: bool,
    domain_blocking: bool,
    endorsed: bool,
    note: String,
}

impl From<&domain::Relationship> for Relationship {
    fn from(relationship: &domain::Relationship) -> Self {
        let following = relationship.is_following();
        let wishes = relationship.follow.map(|follow| follow.wishes);
        // Of mutes, the store tells those that hold.
        let mute = relationship.stance.mute;
        let state = relationship.follow.map(|follow| follow.state);
        Self {
            id: relationship.account.to_string(),
            following,
            // Of a request that waits, too: what it is to be once it is let in.
            showing_reblogs: wishes.is_some_and(|wishes| wishes.reblogs),
            notifying: wishes.is_some_and(|wishes| wishes.notify),
            languages: None,
            followed_by: relationship.followed_by == Some(FollowState::Following),
            blocking: relationship.stance.blocks,
            blocked_by: relationship.stance.blocked_by,
            muting: mute.is_some(),
            muting_notifications: mute.is_some_and(|mute| mute.notifications),
            muting_expires_at: mute.and_then(|mute| mute.until).map(|until| until.moment().to_iso8601()),
            requested: state == Some(FollowState::Requested),
            requested_by: relationship.followed_by == Some(FollowState::Requested),
            domain_blocking: false,
            endorsed: false,
            note: relationship.note.as_str().to_owned(),
        }
    }
}
