//! What is hung on a status ends with it, though nothing of the status's own item is checked where it is written.
//!
//! The end that a mark is written under was read before. Meanwhile the author may have moved it, and the cascade of that may
//! have gone by while there was nothing to find. So whoever has hung something on a status looks at that once more *before*
//! it says so: a move that came before this look is seen by it, and one that comes after has its cascade still before it,
//! which finds what was hung. A check of the status within the transaction would say the same, and have those who mark a
//! popular status get in each other's way.

use crudder_domain::{AccountId, ExpiresAt, StatusId};

use crate::change::InteractionRecord;
use crate::dependents::EndUpdate;
use crate::error::Result;
use crate::keys::{self, InteractionList, Key};
use crate::read::Reading;
use crate::retry::{Attempt, done, on_conflict};
use crate::writer::Writer;

impl Writer {
    /// Lets what `by` has just hung on a status under `end` end with that, if its end was moved meanwhile: the items of these
    /// names in the status's partition, what belongs to them elsewhere, and the numbers that they are counted in. One read,
    /// where it was not.
    pub(crate) async fn settle(
        &self,
        by: AccountId,
        id: StatusId,
        mut end: ExpiresAt,
        hung: &[Key],
    ) -> Result<()> {
        on_conflict!("settle", {
            let Some(status) = self.status(id).await? else { return done(()) };
            if status.expires_at == end {
                return done(());
            }
            end = status.expires_at;
            for item in self.batch(hung.iter().cloned(), Reading::Consistent).await? {
                self.move_dependent(&status, item).await?;
            }
            // A muted mark took the later of two ends, of which one is none any more: the thread says which holds.
            let mute = self.batch([keys::muted_by(id, by)], Reading::Consistent).await?;
            self.settle_mutes(id, mute).await?;
            self.update_end(keys::status_count(id, keys::shard_of(by)), end, EndUpdate::Always).await?;
            Ok(Attempt::Again)
        })
    }

    /// A mark that the stream tells of, with the end that its status has by now. Where whoever made it was cut off before it was
    /// settled, that is made up for. One read.
    pub async fn settled(&self, mark: &InteractionRecord) -> Result<InteractionRecord> {
        let Some(status) = self.status(mark.status).await? else { return Ok(*mark) };
        if status.expires_at != mark.expires_at {
            let hung = keys::interaction_by_entry(InteractionList::from(mark.mark), mark.status, mark.id);
            self.settle(mark.by, mark.status, mark.expires_at, &[hung]).await?;
        }
        Ok(InteractionRecord { expires_at: status.expires_at, ..*mark })
    }
}
