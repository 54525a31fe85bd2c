//! The table of handlers, `template.yaml` and `events/` say the same.

use std::collections::BTreeSet;

use crudder_functions::apps::routes::{Needs, ROUTES};
use crudder_functions::audit::routes as audit;
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
        let of_api = declared.iter().filter(|(_, function)| function.api.as_deref() == Some(api));
        of_api.map(|(handler, function)| (function.route.clone().unwrap(), handler.clone())).collect()
    };
    let own: BTreeSet<_> =
        routes("Api").into_iter().filter(|(route, _)| !route.contains(" /auth/")).collect();
    let listed: BTreeSet<_> = ROUTES
        .iter()
        .filter_map(|route| Some((route.key.to_owned(), route.function()?.to_owned())))
        .collect();
    assert_eq!(own, listed, "functions/src/apps/routes.rs says what each route needs of an app's token");
    let everything = ("ANY $default".to_owned(), "apps".to_owned());
    assert_eq!(routes("AppsApi"), BTreeSet::from([everything]));
}

#[test]
fn what_needs_a_person_at_one_api_needs_one_at_the_other() {
    let declared = template::functions();
    for route in ROUTES {
        if let Needs::Person(scopes) | Needs::NothingOr(scopes) = route.needs {
            assert!(!scopes.is_empty(), "{}", route.key);
        }
        let Some(handler) = route.function() else { continue };
        let needs_person = matches!(route.needs, Needs::Person(_));
        assert_eq!(declared[handler].is_open, !needs_person, "{}", route.key);
    }
}

#[test]
fn every_function_is_started_by_one_event() {
    for (handler, declared) in template::functions() {
        assert_eq!(declared.events, 1, "{handler}");
    }
}

/// A new public route has to be asked for what has ended, or to be named as one that shows nothing of the kind.
#[test]
fn the_audit_knows_every_route_that_anybody_can_read() {
    let declared = template::functions();
    let open =
        declared.values().filter(|function| function.is_open && function.api.as_deref() == Some("Api"));
    let open =
        open.filter_map(|function| function.route.as_deref()).filter(|route| route.starts_with("GET "));
    let known = audit::asked().into_iter().chain(audit::NOT_ASKED);
    assert_eq!(open.collect::<BTreeSet<_>>(), known.collect::<BTreeSet<_>>());
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
