//! A stage of an HTTP API, read and changed through API Gateway's own API.

use std::collections::BTreeMap;

use crudder_aws::{Error, Service};
use crudder_domain::Moment;
use serde::Deserialize;

use super::api::{self, RouteSettings, StageChange};
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
    routes: BTreeMap<String, RouteSettings>,
}

impl Stage {
    pub(super) async fn read(&self, gateway: &Service) -> Result<Live, StageError> {
        let answer = api::get_stage(gateway, &self.api, &self.stage).await;
        let answer = answer.map_err(|error| self.failed(&error))?;
        let routes = answer.route_settings.unwrap_or_default();
        let throttles = |(route, settings): (&String, &RouteSettings)| (route.clone(), throttle(settings));
        Ok(Live {
            found: Found {
                default: answer.default_route_settings.as_ref().and_then(throttle),
                routes: routes.iter().map(throttles).collect(),
            },
            updated_at: answer.last_updated_date,
            default: answer.default_route_settings,
            routes,
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
        gateway: &Service,
        live: &Live,
        throttles: Throttles,
    ) -> Result<Throttles, StageError> {
        let known = |route: &String| self.throttles.routes.contains_key(route);
        let unknown: Vec<&String> = live.found.routes.keys().filter(|route| !known(route)).collect();
        match self.update(gateway, live, &throttles).await {
            Ok(()) => return Ok(throttles),
            Err(error) if unknown.is_empty() || !api::is_not_found(&error) => return Err(self.failed(&error)),
            Err(_) => {}
        }
        for route in unknown {
            let deleted = api::delete_route_settings(gateway, &self.api, &self.stage, route).await;
            deleted.map_err(|error| self.failed(&error))?;
        }
        let routes = throttles.routes.into_iter().filter(|(route, _)| known(route)).collect();
        let throttles = Throttles { routes, ..throttles };
        self.update(gateway, live, &throttles).await.map_err(|error| self.failed(&error))?;
        Ok(throttles)
    }

    async fn update(&self, gateway: &Service, live: &Live, throttles: &Throttles) -> Result<(), Error> {
        let settings = |(route, throttle): (&String, &Throttle)| {
            (route.clone(), with(live.routes.get(route), *throttle))
        };
        let change = StageChange {
            default_route_settings: with(live.default.as_ref(), throttles.default),
            route_settings: throttles.routes.iter().map(settings).collect(),
        };
        api::update_stage(gateway, &self.api, &self.stage, &change).await
    }

    fn failed(&self, error: &Error) -> StageError {
        StageError { api: self.api.clone(), stage: self.stage.clone(), cause: error.to_string() }
    }
}

/// `None` where either half is not set: then the account's limit holds, which is far above any floor.
fn throttle(settings: &RouteSettings) -> Option<Throttle> {
    let burst = settings.throttling_burst_limit?;
    Some(Throttle { rate: settings.throttling_rate_limit?, burst: u32::try_from(burst).ok()? })
}

/// The settings with this throttle, and their metrics as they were.
fn with(settings: Option<&RouteSettings>, throttle: Throttle) -> RouteSettings {
    RouteSettings {
        detailed_metrics_enabled: settings.and_then(|settings| settings.detailed_metrics_enabled),
        throttling_rate_limit: Some(throttle.rate),
        throttling_burst_limit: Some(throttle.burst.into()),
    }
}
