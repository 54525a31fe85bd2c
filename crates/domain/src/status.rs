//! Statuses: what is posted, and who may see it while it lives.

use serde::{Deserialize, Serialize};

use crate::handle::Handle;
use crate::hashtag::Hashtag;
use crate::id::{AccountId, StatusId};
use crate::media::Attachment;
use crate::poll::{Poll, PollResults};
use crate::text::{Language, SpoilerText, StatusText};
use crate::time::{ExpiresAt, Lifetime, Moment};
use crate::visibility::Visibility;

/// A post with an end. When it was made is in its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Sorts by time.
    pub id: StatusId,
    /// Who wrote it.
    pub author: AccountId,
    /// The first second in which it is gone.
    pub expires_at: ExpiresAt,
    /// Who may see it.
    pub visibility: Visibility,
    /// What it says, as written.
    pub text: StatusText,
    /// The content warning; empty for none.
    pub spoiler_text: SpoilerText,
    /// Whether clients should hide it behind a warning.
    pub sensitive: bool,
    /// The language that the author named.
    pub language: Option<Language>,
    /// What it answers.
    pub in_reply_to: Option<ReplyTo>,
    /// The first status of the thread that it stands in; `None` where it begins one.
    #[serde(default)]
    pub thread: Option<StatusId>,
    /// What it boosts; then it says nothing of its own.
    #[serde(default)]
    pub reblog: Option<Reblog>,
    /// When it was last changed; `None` where it stands as it was posted.
    #[serde(default)]
    pub edited_at: Option<Moment>,
    /// What it asks.
    #[serde(default)]
    pub poll: Option<Poll>,
    /// The accounts that it names, resolved when it was posted.
    pub mentions: Vec<Mention>,
    /// What it shows, in its author's order; at most [`Attachment::MAX`].
    #[serde(default)]
    pub media: Vec<Attachment>,
    /// Counts up with each change, so that a cache never goes back.
    pub version: u64,
}

/// What a status answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTo {
    /// The status that is answered.
    pub status: StatusId,
    /// Its author.
    pub author: AccountId,
}

/// What a boost shows again. A boost is a status of its own, which ends with what it boosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reblog {
    /// The status that is boosted; never a boost itself.
    pub status: StatusId,
    /// Its author.
    pub author: AccountId,
}

/// An account that a status names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Whom it names.
    pub account: AccountId,
    /// By which handle.
    pub handle: Handle,
}

/// A status's numbers. They may be up to a minute late; content never is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCounts {
    /// Replies that are alive.
    pub replies: u64,
    /// People who favour it.
    pub favourites: u64,
    /// People who boosted it.
    pub reblogs: u64,
    /// What was chosen, where it asks something.
    pub tally: PollResults,
}

/// Who is looking, as far as a status's privacy depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// A visitor who has not signed in.
    Anonymous,
    /// A person, with whether they follow the author (a request that waits is no following).
    Account {
        /// Who it is.
        id: AccountId,
        /// Whether they follow the status's author.
        follows_author: bool,
    },
    /// A person whom the author blocks: there is nothing for them to know of, whatever its visibility.
    Blocked,
}

impl Status {
    /// On how many hashtags' timelines one status stands at most: those of its first tags.
    pub const MAX_TAGGED: usize = 10;

    /// When it was posted.
    #[must_use]
    pub const fn created_at(&self) -> Moment {
        self.id.created_at()
    }

    /// The latest end that it can have: no life is longer than [`Lifetime::MAX`], however often it is renewed.
    #[must_use]
    pub const fn latest_end(&self) -> ExpiresAt {
        ExpiresAt::after(self.created_at(), Lifetime::MAX)
    }

    /// The end that its author may give it: `lifetime` from now, no later than it can have at all, nor than what it answers
    /// ends (`parent`, where that is there).
    #[must_use]
    pub fn renewed(&self, lifetime: Lifetime, parent: Option<ExpiresAt>, now: Moment) -> ExpiresAt {
        let end = ExpiresAt::after(now, lifetime).min(self.latest_end());
        parent.map_or(end, |parent| end.min(parent))
    }

    /// The first status of the thread that it stands in: itself, where it answers nothing.
    #[must_use]
    pub fn root(&self) -> StatusId {
        self.thread.or(self.in_reply_to.map(|to| to.status)).unwrap_or(self.id)
    }

    /// Whether it is still there. Every way out of Crudder asks this.
    #[must_use]
    pub const fn is_alive(&self, now: Moment) -> bool {
        self.expires_at.is_alive(now)
    }

    /// Whom it answers, where that is neither its own author nor `reader`: what the reader's home timeline shows only if the
    /// reader follows that account, too.
    #[must_use]
    pub fn answers_beside(&self, reader: AccountId) -> Option<AccountId> {
        let answered = self.in_reply_to.map(|to| to.author);
        answered.filter(|answered| *answered != self.author && *answered != reader)
    }

    /// When voting on what it asks ends; `None` where it asks nothing.
    #[must_use]
    pub fn poll_end(&self) -> Option<ExpiresAt> {
        self.poll.as_ref().map(|poll| poll.end(self.expires_at))
    }

    /// Until when its numbers may be kept at most: those of an open poll no longer than it is open, since what it came to
    /// is told exactly.
    #[must_use]
    pub fn counts_end(&self, now: Moment) -> ExpiresAt {
        self.poll_end().filter(|end| end.is_alive(now)).unwrap_or(self.expires_at)
    }

    /// Whether it stands on the public timeline: public, no boost, and no answer to somebody else, as on Mastodon.
    #[must_use]
    pub fn is_on_public_timeline(&self) -> bool {
        self.visibility == Visibility::Public
            && self.reblog.is_none()
            && self.in_reply_to.is_none_or(|to| to.author == self.author)
    }

    /// The hashtags on whose timelines it stands, each once, at most [`Self::MAX_TAGGED`]: of what is public and no boost,
    /// answers to others included, as on Mastodon.
    #[must_use]
    pub fn tagged(&self) -> Vec<Hashtag> {
        if self.visibility == Visibility::Public { self.hashtags() } else { Vec::new() }
    }

    /// The hashtags by which its author's page knows it, each once, at most [`Self::MAX_TAGGED`]. A boost has none.
    #[must_use]
    pub fn hashtags(&self) -> Vec<Hashtag> {
        if self.reblog.is_some() {
            return Vec::new();
        }
        let mut tags = self.text.hashtags();
        tags.truncate(Self::MAX_TAGGED);
        tags
    }

    /// Whether this viewer may know of it.
    #[must_use]
    pub fn is_visible_to(&self, viewer: Viewer) -> bool {
        match viewer {
            Viewer::Anonymous => self.visibility.is_open(),
            Viewer::Blocked => false,
            Viewer::Account { id, follows_author } => {
                self.visibility.is_open()
                    || id == self.author
                    || self.names(id)
                    || (self.visibility == Visibility::Private && follows_author)
            }
        }
    }

    /// Whether this person may boost it: what everybody may see, and of one's own what one's followers may.
    #[must_use]
    pub fn can_be_boosted_by(&self, person: AccountId) -> bool {
        match self.visibility {
            Visibility::Public | Visibility::Unlisted => true,
            Visibility::Private => person == self.author,
            Visibility::Direct => false,
        }
    }

    /// Whether telling if this person may see it needs to know whom they follow.
    #[must_use]
    pub fn depends_on_following(&self, viewer: AccountId) -> bool {
        self.visibility == Visibility::Private && viewer != self.author && !self.names(viewer)
    }

    /// Whether nobody but its author can ever see it: it is direct, and names nobody else.
    #[must_use]
    pub fn is_for_nobody(&self) -> bool {
        self.visibility == Visibility::Direct && !names_others(&self.mentions, self.author)
    }

    /// Whether those hear of it who asked to hear of each of its author's: not of boosts, and of answers only to oneself, as on
    /// Mastodon; nor of what is for those alone who are named in it.
    #[must_use]
    pub fn notifies_subscribers(&self) -> bool {
        self.reblog.is_none() && self.visibility != Visibility::Direct && !self.answers_another()
    }

    /// Whether it answers somebody else.
    #[must_use]
    pub fn answers_another(&self) -> bool {
        self.in_reply_to.is_some_and(|to| to.author != self.author)
    }

    /// Whether it names that account.
    #[must_use]
    pub fn names(&self, account: AccountId) -> bool {
        self.mentions.iter().any(|mention| mention.account == account)
    }
}

/// Whether any of these accounts is another than the author.
#[must_use]
pub fn names_others(mentions: &[Mention], author: AccountId) -> bool {
    mentions.iter().any(|mention| mention.account != author)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(visibility: Visibility) -> Status {
        Status {
            id: StatusId::from_u64(10 << 16).unwrap(),
            author: AccountId::from_u64(1).unwrap(),
            expires_at: ExpiresAt::from_secs(100),
            visibility,
            text: "hello".parse().unwrap(),
            spoiler_text: SpoilerText::default(),
            sensitive: false,
            language: None,
            in_reply_to: None,
            thread: None,
            reblog: None,
            edited_at: None,
            poll: None,
            mentions: vec![Mention {
                account: AccountId::from_u64(2).unwrap(),
                handle: "bob".parse().unwrap(),
            }],
            media: Vec::new(),
            version: 1,
        }
    }

    proptest::proptest! {
        /// From now, within 30 days of its beginning, never after what it answers; and never in the past while that lives.
        #[test]
        fn a_renewed_life_keeps_its_bounds(
            secs in 60_u64..=2_592_000,
            passed in 0_u64..2_592_000,
            parent in proptest::option::of(1_u64..2_592_000),
        ) {
            let status = status(Visibility::Public);
            let now = Moment::from_millis(status.created_at().as_millis() + passed * 1_000);
            let parent = parent.map(|left| ExpiresAt::from_secs(now.as_secs() + left));
            let lifetime = Lifetime::from_secs(secs).unwrap();
            let end = status.renewed(lifetime, parent, now);
            proptest::prop_assert!(end <= ExpiresAt::after(now, lifetime) && end <= status.latest_end());
            proptest::prop_assert!(parent.is_none_or(|parent| end <= parent) && end.is_alive(now));
            let bounds = [Some(ExpiresAt::after(now, lifetime)), Some(status.latest_end()), parent];
            proptest::prop_assert_eq!(Some(end), bounds.into_iter().flatten().min());
        }
    }

    /// Visibility by viewer, one row a visibility: stranger without account, stranger, follower, mentioned, author, blocked.
    #[test]
    fn who_sees_what_is_one_table() {
        let account =
            |id, follows_author| Viewer::Account { id: AccountId::from_u64(id).unwrap(), follows_author };
        let viewers =
            [Viewer::Anonymous, account(9, false), account(9, true), account(2, false), account(1, false)];
        let viewers = viewers.into_iter().chain([Viewer::Blocked]).collect::<Vec<_>>();
        let table = [
            (Visibility::Public, [true, true, true, true, true, false]),
            (Visibility::Unlisted, [true, true, true, true, true, false]),
            (Visibility::Private, [false, false, true, true, true, false]),
            (Visibility::Direct, [false, false, false, true, true, false]),
        ];
        for (visibility, expected) in table {
            let sees: Vec<bool> =
                viewers.iter().map(|viewer| status(visibility).is_visible_to(*viewer)).collect();
            assert_eq!(sees, expected, "{visibility:?}");
        }
    }

    #[test]
    fn open_statuses_are_boosted_by_all_and_private_ones_by_their_author() {
        let [author, other] = [1, 9].map(|id| AccountId::from_u64(id).unwrap());
        let table = [
            (Visibility::Public, [true, true]),
            (Visibility::Unlisted, [true, true]),
            (Visibility::Private, [true, false]),
            (Visibility::Direct, [false, false]),
        ];
        for (visibility, expected) in table {
            let status = status(visibility);
            assert_eq!(
                [author, other].map(|person| status.can_be_boosted_by(person)),
                expected,
                "{visibility:?}"
            );
        }
    }

    #[test]
    fn answers_to_others_and_what_is_not_public_stay_off_the_public_timeline() {
        let to =
            |author| Some(ReplyTo { status: StatusId::MIN, author: AccountId::from_u64(author).unwrap() });
        let answer = |author| Status { in_reply_to: to(author), ..status(Visibility::Public) };
        assert!(status(Visibility::Public).is_on_public_timeline());
        assert!(answer(1).is_on_public_timeline() && !answer(2).is_on_public_timeline());
        for visibility in [Visibility::Unlisted, Visibility::Private, Visibility::Direct] {
            assert!(!status(visibility).is_on_public_timeline());
        }
    }

    #[test]
    fn what_is_public_stands_with_its_first_ten_tags_and_answers_too() {
        let text: Vec<String> = (0..20).map(|number| format!("#tag{number} #TAG{number}")).collect();
        let tagged = Status { text: text.join(" ").parse().unwrap(), ..status(Visibility::Public) };
        let names: Vec<String> = (0..10).map(|number| format!("tag{number}")).collect();
        let found = tagged.tagged();
        assert_eq!(found.iter().map(Hashtag::as_str).collect::<Vec<_>>(), names);
        let other = AccountId::from_u64(9).unwrap();
        let answer =
            Status { in_reply_to: Some(ReplyTo { status: StatusId::MIN, author: other }), ..tagged.clone() };
        assert_eq!(answer.tagged(), found);
        for visibility in [Visibility::Unlisted, Visibility::Private, Visibility::Direct] {
            assert_eq!(Status { visibility, ..tagged.clone() }.tagged(), []);
        }
        let boost = Status { reblog: Some(Reblog { status: StatusId::MIN, author: other }), ..tagged };
        assert_eq!(boost.tagged(), []);
    }

    #[test]
    fn what_is_direct_and_names_nobody_but_its_author_is_for_nobody() {
        let direct = status(Visibility::Direct);
        let own = Mention { account: direct.author, handle: "ada".parse().unwrap() };
        assert!(!direct.is_for_nobody());
        for mentions in [Vec::new(), vec![own]] {
            assert!(Status { mentions: mentions.clone(), ..direct.clone() }.is_for_nobody());
            assert!(!Status { mentions, ..status(Visibility::Private) }.is_for_nobody());
        }
    }

    #[test]
    fn only_a_private_status_of_a_stranger_asks_who_follows() {
        let stranger = AccountId::from_u64(9).unwrap();
        for visibility in [Visibility::Public, Visibility::Unlisted, Visibility::Direct] {
            assert!(!status(visibility).depends_on_following(stranger));
        }
        assert!(status(Visibility::Private).depends_on_following(stranger));
        assert!(!status(Visibility::Private).depends_on_following(AccountId::from_u64(1).unwrap()));
        assert!(!status(Visibility::Private).depends_on_following(AccountId::from_u64(2).unwrap()));
    }
}
