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
