//! `POST /auth/sign-in`: a password for tokens. Also repairs what a failed trigger left undone.

use crudder_identity::Password;
use crudder_wire::{ApiError, Input, Reply};

use super::named::{self, Named};
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let named: Named = input.params.require("username")?;
    let password: Password = input.params.require("password")?;
    let login = named.login(services).await?.ok_or_else(ApiError::wrong_credentials)?;
    let tokens = services.identity()?.sign_in(&login, &password).await.map_err(refusal::pool)?;
    // Whoever can sign in is confirmed; if the trigger failed, the account is made here. Idempotent.
    let account = services.writer()?.create_account(tokens.account).await.map_err(refusal::store)?;
    if account.is_none() {
        // Somebody who signed up at the pool itself, or too late: no name was reserved, so there is no account.
        return Err(ApiError::wrong_credentials());
    }
    Reply::ok(&named::token(services, tokens))
}
