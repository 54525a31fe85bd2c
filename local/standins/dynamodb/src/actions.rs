//! What a request needs of IAM: its actions, and whose they are.

use std::collections::{BTreeMap, BTreeSet};

use hyper::http::request::Parts;
use serde_json::Value;

/// The IAM actions that were needed, such as `dynamodb:PutItem`, by the access key that signed the requests.
pub type Actions = BTreeMap<String, BTreeSet<String>>;

/// The actions that an operation needs. A transaction has none of its own: it needs those of its parts
/// (docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html).
pub(crate) fn needed(operation: &str, ask: Option<&Value>) -> BTreeSet<String> {
    let action = |name: &str| format!("dynamodb:{name}");
    if !operation.starts_with("Transact") {
        return BTreeSet::from([action(operation)]);
    }
    let items = ask.and_then(|it| it.get("TransactItems")).and_then(Value::as_array);
    let kinds = items.into_iter().flatten().filter_map(Value::as_object).flat_map(|item| item.keys());
    kinds
        .map(|kind| match kind.as_str() {
            "ConditionCheck" => action("ConditionCheckItem"),
            kind => action(&format!("{kind}Item")),
        })
        .collect()
}

/// The access key of a request's signature (`Authorization: AWS4-HMAC-SHA256 Credential=KEY/…`).
pub(crate) fn signer(head: &Parts) -> Option<&str> {
    let header = head.headers.get("authorization")?.to_str().ok()?;
    header.split_once("Credential=")?.1.split('/').next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(operation: &str, ask: &Value) -> Vec<String> {
        needed(operation, Some(ask)).into_iter().collect()
    }

    #[test]
    fn a_transaction_needs_the_actions_of_its_parts() {
        let parts = json!({ "TransactItems": [{ "Put": {} }, { "ConditionCheck": {} }, { "Put": {} }] });
        assert_eq!(of("TransactWriteItems", &parts), ["dynamodb:ConditionCheckItem", "dynamodb:PutItem"]);
        let gets = json!({ "TransactItems": [{ "Get": {} }] });
        assert_eq!(of("TransactGetItems", &gets), ["dynamodb:GetItem"]);
        assert_eq!(of("BatchGetItem", &json!({})), ["dynamodb:BatchGetItem"]);
    }

    #[test]
    fn the_signer_is_the_access_key() {
        let signed = |header: &str| {
            hyper::Request::builder().header("authorization", header).body(()).unwrap().into_parts().0
        };
        let header =
            "AWS4-HMAC-SHA256 Credential=statuses_show/20261124/us-east-1/dynamodb/aws4_request, Signature=0";
        assert_eq!(signer(&signed(header)), Some("statuses_show"));
        assert_eq!(signer(&signed("Bearer x")), None);
    }
}
