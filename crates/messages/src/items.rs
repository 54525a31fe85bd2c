//! What items hold. The domain's types are stored as they are, by their own names: a test pins each shape, so that
//! a change of theirs can't change the table unseen. Every item that ends has its end in `expires_at`.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use crudder_domain::{
    AccountId, ExpiresAt, Follow, FollowOptions, FollowState, GraphVersion, Hashtag, Moment, Mute,
    PrivateNote, Stance, StatusId, Visibility,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::keys::Key;

/// An item as the SDK has it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// An entry in an author's list of statuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuthoredItem {
    pub(crate) expires_at: ExpiresAt,
    pub(crate) visibility: Visibility,
    /// Whether it answers somebody else; of older ones, whether it answers anybody.
    pub(crate) is_reply: bool,
    #[serde(default)]
    pub(crate) is_reblog: bool,
    #[serde(default)]
    pub(crate) has_media: bool,
    /// Older ones do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Vec<Hashtag>>,
    /// Whom it names, where not everybody may see it: those may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) named: Vec<AccountId>,
}

/// Anything of which only the end is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EndItem {
    pub(crate) expires_at: ExpiresAt,
}

/// An entry in the list of a thread's replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReplyItem {
    pub(crate) expires_at: ExpiresAt,
    /// What it answers; `None` for the thread's first status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<StatusId>,
}

/// What a status's item holds beside the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReplyMark {
    /// Whether its ending was recorded with what it answers: it ends before that does.
    #[serde(default)]
    pub(crate) ends_before_parent: bool,
}

/// Under `HEAD#GRAPH`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GraphItem {
    pub(crate) version: u64,
    /// Accounts that it follows.
    pub(crate) following: u64,
    /// How many accounts it follows, pending requests included: the number that the limit bounds.
    pub(crate) edges: u64,
    /// Accounts that it blocks, or mutes for ever.
    #[serde(default)]
    pub(crate) hides: u64,
    /// Accounts that it mutes for a while, those included whose mute has ended since the last time that none held.
    #[serde(default)]
    pub(crate) hides_for_now: u64,
    /// The second from which on none of those mutes holds.
    #[serde(default)]
    pub(crate) hides_until: u64,
    /// Accounts that block it.
    #[serde(default)]
    pub(crate) hidden_from: u64,
    /// Whether it ever noted anything of anybody.
    #[serde(default)]
    pub(crate) has_notes: bool,
}

/// Under `FOLLOWING#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FollowingItem {
    pub(crate) state: FollowState,
    /// Whether its boosts are wanted; they are where nothing is said.
    #[serde(default = "wanted")]
    pub(crate) reblogs: bool,
    #[serde(default)]
    pub(crate) notify: bool,
}

fn wanted() -> bool {
    true
}

impl FollowingItem {
    pub(crate) fn follow(self) -> Follow {
        let Self { state, reblogs, notify } = self;
        Follow { state, wishes: FollowOptions { reblogs, notify } }
    }
}

impl From<Follow> for FollowingItem {
    fn from(Follow { state, wishes: FollowOptions { reblogs, notify } }: Follow) -> Self {
        Self { state, reblogs, notify }
    }
}

/// Under `STANCE#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StanceItem {
    #[serde(default)]
    pub(crate) blocks: bool,
    #[serde(default)]
    pub(crate) blocked_by: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mute: Option<Mute>,
    /// The graph version of whose it is, with which it was written: no two writes have the same.
    pub(crate) version: u64,
    /// Where there is nothing but a mute that ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<ExpiresAt>,
}

impl StanceItem {
    pub(crate) fn new(stance: Stance, version: GraphVersion) -> Self {
        let Stance { blocks, blocked_by, mute } = stance;
        let end = mute.and_then(|mute| mute.until).filter(|_| !stance.is_block());
        Self { blocks, blocked_by, mute, version: version.0, expires_at: end }
    }

    pub(crate) fn stance(self) -> Stance {
        let Self { blocks, blocked_by, mute, .. } = self;
        Stance { blocks, blocked_by, mute }
    }
}

/// Under `MUTED_BY#`, `NOTED_BY#`, `LISTED_BY#` and `SUBSCRIBER#`: its name says all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BacklinkItem {
    /// Where what is kept ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<ExpiresAt>,
}

/// Under `NOTE#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NoteItem {
    pub(crate) note: PrivateNote,
}

/// Under `COUNT#FOLLOWERS#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FollowersItem {
    pub(crate) count: i64,
}

/// Under `IDEMPOTENCY#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IdempotencyItem {
    pub(crate) status: StatusId,
    pub(crate) fingerprint: String,
    pub(crate) expires_at: ExpiresAt,
}

/// An item of that name and content.
pub(crate) fn write<T: Serialize>(key: Key, what: &'static str, content: &T) -> Result<Item> {
    let mut item: Item = serde_dynamo::to_item(content).map_err(|error| Error::corrupt(what, &error))?;
    item.extend(key.into_item());
    Ok(item)
}

/// The content of an item.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, item: Item) -> Result<T> {
    serde_dynamo::from_item(item).map_err(|error| Error::corrupt(what, &error))
}

/// The name of an item within its partition.
pub(crate) fn sk(item: &Item) -> &str {
    item.get("sk").and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// The partition of an item.
pub(crate) fn pk(item: &Item) -> &str {
    item.get("pk").and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// A number, as the SDK has it.
pub(crate) fn n(number: impl fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// A text, as the SDK has it.
pub(crate) fn s(text: impl fmt::Display) -> AttributeValue {
    AttributeValue::S(text.to_string())
}

/// The present in whole seconds, rounded down as ends are: `expires_at <= :now` says what `is_alive` denies.
pub(crate) fn now(now: Moment) -> AttributeValue {
    n(now.as_secs())
}

#[cfg(test)]
mod tests {
    use crudder_domain::{Account, Mention, ReplyTo, SpoilerText, Status};
    use serde_json::{Value, json};

    use super::*;
    use crate::keys;
    use crate::media::tests::picture;
    use crate::reservations::ReservationItem;

    fn shape(item: Item) -> Value {
        let value = |value| match value {
            AttributeValue::S(text) => json!({ "S": text }),
            AttributeValue::N(number) => json!({ "N": number }),
            AttributeValue::Bool(bool) => json!({ "BOOL": bool }),
            AttributeValue::Null(_) => json!("NULL"),
            AttributeValue::M(map) => shape(map),
            AttributeValue::L(list) => {
                list.into_iter().map(|it| shape(HashMap::from([("it".to_owned(), it)]))).collect()
            }
            other => panic!("{other:?}"),
        };
        item.into_iter().map(|(name, it)| (name, value(it))).collect()
    }

    #[test]
    fn a_status_is_stored_in_this_shape() {
        let id = StatusId::from_u64(7).unwrap();
        let status = Status {
            id,
            author: AccountId::from_u64(1).unwrap(),
            expires_at: ExpiresAt::from_secs(100),
            visibility: Visibility::Private,
            text: "hello".parse().unwrap(),
            spoiler_text: SpoilerText::default(),
            sensitive: true,
            language: Some("en".parse().unwrap()),
            in_reply_to: Some(ReplyTo {
                status: StatusId::from_u64(6).unwrap(),
                author: AccountId::from_u64(2).unwrap(),
            }),
            thread: StatusId::from_u64(5),
            reblog: None,
            edited_at: None,
            poll: None,
            mentions: vec![Mention {
                account: AccountId::from_u64(2).unwrap(),
                handle: "bob".parse().unwrap(),
            }],
            media: vec![picture(9)],
            version: 1,
        };
        let item = write(keys::status(id), "status", &status).unwrap();
        assert_eq!(read::<Status>("status", item.clone()).unwrap(), status);
        assert_eq!(
            shape(item),
            json!({
                "pk": {"S": "S#7"}, "sk": {"S": "STATUS"}, "id": {"S": "7"}, "author": {"S": "1"},
                "expires_at": {"N": "100"}, "visibility": {"S": "private"}, "text": {"S": "hello"},
                "spoiler_text": {"S": ""}, "sensitive": {"BOOL": true}, "language": {"S": "en"},
                "in_reply_to": {"status": {"S": "6"}, "author": {"S": "2"}},
                "thread": {"S": "5"}, "reblog": "NULL", "edited_at": "NULL", "poll": "NULL",
                "mentions": [{"it": {"account": {"S": "2"}, "handle": {"S": "bob"}}}],
                "media": [{"it": {
                    "id": {"S": "9"},
                    "original": {"format": {"S": "jpeg"}, "width": {"N": "40"}, "height": {"N": "30"}},
                    "preview": {"format": {"S": "png"}, "width": {"N": "4"}, "height": {"N": "3"}},
                    "blurhash": {"S": "00TI:j"}, "description": {"S": "a picture"},
                    "focus": {"x": {"N": "500"}, "y": {"N": "-250"}},
                }}],
                "version": {"N": "1"},
            })
        );
    }

    #[test]
    fn an_account_is_stored_in_this_shape() {
        let account = Account::new(AccountId::from_u64(1).unwrap(), "ada".parse().unwrap());
        let item = write(keys::profile(account.id), "account", &account).unwrap();
        assert_eq!(read::<Account>("account", item.clone()).unwrap(), account);
        assert_eq!(
            shape(item),
            json!({
                "pk": {"S": "A#1"}, "sk": {"S": "PROFILE"}, "id": {"S": "1"}, "handle": {"S": "ada"},
                "display_name": {"S": ""}, "note": {"S": ""}, "locked": {"BOOL": false},
                "default_lifetime": {"N": "604800"}, "avatar": "NULL", "header": "NULL", "fields": [],
                "bot": {"BOOL": false}, "discoverable": "NULL", "indexable": {"BOOL": true},
                "hide_collections": {"BOOL": false}, "default_visibility": {"S": "public"},
                "default_sensitive": {"BOOL": false}, "default_language": "NULL", "version": {"N": "1"},
            })
        );
    }

    #[test]
    fn an_account_from_before_there_were_pictures_has_none() {
        let account = Account::new(AccountId::from_u64(1).unwrap(), "ada".parse().unwrap());
        let mut item = write(keys::profile(account.id), "account", &account).unwrap();
        assert!(item.remove("avatar").is_some() && item.remove("header").is_some());
        assert_eq!(read::<Account>("account", item).unwrap(), account);
    }

    #[test]
    fn an_account_from_before_there_were_settings_is_found_and_shown_as_it_was() {
        let account = Account::new(AccountId::from_u64(1).unwrap(), "ada".parse().unwrap());
        let mut item = write(keys::profile(account.id), "account", &account).unwrap();
        for new in [
            "fields",
            "bot",
            "discoverable",
            "indexable",
            "hide_collections",
            "default_visibility",
            "default_sensitive",
            "default_language",
        ] {
            assert!(item.remove(new).is_some(), "{new}");
        }
        let old = read::<Account>("account", item).unwrap();
        assert!(old.indexable && old == account);
    }

    #[test]
    fn an_item_of_another_shape_is_corrupt_and_says_nothing_of_its_content() {
        let item = HashMap::from([("handle".to_owned(), s("Secret!"))]);
        let error = read::<ReservationItem>("reservation", item).unwrap_err();
        assert!(matches!(error, Error::Corrupt { what: "reservation", .. }));
        assert!(!error.to_string().contains("Secret"), "{error}");
    }
}
