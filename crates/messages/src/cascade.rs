//! The cascade: what hangs on a status goes where that goes. Where it is deleted, who marked and who boosted it have
//! nothing left of it; where its end is moved, all of that ends with it ([`dependents`](crate::dependents)). Nothing that is shown
//! waits for that: what hangs on a status is shown with it, or not at all.
//!
//! The table's stream starts it, and carries it on: one invocation takes some pages, then remembers how far it came in an
//! item whose own record starts the next. Each looks at the status anew, so whatever comes twice, or late, does the same.

use crudder_domain::{AccountId, ExpiresAt, Moment, Status, StatusId};
use futures::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{Item, read, sk, write};
use crate::keys::{self, Dependent};
use crate::media::PastMedia;
use crate::read::{Part, Range, Reading};
use crate::transaction::Expression;
use crate::writer::Writer;

/// How many things one page holds.
const PAGE: usize = 50;
/// How many pages one invocation takes.
const PAGES: usize = 8;
/// How many things of a page are followed at the same time.
const PARALLEL: usize = 8;

/// How far a cascade has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cascade {
    stage: Stage,
    /// The last name that is done, where the stage has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

impl Cascade {
    /// Whether nothing is done yet.
    fn is_beginning(&self) -> bool {
        self.stage == Stage::default() && self.after.is_none()
    }

    /// In a stage, after the last name that is done in it.
    const fn at(stage: Stage, after: Option<String>) -> Self {
        Self { stage, after }
    }
}

/// What a cascade goes through, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    /// What lies with the status, named before its thread.
    #[default]
    Before,
    /// And after it.
    After,
    /// The status's answers.
    Answers,
    /// Who muted the thread that it stands in: with the last of that ends the mute.
    Mutes,
}

/// Under `CASCADE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CascadeItem {
    #[serde(flatten)]
    pub(crate) cascade: Cascade,
    /// When it was written: the stream tells nothing of a write that changes nothing.
    at: Moment,
    pub(crate) expires_at: ExpiresAt,
}

/// Who did something, where an item says it.
#[derive(Deserialize)]
struct Actor {
    account: Option<AccountId>,
    /// What they are told of it, where the item says that.
    told: Option<StatusId>,
}

/// A status as its cascade finds it.
struct CascadeSubject {
    id: StatusId,
    /// `None` where it is gone.
    status: Option<Status>,
    past: PastMedia,
}

impl Writer {
    /// Lets what hangs on a status end with it, or takes it away where that was deleted: some 400 things further, and
    /// remembers where to go on if there are more. What would have ended by now (`end`) ends by itself. One read, then for
    /// each page a query, and for each thing at most five writes (for a boost or an answer two reads and a transaction more).
    pub async fn cascade(&self, id: StatusId, from: Cascade, end: ExpiresAt) -> Result<()> {
        if !end.is_alive(self.now()) {
            return Ok(());
        }
        let found = self.found(id).await?;
        if from.is_beginning()
            && let Some(status) = &found.status
        {
            self.move_references(status, &found.past).await?;
        }
        let mut at = from;
        for _ in 0..PAGES {
            match self.page_of_cascade(&found, at).await? {
                Some(next) => at = next,
                None => return Ok(()),
            }
        }
        let item = CascadeItem { cascade: at, at: self.now(), expires_at: end };
        self.put(write(keys::cascade(id), "cascade", &item)?).await
    }

    async fn found(&self, id: StatusId) -> Result<CascadeSubject> {
        let Some(item) = self.get(keys::status(id), Reading::Consistent).await? else {
            return Ok(CascadeSubject { id, status: None, past: PastMedia::default() });
        };
        let past = read("status", item.clone())?;
        let status = Some(read::<Status>("status", item)?).filter(|status| status.is_alive(self.now()));
        Ok(CascadeSubject { id, status, past })
    }

    /// One page; answers where the next begins.
    async fn page_of_cascade(&self, found: &CascadeSubject, at: Cascade) -> Result<Option<Cascade>> {
        let [before, after] = keys::dependents(found.id);
        match (at.stage, &found.status) {
            (Stage::Before, _) => self.page_of_hanging(found, before, at, Some(Stage::After)).await,
            (Stage::After, status) => {
                let then = status.as_ref().map(|_| Stage::Answers);
                self.page_of_hanging(found, after, at, then).await
            }
            (Stage::Answers, Some(status)) => {
                let last = self.page_of_answers(status, at.after).await?;
                let stage = if last.is_some() { Stage::Answers } else { Stage::Mutes };
                Ok(Some(Cascade::at(stage, last)))
            }
            (Stage::Mutes, Some(status)) => {
                let root = status.root();
                let part = self.page_of_names(keys::mutes(root), at.after).await?;
                self.settle_mutes(root, part.items).await?;
                Ok(part.last.map(|last| Cascade::at(Stage::Mutes, Some(last))))
            }
            // Answers to what was deleted live on, and so does their thread.
            (Stage::Answers | Stage::Mutes, None) => Ok(None),
        }
    }

    async fn page_of_hanging(
        &self,
        found: &CascadeSubject,
        range: (String, &'static str, &'static str),
        at: Cascade,
        then: Option<Stage>,
    ) -> Result<Option<Cascade>> {
        let part = self.page_of_names(range, at.after).await?;
        futures::stream::iter(part.items)
            .map(|item| async {
                match &found.status {
                    Some(status) => self.move_dependent(status, item).await,
                    None => self.take_away(found.id, item).await,
                }
            })
            .buffer_unordered(PARALLEL)
            .try_collect::<()>()
            .await?;
        Ok(match part.last {
            Some(last) => Some(Cascade::at(at.stage, Some(last))),
            None => then.map(|stage| Cascade::at(stage, None)),
        })
    }

    /// A page of what lies between two names of a partition, after the last that is done.
    async fn page_of_names(
        &self,
        (pk, first, to): (String, &'static str, &'static str),
        after: Option<String>,
    ) -> Result<Part> {
        let from = after.map_or_else(|| first.to_owned(), |after| format!("{after}\0"));
        let (to, reading) = (to.to_owned(), Reading::Consistent);
        self.query(&Range { pk, from, to, newest_first: false, reading, limit: PAGE }).await
    }

    /// Takes away what somebody did with a status: at last the entry that tells of it, so that it is found until then.
    /// Numbers name nobody, and end by themselves. A mute holds for the thread, and ends with that.
    async fn take_away(&self, id: StatusId, item: Item) -> Result<()> {
        let sk = sk(&item).to_owned();
        let dependent = Dependent::parse(id, &sk);
        if matches!(dependent, Dependent::Apart | Dependent::Plain) {
            return Ok(());
        }
        let Actor { account, told } = read("list entry", item)?;
        if let Some(by) = account {
            if let Some(told) = told {
                self.withdraw(by, told).await?;
            }
            match dependent {
                Dependent::Boost(boost) => drop(self.delete_status(by, boost).await?),
                Dependent::InteractionList(list, mark) => {
                    self.delete(keys::interaction_entry(list, by, mark)).await?;
                }
                Dependent::Vote | Dependent::Apart | Dependent::Plain => {}
            }
            let unless_muted = Expression::new("muted = :no")
                .value(":no", aws_sdk_dynamodb::types::AttributeValue::Bool(false));
            self.delete_if(keys::interaction(by, id), unless_muted).await?;
        }
        self.delete(keys::dependent(id, &sk)).await
    }
}
