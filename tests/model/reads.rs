//! Everything that can be read, by everybody, against the model.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde_json::Value;

use crate::history::{Differs, History};
use crate::op::{Mark, PEOPLE, TAGS};

/// The kinds of notifications that the model knows.
const KINDS: [&str; 6] = ["mention", "favourite", "reblog", "update", "follow", "follow_request"];

/// What there is to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Home,
    List,
    Pages,
    Public,
    Tags,
    /// Statuses by themselves: the newest so many.
    Statuses(usize),
    Marks,
    Notifications,
    Relationships,
}

impl Part {
    /// All of it.
    pub(crate) const ALL: [Self; 9] = [
        Self::Home,
        Self::List,
        Self::Pages,
        Self::Public,
        Self::Tags,
        Self::Statuses(usize::MAX),
        Self::Marks,
        Self::Notifications,
        Self::Relationships,
    ];
    /// What is read after each step, in turn.
    pub(crate) const IN_TURN: [Self; 11] = [
        Self::Home,
        Self::Statuses(4),
        Self::Pages,
        Self::Notifications,
        Self::List,
        Self::Home,
        Self::Statuses(4),
        Self::Public,
        Self::Marks,
        Self::Tags,
        Self::Relationships,
    ];
}

impl History {
    /// Reads so much of what one person, or a visitor, can read; pages hold `limit`.
    pub(crate) async fn agrees(
        &mut self,
        reader: Option<usize>,
        parts: &[Part],
        limit: usize,
    ) -> Result<(), Differs> {
        // What is derived from the stream comes a moment later; home may be some seconds old.
        self.app.settle().await;
        self.app.advance(6).await;
        for part in parts {
            self.look_at_the_clock().await;
            self.agrees_on(reader, *part, limit).await?;
        }
        Ok(())
    }

    async fn agrees_on(&self, reader: Option<usize>, part: Part, limit: usize) -> Result<(), Differs> {
        match (part, reader) {
            (Part::Pages, _) => {
                for author in 0..PEOPLE.len() {
                    let path = format!("/api/v1/accounts/{}/statuses", self.people[author].id);
                    self.pages(reader, &path, limit, &self.model.page_of(reader, author)).await?;
                    let pinned = self.listed(reader, &format!("{path}?pinned=true")).await?;
                    same(&format!("{path} pinned"), &pinned, &self.model.pins_of(reader, author))?;
                }
            }
            (Part::Public, _) => {
                self.pages(reader, "/api/v1/timelines/public", limit, &self.model.public(reader)).await?;
            }
            (Part::Tags, _) => {
                for (tag, name) in TAGS.iter().enumerate() {
                    let path = format!("/api/v1/timelines/tag/{name}");
                    self.pages(reader, &path, limit, &self.model.tagged(reader, tag)).await?;
                }
            }
            (Part::Statuses(newest), _) => {
                let all = 0..self.model.statuses.len();
                for at in all.rev().take(newest) {
                    self.shows(reader, at).await?;
                }
            }
            (Part::Home, Some(reader)) => {
                let path = "/api/v1/timelines/home";
                self.pages(Some(reader), path, limit, &self.model.home(reader)).await?;
            }
            (Part::List, Some(reader)) => {
                let path = format!("/api/v1/timelines/list/{}", self.lists[reader]);
                self.pages(Some(reader), &path, limit, &self.model.list(reader)).await?;
            }
            (Part::Marks, Some(reader)) => {
                for (path, mark) in [("favourites", Mark::Favourite), ("bookmarks", Mark::Bookmark)] {
                    let path = format!("/api/v1/{path}");
                    let found = self.walked(Some(reader), &path, limit, "next").await?;
                    same(&path, &found, &self.model.marked(reader, mark))?;
                }
            }
            (Part::Notifications, Some(reader)) => self.told(reader).await?,
            (Part::Relationships, Some(reader)) => self.relationships(reader).await?,
            (_, None) => {}
        }
        Ok(())
    }

    /// A status by itself, with what the reader did to it, and its thread.
    async fn shows(&self, reader: Option<usize>, at: usize) -> Result<(), Differs> {
        let path = format!("/api/v1/statuses/{}", self.model.statuses[at].id);
        let answer = self.client(reader).get(&path).await;
        let expected = if self.model.sees(reader, at) { 200 } else { 404 };
        if answer.status != expected {
            return Err(format!("{} for {reader:?}: status {at} has to be a {expected}", answer.status));
        }
        let Some(reader) = reader.filter(|_| expected == 200) else { return Ok(()) };
        let (status, original) = (answer.json(), self.model.original(at));
        let told: Vec<_> =
            ["favourited", "bookmarked", "reblogged"].iter().map(|it| status[it] == true).collect();
        let marks = [Mark::Favourite, Mark::Bookmark, Mark::Reblog];
        let expected: Vec<_> = marks.iter().map(|it| self.model.is_marked(reader, *it, original)).collect();
        same(&format!("{path}, its marks by {reader}"), &told, &expected)?;
        let poll = if status["reblog"].is_null() { &status["poll"] } else { &status["reblog"]["poll"] };
        let own = poll["own_votes"].as_array().into_iter().flatten();
        let own: Vec<usize> =
            own.filter_map(Value::as_u64).filter_map(|it| usize::try_from(it).ok()).collect();
        same(&format!("{path}, the vote of {reader}"), &own, &self.model.chosen(reader, original))?;
        if at != original {
            return Ok(());
        }
        let context = self.client(Some(reader)).get(&format!("{path}/context")).await.expect(200);
        let (above, below) = self.model.context(Some(reader), at);
        same(&format!("above {at} for {reader}"), &self.numbers(&context["ancestors"])?, &above)?;
        same(&format!("below {at} for {reader}"), &self.numbers(&context["descendants"])?, &below)
    }

    /// A list, walked both ways in pages, and read at once: it holds what it should, each once, in order.
    async fn pages(
        &self,
        reader: Option<usize>,
        path: &str,
        limit: usize,
        expected: &BTreeSet<usize>,
    ) -> Result<(), Differs> {
        let whole = self.listed(reader, &format!("{path}?limit=40")).await?;
        // Who boosted what is on the page already is not shown again, on home: the newest of it is.
        let once = path.ends_with("/home") || path.contains("/list/");
        let newest: BTreeSet<usize> = if once { self.newest_of_each(expected) } else { expected.clone() };
        same(&format!("{path} for {reader:?}"), &whole, &newest)?;
        // As far as the one way leads, so does the other: by the size of the page, one of them.
        for relation in [if limit.is_multiple_of(2) { "next" } else { "prev" }] {
            let found = self.walked(reader, path, limit, relation).await?;
            let what = format!("{path} for {reader:?}, walked by {relation} in pages of {limit}");
            if once {
                let strange: Vec<_> = found.difference(expected).collect();
                same(&format!("{what}, beside"), &strange, &Vec::new())?;
                // Upwards it is the oldest that is met first.
                same(&what, &self.originals(&found), &self.originals(expected))?;
            } else {
                same(&what, &found, expected)?;
            }
        }
        Ok(())
    }

    fn newest_of_each(&self, all: &BTreeSet<usize>) -> BTreeSet<usize> {
        let newest: BTreeMap<usize, usize> = all.iter().map(|at| (self.model.original(*at), *at)).collect();
        newest.into_values().collect()
    }

    fn originals(&self, all: &BTreeSet<usize>) -> BTreeSet<usize> {
        all.iter().map(|at| self.model.original(*at)).collect()
    }

    /// Follows one relation of `Link` as long as it leads to something.
    async fn walked(
        &self,
        reader: Option<usize>,
        path: &str,
        limit: usize,
        relation: &str,
    ) -> Result<BTreeSet<usize>, Differs> {
        let bound = if relation == "prev" { "&min_id=1" } else { "" };
        let mut next = Some(format!("{path}?limit={limit}{bound}"));
        let mut found = BTreeSet::new();
        while let Some(path) = next.take() {
            let answer = self.client(reader).get(&path).await;
            let page = self.numbers(&answer.expect(200))?;
            if let Some(twice) = found.intersection(&page).next() {
                return Err(format!("{path} shows {twice} again"));
            }
            if page.len() > limit {
                return Err(format!("{path} has {} on a page of {limit}", page.len()));
            }
            if relation == "next" || !page.is_empty() {
                next = answer.link(&self.app, relation);
            }
            found.extend(page);
        }
        Ok(found)
    }

    async fn listed(&self, reader: Option<usize>, path: &str) -> Result<BTreeSet<usize>, Differs> {
        self.numbers(&self.client(reader).get(path).await.expect(200))
    }

    /// Statuses by their numbers; an unknown one is none of this world, one twice is a fault.
    fn numbers(&self, list: &Value) -> Result<BTreeSet<usize>, Differs> {
        let mut numbers = BTreeSet::new();
        for status in list.as_array().into_iter().flatten() {
            let id = status["id"].as_str().unwrap_or_default();
            let at = self.model.statuses.iter().position(|status| status.id == id);
            let at = at.ok_or_else(|| format!("{id} is not known"))?;
            if !numbers.insert(at) {
                return Err(format!("{at} stands twice in one answer"));
            }
        }
        Ok(numbers)
    }

    async fn told(&self, reader: usize) -> Result<(), Differs> {
        let path = format!("/api/v1/notifications?limit=80&types[]={}", KINDS.join("&types[]="));
        let mut found = Vec::new();
        for one in self.client(Some(reader)).get(&path).await.expect(200).as_array().into_iter().flatten() {
            let kind = KINDS.iter().copied().find(|kind| one["type"] == **kind);
            let by = self.people.iter().position(|person| one["account"]["id"] == *person.id);
            let status = one["status"]["id"].as_str();
            let status = status.and_then(|id| self.model.statuses.iter().position(|it| it.id == id));
            found.push((kind.unwrap_or_default(), by.unwrap_or(usize::MAX), status));
        }
        found.sort_unstable();
        let expected: Vec<_> = self.model.told(reader).into_iter().collect();
        same(&format!("what {reader} is told"), &found, &expected)
    }

    async fn relationships(&self, reader: usize) -> Result<(), Differs> {
        let others: Vec<usize> = (0..PEOPLE.len()).filter(|other| *other != reader).collect();
        let ids: Vec<String> =
            others.iter().map(|other| format!("id[]={}", self.people[*other].id)).collect();
        let path = format!("/api/v1/accounts/relationships?{}", ids.join("&"));
        let answer = self.client(Some(reader)).get(&path).await.expect(200);
        for (at, other) in others.iter().enumerate() {
            let names =
                ["following", "followed_by", "requested", "requested_by", "blocking", "blocked_by", "muting"];
            let held: BTreeSet<&str> = names.into_iter().filter(|name| answer[at][name] == true).collect();
            same(
                &format!("how {reader} stands to {other}"),
                &held,
                &self.model.relationship(reader, *other),
            )?;
        }
        Ok(())
    }
}

/// That what was found is what was expected.
fn same<T: PartialEq + Debug>(what: &str, found: &T, expected: &T) -> Result<(), Differs> {
    if found == expected { Ok(()) } else { Err(format!("{what}: {found:?} in place of {expected:?}")) }
}
