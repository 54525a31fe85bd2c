//! `POST /api/v1/statuses`: posts something that has an end.

use crudder_domain::poll::MAX_OPTIONS;
use crudder_domain::status::names_others;
use crudder_domain::text::mentioned_handles;
use crudder_domain::visible::is_blank;
use crudder_domain::{
    AccountId, Attachment, Interactions, Language, Lifetime, MediaId, Mention, Moment, PollOption,
    SpoilerText, Status, StatusId, StatusText, Visibility,
};
use crudder_messages::{Error, IdempotencyKey, NewStatus, Posted};
use crudder_wire::{ApiError, Input, Params, Reply, entities};

use super::{entity, lifetime, parts, poll};
use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;
use crate::{media, viewer};

pub(crate) const ROUTE: Route =
    Route::new("POST /api/v1/statuses", Capability::Write, Needs::Person(&[Scope::WriteStatuses]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "Post a new status")
        .says(
            "Every status ends. Its lifetime comes from `expires_in`, else `expires_at`, else a hashtag such \
             as `#exp3h` (units `s`, `m`, `h`, `d`) in the text, else the account's default. A reply ends no \
             later than the status it replies to.",
        )
        .header::<String>(
            "Idempotency-Key",
            "A key of the client's choice. A second request with the same key within an hour returns the \
             first status.",
        )
        .field::<StatusText>(
            "status",
            "The text, at most 500 characters; a URL counts as 23. Required where there is no image.",
        )
        .field::<Lifetime>("expires_in", "The lifetime, in seconds: 60 to 2,592,000 (30 days).")
        .field::<Moment>(
            "expires_at",
            "The time at which the status ends, in ISO 8601 with an offset from UTC.",
        )
        .field::<SpoilerText>(
            "spoiler_text",
            "A content warning, shown before the text; at most 500 characters.",
        )
        .field::<bool>(
            "sensitive",
            "Whether the media is sensitive. The default is `true` with a content warning, else the \
             account's default.",
        )
        .field::<Visibility>("visibility", "Who can see the status. The default is the account's.")
        .field::<Language>("language", "The language, by ISO 639. The default is the account's.")
        .field::<StatusId>("in_reply_to_id", "The id of the status that this one replies to.")
        .field::<ListOf<MediaId, { Attachment::MAX }>>(
            "media_ids",
            "The ids of the images to attach, in this order.",
        )
        .field::<ListOf<PollOption, MAX_OPTIONS>>("poll[options]", "The poll's options, at least two.")
        .field::<bool>("poll[multiple]", "Whether several options can be chosen. The default is `false`.")
        .field::<bool>(
            "poll[hide_totals]",
            "Whether the results are hidden until the poll ends. The default is `false`.",
        )
        .field::<Lifetime>(
            "poll[expires_in]",
            "How long the poll is open, in seconds. Required with `poll[options]`.",
        )
        .answers::<entities::Status>("The status.")
        .refuses(404, "The status to reply to does not exist, or the status of a repeated request has ended.")
        .refuses(409, "The `Idempotency-Key` was used for a different request.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let author = input.person()?;
    let idempotency = idempotency_key(&input)?;
    if let Some(key) = &idempotency
        && let Some(id) = services.reader()?.posted_before(author, key).await.map_err(refuse)?
    {
        return repeated(services, &input, author, id).await;
    }
    let new = read(services, &input, author).await?;
    let answered = new.in_reply_to.as_ref().filter(|_| new.visibility.is_open());
    let answered = answered.map(|parent| (parent.id, parent.counts_end(services.now())));
    match services.writer()?.post(new, idempotency).await.map_err(refuse)? {
        Posted::Repeated(id) => repeated(services, &input, author, id).await,
        Posted::New { status, before, activity } => {
            let cache = services.cache();
            tokio::join!(cache.put_status(&status), cache.put_activity(author, &before, &activity));
            if let Some((parent, end)) = answered {
                // Who answers finds the answer counted.
                let counts = services.reader()?.status_counts_now(parent).await?;
                cache.fill_counts(&[(parent, end, counts)]).await;
            }
            let shown = services.timelines()?.show(&cache, vec![*status]).await?;
            let shown = shown.into_iter().next().ok_or_else(ApiError::unauthorized)?;
            // A new status bears no mark, unless it stands in a thread that was muted.
            if shown.status.in_reply_to.is_some() {
                return Ok(Reply::ok(&entity(services, &input, Some(author), shown).await?));
            }
            let links = media::links(services, &[&shown.status]).await?;
            let parts = parts(&shown, Interactions::default(), services.now(), &links);
            Ok(Reply::ok(&entities::Status::new(parts, Some(author), &input.site)))
        }
    }
}

fn refuse(error: Error) -> Refusal {
    match error {
        Error::IdempotencyConflict => Refusal::Client(ApiError::idempotency_conflict()),
        Error::ParentGone => Refusal::Client(ApiError::named_not_found("in_reply_to_id")),
        Error::NoSuchAccount => Refusal::Client(ApiError::unauthorized()),
        Error::MediaUnusable => media_unusable().into(),
        other => other.into(),
    }
}

/// Whether it is not there, somebody else's, attached already or has ended is not told apart.
pub(super) fn media_unusable() -> ApiError {
    ApiError::invalid("media_ids", "names an image that does not exist, or is attached already")
}

/// Answers a repeated request: with its first status while that lives, never with a new one.
async fn repeated(
    services: &Services,
    input: &Input,
    author: AccountId,
    id: StatusId,
) -> Result<Reply, Refusal> {
    let shown = services.timelines()?.status(&services.cache(), id).await?;
    let shown = shown.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&entity(services, input, Some(author), shown).await?))
}

/// The header's bounds are ours: Mastodon names none.
const MAX_IDEMPOTENCY_KEY_BYTES: usize = 256;

fn idempotency_key(input: &Input) -> Result<Option<IdempotencyKey>, ApiError> {
    match input.idempotency_key.as_deref() {
        None | Some("") => Ok(None),
        Some(key) if key.len() > MAX_IDEMPOTENCY_KEY_BYTES => Err(ApiError::invalid(
            "Idempotency-Key",
            format!("must be at most {MAX_IDEMPOTENCY_KEY_BYTES} bytes"),
        )),
        // The parameters, not the bytes: a multipart body's boundary changes with every try.
        Some(key) => Ok(Some(IdempotencyKey::new(key, &input.params.canonical()))),
    }
}

/// Everything that the request says, as the domain has it.
async fn read(services: &Services, input: &Input, author: AccountId) -> Result<NewStatus, Refusal> {
    let params = &input.params;
    let media = media_ids(params)?;
    let text = text(params, &media)?;
    let spoiler_text: SpoilerText = params.parse("spoiler_text")?.unwrap_or_default();
    let sensitive = params.boolean("sensitive")?;
    let visibility: Option<Visibility> = params.parse_filled("visibility")?;
    let language = language(params);
    let poll = poll::read(params)?;
    if poll.is_some() && !media.is_empty() {
        return Err(ApiError::invalid("media_ids", "can't be combined with a poll").into());
    }
    let chosen = chosen_lifetime(input, &text, services.now())?;
    let parent: Option<StatusId> = params.parse_filled("in_reply_to_id")?;

    let account = services.reader()?.account(author).await?;
    let account = account.ok_or_else(ApiError::unauthorized)?;
    let visibility = visibility.unwrap_or(account.default_visibility.get());
    let in_reply_to = match parent {
        Some(id) => Some(answered(services, author, id).await?),
        None => None,
    };
    let (text, mentions) = naming(services, input, &text).await?;
    if visibility == Visibility::Direct && !names_others(&mentions, author) {
        return Err(names_nobody().into());
    }
    Ok(NewStatus {
        author,
        // As on Mastodon, a content warning makes a status sensitive.
        sensitive: sensitive.unwrap_or(account.default_sensitive || !spoiler_text.as_str().is_empty()),
        text,
        spoiler_text,
        visibility,
        language: language.or(account.default_language),
        lifetime: chosen.unwrap_or(account.default_lifetime),
        in_reply_to,
        poll,
        mentions,
        media,
    })
}

/// The pictures that a request names, each once.
pub(super) fn media_ids(params: &Params) -> Result<Vec<MediaId>, ApiError> {
    let mut ids: Vec<MediaId> = params.parse_all("media_ids", Attachment::MAX)?;
    let mut known = std::collections::HashSet::new();
    ids.retain(|id| known.insert(*id));
    Ok(ids)
}

/// The language that a request names. What nobody knows is none, as on Mastodon: a post is more than its language.
pub(super) fn language(params: &Params) -> Option<Language> {
    params.text("language").and_then(|text| text.parse().ok())
}

/// The text, which may be blank where something is shown.
fn text(params: &Params, media: &[MediaId]) -> Result<StatusText, ApiError> {
    let says_nothing = params.text("status").is_none_or(is_blank);
    if says_nothing && !media.is_empty() { Ok(StatusText::nothing()) } else { params.require("status") }
}

/// The lifetime that the request chooses: `expires_in`, else `expires_at`, else a hashtag such as `#exp3h`.
fn chosen_lifetime(input: &Input, text: &StatusText, now: Moment) -> Result<Option<Lifetime>, ApiError> {
    if let Some(lifetime) = lifetime::read(&input.params, now)? {
        return Ok(Some(lifetime));
    }
    text.chosen_lifetime()
        .map_err(|why| ApiError::invalid("status", format!("has an #exp hashtag that {why}")))
}

/// What is answered; 404 where it is not there, has ended, or is not for the author to know of.
async fn answered(services: &Services, author: AccountId, id: StatusId) -> Result<Status, Refusal> {
    let nothing = || ApiError::named_not_found("in_reply_to_id");
    let mut status = services.reader()?.status(id).await?.ok_or_else(nothing)?;
    // Who answers a boost answers what it boosts.
    if let Some(reblog) = status.reblog {
        let original = services.reader()?.status(reblog.status).await?;
        status = original.ok_or_else(nothing)?;
    }
    if viewer::may_see(services, Some(author), &status).await? { Ok(status) } else { Err(nothing().into()) }
}

/// The text with the accounts that it names: those without this instance's own host, as on Mastodon.
pub(super) async fn naming(
    services: &Services,
    input: &Input,
    text: &StatusText,
) -> Result<(StatusText, Vec<Mention>), Refusal> {
    let mentions = mentions(services, input, text.as_str()).await?;
    Ok((text.naming(&mentions, input.site.own()), mentions))
}

/// The accounts that a text names.
pub(crate) async fn mentions(
    services: &Services,
    input: &Input,
    text: &str,
) -> Result<Vec<Mention>, Refusal> {
    let handles = mentioned_handles(text, input.site.own());
    if handles.is_empty() {
        return Ok(Vec::new());
    }
    let found = services.reader()?.account_ids(&handles).await?;
    Ok(found.into_iter().map(|(handle, account)| Mention { account, handle }).collect())
}

/// A direct post that nobody but its author would ever see: rather told than kept.
pub(super) fn names_nobody() -> ApiError {
    ApiError::invalid(
        "status",
        "must mention an account of this server: a direct post is for the accounts that it mentions",
    )
}
