//! The domain's nouns in Mastodon's shapes (<https://docs.joinmastodon.org/entities/>).
//!
//! Every field that Mastodon documents as required is there, also where Crudder has nothing to put in it.

mod account;
mod application;
mod configuration;
mod conversation;
mod documents;
mod edit;
mod empty;
mod export;
mod familiar;
mod grouped;
mod health;
mod instance;
mod lifetimes;
mod list;
mod marker;
mod media;
mod missing;
mod nodeinfo;
mod notification;
mod poll;
mod preferences;
mod relationship;
mod report;
mod search;
mod status;
mod tag;
mod token;
mod webfinger;

pub use account::{Account, CredentialAccount, MutedAccount};
pub use application::{
    AppToken, Application, AuthorizationServer, CredentialApplication, GrantedApplication,
};
pub use conversation::Conversation;
pub use documents::{Document, extended_description, privacy_policy};
pub use edit::{StatusEdit, StatusSource};
pub use empty::Empty;
pub use export::{Export, ExportedList, ExportedNote};
pub use familiar::FamiliarFollowers;
pub use grouped::GroupedNotifications;
pub use health::Health;
pub use instance::{Instance, InstanceFacts, InstanceV1};
pub use lifetimes::Lifetimes;
pub use list::List;
pub use marker::{Marker, Markers};
pub use media::{AllLinks, Links, MediaAttachment};
pub use missing::{MISSING_AVATAR, MISSING_HEADER};
pub use nodeinfo::{NodeInfo, NodeInfoLinks};
pub use notification::{Notification, NotificationPolicy, UnreadCount, notification_type};
pub use poll::Poll;
pub use preferences::Preferences;
pub use relationship::Relationship;
pub use report::Report;
pub use search::Search;
pub use status::{Context, Deleted, Status, StatusParts};
pub use tag::Tag;
pub use token::{Delivery, SignUp, Token};
pub use webfinger::{JRD, XRD, host_meta, webfinger};
