//! `GET /api/v2/search`: people, hashtags, and for who is signed in what is said in public.

use crudder_domain::search::Query;
use crudder_domain::{AccountId, StatusId};
use crudder_wire::entities::{Account, Search};
use crudder_wire::{ApiError, Input, Reply};

use super::people::{self, PeopleQuery};
use super::{hashtags, statuses};
use crate::openapi::{Operation, Tag, up_to, words};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;
use crate::statuses::entities;

const USUAL: usize = 20;
const MOST: usize = 40;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v2/search", Capability::Read, Needs::NothingOr(&[Scope::ReadSearch]), describe)
        .audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Search, "Search for accounts, hashtags and statuses")
        .needs_query::<String>("q", "The search query, at most 500 characters.")
        .query_shaped("type", words(&["accounts", "hashtags", "statuses"]), "Only results of this type.")
        .query::<bool>(
            "resolve",
            "Whether a full address such as `ada@example.org` is looked up. Needs a signed-in person.",
        )
        .query::<bool>(
            "following",
            "Whether only accounts that you follow are returned. The default is `false`.",
        )
        .query::<AccountId>("account_id", "Only statuses by this account.")
        .query::<StatusId>("max_id", "Only statuses that are older than this id.")
        .query::<StatusId>("min_id", "Only statuses that are newer than this id.")
        .query::<bool>("exclude_unreviewed", "Accepted without effect: no hashtags are reviewed.")
        .query_shaped("limit", up_to(USUAL, MOST), "The maximum number of results.")
        .query::<u32>(
            "offset",
            "How many of the first results to skip. Needs a signed-in person. The default is 0.",
        )
        .answers::<Search>("The matching accounts, hashtags and statuses.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let params = &input.params;
    let query: Query = params.require("q")?;
    let text = params.text("q").unwrap_or_default();
    let asked = PeopleQuery::read(params, USUAL, MOST)?;
    params.boolean("exclude_unreviewed")?;
    let of = |sort: &str| params.text("type").is_none_or(|asked| asked.is_empty() || asked == sort);
    if !["accounts", "hashtags", "statuses"].into_iter().any(of) {
        return Err(ApiError::invalid("type", "must be accounts, hashtags or statuses").into());
    }
    if person.is_none() && (asked.skipped > 0 || params.boolean("resolve")?.unwrap_or_default()) {
        return Err(ApiError::unauthorized()
            .describe("offset and resolve are for those who are signed in")
            .into());
    }
    let mut found = Search::default();
    if of("accounts") {
        let people = people::find(services, &input, person, text, &query, &asked).await?;
        found.accounts =
            people.iter().map(|(account, counts)| Account::new(account, *counts, &input.site)).collect();
    }
    if of("hashtags") {
        found.hashtags = hashtags::find(services, &input, person, &query, asked.skipped, asked.limit).await?;
    }
    if let Some(me) = person.filter(|_| of("statuses")) {
        let said = statuses::find(services, &input, me, text, &query, asked.skipped, asked.limit).await?;
        found.statuses = entities(services, &input, person, &said).await?;
    }
    Ok(Reply::ok(&found))
}
