//! The HTTP API: routes, authorizer, CORS.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::{Function, Part, Resources, Result, TemplateError};

/// The longest that API Gateway waits for a function.
const LONGEST: Duration = Duration::from_secs(30);

/// The HTTP API.
#[derive(Debug)]
pub struct Api {
    /// Every route.
    pub routes: Vec<Route>,
    /// What the API answers to preflights, where it does.
    pub cors: Option<Cors>,
}

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    /// `GET`, `POST` and so on, or `ANY`.
    pub method: String,
    /// The path with its parameters in braces, or `$default`.
    pub path: String,
    /// The handler that answers.
    pub handler: String,
    /// Who checks the token, where somebody does.
    pub authorizer: Option<Authorizer>,
    /// How long the handler may take.
    pub timeout: Duration,
}

impl Route {
    /// The route as API Gateway names it: `GET /api/v1/accounts/{id}`.
    #[must_use]
    pub fn key(&self) -> String {
        if self.path == "$default" { self.path.clone() } else { format!("{} {}", self.method, self.path) }
    }

    /// Whether it is there for every path, as `$default` is, or `/{proxy+}`.
    fn takes_every_path(&self) -> bool {
        let all_below_the_root = self.path.starts_with("/{") && self.path.ends_with("+}");
        self.path == "$default" || all_below_the_root
    }
}

/// A JWT authorizer on the pool, as one route has it. Issuer and audience are the one pool's and its one client's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorizer {
    /// The token needs one of these; none: any token of the pool will do.
    pub scopes: Vec<String>,
}

/// What the API says to browsers of other origins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cors {
    /// Origins that may ask; `*` for any.
    pub origins: Vec<String>,
    /// Methods that may be used.
    pub methods: Vec<String>,
    /// Headers that may be sent.
    pub headers: Vec<String>,
    /// Headers that may be read.
    pub expose: Vec<String>,
    /// How long a preflight's answer holds, in seconds.
    pub max_age: Option<i64>,
    /// Whether cookies may be sent.
    pub credentials: bool,
}

/// The HTTP APIs: the one whose routes are guarded by the pool, and the one behind which a function checks tokens of
/// its own, where there is one, which takes every path.
pub(super) fn all(
    resources: &Resources<'_>,
    functions: &BTreeMap<String, Function>,
) -> Result<(Api, Option<Api>)> {
    let (mut guarded, mut apps) = (None, None);
    for (id, properties) in resources.of_kind("AWS::Serverless::HttpApi") {
        let api = read(id, properties, functions)?;
        let takes_everything = api.routes.iter().any(Route::takes_every_path);
        let place = if takes_everything { &mut apps } else { &mut guarded };
        if place.replace(api).is_some() {
            return Err(TemplateError::at(
                format!("Resources.{id}"),
                "is a second API of its kind: one that takes every path and one that does not can run here",
            ));
        }
    }
    let guarded = guarded.ok_or_else(|| TemplateError::at("Resources", "has no AWS::Serverless::HttpApi"))?;
    Ok((guarded, apps))
}

fn read(id: &str, properties: &Value, functions: &BTreeMap<String, Function>) -> Result<Api> {
    let api = Part::new(format!("Resources.{id}.Properties"), properties);
    api.only_known(&[
        "Auth",
        "CorsConfiguration",
        "AccessLogSettings",
        "DefaultRouteSettings",
        "RouteSettings",
        "Description",
        "Domain",
        "FailOnWarnings",
        "Name",
        "StageName",
        "StageVariables",
        "Tags",
        "PropagateTags",
        "DisableExecuteApiEndpoint",
    ])?;
    if let Some(stage) = api.get("StageName")
        && stage.text()? != "$default"
    {
        return Err(
            stage.wrong("only the stage $default is understood here: another would stand in every path")
        );
    }
    let (default, authorizers) = authorizers(&api)?;
    let mut routes = Vec::new();
    for function in functions.values() {
        for event in function.http.iter().filter(|event| event.api.as_deref().is_none_or(|api| api == id)) {
            let place = Part::new(event.place.clone(), properties);
            let name = event.authorizer.as_deref().or(default.as_deref());
            let authorizer = match name {
                None | Some("NONE") => None,
                Some(name) => {
                    let known = authorizers.get(name);
                    let mut authorizer = known
                        .cloned()
                        .ok_or_else(|| place.wrong(format!("there is no authorizer {name}")))?;
                    if let Some(scopes) = &event.scopes {
                        authorizer.scopes.clone_from(scopes);
                    }
                    Some(authorizer)
                }
            };
            check_path(&event.path).map_err(|reason| place.wrong(reason))?;
            routes.push(Route {
                method: if event.method == "*" { "ANY".to_owned() } else { event.method.clone() },
                path: event.path.clone(),
                handler: function.handler.clone(),
                authorizer,
                timeout: function.timeout.min(event.timeout.unwrap_or(LONGEST)).min(LONGEST),
            });
        }
    }
    let cors = api.get("CorsConfiguration").map(|part| cors(&part)).transpose()?;
    Ok(Api { routes, cors })
}

/// The default authorizer's name, and all by name.
fn authorizers(api: &Part<'_>) -> Result<(Option<String>, BTreeMap<String, Authorizer>)> {
    let mut all = BTreeMap::new();
    let Some(auth) = api.get("Auth") else { return Ok((None, all)) };
    auth.only_known(&["DefaultAuthorizer", "Authorizers"])?;
    if let Some(authorizers) = auth.get("Authorizers") {
        for name in authorizers.map()?.keys() {
            let authorizer = authorizers.need(name)?;
            authorizer.only_known(&["IdentitySource", "JwtConfiguration", "AuthorizationScopes"])?;
            let source = authorizer.need("IdentitySource")?;
            if source.text()? != "$request.header.Authorization" {
                return Err(source.wrong("only $request.header.Authorization is understood here"));
            }
            authorizer.need("JwtConfiguration")?.only_known(&["issuer", "audience"])?;
            let scopes = authorizer.get("AuthorizationScopes").map_or(Ok(Vec::new()), |part| part.texts())?;
            all.insert(name.clone(), Authorizer { scopes });
        }
    }
    let default = auth.get("DefaultAuthorizer").map(|part| part.text()).transpose()?;
    Ok((default, all))
}

fn cors(part: &Part<'_>) -> Result<Cors> {
    if part.value.as_bool() == Some(true) {
        return Err(part.wrong("is just true: say which origins, methods and headers"));
    }
    part.only_known(&[
        "AllowOrigins",
        "AllowMethods",
        "AllowHeaders",
        "ExposeHeaders",
        "MaxAge",
        "AllowCredentials",
    ])?;
    let list = |key| part.get(key).map_or(Ok(Vec::new()), |part| part.texts());
    Ok(Cors {
        origins: list("AllowOrigins")?,
        methods: list("AllowMethods")?,
        headers: list("AllowHeaders")?,
        expose: list("ExposeHeaders")?,
        max_age: part.get("MaxAge").map(|part| part.number()).transpose()?,
        credentials: part.get("AllowCredentials").map_or(Ok(false), |part| part.flag())?,
    })
}

fn check_path(path: &str) -> std::result::Result<(), String> {
    if path == "$default" {
        return Ok(());
    }
    if !path.starts_with('/') {
        return Err(format!("the path {path} does not begin with a slash"));
    }
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    for (i, segment) in segments.iter().enumerate() {
        let braces = segment.contains(['{', '}']);
        let whole = segment.len() > 2 && segment.starts_with('{') && segment.ends_with('}');
        if braces && !whole {
            return Err(format!("{segment} in {path} is neither a word nor a parameter"));
        }
        if segment.ends_with("+}") && i + 1 < segments.len() {
            return Err(format!("{segment} in {path} must stand last"));
        }
    }
    Ok(())
}
