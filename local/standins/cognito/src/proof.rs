//! Whether it is the client who asks: an HMAC, by its secret, of the name that the request bears and the client's id.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::pool::Pool;
use crate::protocol::Failure;

impl Pool {
    /// Refuses requests of clients that the pool does not have, and of those that don't prove to be its client. `name` is
    /// what the request is about, as it was sent.
    pub(crate) fn check_client(
        &self,
        client_id: &str,
        name: &str,
        hash: Option<&str>,
    ) -> Result<(), Failure> {
        if client_id != self.options.client_id {
            let message = format!("User pool client {client_id} does not exist.");
            return Err(Failure::new("ResourceNotFoundException", message));
        }
        let Some(secret) = &self.options.client_secret else { return Ok(()) };
        let Some(hash) = hash else {
            let message =
                format!("Client {client_id} is configured with secret but SECRET_HASH was not received");
            return Err(Failure::not_authorized(&message));
        };
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let proves = STANDARD
            .decode(hash)
            .is_ok_and(|tag| hmac::verify(&key, format!("{name}{client_id}").as_bytes(), &tag).is_ok());
        if proves {
            Ok(())
        } else {
            Err(Failure::not_authorized(&format!("Unable to verify secret hash for client {client_id}")))
        }
    }
}
