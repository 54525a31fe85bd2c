//! The types that requests are read into, as JSON Schemas. Bounds are the types' own.

use crudder_domain::length::BYTES_A_CHARACTER;
use crudder_domain::{
    AccountId, AppId, AppName, CodeChallenge, Comment, ConversationId, DefaultVisibility, Description,
    DisplayName, Email, FieldText, Focus, Handle, Hashtag, Language, Lifetime, Limit, ListId, ListTitle,
    MediaId, Moment, MuteFor, Note, NotificationLimit, PeopleLimit, PollOption, PrivateNote, RedirectUri,
    Scopes, SpoilerText, StatusId, StatusText, Visibility, Website,
};
use crudder_identity::{Code, Password, RefreshToken};
use serde_json::{Value, json};

use crate::auth::credentials::HandleOrEmail;

/// A type that a parameter is read into.
pub(crate) trait Described {
    /// Its JSON Schema.
    fn shape() -> Value;
}

/// So many at most, of one kind.
pub(crate) struct ListOf<T, const MAX: usize>(std::marker::PhantomData<T>);

/// A file.
pub(crate) struct Upload;

/// What a new password has to be.
pub(crate) const NEW_PASSWORD: &str = "The new password: at least 12 characters, with a lower-case letter, an upper-case letter and a \
             digit.";

/// So many at most, also where more are asked for.
pub(crate) fn up_to(usual: usize, most: usize) -> Value {
    let says = format!("Values above {most} count as {most}; 0 counts as missing.");
    json!({ "type": "integer", "default": usual, "description": says })
}

/// A number of seconds, of which a fraction counts for nothing.
fn seconds(min: u32, max: u32) -> Value {
    json!({ "type": "number", "minimum": min, "exclusiveMaximum": u64::from(max) + 1 })
}

/// A shape that is one of these words.
pub(crate) fn words(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// An array of one shape, of so many at most.
pub(crate) fn several(most: usize, of: &Value) -> Value {
    json!({ "type": "array", "items": of, "maxItems": most })
}

/// An array of one shape, of at most so many; in JSON a single text may stand instead.
pub(crate) fn several_or_one(most: usize, of: &Value) -> Value {
    json!({ "type": ["array", "string"], "items": of, "maxItems": most })
}

/// An object of these members, of which the first must be there.
pub(crate) fn object(members: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = members.iter().take(1).map(|(name, _)| *name).collect();
    let properties = members.iter().map(|(name, shape)| ((*name).to_owned(), shape.clone())).collect();
    json!({ "type": "object", "properties": Value::Object(properties), "required": required })
}

macro_rules! shapes {
    ($($type:ty => $shape:expr,)+) => {
        $(impl Described for $type {
            fn shape() -> Value {
                $shape
            }
        })+
    };
}

/// Characters are counted as people count them, and each may be of several code points: so bounds of their number are
/// told in words, and the bound of bytes is the schema's.
fn text(min: usize, max_bytes: usize) -> Value {
    json!({ "type": "string", "minLength": min, "maxLength": max_bytes })
}

fn id() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{1,19}$" })
}

shapes! {
    String => json!({ "type": "string" }),
    bool => json!({ "type": "boolean" }),
    u32 => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
    AccountId => id(),
    AppId => id(),
    ListId => id(),
    MediaId => id(),
    StatusId => id(),
    Limit => up_to(Limit::default().get(), Limit::MAX.get()),
    ConversationId => json!({ "type": "string" }),
    NotificationLimit => up_to(NotificationLimit::default().get(), NotificationLimit::MAX.get()),
    PeopleLimit => up_to(PeopleLimit::default().get(), PeopleLimit::MAX.get()),
    MuteFor => seconds(0, MuteFor::MAX.as_secs()),
    PrivateNote => text(0, PrivateNote::MAX_CHARS * BYTES_A_CHARACTER),
    Lifetime => seconds(Lifetime::MIN.as_secs(), Lifetime::MAX.as_secs()),
    Moment => json!({ "type": "string", "format": "date-time" }),
    StatusText => text(1, StatusText::MAX_BYTES),
    SpoilerText => text(0, StatusText::MAX_BYTES),
    Comment => text(0, Comment::MAX_CHARS * BYTES_A_CHARACTER),
    ListTitle => text(1, ListTitle::MAX_CHARS * BYTES_A_CHARACTER),
    PollOption => text(0, PollOption::MAX_CHARS * BYTES_A_CHARACTER),
    Hashtag => json!({ "type": "string", "minLength": 1 }),
    DisplayName => text(0, DisplayName::MAX_CHARS * BYTES_A_CHARACTER),
    Note => text(0, Note::MAX_CHARS * BYTES_A_CHARACTER),
    Visibility => words(&Visibility::ALL.map(Visibility::as_str)),
    Language => json!({ "type": "string" }),
    DefaultVisibility => words(&DefaultVisibility::ALL.map(|one| one.get().as_str())),
    FieldText => text(0, FieldText::MAX_BYTES),
    Handle => json!({ "type": "string", "pattern": format!("^[A-Za-z0-9_]{{1,{}}}$", Handle::MAX_CHARS) }),
    Email => json!({ "type": "string", "format": "email", "maxLength": 254 }),
    AppName => text(1, AppName::MAX_CHARS * BYTES_A_CHARACTER),
    Website => json!({ "type": "string", "format": "uri" }),
    RedirectUri => json!({ "type": "string", "format": "uri" }),
    Upload => json!({ "type": "string", "contentMediaType": "application/octet-stream" }),
    Description => json!({ "type": "string" }),
    Focus => json!({ "type": "string" }),
    Scopes => json!({ "type": "string", "default": Scopes::DEFAULT.to_string() }),
    Password => json!({ "type": "string", "format": "password", "maxLength": Password::MAX_BYTES }),
    Code => json!({ "type": "string", "pattern": "^[0-9]{6}$" }),
    RefreshToken => json!({ "type": "string" }),
    CodeChallenge => json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{43}$" }),
    HandleOrEmail => json!({ "type": "string", "maxLength": 254 }),
}

impl<T: Described, const MAX: usize> Described for ListOf<T, MAX> {
    fn shape() -> Value {
        several(MAX, &T::shape())
    }
}
