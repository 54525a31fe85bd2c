//! The API at an address of its own, over HTTP, as the audit asks it: each request goes to the handler of its route.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use crudder_functions::{Services, invoke};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};

use crate::events::sample;

#[derive(Default)]
struct State {
    /// What was asked for.
    paths: Vec<String>,
    /// Answers of a broken function, by the path with its query.
    planted: HashMap<String, (u16, Value)>,
}

pub(crate) struct Site {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Site {
    /// By the handlers of these services.
    pub(crate) async fn start(services: Arc<Services>) -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (state, services) = (shared.clone(), services.clone());
                let service = hyper::service::service_fn(move |request| {
                    answer(state.clone(), services.clone(), request)
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        Self { port, state }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on this is answered there, whatever is true.
    pub(crate) fn plant(&self, path: &str, status: u16, body: Value) {
        self.state.lock().unwrap().planted.insert(path.to_owned(), (status, body));
    }

    /// What was asked for since the last time.
    pub(crate) fn paths(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().paths)
    }
}

async fn answer(
    state: Arc<Mutex<State>>,
    services: Arc<Services>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let uri = request.uri().clone();
    let path = uri.path_and_query().unwrap().as_str().to_owned();
    let planted = {
        let mut state = state.lock().unwrap();
        state.paths.push(path.clone());
        state.planted.get(&path).cloned()
    };
    let (status, body) = if let Some((status, body)) = planted {
        (status, body.to_string())
    } else {
        // `apps` has all the routes, and calls each one's own handler.
        let mut event = sample("apps");
        event["rawPath"] = json!(uri.path());
        event["rawQueryString"] = json!(uri.query().unwrap_or_default());
        event["requestContext"]["http"]["path"] = json!(uri.path());
        let answer = invoke(&services, "apps", event).await.unwrap();
        let status = u16::try_from(answer["statusCode"].as_u64().unwrap()).unwrap();
        (status, answer["body"].as_str().unwrap().to_owned())
    };
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    Ok(response)
}
