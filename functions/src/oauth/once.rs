//! No parameter comes twice (RFC 6749, sections 3.1 and 3.2): two that read a request differently would see two requests.

use crudder_wire::Input;

const PARAMETERS: &[&str] = &[
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "decision",
    "form_token",
    "grant_type",
    "password",
    "redirect_uri",
    "refresh_token",
    "response_type",
    "scope",
    "state",
    "token",
    "username",
];

/// One that comes more than once, in the address and in the body counted together.
pub(super) fn repeated(input: &Input) -> Option<&'static str> {
    PARAMETERS.iter().copied().find(|name| input.params.texts(name).nth(1).is_some())
}
