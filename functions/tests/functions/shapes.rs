//! Every parameter of every route, in every shape that it can't have, in every encoding, at both doors: none of them is
//! answered as if it had not been sent, and nothing is written.

use std::collections::BTreeSet;

use crudder_domain::{AccountId, Scope};
use crudder_functions::document::document;
use crudder_functions::table;
use serde_json::{Value, json};

use crate::events::{enrolled, peopled, sample};
use crate::openapi::operations;
use crate::samples::id;
use crate::world::World;

/// How a request says what it says.
#[derive(Clone, Copy, Debug)]
enum Encoding {
    Query,
    Form,
    Multipart,
    Json,
}

const FORMS: [Encoding; 3] = [Encoding::Query, Encoding::Form, Encoding::Multipart];

/// What a description says of one parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    One,
    Many,
    ManyOrOne,
    Objects,
    File,
}

fn kind(schema: &Value) -> Kind {
    let has = |kind: &str| {
        schema["type"] == kind || schema["type"].as_array().is_some_and(|all| all.contains(&json!(kind)))
    };
    match (has("array"), schema["items"]["properties"].is_object()) {
        (_, true) => Kind::Objects,
        (true, _) if has("string") => Kind::ManyOrOne,
        (true, _) => Kind::Many,
        _ if schema.get("contentMediaType").is_some() => Kind::File,
        _ => Kind::One,
    }
}

/// The parameters of an operation, by their names in a form without a list's brackets.
fn described(operation: &Value) -> Vec<(String, Kind)> {
    let mut found = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        if parameter["in"] == "query" {
            let name = parameter["name"].as_str().unwrap();
            found.push((name.trim_end_matches("[]").to_owned(), kind(&parameter["schema"])));
        }
    }
    let content = &operation["requestBody"]["content"];
    let files = content["multipart/form-data"]["schema"]["properties"].as_object().into_iter().flatten();
    found.extend(
        files.filter(|(_, schema)| kind(schema) == Kind::File).map(|(name, _)| (name.clone(), Kind::File)),
    );
    let fields = content["application/json"]["schema"]["properties"].as_object().into_iter().flatten();
    for (name, schema) in fields {
        match schema["properties"].as_object() {
            Some(members) => {
                found.extend(
                    members.iter().map(|(member, schema)| (format!("{name}[{member}]"), kind(schema))),
                );
            }
            None => found.push((name.clone(), kind(schema))),
        }
    }
    found
}

/// A member of the objects that a parameter is a list of; any name for other parameters.
fn member_of<'a>(operation: &'a Value, name: &str) -> &'a str {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["properties"][name];
    schema["items"]["required"][0].as_str().unwrap_or("id")
}

/// What follows the name in a form of another shape.
const fn wrong_in_forms(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::One => &["[]", "[0]", "[a]", "[", "[][]"],
        Kind::Many | Kind::ManyOrOne => &["[a]", "[][]", "[0][a]", "["],
        Kind::Objects => &["", "[]", "[0]", "[a][id]", "[0][id][]"],
        Kind::File => &["", "[]", "[a]"],
    }
}

/// A value of another shape in JSON.
fn wrong_in_json(kind: Kind, member: &str) -> Vec<Value> {
    let mut wrong = vec![json!({}), json!({ "a": "1" }), json!([null]), json!([["1"]])];
    wrong.extend(match kind {
        Kind::One => vec![json!(["1"]), json!([]), json!([{}])],
        Kind::Many => vec![json!("1"), json!(1), json!(true), json!([{ "a": 1 }])],
        Kind::ManyOrOne => vec![json!([{ "a": 1 }])],
        Kind::Objects => vec![json!("1"), json!(["1"]), json!([{ member: ["1"] }])],
        Kind::File => vec![json!("1"), json!(["1"]), json!([])],
    });
    wrong
}

/// `poll[options]` and a value as `{"poll": {"options": value}}`.
fn nested(name: &str, value: &Value) -> Value {
    let mut parts = name.split('[').map(|part| part.trim_end_matches(']')).rev();
    let last = parts.next().unwrap();
    parts.fold(json!({ last: value }), |below, part| json!({ part: below }))
}

/// The event of that request, of which nothing is said but this.
fn saying(mut event: Value, encoding: Encoding, text: &str) -> Value {
    event["isBase64Encoded"] = json!(false);
    event["rawQueryString"] = json!("");
    event.as_object_mut().unwrap().remove("queryStringParameters");
    event["body"] = json!("");
    let content_type = match encoding {
        Encoding::Query => {
            event["rawQueryString"] = json!(text);
            return event;
        }
        Encoding::Form => "application/x-www-form-urlencoded",
        Encoding::Multipart => "multipart/form-data; boundary=x",
        Encoding::Json => "application/json",
    };
    event["headers"]["content-type"] = json!(content_type);
    event["body"] = json!(text);
    event
}

/// `name=value` in that encoding.
fn pair(encoding: Encoding, name: &str, value: &str) -> String {
    match encoding {
        Encoding::Multipart => {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n--x--\r\n")
        }
        _ => form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish(),
    }
}

/// Every wrong shape of a parameter, each as what a request says.
fn wrongs(name: &str, kind: Kind, member: &str) -> Vec<(Encoding, String)> {
    let mut all = Vec::new();
    for suffix in wrong_in_forms(kind).iter().map(|suffix| suffix.replace("[id]", &format!("[{member}]"))) {
        all.extend(FORMS.map(|encoding| (encoding, pair(encoding, &format!("{name}{suffix}"), "1"))));
    }
    for value in wrong_in_json(kind, member) {
        all.push((Encoding::Json, nested(name, &value).to_string()));
        let head = name.split('[').next().unwrap();
        if head != name {
            // The object that it is a member of has another shape.
            all.push((Encoding::Json, json!({ head: [value] }).to_string()));
            all.extend(FORMS.map(|encoding| (encoding, pair(encoding, &format!("{head}[0]"), "1"))));
        }
    }
    if kind != Kind::File {
        let file = format!(
            "--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n\u{1}\r\n--x--\r\n"
        );
        // Where a route takes no files, one is a text.
        if kind == Kind::Objects {
            all.push((Encoding::Multipart, file));
        }
    }
    all
}

/// What was asked for, told by how it is refused: a page at OAuth's page, an error elsewhere.
async fn refused(world: &World, handler: &str, event: Value, name: &str) -> Result<(), String> {
    let answer = world.invoke(handler, event).await.unwrap();
    let status = answer["statusCode"].as_u64().unwrap();
    let body = answer["body"].as_str().unwrap().to_owned();
    let head = name.split('[').next().unwrap();
    // A secret in the address is refused for standing there.
    let is_secret = status == 400 && body.contains("belongs in the body");
    if (status == 422 || is_secret || (status == 400 && handler == "apps")) && body.contains(head) {
        Ok(())
    } else {
        Err(format!("{status} {}", body.chars().take(200).collect::<String>()))
    }
}

/// What was done to the table by anybody that is no read.
fn writes(world: &World) -> BTreeSet<(String, String)> {
    let all = world.dynamodb.actions().into_iter();
    let all =
        all.flat_map(|(signer, actions)| actions.into_iter().map(move |action| (signer.clone(), action)));
    all.filter(|(_, action)| ["Put", "Update", "Delete", "Write"].iter().any(|word| action.contains(word)))
        .collect()
}

/// Each request comes from somewhere else, so that no limit ends the test.
fn from_elsewhere(event: &mut Value, number: &mut u32) {
    *number += 1;
    let [_, a, b, c] = number.to_be_bytes();
    event["requestContext"]["http"]["sourceIp"] = json!(format!("10.{a}.{b}.{c}"));
}

#[tokio::test]
async fn no_parameter_of_the_first_partys_routes_is_let_go_in_another_shape() {
    let (peopled, enrolled) = (peopled().await, enrolled().await);
    let made = document();
    let (mut asked, mut number, mut let_go) = (0, 0, Vec::new());
    let before = (writes(&peopled), writes(&enrolled));
    let with_one_route =
        table::functions().filter_map(|function| Some((function.name, function.routes.first()?)));
    for (handler, route) in with_one_route.filter(|(handler, _)| *handler != "constants") {
        let (method, path) = (route.method(), route.path());
        let operation = &made["paths"][path][method.to_lowercase()];
        let world = if path.starts_with("/auth/") { &enrolled } else { &peopled };
        for (name, kind) in described(operation) {
            for (encoding, text) in wrongs(&name, kind, member_of(operation, &name)) {
                let mut event = saying(sample(handler), encoding, &text);
                from_elsewhere(&mut event, &mut number);
                // Of one account no more than its window allows. Only who is there learns what was wrong.
                if asked % 250 == 0 {
                    world.advance(std::time::Duration::from_mins(5));
                }
                if event["requestContext"]["authorizer"].is_object() {
                    let ada = world.messages.account_id(&"ada".parse().unwrap()).await.unwrap().unwrap();
                    event["requestContext"]["authorizer"]["jwt"]["claims"]["username"] =
                        json!(ada.to_string());
                }
                asked += 1;
                if let Err(answer) = refused(world, handler, event, &name).await {
                    let_go.push(format!("{}: {encoding:?} {text}: {answer}", route.key));
                }
            }
        }
    }
    assert!(let_go.is_empty(), "{} of {asked}: {:#?}", let_go.len(), &let_go[..let_go.len().min(20)]);
    assert!(asked > 2_000, "{asked}");
    assert_eq!((writes(&peopled), writes(&enrolled)), before);
}

#[tokio::test]
async fn no_parameter_of_the_routes_for_apps_is_let_go_in_another_shape() {
    let world = peopled().await;
    let ada = AccountId::from_u64(id("ADA")).unwrap();
    let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    let (_, token) = world.app(ada, &scopes.join(" ")).await;
    let made = document();
    let keys: BTreeSet<&str> =
        table::functions().flat_map(|function| function.routes).map(|route| route.key).collect();
    let (mut asked, mut number, mut let_go) = (0, 0, Vec::new());
    let before = writes(&world);
    for (method, path, operation) in operations(&made) {
        if path.starts_with("/auth/") {
            continue;
        }
        // The same handlers were asked for all of it at the other door: here each parameter is asked for in a few shapes.
        let has_function = keys.contains(&*format!("{} {path}", method.to_uppercase()));
        let step = if has_function { 7 } else { 1 };
        for (name, kind) in described(operation) {
            for (encoding, text) in wrongs(&name, kind, member_of(operation, &name)).into_iter().step_by(step)
            {
                // Of one account no more than its window allows.
                if asked % 250 == 0 {
                    world.advance(std::time::Duration::from_mins(5));
                }
                let mut event = saying(sample("apps"), encoding, &text);
                from_elsewhere(&mut event, &mut number);
                event["rawPath"] = json!(path.replace("{hashtag}", "engines").replace(['{', '}'], ""));
                event["requestContext"]["http"]["path"] = event["rawPath"].clone();
                event["requestContext"]["http"]["method"] = json!(method.to_uppercase());
                event["headers"]["authorization"] = json!(format!("Bearer {token}"));
                asked += 1;
                if let Err(answer) = refused(&world, "apps", event, &name).await {
                    let_go.push(format!("{method} {path}: {encoding:?} {text}: {answer}"));
                }
            }
        }
    }
    assert!(let_go.is_empty(), "{} of {asked}: {:#?}", let_go.len(), &let_go[..let_go.len().min(20)]);
    assert!(asked > 1_000, "{asked}");
    assert_eq!(writes(&world), before);
}
