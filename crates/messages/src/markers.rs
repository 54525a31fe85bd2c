//! How far somebody has read, and what they cleared: one item, which every look at their notifications begins with.

use crudder_domain::{AccountId, Marker, MarkerTimeline, Moment, StatusId};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{n, read, s};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;
use crate::transaction::Expression;
use crate::writer::Writer;

/// How far an account has read, by timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Markers {
    /// The home timeline.
    pub home: Option<Marker>,
    /// Notifications.
    pub notifications: Option<Marker>,
    /// The id up to which notifications were cleared.
    pub cleared: Option<StatusId>,
}

impl Markers {
    /// The marker of a timeline.
    #[must_use]
    pub const fn of(&self, timeline: MarkerTimeline) -> Option<Marker> {
        match timeline {
            MarkerTimeline::Home => self.home,
            MarkerTimeline::Notifications => self.notifications,
        }
    }
}

/// Under `MARKERS`. Each marker by attributes of its own, so that one is moved without the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct MarkersItem {
    home_read: Option<StatusId>,
    home_version: u64,
    home_at: Option<Moment>,
    notifications_read: Option<StatusId>,
    notifications_version: u64,
    notifications_at: Option<Moment>,
    cleared: Option<StatusId>,
}

fn marker(read: Option<StatusId>, version: u64, at: Option<Moment>) -> Option<Marker> {
    Some(Marker { last_read: read?, version, updated_at: at? })
}

impl From<MarkersItem> for Markers {
    fn from(item: MarkersItem) -> Self {
        Self {
            home: marker(item.home_read, item.home_version, item.home_at),
            notifications: marker(item.notifications_read, item.notifications_version, item.notifications_at),
            cleared: item.cleared,
        }
    }
}

impl Reader {
    /// How far an account has read, read consistently. One read.
    pub async fn markers(&self, account: AccountId) -> Result<Markers> {
        let item = self.get(keys::markers(account), Reading::Consistent).await?;
        let item = item.map(|item| read::<MarkersItem>("markers", item)).transpose()?;
        Ok(item.unwrap_or_default().into())
    }
}

impl Writer {
    /// Moves markers, all of them or none; what they are then. One write without a condition: of two clients in the same moment
    /// the last one stands, and an answer that was lost on the way can be asked for again.
    pub async fn move_markers(
        &self,
        account: AccountId,
        moved: &[(MarkerTimeline, StatusId)],
    ) -> Result<Vec<(MarkerTimeline, Marker)>> {
        if moved.is_empty() {
            return Ok(Vec::new());
        }
        let mut sets = Vec::new();
        let mut update = Expression::default().value(":at", n(self.now().as_millis()));
        update = update.value(":none", n(0)).value(":one", n(1));
        for (timeline, last_read) in moved {
            let [read, count, at, read_value] = names(*timeline);
            let next = format!("{count} = if_not_exists({count}, :none) + :one");
            sets.push(format!("{read} = {read_value}, {next}, {at} = :at"));
            update = update.value(read_value, s(last_read));
        }
        let update = update.saying(format!("SET {}", sets.join(", ")));
        let item = self.update_to(keys::markers(account), update).await?;
        let after = Markers::from(read::<MarkersItem>("markers", item)?);
        Ok(moved.iter().filter_map(|(timeline, _)| Some((*timeline, after.of(*timeline)?))).collect())
    }

    /// Clears all that an account was told of by now: what is below stays until it ends, and is not shown. One write.
    pub async fn clear_notifications(&self, account: AccountId) -> Result<()> {
        let up_to = StatusId::new(self.now(), u16::MAX);
        let clear = Expression::new("SET cleared = :up_to").value(":up_to", s(up_to));
        self.update(keys::markers(account), clear, None).await.map(drop)
    }
}

/// The attributes of a marker, and its value's name in an expression.
const fn names(timeline: MarkerTimeline) -> [&'static str; 4] {
    match timeline {
        MarkerTimeline::Home => ["home_read", "home_version", "home_at", ":home"],
        MarkerTimeline::Notifications => {
            ["notifications_read", "notifications_version", "notifications_at", ":notifications"]
        }
    }
}
