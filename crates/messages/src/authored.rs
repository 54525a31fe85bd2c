//! One author's statuses, newest first.

use crudder_domain::{AccountId, Entry, Hashtag, Page, Visibility};

use crate::error::Result;
use crate::items::{AuthoredItem, read};
use crate::keys;
use crate::read::Reading;
use crate::reader::{Reader, Slice};

/// One status in its author's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authored {
    /// Its id and its end.
    pub entry: Entry,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether it answers somebody else; of what was posted before that was told apart, whether it answers anybody.
    pub is_reply: bool,
    /// Whether it boosts another.
    pub is_reblog: bool,
    /// Whether it shows something.
    pub has_media: bool,
    /// Its hashtags; `None` of what was posted before they were kept here.
    pub tags: Option<Vec<Hashtag>>,
    /// Whom it names, where not everybody may see it. Not said of what was listed before that was kept.
    pub named: Vec<AccountId>,
}

impl Reader {
    /// A page of an author's living statuses of every visibility, read consistently, those that `keep` keeps:
    /// it says who may see them, so that pages fill up. Gives up after a bound, and says where.
    pub async fn authored(
        &self,
        author: AccountId,
        page: &Page,
        keep: impl Fn(&Authored) -> bool + Send,
    ) -> Result<Slice<Authored>> {
        let now = self.now();
        self.page_of(vec![vec![keys::authored(author)]], page, Reading::Consistent, |id, item| {
            let AuthoredItem { expires_at, visibility, is_reply, is_reblog, has_media, tags, named } =
                read("list entry", item)?;
            let entry = Entry { id, expires_at };
            let authored = Authored { entry, visibility, is_reply, is_reblog, has_media, tags, named };
            Ok((authored.entry.is_alive(now) && keep(&authored)).then_some(authored))
        })
        .await
    }
}
