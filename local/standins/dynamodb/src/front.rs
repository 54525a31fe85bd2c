//! The front: keep-alive HTTP/1.1 on loopback. Counts, fails when told to, and else forwards.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_LENGTH, HOST, HeaderValue};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::actions::{Actions, needed, signer};
use crate::calls::{Calls, capacity, says_capacity};
use crate::engine::Engine;
use crate::faults::Faults;

/// What is shared by all connections.
pub(crate) struct Front {
    pub(crate) primary: Arc<Engine>,
    /// Serves eventually consistent reads while it is there.
    pub(crate) replica: tokio::sync::Mutex<Option<Arc<Engine>>>,
    pub(crate) faults: Faults,
    pub(crate) calls: Mutex<Calls>,
    pub(crate) actions: Mutex<Actions>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Front {
    pub(crate) fn new(primary: Engine) -> Self {
        let mut connector = HttpConnector::new();
        // Without it each small request waits for the acknowledgement of the last, some 40 ms.
        connector.set_nodelay(true);
        Self {
            primary: Arc::new(primary),
            replica: tokio::sync::Mutex::new(None),
            faults: Faults::default(),
            calls: Mutex::default(),
            actions: Mutex::default(),
            client: Client::builder(TokioExecutor::new()).build(connector),
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
        if !standin_origin::is_own(&request) {
            return Ok(standin_origin::refusal());
        }
        let operation = operation_of(&request);
        self.faults.delay().await;
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        if self.faults.drop.strikes() {
            self.count(&operation, None);
            return Err(io::Error::other("told to drop the connection"));
        }
        if self.faults.throttle.strikes() {
            self.count(&operation, None);
            return Ok(throttled());
        }
        let ask: Option<Value> =
            if says_capacity(&operation) { serde_json::from_slice(&body).ok() } else { None };
        self.note_actions(&operation, &head, ask.as_ref());
        if operation == "TransactWriteItems" && self.faults.conflict.strikes() {
            self.count(&operation, None);
            return Ok(conflict(ask.as_ref()));
        }
        let response = if let Some(ask) = ask {
            self.forward_counting(&operation, &head, ask).await?
        } else {
            let response = self.forward(self.primary.address(), &head, body).await?;
            self.count(&operation, (response.status() == StatusCode::OK).then_some(0.0));
            response
        };
        if self.faults.lose_answer.strikes() {
            return Err(io::Error::other("told to lose the answer"));
        }
        Ok(response)
    }

    /// Forwards a request whose answer says what it consumed, and tells it only to a client that asked.
    async fn forward_counting(
        &self,
        operation: &str,
        head: &Parts,
        mut ask: Value,
    ) -> io::Result<Response<Full<Bytes>>> {
        // Held until there is an answer: a replica that is replaced meanwhile still gives it.
        let engine = self.engine_for(operation, &ask).await;
        let leaves_one = operation == "BatchGetItem" && self.faults.unprocessed.strikes();
        let withheld = if leaves_one { withhold_last_key(&mut ask) } else { None };
        let asked = matches!(ask["ReturnConsumedCapacity"].as_str(), Some("TOTAL" | "INDEXES"));
        if let Value::Object(fields) = &mut ask
            && !asked
        {
            fields.insert("ReturnConsumedCapacity".to_owned(), "TOTAL".into());
        }
        let response = self.forward(engine.address(), head, Bytes::from(ask.to_string())).await?;
        if response.status() != StatusCode::OK {
            self.count(operation, None);
            return Ok(response);
        }
        let (mut head, body) = response.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let mut answer: Value = serde_json::from_slice(&body)?;
        self.count(operation, Some(capacity(&answer)));
        if let Value::Object(fields) = &mut answer {
            if !asked {
                fields.remove("ConsumedCapacity");
            }
            if let Some(keys) = withheld {
                fields.insert("UnprocessedKeys".to_owned(), keys);
            }
        }
        let body = Bytes::from(answer.to_string());
        head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        // It was the checksum of the other body.
        head.headers.remove("x-amz-crc32");
        Ok(Response::from_parts(head, Full::new(body)))
    }

    async fn forward(
        &self,
        engine: SocketAddr,
        head: &Parts,
        body: Bytes,
    ) -> io::Result<Response<Full<Bytes>>> {
        let path = head.uri.path_and_query().map_or("/", |it| it.as_str());
        let uri = format!("http://{engine}{path}").parse::<Uri>().map_err(io::Error::other)?;
        let mut request = Request::new(Full::new(body.clone()));
        *request.method_mut() = head.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = head.headers.clone();
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        request.headers_mut().remove(HOST);
        let response = self.client.request(request).await.map_err(io::Error::other)?;
        let (head, body) = response.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        Ok(Response::from_parts(head, Full::new(body)))
    }

    /// Where a request goes: to the replica if there is one and it may lag.
    async fn engine_for(&self, operation: &str, ask: &Value) -> Arc<Engine> {
        let may_lag = match operation {
            "GetItem" | "Query" => !is_consistent(ask),
            "BatchGetItem" => {
                let tables = ask.get("RequestItems").and_then(Value::as_object);
                tables.is_some_and(|tables| tables.values().all(|table| !is_consistent(table)))
            }
            _ => false,
        };
        let replica = self.replica.lock().await;
        match &*replica {
            Some(replica) if may_lag => Arc::clone(replica),
            _ => Arc::clone(&self.primary),
        }
    }

    fn note_actions(&self, operation: &str, head: &Parts, ask: Option<&Value>) {
        let Some(signer) = signer(head) else { return };
        let mut actions = self.actions.lock().unwrap_or_else(PoisonError::into_inner);
        actions.entry(signer.to_owned()).or_default().extend(needed(operation, ask));
    }

    fn count(&self, operation: &str, capacity: Option<f64>) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).count(operation, capacity);
    }
}

/// Serves until the task is aborted; then its connections go with it.
pub(crate) async fn accept(listener: TcpListener, front: Arc<Front>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Loopback knows no loss: a socket that refuses the option is only slower.
        drop(stream.set_nodelay(true));
        let front = Arc::clone(&front);
        let service = service_fn(move |request| {
            let front = Arc::clone(&front);
            async move { front.answer(request).await }
        });
        let connection = hyper::server::conn::http1::Builder::new();
        connections.spawn(async move {
            // An error is a client that went away, or a connection that was told to drop.
            drop(connection.serve_connection(TokioIo::new(stream), service).await);
        });
        while connections.try_join_next().is_some() {}
    }
}

/// `GetItem` from `X-Amz-Target: DynamoDB_20120810.GetItem`.
fn operation_of(request: &Request<Incoming>) -> String {
    let target = request.headers().get("x-amz-target").and_then(|it| it.to_str().ok()).unwrap_or("none");
    target.rsplit('.').next().unwrap_or(target).to_owned()
}

fn is_consistent(read: &Value) -> bool {
    read.get("ConsistentRead").and_then(Value::as_bool).unwrap_or(false)
}

/// Takes the last key of a batch of one table out, where there are more; answers it as `UnprocessedKeys`.
fn withhold_last_key(ask: &mut Value) -> Option<Value> {
    let tables = ask.get_mut("RequestItems")?.as_object_mut()?;
    let (table, read) = tables.iter_mut().next()?;
    let keys = read.get_mut("Keys")?.as_array_mut()?;
    if keys.len() < 2 {
        return None;
    }
    let key = keys.pop()?;
    let mut rest = read.clone();
    rest["Keys"] = json!([key]);
    let mut unprocessed = serde_json::Map::new();
    unprocessed.insert(table.clone(), rest);
    Some(Value::Object(unprocessed))
}

fn throttled() -> Response<Full<Bytes>> {
    refusal(&json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
        "message": "The level of configured provisioned throughput for the table was exceeded.",
    }))
}

/// As `DynamoDB` cancels a transaction that met another on its first item.
fn conflict(ask: Option<&Value>) -> Response<Full<Bytes>> {
    let items = ask.and_then(|it| it.get("TransactItems")).and_then(Value::as_array).map_or(1, Vec::len);
    let reasons: Vec<Value> = (0..items)
        .map(|index| match index {
            0 => json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}),
            _ => json!({"Code": "None"}),
        })
        .collect();
    let codes: Vec<&str> =
        (0..items).map(|index| if index == 0 { "TransactionConflict" } else { "None" }).collect();
    refusal(&json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": format!(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
            codes.join(", ")
        ),
        "CancellationReasons": reasons,
    }))
}

fn refusal(body: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response.headers_mut().insert("content-type", HeaderValue::from_static("application/x-amz-json-1.0"));
    response
}
