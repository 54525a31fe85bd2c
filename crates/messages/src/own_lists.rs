//! A person's lists: each one item, members included (eight bytes each), so that reading a list is one read however many
//! it holds. How many lists there are is counted beside, under a version: two that are made at once can't exceed the bound.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use crudder_domain::list::{MAX_LISTS, MAX_MEMBERS};
use crudder_domain::{AccountId, FollowState, List, ListId, ListTitle, RepliesPolicy};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{FollowingItem, Item, read, sk, write};
use crate::keys;
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::stances::Backlink;
use crate::transaction::{Expression, Outcome, Part};
use crate::writer::Writer;

/// How many accounts one transaction puts on a list or takes off: with each goes what tells it that it is there, and a
/// transaction takes a hundred.
const AT_ONCE: usize = 90;
/// The attribute that holds the members.
const MEMBERS: &str = "members";

/// What changes of a list; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListChange {
    /// What it is called.
    pub title: Option<ListTitle>,
    /// Which replies stand in it.
    pub replies: Option<RepliesPolicy>,
}

/// Under `LIST#`, but for the members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ListItem {
    title: ListTitle,
    replies: RepliesPolicy,
    version: u64,
}

/// Under `LISTS`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ListsHeadItem {
    version: u64,
    count: u64,
}

/// A list as it is stored.
struct StoredList {
    list: List,
    version: u64,
}

impl StoredList {
    fn read(id: ListId, mut item: Item) -> Result<Self> {
        let members = match item.remove(MEMBERS) {
            Some(AttributeValue::B(bytes)) => members_of(bytes.as_ref())?,
            _ => Vec::new(),
        };
        let ListItem { title, replies, version } = read("list", item)?;
        Ok(Self { list: List { id, title, replies, members }, version })
    }

    fn write(owner: AccountId, list: &List, version: u64) -> Result<Item> {
        let content = ListItem { title: list.title.clone(), replies: list.replies, version };
        let mut item = write(keys::own_list(owner, list.id), "list", &content)?;
        // An empty binary is none.
        if !list.members.is_empty() {
            let bytes: Vec<u8> = list.members.iter().flat_map(|id| id.as_u64().to_be_bytes()).collect();
            item.insert(MEMBERS.to_owned(), AttributeValue::B(Blob::new(bytes)));
        }
        Ok(item)
    }
}

fn members_of(bytes: &[u8]) -> Result<Vec<AccountId>> {
    let corrupt = || Error::Corrupt { what: "list", cause: "its members are no ids".to_owned() };
    let (ids, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(corrupt());
    }
    ids.iter().map(|id| AccountId::from_u64(u64::from_be_bytes(*id)).ok_or_else(corrupt)).collect()
}

impl Reader {
    /// All lists of a person, the oldest first, read consistently. One query.
    pub async fn lists(&self, owner: AccountId) -> Result<Vec<List>> {
        let (pk, from, to) = keys::own_lists(owner);
        let range =
            Range { pk, from, to, newest_first: false, reading: Reading::Consistent, limit: MAX_LISTS };
        let mut lists = Vec::new();
        // All of them are 220 KB at most: one page.
        for item in self.query(&range).await?.items {
            let Some(id) = keys::own_list_of(sk(&item)) else { continue };
            lists.push(StoredList::read(id, item)?.list);
        }
        Ok(lists)
    }

    /// One list of a person, read consistently.
    pub async fn list(&self, owner: AccountId, id: ListId) -> Result<Option<List>> {
        Ok(self.kept_list(owner, id).await?.map(|kept| kept.list))
    }

    async fn kept_list(&self, owner: AccountId, id: ListId) -> Result<Option<StoredList>> {
        let item = self.get(keys::own_list(owner, id), Reading::Consistent).await?;
        item.map(|item| StoredList::read(id, item)).transpose()
    }

    async fn lists_head(&self, owner: AccountId) -> Result<Option<ListsHeadItem>> {
        let item = self.get(keys::lists_head(owner), Reading::Consistent).await?;
        item.map(|item| read("number of lists", item)).transpose()
    }
}

impl Writer {
    /// Makes an empty list. One read, one transaction.
    ///
    /// # Errors
    /// [`Error::TooManyLists`] from `MAX_LISTS` on.
    pub async fn make_list(
        &self,
        owner: AccountId,
        title: ListTitle,
        replies: RepliesPolicy,
    ) -> Result<List> {
        on_conflict!("make_list", {
            let head = self.lists_head(owner).await?;
            let old = head.unwrap_or_default();
            if old.count >= MAX_LISTS as u64 {
                return Err(Error::TooManyLists);
            }
            let id = ListId::new(self.now(), (self.draw)());
            let list = List { id, title: title.clone(), replies, members: Vec::new() };
            let new = ListsHeadItem { version: old.version + 1, count: old.count + 1 };
            let mut transaction = self.transaction();
            let absent = Expression::absent();
            transaction.put(Part::List, StoredList::write(owner, &list, 1)?, Some(absent))?;
            let head = write(keys::lists_head(owner), "number of lists", &new)?;
            transaction.put(Part::List, head, Some(unchanged(old.version)))?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done(list);
            }
            Ok(Attempt::Again)
        })
    }

    /// Changes a list; `None` where there is none. One read, one transaction.
    pub async fn change_list(
        &self,
        owner: AccountId,
        id: ListId,
        change: &ListChange,
    ) -> Result<Option<List>> {
        self.rewrite_list(owner, id, |list| {
            if let Some(title) = &change.title {
                list.title = title.clone();
            }
            list.replies = change.replies.unwrap_or(list.replies);
            Ok(())
        })
        .await
    }

    /// Puts accounts on a list; those that are on it stay so. `None` where there is no such list. Two reads, one
    /// transaction; for more than ninety one read and one transaction more.
    ///
    /// # Errors
    /// [`Error::NotFollowed`] where its owner does not follow one of them; [`Error::ListFull`] beyond `MAX_MEMBERS`.
    pub async fn add_to_list(
        &self,
        owner: AccountId,
        id: ListId,
        accounts: &[AccountId],
    ) -> Result<Option<List>> {
        let edges = accounts.iter().map(|account| keys::following(owner, *account));
        let mut followed = Vec::new();
        for item in self.batch(edges, Reading::Consistent).await? {
            let Some(account) = keys::followee_of(sk(&item)) else { continue };
            if read::<FollowingItem>("follow", item)?.state == FollowState::Following {
                followed.push(account);
            }
        }
        let all_followed = accounts.iter().all(|account| followed.contains(account));
        let mut rewritten = None;
        for some in chunks(accounts) {
            rewritten = self
                .rewrite_list(owner, id, |list| {
                    // Who does not know of the list learns nothing else either: this comes after it was found.
                    if !all_followed {
                        return Err(Error::NotFollowed);
                    }
                    let more = accounts.iter().filter(|account| !list.members.contains(account)).count();
                    if list.members.len() + more > MAX_MEMBERS {
                        return Err(Error::ListFull);
                    }
                    list.members.extend(some);
                    list.members.sort_unstable();
                    list.members.dedup();
                    Ok(())
                })
                .await?;
        }
        Ok(rewritten)
    }

    /// Takes accounts off a list; not an error for those that are not on it. `None` where there is no such list. One
    /// read, one transaction; for more than ninety the same once more.
    pub async fn take_off_list(
        &self,
        owner: AccountId,
        id: ListId,
        accounts: &[AccountId],
    ) -> Result<Option<List>> {
        let mut rewritten = None;
        for some in chunks(accounts) {
            rewritten = self
                .rewrite_list(owner, id, |list| {
                    list.members.retain(|member| !some.contains(member));
                    Ok(())
                })
                .await?;
        }
        Ok(rewritten)
    }

    /// Deletes a list; whether there was one. Two reads in parallel, one transaction; before that, for each ninety on it,
    /// three reads and one transaction.
    pub async fn delete_list(&self, owner: AccountId, id: ListId) -> Result<bool> {
        on_conflict!("delete_list", {
            let (kept, head) = futures::try_join!(self.kept_list(owner, id), self.lists_head(owner))?;
            let Some(StoredList { list, version }) = kept else { return done(false) };
            if !list.members.is_empty() {
                self.rewrite_list(owner, id, |list| {
                    list.members.truncate(list.members.len().saturating_sub(AT_ONCE));
                    Ok(())
                })
                .await?;
                return Ok(Attempt::AtOnce);
            }
            let old = head.unwrap_or_default();
            let new = ListsHeadItem { version: old.version + 1, count: old.count.saturating_sub(1) };
            let mut transaction = self.transaction();
            // Nobody was put on it meanwhile.
            let unchanged_list = Expression::version(version);
            transaction.delete(Part::List, keys::own_list(owner, id), Some(unchanged_list))?;
            let head = write(keys::lists_head(owner), "number of lists", &new)?;
            transaction.put(Part::List, head, Some(unchanged(old.version)))?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done(true);
            }
            Ok(Attempt::Again)
        })
    }

    /// Reads a list, lets it be changed, and writes it where it is another one then.
    async fn rewrite_list(
        &self,
        owner: AccountId,
        id: ListId,
        change: impl Fn(&mut List) -> Result<()>,
    ) -> Result<Option<List>> {
        on_conflict!("change_list", {
            let Some(StoredList { list: old, version }) = self.kept_list(owner, id).await? else {
                return done(None);
            };
            let mut list = old.clone();
            change(&mut list)?;
            if list == old {
                return done(Some(list));
            }
            let mut transaction = self.transaction();
            let item = StoredList::write(owner, &list, version + 1)?;
            transaction.put(Part::List, item, Some(Expression::version(version)))?;
            for account in list.members.iter().filter(|account| !old.members.contains(account)) {
                transaction.trace(keys::listed_by_other(*account, owner, id), Backlink::Kept)?;
            }
            for account in old.members.iter().filter(|account| !list.members.contains(account)) {
                transaction.trace(keys::listed_by_other(*account, owner, id), Backlink::Gone)?;
            }
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done(Some(list));
            }
            Ok(Attempt::Again)
        })
    }
}

/// As many as one transaction takes; one of none where there are none.
fn chunks(accounts: &[AccountId]) -> impl Iterator<Item = &[AccountId]> {
    let none = accounts.is_empty().then_some(accounts);
    none.into_iter().chain(accounts.chunks(AT_ONCE))
}

/// That the number of lists is as it was read; it is never deleted while its owner is there.
fn unchanged(version: u64) -> Expression {
    match version {
        0 => Expression::absent(),
        version => Expression::version(version),
    }
}
