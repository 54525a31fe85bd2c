//! `GET /api/v1/crudder/export`: everything of mine that is alive, for a file that keeps it where I want it. It comes in
//! pages, since an answer of Lambda's is 6 MB at most: each of one part, and each with a `Link` to the next, through all
//! parts to the end.

mod account;
mod lists;
mod part;
mod people;
mod statuses;

use crudder_domain::{AccountId, StatusId};
use crudder_wire::entities::Export;
use crudder_wire::{Input, Reply, pagination};

use self::part::Part;
use crate::openapi::{Operation, Tag, words};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

const PART: &str = "part";
const BELOW: &str = "max_id";

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/crudder/export", Capability::Read, Needs::Person(&[Scope::Read]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Crudder, "Export your data")
        .says(
            "All your data that has not ended, one page at a time. Follow the `Link` header with \
             `rel=\"next\"` until there is none: a page may be empty without being the last.",
        )
        .query_shaped(
            PART,
            words(&Part::ALL.map(Part::as_str)),
            "Which part of the data. The default is `account`; later parts come from `Link`.",
        )
        .query::<StatusId>(BELOW, "The position in the part, from `Link`.")
        .answers::<Export>("A page of the data: the members of the requested part.")
        .goes_on()
}

/// Who asks, and for what of a part.
struct ExportRequest<'a> {
    services: &'a Services,
    input: &'a Input,
    person: AccountId,
    below: Option<StatusId>,
}

/// A page of a part, and where to go on in it; `None` where there is no more of it.
struct ExportPage {
    page: Export,
    on: Option<u64>,
}

impl ExportPage {
    /// All that there is of a part.
    const fn whole(page: Export) -> Self {
        Self { page, on: None }
    }
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person()?;
    let part = input.params.parse_filled(PART)?.unwrap_or(Part::Account);
    let below = input.params.parse_filled(BELOW)?;
    let asked = ExportRequest { services, input: &input, person, below };
    let ExportPage { page, on } = match part {
        Part::Account => asked.account().await?,
        Part::Statuses => asked.statuses().await?,
        Part::DirectMessages => asked.direct_messages().await?,
        Part::Favourites => asked.favourites().await?,
        Part::Bookmarks => asked.bookmarks().await?,
        Part::Following => asked.following().await?,
        Part::Followers => asked.followers().await?,
        Part::Blocks => asked.blocks().await?,
        Part::Mutes => asked.mutes().await?,
        Part::Notes => asked.notes().await?,
        Part::Lists => asked.lists().await?,
    };
    let next = match on {
        Some(id) => Some(format!("{PART}={}&{BELOW}={id}", part.as_str())),
        None => part.next().map(|next| format!("{PART}={}", next.as_str())),
    };
    Ok(Reply::ok(&page).link(next.map(|query| pagination::next(&input, &query))))
}
