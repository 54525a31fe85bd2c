//! What the user pool calls.

pub(crate) mod custom_message;
pub(crate) mod post_confirmation;
pub(crate) mod pre_sign_up;

use crate::function::event_functions;

event_functions![pre_sign_up, custom_message, post_confirmation];
