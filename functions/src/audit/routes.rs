//! Which public routes could show what has ended, how each is asked for it, and what its answer says.

use std::collections::BTreeSet;

use crudder_aws::Response;
use crudder_domain::{Moment, StatusId};
use crudder_messages::Sample;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Routes about one status: once it has ended there is no such thing.
const OF_A_STATUS: [&str; 6] = [
    "GET /api/v1/statuses/{id}",
    "GET /api/v1/statuses/{id}/context",
    "GET /api/v1/statuses/{id}/history",
    "GET /api/v1/statuses/{id}/favourited_by",
    "GET /api/v1/statuses/{id}/reblogged_by",
    "GET /api/v1/polls/{id}",
];
const CONTEXT: &str = OF_A_STATUS[1];
const STATUSES: &str = "GET /api/v1/statuses";
const OF_AN_AUTHOR: &str = "GET /api/v1/accounts/{id}/statuses";
const PUBLIC: &str = "GET /api/v1/timelines/public";
const TAG: &str = "GET /api/v1/timelines/tag/{hashtag}";
const TRENDS: &str = "GET /api/v1/trends/statuses";
const LOOKUP: &str = "GET /api/v1/accounts/lookup";

/// How many ids one request of [`STATUSES`] takes.
const PAGE: usize = 40;

/// All routes that are asked.
#[must_use]
pub fn asked() -> BTreeSet<&'static str> {
    OF_A_STATUS.into_iter().chain([STATUSES, OF_AN_AUTHOR, PUBLIC, TAG, TRENDS, LOOKUP]).collect()
}

/// Open routes that are not asked, since they show nothing that ends: accounts last, of a hashtag there are numbers, who is
/// not signed in finds no status, and the rest is about the instance. (Nor are the [constants](crate::constants).)
pub const NOT_ASKED: [&str; 15] = [
    "GET /api/v1/accounts",
    "GET /api/v1/accounts/{id}",
    "GET /api/v1/accounts/{id}/featured_tags",
    "GET /api/v1/accounts/{id}/followers",
    "GET /api/v1/accounts/{id}/following",
    "GET /api/v1/tags/{hashtag}",
    "GET /api/v1/trends",
    "GET /api/v1/trends/tags",
    "GET /api/v2/search",
    "GET /.well-known/webfinger",
    "GET /api/v1/instance",
    "GET /api/v2/instance",
    "GET /api/openapi.json",
    "GET /api/v1/crudder/lifetimes",
    "GET /health",
];

/// What must come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// That there is no such thing.
    NotFound,
    /// Nothing that has ended.
    NothingEnded,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AuditRequest {
    /// The route, as API Gateway names it: it bears no id and no handle, so it may be logged.
    pub(super) route: &'static str,
    /// The path with its query.
    pub(super) path: String,
    expected: Expected,
    /// The status that it is asked for, where it is one.
    about: Option<StatusId>,
}

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing that has ended is shown.
    Forgotten,
    /// It shows what has ended: statuses by their ids, as far as it is statuses.
    Served(BTreeSet<String>),
    /// It says nothing about that: no answer, throttled, or not Crudder's own.
    Unanswered,
}

/// All statuses of a sample, each once.
pub(super) fn statuses(sample: &Sample) -> BTreeSet<StatusId> {
    let listed = sample.authored.iter().map(|(_, id)| *id);
    let replies = sample.replies.iter().map(|(_, id)| *id);
    let tagged = sample.tagged.iter().map(|(_, id)| *id);
    sample.statuses.iter().copied().chain(listed).chain(replies).chain(tagged).collect()
}

/// Every request that the sample gives reason for.
pub(super) fn asks(sample: &Sample) -> Vec<AuditRequest> {
    let mut asks = Vec::new();
    for id in &sample.statuses {
        for route in OF_A_STATUS {
            let path = route["GET ".len()..].replace("{id}", &id.to_string());
            asks.push(AuditRequest { route, path, expected: Expected::NotFound, about: Some(*id) });
        }
    }
    let mut list = |route: &'static str, path: String| {
        asks.push(AuditRequest { route, path, expected: Expected::NothingEnded, about: None });
    };
    let all: Vec<String> = statuses(sample).iter().map(|id| format!("id%5B%5D={id}")).collect();
    for page in all.chunks(PAGE) {
        list(STATUSES, format!("/api/v1/statuses?{}", page.join("&")));
    }
    if !sample.statuses.is_empty() {
        list(TRENDS, "/api/v1/trends/statuses?limit=40".to_owned());
    }
    for id in &sample.statuses {
        list(PUBLIC, format!("/api/v1/timelines/public?{}", from(*id)));
    }
    for (author, id) in &sample.authored {
        list(OF_AN_AUTHOR, format!("/api/v1/accounts/{author}/statuses?{}", from(*id)));
        list(OF_AN_AUTHOR, format!("/api/v1/accounts/{author}/statuses?pinned=true"));
    }
    for (tag, id) in &sample.tagged {
        let tag = utf8_percent_encode(tag.as_str(), NON_ALPHANUMERIC);
        list(TAG, format!("/api/v1/timelines/tag/{tag}?{}", from(*id)));
    }
    for (root, _) in &sample.replies {
        list(CONTEXT, format!("/api/v1/statuses/{root}/context"));
    }
    for handle in &sample.handles {
        let path = format!("/api/v1/accounts/lookup?acct={handle}");
        asks.push(AuditRequest { route: LOOKUP, path, expected: Expected::NotFound, about: None });
    }
    asks
}

/// The page that would begin with that status, were it there.
fn from(id: StatusId) -> String {
    format!("max_id={}&limit=5", id.as_u64().saturating_add(1).min(StatusId::MAX.as_u64()))
}

/// What an answer says, of which `ended` have ended, and everything whose own end is not after `before`.
pub(super) fn judge(
    ask: &AuditRequest,
    answer: Option<Response>,
    ended: &BTreeSet<String>,
    before: Moment,
) -> Verdict {
    let Some(Response { status, body }) = answer else { return Verdict::Unanswered };
    let Ok(body) = serde_json::from_slice::<Value>(&body) else { return Verdict::Unanswered };
    match (status, ask.expected) {
        // API Gateway's own 404, of an address that is not Crudder's, has no `error`: it proves nothing.
        (404, _) if body.get("error").is_some() => Verdict::Forgotten,
        (200, Expected::NotFound) => {
            let mut shown = BTreeSet::new();
            collect(&body, ended, before, &mut shown);
            shown.extend(ask.about.map(|id| id.to_string()));
            Verdict::Served(shown)
        }
        (200, Expected::NothingEnded) => {
            let mut shown = BTreeSet::new();
            collect(&body, ended, before, &mut shown);
            if shown.is_empty() { Verdict::Forgotten } else { Verdict::Served(shown) }
        }
        _ => Verdict::Unanswered,
    }
}

/// The ids of all that has ended, at any depth: a boost holds what it boosts.
fn collect(value: &Value, ended: &BTreeSet<String>, before: Moment, shown: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| collect(one, ended, before, shown)),
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            // A poll may end before its status does.
            let end = text("expires_at").filter(|_| !fields.contains_key("expired"));
            let end = end.and_then(Moment::parse_iso8601);
            if let Some(id) = text("id")
                && (ended.contains(id) || end.is_some_and(|end| end <= before))
            {
                shown.insert(id.to_owned());
            }
            fields.values().for_each(|one| collect(one, ended, before, shown));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BEFORE: Moment = Moment::from_millis(1_800_000_000_000);

    fn id(number: u64) -> StatusId {
        StatusId::from_u64(number).unwrap()
    }

    fn sample() -> Sample {
        Sample {
            statuses: BTreeSet::from([id(7)]),
            authored: BTreeSet::from([("1".parse().unwrap(), id(8))]),
            replies: BTreeSet::from([(id(5), id(9))]),
            tagged: BTreeSet::from([("日本".parse().unwrap(), id(8))]),
            handles: BTreeSet::from(["ada".parse().unwrap()]),
        }
    }

    fn judged(route: &str, status: u16, body: &Value) -> Verdict {
        let ask = asks(&sample()).into_iter().find(|ask| ask.route == route).unwrap();
        let ended = BTreeSet::from(["7".to_owned(), "8".to_owned(), "9".to_owned()]);
        judge(&ask, Some(Response { status, body: body.to_string().into() }), &ended, BEFORE)
    }

    fn served(ids: &[&str]) -> Verdict {
        Verdict::Served(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn a_sample_asks_every_route_that_is_listed() {
        let asks = asks(&sample());
        assert_eq!(asks.iter().map(|ask| ask.route).collect::<BTreeSet<_>>(), asked());
        let paths: Vec<&str> = asks.iter().map(|ask| ask.path.as_str()).collect();
        for path in [
            "/api/v1/statuses/7",
            "/api/v1/statuses/7/reblogged_by",
            "/api/v1/polls/7",
            "/api/v1/statuses?id%5B%5D=7&id%5B%5D=8&id%5B%5D=9",
            "/api/v1/timelines/public?max_id=8&limit=5",
            "/api/v1/accounts/1/statuses?max_id=9&limit=5",
            "/api/v1/accounts/1/statuses?pinned=true",
            "/api/v1/timelines/tag/%E6%97%A5%E6%9C%AC?max_id=9&limit=5",
            "/api/v1/statuses/5/context",
            "/api/v1/accounts/lookup?acct=ada",
        ] {
            assert!(paths.contains(&path), "{path} in {paths:?}");
        }
        assert_eq!(super::asks(&Sample::default()), [], "nothing has ended: nobody is asked");
    }

    #[test]
    fn many_are_asked_for_by_forties() {
        let sample = Sample { statuses: (0..90).map(id).collect(), ..Sample::default() };
        let pages = asks(&sample).into_iter().filter(|ask| ask.route == STATUSES);
        let sizes: Vec<usize> = pages.map(|ask| ask.path.matches("id%5B%5D=").count()).collect();
        assert_eq!(sizes, [40, 40, 10]);
    }

    #[test]
    fn crudders_own_404_says_that_it_is_forgotten_and_no_other_does() {
        let route = "GET /api/v1/statuses/{id}";
        assert_eq!(judged(route, 404, &json!({ "error": "Record not found" })), Verdict::Forgotten);
        assert_eq!(judged(route, 404, &json!({ "message": "Not Found" })), Verdict::Unanswered);
        for status in [400, 401, 403, 429, 500, 503] {
            assert_eq!(judged(route, status, &json!({ "error": "not now" })), Verdict::Unanswered);
        }
        assert_eq!(judged(route, 200, &json!({ "id": "7" })), served(&["7"]));
        assert_eq!(judged("GET /api/v1/statuses/{id}/history", 200, &json!([])), served(&["7"]));
        let ask = &asks(&sample())[0];
        assert_eq!(judge(ask, None, &BTreeSet::new(), BEFORE), Verdict::Unanswered);
        let html = Some(Response { status: 200, body: "<html>".into() });
        assert_eq!(judge(ask, html, &BTreeSet::new(), BEFORE), Verdict::Unanswered);
    }

    #[test]
    fn a_list_is_searched_for_what_has_ended_by_its_id_and_by_its_own_end_and_within_boosts() {
        let at = |millis| Moment::from_millis(BEFORE.as_millis() + millis).to_iso8601();
        let alive = json!({ "id": "1", "expires_at": at(1_000), "account": { "id": "1" } });
        assert_eq!(judged(PUBLIC, 200, &json!([alive])), Verdict::Forgotten);
        assert_eq!(judged(PUBLIC, 200, &json!([])), Verdict::Forgotten);
        assert_eq!(
            judged(PUBLIC, 200, &json!([alive, { "id": "8", "expires_at": at(1_000) }])),
            served(&["8"])
        );
        let by_its_end = json!([{ "id": "44", "expires_at": at(0), "pleroma": { "expires_at": at(0) } }]);
        assert_eq!(judged(PUBLIC, 200, &by_its_end), served(&["44"]));
        let poll = json!({ "id": "1", "expires_at": at(0), "expired": true });
        assert_eq!(judged(PUBLIC, 200, &json!([{ "id": "1", "poll": poll }])), Verdict::Forgotten);
        let boost = json!([{ "id": "2", "expires_at": at(9), "reblog": { "id": "7", "expires_at": at(9) } }]);
        assert_eq!(judged(OF_AN_AUTHOR, 200, &boost), served(&["7"]));
        let thread = json!({ "ancestors": [], "descendants": [{ "id": "9" }] });
        assert_eq!(judged(STATUSES, 200, &thread), served(&["9"]));
    }
}
