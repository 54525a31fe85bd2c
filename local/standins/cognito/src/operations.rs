//! The operations, each a function from a request to an answer.

mod admin;
mod own;
mod password;
mod sign_in;
mod sign_up;

use serde::Serialize;
use serde_json::{Value, json};

use crate::mailbox::Mail;
use crate::pool::Pool;
use crate::protocol::{Failure, parse};
use crate::trigger::{self, Kind};
use crate::users::User;

/// Does what is asked; `None` where there is no such operation.
pub(crate) fn run(
    pool: &Pool,
    operation: &str,
    signer: Option<&str>,
    body: &[u8],
) -> Option<Result<Value, Failure>> {
    if matches!(operation, "DescribeUserPoolClient") || operation.starts_with("Admin") {
        let Some(signer) = signer else {
            return Some(Err(Failure::new(
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            )));
        };
        pool.calls.sign(signer, operation);
    }
    Some(match operation {
        "SignUp" => parse(body).and_then(|request| sign_up::sign_up(pool, request)),
        "ConfirmSignUp" => parse(body).and_then(|request| sign_up::confirm(pool, &request)),
        "ResendConfirmationCode" => parse(body).and_then(|request| sign_up::resend(pool, &request)),
        "InitiateAuth" => parse(body).and_then(|request| sign_in::initiate(pool, &request)),
        "ForgotPassword" => parse(body).and_then(|request| password::forgot(pool, &request)),
        "ConfirmForgotPassword" => parse(body).and_then(|request| password::confirm(pool, &request)),
        "GlobalSignOut" => parse(body).and_then(|request| own::sign_out(pool, &request)),
        "GetUser" => parse(body).and_then(|request| own::get(pool, &request)),
        "UpdateUserAttributes" => parse(body).and_then(|request| own::update(pool, &request)),
        "DeleteUserAttributes" => parse(body).and_then(|request| own::delete_attributes(pool, &request)),
        "GetUserAttributeVerificationCode" => parse(body).and_then(|request| own::ask_code(pool, &request)),
        "VerifyUserAttribute" => parse(body).and_then(|request| own::verify(pool, &request)),
        "ChangePassword" => parse(body).and_then(|request| own::change_password(pool, &request)),
        "DeleteUser" => parse(body).and_then(|request| own::delete(pool, &request)),
        "DescribeUserPoolClient" => parse(body).and_then(|request| admin::describe_client(pool, &request)),
        "AdminCreateUser" => parse(body).and_then(|request| admin::create(pool, request)),
        "AdminSetUserPassword" => parse(body).and_then(|request| admin::set_password(pool, &request)),
        "AdminUserGlobalSignOut" => parse(body).and_then(|request| admin::sign_out(pool, &request)),
        "AdminDeleteUser" => parse(body).and_then(|request| admin::delete(pool, &request)),
        _ => return None,
    })
}

/// Where a code went, with the address masked as Cognito masks it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CodeDeliveryDetails {
    attribute_name: &'static str,
    delivery_medium: &'static str,
    destination: String,
}

impl CodeDeliveryDetails {
    fn to(email: &str) -> Self {
        let masked = |part: &str| part.chars().next().map_or_else(String::new, |first| format!("{first}***"));
        let (local, domain) = email.split_once('@').unwrap_or((email, ""));
        Self {
            attribute_name: "email",
            delivery_medium: "EMAIL",
            destination: format!("{}@{}", masked(local), masked(domain)),
        }
    }

    /// What is answered for somebody who is not there: it must look like somebody.
    fn pretended(name: &str) -> Value {
        let first = name.chars().next().unwrap_or('u');
        json!({ "CodeDeliveryDetails": Self::to(&format!("{first}@example")) })
    }
}

/// "Sends" a code to an address, unless the trigger refuses it, and says where it went. `source` is what was asked for.
fn mail(pool: &Pool, user: &User, source: &str, email: &str, code: String) -> Result<Value, Failure> {
    trigger::call(pool, Kind::CustomMessage, source, user)?;
    let subject = match source {
        "ForgotPassword" => "Your password reset code",
        _ => "Your verification code",
    };
    pool.mailbox.send(Mail { to: email.to_owned(), subject: subject.to_owned(), code, sent_at: pool.now() });
    Ok(json!({ "CodeDeliveryDetails": CodeDeliveryDetails::to(email) }))
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && text.len() <= 256
            && !domain.contains('@')
            && !text.contains(char::is_whitespace)
    })
}
