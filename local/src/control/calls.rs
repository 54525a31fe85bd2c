//! What the stand-ins were asked, and what the cache holds.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use standin_momento::Momento;
use standin_s3::S3;

use crate::error::Error;
use crate::world::World;

/// Calls since the start or the last reset, by service and operation.
pub(super) fn counted(world: &World) -> Value {
    let dynamodb = world.dynamodb.calls();
    let operations: BTreeMap<&str, Value> = dynamodb
        .operations
        .iter()
        .map(|(name, it)| {
            (name.as_str(), json!({ "calls": it.calls, "refused": it.refused, "capacity": it.capacity }))
        })
        .collect();
    let momento = world.momento.as_ref().map(|momento| {
        let calls = momento.calls();
        json!({
            "total": calls.total(),
            "keys": calls.keys,
            "get": calls.get,
            "get_batch": calls.get_batch,
            "set": calls.set,
            "set_batch": calls.set_batch,
            "set_if": calls.set_if,
            "delete": calls.delete,
        })
    });
    json!({
        "dynamodb": {
            "total": dynamodb.total(),
            "read_units": dynamodb.read_units() + 0.0,
            "write_units": dynamodb.write_units(),
            "operations": operations,
        },
        "momento": momento,
        "cognito": world.cognito.calls(),
    })
}

/// Starts counting anew.
pub(super) fn reset(world: &World) {
    world.dynamodb.reset_calls();
    world.cognito.reset_calls();
    if let Some(momento) = &world.momento {
        momento.reset_calls();
    }
}

/// The cache's keys with what is left of their lives in seconds; never what they hold.
pub(super) fn cached(momento: Option<&Momento>) -> Value {
    let items = momento.map(Momento::items).unwrap_or_default();
    items.iter().map(|item| json!({ "key": item.key, "ttl": item.ttl.as_secs_f64() })).collect()
}

/// The names of what lies among the pictures, with when each was put there; never what they hold.
pub(super) fn pictures(s3: &S3) -> Result<Value, Error> {
    let objects = tokio::task::block_in_place(|| s3.objects());
    let objects = objects.map_err(|source| Error::Standin { service: "S3", source })?;
    Ok(objects.iter().map(|it| json!({ "key": it.key, "bytes": it.bytes, "put_at": it.put_at })).collect())
}
