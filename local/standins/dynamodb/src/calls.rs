//! What was called, by operation.

use std::collections::BTreeMap;

use serde_json::Value;

/// The calls of one operation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Operation {
    /// Requests that arrived, refused ones included.
    pub calls: u64,
    /// Those of them that were refused, by a fault or by the database.
    pub refused: u64,
    /// Capacity units that the others consumed, as on-demand tables bill them.
    pub capacity: f64,
}

/// The calls of all operations, by name, such as `GetItem`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calls {
    /// Operations that were called.
    pub operations: BTreeMap<String, Operation>,
}

impl Calls {
    /// How often an operation was called.
    #[must_use]
    pub fn of(&self, operation: &str) -> u64 {
        self.operations.get(operation).map_or(0, |it| it.calls)
    }

    /// How many calls there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.operations.values().map(|it| it.calls).sum()
    }

    /// How many capacity units of reading: `GetItem`, `BatchGetItem`, `Query`, `Scan`, `TransactGetItems`.
    #[must_use]
    pub fn read_units(&self) -> f64 {
        let reads = |name: &str| name.contains("Get") || name == "Query" || name == "Scan";
        // The sum of nothing is minus zero, which reads oddly.
        self.operations.iter().filter(|(name, _)| reads(name)).fold(0.0, |sum, (_, it)| sum + it.capacity)
    }

    /// How many capacity units of writing.
    #[must_use]
    pub fn write_units(&self) -> f64 {
        self.operations.values().map(|it| it.capacity).sum::<f64>() - self.read_units()
    }

    pub(crate) fn count(&mut self, operation: &str, capacity: Option<f64>) {
        let it = self.operations.entry(operation.to_owned()).or_default();
        it.calls += 1;
        match capacity {
            Some(units) => it.capacity += units,
            None => it.refused += 1,
        }
    }
}

/// The operations whose answers say what they consumed, if they are asked.
pub(crate) fn says_capacity(operation: &str) -> bool {
    matches!(
        operation,
        "GetItem"
            | "BatchGetItem"
            | "Query"
            | "Scan"
            | "PutItem"
            | "UpdateItem"
            | "DeleteItem"
            | "BatchWriteItem"
            | "TransactGetItems"
            | "TransactWriteItems"
    )
}

/// The units that an answer's `ConsumedCapacity` says: an object, or a list of one for each table.
pub(crate) fn capacity(answer: &Value) -> f64 {
    let units = |it: &Value| it.get("CapacityUnits").and_then(Value::as_f64).unwrap_or_default();
    match answer.get("ConsumedCapacity") {
        Some(Value::Array(tables)) => tables.iter().map(units).sum(),
        Some(table) => units(table),
        None => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn capacity_is_summed_over_tables() {
        assert!((capacity(&json!({"ConsumedCapacity": {"CapacityUnits": 2.5}})) - 2.5).abs() < 1e-9);
        let two = json!({"ConsumedCapacity": [{"CapacityUnits": 2}, {"CapacityUnits": 0.5}]});
        assert!((capacity(&two) - 2.5).abs() < 1e-9);
        assert!(capacity(&json!({})).abs() < 1e-9);
    }

    #[test]
    fn a_refused_call_is_counted_apart() {
        let mut calls = Calls::default();
        calls.count("Query", Some(0.5));
        calls.count("Query", None);
        calls.count("PutItem", Some(1.0));
        let query = calls.operations["Query"];
        assert_eq!((query.calls, query.refused, calls.of("PutItem"), calls.total()), (2, 1, 1, 3));
        assert!((calls.read_units() - 0.5).abs() < 1e-9 && (calls.write_units() - 1.0).abs() < 1e-9);
    }
}
