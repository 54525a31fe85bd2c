//! What a request says of a status's poll.

use crate::refusal::Refusal;
use crudder_domain::{Lifetime, NewPoll, PollOptions};
use crudder_wire::{ApiError, Params};

const OPTIONS: &str = "poll[options]";
const EXPIRES_IN: &str = "poll[expires_in]";

/// The poll of a new status; `None` where it asks nothing.
pub(super) fn read(params: &Params) -> Result<Option<NewPoll>, Refusal> {
    let Some((options, multiple)) = asked(params)? else { return Ok(None) };
    let hide_totals = params.boolean("poll[hide_totals]")?.unwrap_or_default();
    let lifetime: Lifetime = params.require(EXPIRES_IN)?;
    Ok(Some(NewPoll { options, multiple, hide_totals, lifetime }))
}

/// The options, and whether several can be chosen: what an edit says of a poll.
pub(super) fn asked(params: &Params) -> Result<Option<(PollOptions, bool)>, Refusal> {
    if params.texts(OPTIONS).next().is_none() && params.text(EXPIRES_IN).is_none_or(str::is_empty) {
        return Ok(None);
    }
    let options =
        PollOptions::written(params.texts(OPTIONS)).map_err(|why| ApiError::invalid(OPTIONS, why))?;
    Ok(Some((options, params.boolean("poll[multiple]")?.unwrap_or_default())))
}
