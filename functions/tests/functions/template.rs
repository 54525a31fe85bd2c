//! `template.yaml`, as far as these tests read it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_norway::Value;

mod region;

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A function of the template.
#[derive(Debug)]
pub(crate) struct Declared {
    /// The role's logical id, as `!GetAtt` names it.
    pub(crate) role: String,
    /// The events that start it.
    pub(crate) events: usize,
    /// Its routes: one, but for the function that answers all constants.
    pub(crate) routes: Vec<Route>,
}

/// A route of a function.
#[derive(Debug)]
pub(crate) struct Route {
    /// Method and path.
    pub(crate) key: String,
    /// The API that it is of, by its logical id.
    pub(crate) api: String,
    /// Whether it has no authorizer.
    pub(crate) is_open: bool,
}

static TEMPLATE: LazyLock<Value> = LazyLock::new(|| {
    let text = std::fs::read_to_string(root().join("template.yaml")).unwrap();
    let mut template: Value = serde_norway::from_str(&text).unwrap();
    template.apply_merge().unwrap();
    template
});

/// What a role allows by a policy of its own.
pub(crate) fn actions_of(role: &str) -> BTreeSet<String> {
    let policies = TEMPLATE["Resources"][role]["Properties"]["Policies"].as_sequence().unwrap();
    let statements = policies.iter().flat_map(|it| it["PolicyDocument"]["Statement"].as_sequence().unwrap());
    let actions = statements.filter_map(|statement| statement["Action"].as_sequence()).flatten();
    actions.map(|action| action.as_str().unwrap().to_owned()).collect()
}

/// The template's functions by their handler.
pub(crate) fn functions() -> BTreeMap<String, Declared> {
    let resources = TEMPLATE["Resources"].as_mapping().unwrap();
    let mut functions = BTreeMap::new();
    for (name, resource) in resources {
        if resource["Type"].as_str() != Some("AWS::Serverless::Function") {
            continue;
        }
        let properties = &resource["Properties"];
        let handler = properties["Handler"].as_str().unwrap().to_owned();
        let Value::Tagged(role) = &properties["Role"] else { panic!("{name:?} has no role by !GetAtt") };
        let role = role.value.as_str().unwrap().trim_end_matches(".Arn").to_owned();
        let events = properties["Events"].as_mapping().map_or(0, serde_norway::Mapping::len);
        let http = properties["Events"].as_mapping().into_iter().flat_map(serde_norway::Mapping::values);
        let http = http.filter(|event| event["Type"].as_str() == Some("HttpApi"));
        let routes = http.map(|event| {
            let http = &event["Properties"];
            // Without both it is the one that takes every request.
            let text = |name: &str, default: &str| http[name].as_str().unwrap_or(default).to_owned();
            let Value::Tagged(api) = &http["ApiId"] else { panic!("{name:?} names no API by !Ref") };
            Route {
                key: format!("{} {}", text("Method", "any").to_uppercase(), text("Path", "$default")),
                api: api.value.as_str().unwrap().to_owned(),
                is_open: http["Auth"]["Authorizer"].as_str() == Some("NONE"),
            }
        });
        let declared = Declared { role, events, routes: routes.collect() };
        let before = functions.insert(handler.clone(), declared);
        assert!(before.is_none(), "{handler} is declared twice");
    }
    functions
}
