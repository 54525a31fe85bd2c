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
use crate::services::Services;
use crate::viewer;

const DAY: u64 = 86_400;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Reports, "Report an account")
        .says("The report keeps a copy of what it is about, for the operator alone. Each can make 20 a day.")
        .needs_field::<AccountId>("account_id", "Whom it is about.")
        .field::<ListOf<StatusId, MAX_STATUSES>>(
            "status_ids",
            "What that account posted, as far as it is about that.",
        )
        .field::<Comment>("comment", "What is wrong: at most 1,000 characters.")
        .field_shaped("category", words(&["spam", "legal", "violation", "other"]), "The same in a word.")
        .field::<bool>("forward", "There is nowhere to forward it to, so this changes nothing.")
        .field::<ListOf<String, 0>>("rule_ids", "There are no rules by number, so there can be none.")
        .answers::<Report>("The report.")
        .refuses(404, "There is no such account or status, or it is not for you to know of.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let reporter = input.person()?;
    let params = &input.params;
    let id: AccountId = params.require("account_id")?;
    let category: Category = params.parse_filled("category")?.unwrap_or_default();
    let comment: Comment = params.parse("comment")?.unwrap_or_default();
    params.boolean("forward")?;
    if params.texts("rule_ids").next().is_some() {
        return Err(
            ApiError::invalid("rule_ids", "names no rule: say in the comment which one it breaks").into()
        );
    }
    let ids: Vec<StatusId> = params.parse_all("status_ids", MAX_STATUSES)?;
    if id == reporter {
        return Err(ApiError::invalid("account_id", "is your own").into());
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
