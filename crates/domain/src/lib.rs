//! What Crudder is, and nothing of how it runs: no I/O, no async, no clock of its own, no AWS.
//!
//! The map, in reading order:
//! - [`time`]: [`Moment`], [`Lifetime`], [`ExpiresAt`] — when something lives. **The one place that says
//!   whether a status is alive.**
//! - [`id`]: Mastodon-style snowflake ids, [`AccountId`], [`StatusId`], [`AppId`], [`ListId`] and [`MediaId`].
//! - [`handle`]: the names people choose. [`hashtag`]: the names of what statuses are about.
//! - [`visible`], [`length`]: what people can see of a text, and how long it is to them.
//! - [`text`]: what a status may say, how it is counted, what is found in it, how it is shown.
//! - [`visibility`]: who may see a status.
//! - [`account`], [`status`]: the two nouns. [`profile`]: what an account says of itself in rows, and what its statuses are by default.
//! - [`media`]: what a status shows beside its text.
//! - [`graph`]: who follows whom, as a reader sees it.
//! - [`conversation`]: direct statuses of one thread among the same people.
//! - [`stance`], [`screen`]: blocks and mutes, and what a reader's timelines leave out for them.
//! - [`activity`]: an author's newest living statuses, the thing timelines are merged from.
//! - [`thread`]: what a status answers, and what answers it.
//! - [`app`], [`scope`], [`grant`]: third-party apps, what they may do, and what people grant them.
//! - [`list`]: some of those whom a person follows, read by themselves.
//! - [`poll`]: what a status asks, and what a person chose.
//! - [`report`]: what a person tells the operator.
//! - [`rate`]: how often something may be done.
//! - [`interaction`]: what a person did with a status. [`notification`]: what others hear of it.
//! - [`search`]: what can be searched for.
//! - [`number`]: numbers as clients write them.
//! - [`page`], [`people`]: `max_id`, `since_id`, `min_id` and `limit`, of lists of statuses and of accounts. [`marker`]: how
//!   far somebody has read.

pub mod account;
pub mod activity;
pub mod app;
pub mod conversation;
pub mod grant;
pub mod graph;
pub mod handle;
pub mod hashtag;
pub mod id;
pub mod interaction;
pub mod length;
pub mod list;
pub mod marker;
pub mod media;
pub mod notification;
pub mod number;
pub mod page;
pub mod people;
pub mod poll;
pub mod profile;
pub mod rate;
pub mod report;
pub mod scope;
pub mod screen;
pub mod search;
pub mod stance;
pub mod status;
pub mod text;
pub mod thread;
pub mod time;
mod unicode;
pub mod visibility;
pub mod visible;

pub use account::{Account, AccountCounts, DisplayName, Email, Note, PrivateNote};
pub use activity::{Activity, Entry};
pub use app::{App, AppName, RedirectUri, Website};
pub use grant::{Access, CodeChallenge, CodeGrant, SecretHash};
pub use graph::{Follow, FollowOptions, FollowState, GraphVersion, Relationship};
pub use handle::{Handle, OwnHosts};
pub use hashtag::{Hashtag, InvalidHashtag};
pub use id::{AccountId, AppId, ConversationId, ListId, MediaId, ReportId, StatusId};
pub use interaction::{Interaction, Interactions};
pub use list::{List, ListTitle, RepliesPolicy};
pub use marker::{Marker, MarkerTimeline};
pub use media::{Attachment, Blurhash, Description, Focus, Format, Rendition};
pub use notification::{Notification, NotificationKind};
pub use page::{Limit, NotificationLimit, Page};
pub use people::{PeopleLimit, PeoplePage};
pub use poll::{NewPoll, Poll, PollOption, PollOptions, PollResults, Vote};
pub use profile::{DefaultVisibility, FieldText, InvalidFields, ProfileField, ProfileFields};
pub use rate::{Rate, RateLimitState};
pub use report::{Category, Comment, Report, Retention};
pub use scope::{Scope, Scopes};
pub use screen::Screen;
pub use stance::{Mute, MuteFor, Stance};
pub use status::{Mention, Reblog, ReplyTo, Status, StatusCounts, Viewer};
pub use text::{Language, SpoilerText, StatusText};
pub use thread::{Thread, ThreadLimits};
pub use time::{Clock, ExpiresAt, Lifetime, Moment};
pub use visibility::Visibility;
