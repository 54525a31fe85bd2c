//! Who is looking, and what of statuses and people is for that viewer. **Every way out of single statuses goes through
//! here**; timelines have it from their service.
//!
//! On routes that a visitor may read too the gateway lets everybody through, so the function verifies a token that is
//! given, and answers 401 to one that fails: [`know`], once, before the handler is called.

use std::collections::BTreeSet;

use crudder_domain::{AccountId, Status, Viewer};
use crudder_messages::AuthorRelationships;
use crudder_timeline::ShownStatus;
use crudder_wire::Input;

use crate::refusal::Refusal;
use crate::route::Route;
use crate::services::Services;

/// Learns whose token came along, on a route of the guarded API that a visitor may read too.
///
/// # Errors
/// 401 for a token that does not hold.
pub(crate) async fn identify(services: &Services, route: &Route, input: &mut Input) -> Result<(), Refusal> {
    if input.person.is_some() || !route.reads_viewer() {
        return Ok(());
    }
    let Some(token) = &input.bearer else { return Ok(()) };
    let named = services.verifier()?.subject(token).await?;
    (input.person, input.session_began) = (Some(named.account), named.session_began);
    Ok(())
}

/// The viewer as an author's statuses see them.
pub(crate) async fn of_author(
    services: &Services,
    person: Option<AccountId>,
    author: AccountId,
) -> Result<Viewer, Refusal> {
    let Some(id) = person else { return Ok(Viewer::Anonymous) };
    if id == author {
        return Ok(Viewer::Account { id, follows_author: false });
    }
    let relationships = services.reader()?.author_relationships(id, &[author], &[author]).await?;
    Ok(as_seen_by(id, author, &relationships))
}

fn as_seen_by(id: AccountId, author: AccountId, relationships: &AuthorRelationships) -> Viewer {
    if relationships.stance(author).blocked_by {
        Viewer::Blocked
    } else {
        Viewer::Account { id, follows_author: relationships.follows(author) }
    }
}

/// Whether this person may know of that status.
pub(crate) async fn may_see(
    services: &Services,
    person: Option<AccountId>,
    status: &Status,
) -> Result<bool, Refusal> {
    let Some(id) = person else { return Ok(status.is_visible_to(Viewer::Anonymous)) };
    let relationships =
        relationships_with_authors(services, id, std::iter::once(status), BTreeSet::new()).await?;
    Ok(status.is_visible_to(as_seen_by(id, status.author, &relationships)))
}

/// Those of the statuses that this person may know of, in their order: of a boost, with what it boosts. Asks the store
/// once, where that matters; twice, where anything stands between the person and anybody.
pub(crate) async fn visible(
    services: &Services,
    person: Option<AccountId>,
    shown: Vec<ShownStatus>,
) -> Result<Vec<ShownStatus>, Refusal> {
    Ok(seen(services, person, shown).await?.0)
}

/// The statuses that this person may see, without those of accounts that the person hides: for what is shown around a status.
pub(crate) async fn visible_and_not_hidden(
    services: &Services,
    person: Option<AccountId>,
    shown: Vec<ShownStatus>,
) -> Result<Vec<ShownStatus>, Refusal> {
    let (mut shown, relationships) = seen(services, person, shown).await?;
    let now = services.now();
    shown.retain(|one| !relationships.stance(one.original().status.author).hides(now));
    Ok(shown)
}

/// Those of a list of people whom this person does not hide, and is not hidden from, in their order. Nobody, where
/// `owner`, whose list it is, blocks this person.
pub(crate) async fn people_not_hidden(
    services: &Services,
    person: Option<AccountId>,
    owner: AccountId,
    mut people: Vec<AccountId>,
) -> Result<Vec<AccountId>, Refusal> {
    let Some(id) = person.filter(|id| *id != owner) else { return Ok(people) };
    people.push(owner);
    let relationships = services.reader()?.author_relationships(id, &people, &[]).await?;
    people.pop();
    if relationships.stance(owner).blocked_by {
        return Ok(Vec::new());
    }
    let now = services.now();
    people.retain(|one| !relationships.stance(*one).hides(now));
    Ok(people)
}

/// Those of these people whom this person does not hide, and is not hidden from, in their order. A visitor hides nobody.
pub(crate) async fn ids_not_hidden(
    services: &Services,
    person: Option<AccountId>,
    mut people: Vec<AccountId>,
) -> Result<Vec<AccountId>, Refusal> {
    let Some(id) = person.filter(|_| !people.is_empty()) else { return Ok(people) };
    let relationships = services.reader()?.author_relationships(id, &people, &[]).await?;
    let now = services.now();
    people.retain(|one| !relationships.stance(*one).hides(now));
    Ok(people)
}

/// That account, if this person blocks or mutes it.
pub(crate) async fn blocked_or_muted(
    services: &Services,
    person: AccountId,
    account: Option<AccountId>,
) -> Result<Option<AccountId>, Refusal> {
    let Some(account) = account else { return Ok(None) };
    let relationships = services.reader()?.author_relationships(person, &[account], &[]).await?;
    let stance = relationships.stance(account);
    Ok((stance.blocks || stance.mutes(services.now()).is_some()).then_some(account))
}

/// Those of the direct statuses that this person may know of, and is to hear of: by nobody whom the person blocks, is blocked
/// by, or mutes with their notifications, and among more than such.
pub(crate) async fn heard(
    services: &Services,
    person: AccountId,
    shown: Vec<ShownStatus>,
) -> Result<Vec<ShownStatus>, Refusal> {
    let in_it: BTreeSet<AccountId> = shown.iter().flat_map(|one| one.status.people()).collect();
    let (mut shown, relationships) = seen_among(services, Some(person), shown, in_it).await?;
    let now = services.now();
    let is_silent = |other: AccountId| other != person && relationships.stance(other).silences(now);
    shown.retain(|one| {
        let others: Vec<AccountId> = one.status.people().into_iter().filter(|id| *id != person).collect();
        !is_silent(one.status.author) && (others.is_empty() || !others.into_iter().all(is_silent))
    });
    Ok(shown)
}

/// The statuses that this person may know of, and how the person stands to their authors.
async fn seen(
    services: &Services,
    person: Option<AccountId>,
    shown: Vec<ShownStatus>,
) -> Result<(Vec<ShownStatus>, AuthorRelationships), Refusal> {
    seen_among(services, person, shown, BTreeSet::new()).await
}

/// The statuses that this person may see, with the person's relationships to their authors and to `others`.
async fn seen_among(
    services: &Services,
    person: Option<AccountId>,
    mut shown: Vec<ShownStatus>,
    others: BTreeSet<AccountId>,
) -> Result<(Vec<ShownStatus>, AuthorRelationships), Refusal> {
    let relationships = match person {
        Some(id) => {
            let both = shown.iter().flat_map(|one| [&one.status, &one.original().status]);
            relationships_with_authors(services, id, both, others).await?
        }
        None => AuthorRelationships::default(),
    };
    let may_see = |status: &Status| {
        status.is_visible_to(match person {
            Some(id) => as_seen_by(id, status.author, &relationships),
            None => Viewer::Anonymous,
        })
    };
    shown.retain(|one| may_see(&one.status) && may_see(&one.original().status));
    Ok((shown, relationships))
}

/// How a person stands to the authors of these, and to others. Of oneself nothing is asked.
async fn relationships_with_authors<'a>(
    services: &Services,
    id: AccountId,
    statuses: impl Iterator<Item = &'a Status>,
    others: BTreeSet<AccountId>,
) -> Result<AuthorRelationships, Refusal> {
    let (mut people, mut private): (Vec<_>, Vec<_>) =
        (others.into_iter().filter(|other| *other != id).collect(), Vec::new());
    for status in statuses.filter(|status| status.author != id) {
        people.push(status.author);
        if status.depends_on_following(id) {
            private.push(status.author);
        }
    }
    if people.is_empty() {
        return Ok(AuthorRelationships::default());
    }
    services.reader()?.author_relationships(id, &people, &private).await.map_err(Refusal::from)
}
