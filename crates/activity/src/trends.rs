//! What is talked about, for a minute: names and ids with their ends.

use crudder_domain::{Entry, ExpiresAt, Hashtag, StatusId};
use serde::{Deserialize, Serialize};

use crate::cache::{Budgeted, Item};
use crate::item::{Trends, WriteOutcome};
use crate::key::Key;
use crate::ttl;
use crate::value::{self, Found, Value};

impl Budgeted {
    /// What is talked about, without what has ended since it was kept. One call.
    pub async fn get_trends(&self) -> Option<Trends> {
        let now = self.now()?;
        let Found::Value(_, Stored { tags, statuses }) = value::decode(&self.get(&Key::trends()).await?)?
        else {
            return None;
        };
        let mut trends = Trends {
            tags,
            statuses: statuses.into_iter().map(|(id, expires_at)| Entry { id, expires_at }).collect(),
        };
        trends.tags.retain(|(_, end)| end.is_alive(now));
        trends.statuses.retain(|entry| entry.is_alive(now));
        Some(trends)
    }

    /// Keeps what is talked about for a minute. One call.
    pub async fn set_trends(&self, trends: &Trends) -> WriteOutcome {
        let stored = Stored {
            tags: trends.tags.clone(),
            statuses: trends.statuses.iter().map(|entry| (entry.id, entry.expires_at)).collect(),
        };
        self.set(Item { key: Key::trends(), value: value::encode(0, &stored), ttl: Some(ttl::TRENDS) }).await
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    tags: Vec<(Hashtag, ExpiresAt)>,
    statuses: Vec<(StatusId, ExpiresAt)>,
}

impl Value for Stored {
    const SHAPE: u8 = 1;
}
