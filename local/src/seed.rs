//! `crudder-local seed`: fills a fresh data directory with a sample world, through the real write path.
//!
//! - [`plan`] draws the world: who there is, who follows whom, who posts what, when and for how long. Pure, and
//!   the same for the same number.
//! - [`write`] carries it out through `crudder-messages` and the user pool, in the past: the writers have clocks of
//!   their own, so that lives are partly over when the world is opened.
//!
//! The cache has no part in it: it is empty at every start. What the stream's functions make of it all, they make
//! here, so that the first start is not busy with it.

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

use crate::cli::Seed;
use crate::clock::MovableClock;
use crate::data::DataDir;
use crate::database::{refused, request};
use crate::error::Error;
use crate::world::{self, Options, Ports, World};

pub mod plan;
mod texts;
mod write;

/// The password of the people who can sign in.
pub const PASSWORD: &str = "Sample-world-1";

/// Fills the data directory.
pub async fn seed(how: Seed) -> Result<(), Error> {
    let data = DataDir::open(&how.data_dir)?;
    let options = Options {
        data,
        clock: MovableClock::with_offset(0),
        cache_budget: None,
        rate_limits: false,
        domain: None,
        ports: Ports::default(),
    };
    let world = World::open(world::template(None)?, options).await?;
    if holds_something(&world)? {
        return Err(Error::NotEmpty(how.data_dir));
    }
    let plan = plan::draw(how.seed, how.people, how.posts);
    println!(
        "Seeding {} people, {} follows and {} posts into {}.",
        HumanCount(plan.people.len() as u64),
        HumanCount(plan.follows.len() as u64),
        HumanCount(plan.posts.len() as u64),
        world.data.shown(),
    );
    // An fsync for each of a hundred thousand writes takes minutes; what breaks off is seeded again.
    let database = world.dynamodb.database();
    database.enable_bulk_loading().map_err(|error| refused("write in bulk", &error))?;
    let posted = write::all(&world, &plan, how.seed).await?;
    settle(&world, &how).await?;
    database.disable_bulk_loading().map_err(|error| refused("write safely again", &error))?;

    let names: Vec<&str> = plan.people.iter().take(plan::CAST).map(|person| person.handle.as_str()).collect();
    println!("Done: {} posts stand now.", HumanCount(posted as u64));
    println!("Everybody follows {}; {} follows everybody.", names[0], names[1]);
    println!("These can sign in with the password {PASSWORD} (the others have none):");
    println!("  {}", names.join(", "));
    println!("Now run: crudder-local --data-dir {}", how.data_dir.display());
    Ok(())
}

fn holds_something(world: &World) -> Result<bool, Error> {
    let scan = serde_json::json!({ "TableName": world.table(), "Limit": 1 });
    let found =
        world.dynamodb.database().scan(request(scan)?).map_err(|error| refused("look for items", &error))?;
    Ok(found.count > 0)
}

/// Carries the stream into its functions, as it would be by now.
async fn settle(world: &World, how: &Seed) -> Result<(), Error> {
    for poller in &world.pollers {
        // How many records there are is known only at the end; each post and follow writes some five.
        let bar = bar("Stream", u64::from(how.posts) * 5);
        poller.drain(|read| bar.set_position(read as u64)).await?;
        bar.set_length(bar.position());
        finish(&bar);
    }
    Ok(())
}

/// Ends a bar; where there was none to see, says in a line what it would have shown.
fn finish(bar: &ProgressBar) {
    bar.finish();
    if bar.is_hidden() {
        println!("{:>8} {} in {} s", bar.prefix(), HumanCount(bar.position()), bar.elapsed().as_secs());
    }
}

/// A progress bar; nothing where the output is no terminal.
fn bar(what: &'static str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:>8} [{bar:40}] {human_pos}/{human_len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_prefix(what).with_style(style.progress_chars("=> "))
}
