//! The table of handlers, `template.yaml` and `events/` say the same.

use std::collections::BTreeSet;

use crudder_functions::apps::routes::ROUTES;
use crudder_functions::constants::CONSTANTS;
use crudder_functions::route::{Audited, Needs, Route};
use crudder_functions::{handlers, table};

use crate::template;

#[test]
fn every_function_has_a_handler_and_every_handler_a_function() {
    let declared: BTreeSet<String> = template::functions().into_keys().collect();
    let known: BTreeSet<String> = handlers().map(str::to_owned).collect();
    assert_eq!(declared, known);
}

#[test]
fn every_handler_has_a_sample_event_and_every_sample_event_a_handler() {
    let sampled: BTreeSet<String> = std::fs::read_dir(template::root().join("events"))
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let known: BTreeSet<String> = handlers().map(str::to_owned).collect();
    assert_eq!(sampled, known);
}

#[test]
fn a_functions_role_is_its_handlers_capability() {
    for (handler, declared) in template::functions() {
        let capability = table::find(&handler).unwrap().capability;
        assert_eq!(declared.role, format!("{capability:?}Role"), "{handler}");
    }
}

/// `/auth` is for those who sign in at Crudder itself: no app has a business there.
#[test]
fn every_route_is_there_for_apps_with_its_scope() {
    let declared = template::functions();
    let routes = |api: &str| -> BTreeSet<(String, String)> {
        let all =
            declared.iter().flat_map(|(name, function)| function.routes.iter().map(move |it| (it, name)));
        let of_api = all.filter(|(route, _)| route.api == api);
        of_api.map(|(route, handler)| (route.key.clone(), handler.clone())).collect()
    };
    let own: BTreeSet<_> =
        routes("Api").into_iter().filter(|(route, _)| !route.contains(" /auth/")).collect();
    let listed: BTreeSet<_> = ROUTES
        .iter()
        .filter_map(|route| Some((route.route.key.to_owned(), route.function()?.to_owned())))
        .collect();
    assert_eq!(own, listed, "each record beside a handler says what the route needs of an app's token");
    // A route for each method takes everything; the others are there for their throttles, and each is one that the function
    // serves.
    let of_apps = routes("AppsApi");
    let methods: BTreeSet<_> = ROUTES
        .iter()
        .map(|route| format!("{} /{{proxy+}}", route.route.key.split(' ').next().unwrap()))
        .collect();
    let (everything, own): (BTreeSet<_>, BTreeSet<_>) =
        of_apps.iter().cloned().partition(|(key, _)| key.ends_with("/{proxy+}"));
    assert_eq!(everything, methods.into_iter().map(|key| (key, "apps".to_owned())).collect());
    for (key, handler) in &own {
        assert_eq!(handler, "apps", "{key}");
        let route = ROUTES.iter().find(|route| route.route.key == key).unwrap();
        assert!(route.function().is_none() || key == "GET /api/v1/timelines/home", "{key}");
    }
    // Whatever signs people in or up, or registers what does.
    for route in
        ROUTES.iter().filter(|route| route.function().is_none() && !route.route.key.contains("/.well-known/"))
    {
        let is_dear = route.route.needs == Needs::Nothing || route.route.key.starts_with("POST ");
        assert_eq!(
            of_apps.contains(&(route.route.key.to_owned(), "apps".to_owned())),
            is_dear,
            "{}",
            route.route.key
        );
    }
}

#[test]
fn what_needs_a_person_at_one_api_needs_one_at_the_other() {
    let declared = template::functions();
    for route in ROUTES.iter() {
        if let Needs::Person(scopes) | Needs::NothingOr(scopes) = route.route.needs {
            assert!(!scopes.is_empty(), "{}", route.route.key);
        }
        let Some(handler) = route.function() else { continue };
        let needs_person = matches!(route.route.needs, Needs::Person(_));
        let declared = declared[handler].routes.iter().find(|it| it.key == route.route.key);
        assert_eq!(declared.map(|it| it.is_open), Some(!needs_person), "{}", route.route.key);
    }
}

#[test]
fn every_function_is_started_by_one_event_but_those_for_constants_and_for_apps() {
    for (handler, declared) in template::functions() {
        let events = match handler.as_str() {
            "constants" => CONSTANTS.len(),
            "apps" => declared.routes.len(),
            _ => 1,
        };
        assert_eq!(declared.events, events, "{handler}");
    }
}

#[test]
fn every_constant_is_a_route_of_their_function_and_every_route_of_it_a_constant() {
    let declared = template::functions();
    let routes: BTreeSet<&str> =
        declared["constants"].routes.iter().map(|route| route.key.as_str()).collect();
    assert_eq!(routes, CONSTANTS.iter().map(|constant| constant.route.key).collect());
}

/// A new public route has to be asked for what has ended, or to say that it shows nothing of the kind.
#[test]
fn the_audit_knows_every_route_that_anybody_can_read() {
    let routes = table::functions().flat_map(|function| function.routes);
    let open: Vec<_> = routes.filter(|route| route.is_open() && route.method() == "GET").collect();
    let unknown: Vec<&str> =
        open.iter().filter(|route| route.audited.is_none()).map(|route| route.key).collect();
    assert_eq!(unknown, Vec::<&str>::new(), "say `audited_by` in the route's record");
    // And it can ask for most of what people share.
    assert!(open.iter().filter(|route| route.audited != Some(Audited::Nothing)).count() >= 12);
}

/// The template has every route, and those only, at the first-party API.
#[test]
fn every_route_of_the_template_is_in_a_record_and_every_record_in_the_template() {
    let declared = template::functions();
    let of_template: BTreeSet<(String, String, bool)> = declared
        .iter()
        .flat_map(|(handler, function)| function.routes.iter().map(move |route| (handler, route)))
        .filter(|(_, route)| route.api == "Api")
        .map(|(handler, route)| (handler.clone(), route.key.clone(), route.is_open))
        .collect();
    let of_records = table::functions().flat_map(|function| {
        let of_function = function.routes.iter();
        of_function.map(move |route| (function.name.to_owned(), route.key.to_owned(), route.is_open()))
    });
    assert_eq!(of_template, of_records.collect());
}

#[test]
fn a_route_for_apps_names_a_scope_and_one_of_the_first_party_none() {
    for route in table::functions().flat_map(|function| function.routes) {
        if let Needs::Person(scopes) | Needs::NothingOr(scopes) = route.needs {
            assert_eq!(!scopes.is_empty(), route.is_for_apps, "{}", route.key);
        }
        assert_ne!(
            route.needs,
            Needs::Token,
            "{}: the first-party API has no token without a person",
            route.key
        );
        assert_eq!(route.is_for_apps, !route.path().starts_with("/auth/"), "{}", route.key);
    }
}

/// What `scripts/audit-expired` asks from outside is held to it by `tests/audit`. `UPDATE_DOCS=1` writes it.
#[test]
fn the_list_of_what_the_audit_asks_is_what_it_asks() {
    let file = template::root().join("tests/audit/asked.json");
    let routes = table::functions().flat_map(|function| function.routes);
    let is_asked = |route: &&Route| !matches!(route.audited, None | Some(Audited::Nothing));
    let asked: BTreeSet<&str> = routes.filter(is_asked).map(|route| route.key).collect();
    let made = serde_json::to_string_pretty(&asked).unwrap() + "\n";
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let remedy = "UPDATE_DOCS=1 cargo test --workspace --test functions agreement";
    assert!(
        std::fs::read_to_string(file).unwrap_or_default() == made,
        "tests/audit/asked.json is old; run {remedy}"
    );
}

#[test]
fn nothing_below_the_functions_reads_an_environment_variable() {
    let mut folders = vec![template::root().join("crates")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !path.ends_with("purity.rs")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains("std::env") && !text.contains("env::var"), "{}", path.display());
                read += 1;
            }
        }
    }
    assert!(read > 50, "only {read} files were read");
}
