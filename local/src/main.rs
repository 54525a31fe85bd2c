//! `crudder-local`: Crudder on one machine, by one command.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use crudder_local::cli::{Cli, Command};
use crudder_local::error::Error;
use crudder_local::{measure, run, seed};

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Logs go to stderr, so that stdout is the screen and the mail.
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        tracing_subscriber::EnvFilter::new("warn,dynoxide=error,crudder_local=info,crudder_functions=info")
    });
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Error::Runtime);
    let done = runtime.and_then(|runtime| match cli.command {
        None => runtime.block_on(run::run(cli.run)),
        Some(Command::Run(how)) => runtime.block_on(run::run(how)),
        Some(Command::Seed(how)) => runtime.block_on(seed::seed(how)),
        Some(Command::Measure(how)) => runtime.block_on(measure::measure(how)),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("crudder-local: {error}");
            ExitCode::FAILURE
        }
    }
}
