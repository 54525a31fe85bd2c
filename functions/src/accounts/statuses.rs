//! `GET /api/v1/accounts/{id}/statuses`: what an author posted, as far as the viewer may see it.

use crudder_domain::{AccountId, Hashtag, Page};
use crudder_timeline::{AuthoredFilter, ShownStatus, TimelinePage};
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use super::shown;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;
use crate::statuses::entities;
use crate::{timelines, viewer};

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/accounts/{id}/statuses",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadStatuses]),
    describe,
)
.audited_by(Audited::Author);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "View an account's statuses")
        .path::<AccountId>("id", "The account.")
        .page()
        .query::<bool>(
            "exclude_replies",
            "Whether replies to other accounts are left out. The default is `false`.",
        )
        .query::<bool>("exclude_reblogs", "Whether boosts are left out. The default is `false`.")
        .query::<bool>("pinned", "Whether only pinned statuses are returned. The default is `false`.")
        .query::<bool>("only_media", "Whether only statuses with media are returned. The default is `false`.")
        .query::<bool>(
            "exclude_sensitive",
            "Whether sensitive statuses are left out. The default is `false`.",
        )
        .query::<Hashtag>(
            "tagged",
            "Only statuses with this hashtag, without `#`. The result is empty where the text is not a \
             hashtag.",
        )
        .answers::<Vec<Status>>("The account's statuses that you may see, newest first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let author = input.path_account()?;
    let page = input.params.page()?;
    let tagged = input.params.text("tagged").filter(|text| !text.is_empty());
    let tag = tagged.map(str::parse::<Hashtag>);
    let filter = AuthoredFilter {
        exclude_replies: input.params.boolean("exclude_replies")?.unwrap_or_default(),
        exclude_reblogs: input.params.boolean("exclude_reblogs")?.unwrap_or_default(),
        only_media: input.params.boolean("only_media")?.unwrap_or_default(),
        exclude_sensitive: input.params.boolean("exclude_sensitive")?.unwrap_or_default(),
        tagged: tag.as_ref().and_then(|tag| tag.as_ref().ok().cloned()),
    };
    shown(services, author, None).await?;
    let pinned = input.params.boolean("pinned")?.unwrap_or_default();
    if pinned {
        let pins = if matches!(tag, Some(Err(_))) {
            Vec::new()
        } else {
            pins(services, person, author, &page, &filter).await?
        };
        return Ok(Reply::ok(&entities(services, &input, person, &pins).await?));
    }
    let list = if matches!(tag, Some(Err(_))) {
        // As on Mastodon: nothing bears what is no hashtag.
        TimelinePage::default()
    } else {
        let viewer = viewer::of_author(services, person, author).await?;
        services.timelines()?.authored(&services.cache(), author, viewer, &page, &filter).await?
    };
    timelines::reply(services, &input, person, &list).await
}

/// What an author has pinned, the newest pin first. These are few, and all on one page.
async fn pins(
    services: &Services,
    person: Option<AccountId>,
    author: AccountId,
    page: &Page,
    filter: &AuthoredFilter,
) -> Result<Vec<ShownStatus>, Refusal> {
    let mut ids = services.reader()?.pins(author).await?;
    ids.retain(|id| page.contains(*id));
    let mut pins = services.timelines()?.statuses(&services.cache(), &ids).await?;
    pins = viewer::visible(services, person, pins).await?;
    pins.retain(|one| filter.keeps(one));
    pins.truncate(page.limit.get());
    Ok(pins)
}
