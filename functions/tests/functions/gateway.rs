//! API Gateway's own API, as far as the brake calls it: stages, read and changed by its REST JSON, over HTTP.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use crudder_aws::Service;
use crudder_aws::timeouts::{patient_timeouts, retries};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value, json};

/// Stages by their path.
#[derive(Default)]
struct State {
    stages: Map<String, Value>,
    /// Route keys that an API has no route for, though its stage may have settings.
    gone: Vec<String>,
    /// Answers before the next that succeeds.
    refusals: Vec<u16>,
    /// What was asked, as `PATCH /v2/apis/a/stages/$default`.
    calls: Vec<String>,
}

pub(crate) struct Gateway {
    port: u16,
    state: Arc<Mutex<State>>,
}

fn path(api: &str) -> String {
    format!("/v2/apis/{api}/stages/$default")
}

impl Gateway {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                let service = hyper::service::service_fn(move |request| answer(state.clone(), request));
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        Self { port, state }
    }

    pub(crate) fn put(&self, api: &str, stage: Value) {
        self.state.lock().unwrap().stages.insert(path(api), stage);
    }

    pub(crate) fn stage(&self, api: &str) -> Value {
        self.state.lock().unwrap().stages[&path(api)].clone()
    }

    /// No API has a route of that key any more.
    pub(crate) fn remove_route(&self, key: &str) {
        self.state.lock().unwrap().gone.push(key.to_owned());
    }

    /// The next calls fail, with these statuses.
    pub(crate) fn refuse(&self, statuses: &[u16]) {
        self.state.lock().unwrap().refusals.extend(statuses.iter().rev());
    }

    pub(crate) fn changes(&self) -> usize {
        self.state.lock().unwrap().calls.iter().filter(|call| call.starts_with("PATCH ")).count()
    }

    /// API Gateway, as the brake is given it.
    pub(crate) fn service(&self) -> Service {
        let credentials = Credentials::new("local", "local", None, None, "tests");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .endpoint_url(format!("http://127.0.0.1:{}", self.port))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .timeout_config(patient_timeouts())
            .retry_config(retries())
            .build();
        Service::new(&config, "apigateway").unwrap()
    }
}

async fn answer(
    state: Arc<Mutex<State>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let path = percent_encoding::percent_decode_str(parts.uri.path()).decode_utf8_lossy().into_owned();
    let mut state = state.lock().unwrap();
    state.calls.push(format!("{} {path}", parts.method));
    let gone = state.gone.clone();
    let (path, of_route) = match path.split_once("/routesettings/") {
        Some((path, route)) => (path.to_owned(), Some(route)),
        None => (path.clone(), None),
    };
    let (status, answer) = if let Some(status) = state.refusals.pop() {
        (status, json!({ "message": "not now" }))
    } else {
        match (parts.method, state.stages.get_mut(&path)) {
            (_, None | Some(Value::Null)) => {
                (404, json!({ "message": "Invalid stage identifier specified" }))
            }
            (Method::GET, Some(found)) => (200, found.clone()),
            (Method::PATCH, Some(found)) => {
                let mut updated = found.clone();
                update(&mut updated, &serde_json::from_slice(&body).unwrap());
                if let Some(key) = gone.iter().find(|key| !updated["routeSettings"][key.as_str()].is_null()) {
                    let message =
                        format!("Unable to find Route by key {key} within the provided RouteSettings");
                    (404, json!({ "message": message }))
                } else {
                    *found = updated;
                    (200, found.clone())
                }
            }
            (Method::DELETE, Some(found)) if of_route.is_some() => {
                found["routeSettings"].as_object_mut().unwrap().remove(of_route.unwrap());
                (204, Value::Null)
            }
            (method, _) => panic!("the brake has no right to {method}"),
        }
    };
    let answer = if status == 204 { String::new() } else { answer.to_string() };
    let mut response = Response::new(Full::new(answer.into()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    if status >= 400 {
        let code = if status == 404 { "NotFoundException" } else { "TooManyRequestsException" };
        response.headers_mut().insert("x-amzn-errortype", code.parse().unwrap());
    }
    Ok(response)
}

/// Settings by route are merged: what leaves one out does not delete it, for which there is `DeleteRouteSettings`. So seen
/// on AWS: <https://github.com/go-to-k/cdkd/pull/1577>.
fn update(stage: &mut Value, change: &Value) {
    for (name, value) in change.as_object().unwrap() {
        match value {
            Value::Object(routes) if name == "routeSettings" => {
                for (route, settings) in routes {
                    stage[name][route] = settings.clone();
                }
            }
            value => stage[name] = value.clone(),
        }
    }
}
