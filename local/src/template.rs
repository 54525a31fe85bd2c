//! Reads what is deployed, `template.yaml`, so that what runs here can't drift from it.
//!
//! [`intrinsics`] makes plain values of `CloudFormation`'s YAML; the others each read one kind of resource.
//! What is not understood is an error at start: a feature that is quietly ignored here would be one that
//! nobody has ever tried.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub mod api;
pub mod filter;
pub mod function;
mod intrinsics;
pub mod pool;
pub mod table;

pub use api::{Api, Authorizer, Cors, Route};
pub use filter::Filter;
pub use function::{Function, StreamSource};
pub use pool::{PasswordPolicy, PoolClient, Trigger};
pub use table::Table;

/// The template of the repository, as it was when this was built: the binary is whole by itself, and runs the
/// routes of the very functions that are linked into it. Another can be given by `--template`.
pub const BUILT_IN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml"));

/// What the template says that this can't run.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It is no YAML.
    #[error("is no YAML: {0}")]
    Yaml(#[from] serde_norway::Error),
    /// A part is missing or has another form than this understands.
    #[error("{place}: {reason}")]
    NotUnderstood {
        /// The path of the part, such as `Resources.Api.Properties`.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl TemplateError {
    fn at(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::NotUnderstood { place: place.into(), reason: reason.into() }
    }
}

type Result<T> = std::result::Result<T, TemplateError>;

/// What a template deploys, as far as it runs here.
#[derive(Debug)]
pub struct Template {
    /// The HTTP API whose routes the pool guards.
    pub api: Api,
    /// The HTTP API for third-party apps, where there is one.
    pub apps_api: Option<Api>,
    /// Every function, by its logical id.
    pub functions: BTreeMap<String, Function>,
    /// The table.
    pub table: Table,
    /// What a password must be.
    pub password_policy: PasswordPolicy,
    /// The pool's client.
    pub pool_client: PoolClient,
    /// The handlers that the user pool calls, by when.
    pub triggers: BTreeMap<Trigger, String>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`] where a part is missing or not understood.
    pub fn parse(yaml: &str) -> Result<Self> {
        let document = intrinsics::plain(yaml)?;
        let resources = Resources::of(&document)?;
        let functions = function::all(&resources, document.pointer("/Globals/Function"))?;
        let (api, apps_api) = api::all(&resources, &functions)?;
        let triggers = pool::triggers(&resources, &functions)?;
        Ok(Self {
            api,
            apps_api,
            table: table::read(&resources)?,
            password_policy: pool::password_policy(&resources)?,
            pool_client: pool::client(&resources)?,
            triggers,
            functions,
        })
    }

    /// Every handler that some function names, each once.
    #[must_use]
    pub fn handlers(&self) -> Vec<&str> {
        let mut handlers: Vec<&str> =
            self.functions.values().map(|function| function.handler.as_str()).collect();
        handlers.sort_unstable();
        handlers.dedup();
        handlers
    }
}

/// The template's resources, those left out by a condition already gone.
struct Resources<'a>(Vec<(&'a str, &'a str, &'a Value)>);

impl<'a> Resources<'a> {
    fn of(document: &'a Value) -> Result<Self> {
        let resources = document
            .get("Resources")
            .and_then(Value::as_object)
            .ok_or_else(|| TemplateError::at("Resources", "is missing"))?;
        let mut all = Vec::new();
        for (id, resource) in resources {
            let kind = resource
                .get("Type")
                .and_then(Value::as_str)
                .ok_or_else(|| TemplateError::at(format!("Resources.{id}"), "has no Type"))?;
            all.push((id.as_str(), kind, resource.get("Properties").unwrap_or(&Value::Null)));
        }
        Ok(Self(all))
    }

    /// All of one kind: logical ids and properties.
    fn of_kind(&self, kind: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.iter().filter(move |(_, k, _)| *k == kind).map(|(id, _, properties)| (*id, *properties))
    }

    /// The one of its kind.
    fn only(&self, kind: &str) -> Result<(&'a str, &'a Value)> {
        let mut all = self.of_kind(kind);
        match (all.next(), all.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(TemplateError::at("Resources", format!("has no {kind}"))),
            (Some(_), Some((second, _))) => Err(TemplateError::at(
                format!("Resources.{second}"),
                format!("is a second {kind}: one can run here"),
            )),
        }
    }
}

/// A part of the template with its place, so that a complaint says where.
#[derive(Clone, Debug)]
struct Part<'a> {
    place: String,
    value: &'a Value,
}

impl<'a> Part<'a> {
    fn new(place: impl Into<String>, value: &'a Value) -> Self {
        Self { place: place.into(), value }
    }

    fn get(&self, key: &str) -> Option<Part<'a>> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(Part { place: format!("{}.{key}", self.place), value })
    }

    fn need(&self, key: &str) -> Result<Part<'a>> {
        self.get(key).ok_or_else(|| self.wrong(format!("has no {key}")))
    }

    fn wrong(&self, reason: impl Into<String>) -> TemplateError {
        TemplateError::at(self.place.clone(), reason)
    }

    /// A text; numbers and booleans are texts, too, in `CloudFormation`.
    fn text(&self) -> Result<String> {
        match self.value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(bool) => Ok(bool.to_string()),
            _ => Err(self.wrong("is no text that is known before the deployment")),
        }
    }

    /// A number, also where it is written as a text.
    fn number(&self) -> Result<i64> {
        match self.value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
        .ok_or_else(|| self.wrong("is no whole number that is known before the deployment"))
    }

    fn flag(&self) -> Result<bool> {
        match self.value {
            Value::Bool(flag) => Ok(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(self.wrong("is neither true nor false")),
        }
    }

    fn map(&self) -> Result<&'a Map<String, Value>> {
        self.value.as_object().ok_or_else(|| self.wrong("is no map"))
    }

    fn list(&self) -> Result<Vec<Part<'a>>> {
        let list = self.value.as_array().ok_or_else(|| self.wrong("is no list"))?;
        Ok(list
            .iter()
            .enumerate()
            .map(|(i, value)| Part::new(format!("{}.{i}", self.place), value))
            .collect())
    }

    /// A list of texts, or one text that is split at its commas, as parameters hold lists.
    fn texts(&self) -> Result<Vec<String>> {
        if let Value::String(text) = self.value {
            return Ok(text
                .split(',')
                .map(|one| one.trim().to_owned())
                .filter(|one| !one.is_empty())
                .collect());
        }
        self.list()?.iter().map(Part::text).collect()
    }

    /// Refuses keys that this does not know.
    fn only_known(&self, known: &[&str]) -> Result<()> {
        match self.map()?.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => Err(self.wrong(format!("{key} is not understood here"))),
        }
    }

    /// The logical id that a `!Ref` or the first half of a `!GetAtt` names.
    fn reference(&self) -> Option<&'a str> {
        match self.value {
            Value::Object(map) => map
                .get("Ref")
                .and_then(Value::as_str)
                .or_else(|| map.get("Fn::GetAtt").and_then(|get| get.get(0)).and_then(Value::as_str)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
