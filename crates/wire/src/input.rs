//! A request, read once at the edge: who asks, for what, with which parameters, on which site.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crudder_domain::{AccountId, AppId, ConversationId, Hashtag, ListId, MediaId, OwnHosts, StatusId};
use http::Method;
use http::header::COOKIE;
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};
use percent_encoding::percent_decode_str;

use crate::body::{self, BodyKind, RequestBody, Upload};
use crate::error::ApiError;
use crate::params::Params;
use crate::raw_parameters::RawParameters;
use crate::secrets;
use crate::shape::{self, KnownParameter};

/// Where a picture of an account's profile can be looked at, for a while.
type Portraits = dyn Fn(AccountId, MediaId) -> String + Send + Sync;

/// The address under which clients see this Crudder; every URL in an answer begins with it, but for those of pictures, which
/// lie elsewhere.
#[derive(Clone)]
pub struct Site {
    host: String,
    own: OwnHosts,
    /// Makes the addresses of profiles' pictures. None where these can't be shown: then every account looks the same.
    portraits: Option<Arc<Portraits>>,
}

impl Site {
    /// The site at a host name, with a port where it has one of its own.
    #[must_use]
    pub fn new(host: impl Into<String>) -> Self {
        let host = host.into();
        Self { own: OwnHosts::new([host.as_str()]), host, portraits: None }
    }

    /// This site, where a request for it came to these hosts, whatever it calls itself.
    #[must_use]
    pub fn reached_at(self, hosts: &[String]) -> Self {
        let own = OwnHosts::new(hosts.iter().map(String::as_str).chain([self.host.as_str()]));
        Self { own, ..self }
    }

    /// The hosts that mean this instance where one stands behind a name: what it calls itself, and where it was reached.
    #[must_use]
    pub fn own(&self) -> &OwnHosts {
        &self.own
    }

    /// This site, with the function that makes the addresses of profiles' pictures.
    #[must_use]
    pub fn showing(self, portraits: impl Fn(AccountId, MediaId) -> String + Send + Sync + 'static) -> Self {
        Self { portraits: Some(Arc::new(portraits)), ..self }
    }

    /// Where a picture of an account's profile can be looked at; `None` where pictures can't be shown.
    pub(crate) fn portrait(&self, of: AccountId, id: MediaId) -> Option<String> {
        self.portraits.as_ref().map(|address| address(of, id))
    }

    /// The host name, with a port where it has one of its own.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What this Crudder is called as an OAuth server: the one text in its metadata and in its answers (RFC 8414, RFC 9207).
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("{}/", self.base())
    }

    /// The address without a slash at its end. Only loopback is spoken to without TLS.
    #[must_use]
    pub fn base(&self) -> String {
        let name = self.host.rsplit_once(':').map_or(self.host.as_str(), |(name, _)| name);
        let scheme = if matches!(name, "127.0.0.1" | "localhost" | "[::1]") { "http" } else { "https" };
        format!("{scheme}://{}", self.host)
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("host", &self.host).finish_non_exhaustive()
    }
}

/// What a handler gets.
#[derive(Debug)]
pub struct Input {
    /// The method.
    pub method: Method,
    /// The path as the client sent it.
    pub path: String,
    /// The query string as the client sent it.
    pub query: String,
    /// Of query and body, what the route knows. Nothing before [`Self::read_as`] says what that is.
    pub params: Params,
    /// The files that were sent along, where the route takes any.
    pub files: Vec<Upload>,
    /// The site that was asked.
    pub site: Site,
    /// The person that API Gateway's authorizer vouches for. `None` on open routes.
    pub person: Option<AccountId>,
    /// When the session began that the person's token is of, in seconds since the Unix epoch; `None` for an app's token.
    pub session_began: Option<u64>,
    /// The bearer token as it came; only open routes look at it.
    pub bearer: Option<String>,
    /// Name and password of `Authorization: Basic`: what an app proves itself by. Both empty where they can't be read, so that
    /// it is nobody then, and what else says who it is counts for nothing.
    pub basic: Option<(String, String)>,
    /// `Idempotency-Key`, as it came.
    pub idempotency_key: Option<String>,
    /// The address that the gateway saw. Nothing that the client says of itself.
    pub source: Option<IpAddr>,
    sent: RawParameters,
    if_none_match: Option<String>,
    cookies: Vec<String>,
    path_params: Vec<(String, String)>,
}

impl Input {
    /// Reads a request, of as much as its route `takes`. `domain` is the public host name, where one is configured; else the
    /// request's own counts. `vouched` tells whom the authorizer's claims name.
    ///
    /// # Errors
    /// 400 for a secret in the address; 400, 413 and 415 as [`body::read`] has them; 401 for claims that vouch for nobody.
    pub async fn read(
        request: Request,
        domain: Option<&str>,
        takes: BodyKind,
        vouched: impl FnOnce(&HashMap<String, String>) -> Option<AccountId>,
    ) -> Result<Self, ApiError> {
        let header =
            |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut said = RequestBody::default();
        let query = request.uri().query().unwrap_or_default().to_owned();
        // What only reads takes no secret; a parameter of such a name is nobody's.
        if !request.method().is_safe() {
            secrets::refuse_in_address(request.raw_http_path(), &query)?;
        }
        said.sent.push_query(query.as_bytes())?;
        body::read(header("content-type").as_deref(), request.body().as_ref(), takes, &mut said).await?;
        let RequestBody { sent, files } = said;

        let context = match request.request_context_ref() {
            Some(RequestContext::ApiGatewayV2(context)) => Some(context),
            _ => None,
        };
        let claims =
            context.and_then(|context| context.authorizer.as_ref()).and_then(|auth| auth.jwt.as_ref());
        let person = match claims {
            Some(jwt) => Some(vouched(&jwt.claims).ok_or_else(ApiError::unauthorized)?),
            None => None,
        };
        let asked = context.and_then(|context| context.domain_name.clone());
        let reached: Vec<String> = [asked.clone(), header("host")].into_iter().flatten().collect();
        let host = domain.map(str::to_owned).or(asked).or_else(|| header("host"));
        let site = Site::new(host.unwrap_or_else(|| "localhost".to_owned()));
        let path_params = request.path_parameters();
        Ok(Self {
            method: request.method().clone(),
            path: request.raw_http_path().to_owned(),
            query,
            params: Params::default(),
            files,
            site: site.reached_at(&reached),
            person,
            session_began: None,
            bearer: header("authorization").as_deref().and_then(bearer),
            basic: header("authorization").as_deref().and_then(basic),
            idempotency_key: header("idempotency-key"),
            source: context
                .and_then(|context| context.http.source_ip.as_deref())
                .and_then(|address| address.parse().ok()),
            sent,
            if_none_match: header("if-none-match"),
            cookies: request
                .headers()
                .get_all(COOKIE)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(';').map(|cookie| cookie.trim().to_owned()))
                .collect(),
            path_params: path_params.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
        })
    }

    /// This request as one that a gateway has let through to a route: by its path without a slash at its end, with
    /// the parameters in it, for whom the token stands. The token itself has done its work.
    #[must_use]
    pub fn routed(self, path: &str, path_params: Vec<(String, String)>, person: Option<AccountId>) -> Self {
        Self { path: path.to_owned(), path_params, person, bearer: None, ..self }
    }

    /// This request as one to a route that knows these parameters, which are read by their shapes. What it does not know
    /// is let go.
    ///
    /// # Errors
    /// 422 that names a parameter which has not the shape that it takes, or is none that there is.
    pub fn read_as(mut self, known: &[KnownParameter]) -> Result<Self, ApiError> {
        let sent = std::mem::take(&mut self.sent);
        self.params = shape::read(&sent, &mut self.files, known)?;
        Ok(self)
    }

    /// Whether query and body hold nothing.
    #[must_use]
    pub const fn is_bare(&self) -> bool {
        self.sent.is_empty() && self.files.is_empty()
    }

    /// Whether the client has what bears this `ETag` (RFC 9110, section 13.1.2).
    #[must_use]
    pub fn has(&self, etag: &str) -> bool {
        let tags = self.if_none_match.iter().flat_map(|tags| tags.split(','));
        tags.map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
    }

    /// Whether the address names that parameter.
    #[must_use]
    pub fn is_in_address(&self, parameter: &str) -> bool {
        secrets::names(&self.query, parameter)
    }

    /// The cookie of that name, as it came.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))
    }

    /// The person who asks, on a guarded route.
    ///
    /// # Errors
    /// 401 where nobody is vouched for.
    pub fn person(&self) -> Result<AccountId, ApiError> {
        self.person.ok_or_else(ApiError::unauthorized)
    }

    /// The account that the path names.
    ///
    /// # Errors
    /// 404 where that is no id: no such account can be there.
    pub fn path_account(&self) -> Result<AccountId, ApiError> {
        self.path_param("id")?.parse().map_err(|_| ApiError::not_found())
    }

    /// The account that the path of a follow request names.
    ///
    /// # Errors
    /// As [`Self::path_account`].
    pub fn path_requester(&self) -> Result<AccountId, ApiError> {
        self.path_param("account_id")?.parse().map_err(|_| ApiError::not_found())
    }

    /// The third-party app that the path names.
    ///
    /// # Errors
    /// 404 where that is no id: no such app can be there.
    pub fn path_app(&self) -> Result<AppId, ApiError> {
        self.path_param("id")?.parse().map_err(|_| ApiError::not_found())
    }

    /// The list that the path names.
    ///
    /// # Errors
    /// 404 where that is no id: no such list can be there.
    pub fn path_list(&self) -> Result<ListId, ApiError> {
        self.path_param("id")?.parse().map_err(|_| ApiError::not_found())
    }

    /// The status that the path names.
    ///
    /// # Errors
    /// 404 where that is no id: no such status can be there.
    pub fn path_status(&self) -> Result<StatusId, ApiError> {
        self.path_param("id")?.parse().map_err(|_| ApiError::not_found())
    }

    /// The notification that the path names.
    ///
    /// # Errors
    /// As [`Self::path_status`].
    pub fn path_notification(&self) -> Result<StatusId, ApiError> {
        self.path_status()
    }

    /// The notification whose group the path names: `ungrouped-` and its id, since each is a group of its own.
    ///
    /// # Errors
    /// 404 where that is no such name: no such group can be there.
    pub fn path_notification_group(&self) -> Result<StatusId, ApiError> {
        let key = self.path_param("group_key")?;
        key.strip_prefix("ungrouped-").and_then(|id| id.parse().ok()).ok_or_else(ApiError::not_found)
    }

    /// The conversation that the path names.
    ///
    /// # Errors
    /// 404 where that is no id: no such conversation can be there.
    pub fn path_conversation(&self) -> Result<ConversationId, ApiError> {
        self.path_param("id")?.parse().map_err(|_| ApiError::not_found())
    }

    /// The hashtag that the path names.
    ///
    /// # Errors
    /// 404 where that is no hashtag: nothing can bear it.
    pub fn path_hashtag(&self) -> Result<Hashtag, ApiError> {
        let tag = self.path_param("hashtag")?;
        // As it came from apps, decoded from the gateway; no tag has a `%` of its own.
        let tag = percent_decode_str(tag).decode_utf8().map_err(|_| ApiError::not_found())?;
        tag.parse().map_err(|_| ApiError::not_found())
    }

    /// The picture that the path names.
    ///
    /// # Errors
    /// 404 where that is no id: no such picture can be there.
    pub fn path_media(&self) -> Result<MediaId, ApiError> {
        self.path_param("id")?.parse().map_err(|_| ApiError::not_found())
    }

    /// The file in that field, the last where there are several; none where there is none, or an empty one, which is what
    /// a form sends for a field left out.
    #[must_use]
    pub fn file(&self, field: &str) -> Option<&Upload> {
        self.files.iter().rev().find(|file| file.field == field && !file.bytes.is_empty())
    }

    /// What the gateway's route `/{proxy+}` took for its parameter: the path without its first slash. `None` where the request
    /// came by another route.
    #[must_use]
    pub fn greedy_path(&self) -> Option<&str> {
        self.path_param("proxy").ok()
    }

    fn path_param(&self, name: &str) -> Result<&str, ApiError> {
        self.path_params
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .ok_or_else(ApiError::not_found)
    }
}

/// The token of an `Authorization: Bearer` header (RFC 6750).
fn bearer(header: &str) -> Option<String> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// Name and password of an `Authorization: Basic` header, each form-encoded within (RFC 6749, section 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ').unwrap_or((header, ""));
    scheme.eq_ignore_ascii_case("basic").then(|| name_and_password(encoded).unwrap_or_default())
}

fn name_and_password(encoded: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    let plain = |text: &str| percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    Some((plain(name)?, plain(password)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_goes_without_tls() {
        assert_eq!(Site::new("127.0.0.1:3000").base(), "http://127.0.0.1:3000");
        assert_eq!(Site::new("localhost").base(), "http://localhost");
        assert_eq!(Site::new("crudder.example").base(), "https://crudder.example");
        assert_eq!(Site::new("localhost.example").base(), "https://localhost.example");
    }

    #[test]
    fn a_basic_header_that_cannot_be_read_names_nobody() {
        let both = |name: &str, password: &str| Some((name.to_owned(), password.to_owned()));
        assert_eq!(basic("basic YTpiJTNB"), both("a", "b:"));
        for unreadable in ["Basic", "Basic ", "Basic %", "Basic YQ==", "Basic YTpi,Basic YTpi"] {
            assert_eq!(basic(unreadable), both("", ""), "{unreadable}");
        }
        assert_eq!(basic("Bearer YTpi"), None);
    }

    #[test]
    fn a_site_is_known_by_what_it_calls_itself_and_by_where_it_was_reached() {
        let site = Site::new("crudder.example")
            .reached_at(&["abc.execute-api.example".into(), "127.0.0.1:3000".into()]);
        for host in ["crudder.example", "ABC.execute-api.example", "127.0.0.1:3000"] {
            assert!(site.own().contains(host), "{host}");
        }
        assert!(!site.own().contains("elsewhere.example"));
    }

    #[test]
    fn a_bearer_token_is_named_in_any_case() {
        assert_eq!(bearer("bearer abc").as_deref(), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("abc"), None);
    }
}
