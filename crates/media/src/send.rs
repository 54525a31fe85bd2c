//! Sends what is signed, and again where that may help.

use std::time::Duration;

use crudder_aws::{Limits, NoResponse, Origin, Request, Response};

/// One try: some megabytes within the region take well below a second. What S3 says of it is a kilobyte at most.
pub(crate) const LIMITS: Limits = Limits { deadline: Duration::from_secs(5), bytes: 64 * 1024 };
/// The first and two more.
const TRIES: u32 = 3;
/// The first pause is up to this long, the next up to twice as long.
const PAUSE: Duration = Duration::from_millis(100);

/// What a body of S3's has in it that tells of an error.
const ERROR: &[u8] = b"<Error>";

/// Sends a request, and again where it did not arrive or the other side was busy: what is kept and deleted here may be so
/// twice.
///
/// # Errors
/// Which kind of failure it was at last, never the address.
pub(crate) async fn send(bucket: &Origin, request: &Request) -> Result<(), &'static str> {
    let mut pause = PAUSE;
    for number in 1.. {
        let why = match bucket.ask(request.clone()).await.map(|answer| status(&answer)) {
            Ok(200..=299) => return Ok(()),
            Ok(503 | 429) => "it is busy",
            Ok(500..) => "it failed",
            Ok(403) => return Err("it may not"),
            Ok(_) => return Err("it was refused"),
            Err(NoResponse::None) => "it did not answer",
            Err(NoResponse::Late) => "a deadline has passed",
        };
        if number == TRIES {
            return Err(why);
        }
        tokio::time::sleep(pause.mul_f64(rand::random())).await;
        pause *= 2;
    }
    Err("it was not tried")
}

/// The status of an answer. A copy that fails on its way is answered 200, and says so in the body.
fn status(answer: &Response) -> u16 {
    let failed = answer.body.windows(ERROR.len()).any(|part| part == ERROR);
    if failed && answer.is_success() { 500 } else { answer.status }
}
