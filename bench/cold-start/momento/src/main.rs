//! The stand-in for Momento as a process of its own. Prints its endpoint and the key it takes, then answers until
//! its standard input closes.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use standin_momento::{Momento, Options};

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn main() -> io::Result<()> {
    let momento = Momento::start(Options::default(), Arc::new(now))?;
    println!("{} {}", momento.endpoint(), momento.api_key());
    io::stdout().flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
