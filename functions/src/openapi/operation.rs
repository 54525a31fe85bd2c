//! What a route says of itself.

use crudder_domain::{Limit, StatusId};
use crudder_wire::Shape;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use super::Tag;
use super::shape::Described;

/// How a route says what it is.
pub(crate) type Describe = fn() -> Operation;

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Body,
}

/// One parameter, or one field of a body.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) place: Place,
    /// As the handler asks for it: `id` for an array too, `poll[expires_in]` for a member.
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
    pub(crate) shape: Value,
    pub(crate) is_required: bool,
}

/// What an answer holds.
pub(crate) enum Content {
    /// An entity, by the schema of its type.
    Json(fn(&mut SchemaGenerator) -> Schema),
    /// A page, or what a page is refused with.
    Html,
    /// Something else, by its media type and its schema.
    Other(&'static str, Value),
    /// A way on, by `Location`.
    Elsewhere,
    /// Nothing.
    Nothing,
}

/// One of the answers that a route may give.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) says: &'static str,
    pub(crate) content: Content,
}

/// A route as its description has it. Who may ask is not said here: the table of routes says that.
#[must_use]
pub(crate) struct Operation {
    pub(crate) tag: Tag,
    pub(crate) summary: &'static str,
    pub(crate) says: Option<&'static str>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) refusals: Vec<(u16, &'static str)>,
    pub(crate) is_paged: bool,
    /// Whether an app proves itself here by its id and secret.
    pub(crate) is_for_apps: bool,
}

impl Operation {
    /// A route, in a few words that begin with a verb.
    pub(crate) fn new(tag: Tag, summary: &'static str) -> Self {
        Self {
            tag,
            summary,
            says: None,
            parameters: Vec::new(),
            answers: Vec::new(),
            refusals: Vec::new(),
            is_paged: false,
            is_for_apps: false,
        }
    }

    /// More about it, in Markdown.
    pub(crate) fn says(self, says: &'static str) -> Self {
        Self { says: Some(says), ..self }
    }

    fn with(
        mut self,
        place: Place,
        name: &'static str,
        shape: Value,
        is_required: bool,
        says: &'static str,
    ) -> Self {
        self.parameters.push(Parameter { place, name, says, shape, is_required });
        self
    }

    /// What the path names.
    pub(crate) fn path<T: Described>(self, name: &'static str, says: &'static str) -> Self {
        self.with(Place::Path, name, T::shape(), true, says)
    }

    /// A parameter of the query; of an array, its name without the brackets.
    pub(crate) fn query<T: Described>(self, name: &'static str, says: &'static str) -> Self {
        self.with(Place::Query, name, T::shape(), false, says)
    }

    /// A required parameter of the query.
    pub(crate) fn needs_query<T: Described>(self, name: &'static str, says: &'static str) -> Self {
        self.with(Place::Query, name, T::shape(), true, says)
    }

    /// A parameter of the query that is no type of the domain's.
    pub(crate) fn query_shaped(self, name: &'static str, shape: Value, says: &'static str) -> Self {
        self.with(Place::Query, name, shape, false, says)
    }

    /// Takes in the body what was said of the query so far: for what one route takes here, another there.
    pub(crate) fn in_the_body(mut self) -> Self {
        for parameter in self.parameters.iter_mut().filter(|one| one.place == Place::Query) {
            parameter.place = Place::Body;
        }
        self
    }

    /// A header.
    pub(crate) fn header<T: Described>(self, name: &'static str, says: &'static str) -> Self {
        self.with(Place::Header, name, T::shape(), false, says)
    }

    /// A field of the body, named as in a form: `source[expires_in]`; of an array, without the brackets at its end.
    pub(crate) fn field<T: Described>(self, name: &'static str, says: &'static str) -> Self {
        self.with(Place::Body, name, T::shape(), false, says)
    }

    /// A required field of the body.
    pub(crate) fn needs_field<T: Described>(self, name: &'static str, says: &'static str) -> Self {
        self.with(Place::Body, name, T::shape(), true, says)
    }

    /// A required field of the body with a schema of its own.
    pub(crate) fn needs_field_shaped(self, name: &'static str, shape: Value, says: &'static str) -> Self {
        self.with(Place::Body, name, shape, true, says)
    }

    /// A field of the body that is no type of the domain's.
    pub(crate) fn field_shaped(self, name: &'static str, shape: Value, says: &'static str) -> Self {
        self.with(Place::Body, name, shape, false, says)
    }

    /// `max_id`, `since_id`, `min_id` and `limit`, and the `Link` to the pages beside.
    pub(crate) fn page(self) -> Self {
        self.page_of::<StatusId, Limit>()
    }

    /// The parameters of a page whose list goes by ids of type `Id`, with a limit of type `Most`; and the `Link` to the pages beside.
    pub(crate) fn page_of<Id: Described, Most: Described>(self) -> Self {
        let paged = self
            .query::<Id>("max_id", "Only results that are older than this id.")
            .query::<Id>(
                "since_id",
                "Only results that are newer than this id; the newest are returned first.",
            )
            .query::<Id>("min_id", "Only results that are newer than this id; of those the oldest.")
            .query::<Most>("limit", "The maximum number of results.");
        Self { is_paged: true, ..paged }
    }

    /// The `Link` to the next page, which names all that there is to name.
    pub(crate) fn goes_on(self) -> Self {
        Self { is_paged: true, ..self }
    }

    /// 200 with an entity.
    pub(crate) fn answers<T: JsonSchema>(self, says: &'static str) -> Self {
        self.answers_with::<T>(200, says)
    }

    /// Another status with an entity.
    pub(crate) fn answers_with<T: JsonSchema>(mut self, status: u16, says: &'static str) -> Self {
        let content = Content::Json(SchemaGenerator::subschema_for::<T>);
        self.answers.push(Answer { status, says, content });
        self
    }

    /// A page for a person.
    pub(crate) fn shows(mut self, status: u16, says: &'static str) -> Self {
        self.answers.push(Answer { status, says, content: Content::Html });
        self
    }

    /// 200 with something of another kind: its media type, and its schema.
    pub(crate) fn answers_as(mut self, media_type: &'static str, shape: Value, says: &'static str) -> Self {
        self.answers.push(Answer { status: 200, says, content: Content::Other(media_type, shape) });
        self
    }

    /// 303, to another address.
    pub(crate) fn leads_on(mut self, says: &'static str) -> Self {
        self.answers.push(Answer { status: 303, says, content: Content::Elsewhere });
        self
    }

    /// A status without a body.
    pub(crate) fn answers_nothing(mut self, status: u16, says: &'static str) -> Self {
        self.answers.push(Answer { status, says, content: Content::Nothing });
        self
    }

    /// Refuses something for a reason of its own. What any such route refuses needs no saying: see `refusals`.
    pub(crate) fn refuses(mut self, status: u16, says: &'static str) -> Self {
        self.refusals.push((status, says));
        self
    }

    /// An app comes here with its id and secret: as `Authorization: Basic`, or among the fields.
    pub(crate) fn for_apps(self) -> Self {
        Self { is_for_apps: true, ..self }
    }

    /// The names of its parameters outside of path and headers, each with the shape that it can have.
    pub(crate) fn known(&self) -> impl Iterator<Item = (&'static str, Shape)> {
        let sent = self.parameters.iter().filter(|one| matches!(one.place, Place::Query | Place::Body));
        sent.map(|one| (one.name, shape_of(&one.shape)))
    }

    pub(crate) fn of(&self, place: Place) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.place == place)
    }
}

/// What a schema allows, as far as a request's encodings can tell it.
fn shape_of(schema: &Value) -> Shape {
    let is = |kind: &str| {
        schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.contains(&kind.into()))
    };
    let members = schema["items"]["properties"].as_object();
    match members {
        Some(members) => Shape::Objects(members.keys().cloned().collect()),
        None if is("array") && is("string") => Shape::ManyOrOne,
        None if is("array") => Shape::Many,
        None if schema.get("contentMediaType").is_some() => Shape::File,
        None => Shape::One,
    }
}
