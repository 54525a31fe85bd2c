//! A stage of an HTTP API, read and changed through API Gateway's own API.

use aws_sdk_apigatewayv2::Client;
use aws_sdk_apigatewayv2::error::{DisplayErrorContext, SdkError};
use aws_sdk_apigatewayv2::operation::delete_route_settings::DeleteRouteSettingsError;
use aws_sdk_apigatewayv2::operation::update_stage::UpdateStageError;
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

    /// Sets every throttle in one call, so that the stage is never half way; what is there then.
    ///
    /// A stage keeps the settings of a route that is gone, and API Gateway holds all that it has after an update against the
    /// routes that there are: one key without a route, named or not, and it refuses the whole
    /// (<https://github.com/aws/serverless-application-model/issues/1939>, `NotFoundException`). Then the settings of which
    /// the template knows nothing are deleted: a route of them that is there after all goes by the default.
    pub(super) async fn write(
        &self,
        client: &Client,
        live: &Live,
        throttles: Throttles,
    ) -> Result<Throttles, StageError> {
        let known = |route: &String| self.throttles.routes.contains_key(route);
        let unknown: Vec<&String> = live.found.routes.keys().filter(|route| !known(route)).collect();
        match self.update(client, live, &throttles).await {
            Ok(()) => return Ok(throttles),
            Err(error) if unknown.is_empty() || !is_not_found(&error) => return Err(self.failed(&error)),
            Err(_) => {}
        }
        for route in unknown {
            let delete = client.delete_route_settings().api_id(&self.api).stage_name(&self.stage);
            let deleted = delete.route_key(route).send().await.map(drop);
            let is_gone = |error: &SdkError<DeleteRouteSettingsError>| {
                error.as_service_error().is_some_and(DeleteRouteSettingsError::is_not_found_exception)
            };
            deleted.or_else(|error| if is_gone(&error) { Ok(()) } else { Err(self.failed(&error)) })?;
        }
        let routes = throttles.routes.into_iter().filter(|(route, _)| known(route)).collect();
        let throttles = Throttles { routes, ..throttles };
        self.update(client, live, &throttles).await.map_err(|error| self.failed(&error))?;
        Ok(throttles)
    }

    async fn update(
        &self,
        client: &Client,
        live: &Live,
        throttles: &Throttles,
    ) -> Result<(), SdkError<UpdateStageError>> {
        let mut update = client
            .update_stage()
            .api_id(&self.api)
            .stage_name(&self.stage)
            .default_route_settings(with(live.default.as_ref(), throttles.default));
        for (route, throttle) in &throttles.routes {
            let settings = live.routes.iter().find(|(known, _)| known == route).map(|(_, settings)| settings);
            update = update.route_settings(route, with(settings, *throttle));
        }
        update.send().await.map(drop)
    }

    fn failed(&self, error: &(impl std::error::Error + 'static)) -> StageError {
        StageError {
            api: self.api.clone(),
            stage: self.stage.clone(),
            cause: DisplayErrorContext(error).to_string(),
        }
    }
}

fn is_not_found(error: &SdkError<UpdateStageError>) -> bool {
    error.as_service_error().is_some_and(UpdateStageError::is_not_found_exception)
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
