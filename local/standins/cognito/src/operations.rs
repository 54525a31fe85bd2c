//! The operations, each a function from a request to an answer.

mod password;
mod sign_in;
mod sign_up;

use serde::Serialize;
use serde_json::{Value, json};

use crate::mailbox::Mail;
use crate::pool::Pool;
use crate::protocol::{Answer, Failure, parse};

/// Does what is asked; `None` where there is no such operation.
pub(crate) fn run(pool: &Pool, operation: &str, body: &[u8]) -> Option<Result<Answer, Failure>> {
    Some(match operation {
        "SignUp" => parse(body).and_then(|request| sign_up::sign_up(pool, request)),
        "ConfirmSignUp" => parse(body).and_then(|request| sign_up::confirm(pool, &request)),
        "ResendConfirmationCode" => parse(body).and_then(|request| sign_up::resend(pool, &request)),
        "InitiateAuth" => parse(body).and_then(|request| sign_in::initiate(pool, &request)),
        "GlobalSignOut" => parse(body).and_then(|request| sign_in::sign_out(pool, &request)),
        "AdminDeleteUser" => parse(body).and_then(|request| sign_up::delete(pool, &request)),
        "ForgotPassword" => parse(body).and_then(|request| password::forgot(pool, &request)),
        "ConfirmForgotPassword" => parse(body).and_then(|request| password::confirm(pool, &request)),
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

/// "Sends" a code, and says where it went.
fn mail(pool: &Pool, email: &str, subject: &str, code: String) -> Value {
    pool.mailbox.send(Mail { to: email.to_owned(), subject: subject.to_owned(), code, sent_at: pool.now() });
    json!({ "CodeDeliveryDetails": CodeDeliveryDetails::to(email) })
}
