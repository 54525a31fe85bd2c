//! `GET /api/v1/followed_tags`: the hashtags that I follow, the newest follow first. They are few, so a page has nothing to
//! go on to but where a smaller one was asked for.

use crudder_domain::{Hashtag, StatusId};
use crudder_wire::{Input, Reply, pagination};

use super::entities;
use crate::openapi::{Operation, Tag, up_to};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

/// How many at most, and where nothing is said, as on Mastodon; more than anybody can follow.
const MOST: usize = 200;
const USUAL: usize = 100;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/followed_tags", Capability::Read, Needs::Person(&[Scope::ReadFollows]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Tags, "View your followed hashtags")
        .query::<StatusId>("max_id", "Only follows that are older than this id.")
        .query::<StatusId>(
            "since_id",
            "Only follows that are newer than this id; the newest are returned first.",
        )
        .query::<StatusId>("min_id", "Only follows that are newer than this id; of those the oldest.")
        .query_shaped("limit", up_to(USUAL, MOST), "The maximum number of results.")
        .answers::<Vec<crudder_wire::entities::Tag>>("Hashtags; the most recent follow is first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let limit = input.params.limit(USUAL, MOST)?;
    let bound = |name| input.params.parse_filled::<StatusId>(name);
    let (max_id, since_id, min_id) = (bound("max_id")?, bound("since_id")?, bound("min_id")?);
    let mut page = services.reader()?.followed_tags(person).await?;
    page.retain(|one| {
        max_id.is_none_or(|max| one.follow < max) && since_id.max(min_id).is_none_or(|min| one.follow > min)
    });
    let is_cut = page.len() > limit;
    if min_id.is_some() {
        page.drain(..page.len().saturating_sub(limit));
    }
    page.truncate(limit);
    let next = page.last().map(|one| one.follow).filter(|_| is_cut || min_id.is_some());
    let prev = page.first().map(|one| one.follow);
    let tags: Vec<Hashtag> = page.into_iter().map(|one| one.tag).collect();
    let tags = entities(services, &input, &tags, Some(&tags)).await?;
    Ok(Reply::ok(&tags).link(pagination::link(&input, next, prev)))
}
