//! The table of handlers, `template.yaml` and `events/` say the same.

use std::collections::BTreeSet;

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

#[test]
fn every_function_is_started_by_one_event() {
    for (handler, declared) in template::functions() {
        assert_eq!(declared.events, 1, "{handler}");
    }
}
