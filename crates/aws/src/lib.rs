//! The calls to AWS that no SDK makes: `GetParameter` of SSM, API Gateway's stages, a user pool's keys, pictures in S3, and
//! the audit's `GET`s.
//!
//! An SDK for SSM or API Gateway brings hundreds of operations where one to three are used: the one for API Gateway was
//! 142,000 lines, compiled by everybody at the first build. Connections, signatures and retries are still AWS's own runtime,
//! which the SDKs for `DynamoDB` and Cognito bring anyway: no second HTTP client is linked.
//!
//! The map:
//! - [`timeouts`]: how long anything at AWS may take, and how often it is tried.
//! - [`Request`] and [`Response`]: what is sent and what comes back, read within a bound.
//! - [`Origin`]: one try, unsigned or signed in its address, within a deadline.
//! - [`Service`]: a call that is signed by Signature Version 4, with the SDK's retries.
//! - [`parameter`]: a parameter of SSM.

mod origin;
pub mod parameter;
mod request;
mod response;
mod service;
pub mod timeouts;

#[cfg(test)]
mod tests;

pub use origin::{Limits, NoResponse, Origin};
pub use request::{Request, encoded};
pub use response::Response;
pub use service::{Error, Service};
