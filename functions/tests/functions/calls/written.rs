//! What was counted, as it is written: `bench/cost/calls.json` for the cost program, and the same as a table for people,
//! `docs/calls.md`.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::Counted;
use crate::template;

const BEGIN: &str = "<!-- calls per route: begin -->\n";
const END: &str = "<!-- calls per route: end -->\n";

/// One route with a warm and with a cold cache.
pub(super) struct Row {
    pub(super) route: String,
    pub(super) warm: Counted,
    pub(super) cold: Counted,
}

pub(super) fn data_path() -> PathBuf {
    template::root().join("bench/cost/calls.json")
}

pub(super) fn page_path() -> PathBuf {
    template::root().join("docs/calls.md")
}

/// The data: one route a line, so that a change shows as the lines that it concerns.
pub(super) fn data(rows: &[Row]) -> String {
    let state = |counted: &Counted| {
        json!({
            "dynamodb": counted.dynamodb,
            "momento": counted.momento,
            "read_units": counted.read_units,
            "write_units": counted.write_units,
        })
    };
    let line = |row: &Row| {
        let costs =
            json!({ "cognito": row.cold.cognito, "cold": state(&row.cold), "warm": state(&row.warm) });
        format!("  {}: {costs}", Value::from(row.route.as_str()))
    };
    format!("{{\n{}\n}}\n", rows.iter().map(line).collect::<Vec<_>>().join(",\n"))
}

/// The page with this table in place of the one that it has.
pub(super) fn page(page: &str, rows: &[Row]) -> String {
    let (head, rest) = page.split_once(BEGIN).unwrap();
    let (_, tail) = rest.split_once(END).unwrap();
    format!("{head}{BEGIN}{}{END}{tail}", table(rows))
}

fn table(rows: &[Row]) -> String {
    let mut table = String::from(
        "| route | warm: DynamoDB | units | Momento | cold: DynamoDB | units | Momento | Cognito |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for Row { route, warm, cold } in rows {
        writeln!(
            table,
            "| `{route}` | {} | {} | {} | {} | {} | {} | {} |",
            operations(warm),
            units(warm),
            warm.momento,
            operations(cold),
            units(cold),
            cold.momento,
            cold.cognito
        )
        .unwrap();
    }
    table
}

fn operations(counted: &Counted) -> String {
    let names: Vec<String> = counted
        .dynamodb
        .iter()
        .map(|(name, calls)| if *calls == 1 { name.clone() } else { format!("{calls} × {name}") })
        .collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

fn units(counted: &Counted) -> String {
    match (counted.read_units, counted.write_units) {
        (read, write) if read > 0.0 && write > 0.0 => format!("{read} R + {write} W"),
        (read, _) if read > 0.0 => format!("{read} R"),
        (_, write) if write > 0.0 => format!("{write} W"),
        _ => "–".to_owned(),
    }
}
