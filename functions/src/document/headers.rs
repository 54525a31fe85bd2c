//! The headers of answers: how the asker stands to the limits, in all; and what else some say.

use serde_json::{Value, json};

/// The three that say how often one may still ask, each with what it means and its schema.
fn limits() -> [(&'static str, &'static str, Value); 3] {
    let count = json!({ "type": "integer", "minimum": 0 });
    [
        (
            "X-RateLimit-Limit",
            "How often this may be done in a window, by the limit that is nearest.",
            count.clone(),
        ),
        ("X-RateLimit-Remaining", "How often still in this window.", count),
        (
            "X-RateLimit-Reset",
            "When the next window begins.",
            json!({ "type": "string", "format": "date-time" }),
        ),
    ]
}

/// `components/headers`.
pub(super) fn components() -> Value {
    let described = |(name, says, schema): (&str, &str, Value)| {
        let header = json!({ "description": format!("{says} None where limits are off."), "schema": schema });
        (name.to_owned(), header)
    };
    Value::Object(limits().map(described).into_iter().collect())
}

/// The headers of an answer: the limits', and one of its own.
pub(super) fn with(own: Option<(&str, Value)>) -> Value {
    let of_limits =
        limits().map(|(name, ..)| (name, json!({ "$ref": format!("#/components/headers/{name}") })));
    let all = of_limits.into_iter().chain(own).map(|(name, header)| (name.to_owned(), header));
    Value::Object(all.collect())
}
