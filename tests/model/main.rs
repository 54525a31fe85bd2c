//! Random histories: whatever people do, in whatever order, what each of them can read is what a small model of Crudder says.
//!
//! Each history has a world of its own, a running `crudder-local` that is spoken to over HTTP. Where the two differ, the
//! shortest history that still does is looked for, and printed as JSON; `make model REPLAY='[…]'` does that one again.
//! `make model OPS=100000 SEED=7` does as many steps as one likes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../e2e/app.rs"]
#[allow(dead_code, reason = "the tests of single features use the rest")]
mod app;
mod history;
mod model;
mod op;
mod reads;

use std::env::var;

use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::history::History;
use crate::op::{Op, PEOPLE, op};
use crate::reads::Part;

/// Steps of one history. After each, somebody reads something; at the end everybody reads everything.
const STEPS: usize = 100;

fn number(name: &str, default: u64) -> u64 {
    var(name).ok().filter(|it| !it.is_empty()).map_or(default, |it| it.parse().expect("a number"))
}

/// One history, to its end.
async fn runs(steps: &[Op]) -> Result<(), String> {
    let mut history = History::begin().await;
    let chatty = number("VERBOSE", 0) > 0;
    for (at, op) in steps.iter().enumerate() {
        if chatty {
            eprintln!("{at}: {op:?}");
        }
        let differs = |what: String| format!("after step {at}, {op:?}: {what}");
        history.step(op).await.map_err(differs)?;
        let limit = 2 + at % 5;
        let in_turn = Part::IN_TURN[at % Part::IN_TURN.len()];
        // Now and then a visitor.
        let reader = (at % 9).checked_sub(1).map(|at| at % PEOPLE.len());
        history.agrees(reader, &[in_turn], limit).await.map_err(differs)?;
    }
    for reader in (0..PEOPLE.len()).map(Some).chain([None]) {
        history.agrees(reader, &Part::ALL, 7).await.map_err(|what| format!("at the end: {what}"))?;
    }
    Ok(())
}

#[test]
fn whatever_happens_everybody_reads_what_the_model_says() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Some(replay) = var("REPLAY").ok().filter(|it| !it.is_empty()) {
        let steps: Vec<Op> = serde_json::from_str(&replay).expect("a history as it was printed");
        runtime.block_on(runs(&steps)).unwrap();
        return;
    }
    let (steps, seed) = (number("OPS", 300), number("SEED", 1));
    let histories = u32::try_from(steps.div_ceil(STEPS as u64)).unwrap();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: histories,
        // A shorter history is looked for as long as somebody waits gladly.
        max_shrink_time: 60_000,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let found = runner.run(&vec(op(), STEPS..=STEPS), |steps| {
        let agrees = runtime.block_on(runs(&steps));
        if let Err(why) = &agrees {
            eprintln!("{} steps: {why}", steps.len());
        }
        agrees.map_err(TestCaseError::fail)
    });
    if let Err(TestError::Fail(why, steps)) = &found {
        panic!("{why}\nREPLAY='{}'", serde_json::to_string(steps).unwrap());
    }
    found.unwrap();
}
