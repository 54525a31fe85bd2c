//! Parameters and bodies, each as its place has it: an array is `id[]` in a query and a form and `id` in JSON, a member
//! `source[expires_in]` there and `{"source": {"expires_in": …}}` here.

use crudder_wire::secrets::SECRETS;
use serde_json::{Map, Value, json};

use crate::openapi::operation::{Operation, Parameter, Place};

/// The parameters of path, query and header.
pub(super) fn parameters(operation: &Operation) -> Vec<Value> {
    let outside = operation.parameters.iter().filter(|parameter| parameter.place != Place::Body);
    outside.map(parameter).collect()
}

fn parameter(parameter: &Parameter) -> Value {
    let (place, name) = match parameter.place {
        Place::Path => ("path", parameter.name.to_owned()),
        Place::Header => ("header", parameter.name.to_owned()),
        Place::Query | Place::Body => ("query", form_name(parameter)),
    };
    json!({
        "in": place,
        "name": name,
        "description": parameter.says,
        "required": parameter.is_required,
        "schema": parameter.shape,
    })
}

/// The body, in each encoding; none where the route reads none. A file comes as a part of a form only: the other encodings are
/// without it, or are none where it is needed.
pub(super) fn body(operation: &Operation) -> Option<Value> {
    let fields: Vec<&Parameter> = operation.of(Place::Body).collect();
    if fields.is_empty() {
        return None;
    }
    let is_file = |field: &&Parameter| field.shape.get("contentMediaType").is_some();
    let texts: Vec<&Parameter> = fields.iter().copied().filter(|field| !is_file(field)).collect();
    let form = object(&fields, in_form);
    let mut content = Map::new();
    content.insert("multipart/form-data".to_owned(), json!({ "schema": form }));
    if !fields.iter().any(|field| is_file(field) && field.is_required) {
        let json = object(&texts, |field| vec![(members(field.name), field.shape.clone())]);
        let form = object(&texts, in_form);
        content.insert("application/json".to_owned(), json!({ "schema": json }));
        content.insert("application/x-www-form-urlencoded".to_owned(), json!({ "schema": form }));
    }
    let is_required = fields.iter().any(|field| field.is_required);
    Some(json!({ "required": is_required, "content": content }))
}

fn form_name(parameter: &Parameter) -> String {
    let is_array = parameter.shape["items"].is_object();
    if is_array { format!("{}[]", parameter.name) } else { parameter.name.to_owned() }
}

/// A field's places in a form: one, but for an array of objects, of which each member is an array of its own.
fn in_form(field: &Parameter) -> Vec<(Vec<String>, Value)> {
    let Some(members) = field.shape["items"]["properties"].as_object() else {
        return vec![(vec![form_name(field)], field.shape.clone())];
    };
    let array = |(member, shape): (&String, &Value)| {
        let name = format!("{}[][{member}]", field.name);
        (vec![name], json!({ "type": "array", "items": shape, "maxItems": field.shape["maxItems"] }))
    };
    members.iter().map(array).collect()
}

/// `poll[expires_in]` as `poll` and `expires_in`.
fn members(name: &str) -> Vec<String> {
    name.split('[').map(|part| part.trim_end_matches(']').to_owned()).collect()
}

/// An object of these fields, each at its paths.
fn object(fields: &[&Parameter], places: impl Fn(&Parameter) -> Vec<(Vec<String>, Value)>) -> Value {
    let mut object = json!({ "type": "object", "properties": {} });
    for field in fields {
        for (path, mut shape) in places(field) {
            let Some((name, above)) = path.split_last() else { continue };
            let mut holder = &mut object;
            for member in above {
                holder = &mut holder["properties"][member];
                if holder.is_null() {
                    *holder = json!({ "type": "object", "properties": {} });
                }
            }
            shape["description"] = json!(field.says);
            if SECRETS.contains(&field.name) {
                shape["writeOnly"] = json!(true);
            }
            holder["properties"][name] = shape;
            if field.is_required {
                match &mut holder["required"] {
                    Value::Array(required) => required.push(json!(name)),
                    none => *none = json!([name]),
                }
            }
        }
    }
    object
}
