//! Boosts: statuses of their own that say nothing, show another again, and end with it.
//!
//! Nothing of the boosted status's own item is written or checked, so that a popular one can be boosted by many at once.
//! Where it is deleted meanwhile, the boost is there and shows nothing, so nobody sees it.

use crudder_domain::{AccountId, Entry, Page, Reblog, SpoilerText, Status, StatusId, StatusText, Visibility};

use crate::activity_item::{ActivityChange, ActivityItem};
use crate::error::Result;
use crate::interaction_lists::InteractionEntry;
use crate::interactions::{InteractionByItem, InteractionItem};
use crate::items::{pk, read, sk, write};
use crate::keys::{self, InteractionList, ItemName};
use crate::posting::Posted;
use crate::read::Reading;
use crate::reader::{Reader, Slice};
use crate::retry::{Attempt, done, on_conflict};
use crate::statuses::Deleted;
use crate::transaction::{Expression, Outcome, Part};
use crate::writer::Writer;

impl Reader {
    /// A page of those who boosted a status that is alive for everybody to see; may be a moment late.
    pub async fn reblogged_by(
        &self,
        status: StatusId,
        page: &Page,
    ) -> Result<Slice<InteractionEntry<AccountId>>> {
        self.interactions_by(InteractionList::Reblog, status, page).await
    }
}

impl Writer {
    /// Boosts a status that is alive and no boost itself. That its reader may see and boost it is the caller's to check.
    /// Repeated, it answers the boost that there is. One read, one transaction. (A read more where endings are to be
    /// folded, as for a post.)
    pub async fn boost(
        &self,
        reader: AccountId,
        original: &Status,
        visibility: Visibility,
    ) -> Result<Posted> {
        on_conflict!("boost", {
            let moment = self.now();
            let (mut old, mut mark): (Option<ActivityItem>, Option<InteractionItem>) = (None, None);
            let asked = [keys::activity(reader), keys::interaction(reader, original.id)];
            for item in self.batch(asked, Reading::Consistent).await? {
                match ItemName::parse(pk(&item), sk(&item)) {
                    ItemName::Activity(_) => old = ActivityItem::living(item, moment)?,
                    _ => mark = Some(read("mark", item)?),
                }
            }
            if let Some((boost, mark)) = mark.as_ref().and_then(|mark| Some((mark.reblog?, mark))) {
                if !mark.ends_with(original.expires_at) {
                    let key = keys::interaction_by_entry(InteractionList::Reblog, original.id, boost);
                    self.settle(reader, original.id, mark.expires_at, &[key]).await?;
                }
                return done(Posted::Repeated(boost));
            }
            let boost = Status {
                id: StatusId::new(moment, (self.draw)()),
                author: reader,
                expires_at: original.expires_at,
                visibility,
                text: StatusText::nothing(),
                spoiler_text: SpoilerText::default(),
                sensitive: false,
                language: None,
                in_reply_to: None,
                thread: None,
                reblog: Some(Reblog { status: original.id, author: original.author }),
                edited_at: None,
                poll: None,
                mentions: Vec::new(),
                media: Vec::new(),
                version: 1,
            };
            let fold = self.fold_activity(reader, old.as_ref(), moment).await?;
            let entry = Entry { id: boost.id, expires_at: boost.expires_at };
            let change = ActivityChange::posted(old.as_ref(), entry, moment, fold)?;

            let mut transaction = self.transaction();
            let unborn = Expression::absent();
            transaction.put(Part::Status, write(keys::status(boost.id), "status", &boost)?, Some(unborn))?;
            transaction.list(&boost)?;
            transaction.change_activity(reader, &change, moment)?;
            let author = Some(original.author);
            let is_private = !visibility.is_open();
            let by =
                InteractionByItem { account: reader, author, is_private, expires_at: original.expires_at };
            let key = keys::interaction_by_entry(InteractionList::Reblog, original.id, boost.id);
            transaction.put(Part::Free, write(key.clone(), "list entry", &by)?, None)?;
            transaction.count_interaction(original.id, original.expires_at, reader, "reblogs")?;
            let mut new = InteractionItem::ending(mark.as_ref(), original.expires_at);
            new.reblog = Some(boost.id);
            transaction.change_interaction(reader, original.id, mark.as_ref(), &new)?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                self.settle(reader, original.id, original.expires_at, &[key]).await?;
                let ActivityChange { before, after, .. } = change;
                return done(Posted::New { status: Box::new(boost), before, activity: after });
            }
            Ok(Attempt::Again)
        })
    }

    /// Takes a boost back; `None` where there is none (any more). Two reads and what a deletion costs.
    pub async fn unboost(&self, reader: AccountId, original: StatusId) -> Result<Option<Deleted>> {
        match self.interaction(reader, original).await?.and_then(|mark| mark.reblog) {
            Some(boost) => self.delete_status(reader, boost).await,
            None => Ok(None),
        }
    }
}
