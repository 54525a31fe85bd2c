//! `/api/v1/tags`: hashtags, and who follows them.

pub(crate) mod follow;
pub(crate) mod followed;
pub(crate) mod show;
pub(crate) mod unfollow;

use crudder_domain::{AccountId, Hashtag, Limit, Page};
use crudder_messages::TagFilter;
use crudder_wire::{ApiError, Input, Reply, entities};

use crate::function::functions;
use crate::refusal::Refusal;
use crate::services::Services;

functions!["tags_": show, follow, unfollow, followed];

/// Hashtags with their history, in their order. `followed` are those that the viewer follows; `None` for a visitor.
pub(crate) async fn entities(
    services: &Services,
    input: &Input,
    tags: &[Hashtag],
    followed: Option<&[Hashtag]>,
) -> Result<Vec<entities::Tag>, Refusal> {
    let histories = services.reader()?.tag_histories(tags).await?;
    let tags = tags.iter().zip(histories);
    let tags = tags.map(|(tag, history)| {
        let following = followed.map(|followed| followed.contains(tag));
        entities::Tag::new(tag, &history, following, &input.site)
    });
    Ok(tags.collect())
}

/// Hashtags as entities, only those that a living status has.
pub(crate) async fn in_use(
    services: &Services,
    input: &Input,
    tags: &[Hashtag],
    followed: Option<&[Hashtag]>,
) -> Result<Vec<entities::Tag>, Refusal> {
    let reader = services.reader()?;
    let histories = reader.tag_histories(tags).await?;
    let newest = Page { limit: Limit::ONE, ..Page::default() };
    let mut found = Vec::new();
    for (tag, history) in tags.iter().zip(histories) {
        let is_in_use = history.iter().any(|day| day.uses > 0) || {
            let older = reader.tagged(tag, &TagFilter::default(), &newest).await?;
            !older.entries.is_empty()
        };
        if is_in_use {
            let following = followed.map(|followed| followed.contains(tag));
            found.push(entities::Tag::new(tag, &history, following, &input.site));
        }
    }
    Ok(found)
}

/// The hashtags that a person follows, the newest follow first.
pub(crate) async fn followed_by(services: &Services, person: AccountId) -> Result<Vec<Hashtag>, Refusal> {
    let followed = services.reader()?.followed_tags(person).await?;
    Ok(followed.into_iter().map(|followed| followed.tag).collect())
}

/// A hashtag as an answer to whoever now follows it, or does not.
async fn answer(services: &Services, input: &Input, tag: Hashtag, following: bool) -> Result<Reply, Refusal> {
    let tags = [tag];
    let followed: &[Hashtag] = if following { &tags } else { &[] };
    let tag = entities(services, input, &tags, Some(followed)).await?.pop();
    Ok(Reply::ok(&tag.ok_or_else(ApiError::internal)?))
}
