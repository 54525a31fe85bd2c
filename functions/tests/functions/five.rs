//! A reader of five authors, and one request of each route.

use std::collections::BTreeMap;
use std::time::Duration;

use crudder_domain::{AccountId, AppId, ConversationId, ListId, Notification, RepliesPolicy};
use crudder_messages::Writer;
use serde_json::{Value, json};

use crate::events::sample;
use crate::samples;
use crate::world::World;

/// A reader of five authors who have posted four statuses each.
pub(crate) struct Five {
    pub(crate) world: World,
    pub(crate) reader: AccountId,
    /// Whom the reader follows.
    pub(crate) authors: Vec<AccountId>,
    /// What the last of them posted, oldest first.
    statuses: Vec<String>,
    /// A status, an answer to it, and an answer to that.
    thread: Vec<String>,
    /// What was marked, or told.
    marked: Vec<String>,
    /// Statuses that ask something.
    polls: Vec<String>,
    conversations: Vec<String>,
    /// What the reader uploaded.
    media: Vec<String>,
    /// Whom the reader does not follow.
    strangers: Vec<AccountId>,
    /// Apps that the reader has given access, and their tokens.
    apps: Vec<(AppId, String)>,
    /// Lists of the reader's that hold all authors but the first two.
    lists: Vec<ListId>,
}

pub(crate) async fn five() -> Five {
    let world = World::start().await;
    let reader = world.account("reader").await;
    let (mut authors, mut statuses, mut strangers) = (Vec::new(), Vec::new(), Vec::new());
    for name in ["author_a", "bauthor", "cauthor", "dauthor", "eauthor"] {
        world.advance(Duration::from_secs(1));
        let author = world.account(name).await;
        world.follow(reader, author).await;
        authors.push(author);
        statuses.clear();
        for number in 0..4 {
            world.advance(Duration::from_secs(1));
            let status = json!({ "status": format!("number {number}"), "expires_in": 86_400 });
            statuses.push(world.post(author, status).await);
        }
    }
    for name in ["stranger", "wanderer"] {
        strangers.push(world.account(name).await);
    }
    let apps = vec![world.app(reader, "read").await, world.app(reader, "read").await];
    let (thread, marked, polls, lists) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (conversations, media) = (Vec::new(), Vec::new());
    Five {
        world,
        reader,
        authors,
        statuses,
        thread,
        marked,
        polls,
        conversations,
        media,
        strangers,
        apps,
        lists,
    }
}

impl Five {
    /// Lets the reader mark what the last author posted; its author, where that is the author's to do.
    async fn mark(&mut self, how: &str) {
        self.marked.clone_from(&self.statuses);
        let by = if how == "pin" { self.authors.last().copied() } else { Some(self.reader) };
        for id in &self.marked {
            let request = json!({ "pathParameters": { "id": id } });
            let answer = self.world.request(&format!("statuses_{how}"), by, request).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }

    /// Lets the reader put most authors on two lists.
    async fn list(&mut self) {
        let writer = Writer::new(self.world.messages.clone());
        for _ in 0..2 {
            let title = "Friends".parse().unwrap();
            let list = writer.make_list(self.reader, title, RepliesPolicy::List).await.unwrap();
            writer.add_to_list(self.reader, list.id, &self.authors[2..]).await.unwrap();
            self.lists.push(list.id);
        }
    }

    /// Lets the last author ask something, twice.
    async fn ask(&mut self) {
        let author = self.authors.last().copied().unwrap();
        for _ in 0..2 {
            self.world.advance(Duration::from_secs(1));
            let poll = json!({ "options": ["yes", "no"], "expires_in": 3_600 });
            self.polls.push(self.world.post(author, json!({ "status": "Well?", "poll": poll })).await);
        }
    }

    /// Lets the last author post four more, with a hashtag.
    async fn tag(&self) {
        for number in 0..4 {
            self.world.advance(Duration::from_secs(1));
            let status = json!({ "status": format!("#Rust, number {number}"), "expires_in": 86_400 });
            self.world.post(*self.authors.last().unwrap(), status).await;
        }
    }

    /// Lets the reader follow two hashtags.
    async fn follow_tags(&self) {
        for tag in ["rust", "wasm"] {
            let request = json!({ "pathParameters": { "hashtag": tag } });
            let answer = self.world.request("tags_follow", Some(self.reader), request).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }

    /// Lets the reader upload two pictures.
    async fn upload(&mut self) {
        for _ in 0..2 {
            let answer = self.world.request("media_create", Some(self.reader), upload()).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            self.media.push(answer.json["id"].as_str().unwrap().to_owned());
        }
    }

    /// Lets the reader hide both strangers.
    async fn hide(&self, how: &str) {
        for stranger in &self.strangers {
            let request = json!({ "pathParameters": { "id": stranger.to_string() } });
            let answer = self.world.request(how, Some(self.reader), request).await;
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }

    /// Lets both strangers ask to follow the reader.
    async fn ask_to_follow(&self) {
        let lock = json!({ "body": r#"{"locked":true}"# });
        let locked = self.world.request("accounts_update_credentials", Some(self.reader), lock).await;
        assert_eq!(locked.status, 200, "{locked:?}");
        for stranger in &self.strangers {
            self.world.follow(*stranger, self.reader).await;
        }
    }

    /// Lets two others answer, one after the other.
    async fn answer(&mut self) {
        self.thread.push(self.statuses[0].clone());
        for author in [self.strangers[0], self.authors[0]] {
            self.world.advance(Duration::from_secs(1));
            let answer = json!({ "status": "an answer", "in_reply_to_id": self.thread.last() });
            self.thread.push(self.world.post(author, answer).await);
        }
    }

    /// Lets the last author speak to the reader twice, and the stream's consumer have heard of it.
    async fn address(&mut self, visibility: &str) {
        let writer = Writer::new(self.world.messages.clone());
        let author = self.authors.last().copied();
        for number in 0..2 {
            self.world.advance(Duration::from_secs(1));
            let body = json!({ "status": format!("@reader {number}"), "visibility": visibility });
            let id = self.world.post(author.unwrap(), body).await;
            let status = self.world.messages.status(id.parse().unwrap()).await.unwrap().unwrap();
            writer.notify(self.reader, &Notification::of_mention(&status, None)).await.unwrap();
            writer.list_direct(self.reader, &status).await.unwrap();
            self.conversations.push(ConversationId::of(&status).to_string());
            self.marked.push(id);
        }
    }

    /// Brings about what a route's cost is counted after, by its name and what of it.
    pub(crate) async fn after(&mut self, what: &str) {
        match what.split_once(' ').unwrap_or((what, "")) {
            ("answer", _) => self.answer().await,
            ("ask", _) => self.ask().await,
            ("ask_to_follow", _) => self.ask_to_follow().await,
            ("mark", how) => self.mark(how).await,
            ("address", visibility) => self.address(visibility).await,
            ("tag", _) => self.tag().await,
            ("follow_tags", _) => self.follow_tags().await,
            ("list", _) => self.list().await,
            ("upload", _) => self.upload().await,
            ("hide", how) => self.hide(&format!("accounts_{how}")).await,
            _ => panic!("there is no {what}"),
        }
    }

    /// The request by which a route is counted, and who makes it; of two, each with a target of its own, since what changes
    /// something does so only once. `None` for what is no route, or needs a user of the pool.
    pub(crate) fn request(&self, handler: &str, which: usize) -> Option<(Option<AccountId>, Value)> {
        if handler == "apps" {
            // The dearest of what they ask for.
            let bearer = format!("Bearer {}", self.apps[0].1);
            let home = json!({ "rawPath": "/api/v1/timelines/home", "headers": { "authorization": bearer } });
            return Some((None, home));
        }
        let own = samples::of(handler)?;
        let counted = own.counted?;
        let by = counted.request.by.map(|name| self.named(&format!("{{{name}}}"), which).parse().unwrap());
        let parameters = counted.request.path.iter();
        let parameters: BTreeMap<_, _> =
            parameters.map(|(name, value)| (name, self.named(value, which))).collect();
        let mut request = match own.base64 {
            Some(_) if counted.request.json.is_none() => sent(handler),
            _ => json!({}),
        };
        if !parameters.is_empty() {
            request["pathParameters"] = json!(parameters);
        }
        if !counted.request.query.is_empty() {
            request["rawQueryString"] = json!(self.named(&counted.request.query, which));
        }
        if let Some(body) = counted.request.json {
            request["body"] = json!(self.named(&body.to_string(), which));
        }
        if let Some(path) = counted.asks {
            request["rawPath"] = json!(path);
        }
        Some((by, request))
    }

    /// A text with the ids of this world in place of their names.
    fn named(&self, text: &str, which: usize) -> String {
        let (mut done, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            // A brace that opens JSON stands before no name.
            let name = after
                .split_once('}')
                .filter(|(name, _)| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
            let (name, after) = match name {
                Some((name, after)) if !name.is_empty() => (self.id(name, which), after),
                _ => ("{".to_owned(), after),
            };
            done.extend([before, &name]);
            rest = after;
        }
        done + rest
    }

    fn id(&self, name: &str, which: usize) -> String {
        let all = |ids: Vec<String>| ids.iter().map(|id| format!("id[]={id}")).collect::<Vec<_>>().join("&");
        match name {
            "reader" => self.reader.to_string(),
            // Whom the reader follows: the last, one that is not on the lists, one that is.
            "author" => self.authors.last().unwrap().to_string(),
            "friend" => self.authors[which].to_string(),
            "unlisted" => self.authors[0].to_string(),
            "listed" => self.authors[2].to_string(),
            "authors" => all(self.authors.iter().map(ToString::to_string).collect()),
            "stranger" => self.strangers[which].to_string(),
            "status" => self.statuses[which].clone(),
            "first_status" => self.statuses[0].clone(),
            "statuses" => all(self.statuses.clone()),
            "answer" => self.thread[1].clone(),
            "marked" => self.marked[which].clone(),
            "poll" => self.polls[which].clone(),
            "conversation" => self.conversations[which].clone(),
            "media" => self.media[which].clone(),
            "list" => self.lists[which].to_string(),
            "app" => self.apps[which].0.to_string(),
            "tag" => ["rust", "wasm"][which].to_owned(),
            _ => panic!("nothing here is called {name}"),
        }
    }
}

/// The body of a sample, sent by anybody.
fn sent(handler: &str) -> Value {
    let sample = sample(handler);
    json!({ "headers": sample["headers"], "body": sample["body"], "isBase64Encoded": sample["isBase64Encoded"] })
}

/// The profile of the sample, with a picture.
pub(crate) fn portrait() -> Value {
    sent("accounts_update_credentials")
}

/// The picture of the sample.
pub(crate) fn upload() -> Value {
    sent("media_create")
}
