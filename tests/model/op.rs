//! What can happen: one step of a history. People and statuses are named by numbers, so that every history of steps means
//! something: what a failing one does not need can be left out of it.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde::{Deserialize, Serialize};

/// Who is there. The number of a person is the place in here.
pub(crate) const PEOPLE: [&str; 4] = ["ada", "bob", "eve", "sue"];
/// Hashtags that they write.
pub(crate) const TAGS: [&str; 2] = ["tea", "rum"];
/// Who may see a status, in Mastodon's words.
const VISIBILITIES: [&str; 4] = ["public", "unlisted", "private", "direct"];
/// How long a status lives, in seconds.
const LIVES: [u64; 4] = [120, 900, 7_200, 86_400];

/// What somebody does with a status and can take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Mark {
    Favourite,
    Bookmark,
    Reblog,
    Pin,
}

/// What somebody does with another person and can take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Tie {
    Follow,
    Block,
    Mute,
    /// Puts that person on one's list.
    List,
}

/// What somebody writes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Words {
    /// Who is named, by number.
    pub(crate) names: Vec<usize>,
    /// The hashtag, by number.
    pub(crate) tag: Option<usize>,
}

/// One step. `who` and `whom` are people; `what` counts statuses back from the newest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Op {
    Post {
        who: usize,
        words: Words,
        visibility: String,
        life: u64,
        answers: Option<usize>,
        poll: bool,
    },
    Edit {
        what: usize,
        words: Words,
    },
    Renew {
        what: usize,
        life: u64,
    },
    Delete {
        what: usize,
    },
    Do {
        who: usize,
        mark: Mark,
        what: usize,
    },
    Undo {
        who: usize,
        mark: Mark,
        what: usize,
    },
    Vote {
        who: usize,
        what: usize,
        choice: usize,
    },
    Tie {
        who: usize,
        tie: Tie,
        whom: usize,
    },
    Untie {
        who: usize,
        tie: Tie,
        whom: usize,
    },
    /// Takes a request to follow, or refuses it.
    Request {
        who: usize,
        whom: usize,
        allow: bool,
    },
    /// Locks the account, or unlocks it.
    Lock {
        who: usize,
        locked: bool,
    },
    Tag {
        who: usize,
        tag: usize,
        follow: bool,
    },
    /// Lets so many seconds pass.
    Pass {
        seconds: u64,
    },
}

fn words() -> impl Strategy<Value = Words> {
    let names = prop_oneof![
        4 => Just(Vec::new()),
        3 => subsequence((0..PEOPLE.len()).collect::<Vec<_>>(), 1..=2),
    ];
    let tag = prop_oneof![2 => Just(None), 1 => (0..TAGS.len()).prop_map(Some)];
    (names, tag).prop_map(|(names, tag)| Words { names, tag })
}

/// Any step, the more often the more there is to it.
pub(crate) fn op() -> impl Strategy<Value = Op> {
    let who = || 0..PEOPLE.len();
    let what = || 0..12_usize;
    let mark = || select(&[Mark::Favourite, Mark::Bookmark, Mark::Reblog, Mark::Reblog, Mark::Pin][..]);
    let tie = || select(&[Tie::Follow, Tie::Follow, Tie::Block, Tie::Mute, Tie::List][..]);
    let life = || select(&LIVES[..]);
    let visibility = select(&VISIBILITIES[..]).prop_map(str::to_owned);
    let answers = prop_oneof![3 => Just(None), 2 => what().prop_map(Some)];
    let post = (who(), words(), visibility, life(), answers, prop::bool::weighted(0.1));
    prop_oneof![
        9 => post.prop_map(|(who, words, visibility, life, answers, poll)| {
            Op::Post { who, words, visibility, life, answers, poll }
        }),
        2 => (what(), words()).prop_map(|(what, words)| Op::Edit { what, words }),
        2 => (what(), life()).prop_map(|(what, life)| Op::Renew { what, life }),
        2 => what().prop_map(|what| Op::Delete { what }),
        7 => (who(), mark(), what()).prop_map(|(who, mark, what)| Op::Do { who, mark, what }),
        3 => (who(), mark(), what()).prop_map(|(who, mark, what)| Op::Undo { who, mark, what }),
        1 => (who(), what(), 0..2_usize).prop_map(|(who, what, choice)| Op::Vote { who, what, choice }),
        7 => (who(), tie(), who()).prop_map(|(who, tie, whom)| Op::Tie { who, tie, whom }),
        4 => (who(), tie(), who()).prop_map(|(who, tie, whom)| Op::Untie { who, tie, whom }),
        2 => (who(), who(), prop::bool::ANY).prop_map(|(who, whom, allow)| Op::Request { who, whom, allow }),
        1 => (who(), prop::bool::ANY).prop_map(|(who, locked)| Op::Lock { who, locked }),
        1 => (who(), 0..TAGS.len(), prop::bool::ANY).prop_map(|(who, tag, follow)| Op::Tag { who, tag, follow }),
        3 => select(&[1_u64, 7, 61, 130, 1_000, 8_000][..]).prop_map(|seconds| Op::Pass { seconds }),
    ]
}
