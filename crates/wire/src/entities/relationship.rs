//! <https://docs.joinmastodon.org/entities/Relationship/>

use crudder_domain::{self as domain, FollowState};
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::Id;

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
    requested: bool,
    requested_by: bool,
    domain_blocking: bool,
    endorsed: bool,
    note: &'static str,
}

impl From<&domain::Relationship> for Relationship {
    fn from(relationship: &domain::Relationship) -> Self {
        let following = relationship.is_following();
        Self {
            id: relationship.account.to_string(),
            following,
            showing_reblogs: following,
            notifying: false,
            languages: None,
            followed_by: relationship.followed_by == Some(FollowState::Following),
            blocking: false,
            blocked_by: false,
            muting: false,
            muting_notifications: false,
            requested: relationship.follow == Some(FollowState::Requested),
            requested_by: relationship.followed_by == Some(FollowState::Requested),
            domain_blocking: false,
            endorsed: false,
            note: "",
        }
    }
}
