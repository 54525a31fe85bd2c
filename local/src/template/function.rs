//! The functions: handlers, timeouts, and what calls them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::{Filter, Part, Resources, Result, Trigger};

/// One Lambda function.
#[derive(Debug)]
pub struct Function {
    /// Its `Handler`, by which the one binary finds the code.
    pub handler: String,
    /// How long it may take.
    pub timeout: Duration,
    /// Its environment, as far as it is known before a deployment.
    pub environment: BTreeMap<String, String>,
    /// The HTTP routes that call it.
    pub(crate) http: Vec<HttpEvent>,
    /// The stream that calls it.
    pub stream: Option<StreamSource>,
    /// When the user pool calls it.
    pub(crate) triggers: Vec<Trigger>,
}

/// One route of a function, as its event says.
#[derive(Debug)]
pub(crate) struct HttpEvent {
    pub(super) place: String,
    /// The API's logical id.
    pub(super) api: Option<String>,
    pub(super) method: String,
    pub(super) path: String,
    /// `NONE`, another authorizer's name, or nothing: the API's default.
    pub(super) authorizer: Option<String>,
    pub(super) scopes: Option<Vec<String>>,
    pub(super) timeout: Option<Duration>,
}

/// How the table's stream calls a function.
#[derive(Debug, Clone)]
pub struct StreamSource {
    /// A record is delivered where any of these matches; all records where there is none.
    pub filters: Vec<Filter>,
    /// How many records in one call at most.
    pub batch_size: usize,
    /// Whether the answer may name the records that failed.
    pub reports_failures: bool,
    /// Whether a batch that fails is halved.
    pub bisect: bool,
    /// How often a failing batch is tried again; `None`: until it is too old.
    pub retries: Option<u32>,
    /// Whether what can't be handled goes to a queue, or is dropped.
    pub on_failure: bool,
}

/// All functions by logical id.
pub(super) fn all(resources: &Resources<'_>, globals: Option<&Value>) -> Result<BTreeMap<String, Function>> {
    let null = Value::Null;
    let globals = Part::new("Globals.Function", globals.unwrap_or(&null));
    let mut functions = BTreeMap::new();
    for (id, properties) in resources.of_kind("AWS::Serverless::Function") {
        let part = Part::new(format!("Resources.{id}.Properties"), properties);
        functions.insert(id.to_owned(), read(&part, &globals)?);
    }
    Ok(functions)
}

fn read(function: &Part<'_>, globals: &Part<'_>) -> Result<Function> {
    let own_or_global = |key: &str| function.get(key).or_else(|| globals.get(key));
    let timeout = own_or_global("Timeout")
        .ok_or_else(|| function.wrong("has no Timeout, neither itself nor in Globals"))?
        .number()?;
    let mut environment = BTreeMap::new();
    for part in [globals, function] {
        let Some(variables) = part.get("Environment").and_then(|environment| environment.get("Variables"))
        else {
            continue;
        };
        for (name, value) in variables.map()? {
            // What only a deployment knows (a table's name) has no text yet, and no meaning here.
            if let Ok(text) = Part::new("", value).text() {
                environment.insert(name.clone(), text);
            }
        }
    }
    let mut made = Function {
        handler: own_or_global("Handler").ok_or_else(|| function.wrong("has no Handler"))?.text()?,
        timeout: Duration::from_secs(u64::try_from(timeout).unwrap_or(0)),
        environment,
        http: Vec::new(),
        stream: None,
        triggers: Vec::new(),
    };
    let Some(events) = function.get("Events") else { return Ok(made) };
    for name in events.map()?.keys() {
        let event = events.need(name)?;
        let null = Value::Null;
        let properties = event.get("Properties").unwrap_or_else(|| Part::new(event.place.clone(), &null));
        match event.need("Type")?.text()?.as_str() {
            "HttpApi" => made.http.push(http(&properties)?),
            "DynamoDB" if made.stream.is_none() => made.stream = Some(stream(&properties)?),
            "Cognito" => {
                for name in properties.need("Trigger")?.texts()? {
                    let known = Trigger::named(&name);
                    made.triggers.push(known.ok_or_else(|| {
                        properties.wrong(format!("the trigger {name} is not understood here"))
                    })?);
                }
            }
            // What an operator's clock starts has nothing to do on a desk: whoever wants it there asks for it.
            "Schedule" => {}
            other => return Err(event.wrong(format!("an event of type {other} is not understood here"))),
        }
    }
    Ok(made)
}

fn http(event: &Part<'_>) -> Result<HttpEvent> {
    event.only_known(&["ApiId", "Path", "Method", "Auth", "PayloadFormatVersion", "TimeoutInMillis"])?;
    if let Some(version) = event.get("PayloadFormatVersion")
        && version.text()? != "2.0"
    {
        return Err(version.wrong("only payload format 2.0 is understood here"));
    }
    let (mut authorizer, mut scopes) = (None, None);
    if let Some(auth) = event.get("Auth") {
        auth.only_known(&["Authorizer", "AuthorizationScopes"])?;
        authorizer = auth.get("Authorizer").map(|part| part.text()).transpose()?;
        scopes = auth.get("AuthorizationScopes").map(|part| part.texts()).transpose()?;
    }
    let timeout = event.get("TimeoutInMillis").map(|part| part.number()).transpose()?;
    Ok(HttpEvent {
        place: event.place.clone(),
        api: event.get("ApiId").and_then(|part| part.reference().map(str::to_owned)),
        // Without both it is the route that takes every request.
        method: event.get("Method").map_or(Ok("ANY".to_owned()), |part| part.text())?.to_ascii_uppercase(),
        path: event.get("Path").map_or(Ok("$default".to_owned()), |part| part.text())?,
        authorizer,
        scopes,
        timeout: timeout.map(|millis| Duration::from_millis(u64::try_from(millis).unwrap_or(0))),
    })
}

fn stream(event: &Part<'_>) -> Result<StreamSource> {
    // The queue, the window and the parallelism are matters of the deployment.
    event.only_known(&[
        "Stream",
        "StartingPosition",
        "BatchSize",
        "MaximumBatchingWindowInSeconds",
        "MaximumRecordAgeInSeconds",
        "MaximumRetryAttempts",
        "ParallelizationFactor",
        "BisectBatchOnFunctionError",
        "FunctionResponseTypes",
        "FilterCriteria",
        "DestinationConfig",
        "Enabled",
        "MetricsConfig",
    ])?;
    let mut filters = Vec::new();
    if let Some(criteria) = event.get("FilterCriteria") {
        for filter in criteria.need("Filters")?.list()? {
            let pattern = filter.need("Pattern")?;
            filters.push(Filter::parse(&pattern.text()?).map_err(|reason| pattern.wrong(reason))?);
        }
    }
    let batch_size = event.get("BatchSize").map_or(Ok(100), |part| part.number())?;
    let types = event.get("FunctionResponseTypes").map_or(Ok(Vec::new()), |part| part.texts())?;
    if let Some(other) = types.iter().find(|kind| *kind != "ReportBatchItemFailures") {
        return Err(event.wrong(format!("the response type {other} is not understood here")));
    }
    let retries = event.get("MaximumRetryAttempts").map(|part| part.number()).transpose()?;
    Ok(StreamSource {
        filters,
        batch_size: usize::try_from(batch_size).unwrap_or(100).clamp(1, 1_000),
        reports_failures: !types.is_empty(),
        bisect: event.get("BisectBatchOnFunctionError").map_or(Ok(false), |part| part.flag())?,
        // Minus one is Lambda's word for "for ever".
        retries: retries.and_then(|count| u32::try_from(count).ok()),
        on_failure: event.get("DestinationConfig").is_some_and(|config| config.get("OnFailure").is_some()),
    })
}
