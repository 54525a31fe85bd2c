//! What is a route's own in its tests: `functions/tests/samples/HANDLER.json`, one small file a route.
//!
//! From its first part the event in `events/` is written; the rest says what that event is answered, with which request the
//! route is counted, and which addresses are asked for what has ended. Names in braces stand for ids: of the samples' world
//! those of `functions/tests/ids.json`, else those of the world in which it is asked.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::routes;
use crate::template;

/// A route's own part.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample {
    /// Which of its routes the event asks for, where a function has several.
    pub(crate) route: Option<String>,
    /// The event's request.
    #[serde(flatten)]
    pub(crate) request: Request,
    /// Headers that not every request has.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// A body that is no JSON, in base 64.
    pub(crate) base64: Option<String>,
    /// When it is asked in the samples' world, by others' turns; 0 where it matters not.
    #[serde(default)]
    pub(crate) turn: u32,
    /// What the answer has, by JSON pointers.
    #[serde(default)]
    pub(crate) answers: BTreeMap<String, Value>,
    /// The status that is answered; 200 where it is not said.
    pub(crate) status: Option<u64>,
    /// The request by which its cost is counted.
    pub(crate) counted: Option<Counted>,
    /// What `tests/e2e/endings.rs` asks it. None: its path as it is, which shows nothing that ends.
    #[serde(default, rename = "endings")]
    _endings: Value,
}

/// A request, as far as the route does not say it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Request {
    /// Who asks; nobody where it is not said.
    pub(crate) by: Option<String>,
    /// The path's parameters.
    #[serde(default)]
    pub(crate) path: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) query: String,
    /// The body.
    pub(crate) json: Option<Value>,
}

/// A request in the world of `five.rs`.
#[derive(Debug, Deserialize)]
pub(crate) struct Counted {
    /// What happened before.
    pub(crate) after: Option<String>,
    /// The path that is asked, where the function has several.
    pub(crate) asks: Option<String>,
    #[serde(flatten)]
    pub(crate) request: Request,
}

fn folder() -> PathBuf {
    template::root().join("functions/tests/samples")
}

/// The own part of a route. None: what it names is no route, or has no part of its own.
pub(crate) fn of(handler: &str) -> Option<Sample> {
    let text = std::fs::read_to_string(folder().join(format!("{handler}.json"))).ok()?;
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{handler}: {error}")))
}

/// Every route that has a part of its own, in the order in which they are asked in the samples' world.
pub(crate) fn in_turn() -> Vec<(String, Sample)> {
    let files = std::fs::read_dir(folder()).unwrap();
    let names = files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned());
    let mut all: Vec<_> =
        names.map(|name| (of(&name).unwrap(), name)).map(|(one, name)| (name, one)).collect();
    all.sort_by(|(name, one), (other, next)| (one.turn, name).cmp(&(next.turn, other)));
    all
}

/// The id of that name in the samples' world.
pub(crate) fn id(name: &str) -> u64 {
    IDS[name].parse().unwrap()
}

static IDS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let text = std::fs::read_to_string(template::root().join("functions/tests/ids.json")).unwrap();
    serde_json::from_str(&text).unwrap()
});

/// A text of a sample, with the ids of the samples' world.
pub(crate) fn named(text: &str) -> String {
    IDS.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
}

#[test]
fn every_route_has_a_part_of_its_own_and_every_such_part_a_route() {
    let mut routes: Vec<&str> = routes::all().iter().map(|route| route.handler).collect();
    routes.dedup();
    let mut own: Vec<String> = in_turn().into_iter().map(|(name, _)| name).collect();
    own.sort();
    assert_eq!(own, routes, "functions/tests/samples");
}
