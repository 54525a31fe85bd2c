//! `/api/v1/markers`: how far one has read, for the next client to go on from.

pub(crate) mod save;
pub(crate) mod show;

use crate::function::functions;

functions!["markers_": show, save];
