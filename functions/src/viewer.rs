//! Who is looking, on routes that a visitor may read too: the gateway lets everybody through there, so the
//! function verifies a token that is given, and answers 401 to one that fails.

use std::collections::HashSet;

use crudder_domain::{AccountId, Status, Viewer};
use crudder_timeline::Shown;
use crudder_wire::{ApiError, Input};

use crate::refusal;
use crate::services::Services;

/// The person whose token came with the request; `None` for a visitor without one.
pub(crate) async fn optional(services: &Services, input: &Input) -> Result<Option<AccountId>, ApiError> {
    match (input.person, &input.bearer) {
        (Some(person), _) => Ok(Some(person)),
        (None, None) => Ok(None),
        (None, Some(token)) => {
            services.verifier()?.verify(token).await.map(Some).map_err(refusal::of_pool(services))
        }
    }
}

/// The viewer as an author's followers-only statuses see them. Asks the store only where that matters.
pub(crate) async fn of_author(
    services: &Services,
    person: Option<AccountId>,
    author: AccountId,
) -> Result<Viewer, ApiError> {
    let Some(id) = person else { return Ok(Viewer::Anonymous) };
    let follows_author =
        id != author && services.reader()?.follows(id, author).await.map_err(refusal::store)?;
    Ok(Viewer::Account { id, follows_author })
}

/// Whether this person may know of that status.
pub(crate) async fn may_see(
    services: &Services,
    person: Option<AccountId>,
    status: &Status,
) -> Result<bool, ApiError> {
    let viewer = match person {
        Some(id) if status.depends_on_following(id) => of_author(services, person, status.author).await?,
        Some(id) => Viewer::Account { id, follows_author: false },
        None => Viewer::Anonymous,
    };
    Ok(status.is_visible_to(viewer))
}

/// Those of the statuses that this person may know of, in their order: of a boost, with what it boosts. Asks the store
/// once, where that matters.
pub(crate) async fn visible(
    services: &Services,
    person: Option<AccountId>,
    mut shown: Vec<Shown>,
) -> Result<Vec<Shown>, ApiError> {
    let mut followed = HashSet::new();
    if let Some(id) = person {
        let both = shown.iter().flat_map(|one| [&one.status, &one.original().status]);
        let unsettled = both.filter(|status| status.depends_on_following(id));
        let mut authors: Vec<AccountId> = unsettled.map(|status| status.author).collect();
        authors.sort_unstable();
        authors.dedup();
        if !authors.is_empty() {
            let found = services.reader()?.relationships(id, &authors).await.map_err(refusal::store)?;
            followed.extend(found.iter().filter(|one| one.is_following()).map(|one| one.account));
        }
    }
    let may_see = |status: &Status| {
        status.is_visible_to(match person {
            Some(id) => Viewer::Account { id, follows_author: followed.contains(&status.author) },
            None => Viewer::Anonymous,
        })
    };
    shown.retain(|one| may_see(&one.status) && may_see(&one.original().status));
    Ok(shown)
}
