//! What bears a hashtag: by time and shard, so that no partition gets hot. An entry says enough of its status that a page
//! of several hashtags together is found without reading the statuses.

use crudder_domain::{AccountId, Entry, ExpiresAt, Hashtag, Page, Status};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::items::{pk, read, write};
use crate::keys;
use crate::lists::span;
use crate::read::Reading;
use crate::reader::{Reader, Slice};
use crate::transaction::{Part, Transaction};

/// Under `TAG#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TaggedItem {
    pub(crate) author: AccountId,
    pub(crate) expires_at: ExpiresAt,
    /// All on whose lists the status stands.
    tags: Vec<Hashtag>,
    #[serde(default)]
    has_media: bool,
}

impl TaggedItem {
    fn of(status: &Status, tags: &[Hashtag]) -> Self {
        let (author, expires_at) = (status.author, status.expires_at);
        Self { author, expires_at, tags: tags.to_vec(), has_media: !status.media.is_empty() }
    }
}

/// What else is asked of the statuses that bear a hashtag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagFilter {
    /// As good as the hashtag itself; each costs as many queries.
    pub any: Vec<Hashtag>,
    /// Those that have to be there as well.
    pub all: Vec<Hashtag>,
    /// Those that must not be there.
    pub none: Vec<Hashtag>,
    /// Only what has media.
    pub only_media: bool,
}

impl TagFilter {
    fn lets(&self, item: &TaggedItem) -> bool {
        let bears = |tag: &Hashtag| item.tags.contains(tag);
        self.all.iter().all(bears) && !self.none.iter().any(bears) && (item.has_media || !self.only_media)
    }
}

/// One status in a hashtag's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// Its id and its end.
    pub entry: Entry,
    /// Who wrote it.
    pub author: AccountId,
}

impl Reader {
    /// A page of the living public statuses that bear `tag`, as far as `filter` lets them through; may be a moment late.
    /// Gives up after a bound, and says where. Two queries a bucket of 31 days for the tag and for each of `filter.any`.
    pub async fn tagged(&self, tag: &Hashtag, filter: &TagFilter, page: &Page) -> Result<Slice<Tagged>> {
        let now = self.now();
        let (from, to) = span(page, now);
        let mut asked = vec![tag.clone()];
        asked.extend(filter.any.iter().filter(|other| *other != tag).cloned());
        self.page_of(keys::tagged_lists(&asked, from, to), page, Reading::Eventual, |id, item| {
            let found_under = keys::tag_of(pk(&item));
            let item: TaggedItem = read("tagged entry", item)?;
            // What stands in several of the lists is taken from the first.
            let is_first = asked.iter().find(|tag| item.tags.contains(tag)) == found_under.as_ref();
            let tagged = Tagged { entry: Entry { id, expires_at: item.expires_at }, author: item.author };
            Ok((tagged.entry.is_alive(now) && is_first && filter.lets(&item)).then_some(tagged))
        })
        .await
    }
}

impl Transaction {
    /// Lists a status with the hashtags that it bears, or again, with what it now is.
    pub(crate) fn tag(&mut self, status: &Status) -> Result<()> {
        let tags = status.tagged();
        for tag in &tags {
            let key = keys::tagged_entry(tag, status.id);
            self.put(Part::Free, write(key, "tagged entry", &TaggedItem::of(status, &tags))?, None)?;
        }
        Ok(())
    }

    /// Takes a status off the lists of its hashtags, but for those that `kept` bears as well.
    pub(crate) fn untag(&mut self, status: &Status, kept: Option<&Status>) -> Result<()> {
        let kept = kept.map(Status::tagged).unwrap_or_default();
        for tag in status.tagged().iter().filter(|tag| !kept.contains(tag)) {
            self.delete(Part::Free, keys::tagged_entry(tag, status.id), None)?;
        }
        Ok(())
    }
}
