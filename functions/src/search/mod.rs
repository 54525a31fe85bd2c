//! `/api/v2/search`: people, hashtags, and what is said in public.

mod address;
pub(crate) mod everything;
mod hashtags;
pub(crate) mod people;
mod statuses;

use crudder_wire::{ApiError, Params};

/// How many results can be skipped: whoever looks further asks more precisely.
const MOST_SKIPPED: usize = 200;

/// `offset`.
pub(crate) fn skipped(params: &Params) -> Result<usize, ApiError> {
    let Some(text) = params.text("offset").filter(|text| !text.is_empty()) else { return Ok(0) };
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    let skipped = text.parse().ok().filter(|number| is_number && *number <= MOST_SKIPPED);
    skipped.ok_or_else(|| ApiError::invalid("offset", format!("must be a number from 0 to {MOST_SKIPPED}")))
}
