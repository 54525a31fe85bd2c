//! Counting who does something how often: exact, whoever counts at the same time; gone with the window; of addresses
//! nothing but a hash that nobody can undo tomorrow.

use std::time::Duration;

use crudder_domain::Rate;

use crate::world::{World, secs};

const RATE: Rate = Rate { limit: 30, window: Duration::from_mins(30) };

#[tokio::test]
async fn all_who_count_at_once_are_counted_and_a_new_window_begins_at_one() {
    let world = World::new().await;
    let counts = (0..20).map(|_| world.writer.count("delete", "1", RATE));
    let mut counts: Vec<u64> =
        futures::future::join_all(counts).await.into_iter().collect::<Result<_, _>>().unwrap();
    counts.sort_unstable();
    assert_eq!(counts, (1..=20).collect::<Vec<u64>>());
    assert_eq!(world.writer.count("delete", "2", RATE).await.unwrap(), 1, "another is counted by itself");
    assert_eq!(world.writer.count("media", "1", RATE).await.unwrap(), 1, "and so is another thing");
    assert_eq!(world.reader.counted("delete", "1", RATE).await.unwrap(), 20);
    world.pass(secs(1_800));
    assert_eq!(world.reader.counted("delete", "1", RATE).await.unwrap(), 0);
    assert_eq!(world.writer.count("delete", "1", RATE).await.unwrap(), 1);
}

#[tokio::test]
async fn what_is_counted_ends_with_its_window() {
    let world = World::new().await;
    world.writer.count("delete", "1", RATE).await.unwrap();
    world.writer.rate_salt().await.unwrap();
    // The sweep takes what ended before the present second.
    world.pass(secs(1_801));
    world.store.sweep().unwrap();
    assert_eq!((world.count_items("RATE#delete#", ""), world.count_items("RATE#SALT", "")), (0, 1));
    world.pass(secs(86_400));
    world.store.sweep().unwrap();
    assert_eq!(world.items().len(), 0);
}

#[tokio::test]
async fn an_address_has_one_name_a_day_and_another_the_next() {
    let world = World::new().await;
    let salts = futures::future::join_all((0..4).map(|_| world.writer.rate_salt())).await;
    let names: Vec<String> = salts.iter().map(|salt| salt.as_ref().unwrap().name(b"203.0.113.7")).collect();
    assert!(
        names.iter().all(|name| *name == names[0] && name.len() == 32),
        "whoever draws the salt: {names:?}"
    );
    let salt = world.writer.rate_salt().await.unwrap();
    assert_ne!(salt.name(b"203.0.113.8"), names[0]);
    assert!(salt.is_of(world.now()));
    world.pass(secs(86_400));
    assert!(!salt.is_of(world.now()));
    assert_ne!(world.writer.rate_salt().await.unwrap().name(b"203.0.113.7"), names[0]);
    assert!(!format!("{salt:?}").contains(&names[0]));
}

#[tokio::test]
async fn counting_is_one_write_and_looking_half_a_read() {
    let world = World::new().await;
    world.writer.count("delete", "1", RATE).await.unwrap();
    let calls = world.store.calls();
    assert_eq!((calls.total(), calls.write_units().to_string().as_str()), (1, "1"));
    world.store.reset_calls();
    world.reader.counted("delete", "1", RATE).await.unwrap();
    let calls = world.store.calls();
    assert_eq!((calls.total(), calls.read_units().to_string().as_str()), (1, "0.5"));
}
