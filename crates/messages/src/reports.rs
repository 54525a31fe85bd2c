//! Reports: sealed copies of what somebody told the operator. They are written here and read by nobody here: the operator
//! reads them past this crate (`make reports`).

use std::time::Duration;

use crudder_domain::report::MAX_A_DAY;
use crudder_domain::{
    Account, AccountId, Category, Comment, ExpiresAt, Moment, Report, ReportId, Retention, Status, StatusId,
};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::items::{n, write};
use crate::keys;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// How long it is remembered how many reports somebody made on a day.
const COUNTED: Duration = Duration::from_hours(48);

/// Under `REPORT#`.
#[derive(Serialize)]
struct ReportItem<'a> {
    id: ReportId,
    reporter: AccountId,
    account: &'a Account,
    statuses: Vec<StatusId>,
    category: Category,
    comment: &'a Comment,
    /// The report's own: what it is about ends earlier, or later.
    expires_at: ExpiresAt,
}

/// Beside it, one for each status, since all of them together may be more than an item can hold.
#[derive(Serialize)]
struct ReportedStatusItem<'a> {
    /// Its own end is in there.
    status: &'a Status,
    expires_at: ExpiresAt,
}

/// What somebody reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// Who.
    pub reporter: AccountId,
    /// Whom.
    pub account: Account,
    /// What they posted. That the reporter may see it is the caller's to check.
    pub statuses: Vec<Status>,
    /// What is wrong.
    pub category: Category,
    /// What the reporter says of it.
    pub comment: Comment,
    /// How long the report is kept.
    pub retention: Retention,
}

impl Writer {
    /// Keeps a report, with copies of all that it is about. One transaction.
    ///
    /// # Errors
    /// [`Error::TooManyReports`] after [`MAX_A_DAY`] of the reporter's on one day.
    pub async fn report(&self, new: NewReport) -> Result<Report> {
        let NewReport { reporter, account, statuses, category, comment, retention } = new;
        let mut report = Report { id: ReportId::MIN, reporter, account, statuses, category, comment };
        on_conflict!("report", {
            let moment = self.now();
            report.id = ReportId::new(moment, (self.draw)());
            let mut transaction = self.transaction();
            transaction.keep_report(&report, end(moment, retention.length()))?;
            transaction.count_report(reporter, moment)?;
            match self.transact(&transaction).await? {
                Outcome::Done => done(()),
                Outcome::Refused(refusal) if refusal.by(Part::ReportsOfDay) => Err(Error::TooManyReports),
                // The id was drawn before.
                Outcome::Refused(_) => Ok(Attempt::Again),
            }
        })?;
        Ok(report)
    }
}

impl Transaction {
    fn keep_report(&mut self, report: &Report, expires_at: ExpiresAt) -> Result<()> {
        let Report { id, reporter, account, statuses, category, comment } = report;
        let item = ReportItem {
            id: *id,
            reporter: *reporter,
            account,
            statuses: statuses.iter().map(|status| status.id).collect(),
            category: *category,
            comment,
            expires_at,
        };
        let unborn = Expression::absent();
        self.put(Part::Report, write(keys::report(*id), "report", &item)?, Some(unborn))?;
        for status in statuses {
            let key = keys::reported_status(*id, status.id);
            self.put(Part::Free, write(key, "report", &ReportedStatusItem { status, expires_at })?, None)?;
        }
        Ok(())
    }

    /// Counts a report among its reporter's of that day, unless they are enough.
    fn count_report(&mut self, reporter: AccountId, moment: Moment) -> Result<()> {
        let count = Expression::new("SET expires_at = :gone ADD made :one")
            .value(":gone", n(end(moment, COUNTED).as_secs()))
            .value(":one", n(1));
        let few = Expression::new("attribute_not_exists(pk) OR made < :most").value(":most", n(MAX_A_DAY));
        self.update(Part::ReportsOfDay, keys::reports_of_day(reporter, moment), count, Some(few))
    }
}

fn end(moment: Moment, after: Duration) -> ExpiresAt {
    ExpiresAt::from_secs((moment + after).as_secs())
}
