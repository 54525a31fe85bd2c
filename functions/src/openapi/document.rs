//! The document: every route of both APIs, from the tables that route them.

use crudder_wire::ErrorBody;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::operation::{Answer, Content, Operation, Place};
use super::{Tag, encodings, headers, refusals, security};
use crate::apps::routes::{Needs, OWN, ROUTES};
use crate::constants;
use crate::table::DESCRIBED;

/// A route of the first-party API, as `template.yaml` declares it.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The handler.
    pub handler: String,
    /// As API Gateway names it: `GET /api/v1/accounts/{id}`.
    pub key: String,
    /// Whether it has no authorizer.
    pub is_open: bool,
}

/// Who may ask for a route.
enum Door {
    /// As the table of apps' routes says.
    Needs(Needs),
    /// As the template says, where apps have no business.
    Auth { is_open: bool },
}

struct Route {
    id: String,
    key: String,
    door: Door,
    described: Operation,
}

/// What a path looks like where both APIs stand behind one host name.
const SERVERS: &str =
    "This Crudder. A deployment has two addresses, `ApiUrl` and `AppsApiUrl`; each serves this document.";
const DESCRIPTION: &str = "\
Micro-blogging in which everything that people share has an end, by Mastodon's client API: what \
[docs.joinmastodon.org](https://docs.joinmastodon.org/client/intro/) says holds here, as far as a route is in this \
document; where Crudder differs, `docs/api.md` says so.

- **Everything ends.** Every status says when: `expires_at`. What has ended, what never was, and what is not for you to \
know of look the same: 404.
- Bodies come as JSON, as a form or as a multipart form. An array is `id[]` in a form and `id` in JSON; a member \
`source[expires_in]` there and `{\"source\": {\"expires_in\": …}}` here. What is said of a body may stand in the query as well, \
but for what is `writeOnly`: a secret in an address is a 400.
- Booleans may also be `1`, `0`, `on`, `off`, `True`, `False`; numbers may be texts.
- Whatever a route refuses has `error`, for a person; a 422 names the field in `details`. What API Gateway itself refuses \
has `message` instead.
- A slash at the end of a path is as good as none at `AppsApi`.";

/// The description of all routes. `declared` are those of the first-party API.
#[must_use]
pub fn document(declared: &[Declared]) -> Value {
    let mut settings = SchemaSettings::draft2020_12().for_serialize();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let error = generator.subschema_for::<ErrorBody<'_>>().to_value();

    let (mut paths, mut tags) = (Map::new(), Vec::new());
    for route in routes(declared) {
        let described = &route.described;
        tags.push(described.tag);
        let (method, path) = route.key.split_once(' ').unwrap_or_default();
        let operation = operation(&route, described, &mut generator, &error);
        let of_path = paths.entry(path).or_insert_with(|| json!({}));
        of_path[method.to_lowercase()] = operation;
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert("GatewayError".to_owned(), refusals::gateway_error());
    let tags: Vec<Value> = Tag::ALL
        .iter()
        .filter(|tag| tags.contains(tag))
        .map(|tag| json!({ "name": tag.name(), "description": tag.says() }))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Crudder",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Mastodon's client API, with an end to everything.",
            "description": DESCRIPTION,
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "externalDocs": {
            "description": "Mastodon's own documentation of its client API.",
            "url": "https://docs.joinmastodon.org/client/intro/",
        },
        "servers": [{ "url": "/", "description": SERVERS }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": headers::components(),
            "responses": refusals::responses(&error),
            "securitySchemes": security::schemes(),
        },
    })
}

/// Every route, of both APIs: those with a function of their own as the template has them, and those of `AppsApi` alone.
fn routes(declared: &[Declared]) -> Vec<Route> {
    let with_function = declared.iter().filter_map(|declared| {
        let (_, describe) = DESCRIBED.iter().find(|(handler, _)| *handler == declared.handler)?;
        let for_apps = ROUTES.iter().find(|route| route.key == declared.key);
        let door = match for_apps {
            Some(route) => Door::Needs(route.needs),
            None => Door::Auth { is_open: declared.is_open },
        };
        let key = declared.key.clone();
        Some(match constants::described::described(&key) {
            Some(described) => Route { id: name(&key), key, door, described },
            None => Route { id: declared.handler.clone(), key, door, described: (*describe)?() },
        })
    });
    let of_apps_alone = OWN.iter().map(|own| Route {
        id: own.module.split("::").map(str::trim).collect::<Vec<_>>().join("_"),
        key: own.key.to_owned(),
        door: Door::Needs(own.needs),
        described: (own.describe)(),
    });
    with_function.chain(of_apps_alone).collect()
}

/// A name for a route that shares its handler with others.
fn name(key: &str) -> String {
    let words = key.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_")
}

fn operation(route: &Route, described: &Operation, generator: &mut SchemaGenerator, error: &Value) -> Value {
    let (security, needs_token) = match route.door {
        Door::Needs(needs) => {
            (security::of_route(needs, described.is_for_apps), !matches!(needs, Needs::Nothing))
        }
        Door::Auth { is_open } => (security::of_auth(is_open), !is_open),
    };
    let mut responses = refusals::of(described, needs_token, error);
    for answer in &described.answers {
        responses
            .insert(answer.status, response(described, answer, generator, responses.get(&answer.status)));
    }
    let responses: Map<String, Value> =
        responses.into_iter().map(|(status, response)| (status.to_string(), response)).collect();
    let mut operation = json!({
        "operationId": route.id,
        "tags": [described.tag.name()],
        "summary": described.summary,
        "security": security,
        "responses": responses,
    });
    if let Some(says) = described.says {
        operation["description"] = json!(says);
    }
    let parameters = encodings::parameters(described);
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    if let Some(body) = encodings::body(described) {
        operation["requestBody"] = body;
    }
    operation
}

/// An answer; where the same status is a refusal, too, either may come.
fn response(
    described: &Operation,
    answer: &Answer,
    generator: &mut SchemaGenerator,
    refusal: Option<&Value>,
) -> Value {
    let mut response = json!({ "description": answer.says, "headers": headers::with(None) });
    match &answer.content {
        Content::Json(schema) => {
            response["content"] = json!({ "application/json": { "schema": schema(generator) } });
        }
        Content::Html => {
            response["content"] = json!({ "text/html": { "schema": { "type": "string" } } });
        }
        Content::Other(media_type, shape) => {
            response["content"] = json!({ *media_type: { "schema": shape } });
        }
        Content::Elsewhere => {
            let location = json!({
                "description": "Where to go on.", "required": true, "schema": { "type": "string", "format": "uri" },
            });
            response["headers"] = headers::with(Some(("Location", location)));
        }
        Content::Nothing => {}
    }
    if let Some(refusal) = refusal
        && answer.status >= 400
    {
        response["content"]["application/json"] = json_of(refusal);
    }
    if described.is_paged && answer.status == 200 {
        let link = json!({
            "description": "The pages beside, `rel=\"next\"` (older) first; none where there are no more.",
            "schema": { "type": "string" },
        });
        response["headers"] = headers::with(Some(("Link", link)));
    }
    response
}

/// What a refusal holds, which may stand among the components.
fn json_of(refusal: &Value) -> Value {
    match refusal["$ref"].as_str() {
        Some(_) => json!({ "schema": { "$ref": "#/components/schemas/Error" } }),
        None => refusal["content"]["application/json"].clone(),
    }
}

/// Whether the parameters in a route's path are the ones that it describes; the names that differ, where not.
#[must_use]
pub fn paths_that_differ(declared: &[Declared]) -> Vec<String> {
    let differs = |route: &Route| {
        let in_path = route.key.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let mut said: Vec<&str> = route.described.of(Place::Path).map(|parameter| parameter.name).collect();
        let mut there: Vec<&str> = in_path.collect();
        said.sort_unstable();
        there.sort_unstable();
        said != there
    };
    routes(declared).into_iter().filter(differs).map(|route| route.key).collect()
}
