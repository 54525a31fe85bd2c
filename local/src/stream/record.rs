//! Makes Lambda's event records of the table's.

use dynoxide::actions::get_records::Record;
use serde_json::{Value, json};

/// A record as Lambda hands it to a function.
pub(super) fn for_lambda(record: &Record, stream_arn: &str) -> Value {
    let mut value = serde_json::to_value(record).unwrap_or_default();
    value["awsRegion"] = json!("us-east-1");
    value["eventSourceARN"] = json!(stream_arn);
    value
}

/// Whether a record tells of a put that changed nothing: the embedded table writes one, AWS does not.
pub(super) fn changes_nothing(record: &Value) -> bool {
    let images = &record["dynamodb"];
    record["eventName"] == "MODIFY"
        && images["NewImage"].is_object()
        && images["NewImage"] == images["OldImage"]
}

/// A record's place in its shard.
pub(super) fn sequence_number(record: &Value) -> &str {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default()
}
