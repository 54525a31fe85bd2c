//! The table, as `CreateTable` takes it.

use serde_json::{Value, json};

use super::{Part, Resources, Result};

/// The one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its logical id; here also its name.
    pub logical_id: String,
    /// The body of a `CreateTable` request, without the name.
    pub definition: Value,
    /// The attribute that holds an item's end, in seconds.
    pub ttl_attribute: String,
}

pub(super) fn read(resources: &Resources<'_>) -> Result<Table> {
    let (id, properties) = resources.only("AWS::DynamoDB::Table")?;
    let table = Part::new(format!("Resources.{id}.Properties"), properties);
    // What is known to mean nothing on one machine may stand there; anything else must be understood.
    table.only_known(&[
        "TableName",
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "OnDemandThroughput",
        "TimeToLiveSpecification",
        "StreamSpecification",
        "SSESpecification",
        "DeletionProtectionEnabled",
        "PointInTimeRecoverySpecification",
        "ContributorInsightsSpecification",
        "TableClass",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
        "Tags",
    ])?;
    let ttl = table.need("TimeToLiveSpecification")?;
    if !ttl.need("Enabled")?.flag()? {
        return Err(ttl.wrong("is not enabled: nothing would ever be deleted"));
    }
    let mut definition = json!({
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": table.need("AttributeDefinitions")?.value,
        "KeySchema": table.need("KeySchema")?.value,
        "StreamSpecification": {
            "StreamEnabled": true,
            "StreamViewType": table.need("StreamSpecification")?.need("StreamViewType")?.text()?,
        },
    });
    for index in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
        if let Some(indexes) = table.get(index) {
            definition[index] = indexes.value.clone();
        }
    }
    Ok(Table { logical_id: id.to_owned(), definition, ttl_attribute: ttl.need("AttributeName")?.text()? })
}
