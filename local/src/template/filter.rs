//! Lambda's event filters: which records a function gets.
//! (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>)
//!
//! A pattern is parsed once, at start; an operator that is not understood is an error there, since a filter
//! that lets through more or less than on AWS would hide a fault until the deployment.

use serde_json::Value;

/// One pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(Node);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    /// All of these must match.
    All(Vec<(String, Node)>),
    /// Any of these must match (`$or`).
    Any(Vec<Node>),
    /// The value must pass one of these tests.
    Leaf(Vec<Test>),
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Equals(Value),
    EqualsIgnoringCase(String),
    Prefix(String),
    Suffix(String),
    Exists(bool),
    AnythingBut(Vec<Test>),
    Numeric(Vec<(Comparison, f64)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Filter {
    /// Parses a pattern.
    ///
    /// # Errors
    /// What is wrong with it, where it is no JSON object or holds what is not understood.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        let pattern = serde_json::from_str(pattern).map_err(|error| format!("is no JSON: {error}"))?;
        node(&pattern).map(Self)
    }

    /// Whether a record is let through.
    #[must_use]
    pub fn matches(&self, record: &Value) -> bool {
        holds(&self.0, Some(record))
    }
}

fn node(pattern: &Value) -> Result<Node, String> {
    match pattern {
        Value::Object(map) if map.is_empty() => Err("an empty pattern matches nothing".to_owned()),
        Value::Object(map) => {
            let mut all = Vec::new();
            for (key, value) in map {
                let node = match (key.as_str(), value) {
                    ("$or", Value::Array(any)) => Node::Any(any.iter().map(node).collect::<Result<_, _>>()?),
                    ("$or", _) => return Err("$or needs a list".to_owned()),
                    _ => node(value)?,
                };
                all.push((key.clone(), node));
            }
            Ok(Node::All(all))
        }
        Value::Array(tests) if tests.is_empty() => Err("an empty list matches nothing".to_owned()),
        Value::Array(tests) => Ok(Node::Leaf(tests.iter().map(test).collect::<Result<_, _>>()?)),
        _ => Err(format!("{pattern} must stand in a list")),
    }
}

fn test(value: &Value) -> Result<Test, String> {
    let Value::Object(map) = value else {
        return if value.is_array() {
            Err("a list in a list".to_owned())
        } else {
            Ok(Test::Equals(value.clone()))
        };
    };
    let mut entries = map.iter();
    let (Some((operator, argument)), None) = (entries.next(), entries.next()) else {
        return Err(format!("{value} must have one operator"));
    };
    let text = || argument.as_str().map(str::to_owned).ok_or_else(|| format!("{operator} needs a text"));
    match operator.as_str() {
        "prefix" => text().map(Test::Prefix),
        "suffix" => text().map(Test::Suffix),
        "equals-ignore-case" => text().map(Test::EqualsIgnoringCase),
        "exists" => {
            argument.as_bool().map(Test::Exists).ok_or_else(|| "exists needs true or false".to_owned())
        }
        "anything-but" => match argument {
            Value::Array(list) => list.iter().map(test).collect::<Result<_, _>>().map(Test::AnythingBut),
            one => Ok(Test::AnythingBut(vec![test(one)?])),
        },
        "numeric" => numeric(argument).map(Test::Numeric),
        _ => Err(format!("the operator {operator} is not understood here")),
    }
}

fn numeric(argument: &Value) -> Result<Vec<(Comparison, f64)>, String> {
    let list = argument.as_array().map(Vec::as_slice).unwrap_or_default();
    if list.is_empty() || !list.len().is_multiple_of(2) {
        return Err("numeric needs pairs of a comparison and a number".to_owned());
    }
    list.chunks(2)
        .map(|pair| {
            let comparison = match pair[0].as_str() {
                Some("=") => Comparison::Equal,
                Some("<") => Comparison::Less,
                Some("<=") => Comparison::LessOrEqual,
                Some(">") => Comparison::Greater,
                Some(">=") => Comparison::GreaterOrEqual,
                _ => return Err(format!("{} is no comparison", pair[0])),
            };
            pair[1]
                .as_f64()
                .map(|number| (comparison, number))
                .ok_or_else(|| format!("{} is no number", pair[1]))
        })
        .collect()
}

fn holds(node: &Node, value: Option<&Value>) -> bool {
    match node {
        Node::All(all) => all.iter().all(|(key, node)| match node {
            Node::Any(_) => holds(node, value),
            _ => holds(node, value.and_then(|value| value.get(key))),
        }),
        Node::Any(any) => any.iter().any(|node| holds(node, value)),
        // A list in the event matches where one of its members does.
        Node::Leaf(tests) => match value {
            Some(Value::Array(members)) if !members.is_empty() => {
                members.iter().any(|member| tests.iter().any(|test| passes(test, Some(member))))
            }
            value => tests.iter().any(|test| passes(test, value)),
        },
    }
}

fn passes(rule: &Test, value: Option<&Value>) -> bool {
    // `exists` looks at leaves only: an object has no value of its own.
    if let Test::Exists(wanted) = rule {
        return value.is_some_and(|value| !value.is_object()) == *wanted;
    }
    let Some(value) = value else { return false };
    let said = value.as_str();
    match rule {
        Test::Exists(_) => false,
        Test::Equals(wanted) => value == wanted,
        Test::EqualsIgnoringCase(wanted) => {
            said.is_some_and(|said| said.to_lowercase() == wanted.to_lowercase())
        }
        Test::Prefix(prefix) => said.is_some_and(|said| said.starts_with(prefix.as_str())),
        Test::Suffix(suffix) => said.is_some_and(|said| said.ends_with(suffix.as_str())),
        Test::AnythingBut(tests) => !value.is_object() && !tests.iter().any(|test| passes(test, Some(value))),
        Test::Numeric(all) => value.as_f64().is_some_and(|number| {
            all.iter().all(|(comparison, bound)| match comparison {
                Comparison::Equal => (number - bound).abs() < f64::EPSILON,
                Comparison::Less => number < *bound,
                Comparison::LessOrEqual => number <= *bound,
                Comparison::Greater => number > *bound,
                Comparison::GreaterOrEqual => number >= *bound,
            })
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(pattern: &Value, record: &Value, expected: bool) {
        let filter = Filter::parse(&pattern.to_string()).unwrap();
        assert_eq!(filter.matches(record), expected, "{pattern} on {record}");
    }

    #[test]
    fn every_key_must_match_and_any_value_of_a_list_may() {
        let record = json!({ "eventName": "INSERT", "dynamodb": { "Keys": { "sk": { "S": "STATUS#1" } } } });
        check(&json!({ "eventName": ["INSERT", "MODIFY"] }), &record, true);
        check(&json!({ "eventName": ["REMOVE"] }), &record, false);
        let keys = json!({ "eventName": ["INSERT"], "dynamodb": { "Keys": { "sk": { "S": [{ "prefix": "STATUS" }] } } } });
        check(&keys, &record, true);
        check(
            &json!({ "eventName": ["INSERT"], "dynamodb": { "Keys": { "pk": { "S": ["a"] } } } }),
            &record,
            false,
        );
    }

    #[test]
    fn operators_test_values() {
        check(&json!({ "a": [{ "suffix": "ing" }] }), &json!({ "a": "string" }), true);
        check(&json!({ "a": [{ "anything-but": ["x", "y"] }] }), &json!({ "a": "z" }), true);
        check(
            &json!({ "a": [{ "anything-but": { "prefix": "IDEM" } }] }),
            &json!({ "a": "IDEMPOTENCY#1" }),
            false,
        );
        check(&json!({ "a": [{ "anything-but": "x" }] }), &json!({}), false);
        check(&json!({ "a": [{ "exists": false }] }), &json!({ "b": 1 }), true);
        check(&json!({ "a": [{ "exists": true }] }), &json!({ "a": null }), true);
        check(&json!({ "a": [{ "numeric": [">", 1, "<=", 2] }] }), &json!({ "a": 2 }), true);
        check(&json!({ "a": [{ "numeric": [">", 1, "<=", 2] }] }), &json!({ "a": 1 }), false);
        check(&json!({ "a": [{ "equals-ignore-case": "Ab" }] }), &json!({ "a": "aB" }), true);
        check(&json!({ "a": [null] }), &json!({ "a": null }), true);
        check(&json!({ "a": ["x"] }), &json!({ "a": ["y", "x"] }), true);
    }

    #[test]
    fn or_matches_either_side() {
        let pattern = json!({ "$or": [{ "a": [1] }, { "b": [2] }], "c": [3] });
        check(&pattern, &json!({ "b": 2, "c": 3 }), true);
        check(&pattern, &json!({ "b": 2 }), false);
        check(&pattern, &json!({ "c": 3 }), false);
    }

    #[test]
    fn what_is_not_understood_is_refused_at_once() {
        for bad in [
            "{",
            "{}",
            "[]",
            r#"{"a":1}"#,
            r#"{"a":[]}"#,
            r#"{"a":[{"cidr":"10.0.0.0/8"}]}"#,
            r#"{"a":[[1]]}"#,
        ] {
            assert!(Filter::parse(bad).is_err(), "{bad}");
        }
    }
}
