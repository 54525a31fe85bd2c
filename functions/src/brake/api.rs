//! API Gateway's own API, as far as the brake calls it: `GetStage`, `UpdateStage` and `DeleteRouteSettings`
//! (<https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html>).

use std::collections::BTreeMap;

use aws_smithy_types::date_time::{DateTime, Format};
use crudder_aws::{Error, Request, Service, encoded};
use crudder_domain::Moment;
use serde::{Deserialize, Deserializer, Serialize, de};

/// The settings of a route, or of all that have none of their own. The others that there are, are for WebSocket APIs, and an
/// HTTP API refuses them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouteSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) detailed_metrics_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) throttling_burst_limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) throttling_rate_limit: Option<f64>,
}

/// What is read of a stage.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StageSettings {
    #[serde(default, deserialize_with = "moment")]
    pub(super) last_updated_date: Option<Moment>,
    pub(super) default_route_settings: Option<RouteSettings>,
    pub(super) route_settings: Option<BTreeMap<String, RouteSettings>>,
}

/// What is changed of a stage; the settings of routes that are not named stay.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StageChange {
    pub(super) default_route_settings: RouteSettings,
    pub(super) route_settings: BTreeMap<String, RouteSettings>,
}

/// Whether there is no such API, stage or route.
pub(super) fn is_not_found(error: &Error) -> bool {
    error.code() == Some("NotFoundException")
}

pub(super) async fn get_stage(gateway: &Service, api: &str, stage: &str) -> Result<StageSettings, Error> {
    let answer = gateway.call(Request::new("GET", path(api, stage))).await?;
    serde_json::from_slice(&answer.body).map_err(|_| Error::unreadable())
}

pub(super) async fn update_stage(
    gateway: &Service,
    api: &str,
    stage: &str,
    change: &StageChange,
) -> Result<(), Error> {
    let body = serde_json::to_vec(change).map_err(|error| Error::Unanswered(error.to_string()))?;
    let request = Request::new("PATCH", path(api, stage)).header("content-type", "application/json");
    gateway.call(request.body(body)).await.map(drop)
}

/// Not an error where the route has none.
pub(super) async fn delete_route_settings(
    gateway: &Service,
    api: &str,
    stage: &str,
    route: &str,
) -> Result<(), Error> {
    let path = format!("{}/routesettings/{}", path(api, stage), encoded(route));
    match gateway.call(Request::new("DELETE", path)).await {
        Err(error) if !is_not_found(&error) => Err(error),
        _ => Ok(()),
    }
}

fn path(api: &str, stage: &str) -> String {
    format!("/v2/apis/{}/stages/{}", encoded(api), encoded(stage))
}

/// With any offset from UTC, as RFC 3339 has it.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Moment>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let date = DateTime::from_str(&text, Format::DateTimeWithOffset).map_err(de::Error::custom)?;
    let millis = date.to_millis().ok().and_then(|millis| u64::try_from(millis).ok());
    Ok(millis.map(Moment::from_millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_read_as_aws_writes_it() {
        let text = r#"{"stageName":"$default","lastUpdatedDate":"2020-04-08T19:44:37+02:00","autoDeploy":true,
            "defaultRouteSettings":{"detailedMetricsEnabled":false,"throttlingBurstLimit":50,"throttlingRateLimit":1.0},
            "routeSettings":{"POST /a":{"throttlingRateLimit":0.01,"loggingLevel":"OFF"}}}"#;
        let stage: StageSettings = serde_json::from_str(text).unwrap();
        assert_eq!(
            stage.last_updated_date.map(Moment::to_iso8601),
            Some("2020-04-08T17:44:37.000Z".to_owned())
        );
        let default = stage.default_route_settings.unwrap();
        assert_eq!((default.throttling_burst_limit, default.throttling_rate_limit), (Some(50), Some(1.0)));
        let route = &stage.route_settings.unwrap()["POST /a"];
        assert_eq!((route.throttling_burst_limit, route.throttling_rate_limit), (None, Some(0.01)));
        // What is written back has nothing that was not read, and nothing that an HTTP API refuses.
        assert_eq!(serde_json::to_string(route).unwrap(), r#"{"throttlingRateLimit":0.01}"#);
    }

    #[test]
    fn a_stage_that_nobody_set_has_nothing() {
        for text in ["{}", r#"{"lastUpdatedDate":null,"defaultRouteSettings":null,"routeSettings":null}"#] {
            let stage: StageSettings = serde_json::from_str(text).unwrap();
            assert!(stage.last_updated_date.is_none() && stage.default_route_settings.is_none());
            assert!(stage.route_settings.is_none());
        }
        let broken = serde_json::from_str::<StageSettings>(r#"{"lastUpdatedDate":"yesterday"}"#);
        assert!(broken.is_err());
    }
}
