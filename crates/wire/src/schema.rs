//! What the texts of entities are, for the description of the API: an id, a time, an address.
//!
//! Entities derive their schemas from their own types; where that says no more than "a string", they name one of these
//! by `#[schemars(with = "…")]`. Only the test that writes the description asks for schemas, so none of this is in the
//! binary that Lambda runs.

use std::borrow::Cow;

use crudder_domain::{Scope, Visibility};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $schema:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

text! {
    /// An id: a 63-bit number in decimal digits. Ids sort by time.
    Id, json_schema!({ "type": "string", "pattern": "^[0-9]{1,19}$" })
}
text! {
    /// A time in ISO 8601, in UTC, with milliseconds.
    DateTime, json_schema!({ "type": "string", "format": "date-time" })
}
text! {
    /// A day in ISO 8601.
    Date, json_schema!({ "type": "string", "format": "date" })
}
text! {
    /// An absolute address.
    Url, json_schema!({ "type": "string", "format": "uri" })
}
text! {
    /// HTML that is safe to show.
    Html, json_schema!({ "type": "string", "contentMediaType": "text/html" })
}
text! {
    /// Who may see a status.
    VisibilityWord, json_schema!({ "type": "string", "enum": Visibility::ALL.map(Visibility::as_str) })
}
text! {
    /// One scope.
    ScopeName, {
        let names: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        json_schema!({ "type": "string", "enum": names })
    }
}
text! {
    /// Scopes with a space between them.
    ScopeNames, json_schema!({ "type": "string" })
}
