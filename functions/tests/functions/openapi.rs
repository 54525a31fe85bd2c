//! The description of the API: that what is served is what the code makes, and that it says what handlers do.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crudder_functions::document::{document, paths_that_differ};
use crudder_functions::table;
use serde_json::{Value, json};

use crate::events::sample;
use crate::template;
use crate::world::World;

fn file() -> PathBuf {
    template::root().join("functions/src/openapi/openapi.json")
}

/// What was described, each with method and path.
pub(crate) fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
        })
        .collect()
}

/// `UPDATE_DOCS=1` writes it.
#[test]
fn what_is_served_is_what_the_code_makes() {
    let made = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let text = serde_json::to_string_pretty(&made).unwrap();
        std::fs::write(file(), text + "\n").unwrap();
    }
    let served: Value = serde_json::from_str(&std::fs::read_to_string(file()).unwrap()).unwrap();
    let remedy = "UPDATE_DOCS=1 cargo test -p crudder-functions --test functions openapi";
    assert!(served == made, "functions/src/openapi/openapi.json is not what the code makes; run {remedy}");
}

#[test]
fn each_path_has_the_parameters_that_are_said_of_it() {
    assert_eq!(paths_that_differ(), Vec::<&str>::new());
}

#[test]
fn every_route_of_both_apis_is_there_by_a_name_of_its_own() {
    let made = document();
    let operations = operations(&made);
    let there: BTreeSet<String> =
        operations.iter().map(|(method, path, _)| format!("{} {path}", method.to_uppercase())).collect();
    let first_party = table::functions().flat_map(|function| function.routes);
    let first_party = first_party.map(|route| route.key.to_owned());
    let of_apps = crudder_functions::apps::routes::ROUTES.iter().map(|route| route.route.key.to_owned());
    assert_eq!(there, first_party.chain(of_apps).collect());
    let names: BTreeSet<&str> =
        operations.iter().map(|(_, _, operation)| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations.len());
}

/// Two types of one name would be told apart by a number only.
#[test]
fn every_schema_has_a_name_of_its_own() {
    let made = document();
    for name in made["components"]["schemas"].as_object().unwrap().keys() {
        let is_numbered = name.ends_with(|c: char| c.is_ascii_digit()) && name != "InstanceV1";
        assert!(!is_numbered, "{name}: give one of the two another name, by #[schemars(rename = …)]");
    }
}

#[test]
fn every_route_has_an_answer_and_says_what_it_is() {
    let made = document();
    let says_nothing = |operation: &Value| {
        let answers = operation["responses"].as_object().unwrap();
        let summary = operation["summary"].as_str().unwrap();
        let is_said = summary.starts_with(char::is_uppercase) && !summary.ends_with('.');
        !is_said || answers.is_empty()
    };
    let silent: Vec<String> = operations(&made)
        .into_iter()
        .filter(|(_, _, operation)| says_nothing(operation))
        .map(|(method, path, operation)| format!("{} ({method} {path})", operation["operationId"]))
        .collect();
    assert!(silent.is_empty(), "no `describe` beside `handle`, or an empty one: {silent:#?}");
}

/// A client's developer reads summaries in a list, without the path beside them.
#[test]
fn every_summary_is_unique_and_begins_with_a_verb() {
    const VERBS: [&str; 44] = [
        "Accept",
        "Add",
        "Approve",
        "Authorize",
        "Block",
        "Bookmark",
        "Boost",
        "Change",
        "Check",
        "Confirm",
        "Create",
        "Delete",
        "Discover",
        "Dismiss",
        "Edit",
        "Export",
        "Favourite",
        "File",
        "Find",
        "Follow",
        "Get",
        "Look",
        "Mark",
        "Mute",
        "Obtain",
        "Pin",
        "Post",
        "Refresh",
        "Register",
        "Reject",
        "Remove",
        "Request",
        "Resend",
        "Reset",
        "Revoke",
        "Save",
        "Search",
        "Set",
        "Sign",
        "Subscribe",
        "Undo",
        "Update",
        "Upload",
        "Verify",
    ];
    const MORE_VERBS: [&str; 6] = ["Unblock", "Unfollow", "Unmute", "Unpin", "View", "Vote"];
    let made = document();
    let mut seen = std::collections::BTreeSet::new();
    for (method, path, operation) in operations(&made) {
        let summary = operation["summary"].as_str().unwrap();
        let verb = summary.split(' ').next().unwrap();
        assert!(VERBS.contains(&verb) || MORE_VERBS.contains(&verb), "{method} {path}: {summary}");
        assert!(seen.insert(summary.to_owned()), "{method} {path} and another route: {summary}");
    }
}

#[tokio::test]
async fn who_has_the_document_is_not_sent_it_again() {
    let world = World::start().await;
    let ask = async |etag: &str| {
        let mut event = sample("openapi_show");
        event["headers"]["if-none-match"] = json!(etag);
        world.invoke("openapi_show", event).await.unwrap()
    };
    let first = ask("\"other\"").await;
    assert_eq!(first["statusCode"], 200);
    let document: Value = serde_json::from_str(first["body"].as_str().unwrap()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let etag = first["headers"]["etag"].as_str().unwrap();
    for same in [etag.to_owned(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
        let again = ask(&same).await;
        assert_eq!((&again["statusCode"], &again["body"]), (&json!(304), &json!("")), "{same}");
        assert_eq!(again["headers"]["etag"], etag);
    }
}
