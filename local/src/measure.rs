//! `crudder-local measure`: what a home timeline costs over the sample world, as counts and never as times.
//!
//! For each reader three times the same page of 20: with an empty cache (*cold*), a few seconds later, when the
//! merged timeline has ended but what it was merged from has not (*stale*), and right after that (*warm*).

use std::time::Duration;

use crudder_domain::{AccountId, Handle};
use serde_json::{Value, json};

use crate::cli::{Measure, Seed};
use crate::clock::MovableClock;
use crate::data::DataDir;
use crate::error::Error;
use crate::seed::plan;
use crate::world::{self, Options, Ports, World};

/// Longer than the template keeps a merged home timeline.
const STALE_AFTER_SECS: i64 = 6;
/// Counts must not depend on how busy the machine is: a request that ran out of its 150 ms would call less.
const CACHE_BUDGET: Duration = Duration::from_mins(1);

/// What one request called.
#[derive(Clone, Copy, Debug)]
struct Calls {
    dynamodb: u64,
    read_units: f64,
    momento: u64,
}

/// One reader's three requests.
struct Row {
    follows: u64,
    cold: Calls,
    stale: Calls,
    warm: Calls,
}

/// Measures and prints the table.
pub async fn measure(how: Measure) -> Result<(), Error> {
    let Seed { data_dir, people, posts, seed } = how.world;
    let data = DataDir::open(&data_dir)?;
    let clock = MovableClock::with_offset(0);
    let options = Options {
        data,
        clock,
        cache_budget: Some(CACHE_BUDGET),
        rate_limits: false,
        domain: None,
        ports: Ports::default(),
    };
    let world = World::open(world::template(None)?, options).await?;
    let plan = plan::draw(seed, people, posts);
    // The first whom everybody follows, the second who follows everybody, and others at equal distances.
    let step = (plan.people.len() / how.readers.max(1) as usize).max(1);
    let mut rows = Vec::new();
    for place in [0, 1].into_iter().chain((2..plan.people.len()).step_by(step)) {
        let Some(reader) = account(&world, &plan.people[place].handle).await? else {
            return Err(failed(
                "find its people",
                "seed it first, with the same --people, --posts and --seed",
            ));
        };
        rows.push(row(&world, reader).await?);
    }
    print(&mut rows);
    Ok(())
}

fn failed(doing: &'static str, reason: &str) -> Error {
    Error::Measure { doing, reason: reason.to_owned() }
}

async fn account(world: &World, handle: &str) -> Result<Option<AccountId>, Error> {
    let Ok(handle) = handle.parse::<Handle>() else { return Ok(None) };
    world.messages.account_id(&handle).await.map_err(|error| failed("find a reader", &error.to_string()))
}

async fn row(world: &World, reader: AccountId) -> Result<Row, Error> {
    let shown = world.messages.accounts(&[reader]).await;
    let shown = shown.map_err(|error| failed("count whom a reader follows", &error.to_string()))?;
    let follows = shown.first().map_or(0, |(_, counts)| counts.following);
    if let Some(momento) = &world.momento {
        momento.flush();
    }
    let cold = home(world, reader).await?;
    world.clock.advance(STALE_AFTER_SECS);
    let stale = home(world, reader).await?;
    Ok(Row { follows, cold, stale, warm: home(world, reader).await? })
}

/// Reads the reader's home timeline through its function, and counts.
async fn home(world: &World, reader: AccountId) -> Result<Calls, Error> {
    world.dynamodb.reset_calls();
    if let Some(momento) = &world.momento {
        momento.reset_calls();
    }
    let answer = (world.invoke)("timelines_home", event(reader))
        .await
        .map_err(|error| failed("read a timeline", &error.to_string()))?;
    if answer["statusCode"] != json!(200) {
        return Err(failed("read a timeline", &answer["statusCode"].to_string()));
    }
    let dynamodb = world.dynamodb.calls();
    Ok(Calls {
        dynamodb: dynamodb.total(),
        read_units: dynamodb.read_units(),
        momento: world.momento.as_ref().map_or(0, |momento| momento.calls().total()),
    })
}

/// What the gateway sends for `GET /api/v1/timelines/home`.
fn event(reader: AccountId) -> Value {
    json!({
        "version": "2.0", "routeKey": "GET /api/v1/timelines/home", "rawPath": "/api/v1/timelines/home",
        "rawQueryString": "", "headers": {}, "isBase64Encoded": false,
        "requestContext": {
            "accountId": "local", "apiId": "local", "domainName": "localhost", "domainPrefix": "localhost",
            "http": {
                "method": "GET", "path": "/api/v1/timelines/home", "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1", "userAgent": "crudder-local",
            },
            "requestId": "measure", "routeKey": "GET /api/v1/timelines/home", "stage": "$default",
            "time": "", "timeEpoch": 0,
            "authorizer": { "jwt": {
                "claims": { "username": reader.to_string(), "token_use": "access" }, "scopes": [],
            } },
        },
    })
}

/// The distribution, by how many the readers follow.
fn print(rows: &mut [Row]) {
    rows.sort_by_key(|row| row.follows);
    println!("A home timeline of 20, {} readers, by how many they follow.", rows.len());
    println!("Each cell: DynamoDB calls / read units / Momento calls.\n");
    println!("| readers | follow | cold | stale | warm |");
    println!("|---|---|---|---|---|");
    let last = rows.len().saturating_sub(1);
    for (name, share) in
        [("fewest", 0), ("10 %", 10), ("median", 50), ("90 %", 90), ("99 %", 99), ("most", 100)]
    {
        let Some(row) = rows.get(last * share / 100) else { continue };
        println!(
            "| {name} | {} | {} | {} | {} |",
            row.follows,
            cell(row.cold),
            cell(row.stale),
            cell(row.warm)
        );
    }
    let most = |pick: fn(&Row) -> Calls| {
        let all = rows.iter().map(pick);
        all.fold(Calls { dynamodb: 0, read_units: 0.0, momento: 0 }, |most, it| Calls {
            dynamodb: most.dynamodb.max(it.dynamodb),
            read_units: most.read_units.max(it.read_units),
            momento: most.momento.max(it.momento),
        })
    };
    println!(
        "| the most of each | | {} | {} | {} |",
        cell(most(|row| row.cold)),
        cell(most(|row| row.stale)),
        cell(most(|row| row.warm))
    );
}

fn cell(calls: Calls) -> String {
    format!("{} / {} / {}", calls.dynamodb, calls.read_units, calls.momento)
}
