//! `/api/v1/statuses`: posting, reading, deleting.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod show;

use crudder_timeline::Shown;
use crudder_wire::entities::StatusParts;

/// A status with all that it is shown with, for the wire.
pub(crate) fn parts(shown: &Shown) -> StatusParts<'_> {
    StatusParts {
        status: &shown.status,
        counts: shown.counts,
        author: &shown.author,
        author_counts: shown.author_counts,
    }
}
