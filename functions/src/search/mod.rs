//! `/api/v2/search`: people, hashtags, and what is said in public.

mod address;
pub(crate) mod everything;
mod hashtags;
pub(crate) mod people;
mod statuses;

use crate::function::functions;

functions!["search_": everything];

/// How many results can be skipped: whoever looks further asks more precisely, and finds nothing there.
const MOST_SKIPPED: usize = 200;
