//! How long a call to AWS may take, and how often it is tried.
//!
//! Set, never left to the SDK: the AWS SDK for Rust has no operation timeout of its own.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;

/// Opening a connection within the region takes a few milliseconds; a second means that it will not open.
///
/// One value for all clients, also because the SDK's HTTP client keeps its connections, and the roots that it trusts, by
/// this number: two clients that share an HTTP client share its connections only if they share this.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// One try. `DynamoDB` answers within some 10 ms; a lost answer is asked for again.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1_500);
/// All tries of one operation; well within the functions' own timeout.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(4);
/// The first and two more.
const MAX_ATTEMPTS: u32 = 3;

/// The deadlines of a call that a person waits for.
#[must_use]
pub fn timeouts() -> TimeoutConfig {
    within(ATTEMPT_TIMEOUT, OPERATION_TIMEOUT)
}

/// The deadlines of a call that nobody waits for: to API Gateway's own API, which takes its time to change a stage, and of
/// the audit's Scan, which reads a megabyte at once. Within the timeouts of both functions.
#[must_use]
pub fn patient_timeouts() -> TimeoutConfig {
    within(Duration::from_secs(8), Duration::from_secs(20))
}

/// The deadlines of one try and of all tries of an operation, with [`CONNECT_TIMEOUT`].
#[must_use]
pub fn within(attempt: Duration, operation: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(attempt)
        .operation_timeout(operation)
        .build()
}

/// The tries of every call to AWS: three, with the SDK's jitter between them, from 50 ms on.
#[must_use]
pub fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS).with_initial_backoff(Duration::from_millis(50))
}
