//! What a request says of how long a status lives from now.

use crudder_domain::{Lifetime, Moment};
use crudder_wire::{ApiError, Params};

/// `expires_in`, else `expires_at`; `None` where it says neither.
pub(crate) fn read(params: &Params, now: Moment) -> Result<Option<Lifetime>, ApiError> {
    if let Some(lifetime) = params.parse_filled("expires_in")? {
        return Ok(Some(lifetime));
    }
    let Some(end) = params.text("expires_at").filter(|text| !text.is_empty()) else { return Ok(None) };
    let end = Moment::parse_iso8601(end)
        .ok_or_else(|| ApiError::invalid("expires_at", "must be a time in ISO 8601, with its offset"))?;
    let lifetime = Lifetime::until(end, now);
    lifetime.map(Some).map_err(|why| ApiError::invalid("expires_at", format!("{why} from now")))
}
