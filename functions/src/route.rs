//! What a route says of itself: its record, which stands beside its handler. Nothing of it is said a second time: the table
//! of functions, the apps' routes, the limits, the description of the API, the audit and the template read the records.

use crudder_domain::Access;
pub use crudder_domain::Scope;
use crudder_wire::body::BodyKind;
use crudder_wire::{Input, Reply};
use futures::future::BoxFuture;
use lambda_http::http::Method;

pub use crate::capability::Capability;
use crate::limits::table::Limit;
use crate::openapi::{Describe, Operation};
use crate::refusal::Refusal;
use crate::services::Services;

/// Answers a request.
pub(crate) type Http = for<'a> fn(&'a Services, Input) -> BoxFuture<'a, Result<Reply, Refusal>>;

/// Answers a request to a route of `AppsApi` alone; it gets what the token allows, where the route needs one.
pub(crate) type HttpForApps =
    for<'a> fn(&'a Services, Input, Option<Access>) -> BoxFuture<'a, Result<Reply, Refusal>>;

/// What a route needs of a token. Of several scopes any one will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: a token is not even looked at.
    Nothing,
    /// A visitor may read it; a token that comes has to hold, and to allow one of these.
    NothingOr(&'static [Scope]),
    /// A token, also one that stands for no person.
    Token,
    /// A person's token that allows one of these.
    Person(&'static [Scope]),
}

/// How the audit asks an open route for what has ended. It asks in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audited {
    /// Not at all: it shows nothing that ends.
    Nothing,
    /// For each status, by the path's `{id}`: there must be no such thing.
    Status,
    /// As [`Audited::Status`], and for the thread of each status that had replies.
    Thread,
    /// For many statuses at once, by `id[]`.
    Ids,
    /// For the statuses of each author, by the path's `{id}`: the page that would begin with the status, and the pinned.
    Author,
    /// For the page that would begin with each status.
    Timeline,
    /// As [`Audited::Timeline`], by the path's `{hashtag}`.
    Hashtag,
    /// For all that it shows.
    Trends,
    /// For each handle, by `acct`: there must be nobody.
    Handle,
}

/// When a route's own limit counts.
#[derive(Clone, Copy, Debug)]
enum Limited {
    Always(&'static Limit),
    WithFiles(&'static Limit),
}

/// A route of the HTTP API.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// As API Gateway names it: `GET /api/v1/accounts/{id}`.
    pub key: &'static str,
    /// What the services of its function may do.
    pub capability: Capability,
    /// What it needs of a token.
    pub needs: Needs,
    /// Whether `AppsApi` has it, too.
    pub is_for_apps: bool,
    /// How much it reads of a request.
    pub body_kind: BodyKind,
    /// How the audit asks it, where anybody can read it.
    pub audited: Option<Audited>,
    /// Whether it is there under its very path only, at `AppsApi`.
    pub(crate) has_one_path: bool,
    /// Whether the handler itself looks whether the person is there, with what it reads anyway.
    pub(crate) checks_presence: bool,
    limited: Option<Limited>,
    describe: Describe,
}

impl Route {
    /// A route that both APIs have. What nobody may forget is said here, all else by the methods below.
    pub(crate) const fn new(
        key: &'static str,
        capability: Capability,
        needs: Needs,
        describe: Describe,
    ) -> Self {
        Self {
            key,
            capability,
            needs,
            is_for_apps: true,
            body_kind: BodyKind::Texts,
            audited: None,
            has_one_path: false,
            checks_presence: false,
            limited: None,
            describe,
        }
    }

    /// A route like this one, by another key.
    pub(crate) const fn also_at(self, key: &'static str, describe: Describe) -> Self {
        Self { key, describe, ..self }
    }

    /// No app has a business there. Its [`Needs::Person`] names no scope.
    pub(crate) const fn first_party_only(self) -> Self {
        Self { is_for_apps: false, ..self }
    }

    /// Files may come with a request.
    pub(crate) const fn takes_files(self) -> Self {
        Self { body_kind: BodyKind::Files, ..self }
    }

    /// It has a limit of its own, beside that of every request.
    pub(crate) const fn limited(self, limit: &'static Limit) -> Self {
        Self { limited: Some(Limited::Always(limit)), ..self }
    }

    /// Requests with files have a limit of their own, beside that of every request.
    pub(crate) const fn limited_with_files(self, limit: &'static Limit) -> Self {
        Self { limited: Some(Limited::WithFiles(limit)), ..self }
    }

    /// At `AppsApi` it is there under its very path only. The gateway's throttle of a dear route knows that one path; by
    /// another, such as one with a slash at its end, which is `/{proxy+}`'s, it would be served past the throttle.
    pub(crate) const fn under_its_very_path(self) -> Self {
        Self { has_one_path: true, ..self }
    }

    /// The handler itself looks whether the person is there, by `presence::hold`.
    pub(crate) const fn checks_presence_itself(self) -> Self {
        Self { checks_presence: true, ..self }
    }

    /// How the audit asks it. Every open `GET` says this.
    pub(crate) const fn audited_by(self, audited: Audited) -> Self {
        Self { audited: Some(audited), ..self }
    }

    /// `GET`.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.split().0
    }

    /// `/api/v1/accounts/{id}`.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.split().1
    }

    /// Whether a request by that method is one for it, as far as the path does not tell. `HEAD` gets what `GET` gets.
    pub(crate) fn takes(&self, method: &Method) -> bool {
        self.method() == if method == Method::HEAD { "GET" } else { method.as_str() }
    }

    /// Whether a request is one for it; its path has no parameters.
    pub(crate) fn is_asked(&self, method: &Method, path: &str) -> bool {
        self.takes(method) && self.path() == path
    }

    fn split(&self) -> (&'static str, &'static str) {
        self.key.split_once(' ').unwrap_or((self.key, ""))
    }

    /// Whether the first-party API lets everybody through to it, with no authorizer.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.needs, Needs::Nothing | Needs::NothingOr(_))
    }

    /// Whether the function itself reads the token that a visitor may leave out.
    #[must_use]
    pub const fn reads_viewer(&self) -> bool {
        matches!(self.needs, Needs::NothingOr(_))
    }

    /// What it does, in a few words.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.describe().summary
    }

    /// All that the description of the API says of it.
    pub(crate) fn describe(&self) -> Operation {
        (self.describe)()
    }

    /// Its own limit, for a request that comes with files or without.
    pub(crate) const fn limit(&self, has_files: bool) -> Option<&'static Limit> {
        match self.limited {
            Some(Limited::Always(limit)) => Some(limit),
            Some(Limited::WithFiles(limit)) if has_files => Some(limit),
            _ => None,
        }
    }
}
