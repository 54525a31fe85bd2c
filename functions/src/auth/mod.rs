//! `/auth`: sign-up, sign-in and all that goes with them. The user pool keeps the secrets, the table the names.

pub(crate) mod apps;
pub(crate) mod confirm;
pub(crate) mod credentials;
pub(crate) mod delete_account;
pub(crate) mod enrol;
pub(crate) mod finish_leaving;
pub(crate) mod forgot_password;
pub(crate) mod refresh;
pub(crate) mod resend_code;
pub(crate) mod reset_password;
pub(crate) mod revoke_app;
mod sessions;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod sign_up;

use crate::function::{event_functions, functions};

functions![
    "auth_": sign_up, confirm, resend_code, sign_in, refresh, sign_out, forgot_password, reset_password,
    apps, revoke_app, delete_account
];

event_functions![finish_leaving];
