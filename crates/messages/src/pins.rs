//! Pins: the statuses at the top of their author's profile. They are few, and one item, so that their bound holds.

use crudder_domain::mark::MAX_PINS;
use crudder_domain::{AccountId, ExpiresAt, Status, StatusId};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{read, write};
use crate::keys;
use crate::marks::MarkItem;
use crate::read::Reading;
use crate::reader::Reader;
use crate::transaction::{Expression, Outcome, Part, Tries};
use crate::writer::Writer;

/// Under `PINS`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PinsItem {
    version: u64,
    /// The newest pin first.
    statuses: Vec<StatusId>,
    /// No earlier than the last of them ends.
    expires_at: ExpiresAt,
}

impl Reader {
    /// What an author has pinned, the newest pin first, read consistently. **Which of them are alive is the caller's to
    /// check.**
    pub async fn pins(&self, author: AccountId) -> Result<Vec<StatusId>> {
        Ok(self.pins_item(author).await?.map(|item| item.statuses).unwrap_or_default())
    }

    async fn pins_item(&self, author: AccountId) -> Result<Option<PinsItem>> {
        let item = self.get(keys::pins(author), Reading::Consistent).await?;
        item.map(|item| read("pins", item)).transpose()
    }
}

impl Writer {
    /// Pins an author's own status that is alive, or no more. That it is one that can be pinned is the caller's to check.
    /// Repeated, it changes nothing. Two reads (one more where five are pinned already), one transaction.
    ///
    /// # Errors
    /// [`Error::TooManyPins`] where five that are alive are pinned.
    pub async fn pin_status(&self, status: &Status, on: bool) -> Result<()> {
        let author = status.author;
        let mut tries = Tries::of("pin_status");
        loop {
            let (mark, pins) = futures::try_join!(self.mark(author, status.id), self.pins_item(author))?;
            let mut statuses = pins.as_ref().map(|pins| pins.statuses.clone()).unwrap_or_default();
            if statuses.contains(&status.id) == on {
                return Ok(());
            }
            if on {
                if statuses.len() >= MAX_PINS {
                    let living = self.statuses(&statuses).await?;
                    statuses.retain(|id| living.iter().any(|status| status.id == *id));
                }
                if statuses.len() >= MAX_PINS {
                    return Err(Error::TooManyPins);
                }
                statuses.insert(0, status.id);
            } else {
                statuses.retain(|id| *id != status.id);
            }
            let unchanged = match &pins {
                Some(pins) => Expression::version(pins.version),
                None => Expression::new("attribute_not_exists(pk)"),
            };
            // A version that was swept away may come again only if the clock stood still.
            let version = pins.as_ref().map_or(0, |pins| pins.version + 1).max(self.now().as_millis());
            let end = pins.as_ref().map_or(status.expires_at, |pins| pins.expires_at.max(status.expires_at));
            let item = PinsItem { version, statuses, expires_at: end };
            let mut new = MarkItem::or_new(mark.as_ref(), status.expires_at);
            new.pinned = on;
            let mut transaction = self.transaction();
            transaction.put(Part::Mark, write(keys::pins(author), "pins", &item)?, Some(unchanged))?;
            transaction.change_mark(author, status.id, mark.as_ref(), &new)?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return Ok(());
            }
            tries.again().await?;
        }
    }
}
