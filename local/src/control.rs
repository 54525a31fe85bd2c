//! The control plane, `/local/…`: for developers and tests, on this machine only, never part of the template.
//!
//! - [`faults`] lets the stand-ins fail, [`calls`] tells what they were asked, [`pages`] shows it to people.
//! - Only programs and pages of this machine may ask: a request that a browser sends for another site is refused,
//!   since the mailbox holds codes.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use serde::Deserialize;
use serde_json::{Value, json};

use self::refusal::Refusal;
use crate::error::Error;
use crate::gateway::Answer;
use crate::world::World;

mod calls;
mod faults;
mod pages;
mod refusal;

/// The largest body that is read here.
const MAX_BODY: usize = 64 * 1024;

/// The control plane of a world.
pub struct Control {
    /// The world.
    pub world: Arc<World>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    /// Seconds; negative goes back.
    advance: i64,
}

impl Control {
    /// Answers a request under `/local`.
    pub async fn answer(&self, request: Request<Incoming>) -> Answer {
        match self.try_answer(request).await {
            Ok(answer) => answer,
            Err(Refusal::Malformed(reason)) => refuse(StatusCode::BAD_REQUEST, &reason),
            Err(Refusal::NotFound) => refuse(StatusCode::NOT_FOUND, "there is no such page: see /local"),
            Err(Refusal::Foreign) => refuse(StatusCode::FORBIDDEN, "only this machine's own pages may ask"),
            Err(Refusal::Failed(error)) => refuse(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
            Err(Refusal::Method(allowed)) => {
                let mut answer = refuse(StatusCode::METHOD_NOT_ALLOWED, &format!("use {allowed}"));
                answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
                answer
            }
        }
    }

    /// The page that says what there is.
    #[must_use]
    pub fn index(&self) -> Answer {
        html(pages::index(&self.world))
    }

    async fn try_answer(&self, request: Request<Incoming>) -> Result<Answer, Refusal> {
        if !standin_origin::is_own(&request) {
            return Err(Refusal::Foreign);
        }
        let (head, body) = request.into_parts();
        let path = head.uri.path().trim_end_matches('/').to_owned();
        let (get, post, delete) =
            (head.method == Method::GET, head.method == Method::POST, head.method == Method::DELETE);
        let world = &self.world;
        Ok(match path.as_str() {
            "/local" if get => self.index(),
            "/local/mailbox" if get => html(pages::mailbox(&world.cognito.mailbox())),
            "/local/mailbox.json" if get => answer(&pages::mailbox_json(&world.cognito.mailbox())),
            "/local/failures.json" if get => answer(&json!(self.failures().await?)),
            "/local/pictures.json" if get => answer(&calls::pictures(&world.s3)?),
            "/local/cache.json" if get => answer(&calls::cached(world.momento.as_ref())),
            "/local/places.json" if get => answer(&pages::places_json(world)),
            "/local/clock" if get => self.clock(),
            "/local/clock" if post => {
                let Clock { advance } = read(body).await?;
                world.clock.advance(advance);
                self.clock()
            }
            "/local/faults" if post => {
                faults::set(world, read(body).await?).await?;
                answer(&json!({}))
            }
            "/local/faults" if delete => {
                faults::clear(world).await;
                answer(&json!({}))
            }
            "/local/calls" if get => answer(&calls::counted(world)),
            "/local/calls" if delete => {
                calls::reset(world);
                answer(&json!({}))
            }
            "/local/sweep" if post => {
                world.turn_of_the_hour().await;
                answer(&json!({ "deleted": world.sweep()? }))
            }
            "/local/settle" if post => self.settle().await?,
            "/local/cache/flush" if post => {
                if let Some(momento) = &world.momento {
                    momento.flush();
                }
                answer(&json!({}))
            }
            "/local"
            | "/local/mailbox"
            | "/local/mailbox.json"
            | "/local/places.json"
            | "/local/failures.json"
            | "/local/pictures.json"
            | "/local/cache.json" => {
                return Err(Refusal::Method("GET"));
            }
            "/local/clock" => return Err(Refusal::Method("GET, POST")),
            "/local/faults" => return Err(Refusal::Method("POST, DELETE")),
            "/local/calls" => return Err(Refusal::Method("GET, DELETE")),
            "/local/sweep" | "/local/settle" | "/local/cache/flush" => return Err(Refusal::Method("POST")),
            _ => return Err(Refusal::NotFound),
        })
    }

    fn clock(&self) -> Answer {
        use crudder_domain::Clock as _;
        let clock = &self.world.clock;
        answer(&json!({ "now": clock.now().to_iso8601(), "offset": clock.offset_secs() }))
    }

    /// Carries everything that is in the stream into the functions, now: what one of them writes, too, until there is
    /// nothing left for any.
    async fn settle(&self) -> Result<Answer, Refusal> {
        let (mut read, mut delivered, mut failed) = (0, 0, 0);
        loop {
            let before = read;
            for poller in &self.world.pollers {
                let drained = poller.drain(|_| ()).await?;
                read += drained.read;
                delivered += drained.delivered;
                failed += drained.failed;
            }
            if read == before {
                return Ok(answer(&json!({ "read": read, "delivered": delivered, "failed": failed })));
            }
        }
    }

    async fn failures(&self) -> Result<Vec<Value>, Error> {
        let mut all = Vec::new();
        for poller in &self.world.pollers {
            all.extend(poller.failures().await?);
        }
        Ok(all)
    }
}

async fn read<T: serde::de::DeserializeOwned>(body: Incoming) -> Result<T, Refusal> {
    let body = Limited::new(body, MAX_BODY)
        .collect()
        .await
        .map_err(|error| Refusal::Malformed(error.to_string()))?;
    serde_json::from_slice(&body.to_bytes()).map_err(|error| Refusal::Malformed(error.to_string()))
}

fn answer(value: &Value) -> Answer {
    typed(value.to_string(), "application/json")
}

fn html(page: String) -> Answer {
    let mut answer = typed(page, "text/html; charset=utf-8");
    // Nothing that somebody typed can run here, even if it came through unescaped.
    let policy = HeaderValue::from_static(
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    answer
}

fn refuse(status: StatusCode, reason: &str) -> Answer {
    let mut answer = answer(&json!({ "error": reason }));
    *answer.status_mut() = status;
    answer
}

fn typed(body: String, kind: &'static str) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}
