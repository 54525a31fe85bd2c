//! `POST /api/v1/reports`: tells the operator of an account, and of what it posted. The report keeps a copy of that, for a
//! term of its own; nobody reads it by any route.

use std::collections::HashSet;

use crudder_domain::report::MAX_STATUSES;
use crudder_domain::{AccountId, Category, Comment, Status, StatusId};
use crudder_messages::{Error, NewReport};
use crudder_wire::entities::Report;
use crudder_wire::{ApiError, Input, Reply};

use crate::openapi::{ListOf, Operation, Tag, words};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;
use crate::viewer;

const DAY: u64 = 86_400;

pub(crate) const ROUTE: Route =
    Route::new("POST /api/v1/reports", Capability::Write, Needs::Person(&[Scope::WriteReports]), describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Reports, "File a report")
        .says(
            "The report holds a copy of the account and the statuses, for the operator only. At most 20 \
             reports a day for each account.",
        )
        .needs_field::<AccountId>("account_id", "The id of the reported account.")
        .field::<ListOf<StatusId, MAX_STATUSES>>(
            "status_ids",
            "The ids of the reported account's statuses that the report is about.",
        )
        .field::<Comment>("comment", "What is wrong, at most 1,000 characters.")
        .field_shaped(
            "category",
            words(&["spam", "legal", "violation", "other"]),
            "The kind of violation. The default is `other`.",
        )
        .field::<bool>(
            "forward",
            "Accepted without effect: there is no other server to forward the report to.",
        )
        .field::<ListOf<String, 0>>("rule_ids", "Must be empty: the server's rules have no ids.")
        .answers::<Report>("The report.")
        .refuses(404, "The account or a status does not exist, or you may not see it.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let reporter = input.person()?;
    let params = &input.params;
    let id: AccountId = params.require("account_id")?;
    let category: Category = params.parse_filled("category")?.unwrap_or_default();
    let comment: Comment = params.parse("comment")?.unwrap_or_default();
    params.boolean("forward")?;
    if params.texts("rule_ids").next().is_some() {
        return Err(ApiError::invalid(
            "rule_ids",
            "must be empty: the server has no numbered rules, so name the rule in the comment",
        )
        .into());
    }
    let ids: Vec<StatusId> = params.parse_all("status_ids", MAX_STATUSES)?;
    if id == reporter {
        return Err(ApiError::not_allowed("account_id", "You cannot report your own account").into());
    }
    let found = services.timelines()?.accounts(&services.cache(), &[id]).await?;
    let (account, counts) =
        found.into_iter().next().ok_or_else(|| ApiError::named_not_found("account_id"))?;
    let statuses = reported(services, reporter, id, ids).await?;
    let retention = services.report_retention();
    let new = NewReport { reporter, account, statuses, category, comment, retention };
    let report = services.writer()?.report(new).await.map_err(|error| match error {
        Error::TooManyReports => {
            let left = DAY - services.now().as_secs() % DAY;
            Refusal::Client(ApiError::too_many_requests(u32::try_from(left).unwrap_or(u32::MAX)))
        }
        other => other.into(),
    })?;
    Ok(Reply::ok(&Report::new(&report, counts, &input.site)))
}

/// Those of the account's statuses; 404 where one is not there, has ended, is not for the reporter to know of, or is
/// somebody else's.
async fn reported(
    services: &Services,
    reporter: AccountId,
    account: AccountId,
    mut ids: Vec<StatusId>,
) -> Result<Vec<Status>, Refusal> {
    let mut known = HashSet::new();
    ids.retain(|id| known.insert(*id));
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let shown = services.timelines()?.statuses(&services.cache(), &ids).await?;
    let shown = viewer::visible(services, Some(reporter), shown).await?;
    let statuses: Vec<Status> =
        shown.into_iter().map(|one| one.status).filter(|status| status.author == account).collect();
    if statuses.len() < ids.len() {
        return Err(ApiError::named_not_found("status_ids").into());
    }
    Ok(statuses)
}
