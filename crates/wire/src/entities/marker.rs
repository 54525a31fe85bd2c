//! <https://docs.joinmastodon.org/entities/Marker/>

use crudder_domain as domain;
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::{DateTime, Id};

/// How far a timeline was read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Marker {
    #[schemars(with = "Id")]
    last_read_id: String,
    version: u64,
    #[schemars(with = "DateTime")]
    updated_at: String,
}

impl From<domain::Marker> for Marker {
    fn from(marker: domain::Marker) -> Self {
        Self {
            last_read_id: marker.last_read.to_string(),
            version: marker.version,
            updated_at: marker.updated_at.to_iso8601(),
        }
    }
}

/// The markers that there are, or that were just moved.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Markers {
    /// The home timeline's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<Marker>,
    /// That of notifications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notifications: Option<Marker>,
}

impl FromIterator<(domain::MarkerTimeline, domain::Marker)> for Markers {
    fn from_iter<T: IntoIterator<Item = (domain::MarkerTimeline, domain::Marker)>>(markers: T) -> Self {
        let mut all = Self::default();
        for (timeline, marker) in markers {
            match timeline {
                domain::MarkerTimeline::Home => all.home = Some(marker.into()),
                domain::MarkerTimeline::Notifications => all.notifications = Some(marker.into()),
            }
        }
        all
    }
}
