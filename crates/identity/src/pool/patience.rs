//! How long a call to the user pool may take, and whether it is tried again.

use std::time::Duration;

use aws_sdk_cognitoidentityprovider::config::Builder;
use aws_sdk_cognitoidentityprovider::config::retry::RetryConfig;

/// One try of a call that may be repeated. Cognito hashes passwords slowly, on purpose: some 300 ms.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1_800);
/// All tries of such a call together. With [`BRIEF_TIMEOUT`] before it, a person has an answer within five seconds.
const OPERATION_TIMEOUT: Duration = Duration::from_millis(3_700);
/// The one try of a call that may not be repeated: signing up waits for the pool's triggers, which may start cold.
const ONCE_TIMEOUT: Duration = OPERATION_TIMEOUT;
/// Reading the client's secret, which costs the pool nothing.
const BRIEF_TIMEOUT: Duration = Duration::from_secs(1);

/// For calls that may be repeated where the answer was lost.
pub(super) fn repeatedly() -> Builder {
    within(ATTEMPT_TIMEOUT, OPERATION_TIMEOUT).retry_config(RetryConfig::standard().with_max_attempts(2))
}

/// For calls that must not be repeated by themselves: a second one would find the first one's work done and
/// report it as somebody else's.
pub(super) fn once() -> Builder {
    within(ONCE_TIMEOUT, ONCE_TIMEOUT).retry_config(RetryConfig::disabled())
}

/// For what a call needs before it can be made. Not repeated: the next call asks again.
pub(super) fn briefly() -> Builder {
    within(BRIEF_TIMEOUT, BRIEF_TIMEOUT).retry_config(RetryConfig::disabled())
}

fn within(attempt: Duration, operation: Duration) -> Builder {
    Builder::new().timeout_config(crudder_aws::timeouts::within(attempt, operation))
}
