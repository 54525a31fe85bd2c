//! `crudder-local seed`: fills a fresh data directory with a sample world.

use crate::cli::Seed;
use crate::error::Error;

/// Seeds.
pub async fn seed(_how: Seed) -> Result<(), Error> {
    Ok(())
}
