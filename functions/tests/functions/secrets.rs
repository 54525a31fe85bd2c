//! No route takes a secret from its address, and each that takes one takes it from its body: by what the description says of
//! every route.

use std::collections::BTreeSet;

use crudder_wire::secrets::SECRETS;
use serde_json::{Value, json};

use crate::template;
use crate::world::{World, event};

/// What reads like a secret, and is none: what an app makes public by asking, and what is said of one.
const PUBLIC: &[&str] = &["code_challenge", "code_challenge_method"];

fn document() -> Value {
    let file = template::root().join("functions/src/openapi/openapi.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// Each route with the names of its body's fields.
fn fields(document: &Value) -> Vec<(String, String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let content = operation["requestBody"]["content"].as_object();
            let properties = content.into_iter().flat_map(|content| content.values());
            let properties = properties.filter_map(|encoding| encoding["schema"]["properties"].as_object());
            let names = properties.flat_map(|properties| properties.keys().cloned()).collect();
            found.push((method.to_uppercase(), path.clone(), names));
        }
    }
    found
}

#[test]
fn whatever_reads_like_a_secret_is_one_and_every_secret_is_taken_somewhere() {
    let document = document();
    let words = ["password", "secret", "token", "code", "verifier", "assertion"];
    let all: BTreeSet<String> = fields(&document).into_iter().flat_map(|(_, _, names)| names).collect();
    let like_one = |name: &&String| words.iter().any(|word| name.split('_').any(|part| part == *word));
    let like_secrets: BTreeSet<&str> = all.iter().filter(like_one).map(String::as_str).collect();
    let expected: BTreeSet<&str> = SECRETS.iter().chain(PUBLIC).copied().collect();
    assert_eq!(like_secrets, expected, "crates/wire/src/secrets.rs names the secrets");
    // None is described as a parameter of an address.
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(!SECRETS.contains(&parameter["name"].as_str().unwrap()), "{parameter}");
            }
        }
    }
}

/// Which function answers a route at which API.
fn servers(key: &str) -> Vec<String> {
    let declared = template::functions();
    let own = declared.iter().filter(|(_, function)| function.routes.iter().any(|route| route.key == key));
    let own = own.map(|(handler, _)| handler.clone());
    let by_apps = crudder_functions::apps::routes::ROUTES.iter().any(|route| route.route.key == key);
    let mut all: BTreeSet<String> = own.collect();
    all.extend(by_apps.then(|| "apps".to_owned()));
    all.into_iter().collect()
}

#[tokio::test]
async fn a_secret_in_an_address_is_refused_on_every_route_that_takes_one() {
    let world = World::start().await;
    let ada = world.account("ada").await;
    let before = world.dynamodb.calls().total();
    let mut tried = 0;
    for (method, path, names) in fields(&document()) {
        let key = format!("{method} {path}");
        for secret in SECRETS.iter().filter(|secret| names.contains(**secret)) {
            for handler in servers(&key) {
                for query in [
                    format!("{secret}=x"),
                    format!("a=b&{secret}[]=x"),
                    format!("%{:02x}{}=", secret.as_bytes()[0], &secret[1..]),
                ] {
                    let mut event =
                        event(Some(ada), &json!({ "rawPath": path, "rawQueryString": query, "body": "{}" }));
                    event["requestContext"]["http"]["method"] = json!(method);
                    let answer = world.invoke(&handler, event).await.unwrap();
                    let body = answer["body"].as_str().unwrap();
                    assert_eq!(answer["statusCode"], 400, "{key} {query} by {handler}: {body}");
                    assert!(body.contains(&format!("{secret} belongs in the body")), "{key} {query}: {body}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 50, "{tried}");
    assert_eq!(world.dynamodb.calls().total(), before, "nothing was looked up");
}
