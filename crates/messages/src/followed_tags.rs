//! The hashtags that an account follows: one small item beside its other heads, so that whoever reads those for a home
//! timeline has them too. With each change of it the graph version goes up, in the same transaction.

use crudder_domain::graph::MAX_FOLLOWED_TAGS;
use crudder_domain::{AccountId, Hashtag, StatusId};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{Item, n, read, write};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part};
use crate::writer::Writer;

/// One hashtag that an account follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedTag {
    /// When it was followed: its place in the list.
    pub follow: StatusId,
    /// Which.
    pub tag: Hashtag,
}

/// Under `HEAD#TAGS`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct FollowedTagsItem {
    version: u64,
    /// Newest first, at most [`MAX_FOLLOWED_TAGS`].
    tags: Vec<FollowedTag>,
}

/// What an item of that sort lists.
pub(crate) fn tags_of(item: Item) -> Result<Vec<FollowedTag>> {
    Ok(read::<FollowedTagsItem>("followed hashtags", item)?.tags)
}

impl Reader {
    /// The hashtags that an account follows, the newest follow first, read consistently; at most [`MAX_FOLLOWED_TAGS`].
    pub async fn followed_tags(&self, account: AccountId) -> Result<Vec<FollowedTag>> {
        let item = self.get(keys::followed_tags(account), Reading::Consistent).await?;
        item.map_or_else(|| Ok(Vec::new()), tags_of)
    }
}

impl Writer {
    /// Follows a hashtag. Repeated, it changes nothing. One read, one transaction.
    ///
    /// # Errors
    /// [`Error::FollowsTooManyTags`] beyond [`MAX_FOLLOWED_TAGS`].
    pub async fn follow_tag(&self, account: AccountId, tag: &Hashtag) -> Result<()> {
        self.change_followed_tags(account, |tags| {
            if tags.iter().any(|followed| followed.tag == *tag) {
                return Ok(false);
            }
            if tags.len() >= MAX_FOLLOWED_TAGS {
                return Err(Error::FollowsTooManyTags);
            }
            let follow = StatusId::new(self.now(), (self.draw)());
            tags.insert(0, FollowedTag { follow, tag: tag.clone() });
            Ok(true)
        })
        .await
    }

    /// Follows a hashtag no more. Repeated, it changes nothing. One read, one transaction.
    pub async fn unfollow_tag(&self, account: AccountId, tag: &Hashtag) -> Result<()> {
        self.change_followed_tags(account, |tags| {
            let before = tags.len();
            tags.retain(|followed| followed.tag != *tag);
            Ok(tags.len() != before)
        })
        .await
    }

    /// Changes the list as `change` says, which answers whether it did.
    async fn change_followed_tags(
        &self,
        account: AccountId,
        change: impl Fn(&mut Vec<FollowedTag>) -> Result<bool>,
    ) -> Result<()> {
        on_conflict!("change_followed_tags", {
            let old = self.get(keys::followed_tags(account), Reading::Consistent).await?;
            let old: Option<FollowedTagsItem> =
                old.map(|item| read("followed hashtags", item)).transpose()?;
            let mut new = old.clone().unwrap_or_default();
            if !change(&mut new.tags)? {
                return done(());
            }
            new.version += 1;
            let unchanged = match old {
                Some(old) => Expression::version(old.version),
                None => Expression::absent(),
            };
            let mut transaction = self.transaction();
            let item = write(keys::followed_tags(account), "followed hashtags", &new)?;
            transaction.put(Part::FollowedTags, item, Some(unchanged))?;
            // Counted up whatever it is: nobody else's change of it is in the way.
            let mut up = String::from("SET version = if_not_exists(version, :none) + :one");
            for number in ["following", "edges"] {
                up = format!("{up}, {number} = if_not_exists({number}, :none)");
            }
            let up = Expression::new(up).value(":none", n(0)).value(":one", n(1));
            transaction.update(Part::Free, keys::graph(account), up, None)?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done(());
            }
            Ok(Attempt::Again)
        })
    }
}
