//! HTTP/1.1 on loopback: an object by its path, `/bucket/key`.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, EXPIRES, HeaderName,
    HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::distribution::{self, Distribution};
use crate::faults::Faults;
use crate::objects::{Objects, Stored};
use crate::signature::{self, Refusal};
use crate::{Calls, Clock};

/// The largest object that is taken.
const MAX_BODY: usize = 64 * 1024 * 1024;
/// Names what is copied, instead of a body.
const COPY_SOURCE: &str = "x-amz-copy-source";
/// What a signed query may say of the answer's headers.
const SAID_BY_THE_QUERY: [(&str, HeaderName); 3] = [
    ("response-cache-control", CACHE_CONTROL),
    ("response-content-type", CONTENT_TYPE),
    ("response-expires", EXPIRES),
];

/// What is shared by all connections.
pub(crate) struct Server {
    pub(crate) bucket: String,
    secret: String,
    pub(crate) distribution: Distribution,
    pub(crate) objects: Objects,
    clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) calls: Mutex<Calls>,
}

type Answer = Response<Full<Bytes>>;

impl Server {
    pub(crate) fn new(bucket: String, secret: String, objects: Objects, clock: Clock) -> io::Result<Self> {
        let distribution = Distribution::new()?;
        let (faults, calls) = (Faults::default(), Mutex::default());
        Ok(Self { bucket, secret, distribution, objects, clock, faults, calls })
    }

    async fn answer(self: &Arc<Self>, request: Request<Incoming>) -> io::Result<Answer> {
        let may_look = standin_origin::may_look(&request);
        if !may_look && !standin_origin::may_read_by_address(&request) {
            return Ok(standin_origin::refusal());
        }
        self.faults.delay().await;
        if self.faults.drops() {
            return Err(io::Error::other("told to drop the connection"));
        }
        let (head, body) = request.into_parts();
        if distribution::is_asked(&head) {
            let server = Arc::clone(self);
            return tokio::task::spawn_blocking(move || server.show(&head))
                .await
                .map_err(io::Error::other)?;
        }
        if !may_look {
            return Ok(standin_origin::refusal());
        }
        let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
            return Ok(refuse(StatusCode::BAD_REQUEST, "EntityTooLarge"));
        };
        let (server, body) = (Arc::clone(self), body.to_bytes());
        // Files are read and written where they hold up nobody.
        tokio::task::spawn_blocking(move || server.serve(&head, &body)).await.map_err(io::Error::other)?
    }

    fn serve(&self, head: &Parts, body: &Bytes) -> io::Result<Answer> {
        let now = (self.clock)();
        let signer = match signature::check(head, body, &self.secret, now) {
            Ok(signer) => signer,
            Err(Refusal::DoesNotMatch) => return Ok(refuse(StatusCode::FORBIDDEN, "SignatureDoesNotMatch")),
            Err(Refusal::Unsigned | Refusal::Expired) => {
                return Ok(refuse(StatusCode::FORBIDDEN, "AccessDenied"));
            }
        };
        let path = percent_decode_str(head.uri.path()).decode_utf8_lossy();
        let Some((bucket, key)) = path.trim_start_matches('/').split_once('/') else {
            return Ok(refuse(StatusCode::NOT_IMPLEMENTED, "NotImplemented"));
        };
        if bucket != self.bucket {
            return Ok(refuse(StatusCode::NOT_FOUND, "NoSuchBucket"));
        }
        let action = match head.method {
            Method::PUT => "s3:PutObject",
            Method::GET | Method::HEAD => "s3:GetObject",
            Method::DELETE => "s3:DeleteObject",
            _ => return Ok(refuse(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed")),
        };
        if head.headers.contains_key(COPY_SOURCE) {
            // A copy reads what it copies.
            self.count(signer.clone(), "s3:GetObject");
        }
        self.count(signer, action);
        if self.faults.is_busy() {
            return Ok(refuse(StatusCode::SERVICE_UNAVAILABLE, "SlowDown"));
        }
        match head.method {
            Method::PUT if head.headers.contains_key(COPY_SOURCE) => {
                let source =
                    head.headers.get(COPY_SOURCE).and_then(|it| it.to_str().ok()).unwrap_or_default();
                let source = percent_decode_str(source).decode_utf8_lossy();
                let of =
                    source.trim_start_matches('/').strip_prefix(&format!("{bucket}/")).map(str::to_owned);
                let Some(of) = of else { return Ok(refuse(StatusCode::NOT_FOUND, "NoSuchBucket")) };
                let Some(stored) = self.objects.get(&of)? else {
                    return Ok(refuse(StatusCode::NOT_FOUND, "NoSuchKey"));
                };
                self.objects.put(key, Stored { put_at: now, ..stored })?;
                Ok(Response::new(Full::from("<CopyObjectResult/>")))
            }
            Method::PUT => {
                let content_type = head.headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
                let content_type = content_type.unwrap_or("binary/octet-stream").to_owned();
                self.objects.put(key, Stored { put_at: now, content_type, body: body.to_vec() })?;
                Ok(Answer::default())
            }
            Method::DELETE => {
                self.objects.delete(key)?;
                let mut answer = Answer::default();
                *answer.status_mut() = StatusCode::NO_CONTENT;
                Ok(answer)
            }
            _ => Ok(match self.objects.get(key)? {
                Some(stored) => found(head, stored),
                None => refuse(StatusCode::NOT_FOUND, "NoSuchKey"),
            }),
        }
    }

    /// What `CloudFront` answers; its own refusals and the bucket's are alike, since it may not list what is there.
    fn show(&self, head: &Parts) -> io::Result<Answer> {
        if !matches!(head.method, Method::GET | Method::HEAD) {
            return Ok(refuse(StatusCode::FORBIDDEN, "AccessDenied"));
        }
        let now = (self.clock)();
        let Some(until) = self.distribution.check(head, now) else {
            return Ok(refuse(StatusCode::FORBIDDEN, "AccessDenied"));
        };
        self.count("cloudfront.amazonaws.com".to_owned(), "s3:GetObject");
        if self.faults.is_busy() {
            return Ok(refuse(StatusCode::SERVICE_UNAVAILABLE, "SlowDown"));
        }
        let Some(stored) = self.objects.get(head.uri.path().trim_start_matches('/'))? else {
            return Ok(refuse(StatusCode::FORBIDDEN, "AccessDenied"));
        };
        let mut answer = found(head, stored);
        let headers = answer.headers_mut();
        // As PicturesKept in template.yaml says it: in whole seconds, never past the end.
        let kept = match until.saturating_sub(now.div_ceil(1000)) {
            0 => "private, no-store".to_owned(),
            left => format!("private, max-age={left}"),
        };
        headers.insert(CACHE_CONTROL, HeaderValue::from_str(&kept).map_err(io::Error::other)?);
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let anywhere = HeaderName::from_static("cross-origin-resource-policy");
        headers.insert(anywhere, HeaderValue::from_static("cross-origin"));
        Ok(answer)
    }

    fn count(&self, signer: String, action: &'static str) {
        *self.calls.lock().unwrap_or_else(PoisonError::into_inner).entry((signer, action)).or_default() += 1;
    }
}

fn found(head: &Parts, stored: Stored) -> Answer {
    let length = stored.body.len();
    let body = if head.method == Method::HEAD { Vec::new() } else { stored.body };
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_LENGTH, length.into());
    if let Ok(content_type) = HeaderValue::from_str(&stored.content_type) {
        headers.insert(CONTENT_TYPE, content_type);
    }
    for (name, value) in signature::pairs(head) {
        let said = SAID_BY_THE_QUERY.iter().find(|(known, _)| *known == name);
        let value = percent_decode_str(value).decode_utf8_lossy();
        if let (Some((_, header)), Ok(value)) = (said, HeaderValue::from_str(&value)) {
            headers.insert(header, value);
        }
    }
    answer
}

fn refuse(status: StatusCode, code: &'static str) -> Answer {
    let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code></Error>");
    let mut answer = Response::new(Full::from(xml));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    answer
}

/// Serves until the task is aborted; then its connections go with it.
pub(crate) async fn accept(listener: TcpListener, server: Arc<Server>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Loopback knows no loss: a socket that refuses the option is only slower.
        drop(stream.set_nodelay(true));
        let server = Arc::clone(&server);
        let service = service_fn(move |request| {
            let server = Arc::clone(&server);
            async move { server.answer(request).await }
        });
        connections.spawn(async move {
            // An error is a client that went away, or a connection that was told to drop.
            let connection = hyper::server::conn::http1::Builder::new();
            drop(connection.serve_connection(TokioIo::new(stream), service).await);
        });
        while connections.try_join_next().is_some() {}
    }
}
