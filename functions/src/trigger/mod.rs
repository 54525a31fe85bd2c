//! What the user pool calls.

pub(crate) mod custom_message;
pub(crate) mod post_confirmation;
pub(crate) mod pre_sign_up;
