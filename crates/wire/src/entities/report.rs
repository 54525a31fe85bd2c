//! <https://docs.joinmastodon.org/entities/Report/>

use crudder_domain::{self as domain, AccountCounts};
use schemars::JsonSchema;
use serde::Serialize;

use super::Account;
use crate::input::Site;
use crate::schema::{DateTime, Id};

/// A report, as its reporter sees it once it is made.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Report {
    #[schemars(with = "Id")]
    id: String,
    action_taken: bool,
    #[schemars(with = "Option<DateTime>")]
    action_taken_at: Option<String>,
    category: &'static str,
    comment: String,
    /// There is nowhere to forward it to.
    forwarded: bool,
    #[schemars(with = "DateTime")]
    created_at: String,
    #[schemars(with = "Option<Vec<Id>>")]
    status_ids: Option<Vec<String>>,
    /// The instance has none by number.
    rule_ids: Option<Vec<String>>,
    target_account: Account,
}

impl Report {
    /// The report in Mastodon's shape; `counts` are the numbers of whom it is about.
    #[must_use]
    pub fn new(report: &domain::Report, counts: AccountCounts, site: &Site) -> Self {
        Self {
            id: report.id.to_string(),
            action_taken: false,
            action_taken_at: None,
            category: report.category.as_str(),
            comment: report.comment.as_str().to_owned(),
            forwarded: false,
            created_at: report.id.created_at().to_iso8601(),
            status_ids: Some(report.statuses.iter().map(|status| status.id.to_string()).collect()),
            rule_ids: Some(Vec::new()),
            target_account: Account::new(&report.account, counts, site),
        }
    }
}
