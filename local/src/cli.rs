//! What can be said on the command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand};

/// Crudder on one machine: no account anywhere, no Docker, no network.
#[derive(Debug, Parser)]
#[command(name = "crudder-local", version, about, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; running Crudder when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to run.
    #[command(flatten)]
    pub run: Run,
}

/// What it can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run Crudder (the default)
    Run(Run),
    /// Fill a fresh data directory with a sample world
    Seed(Seed),
    /// Print what home timelines cost over a seeded world
    Measure(Measure),
}

/// How to run.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Run {
    /// Port of the site and the API on 127.0.0.1; the next three are `DynamoDB`'s, Cognito's and Momento's
    /// (0: any free ports)
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
    /// Where data is kept over restarts
    #[arg(long, default_value = ".crudder", value_name = "DIR")]
    pub data_dir: PathBuf,
    /// Keep everything in memory; it is gone at the end
    #[arg(long, conflicts_with = "data_dir")]
    pub ephemeral: bool,
    /// Run without the cache, as where none is configured
    #[arg(long)]
    pub no_cache: bool,
    /// Let everybody do everything as often as they like
    #[arg(long)]
    pub no_rate_limits: bool,
    /// The host name that links and handles carry, as the template's `Domain` (the one that was asked)
    #[arg(long, value_name = "HOST")]
    pub domain: Option<String>,
    /// Leave what has ended in the table, as `DynamoDB` does for days, until somebody posts to `/local/sweep`
    #[arg(long)]
    pub no_sweep: bool,
    /// Move the clock, such as 90s, 2h or -5m
    #[arg(long, default_value = "0s", value_name = "TIME", allow_hyphen_values = true)]
    pub now_offset: Offset,
    /// The SAM template to run instead of the one built in
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,
    /// The website's files
    #[arg(long, value_name = "DIR", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../web"))]
    pub web: PathBuf,
}

/// How to seed.
#[derive(Debug, Clone, Args)]
pub struct Seed {
    /// Where data is kept
    #[arg(long, default_value = ".crudder", value_name = "DIR")]
    pub data_dir: PathBuf,
    /// How many people
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(20..=7_000))]
    pub people: u32,
    /// How many posts
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub posts: u32,
    /// The random seed: one number always makes one world
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
}

/// How to measure.
#[derive(Debug, Clone, Args)]
pub struct Measure {
    /// The world: where it is, and how it was seeded
    #[command(flatten)]
    pub world: Seed,
    /// How many readers, spread over all people
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=7_000))]
    pub readers: u32,
}

/// A span of time with its sign, such as `90s`, `2h`, `-5m`, `3d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offset {
    /// Seconds, negative for the past.
    pub seconds: i64,
}

impl FromStr for Offset {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "write a number with s, m, h or d, such as 90s, 2h or -5m";
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let unit = match rest.chars().next_back() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3_600,
            Some('d') => 86_400,
            _ => return Err(FORM),
        };
        let digits = &rest[..rest.len() - 1];
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(FORM);
        }
        let number: i64 = digits.parse().map_err(|_| "too large")?;
        // A century is further than any life here reaches, and keeps ids within their 63 bits.
        match number.checked_mul(unit) {
            Some(seconds) if seconds <= 100 * 366 * 86_400 => Ok(Self { seconds: sign * seconds }),
            _ => Err("too large: a century at most"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn spans_have_a_sign_and_a_unit() {
        let seconds = |text: &str| text.parse::<Offset>().map(|offset| offset.seconds);
        assert_eq!(seconds("90s"), Ok(90));
        assert_eq!(seconds("2h"), Ok(7_200));
        assert_eq!(seconds("-5m"), Ok(-300));
        assert_eq!(seconds("+3d"), Ok(259_200));
        for bad in ["", "s", "90", "1.5h", "--5m", "99999999999999999999s", "9999999d", "5 m", "5é"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_negative_offset_is_not_taken_for_a_flag() {
        let cli = Cli::parse_from(["crudder-local", "--now-offset", "-5m", "--port", "0"]);
        assert_eq!((cli.run.now_offset.seconds, cli.run.port), (-300, 0));
    }
}
