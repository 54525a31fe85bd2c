//! Which notifications a client wants.

use crudder_domain::{AccountId, Notification};
use crudder_wire::entities::notification_type;
use crudder_wire::{ApiError, Input};

/// How many types a client may name: more than Mastodon has.
pub(super) const MOST_TYPES: usize = 40;

/// What a request says of the notifications that it is about.
pub(super) struct Filter<'a> {
    types: Vec<&'a str>,
    exclude_types: Vec<&'a str>,
    from: Option<AccountId>,
}

impl<'a> Filter<'a> {
    /// `types[]`, `exclude_types[]`, `account_id`. A type that Crudder does not have names nothing, and is no error: clients
    /// name all that they know.
    ///
    /// # Errors
    /// 422 for too many types, or an account that is no id.
    pub(super) fn of(input: &'a Input) -> Result<Self, ApiError> {
        let list = |name: &'static str| {
            if input.params.texts(name).nth(MOST_TYPES).is_some() {
                return Err(ApiError::invalid(name, format!("must be at most {MOST_TYPES}")));
            }
            Ok(input.params.texts(name).collect())
        };
        Ok(Self {
            types: list("types")?,
            exclude_types: list("exclude_types")?,
            from: input.params.parse_filled("account_id")?,
        })
    }

    pub(super) fn keeps(&self, one: &Notification) -> bool {
        let kind = notification_type(one.kind);
        (self.types.is_empty() || self.types.contains(&kind))
            && !self.exclude_types.contains(&kind)
            && self.from.is_none_or(|from| from == one.from)
    }
}
