//! How public routes are asked for what has ended, as their records say, and what their answers say.

use std::collections::BTreeSet;
use std::fmt::Display;

use crudder_aws::Response;
use crudder_domain::{Moment, StatusId};
use crudder_messages::Sample;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::route::{Audited, Route};

/// How many ids one request of [`Audited::Ids`] takes.
const PAGE: usize = 40;

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

/// Every request that the sample gives reason for, of these routes: in the order of [`Audited`].
pub(super) fn asks(routes: &[Route], sample: &Sample) -> Vec<AuditRequest> {
    let mut routes: Vec<&Route> = routes.iter().collect();
    routes.sort_by_key(|route| route.audited);
    routes.into_iter().flat_map(|route| asks_of(route, sample)).collect()
}

fn asks_of(route: &Route, sample: &Sample) -> Vec<AuditRequest> {
    let path = route.path();
    let by_id = |id: &dyn Display| path.replace("{id}", &id.to_string());
    let ask = |expected, about, path| AuditRequest { route: route.key, path, expected, about };
    let gone = |id: &StatusId| ask(Expected::NotFound, Some(*id), by_id(id));
    let list = |path| ask(Expected::NothingEnded, None, path);
    match route.audited {
        None | Some(Audited::Nothing) => Vec::new(),
        Some(Audited::Status) => sample.statuses.iter().map(gone).collect(),
        Some(Audited::Thread) => {
            let threads = sample.replies.iter().map(|(root, _)| list(by_id(root)));
            sample.statuses.iter().map(gone).chain(threads).collect()
        }
        Some(Audited::Ids) => {
            let all: Vec<String> = statuses(sample).iter().map(|id| format!("id%5B%5D={id}")).collect();
            all.chunks(PAGE).map(|page| list(format!("{path}?{}", page.join("&")))).collect()
        }
        Some(Audited::Author) => sample
            .authored
            .iter()
            .flat_map(|(author, id)| {
                let path = by_id(author);
                [list(format!("{path}?{}", from(*id))), list(format!("{path}?pinned=true"))]
            })
            .collect(),
        Some(Audited::Timeline) => {
            sample.statuses.iter().map(|id| list(format!("{path}?{}", from(*id)))).collect()
        }
        Some(Audited::Hashtag) => sample
            .tagged
            .iter()
            .map(|(tag, id)| {
                let tag = utf8_percent_encode(tag.as_str(), NON_ALPHANUMERIC).to_string();
                list(format!("{}?{}", path.replace("{hashtag}", &tag), from(*id)))
            })
            .collect(),
        Some(Audited::Trends) if sample.statuses.is_empty() => Vec::new(),
        Some(Audited::Trends) => vec![list(format!("{path}?limit=40"))],
        Some(Audited::Handle) => {
            let by_handle = |handle| ask(Expected::NotFound, None, format!("{path}?acct={handle}"));
            sample.handles.iter().map(by_handle).collect()
        }
    }
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

/// Every route that there is.
#[cfg(test)]
pub(super) fn all() -> Vec<Route> {
    crate::table::functions().flat_map(|function| function.routes).copied().collect()
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
        let ask = asks(&all(), &sample()).into_iter().find(|ask| ask.route == route).unwrap();
        let ended = BTreeSet::from(["7".to_owned(), "8".to_owned(), "9".to_owned()]);
        judge(&ask, Some(Response { status, body: body.to_string().into() }), &ended, BEFORE)
    }

    fn served(ids: &[&str]) -> Verdict {
        Verdict::Served(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn a_sample_asks_every_route_that_is_listed() {
        let asks = asks(&all(), &sample());
        let is_asked = |route: &Route| !matches!(route.audited, None | Some(Audited::Nothing));
        let asked: BTreeSet<&str> = all().into_iter().filter(is_asked).map(|route| route.key).collect();
        assert!(!asked.is_empty());
        assert_eq!(asks.iter().map(|ask| ask.route).collect::<BTreeSet<_>>(), asked);
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
        assert_eq!(super::asks(&all(), &Sample::default()), [], "nothing has ended: nobody is asked");
    }

    #[test]
    fn many_are_asked_for_by_forties() {
        let sample = Sample { statuses: (0..90).map(id).collect(), ..Sample::default() };
        let pages = asks(&all(), &sample).into_iter().filter(|ask| ask.route == "GET /api/v1/statuses");
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
        let ask = &asks(&all(), &sample())[0];
        assert_eq!(judge(ask, None, &BTreeSet::new(), BEFORE), Verdict::Unanswered);
        let html = Some(Response { status: 200, body: "<html>".into() });
        assert_eq!(judge(ask, html, &BTreeSet::new(), BEFORE), Verdict::Unanswered);
    }

    #[test]
    fn a_list_is_searched_for_what_has_ended_by_its_id_and_by_its_own_end_and_within_boosts() {
        let at = |millis| Moment::from_millis(BEFORE.as_millis() + millis).to_iso8601();
        let alive = json!({ "id": "1", "expires_at": at(1_000), "account": { "id": "1" } });
        assert_eq!(judged("GET /api/v1/timelines/public", 200, &json!([alive])), Verdict::Forgotten);
        assert_eq!(judged("GET /api/v1/timelines/public", 200, &json!([])), Verdict::Forgotten);
        assert_eq!(
            judged(
                "GET /api/v1/timelines/public",
                200,
                &json!([alive, { "id": "8", "expires_at": at(1_000) }])
            ),
            served(&["8"])
        );
        let by_its_end = json!([{ "id": "44", "expires_at": at(0), "pleroma": { "expires_at": at(0) } }]);
        assert_eq!(judged("GET /api/v1/timelines/public", 200, &by_its_end), served(&["44"]));
        let poll = json!({ "id": "1", "expires_at": at(0), "expired": true });
        assert_eq!(
            judged("GET /api/v1/timelines/public", 200, &json!([{ "id": "1", "poll": poll }])),
            Verdict::Forgotten
        );
        let boost = json!([{ "id": "2", "expires_at": at(9), "reblog": { "id": "7", "expires_at": at(9) } }]);
        assert_eq!(judged("GET /api/v1/accounts/{id}/statuses", 200, &boost), served(&["7"]));
        let thread = json!({ "ancestors": [], "descendants": [{ "id": "9" }] });
        assert_eq!(judged("GET /api/v1/statuses", 200, &thread), served(&["9"]));
    }
}
