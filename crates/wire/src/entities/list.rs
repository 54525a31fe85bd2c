//! <https://docs.joinmastodon.org/entities/List/>

use crudder_domain as domain;
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::Id;

/// A person's list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct List {
    #[schemars(with = "Id")]
    id: String,
    title: String,
    replies_policy: &'static str,
    /// Whether its members are kept out of the home timeline: they never are here.
    exclusive: bool,
}

impl From<&domain::List> for List {
    fn from(list: &domain::List) -> Self {
        Self {
            id: list.id.to_string(),
            title: list.title.as_str().to_owned(),
            replies_policy: list.replies.as_str(),
            exclusive: false,
        }
    }
}
