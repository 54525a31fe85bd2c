//! Votes: what people chose of what a status asks. A vote is one of its reader's marks, so that a page that is told its
//! marks is told its votes, and counted where favourites are.
//!
//! One vote each: it is written under the version of the reader's marks, in the transaction that counts it.

use crudder_domain::{AccountId, Notification, Status, StatusId, Vote};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::interactions::{InteractionByItem, InteractionItem};
use crate::items::{n, write};
use crate::keys;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// The counts of the options, by their numbers.
const VOTES: [&str; crudder_domain::poll::MAX_OPTIONS] = ["votes_0", "votes_1", "votes_2", "votes_3"];

/// Under `VOTE#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct VoteItem {
    #[serde(flatten)]
    by: InteractionByItem,
    /// What the voter is told when the poll has closed: where the status is deleted, nothing else says its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<StatusId>,
}

impl Writer {
    /// Votes on what a status asks that is alive. That its reader may see it, that voting is open, and that the vote is
    /// one of this poll's is the caller's to check. Repeated, it changes nothing. One read, one transaction.
    ///
    /// # Errors
    /// [`Error::AlreadyVoted`] where the reader chose something else before.
    pub async fn vote(&self, reader: AccountId, status: &Status, vote: Vote) -> Result<()> {
        on_conflict!("vote", {
            let old = self.interaction(reader, status.id).await?;
            let (key, end) = (keys::voted_by(status.id, reader), status.expires_at);
            match old.as_ref().and_then(|old| old.vote.map(|vote| (vote, old))) {
                Some((before, old)) if before == vote && old.ends_with(end) => return done(()),
                Some((before, old)) if before == vote => {
                    return self.settle(reader, status.id, old.expires_at, &[key]).await.map(Attempt::Done);
                }
                Some(_) => return Err(Error::AlreadyVoted),
                None => {}
            }
            let mut new = InteractionItem::ending(old.as_ref(), end);
            new.vote = Some(vote);
            let mut transaction = self.transaction();
            transaction.count_vote(status, reader, vote)?;
            let closing = Notification::of_poll(status);
            let by = InteractionByItem {
                account: reader,
                author: Some(status.author),
                is_private: false,
                expires_at: end,
            };
            let by = VoteItem { by, told: closing.map(|it| it.id) };
            transaction.put(Part::Free, write(key.clone(), "vote", &by)?, None)?;
            transaction.change_interaction(reader, status.id, old.as_ref(), &new)?;
            if let Some(closing) = closing {
                transaction.announce(reader, &closing)?;
            }
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return self.settle(reader, status.id, end, &[key]).await.map(Attempt::Done);
            }
            Ok(Attempt::Again)
        })
    }
}

impl Transaction {
    /// Counts a vote on the part of a status's numbers that the reader counts onto.
    fn count_vote(&mut self, status: &Status, reader: AccountId, vote: Vote) -> Result<()> {
        let chosen = vote.choices().filter_map(|choice| VOTES.get(usize::from(choice)));
        let counts: Vec<String> = chosen.chain(&["voters"]).map(|count| format!("{count} :one")).collect();
        let update = Expression::new(format!("SET expires_at = :gone ADD {}", counts.join(", ")))
            .value(":gone", n(status.expires_at.as_secs()))
            .value(":one", n(1));
        self.update(Part::Free, keys::status_count(status.id, keys::shard_of(reader)), update, None)
    }
}
