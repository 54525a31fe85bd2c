//! Threads: all replies of one stand in one list, so that any part of it is found without walking from answer to
//! answer.

use crudder_domain::{ExpiresAt, Status, StatusId, Thread};

use crate::error::Result;
use crate::items::{ReplyItem, read, sk};
use crate::keys;
use crate::read::{Range, Reading};
use crate::reader::Reader;

/// How many replies of a thread are read to either side of a status.
pub(crate) const PART: usize = 500;

/// An entry in the list of a thread's replies.
#[derive(Clone, Copy)]
pub(crate) struct ThreadReply {
    pub(crate) id: StatusId,
    /// What it answers.
    pub(crate) parent: StatusId,
    pub(crate) expires_at: ExpiresAt,
}

impl Reader {
    /// The thread around a status that is at hand: the 500 replies before it and the 500 after it, those that are
    /// alive. Two queries, one where it begins the thread; may be a moment late.
    pub async fn thread(&self, status: &Status) -> Result<Thread> {
        let list = keys::thread(status.root());
        let range = |from: u64, to: u64, newest_first| Range {
            pk: list.pk.clone(),
            from: list.at(from),
            to: list.at(to),
            newest_first,
            reading: Reading::Eventual,
            limit: PART,
        };
        let id = status.id.as_u64();
        let before = async {
            if status.in_reply_to.is_none() {
                return Ok(Vec::new());
            }
            self.query(&range(status.root().as_u64(), id, true)).await.map(|part| part.items)
        };
        let after = async {
            let to = StatusId::MAX.as_u64();
            self.query(&range(id.saturating_add(1), to, false)).await.map(|part| part.items)
        };
        let (before, after) = futures::try_join!(before, after)?;
        let mut pairs = Vec::with_capacity(before.len() + after.len());
        for item in before.into_iter().chain(after) {
            let Some(reply) = list.status_of(sk(&item)) else { continue };
            let ReplyItem { expires_at, parent } = read("reply entry", item)?;
            if self.is_alive(expires_at) {
                pairs.push((reply, parent.unwrap_or(status.root())));
            }
        }
        Ok(pairs.into_iter().collect())
    }

    /// The answers of a thread after a status in it, their answers and others', those that are alive, with their ends: from
    /// `after` on at most `limit`, and the last of them where there are more. Read consistently, one query.
    pub(crate) async fn answers(
        &self,
        status: &Status,
        after: StatusId,
        limit: usize,
    ) -> Result<(Vec<ThreadReply>, Option<StatusId>)> {
        let list = keys::thread(status.root());
        let range = Range {
            pk: list.pk.clone(),
            from: list.at(after.as_u64().saturating_add(1)),
            to: list.at(StatusId::MAX.as_u64()),
            newest_first: false,
            reading: Reading::Consistent,
            limit,
        };
        let part = self.query(&range).await?;
        let mut answers = Vec::new();
        for item in part.items {
            let Some(id) = list.status_of(sk(&item)) else { continue };
            let ReplyItem { expires_at, parent } = read("reply entry", item)?;
            if self.is_alive(expires_at) {
                answers.push(ThreadReply { id, parent: parent.unwrap_or(status.root()), expires_at });
            }
        }
        Ok((answers, part.last.and_then(|last| list.status_of(&last))))
    }

    fn is_alive(&self, end: ExpiresAt) -> bool {
        end.is_alive(self.now())
    }
}
