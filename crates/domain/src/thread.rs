//! A thread: which status answers which. Of these pairs alone, so that nothing has to be read to find one's way.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::StatusId;

/// How much of a thread is shown around one of its statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadLimits {
    /// How many statuses above it, the nearest ones.
    pub ancestors: usize,
    /// How many below it.
    pub descendants: usize,
    /// How many answers deep.
    pub depth: usize,
}

impl ThreadLimits {
    /// For visitors, as on Mastodon.
    pub const VISITOR: Self = Self { ancestors: 40, descendants: 60, depth: 20 };
    /// For people: fewer than Mastodon's 4096, since all of it is read and answered at once.
    pub const PERSON: Self = Self { ancestors: 100, descendants: 200, depth: 200 };
}

/// The replies of one thread, as far as they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// What each one answers.
    parents: BTreeMap<StatusId, StatusId>,
}

impl FromIterator<(StatusId, StatusId)> for Thread {
    /// Of pairs: a reply, and what it answers.
    fn from_iter<I: IntoIterator<Item = (StatusId, StatusId)>>(pairs: I) -> Self {
        // An answer is younger than what it answers. Anything else could lead round in a circle.
        Self { parents: pairs.into_iter().filter(|(reply, parent)| reply > parent).collect() }
    }
}

impl Thread {
    /// What leads to a reply of `parent`, the nearest first, at most `most`. The chain ends where a status is not among
    /// the replies any more; the last one may be such, or the thread's first.
    #[must_use]
    pub fn ancestors(&self, parent: StatusId, most: usize) -> Vec<StatusId> {
        std::iter::successors(Some(parent), |id| self.parents.get(id).copied()).take(most).collect()
    }

    /// What follows from a status: each answer before the answers to it, older ones first.
    #[must_use]
    pub fn descendants(&self, id: StatusId, limits: ThreadLimits) -> Vec<StatusId> {
        let mut answers: BTreeMap<StatusId, BTreeSet<StatusId>> = BTreeMap::new();
        for (reply, parent) in &self.parents {
            answers.entry(*parent).or_default().insert(*reply);
        }
        let mut found = Vec::new();
        let mut open: Vec<(StatusId, usize)> = vec![(id, 0)];
        while let Some((id, depth)) = open.pop() {
            if depth > 0 {
                found.push(id);
                if found.len() == limits.descendants {
                    break;
                }
            }
            if depth < limits.depth {
                // The last one is taken first.
                open.extend(answers.remove(&id).into_iter().flatten().rev().map(|reply| (reply, depth + 1)));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u64) -> StatusId {
        StatusId::from_u64(number).unwrap()
    }

    fn thread(pairs: &[(u64, u64)]) -> Thread {
        pairs.iter().map(|(reply, parent)| (id(*reply), id(*parent))).collect()
    }

    fn numbers(ids: &[StatusId]) -> Vec<u64> {
        ids.iter().map(|id| id.as_u64()).collect()
    }

    #[test]
    fn a_thread_reads_in_its_order() {
        let thread = thread(&[(2, 1), (3, 1), (4, 2), (5, 3), (6, 2), (7, 4)]);
        assert_eq!(numbers(&thread.descendants(id(1), ThreadLimits::PERSON)), [2, 4, 7, 6, 3, 5]);
        assert_eq!(numbers(&thread.ancestors(id(4), 9)), [4, 2, 1]);
        assert_eq!(numbers(&thread.ancestors(id(4), 2)), [4, 2]);
    }

    #[test]
    fn a_missing_one_ends_the_chain_and_hides_what_follows_from_it() {
        let thread = thread(&[(2, 1), (4, 3), (5, 4)]);
        assert_eq!(numbers(&thread.ancestors(id(4), 9)), [4, 3]);
        assert_eq!(numbers(&thread.descendants(id(1), ThreadLimits::PERSON)), [2]);
    }

    #[test]
    fn no_more_is_shown_than_the_limits_say() {
        let deep: Vec<(u64, u64)> = (2..100).map(|number| (number, number - 1)).collect();
        assert_eq!(thread(&deep).descendants(id(1), ThreadLimits::VISITOR).len(), 20);
        let wide: Vec<(u64, u64)> = (2..100).map(|number| (number, 1)).collect();
        assert_eq!(thread(&wide).descendants(id(1), ThreadLimits::VISITOR).len(), 60);
    }

    proptest! {
        /// Whatever the pairs are, it ends, and nobody stands in it twice.
        #[test]
        fn no_pairs_lead_round_in_a_circle(pairs in prop::collection::vec((1u64..40, 1u64..40), 0..80)) {
            let thread = thread(&pairs);
            let limits = ThreadLimits { ancestors: 1_000, descendants: 1_000, depth: 1_000 };
            let mut found = thread.descendants(id(1), limits);
            found.extend(thread.ancestors(id(1), 1_000));
            let distinct: BTreeSet<StatusId> = found.iter().copied().collect();
            prop_assert_eq!(distinct.len(), found.len());
        }
    }
}
