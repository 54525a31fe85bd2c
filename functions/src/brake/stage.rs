//! A stage of an HTTP API, read and changed through API Gateway's own API.

use aws_sdk_apigatewayv2::Client;
use aws_sdk_apigatewayv2::error::DisplayErrorContext;
use aws_sdk_apigatewayv2::types::RouteSettings;
use crudder_domain::Moment;
use serde::Deserialize;

use super::throttles::{Found, Throttle, Throttles};

/// Why a stage could not be read or changed: what AWS said, for the log and the operator.
#[derive(Debug, thiserror::Error)]
#[error("stage {stage} of {api}: {cause}")]
pub struct StageError {
    api: String,
    stage: String,
    cause: String,
}

/// A stage, and what the template throttles it to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The API's id.
    pub api: String,
    /// The stage's name, like `$default`.
    pub stage: String,
    /// As the template has them.
    pub throttles: Throttles,
}

/// What a stage is found to be.
pub(super) struct Live {
    pub(super) found: Found,
    /// When anybody last changed the stage.
    pub(super) updated_at: Option<Moment>,
    default: Option<RouteSettings>,
    routes: Vec<(String, RouteSettings)>,
}

impl Stage {
    pub(super) async fn read(&self, client: &Client) -> Result<Live, StageError> {
        let answer = client.get_stage().api_id(&self.api).stage_name(&self.stage).send().await;
        let answer = answer.map_err(|error| self.failed(&error))?;
        let routes = answer.route_settings.unwrap_or_default();
        let throttles = |(route, settings): (&String, &RouteSettings)| (route.clone(), throttle(settings));
        let millis = |date: aws_sdk_apigatewayv2::primitives::DateTime| date.to_millis().ok();
        Ok(Live {
            found: Found {
                default: answer.default_route_settings.as_ref().and_then(throttle),
                routes: routes.iter().map(throttles).collect(),
            },
            updated_at: answer
                .last_updated_date
                .and_then(millis)
                .and_then(|millis| u64::try_from(millis).ok())
                .map(Moment::from_millis),
            default: answer.default_route_settings,
            routes: routes.into_iter().collect(),
        })
    }

    /// Sets every throttle in one call, so that the stage is never half way.
    pub(super) async fn write(
        &self,
        client: &Client,
        live: &Live,
        throttles: &Throttles,
    ) -> Result<(), StageError> {
        let mut update = client
            .update_stage()
            .api_id(&self.api)
            .stage_name(&self.stage)
            .default_route_settings(with(live.default.as_ref(), throttles.default));
        for (route, throttle) in &throttles.routes {
            let settings = live.routes.iter().find(|(known, _)| known == route).map(|(_, settings)| settings);
            update = update.route_settings(route, with(settings, *throttle));
        }
        update.send().await.map(drop).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &(impl std::error::Error + 'static)) -> StageError {
        StageError {
            api: self.api.clone(),
            stage: self.stage.clone(),
            cause: DisplayErrorContext(error).to_string(),
        }
    }
}

/// `None` where either half is not set: then the account's limit holds, which is far above any floor.
fn throttle(settings: &RouteSettings) -> Option<Throttle> {
    let burst = settings.throttling_burst_limit?;
    Some(Throttle { rate: settings.throttling_rate_limit?, burst: u32::try_from(burst).ok()? })
}

/// The settings with this throttle, and their metrics as they were. The other settings are for WebSocket APIs, and an
/// HTTP API refuses them.
fn with(settings: Option<&RouteSettings>, throttle: Throttle) -> RouteSettings {
    RouteSettings::builder()
        .set_detailed_metrics_enabled(settings.and_then(|settings| settings.detailed_metrics_enabled))
        .throttling_rate_limit(throttle.rate)
        .throttling_burst_limit(i32::try_from(throttle.burst).unwrap_or(i32::MAX))
        .build()
}
