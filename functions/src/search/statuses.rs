//! What is said in public, by its words; or the one status whose address was given.

use crudder_domain::search::{Author, Query};
use crudder_domain::{AccountId, Limit, Page, StatusId};
use crudder_timeline::ShownStatus;
use crudder_wire::Input;

use super::MOST_SKIPPED;
use super::address::Address;
use crate::refusal::Refusal;
use crate::services::Services;
use crate::viewer;

/// How often the index is read on for one search.
const MOST_ROUNDS: usize = 6;

/// What a person finds, newest first, without the first `skipped`, `limit` at most, and without what is said by those whom the
/// person hides; but what is asked for by its address is found.
pub(super) async fn find(
    services: &Services,
    input: &Input,
    person: AccountId,
    text: &str,
    query: &Query,
    skipped: usize,
    limit: usize,
) -> Result<Vec<ShownStatus>, Refusal> {
    if skipped > MOST_SKIPPED {
        return Ok(Vec::new());
    }
    if let Some(Address::Status(id)) = Address::read(text, &input.site) {
        let found = services.timelines()?.status(&services.cache(), id).await?;
        return viewer::visible(services, Some(person), found.into_iter().collect()).await;
    }
    let author = match author(services, input, person, query).await? {
        AuthorFilter::Anybody => None,
        AuthorFilter::One(author) => Some(author),
        AuthorFilter::Nobody => return Ok(Vec::new()),
    };
    let mut page = Page {
        max_id: input.params.parse_filled("max_id")?,
        since_id: input.params.parse_filled("min_id")?,
        min_id: None,
        limit: Limit::MAX,
    };
    let (wanted, mut found) = (skipped + limit, Vec::new());
    for _ in 0..MOST_ROUNDS {
        let slice = services.reader()?.statuses_matching(query, author, &page).await?;
        let ids: Vec<StatusId> = slice.entries.iter().map(|one| one.entry.id).collect();
        let shown = services.timelines()?.statuses(&services.cache(), &ids).await?;
        let shown = viewer::visible_and_not_hidden(services, Some(person), shown).await?;
        let shown = findable(services, person, shown).await?;
        // The index may be late: a status may say something else by now.
        found.extend(shown.into_iter().filter(|one| query.matches(&one.status)));
        let full = ids.last().copied().filter(|_| ids.len() == Limit::MAX.get());
        match slice.searched_to.or(full) {
            Some(on) if found.len() < wanted => page.max_id = Some(on),
            _ => break,
        }
    }
    Ok(found.into_iter().skip(skipped).take(limit).collect())
}

/// Those that the person may find by their words: what is by somebody who does not wish to be found so, only where the person
/// wrote it, is named in it, or did something with it. A read more, where there is such a one.
async fn findable(
    services: &Services,
    person: AccountId,
    mut shown: Vec<ShownStatus>,
) -> Result<Vec<ShownStatus>, Refusal> {
    let is_open =
        |one: &ShownStatus| one.author.indexable || one.status.author == person || one.status.names(person);
    let others = || shown.iter().filter(|one| !is_open(one)).map(|one| &one.status);
    if others().next().is_none() {
        return Ok(shown);
    }
    let marks = services.reader()?.interactions(person, others()).await?;
    let did_something = |one: &ShownStatus| {
        marks.get(&one.status.id).is_some_and(|marks| {
            marks.favourited || marks.reblogged || marks.bookmarked || marks.vote.is_some()
        })
    };
    shown.retain(|one| is_open(one) || did_something(one));
    Ok(shown)
}

/// Who has to have written it.
enum AuthorFilter {
    Anybody,
    One(AccountId),
    /// Nobody can have: nobody is called so, or two are asked for.
    Nobody,
}

async fn author(
    services: &Services,
    input: &Input,
    person: AccountId,
    query: &Query,
) -> Result<AuthorFilter, Refusal> {
    let asked: Option<AccountId> = input.params.parse_filled("account_id")?;
    let named = match &query.from {
        None => return Ok(asked.map_or(AuthorFilter::Anybody, AuthorFilter::One)),
        Some(Author::Me) => Some(person),
        Some(Author::Handle(handle)) => services.reader()?.account_id(handle).await?,
    };
    Ok(named
        .filter(|named| asked.is_none_or(|asked| asked == *named))
        .map_or(AuthorFilter::Nobody, AuthorFilter::One))
}
