//! No parameter comes twice (RFC 6749, sections 3.1 and 3.2): two that read a request differently would see two requests.

use crudder_wire::Input;

/// One that comes more than once, in the address and in the body counted together.
pub(super) fn repeated(input: &Input) -> Option<&'static str> {
    input.params.repeated().next()
}
