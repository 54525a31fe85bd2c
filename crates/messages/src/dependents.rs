//! What hangs on a status follows its end, when that is moved: each thing is rewritten where it is there, so repeating it
//! writes the same.

use aws_sdk_dynamodb::types::AttributeValue;
use crudder_domain::{AccountId, ConversationId, ExpiresAt, Notification, Status, StatusId, Visibility};
use futures::{StreamExt, TryStreamExt};
use serde::Deserialize;

use crate::error::Result;
use crate::items::{Item, ReplyMark, n, now, read, sk};
use crate::keys::{self, Dependent, InteractionList, Key};
use crate::media::PastMedia;
use crate::read::Reading;
use crate::replies::ends_before;
use crate::threads::ThreadReply;
use crate::transaction::{Expression, Part};
use crate::writer::Writer;

/// How many answers one page holds.
const PAGE: usize = 50;
/// How many are followed at the same time.
const PARALLEL: usize = 8;

/// What is done with the end of an item that is there.
#[derive(Clone, Copy)]
pub(crate) enum EndUpdate {
    /// It is this one.
    Always,
    /// The end of somebody's interactions, which have a version: who read them before and writes them after has to read them again.
    /// Where the thread is muted, it is this one at least.
    Interactions,
    /// It is this one at least.
    Later,
}

/// Who did something with a status, and until when that was to last.
#[derive(Deserialize)]
struct Actor {
    account: Option<AccountId>,
    expires_at: ExpiresAt,
}

impl Writer {
    /// What is named after a status itself, and lies with others: what they were told of it, how far they read, its pictures.
    pub(crate) async fn move_references(&self, status: &Status, past: &PastMedia) -> Result<()> {
        let end = status.expires_at;
        if let Some(reblog) = status.reblog {
            let told = keys::notification(reblog.author, Notification::of_boost(status).id);
            return self.update_end(told, end, EndUpdate::Always).await;
        }
        self.settle_pins(status.author, status.id).await?;
        // That it is pinned stands nowhere else.
        self.update_end(keys::interaction(status.author, status.id), end, EndUpdate::Interactions).await?;
        if let Some(closing) = Notification::of_poll(status) {
            self.update_end(keys::notification(status.author, closing.id), end, EndUpdate::Always).await?;
        }
        let told = [None, status.edited_at].map(|at| Notification::of_mention(status, at).id);
        let named = status.mentions.iter().map(|mention| mention.account);
        let told =
            named.flat_map(|account| told.map(|id| (keys::notification(account, id), EndUpdate::Always)));
        let conversation = ConversationId::of(status);
        let people = status.people().into_iter().filter(|_| status.visibility == Visibility::Direct);
        let read = people.map(|person| (keys::conversation(person, conversation), EndUpdate::Later));
        for picture in status.media.iter().chain(&past.past_media) {
            self.move_media(picture.id, status).await?;
        }
        let all: Vec<(Key, EndUpdate)> = told.chain(read).collect();
        futures::stream::iter(all)
            .map(|(key, how)| self.update_end(key, end, how))
            .buffer_unordered(PARALLEL)
            .try_collect()
            .await
    }

    /// One thing that lies with a status, with what belongs to that with whoever did it. Its own item comes last: it says
    /// until then when it was to end.
    pub(crate) async fn move_dependent(&self, status: &Status, item: Item) -> Result<()> {
        let (end, sk) = (status.expires_at, sk(&item).to_owned());
        let dependent = Dependent::parse(status.id, &sk);
        if dependent == Dependent::Apart {
            return Ok(());
        }
        let Actor { account, expires_at: before } = read("list entry", item)?;
        if let Some(by) = account {
            match dependent {
                Dependent::Boost(boost) => {
                    self.follow_end(boost, end).await?;
                    if let Some(at) = status.edited_at {
                        self.move_notification_end(by, Notification::of_edit(status, at).id, end).await?;
                    }
                }
                Dependent::InteractionList(list, mark) => {
                    self.update_end(keys::interaction_entry(list, by, mark), end, EndUpdate::Always).await?;
                    if list == InteractionList::Favourite {
                        self.update_end(keys::notification(status.author, mark), end, EndUpdate::Always)
                            .await?;
                    } else {
                        self.put_notice_off(by, status, mark, before).await?;
                    }
                }
                Dependent::Vote => {
                    if let Some(closing) = Notification::of_poll(status) {
                        self.move_notification_end(by, closing.id, end).await?;
                    }
                }
                Dependent::Plain | Dependent::Apart => {}
            }
            self.update_end(keys::interaction(by, status.id), end, EndUpdate::Interactions).await?;
        }
        self.update_end(keys::dependent(status.id, &sk), end, EndUpdate::Always).await
    }

    /// What somebody was told of a status ends with it, at the second to which its end was moved.
    pub(crate) async fn move_notification_end(
        &self,
        account: AccountId,
        id: StatusId,
        end: ExpiresAt,
    ) -> Result<()> {
        self.update_end(keys::notification(account, id), end, EndUpdate::Always).await
    }

    /// That a status will end which somebody keeps is told by the hour before: which is another one now.
    async fn put_notice_off(
        &self,
        by: AccountId,
        status: &Status,
        mark: StatusId,
        before: ExpiresAt,
    ) -> Result<()> {
        let notice = |end| Notification::of_ending(mark, status.author, status.id, end);
        let (old, new) = (notice(before), notice(status.expires_at));
        if old.id == new.id {
            return self.update_end(keys::notification(by, new.id), new.expires_at, EndUpdate::Always).await;
        }
        self.notify(by, &new).await?;
        self.withdraw(by, old.id).await
    }

    /// A page of the answers to a status; answers the last that is done, where there may be more.
    pub(crate) async fn page_of_answers(
        &self,
        status: &Status,
        after: Option<String>,
    ) -> Result<Option<String>> {
        let after = after.and_then(|after| after.parse().ok()).unwrap_or(status.id);
        let (answers, last) = self.answers(status, after, PAGE).await?;
        let own = answers.into_iter().filter(|answer| answer.parent == status.id);
        futures::stream::iter(own)
            .map(|answer| self.keep_answer_within(status, answer))
            .buffer_unordered(PARALLEL)
            .try_collect::<()>()
            .await?;
        Ok(last.map(|last| last.to_string()))
    }

    /// Lets an answer end no later than what it answers. One that ended with that, and now ends before it, is counted so.
    async fn keep_answer_within(&self, status: &Status, answer: ThreadReply) -> Result<()> {
        if answer.expires_at > status.expires_at {
            return self.follow_end(answer.id, status.expires_at).await.map(drop);
        }
        let moment = self.now();
        let Some(item) = self.get(keys::status(answer.id), Reading::Consistent).await? else { return Ok(()) };
        let mark: ReplyMark = read("status", item.clone())?;
        let reply: Status = read("status", item)?;
        if mark.ends_before_parent || !reply.is_alive(moment) || !ends_before(&reply, status.expires_at) {
            return Ok(());
        }
        let mut transaction = self.transaction();
        let recorded =
            Expression::new("SET ends_before_parent = :yes").value(":yes", AttributeValue::Bool(true));
        let unchanged = Expression::version(reply.version).and(
            "expires_at > :now AND attribute_not_exists(ends_before_parent)",
            ":now",
            now(moment),
        );
        transaction.update(Part::Status, keys::status(reply.id), recorded, Some(unchanged))?;
        transaction.part_from_parent(&reply, status)?;
        // Refused: it was changed meanwhile, and what changed it recorded its ending; or it was recorded before; or its
        // minute is over.
        self.transact(&transaction).await.map(drop)
    }

    pub(crate) async fn update_end(&self, key: Key, end: ExpiresAt, how: EndUpdate) -> Result<()> {
        let (update, there) = match how {
            EndUpdate::Always => ("SET expires_at = :end", Expression::present()),
            EndUpdate::Later => {
                ("SET expires_at = :end", Expression::new("attribute_exists(pk) AND expires_at < :end"))
            }
            EndUpdate::Interactions => {
                let there = "attribute_exists(pk) AND (muted = :no OR expires_at < :end)";
                let there = Expression::new(there).value(":no", AttributeValue::Bool(false));
                ("SET expires_at = :end ADD version :one", there)
            }
        };
        let mut update = Expression::new(update).value(":end", n(end.as_secs()));
        if matches!(how, EndUpdate::Interactions) {
            update = update.value(":one", n(1));
        }
        self.update(key, update, Some(there)).await.map(drop)
    }
}
