//! What many lines say of themselves alike in the description of the API.

use serde_json::json;

use crate::openapi::{Operation, Tag};

/// A list of what there is none of.
pub(super) fn list(tag: Tag, summary: &'static str) -> Operation {
    Operation::new(tag, summary).answers::<[(); 0]>("Always empty.")
}

/// What is not there.
pub(super) fn nowhere(summary: &'static str) -> Operation {
    Operation::new(Tag::Instance, summary).refuses(404, "Crudder does not have this.")
}

/// Something of the instance.
pub(super) fn shown(summary: &'static str) -> Operation {
    Operation::new(Tag::Instance, summary)
}

/// A picture of who has none.
pub(super) fn picture(summary: &'static str) -> Operation {
    let bytes = json!({ "type": "string", "format": "binary" });
    shown(summary).answers_as("image/png", bytes, "The default image. It may be cached for a year.")
}
