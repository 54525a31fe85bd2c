//! Reports: by day, for the operator to read. No route reads one.

use crudder_domain::{AccountId, Moment, ReportId, StatusId};

use super::{Key, account_pk};

/// A report, with those of the same day.
pub(crate) fn report(id: ReportId) -> Key {
    Key::new(partition(id), format!("REPORT#{}", id.to_sortable()))
}

/// A copy of a status that a report is about, beside it.
pub(crate) fn reported_status(id: ReportId, status: StatusId) -> Key {
    Key::new(partition(id), format!("REPORT#{}#STATUS#{}", id.to_sortable(), status.to_sortable()))
}

fn partition(id: ReportId) -> String {
    format!("REPORT#{}", day(id.created_at()))
}

fn day(moment: Moment) -> u64 {
    moment.as_secs() / 86_400
}

/// How many reports somebody made on a day.
pub(crate) fn reports_of_day(reporter: AccountId, moment: Moment) -> Key {
    Key::new(account_pk(reporter), format!("REPORTS#{}", day(moment)))
}
