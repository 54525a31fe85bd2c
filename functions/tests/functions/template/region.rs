//! The functions of the HTTP API in `template.yaml`: a region of it that is written from the routes, between two comments.
//!
//! `UPDATE_DOCS=1 cargo test --workspace --test functions template` writes it anew; without it the test holds it to the
//! routes. What no route knows of itself is said by anchors that are written by hand before it: how all are built
//! (`bootstrap`), what those take that decode pictures (`takes_files`), which are rolled out bit by bit (`rolls_out`).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crudder_functions::route::Route;
use crudder_wire::body::BodyKind;

use super::root;
use crate::routes::{self, ServedRoute};

const BEGIN: &str = "  # ---- functions of the HTTP API: begin (written from functions/src) ----\n";
const END: &str = "  # ---- functions of the HTTP API: end ----\n";

/// Where most requests go: they are rolled out bit by bit. `RolloutRole` names them, too.
const ROLLED_OUT: [&str; 4] = ["auth_sign_in", "statuses_create", "statuses_show", "timelines_home"];

/// The one function of the routes that are constants.
const CONSTANTS: &str = "constants";

/// The functions, as YAML.
fn written(routes: &[ServedRoute]) -> String {
    let (mut text, mut known) = (String::new(), BTreeSet::new());
    for of_function in routes.chunk_by(|one, next| one.handler == next.handler) {
        function(&mut text, of_function, &mut known).unwrap();
    }
    text
}

/// One function. `known` are the anchors that were written already: the first that needs one writes what it stands for.
fn function(text: &mut String, routes: &[ServedRoute], known: &mut BTreeSet<String>) -> std::fmt::Result {
    let ServedRoute { handler, route } = routes[0];
    let merged = merged(handler, route, known);
    writeln!(text, "\n  {}Function:", camel(handler))?;
    writeln!(text, "    Type: AWS::Serverless::Function")?;
    writeln!(text, "    Metadata: *bootstrap")?;
    writeln!(text, "    Properties:")?;
    let are_aliases = merged.iter().all(|one| one.starts_with('*'));
    let merged = match &merged[..] {
        [one] if are_aliases => format!(" {one}"),
        all if are_aliases => format!(" [{}]", all.join(", ")),
        all => format!("\n        - {}", all.join("\n        - ")),
    };
    writeln!(text, "      <<:{merged}")?;
    writeln!(text, "      Handler: {handler}")?;
    let summary =
        if handler == CONSTANTS { "Give answers that are the same for everybody" } else { route.summary() };
    writeln!(text, "      Description: {}", serde_norway::to_string(summary).unwrap().trim_end())?;
    if handler == "reports_create" {
        writeln!(
            text,
            "      Environment: {{ Variables: {{ REPORT_RETENTION_DAYS: !Ref ReportRetentionInDays }} }}"
        )?;
    }
    writeln!(text, "      Events:")?;
    for ServedRoute { route, .. } in routes {
        let name = if handler == CONSTANTS { event_name(route.key) } else { "Route".to_owned() };
        // A brace would begin a mapping.
        let path = route.path();
        let path = if path.contains('{') { format!("\"{path}\"") } else { path.to_owned() };
        let auth = if route.is_open() { ", Auth: { Authorizer: NONE }" } else { "" };
        writeln!(
            text,
            "        {name}: {{ Type: HttpApi, Properties: {{ ApiId: !Ref Api, Method: {}, Path: {path}{auth} }} }}",
            route.method()
        )?;
    }
    Ok(())
}

/// What a function has in common with others, as aliases, or as anchors where it is the first.
fn merged(handler: &str, route: &Route, known: &mut BTreeSet<String>) -> Vec<String> {
    let role = format!("{:?}", route.capability);
    let mut properties = vec![
        format!("Role: !GetAtt {role}Role.Arn"),
        format!("LoggingConfig: {{ LogFormat: JSON, LogGroup: !Ref {role}LogGroup }}"),
    ];
    if route.capability.uses_pool() {
        properties.extend(variables("USER_POOL_ID: !Ref UserPool"));
    }
    let mut shared = vec![(role.to_lowercase(), properties)];
    if route.reads_viewer() {
        let issuer = "https://cognito-idp.${AWS::Region}.amazonaws.com/${UserPool}";
        let issuer = format!("USER_POOL_ISSUER: !Sub \"{issuer}\"");
        shared.push(("reads_viewer".to_owned(), variables(&issuer).into()));
    }
    let shared = shared.into_iter().map(|(name, properties)| {
        let alias = format!("*{name}");
        let anchor = format!("&{name}\n          {}", properties.join("\n          "));
        if known.insert(name) { anchor } else { alias }
    });
    let mut merged: Vec<String> = shared.collect();
    if matches!(route.body_kind, BodyKind::Files) {
        merged.push("*takes_files".to_owned());
    }
    if ROLLED_OUT.contains(&handler) {
        merged.push("*rolls_out".to_owned());
    }
    merged
}

/// The environment of what knows the pool's client, and this of the pool.
fn variables(pool: &str) -> [String; 4] {
    ["Environment:", "  Variables:", "    USER_POOL_CLIENT_ID: !Ref UserPoolClient", &format!("    {pool}")]
        .map(str::to_owned)
}

/// `accounts_show` as `AccountsShow`.
fn camel(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..].to_lowercase()).collect()
}

/// An event of the constants' function, by its route. It is part of a permission's logical id, so it stays as it was
/// deployed: without what all have in common, and of pictures without the folder and the kind.
fn event_name(key: &str) -> String {
    camel(&key.replace(" /api/", " ").replace("/original/", "/").replace(".png", ""))
}

/// `UPDATE_DOCS=1` writes them.
#[test]
fn the_functions_are_those_of_the_routes() {
    let file = root().join("template.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let (head, rest) = text.split_once(BEGIN).unwrap();
    let (there, tail) = rest.split_once(END).unwrap();
    let made = written(&routes::all()) + "\n";
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, format!("{head}{BEGIN}{made}{END}{tail}")).unwrap();
    } else {
        let remedy = "UPDATE_DOCS=1 cargo test --workspace --test functions template";
        assert!(there == made, "template.yaml has not the functions that the routes make; run {remedy}");
    }
}
