//! What the pool knows outlives it.

use std::path::Path;

use standin_cognito::Options;

use crate::world::World;

async fn on_disk(path: &Path) -> World {
    let database = dynoxide::Database::new(path.join("pool.db").to_str().unwrap()).unwrap();
    // As an installation has it: the issuer does not change with the port.
    let options = Options { issuer: Some("http://pool.example".to_owned()), ..Options::default() };
    World::over(database, options).await
}

#[tokio::test]
async fn people_sessions_and_keys_are_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let (id, tokens) = {
        let world = on_disk(directory.path()).await;
        let id = world.ada().await;
        (id, world.signed_in(id).await)
    };
    let world = on_disk(directory.path()).await;
    assert_eq!(world.verifier.verify(tokens.access_token.expose()).await, Ok(id));
    world.identity.refresh(tokens.refresh_token.as_ref().unwrap()).await.unwrap();
    world.signed_in(id).await;
}

#[tokio::test]
async fn a_code_sent_before_a_restart_is_good_after_it() {
    let directory = tempfile::tempdir().unwrap();
    let id = crate::world::account(42);
    let code = {
        let world = on_disk(directory.path()).await;
        world.signed_up(id, "ada@example.com").await;
        world.code()
    };
    let world = on_disk(directory.path()).await;
    world.identity.confirm(id, &code).await.unwrap();
    world.signed_in(id).await;
}
