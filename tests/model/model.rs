//! Crudder in memory: who is there, what they posted, who may see it. Slow, plain and small, so that it can be right. It knows
//! nothing of a store, a cache or a stream.

use std::collections::{BTreeMap, BTreeSet};

use crate::op::{Mark, PEOPLE, Tie, Words};

/// The most a status lives, in milliseconds.
const LONGEST: u64 = 30 * 86_400 * 1_000;
/// The most that one pins.
const PINS: usize = 5;

/// What stands between one person and the others, each named by number.
#[derive(Default)]
pub(crate) struct Somebody {
    locked: bool,
    follows: BTreeSet<usize>,
    /// Whom they asked to be let in by.
    asks: BTreeSet<usize>,
    blocks: BTreeSet<usize>,
    mutes: BTreeSet<usize>,
    list: BTreeSet<usize>,
    tags: BTreeSet<usize>,
}

/// A status, or a boost of one.
pub(crate) struct Status {
    pub(crate) id: String,
    pub(crate) author: usize,
    pub(crate) visibility: String,
    /// Milliseconds since the Unix epoch.
    created: u64,
    /// Its end: the first moment at which it is gone.
    pub(crate) ends: u64,
    deleted: bool,
    answers: Option<usize>,
    pub(crate) boosts: Option<usize>,
    names: BTreeSet<usize>,
    tag: Option<usize>,
    edited: bool,
    favoured: BTreeSet<usize>,
    kept: BTreeSet<usize>,
    pinned: bool,
    /// When its poll closes, and who chose what.
    poll: Option<u64>,
    votes: BTreeMap<usize, usize>,
}

/// What an answer has to be.
pub(crate) type Code = u16;

/// All there is.
pub(crate) struct Model {
    /// Milliseconds since the Unix epoch.
    pub(crate) now: u64,
    people: Vec<Somebody>,
    pub(crate) statuses: Vec<Status>,
}

impl Model {
    pub(crate) fn new() -> Self {
        Self { now: 0, people: PEOPLE.iter().map(|_| Somebody::default()).collect(), statuses: Vec::new() }
    }

    /// The status that a step names: so many back from the newest.
    pub(crate) fn at(&self, what: usize) -> Option<usize> {
        (self.statuses.len()).checked_sub(1 + what)
    }

    /// What a status says: of a boost, what it boosts.
    pub(crate) fn original(&self, at: usize) -> usize {
        self.statuses[at].boosts.unwrap_or(at)
    }

    pub(crate) fn is_alive(&self, at: usize) -> bool {
        let status = &self.statuses[at];
        let itself = !status.deleted && self.now < status.ends;
        itself && status.boosts.is_none_or(|original| self.is_alive(original))
    }

    fn blocks(&self, who: usize, whom: usize) -> bool {
        self.people[who].blocks.contains(&whom)
    }

    fn follows(&self, who: usize, whom: usize) -> bool {
        self.people[who].follows.contains(&whom)
    }

    /// Whether somebody's timelines leave out another: they block or mute, or are blocked.
    fn hides(&self, who: usize, whom: usize) -> bool {
        who != whom && (self.avoids(who, whom) || self.blocks(whom, who))
    }

    /// Whether somebody blocks or mutes another, and so is told nothing by whoever names them.
    fn avoids(&self, who: usize, whom: usize) -> bool {
        self.blocks(who, whom) || self.people[who].mutes.contains(&whom)
    }

    fn is_open(&self, at: usize) -> bool {
        matches!(self.statuses[at].visibility.as_str(), "public" | "unlisted")
    }

    /// Whether somebody, or a visitor, may know of a status.
    pub(crate) fn sees(&self, viewer: Option<usize>, at: usize) -> bool {
        let status = &self.statuses[at];
        let itself = match viewer {
            None => self.is_open(at),
            Some(viewer) if viewer == status.author => true,
            Some(viewer) if self.blocks(status.author, viewer) => false,
            Some(viewer) => {
                self.is_open(at)
                    || status.names.contains(&viewer)
                    || (status.visibility == "private" && self.follows(viewer, status.author))
            }
        };
        self.is_alive(at) && itself && status.boosts.is_none_or(|original| self.sees(viewer, original))
    }

    // ---- What is read ------------------------------------------------------------------------------------------

    fn all(&self, holds: impl Fn(usize, &Status) -> bool) -> BTreeSet<usize> {
        (0..self.statuses.len()).filter(|at| self.is_alive(*at) && holds(*at, &self.statuses[*at])).collect()
    }

    /// Whom a status answers, if that is neither its author nor the reader.
    fn answers_beside(&self, reader: usize, status: &Status) -> Option<usize> {
        let answered = self.statuses[status.answers?].author;
        (answered != status.author && answered != reader).then_some(answered)
    }

    /// Whether a reader's timelines leave out a status.
    fn is_left_out(&self, reader: usize, at: usize) -> bool {
        let status = &self.statuses[at];
        let answered = status.answers.map(|answered| self.statuses[answered].author);
        let of_others = status.author != reader
            && (answered.is_some_and(|it| self.hides(reader, it))
                || status.names.iter().any(|it| self.avoids(reader, *it)));
        self.hides(reader, status.author)
            || of_others
            || status.boosts.is_some_and(|original| self.is_left_out(reader, original))
    }

    pub(crate) fn home(&self, reader: usize) -> BTreeSet<usize> {
        self.all(|at, status| {
            let is_tagged = status.visibility == "public"
                && status.boosts.is_none()
                && status.tag.is_some_and(|tag| self.people[reader].tags.contains(&tag));
            let anyhow = status.author == reader || is_tagged;
            let followed = self.follows(reader, status.author)
                && self.answers_beside(reader, status).is_none_or(|answered| self.follows(reader, answered));
            status.visibility != "direct" && (anyhow || followed) && !self.is_left_out(reader, at)
        })
    }

    pub(crate) fn list(&self, reader: usize) -> BTreeSet<usize> {
        let members = &self.people[reader].list;
        let holds = |whom| members.contains(&whom) && self.follows(reader, whom);
        self.all(|at, status| {
            status.visibility != "direct"
                && holds(status.author)
                && self.answers_beside(reader, status).is_none_or(holds)
                && !self.is_left_out(reader, at)
        })
    }

    pub(crate) fn public(&self, reader: Option<usize>) -> BTreeSet<usize> {
        self.all(|at, status| {
            let answered = status.answers.map(|answered| self.statuses[answered].author);
            status.visibility == "public"
                && status.boosts.is_none()
                && answered.is_none_or(|answered| answered == status.author)
                && !reader.is_some_and(|reader| self.is_left_out(reader, at))
        })
    }

    pub(crate) fn tagged(&self, reader: Option<usize>, tag: usize) -> BTreeSet<usize> {
        self.all(|at, status| {
            status.visibility == "public"
                && status.boosts.is_none()
                && status.tag == Some(tag)
                && !reader.is_some_and(|reader| self.is_left_out(reader, at))
        })
    }

    pub(crate) fn page_of(&self, reader: Option<usize>, author: usize) -> BTreeSet<usize> {
        self.all(|at, status| {
            let boosted = status.boosts.map(|original| self.statuses[original].author);
            let hidden = reader
                .zip(boosted)
                .is_some_and(|(reader, boosted)| boosted != author && self.hides(reader, boosted));
            status.author == author && self.sees(reader, at) && !hidden
        })
    }

    pub(crate) fn pins_of(&self, reader: Option<usize>, author: usize) -> BTreeSet<usize> {
        self.all(|at, status| status.author == author && status.pinned && self.sees(reader, at))
    }

    /// What is above a status without a gap, and what is below it.
    pub(crate) fn context(&self, reader: Option<usize>, at: usize) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let shows = |at: usize| {
            self.sees(reader, at)
                && !reader.is_some_and(|reader| self.hides(reader, self.statuses[at].author))
        };
        let mut above = BTreeSet::new();
        let mut next = self.statuses[at].answers;
        while let Some(it) = next.filter(|it| shows(*it)) {
            above.insert(it);
            next = self.statuses[it].answers;
        }
        let mut below = BTreeSet::from([at]);
        // What answers comes after what it answers.
        for (it, status) in self.statuses.iter().enumerate() {
            if self.is_alive(it) && status.answers.is_some_and(|answered| below.contains(&answered)) {
                below.insert(it);
            }
        }
        below.remove(&at);
        below.retain(|it| shows(*it));
        (above, below)
    }

    pub(crate) fn marked(&self, who: usize, mark: Mark) -> BTreeSet<usize> {
        self.all(|at, _| self.is_marked(who, mark, at) && self.sees(Some(who), at))
    }

    pub(crate) fn is_marked(&self, who: usize, mark: Mark, at: usize) -> bool {
        let status = &self.statuses[at];
        match mark {
            Mark::Favourite => status.favoured.contains(&who),
            Mark::Bookmark => status.kept.contains(&who),
            Mark::Reblog => self.boost_by(who, at).is_some(),
            Mark::Pin => status.author == who && status.pinned,
        }
    }

    fn boost_by(&self, who: usize, original: usize) -> Option<usize> {
        self.all(|_, status| status.boosts == Some(original) && status.author == who).pop_first()
    }

    /// What somebody was told of, as its kind, who did it, and which status.
    pub(crate) fn told(&self, reader: usize) -> BTreeSet<(&'static str, usize, Option<usize>)> {
        let mut told = BTreeSet::new();
        for (at, status) in self.statuses.iter().enumerate().filter(|(at, _)| self.sees(Some(reader), *at)) {
            if status.names.contains(&reader) {
                told.insert(("mention", status.author, Some(at)));
            }
            if status.author == reader && status.boosts.is_none() {
                told.extend(status.favoured.iter().map(|by| ("favourite", *by, Some(at))));
            }
            if let Some(original) = status.boosts {
                if self.statuses[original].author == reader {
                    told.insert(("reblog", status.author, Some(original)));
                }
                if status.author == reader && self.statuses[original].edited {
                    told.insert(("update", self.statuses[original].author, Some(original)));
                }
            }
        }
        for (by, person) in self.people.iter().enumerate() {
            if person.follows.contains(&reader) {
                told.insert(("follow", by, None));
            }
            if person.asks.contains(&reader) {
                told.insert(("follow_request", by, None));
            }
        }
        told.retain(|(_, by, _)| *by != reader && !self.hides(reader, *by));
        told
    }

    /// How somebody stands to another, as the entity's members that are true.
    pub(crate) fn relationship(&self, who: usize, whom: usize) -> BTreeSet<&'static str> {
        let held = [
            ("following", self.follows(who, whom)),
            ("followed_by", self.follows(whom, who)),
            ("requested", self.people[who].asks.contains(&whom)),
            ("requested_by", self.people[whom].asks.contains(&who)),
            ("blocking", self.blocks(who, whom)),
            ("blocked_by", self.blocks(whom, who)),
            ("muting", self.people[who].mutes.contains(&whom)),
        ];
        held.into_iter().filter_map(|(name, holds)| holds.then_some(name)).collect()
    }

    /// What somebody chose in a poll: nothing, or one.
    pub(crate) fn chosen(&self, who: usize, at: usize) -> Vec<usize> {
        self.statuses[at].votes.get(&who).copied().into_iter().collect()
    }

    // ---- What is done ------------------------------------------------------------------------------------------

    /// Whether a status can be posted so. Its end follows from what the server answers.
    pub(crate) fn may_post(
        &self,
        who: usize,
        words: &Words,
        visibility: &str,
        answers: Option<usize>,
    ) -> Code {
        if answers.is_some_and(|answered| !self.sees(Some(who), answered)) {
            return 404;
        }
        let is_for_nobody = visibility == "direct" && words.names.iter().all(|name| *name == who);
        if is_for_nobody { 422 } else { 200 }
    }

    pub(crate) fn post(&mut self, id: String, author: usize, words: &Words, visibility: &str, life: u64) {
        self.statuses.push(Status {
            id,
            author,
            visibility: visibility.to_owned(),
            created: self.now,
            ends: self.now + life * 1_000,
            deleted: false,
            answers: None,
            boosts: None,
            names: words.names.iter().copied().collect(),
            tag: words.tag,
            edited: false,
            favoured: BTreeSet::new(),
            kept: BTreeSet::new(),
            pinned: false,
            poll: None,
            votes: BTreeMap::new(),
        });
    }

    /// The newest status answers that one, and ends with it at the latest.
    pub(crate) fn answer(&mut self, answered: usize) {
        let ends = self.statuses[answered].ends;
        if let Some(status) = self.statuses.last_mut() {
            status.answers = Some(answered);
            status.ends = status.ends.min(ends);
        }
    }

    /// The newest status asks something, as long as it lives but for a minute at least.
    pub(crate) fn ask(&mut self, seconds: u64) {
        let closes = self.now + seconds * 1_000;
        if let Some(status) = self.statuses.last_mut() {
            status.poll = Some(closes.min(status.ends));
        }
    }

    pub(crate) fn edit(&mut self, at: usize, words: &Words) -> Code {
        let status = &self.statuses[at];
        if !self.is_alive(at) {
            return 404;
        }
        if status.boosts.is_some() {
            return 422;
        }
        if status.visibility == "direct" && words.names.iter().all(|name| *name == status.author) {
            return 422;
        }
        let status = &mut self.statuses[at];
        status.names = words.names.iter().copied().collect();
        status.tag = words.tag;
        status.edited = true;
        200
    }

    /// The author lets it live so many seconds from now; what hangs on it ends with it at the latest.
    pub(crate) fn renew(&mut self, at: usize, life: u64) -> Code {
        if !self.is_alive(at) {
            return 404;
        }
        if self.statuses[at].boosts.is_some() {
            return 422;
        }
        let above = self.statuses[at].answers.map_or(u64::MAX, |answered| self.statuses[answered].ends);
        let latest = self.statuses[at].created + LONGEST;
        self.end(at, (self.now + life * 1_000).min(above).min(latest));
        200
    }

    /// Moves an end, and with it those of what hangs on it.
    pub(crate) fn end(&mut self, at: usize, ends: u64) {
        self.statuses[at].ends = ends;
        for below in at + 1..self.statuses.len() {
            if self.statuses[below].boosts == Some(at) {
                self.statuses[below].ends = ends;
            }
            if self.statuses[below].answers == Some(at) && self.statuses[below].ends > ends {
                self.end(below, ends);
            }
        }
    }

    pub(crate) fn delete(&mut self, at: usize) -> Code {
        if !self.is_alive(at) {
            return 404;
        }
        self.statuses[at].deleted = true;
        200
    }

    /// The answer to a mark; a boost's is put in by who knows its id.
    pub(crate) fn mark(&mut self, who: usize, mark: Mark, at: usize) -> Code {
        if !self.sees(Some(who), at) {
            return 404;
        }
        let status = &self.statuses[at];
        match mark {
            Mark::Reblog if status.visibility == "direct" => return 403,
            Mark::Reblog if status.visibility == "private" && status.author != who => return 403,
            Mark::Pin if status.author != who || !self.is_open(at) => return 422,
            Mark::Pin if !status.pinned && self.pins_of(Some(who), who).len() >= PINS => return 422,
            _ => {}
        }
        let status = &mut self.statuses[at];
        match mark {
            Mark::Favourite => drop(status.favoured.insert(who)),
            Mark::Bookmark => drop(status.kept.insert(who)),
            Mark::Pin => status.pinned = true,
            Mark::Reblog => {}
        }
        200
    }

    /// Takes in a boost by its id, if it is a new one.
    pub(crate) fn boost(&mut self, id: String, who: usize, original: usize) {
        if self.statuses.iter().any(|status| status.id == id) {
            return;
        }
        let status = &self.statuses[original];
        let private = if status.visibility == "private" { "private" } else { "public" };
        let ends = status.ends;
        self.post(id, who, &Words { names: Vec::new(), tag: None }, private, 0);
        if let Some(boost) = self.statuses.last_mut() {
            boost.boosts = Some(original);
            boost.ends = ends;
        }
    }

    /// Takes a mark back; one who was blocked since can, too.
    pub(crate) fn unmark(&mut self, who: usize, mark: Mark, at: usize) -> Code {
        let marked = self.is_alive(at) && self.is_marked(who, mark, at);
        if !marked && !self.sees(Some(who), at) {
            return 404;
        }
        if mark == Mark::Pin && self.statuses[at].author != who {
            return 422;
        }
        match mark {
            Mark::Favourite => drop(self.statuses[at].favoured.remove(&who)),
            Mark::Bookmark => drop(self.statuses[at].kept.remove(&who)),
            Mark::Pin => self.statuses[at].pinned = false,
            Mark::Reblog => {
                if let Some(boost) = self.boost_by(who, at) {
                    self.statuses[boost].deleted = true;
                }
            }
        }
        200
    }

    pub(crate) fn choose(&mut self, who: usize, at: usize, choice: usize) -> Code {
        let status = &self.statuses[at];
        let Some(closes) = status.poll.filter(|_| self.sees(Some(who), at)) else { return 404 };
        let chosen = status.votes.get(&who).is_some_and(|chosen| *chosen != choice);
        if status.author == who || self.now >= closes || chosen {
            return 422;
        }
        self.statuses[at].votes.insert(who, choice);
        200
    }

    pub(crate) fn tie(&mut self, who: usize, tie: Tie, whom: usize) -> Code {
        let blocked = self.blocks(who, whom) || self.blocks(whom, who);
        match tie {
            Tie::Follow | Tie::Block | Tie::Mute if who == whom => return 422,
            Tie::Follow if blocked => return 403,
            Tie::Follow if self.follows(who, whom) => {}
            Tie::Follow if self.people[whom].locked => drop(self.people[who].asks.insert(whom)),
            Tie::Follow => {
                self.people[who].asks.remove(&whom);
                self.people[who].follows.insert(whom);
            }
            Tie::Block => {
                self.people[who].blocks.insert(whom);
                for (one, other) in [(who, whom), (whom, who)] {
                    self.people[one].follows.remove(&other);
                    self.people[one].asks.remove(&other);
                }
            }
            Tie::Mute => drop(self.people[who].mutes.insert(whom)),
            Tie::List if !self.follows(who, whom) => return 404,
            Tie::List => drop(self.people[who].list.insert(whom)),
        }
        200
    }

    pub(crate) fn untie(&mut self, who: usize, tie: Tie, whom: usize) {
        let person = &mut self.people[who];
        match tie {
            Tie::Follow => {
                person.follows.remove(&whom);
                person.asks.remove(&whom);
            }
            Tie::Block => drop(person.blocks.remove(&whom)),
            Tie::Mute => drop(person.mutes.remove(&whom)),
            Tie::List => drop(person.list.remove(&whom)),
        }
    }

    pub(crate) fn request(&mut self, who: usize, whom: usize, allow: bool) {
        if self.people[whom].asks.remove(&who) && allow {
            self.people[whom].follows.insert(who);
        }
    }

    pub(crate) fn lock(&mut self, who: usize, locked: bool) {
        self.people[who].locked = locked;
        for whom in 0..self.people.len() {
            if !locked {
                self.request(who, whom, true);
            }
        }
    }

    pub(crate) fn tag(&mut self, who: usize, tag: usize, follow: bool) {
        let tags = &mut self.people[who].tags;
        if follow {
            tags.insert(tag)
        } else {
            tags.remove(&tag)
        };
    }
}
