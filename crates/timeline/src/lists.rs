//! Lists that the store holds ready: the public timeline, hashtags, and one author's statuses.

use crudder_activity::Budgeted;
use crudder_domain::{AccountId, Hashtag, Page, Status, Viewer, Visibility};
use crudder_messages::{Authored, Result, TagFilter};

use crate::fill::Source;
use crate::run::{ListEntry, Run};
use crate::screened::Screened;
use crate::{ShownStatus, TimelinePage, Timelines};

/// Which of an author's statuses are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "Mastodon's parameters")]
pub struct AuthoredFilter {
    /// Leaves out what answers somebody else.
    pub exclude_replies: bool,
    /// Leaves out what boosts another status.
    pub exclude_reblogs: bool,
    /// Leaves out what shows no picture of its own.
    pub only_media: bool,
    /// Leaves out what is sensitive; of a boost, what it boosts.
    pub exclude_sensitive: bool,
    /// Leaves out what does not bear this hashtag.
    pub tagged: Option<Hashtag>,
}

impl AuthoredFilter {
    /// Whether a status that is at hand is one of those.
    #[must_use]
    pub fn keeps(&self, one: &ShownStatus) -> bool {
        let status = &one.status;
        let is_left_out = (self.exclude_sensitive && one.original().status.sensitive)
            || (self.exclude_replies && status.answers_another())
            || (self.exclude_reblogs && status.reblog.is_some())
            || (self.only_media && status.media.is_empty());
        !is_left_out && self.tagged.as_ref().is_none_or(|tag| status.hashtags().contains(tag))
    }
}

impl Timelines {
    /// A page of everybody's public statuses, or of those that have media; without those that the reader hides or is hidden
    /// from.
    pub async fn public(
        &self,
        cache: &Budgeted,
        reader: Option<AccountId>,
        page: &Page,
        only_media: bool,
    ) -> Result<TimelinePage> {
        let is_asked_for =
            |one: &ShownStatus| is_public(&one.status) && (!only_media || !one.status.media.is_empty());
        let source = Screened::new(self, reader, Public { timelines: self, only_media });
        self.page(cache, source, page, is_asked_for).await
    }

    /// A page of the public statuses that bear a hashtag, as far as `filter` lets them through; without those that the
    /// reader hides or is hidden from.
    pub async fn tagged(
        &self,
        cache: &Budgeted,
        reader: Option<AccountId>,
        tag: &Hashtag,
        filter: &TagFilter,
        page: &Page,
    ) -> Result<TimelinePage> {
        let is_asked_for = |one: &ShownStatus| {
            is_public(&one.status) && (!filter.only_media || !one.status.media.is_empty())
        };
        let source = Screened::new(self, reader, TaggedWith { timelines: self, tag, filter });
        self.page(cache, source, page, is_asked_for).await
    }

    /// A page of an author's statuses, as far as `viewer` may know of them by their visibility: visitors see open
    /// ones, followers private ones as well, whoever is named in one that one, authors everything, and those whom the author
    /// blocks nothing. Boosts of what the viewer hides, or is hidden from, are left out.
    pub async fn authored(
        &self,
        cache: &Budgeted,
        author: AccountId,
        viewer: Viewer,
        page: &Page,
        filter: &AuthoredFilter,
    ) -> Result<TimelinePage> {
        let reader = match viewer {
            Viewer::Account { id, .. } => Some(id),
            Viewer::Anonymous => None,
            Viewer::Blocked => return Ok(TimelinePage::default()),
        };
        let source = Screened::new(self, reader, AuthoredBy { timelines: self, author, viewer, filter });
        let is_asked_for = |one: &ShownStatus| {
            one.status.author == author && one.status.is_visible_to(viewer) && filter.keeps(one)
        };
        self.page(cache, source, page, is_asked_for).await
    }
}

fn is_public(status: &Status) -> bool {
    status.visibility == Visibility::Public
}

struct Public<'a> {
    timelines: &'a Timelines,
    only_media: bool,
}

impl Source for Public<'_> {
    async fn read(&mut self, page: &Page) -> Result<Run> {
        let slice = self.timelines.messages.public(page, self.only_media).await?;
        let listed = slice.entries.into_iter().map(|entry| ListEntry { entry, author: None }).collect();
        Ok(Run::of_store(page, listed, slice.searched_to))
    }
}

struct TaggedWith<'a> {
    timelines: &'a Timelines,
    tag: &'a Hashtag,
    filter: &'a TagFilter,
}

impl Source for TaggedWith<'_> {
    async fn read(&mut self, page: &Page) -> Result<Run> {
        self.timelines.read_tag(self.tag, self.filter, page).await
    }
}

struct AuthoredBy<'a> {
    timelines: &'a Timelines,
    author: AccountId,
    viewer: Viewer,
    filter: &'a AuthoredFilter,
}

impl AuthoredBy<'_> {
    fn keeps(author: AccountId, viewer: Viewer, filter: &AuthoredFilter, one: &Authored) -> bool {
        let may_see = match viewer {
            Viewer::Account { id, .. } if id == author => true,
            Viewer::Account { id, follows_author } => {
                one.visibility.is_open()
                    || one.named.contains(&id)
                    || (follows_author && one.visibility == Visibility::Private)
            }
            Viewer::Anonymous => one.visibility.is_open(),
            Viewer::Blocked => false,
        };
        may_see
            && !(filter.exclude_replies && one.is_reply)
            && !(filter.exclude_reblogs && one.is_reblog)
            && (one.has_media || !filter.only_media)
            && filter
                .tagged
                .as_ref()
                .is_none_or(|tag| one.tags.as_ref().is_none_or(|tags| tags.contains(tag)))
    }
}

impl Source for AuthoredBy<'_> {
    fn is_of_one_author(&self) -> bool {
        true
    }

    async fn read(&mut self, page: &Page) -> Result<Run> {
        let (author, viewer, filter) = (self.author, self.viewer, self.filter);
        let keep = move |one: &Authored| Self::keeps(author, viewer, filter, one);
        let slice = self.timelines.messages.authored(author, page, keep).await?;
        let listed = slice.entries.into_iter().map(|one| ListEntry::by(author, one.entry)).collect();
        Ok(Run::of_store(page, listed, slice.searched_to))
    }
}
