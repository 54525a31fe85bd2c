//! The brake: once the month's budget is spent, every route is throttled to a floor, until the operator lifts it.
//!
//! It remembers nothing. What it puts on is the floor, what it takes off again is what the template says, and
//! whether it is on is read from the stages themselves. So it may be told twice, late, or out of order.

mod api;
mod order;
mod stage;
mod throttles;

use std::fmt::Write as _;

use crudder_aws::Service;
use crudder_domain::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::stage::{Stage, StageError};
pub use self::throttles::{State, Throttle, Throttles};

use self::order::{Command, Notice, Order};
use self::throttles::Found;
use crate::invoke_error::InvokeError;
use crate::route::Capability;
use crate::services::Services;

/// What the template tells the brake.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What every route is held to.
    pub floor: Throttle,
    /// Of every API.
    pub stages: Vec<Stage>,
}

/// Why the brake could not do what it was told. Every stage was tried.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct BrakeError(Vec<StageError>);

/// Throttles the stages of the stack.
pub struct Brake {
    gateway: Service,
    settings: Settings,
}

/// What was found and done, for the operator: the function's answer.
#[derive(Debug, Serialize)]
struct Report {
    summary: String,
    stages: Vec<StageReport>,
}

#[derive(Debug, Serialize)]
struct StageReport {
    api: String,
    stage: String,
    before: State,
    now: State,
    throttles: Found,
    /// Whether a notice was not acted on, since the stage has changed after it was sent.
    overtaken: bool,
}

pub(crate) const CAPABILITY: Capability = Capability::Brake;

pub(crate) async fn handle(services: &Services, event: Value) -> Result<Value, InvokeError> {
    let brake = services.brake().ok_or(InvokeError::NotConfigured("brake"))?;
    let order: Order = serde_json::from_value(event)?;
    let report = brake.obey(order, services.now()).await?;
    tracing::warn!(summary = report.summary, "the brake was asked");
    Ok(serde_json::to_value(report)?)
}

impl Brake {
    /// A brake on those stages, which `gateway` (`apigateway` at AWS) has.
    #[must_use]
    pub fn new(gateway: Service, settings: Settings) -> Self {
        Self { gateway, settings }
    }

    async fn obey(&self, order: Order, now: Moment) -> Result<Report, BrakeError> {
        if let Order::Spent(notice) = order
            && !notice.is_of_the_month_of(now)
        {
            let summary = format!(
                "Nothing was throttled: the budget's notice is of {}, and its month has ended.",
                notice.sent_at.to_iso8601()
            );
            return Ok(Report { summary, stages: Vec::new() });
        }
        let (mut stages, mut failures) = (Vec::new(), Vec::new());
        for stage in &self.settings.stages {
            match self.obey_on(stage, &order).await {
                Ok(report) => stages.push(report),
                Err(error) => failures.push(error),
            }
        }
        if failures.is_empty() {
            Ok(Report { summary: self.summary(&stages), stages })
        } else {
            Err(BrakeError(failures))
        }
    }

    async fn obey_on(&self, stage: &Stage, order: &Order) -> Result<StageReport, StageError> {
        let live = stage.read(&self.gateway).await?;
        let (template, floor) = (&stage.throttles, self.settings.floor);
        let before = live.found.state(template, floor);
        let overtaken = match order {
            Order::Spent(notice) => before == State::Template && is_overtaken(*notice, &live),
            Order::Command(_) => false,
        };
        let wanted = match order {
            Order::Command(Command::Lift) => Some(live.found.lifted(template)),
            Order::Command(Command::Apply) => Some(live.found.braked(template, floor)),
            Order::Spent(_) if !overtaken => Some(live.found.braked(template, floor)),
            Order::Command(Command::Status) | Order::Spent(_) => None,
        };
        let mut throttles = live.found.clone();
        if let Some(wanted) = wanted.filter(|wanted| Found::of(wanted) != live.found) {
            throttles = Found::of(&stage.write(&self.gateway, &live, wanted).await?);
        }
        let now = throttles.state(template, floor);
        let (api, stage) = (stage.api.clone(), stage.stage.clone());
        Ok(StageReport { api, stage, before, now, throttles, overtaken })
    }

    fn summary(&self, stages: &[StageReport]) -> String {
        let floor = self.settings.floor;
        let mut text = String::new();
        for StageReport { api, before, now, overtaken, .. } in stages {
            let done = if before == now { "as before" } else { "changed now" };
            // Writing to a string can't fail.
            let _ = match now {
                State::Braked => write!(
                    text,
                    "The brake is ON ({done}): {api} takes at most {} requests a second on each route, {} at once. ",
                    floor.rate, floor.burst
                ),
                State::Template => {
                    write!(text, "The brake is off ({done}): {api} has the template's throttles. ")
                }
                State::Other => write!(
                    text,
                    "The throttles of {api} are neither the template's nor the brake's: somebody or a deployment \
                     changed them. "
                ),
            };
            if *overtaken {
                text.push_str(
                    "The budget's notice was not acted on: the stage was changed after it was sent. To brake: make \
                     brake ARGS=--apply. ",
                );
            }
        }
        if stages.iter().any(|stage| stage.now != State::Template) {
            text.push_str("To lift it: make brake ARGS=--lift.");
        }
        text.trim_end().to_owned()
    }
}

/// A notice that comes once more after it was acted on and lifted: the stage has changed since it was sent. It must not
/// undo what the operator did.
fn is_overtaken(notice: Notice, live: &stage::Live) -> bool {
    live.updated_at.is_some_and(|updated_at| updated_at > notice.sent_at)
}
