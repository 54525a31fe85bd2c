//! `/api/v1/follow_requests`: who asks to follow me, while my account is locked or was.

pub(crate) mod authorize;
pub(crate) mod index;
pub(crate) mod reject;

use crate::function::functions;

functions!["follow_requests_": index, authorize, reject];
