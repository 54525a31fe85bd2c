//! Lets the stand-ins fail. A service that is named gets exactly the faults that are said, the others keep theirs.

use std::time::Duration;

use serde::Deserialize;
use standin_cognito::Fault as CognitoFaults;
use standin_dynamodb::Pulse;
use standin_momento::Door;

use super::refusal::Refusal;
use crate::database::refused;
use crate::world::World;

/// The body of `POST /local/faults`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Faults {
    dynamodb: Option<DynamoDb>,
    momento: Option<Momento>,
    cognito: Option<CognitoFaults>,
    s3: Option<S3>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct S3 {
    latency_ms: u64,
    /// Answer `SlowDown`.
    busy: bool,
    /// Close connections without an answer.
    drop: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct DynamoDb {
    latency_ms: u64,
    /// Take requests and never answer.
    hang: bool,
    /// Serve eventually consistent reads from a replica that stands still from now on.
    lag: bool,
    throttle: Strike,
    drop: Strike,
    lose_answer: Strike,
    conflict: Strike,
    unprocessed: Strike,
}

/// Which requests a fault strikes.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Strike {
    /// The next so many.
    next: u64,
    /// Every so-manieth; 1 is each, 0 none.
    every: u64,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "switches, each of its own")]
struct Momento {
    latency_ms: u64,
    /// Take calls and never answer.
    hang: bool,
    over_limit: bool,
    unavailable: bool,
    door: DoorState,
    /// Once: close every connection.
    close_connections: bool,
    /// Once: let every connection go half-open.
    stall_connections: bool,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum DoorState {
    #[default]
    Open,
    Deaf,
    Shut,
}

pub(super) async fn set(world: &World, faults: Faults) -> Result<(), Refusal> {
    if let Some(wanted) = faults.dynamodb {
        set_dynamodb(world, wanted).await?;
    }
    if let (Some(wanted), Some(momento)) = (faults.momento, &world.momento) {
        let switches = momento.faults();
        switches.set_latency(Duration::from_millis(wanted.latency_ms));
        switches.set_over_limit(wanted.over_limit);
        switches.set_unavailable(wanted.unavailable);
        switches.set_hang(wanted.hang);
        let door = match wanted.door {
            DoorState::Open => Door::Open,
            DoorState::Deaf => Door::Deaf,
            DoorState::Shut => Door::Shut,
        };
        tokio::task::block_in_place(|| momento.set_door(door));
        if wanted.close_connections {
            momento.close_connections();
        }
        if wanted.stall_connections {
            momento.stall_connections();
        }
    }
    if let Some(wanted) = faults.cognito {
        world.cognito.faults().set(wanted);
    }
    if let Some(S3 { latency_ms, busy, drop }) = faults.s3 {
        let switches = world.s3.faults();
        switches.set_latency(Duration::from_millis(latency_ms));
        switches.set_busy(busy);
        switches.set_drop(drop);
    }
    Ok(())
}

async fn set_dynamodb(world: &World, wanted: DynamoDb) -> Result<(), Refusal> {
    let switches = world.dynamodb.faults();
    switches.set_latency(Duration::from_millis(wanted.latency_ms));
    switches.set_hang(wanted.hang);
    let strike = |pulse: &Pulse, strike: &Strike| {
        pulse.every(strike.every);
        pulse.next(strike.next);
    };
    strike(&switches.throttle, &wanted.throttle);
    strike(&switches.drop, &wanted.drop);
    strike(&switches.lose_answer, &wanted.lose_answer);
    strike(&switches.conflict, &wanted.conflict);
    strike(&switches.unprocessed, &wanted.unprocessed);
    if wanted.lag {
        world.dynamodb.lag().await.map_err(|error| refused("freeze a replica", &error))?;
    } else {
        world.dynamodb.stop_lagging().await;
    }
    Ok(())
}

/// Heals everything.
pub(super) async fn clear(world: &World) {
    world.dynamodb.faults().clear();
    world.dynamodb.stop_lagging().await;
    world.cognito.faults().set(CognitoFaults::default());
    world.s3.faults().clear();
    if let Some(momento) = &world.momento {
        momento.faults().clear();
        tokio::task::block_in_place(|| momento.set_door(Door::Open));
    }
}
