//! How far somebody has read a timeline, for their clients to go on from.

use std::str::FromStr;

use crate::id::StatusId;
use crate::time::Moment;

/// What has a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarkerTimeline {
    /// The home timeline.
    Home,
    /// Notifications.
    Notifications,
}

/// Why a text names nothing that has a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be home or notifications")]
pub struct InvalidMarker;

impl MarkerTimeline {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Home, Self::Notifications];

    /// Mastodon's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Notifications => "notifications",
        }
    }
}

impl FromStr for MarkerTimeline {
    type Err = InvalidMarker;

    fn from_str(text: &str) -> Result<Self, InvalidMarker> {
        Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or(InvalidMarker)
    }
}

/// How far one timeline was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The newest that was read.
    pub last_read: StatusId,
    /// Counts up with each move.
    pub version: u64,
    /// When it was moved.
    pub updated_at: Moment,
}
