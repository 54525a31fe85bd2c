//! What a reader's timelines leave out. **The one place that says it.**

use crate::id::AccountId;
use crate::stance::Stance;
use crate::status::Status;
use crate::time::{ExpiresAt, Moment};

/// Everything that the timelines of one reader leave out; by default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// By account, each once.
    stances: Vec<(AccountId, Stance)>,
    /// Those of whom the reader wants no boosts. Sorted.
    without_boosts: Vec<AccountId>,
    is_partial: bool,
}

impl Screen {
    /// A screen that leaves out what these stances say, and boosts by these. In any order.
    #[must_use]
    pub fn new(
        stances: impl IntoIterator<Item = (AccountId, Stance)>,
        without_boosts: impl IntoIterator<Item = AccountId>,
    ) -> Self {
        let mut stances: Vec<_> = stances.into_iter().collect();
        stances.sort_unstable_by_key(|(account, _)| *account);
        stances.dedup_by_key(|(account, _)| *account);
        let mut without_boosts: Vec<_> = without_boosts.into_iter().collect();
        without_boosts.sort_unstable();
        without_boosts.dedup();
        Self { stances, without_boosts, is_partial: false }
    }

    /// A screen that is incomplete, where more stands between the reader and others than can be held: see [`Self::is_partial`].
    #[must_use]
    pub fn partial(self) -> Self {
        Self { is_partial: true, ..self }
    }

    /// Whether it can't hold all stances. Those of a page's authors have to be asked for and told by [`Self::told`].
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// This screen with the stances that matter for a page added.
    #[must_use]
    pub fn with_stances(&self, stances: impl IntoIterator<Item = (AccountId, Stance)>) -> Self {
        Self::new(stances, self.without_boosts.iter().copied())
    }

    /// The stances that it holds, by account.
    #[must_use]
    pub fn stances(&self) -> &[(AccountId, Stance)] {
        &self.stances
    }

    /// Those of whom the reader wants no boosts, sorted.
    #[must_use]
    pub fn without_boosts(&self) -> &[AccountId] {
        &self.without_boosts
    }

    /// When the next of its mutes ends, and something is shown that is left out until then.
    #[must_use]
    pub fn next_end(&self, now: Moment) -> Option<ExpiresAt> {
        let mutes = self.stances.iter().filter_map(|(_, stance)| stance.mutes(now));
        mutes.filter_map(|mute| mute.until).min()
    }

    /// Whether everything by that account is left out.
    #[must_use]
    pub fn hides(&self, account: AccountId, now: Moment) -> bool {
        let found = self.stances.binary_search_by_key(&account, |(account, _)| *account);
        found.ok().and_then(|at| self.stances.get(at)).is_some_and(|(_, stance)| stance.hides(now))
    }

    /// Whether the reader blocks or mutes that account: what names it is left out as well. That it blocks the reader is no
    /// reason to.
    #[must_use]
    pub fn avoids(&self, account: AccountId, now: Moment) -> bool {
        let found = self.stances.binary_search_by_key(&account, |(account, _)| *account);
        let stance = found.ok().and_then(|at| self.stances.get(at));
        stance.is_some_and(|(_, stance)| stance.blocks || stance.mutes(now).is_some())
    }

    /// Whether a status is left out of the reader's timelines: for who posted it, whom it answers or names, or, of a boost,
    /// for the same of what it boosts. What the reader posted is not; a boost of the reader's, only for what it boosts.
    #[must_use]
    pub fn leaves_out(
        &self,
        reader: AccountId,
        status: &Status,
        boosted: Option<&Status>,
        now: Moment,
    ) -> bool {
        let hides = |account: AccountId| account != reader && self.hides(account, now);
        let is_hidden = |status: &Status| {
            let names = |status: &Status| status.mentions.iter().any(|it| self.avoids(it.account, now));
            hides(status.author)
                || (status.author != reader
                    && (status.in_reply_to.is_some_and(|to| hides(to.author)) || names(status)))
        };
        is_hidden(status)
            || boosted.is_some_and(|boosted| {
                is_hidden(boosted) || self.without_boosts.binary_search(&status.author).is_ok()
            })
    }

    /// Whether a status is left out of its author's own page, which is asked for by name: a boost, for whose status it
    /// boosts.
    #[must_use]
    pub fn leaves_out_of_page(&self, status: &Status, boosted: Option<&Status>, now: Moment) -> bool {
        boosted.is_some_and(|boosted| boosted.author != status.author && self.hides(boosted.author, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stance::Mute;
    use crate::status::{Mention, ReplyTo};
    use crate::{SpoilerText, StatusId, Visibility};

    const NOW: Moment = Moment::from_millis(100_000);

    fn id(number: u64) -> AccountId {
        AccountId::from_u64(number).unwrap()
    }

    fn status(author: u64, answers: Option<u64>) -> Status {
        let first = StatusId::from_u64(1).unwrap();
        Status {
            id: StatusId::from_u64(7).unwrap(),
            author: id(author),
            expires_at: ExpiresAt::from_secs(1_000),
            visibility: Visibility::Public,
            text: "hello".parse().unwrap(),
            spoiler_text: SpoilerText::default(),
            sensitive: false,
            language: None,
            in_reply_to: answers.map(|author| ReplyTo { status: first, author: id(author) }),
            thread: None,
            reblog: None,
            edited_at: None,
            mentions: Vec::new(),
            poll: None,
            media: Vec::new(),
            version: 1,
        }
    }

    fn naming(author: u64, named: u64) -> Status {
        let mention = Mention { account: id(named), handle: "somebody".parse().unwrap() };
        Status { mentions: vec![mention], ..status(author, None) }
    }

    /// The reader is 1, mutes 5 until second 200, blocks 6, is blocked by 7, and wants no boosts of 3.
    fn screen() -> Screen {
        let mute = Mute { notifications: true, until: Some(ExpiresAt::from_secs(200)) };
        let muted = Stance { mute: Some(mute), ..Stance::default() };
        let blocked = Stance { blocks: true, ..Stance::default() };
        let blocks_me = Stance { blocked_by: true, ..Stance::default() };
        Screen::new([(id(6), blocked), (id(5), muted), (id(7), blocks_me)], [id(3)])
    }

    #[test]
    fn what_is_left_out_is_one_table() {
        for (what, status_, boosted, left_out, of_page) in [
            ("a stranger's", status(2, None), None, false, false),
            ("a muted one's", status(5, None), None, true, false),
            ("a blocked one's", status(6, None), None, true, false),
            ("an answer to a muted one", status(2, Some(5)), None, true, false),
            ("my answer to a muted one", status(1, Some(5)), None, false, false),
            ("what names a muted one", naming(2, 5), None, true, false),
            ("what names a blocked one", naming(2, 6), None, true, false),
            ("what names one who blocks me", naming(2, 7), None, false, false),
            ("mine that names a muted one", naming(1, 5), None, false, false),
            ("a boost of what names a blocked one", status(2, None), Some(naming(4, 6)), true, false),
            ("a boost of a muted one's", status(2, None), Some(status(5, None)), true, true),
            ("a boost of an answer to a blocked one", status(2, None), Some(status(4, Some(6))), true, false),
            ("my boost of a blocked one's", status(1, None), Some(status(6, None)), true, true),
            ("a muted one's boost of mine", status(5, None), Some(status(1, None)), true, false),
            ("a muted one's boost of her own", status(5, None), Some(status(5, None)), true, false),
            ("a boost that is not wanted", status(3, None), Some(status(2, None)), true, false),
            ("whose boosts are not wanted", status(3, None), None, false, false),
        ] {
            let screen = screen();
            let boosted = boosted.as_ref();
            assert_eq!(screen.leaves_out(id(1), &status_, boosted, NOW), left_out, "{what}");
            assert_eq!(screen.leaves_out_of_page(&status_, boosted, NOW), of_page, "{what}, on a page");
            assert!(!Screen::default().leaves_out(id(1), &status_, boosted, NOW), "{what}, to others");
        }
    }

    #[test]
    fn a_mute_ends_at_its_second() {
        let (screen, muted) = (screen(), status(5, None));
        let at = |millis| Moment::from_millis(millis);
        assert!(screen.leaves_out(id(1), &muted, None, at(199_999)));
        assert!(!screen.leaves_out(id(1), &muted, None, at(200_000)));
        assert_eq!(screen.next_end(at(199_999)), Some(ExpiresAt::from_secs(200)));
        assert_eq!(screen.next_end(at(200_000)), None);
    }

    #[test]
    fn a_partial_screen_is_told_what_matters() {
        let partial = Screen::new([], [id(3)]).partial();
        assert!(partial.is_partial());
        let told = partial.with_stances(screen().stances().iter().copied());
        assert_eq!(told, screen());
    }
}
