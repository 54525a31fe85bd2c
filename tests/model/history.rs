//! A running Crudder and the model beside it: each step is done to both, and then every read of both has to agree.

use serde_json::{Value, json};

use crate::app::{Client, Person, Reply, TestApp};
use crate::model::Model;
use crate::op::{Mark, Op, PEOPLE, TAGS, Tie, Words};

/// What did not agree.
pub(crate) type Differs = String;

/// What a mark is called in an address, and how it is taken back.
const fn words_of(mark: Mark) -> [&'static str; 2] {
    match mark {
        Mark::Favourite => ["favourite", "unfavourite"],
        Mark::Bookmark => ["bookmark", "unbookmark"],
        Mark::Reblog => ["reblog", "unreblog"],
        Mark::Pin => ["pin", "unpin"],
    }
}

/// One world, and what should be in it.
pub(crate) struct History {
    pub(crate) app: TestApp,
    pub(crate) people: Vec<Person>,
    /// Each one's one list.
    pub(crate) lists: Vec<String>,
    pub(crate) model: Model,
    /// When everybody signed in last, in milliseconds since the Unix epoch.
    signed_in: u64,
    /// How many steps were done: texts bear it, so that no two are the same.
    pub(crate) steps: usize,
}

impl History {
    pub(crate) async fn begin() -> Self {
        let app = TestApp::start();
        let (mut people, mut lists) = (Vec::new(), Vec::new());
        for handle in PEOPLE {
            let person = app.person(handle).await;
            let list = person.post("/api/v1/lists", json!({ "title": "Some" })).await.expect(200);
            lists.push(list["id"].as_str().unwrap_or_default().to_owned());
            people.push(person);
        }
        let mut history = Self { app, people, lists, model: Model::new(), signed_in: 0, steps: 0 };
        history.look_at_the_clock().await;
        history
    }

    /// Sets the model's clock by the world's, at a moment at which nothing is about to end.
    pub(crate) async fn look_at_the_clock(&mut self) {
        loop {
            let clock = self.app.visitor().get("/local/clock").await.expect(200);
            let now: jiff::Timestamp = clock["now"].as_str().unwrap_or_default().parse().unwrap();
            self.model.now = u64::try_from(now.as_millisecond()).unwrap();
            // Reading everything takes seconds where the machine is busy.
            let soon = self.model.now.saturating_sub(1_000)..self.model.now + 40_000;
            match self.model.statuses.iter().map(|it| it.ends).filter(|end| soon.contains(end)).max() {
                Some(end) => self.advance((end.saturating_sub(self.model.now)) / 1_000 + 2).await,
                None => break,
            }
        }
        // A token is good for an hour.
        if self.model.now > self.signed_in + 50 * 60 * 1_000 {
            self.signed_in = self.model.now;
            for (person, handle) in self.people.iter_mut().zip(PEOPLE) {
                *person = self.app.sign_in(handle).await;
            }
        }
    }

    async fn advance(&self, seconds: u64) {
        self.app.advance(i64::try_from(seconds).unwrap()).await;
    }

    /// Does one step to both. What the step names may not be there: then nothing is done.
    pub(crate) async fn step(&mut self, op: &Op) -> Result<(), Differs> {
        self.steps += 1;
        self.look_at_the_clock().await;
        match op {
            Op::Post { who, words, visibility, life, answers, poll } => {
                self.post(*who, words, visibility, *life, *answers, *poll).await
            }
            Op::Edit { what, words } => self.edit(*what, words).await,
            Op::Renew { what, life } => self.renew(*what, *life).await,
            Op::Delete { what } => self.delete(*what).await,
            Op::Do { who, mark, what } => self.mark(*who, *mark, *what).await,
            Op::Undo { who, mark, what } => self.unmark(*who, *mark, *what).await,
            Op::Vote { who, what, choice } => self.vote(*who, *what, *choice).await,
            Op::Tie { who, tie, whom } => self.tie(*who, *tie, *whom).await,
            Op::Untie { who, tie, whom } => self.untie(*who, *tie, *whom).await,
            Op::Request { who, whom, allow } => self.request(*who, *whom, *allow).await,
            Op::Lock { who, locked } => {
                let body = json!({ "locked": locked });
                let answer = self.people[*who].patch("/api/v1/accounts/update_credentials", body).await;
                self.model.lock(*who, *locked);
                answers(&answer, 200)
            }
            Op::Tag { who, tag, follow } => {
                let verb = if *follow { "follow" } else { "unfollow" };
                let path = format!("/api/v1/tags/{}/{verb}", TAGS[*tag]);
                let answer = self.people[*who].post(&path, json!({})).await;
                self.model.tag(*who, *tag, *follow);
                answers(&answer, 200)
            }
            Op::Pass { seconds } => {
                self.advance(*seconds).await;
                Ok(())
            }
        }
    }

    /// A status of the author's own words that a step names.
    fn own(&self, what: usize) -> Option<usize> {
        self.model.at(what).map(|at| self.model.original(at))
    }

    fn path(&self, at: usize, verb: &str) -> String {
        format!("/api/v1/statuses/{}{verb}", self.model.statuses[at].id)
    }

    fn text(&self, words: &Words) -> String {
        let names = words.names.iter().map(|name| format!(" @{}", PEOPLE[*name]));
        let tag = words.tag.map(|tag| format!(" #{}", TAGS[tag]));
        format!("Step {}{}", self.steps, names.chain(tag).collect::<String>())
    }

    async fn post(
        &mut self,
        who: usize,
        words: &Words,
        visibility: &str,
        life: u64,
        answered: Option<usize>,
        poll: bool,
    ) -> Result<(), Differs> {
        let answered = answered.and_then(|what| self.own(what));
        let mut body = json!({ "status": self.text(words), "visibility": visibility, "expires_in": life });
        if let Some(answered) = answered {
            body["in_reply_to_id"] = json!(self.model.statuses[answered].id);
        }
        if poll {
            body["poll"] = json!({ "options": ["yes", "no"], "expires_in": 600 });
        }
        let expected = self.model.may_post(who, words, visibility, answered);
        let answer = self.people[who].post("/api/v1/statuses", body).await;
        answers(&answer, expected)?;
        if expected == 200 {
            self.model.post(id(&answer), who, words, visibility, life);
            if let Some(answered) = answered {
                self.model.answer(answered);
            }
            if poll {
                self.model.ask(600);
            }
            self.ends(self.model.statuses.len() - 1, &answer)?;
        }
        Ok(())
    }

    /// That a status ends when it should, as far as the two clocks agree; from here on, to the millisecond.
    fn ends(&mut self, at: usize, answer: &Reply) -> Result<(), Differs> {
        let said = answer.json()["expires_at"].as_str().unwrap_or_default().to_owned();
        let said: jiff::Timestamp = said.parse().map_err(|_| format!("no end: {}", answer.text))?;
        let said = u64::try_from(said.as_millisecond()).unwrap();
        let expected = self.model.statuses[at].ends;
        if said.abs_diff(expected) > 15_000 {
            return Err(format!("it ends at {said}, and not at {expected}"));
        }
        self.model.end(at, said);
        Ok(())
    }

    async fn edit(&mut self, what: usize, words: &Words) -> Result<(), Differs> {
        let Some(at) = self.own(what) else { return Ok(()) };
        let body = json!({ "status": self.text(words) });
        let author = self.model.statuses[at].author;
        let answer = self.people[author].put(&self.path(at, ""), body).await;
        answers(&answer, self.model.edit(at, words))
    }

    async fn renew(&mut self, what: usize, life: u64) -> Result<(), Differs> {
        let Some(at) = self.own(what) else { return Ok(()) };
        let path = format!("/api/v1/crudder/statuses/{}/renew", self.model.statuses[at].id);
        let author = self.model.statuses[at].author;
        let answer = self.people[author].post(&path, json!({ "expires_in": life })).await;
        let expected = self.model.renew(at, life);
        answers(&answer, expected)?;
        if expected == 200 { self.ends(at, &answer) } else { Ok(()) }
    }

    async fn delete(&mut self, what: usize) -> Result<(), Differs> {
        let Some(at) = self.model.at(what) else { return Ok(()) };
        let answer = self.people[self.model.statuses[at].author].delete(&self.path(at, "")).await;
        answers(&answer, self.model.delete(at))
    }

    async fn mark(&mut self, who: usize, mark: Mark, what: usize) -> Result<(), Differs> {
        let Some(at) = self.own(what) else { return Ok(()) };
        let path = self.path(at, &format!("/{}", words_of(mark)[0]));
        let answer = self.people[who].post(&path, json!({})).await;
        let expected = self.model.mark(who, mark, at);
        answers(&answer, expected)?;
        if mark == Mark::Reblog && expected == 200 {
            self.model.boost(id(&answer), who, at);
        }
        Ok(())
    }

    async fn unmark(&mut self, who: usize, mark: Mark, what: usize) -> Result<(), Differs> {
        let Some(at) = self.own(what) else { return Ok(()) };
        let path = self.path(at, &format!("/{}", words_of(mark)[1]));
        let answer = self.people[who].post(&path, json!({})).await;
        answers(&answer, self.model.unmark(who, mark, at))
    }

    async fn vote(&mut self, who: usize, what: usize, choice: usize) -> Result<(), Differs> {
        let Some(at) = self.own(what) else { return Ok(()) };
        let path = format!("/api/v1/polls/{}/votes", self.model.statuses[at].id);
        let answer = self.people[who].post(&path, json!({ "choices": [choice] })).await;
        answers(&answer, self.model.choose(who, at, choice))
    }

    async fn tie(&mut self, who: usize, tie: Tie, whom: usize) -> Result<(), Differs> {
        let answer = self.does(who, tie, whom, true).await;
        answers(&answer, self.model.tie(who, tie, whom))
    }

    async fn untie(&mut self, who: usize, tie: Tie, whom: usize) -> Result<(), Differs> {
        let answer = self.does(who, tie, whom, false).await;
        self.model.untie(who, tie, whom);
        answers(&answer, 200)
    }

    async fn does(&self, who: usize, tie: Tie, whom: usize, on: bool) -> Reply {
        let (person, other) = (&self.people[who], &self.people[whom].id);
        let un = if on { "" } else { "un" };
        let verb = match tie {
            Tie::Follow => "follow",
            Tie::Block => "block",
            Tie::Mute => "mute",
            Tie::List => {
                let path = format!("/api/v1/lists/{}/accounts", self.lists[who]);
                let method = if on { reqwest::Method::POST } else { reqwest::Method::DELETE };
                let request = person.request(method, &path).json(&json!({ "account_ids": [other] }));
                return Reply::to(request).await;
            }
        };
        person.post(&format!("/api/v1/accounts/{other}/{un}{verb}"), json!({})).await
    }

    async fn request(&mut self, who: usize, whom: usize, allow: bool) -> Result<(), Differs> {
        let verb = if allow { "authorize" } else { "reject" };
        let path = format!("/api/v1/follow_requests/{}/{verb}", self.people[whom].id);
        let answer = self.people[who].post(&path, json!({})).await;
        self.model.request(who, whom, allow);
        answers(&answer, 200)
    }

    /// Who reads: a person, or a visitor.
    pub(crate) fn client(&self, reader: Option<usize>) -> &Client {
        reader.map_or(self.app.visitor(), |reader| &self.people[reader])
    }
}

fn id(answer: &Reply) -> String {
    answer.json()["id"].as_str().unwrap_or_default().to_owned()
}

/// That an answer is what it should be.
fn answers(answer: &Reply, expected: u16) -> Result<(), Differs> {
    if answer.status == expected {
        return Ok(());
    }
    Err(format!(
        "{} in place of {expected}: {}",
        answer.status,
        answer.json().get("error").unwrap_or(&Value::Null)
    ))
}
