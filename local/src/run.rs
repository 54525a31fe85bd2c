//! `crudder-local`: runs Crudder until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::cli::Run;
use crate::clock::MovableClock;
use crate::control::Control;
use crate::data::DataDir;
use crate::error::Error;
use crate::gateway::Gateway;
use crate::screen;
use crate::server;
use crate::site::Site;
use crate::stop;
use crate::world::{self, Options, Ports, World};

/// How often what has ended is swept from the table.
const SWEEP: Duration = Duration::from_mins(1);

/// Runs until Ctrl-C or SIGTERM.
pub async fn run(how: Run) -> Result<(), Error> {
    // The port first: whoever has Crudder running already learns that before anything else.
    let listener = server::listen(how.port).await?;
    let port = listener.local_addr().map_or(how.port, |address| address.port());
    let data = if how.ephemeral { DataDir::ephemeral() } else { DataDir::open(&how.data_dir)? };
    let options = Options {
        data,
        clock: MovableClock::with_offset(how.now_offset.seconds),
        cache_budget: (!how.no_cache).then_some(crudder_activity::Config::BUDGET),
        rate_limits: !how.no_rate_limits,
        domain: how.domain.clone(),
        ports: Ports::after(how.port),
    };
    let world = Arc::new(World::open(world::template(how.template.as_deref())?, options).await?);
    // Codes are for whoever sits at this terminal; a log never has them.
    world.cognito.on_mail(|mail| println!("Mail to {}: {}: {}", mail.to, mail.subject, mail.code));

    let gateway = |api| -> Result<Gateway, Error> {
        let (invoke, clock) = (Arc::clone(&world.invoke), Arc::clone(&world.clock));
        Ok(Gateway::new(api, world.authorizer()?, invoke, clock))
    };
    let app = Arc::new(App {
        gateway: gateway(&world.template.api)?,
        apps: world.template.apps_api.as_ref().map(gateway).transpose()?,
        control: Control { world: Arc::clone(&world) },
        site: Site::new(how.web).showing(&world.s3.endpoint()),
    });

    let (stop, stopped) = watch::channel(false);
    let mut tasks = vec![tokio::spawn(server::serve(listener, app, stopped.clone()))];
    for poller in &world.pollers {
        tasks.push(tokio::spawn(Arc::clone(poller).run(stopped.clone())));
    }
    if !how.no_sweep {
        tasks.push(tokio::spawn(sweep(Arc::clone(&world), stopped)));
    }

    println!("{}", screen::screen(&world, port));
    told_to_stop().await;
    println!("\nStopping.");
    stop.send_replace(true);
    for task in tasks {
        let _ = task.await;
    }
    Ok(())
}

async fn sweep(world: Arc<World>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            () = stop::stopped(&mut stop) => return,
        }
        world.turn_of_the_hour().await;
        match world.sweep() {
            Ok(0) => {}
            Ok(items) => tracing::debug!(items, "swept what has ended"),
            Err(error) => tracing::error!(%error, "the sweep failed"),
        }
    }
}

/// Waits for Ctrl-C, or for SIGTERM, which is how everything but a person says it.
async fn told_to_stop() {
    let interrupted = async {
        // Without a handler for Ctrl-C the process ends at once, which is fine, too.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
