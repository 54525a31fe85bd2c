//! The description of the API (`OpenAPI` 3.1): every route of both APIs, by its record. A test writes it into a file, which
//! [`openapi`](crate::openapi) serves.
//!
//! - [`encodings`]: fields as bodies in their three encodings. [`headers`]: what answers say beside their bodies.
//! - [`refusals`]: what every route may refuse, and why. [`security`]: who may ask.

mod encodings;
mod headers;
mod refusals;
mod security;

use crudder_wire::ErrorBody;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::openapi::Tag;
use crate::openapi::operation::{Answer, Content, Operation, Place};
use crate::route::{Needs, Route};
use crate::table;

/// A route, as the description has it.
struct Described {
    id: String,
    route: &'static Route,
    operation: Operation,
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

/// The description of all routes.
#[must_use]
pub fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12().for_serialize();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let error = generator.subschema_for::<ErrorBody<'_>>().to_value();

    let (mut paths, mut tags) = (Map::new(), Vec::new());
    for described in routes() {
        tags.push(described.operation.tag);
        let operation = operation(&described, &mut generator, &error);
        let of_path = paths.entry(described.route.path()).or_insert_with(|| json!({}));
        of_path[described.route.method().to_lowercase()] = operation;
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

/// Every route of both APIs: those of functions, and those of `AppsApi` alone.
fn routes() -> impl Iterator<Item = Described> {
    let described = |id, route: &'static Route| Described { id, route, operation: route.describe() };
    let of_functions = table::functions().flat_map(move |function| {
        let id = |route: &Route| match function.routes {
            [_] => function.name.to_owned(),
            _ => name(route.key),
        };
        function.routes.iter().map(move |route| described(id(route), route))
    });
    let of_apps_alone = table::app_functions().map(move |own| described(own.name.to_owned(), &own.route));
    of_functions.chain(of_apps_alone)
}

/// A name for a route that shares its handler with others.
fn name(key: &str) -> String {
    let words = key.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_")
}

fn operation(route: &Described, generator: &mut SchemaGenerator, error: &Value) -> Value {
    let (described, needs) = (&route.operation, route.route.needs);
    let security = security::of_route(needs, described.is_for_apps);
    let needs_token = !matches!(needs, Needs::Nothing);
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

/// The keys of those routes whose paths have other parameters than they describe.
#[must_use]
pub fn paths_that_differ() -> Vec<&'static str> {
    let differs = |described: &Described| {
        let in_path =
            described.route.path().split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let mut said: Vec<&str> =
            described.operation.of(Place::Path).map(|parameter| parameter.name).collect();
        let mut there: Vec<&str> = in_path.collect();
        said.sort_unstable();
        there.sort_unstable();
        said != there
    };
    routes().filter(differs).map(|described| described.route.key).collect()
}
