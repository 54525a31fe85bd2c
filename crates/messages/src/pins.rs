//! Pins: the statuses at the top of their author's profile. They are few, and one item, so that their bound holds.

use aws_sdk_dynamodb::types::AttributeValue;
use crudder_domain::interaction::MAX_PINS;
use crudder_domain::{AccountId, Entry, ExpiresAt, Status, StatusId};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::interactions::InteractionItem;
use crate::items::{read, write};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// Under `PINS`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PinsItem {
    version: u64,
    /// The newest pin first.
    statuses: Vec<StatusId>,
    /// When the last of them ends.
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
    /// Repeated, it changes nothing. Two reads (one more where others are pinned), one transaction; to pin, one read more.
    ///
    /// # Errors
    /// [`Error::TooManyPins`] where five that are alive are pinned.
    pub async fn pin_status(&self, status: &Status, on: bool) -> Result<()> {
        let (author, id, mut end) = (status.author, status.id, status.expires_at);
        on_conflict!("pin_status", {
            let (mark, pins) = futures::try_join!(self.interaction(author, id), self.pins_item(author))?;
            let is_on = pins.as_ref().is_some_and(|pins| pins.statuses.contains(&id));
            let ends = mark.as_ref().is_some_and(|mark| mark.pinned && mark.ends_with(end));
            if is_on == on && (!on || ends) {
                return done(());
            }
            let mut pinned = self.living_pins(pins.as_ref(), Some(id)).await?;
            let mut new = match &mark {
                Some(mark) if !on => mark.clone(),
                mark => InteractionItem::ending(mark.as_ref(), end),
            };
            new.pinned = on;
            if on {
                if pinned.len() >= MAX_PINS {
                    return Err(Error::TooManyPins);
                }
                pinned.insert(0, Entry { id, expires_at: end });
            }
            let mut transaction = self.transaction();
            transaction.change_pins(author, pins.as_ref(), &pinned)?;
            transaction.change_interaction(author, id, mark.as_ref(), &new)?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                if !on {
                    return done(());
                }
                // As `settling` has it: its end may have been moved meanwhile.
                match self.status(id).await? {
                    Some(status) if status.expires_at != end => end = status.expires_at,
                    _ => return done(()),
                }
            }
            Ok(Attempt::Again)
        })
    }

    /// Lets an author's pins end with the last of them, where a status is among them that was deleted, or whose end was moved.
    /// One read; where it is, another and a write.
    pub(crate) async fn settle_pins(&self, author: AccountId, id: StatusId) -> Result<()> {
        on_conflict!("settle_pins", {
            let Some(pins) = self.pins_item(author).await?.filter(|pins| pins.statuses.contains(&id)) else {
                return done(());
            };
            let pinned = self.living_pins(Some(&pins), None).await?;
            if pins.says(&pinned) {
                return done(());
            }
            let mut transaction = self.transaction();
            transaction.change_pins(author, Some(&pins), &pinned)?;
            self.transact(&transaction).await?;
            Ok(Attempt::Again)
        })
    }

    /// Takes a status that was deleted from its author's pins. One read; where it is pinned, a transaction and a write more.
    pub async fn forget_pin(&self, status: &Status) -> Result<()> {
        self.settle_pins(status.author, status.id).await?;
        let pinned = Expression::new("pinned = :yes AND muted = :no")
            .value(":yes", AttributeValue::Bool(true))
            .value(":no", AttributeValue::Bool(false));
        self.delete_if(keys::interaction(status.author, status.id), pinned).await
    }

    /// Those that are pinned and alive, but for one, the newest pin first, with their ends.
    async fn living_pins(&self, pins: Option<&PinsItem>, without: Option<StatusId>) -> Result<Vec<Entry>> {
        let pinned = pins.map(|pins| pins.statuses.as_slice()).unwrap_or_default();
        let ids: Vec<StatusId> = pinned.iter().copied().filter(|id| Some(*id) != without).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let living = self.statuses(&ids).await?;
        let living = |id: &StatusId| living.iter().find(|status| status.id == *id);
        let entry = |status: &Status| Entry { id: status.id, expires_at: status.expires_at };
        Ok(ids.iter().filter_map(living).map(entry).collect())
    }
}

impl PinsItem {
    /// Whether it says that these are pinned, and ends with the last of them.
    fn says(&self, pinned: &[Entry]) -> bool {
        let end = pinned.iter().map(|pin| pin.expires_at).max();
        self.statuses.iter().eq(pinned.iter().map(|pin| &pin.id)) && Some(self.expires_at) == end
    }
}

impl Transaction {
    /// Rewrites an author's pins, or takes the item away with the last of them, unless somebody else did meanwhile.
    fn change_pins(&mut self, author: AccountId, old: Option<&PinsItem>, pinned: &[Entry]) -> Result<()> {
        let key = keys::pins(author);
        let unchanged = match old {
            Some(old) => Expression::version(old.version),
            None => Expression::absent(),
        };
        let Some(expires_at) = pinned.iter().map(|pin| pin.expires_at).max() else {
            return if old.is_some() { self.delete(Part::Interaction, key, Some(unchanged)) } else { Ok(()) };
        };
        // What was taken away and is made again is still newer than before.
        let version = old.map_or(0, |old| old.version + 1).max(self.moment.as_millis());
        let statuses = pinned.iter().map(|pin| pin.id).collect();
        let item = PinsItem { version, statuses, expires_at };
        self.put(Part::Interaction, write(key, "pins", &item)?, Some(unchanged))
    }
}
