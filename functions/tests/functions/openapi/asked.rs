//! What handlers ask for, by name: each is driven with nothing but what it needs, with each parameter that its
//! description has, and as its sample has it. What it asks for in all of that is what its description has to name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crudder_domain::{Access, AccountId, CodeGrant};
use crudder_functions::openapi::document;
use crudder_identity::{AuthorizationCode, ClientSecret, FormToken};
use crudder_messages::{NewApp, Writer};
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

use super::{declared, operations};
use crate::events::{ADA, enrolled, of_auth, of_others, peopled, sample};
use crate::world::{World, event};

const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// The names that were asked for, by the trace that it leaves.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<BTreeSet<String>>>);

impl Asked {
    fn listen() -> (Self, DefaultGuard) {
        let asked = Self::default();
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(asked.clone()));
        (asked, guard)
    }

    fn take(&self) -> BTreeSet<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl<S: Subscriber> Layer<S> for Asked {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "crudder_wire::params" {
            event.record(&mut self.clone());
        }
    }
}

impl Visit for Asked {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "name" {
            self.0.lock().unwrap().insert(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// A parameter of a description: its name in a query or a form, an example, and whether there has to be one.
struct Parameter {
    name: String,
    example: String,
    is_required: bool,
}

/// The parameters of query and body.
fn described(operation: &Value) -> Vec<Parameter> {
    let in_query = operation["parameters"].as_array().into_iter().flatten();
    let in_query = in_query.filter(|parameter| parameter["in"] == "query").map(|parameter| Parameter {
        name: parameter["name"].as_str().unwrap().to_owned(),
        example: example(parameter["name"].as_str().unwrap(), &parameter["schema"]),
        is_required: parameter["required"] == true,
    });
    let form = &operation["requestBody"]["content"]["multipart/form-data"]["schema"];
    let required: Vec<&str> =
        form["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let in_form = form["properties"].as_object().into_iter().flatten().map(|(name, schema)| Parameter {
        name: name.clone(),
        example: example(name, schema),
        is_required: required.contains(&name.as_str()),
    });
    in_query.chain(in_form).collect()
}

/// A value that the schema allows.
fn example(name: &str, schema: &Value) -> String {
    if let Some(words) = schema["enum"].as_array() {
        return words[0].as_str().unwrap().to_owned();
    }
    match (schema["type"].as_str().unwrap_or_default(), schema["format"].as_str().unwrap_or_default()) {
        ("array", _) => example(name, &schema["items"]),
        ("boolean", _) => "true".to_owned(),
        ("integer", _) => schema["minimum"].to_string(),
        (_, "date-time") => "2026-11-23T21:00:00Z".to_owned(),
        (_, "email") => "ada@example.com".to_owned(),
        (_, "password") => "Correct-horse-7".to_owned(),
        (_, "uri") => OUT_OF_BAND.to_owned(),
        _ if name == "username" => "ada".to_owned(),
        _ if schema["pattern"].as_str().is_some_and(|pattern| pattern.contains("[0-9]{6}")) => {
            "123456".to_owned()
        }
        _ if schema["pattern"].as_str().is_some_and(|pattern| pattern.contains("[0-9]{1,19}")) => {
            ADA.to_string()
        }
        _ => "en".to_owned(),
    }
}

/// A request with these parameters alone, all of them in the query.
fn with(mut event: Value, parameters: &[(String, String)]) -> Value {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    event["rawQueryString"] = json!(query.finish());
    event.as_object_mut().unwrap().remove("body");
    event
}

/// The requests that a route is driven with.
fn tries(operation: &Value, base: &Value, always: &[(String, String)]) -> Vec<Value> {
    let described = described(operation);
    let pair = |parameter: &Parameter| (parameter.name.clone(), parameter.example.clone());
    let is_given = |name: &str| always.iter().any(|(given, _)| given == name);
    let needed = described.iter().filter(|it| it.is_required && !is_given(&it.name)).map(pair);
    let needed: Vec<_> = needed.chain(always.iter().cloned()).collect();
    let mut tries = vec![with(base.clone(), &needed)];
    tries.extend(described.iter().filter(|it| !it.is_required && !is_given(&it.name)).map(|it| {
        let mut parameters = needed.clone();
        parameters.push(pair(it));
        with(base.clone(), &parameters)
    }));
    tries
}

#[derive(Default)]
struct Findings(BTreeMap<String, BTreeSet<String>>);

impl Findings {
    /// Drives a route.
    async fn drive(&mut self, world: &World, asked: &Asked, id: &str, handler: &str, events: Vec<Value>) {
        asked.take();
        for event in events {
            world.invoke(handler, event).await.unwrap();
        }
        self.0.entry(id.to_owned()).or_default().extend(asked.take());
    }

    /// What was asked for and not described, and what was described and not asked for.
    fn differences(&self, operations: &[(&str, &str, &Value)]) -> Vec<String> {
        let mut differences = Vec::new();
        for (method, path, operation) in operations {
            let id = operation["operationId"].as_str().unwrap();
            let Some(asked) = self.0.get(id) else {
                differences.push(format!("{method} {path} was not driven"));
                continue;
            };
            let described: BTreeSet<String> = described(operation)
                .into_iter()
                .map(|parameter| parameter.name.trim_end_matches("[]").to_owned())
                .collect();
            for name in asked.difference(&described) {
                differences.push(format!("{id} asks for {name:?}, which its `describe` does not name"));
            }
            for name in described.difference(asked) {
                differences.push(format!("{id} never asks for {name:?}, which its `describe` names"));
            }
        }
        differences
    }
}

#[tokio::test]
async fn each_route_asks_for_what_its_description_names() {
    let made = document(&declared());
    let operations = operations(&made);
    let operation =
        |id: &str| operations.iter().find(|(_, _, operation)| operation["operationId"] == id).unwrap().2;
    let (asked, _guard) = Asked::listen();
    let mut findings = Findings::default();

    let world = enrolled().await;
    for (handler, _) in of_auth() {
        let mut events = tries(operation(handler), &sample(handler), &[]);
        events.push(sample(handler));
        findings.drive(&world, &asked, handler, handler, events).await;
    }
    of_apps_alone(&world, &asked, &operations, &mut findings).await;

    let world = peopled().await;
    for (handler, ..) in of_others().into_iter().filter(|(handler, ..)| *handler != "apps") {
        let mut events = tries(operation(handler), &sample(handler), &[]);
        events.push(sample(handler));
        findings.drive(&world, &asked, handler, handler, events).await;
    }
    let differences = findings.differences(&operations);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The routes of `AppsApi` that no function has, each with what it needs to come as far as it can.
async fn of_apps_alone(
    world: &World,
    asked: &Asked,
    operations: &[(&str, &str, &Value)],
    findings: &mut Findings,
) {
    let writer = Writer::new(world.messages.clone());
    let new = NewApp {
        name: "toot".parse().unwrap(),
        website: None,
        redirect_uris: vec![OUT_OF_BAND.parse().unwrap()],
        scopes: "read write".parse().unwrap(),
    };
    let secret = ClientSecret::draw().unwrap();
    let app = writer.register_app(new, secret.hash()).await.unwrap().app.id;
    let person = AccountId::from_u64(ADA).unwrap();
    let access = Access { app, account: Some(person), scopes: "read".parse().unwrap() };
    let code = AuthorizationCode::draw().unwrap();
    let grant = CodeGrant { access, redirect_uri: OUT_OF_BAND.parse().unwrap(), challenge: None };
    writer.give_code(&code.hash(), grant).await.unwrap();
    let form = FormToken::draw().unwrap();

    let own = ["oauth_server", "oauth_ask", "oauth_decide", "oauth_token", "oauth_revoke"];
    let own = own.into_iter().chain(["register", "verify_credentials"]);
    for id in own {
        let (method, path, operation) =
            operations.iter().find(|(_, _, operation)| operation["operationId"] == id).unwrap();
        let mut base = event(None, &json!({ "rawPath": path }));
        base["requestContext"]["http"]["method"] = json!(method.to_uppercase());
        base["headers"]["cookie"] = json!(format!("__Host-crudder_form={}", form.expose()));
        let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let (app, secret) = (app.to_string(), secret.expose());
        let always: Vec<Vec<(String, String)>> = match id {
            "oauth_ask" | "oauth_decide" => {
                let asks = [("response_type", "code"), ("client_id", &app), ("redirect_uri", OUT_OF_BAND)];
                let allows = [("form_token", form.expose()), ("decision", "allow"), ("username", "ada")];
                vec![pairs(&asks), pairs(&[asks, allows].concat())]
            }
            "oauth_token" => ["authorization_code", "client_credentials", "refresh_token", "password"]
                .into_iter()
                .map(|grant_type| {
                    let mut by = pairs(&[("client_id", &app), ("client_secret", secret)]);
                    by.extend(pairs(&[("grant_type", grant_type), ("redirect_uri", OUT_OF_BAND)]));
                    by.extend(pairs(&[("code", code.expose()), ("username", "ada")]));
                    by
                })
                .collect(),
            "oauth_revoke" => vec![pairs(&[("client_id", &app), ("client_secret", secret)])],
            _ => vec![Vec::new()],
        };
        let events = always.iter().flat_map(|always| tries(operation, &base, always)).collect();
        findings.drive(world, asked, id, "apps", events).await;
    }
}
