//! Trying again when somebody else was faster: how often, and after which pauses. All of the crate's tries are these.
//!
//! Every write of a state that others may change says in a condition what it read ("of version 4"). Two that read version 4
//! at once both write version 5; `DynamoDB` lets one of them, and refuses the other. What was decided by version 4 counts no
//! more, so the refused one does not repeat its write: it reads again, decides again (it may be refused for another reason,
//! or find that nothing is left to do), and writes by what it read then.

use std::time::Duration;

use crate::error::Result;

/// How often something is tried that others can get in the way of.
const MAX_TRIES: u32 = 8;
/// The first pause is up to this long, each further up to twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// What came of one try.
#[derive(Debug)]
pub(crate) enum Attempt<T> {
    /// It is over, with this.
    Done(T),
    /// Somebody was faster, or may have been: everything anew, after a pause.
    Again,
    /// Nobody was in the way: what refused it is known now, or a part is done. It does not count as a try, so whoever
    /// answers this makes sure that it ends by itself.
    AtOnce,
}

/// A try that ends with this.
#[allow(clippy::unnecessary_wraps)] // It stands where tries return.
pub(crate) fn done<T>(value: T) -> Result<Attempt<T>> {
    Ok(Attempt::Done(value))
}

/// Tries until it is done, at most eight times: the body is one try, and gives an [`Attempt`]. What one try learns for the
/// next stands in variables around it. It is [`Error::Conflict`] of that operation where there have been enough tries, and at
/// once any error of a try.
///
/// A macro, since a function would take an `AsyncFnMut`: of a future that holds one the compiler can't prove today that it
/// is `Send`, which handlers have to be. An `async` block gives `return` and `?` the same meaning.
macro_rules! on_conflict {
    ($operation:expr, $attempt:block) => {{
        let mut pauses = $crate::retry::Pauses::default();
        loop {
            let attempt: $crate::error::Result<Attempt<_>> = async { $attempt }.await;
            match attempt {
                Err(error) => break Err(error),
                Ok(Attempt::Done(value)) => break Ok(value),
                Ok(Attempt::AtOnce) => {}
                Ok(Attempt::Again) if pauses.next().await => {}
                Ok(Attempt::Again) => break Err($crate::error::Error::Conflict { operation: $operation }),
            }
        }
    }};
}
pub(crate) use on_conflict;

/// The pauses between tries, as many as there may be.
#[derive(Debug, Default)]
pub(crate) struct Pauses {
    made: u32,
}

impl Pauses {
    /// Waits before the next try; `false` at once where there have been enough.
    pub(crate) async fn next(&mut self) -> bool {
        self.made += 1;
        if self.made >= MAX_TRIES {
            return false;
        }
        // At random from none to the longest, not a little around it: those who collided would collide again.
        tokio::time::sleep(longest_pause(self.made).mul_f64(rand::random())).await;
        true
    }
}

/// How long the pause after so many tries is at most: 10 ms, 20 ms, …, 160 ms, 200 ms, 200 ms.
fn longest_pause(tries: u32) -> Duration {
    (FIRST_PAUSE * 2_u32.pow(tries - 1)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[tokio::test]
    async fn what_is_always_in_the_way_is_given_up_after_eight_tries() {
        let mut made = 0;
        let never: Result<()> = on_conflict!("write", {
            made += 1;
            Ok(Attempt::<()>::Again)
        });
        assert!(matches!(never, Err(Error::Conflict { operation: "write" })));
        assert_eq!(made, MAX_TRIES);
    }

    #[tokio::test]
    async fn what_is_learned_is_used_at_once_and_is_no_try() {
        let mut left = 100;
        let learned = on_conflict!("write", {
            left -= 1;
            if left == 0 { done("there") } else { Ok(Attempt::AtOnce) }
        });
        assert_eq!(learned.unwrap(), "there");
    }

    #[tokio::test]
    async fn an_error_ends_the_tries() {
        let mut made = 0;
        let failed: Result<()> = on_conflict!("write", {
            made += 1;
            Err::<Attempt<()>, _>(Error::AlreadyVoted)
        });
        assert!(matches!(failed, Err(Error::AlreadyVoted)));
        assert_eq!(made, 1);
    }

    #[test]
    fn pauses_double_up_to_a_bound() {
        let millis: Vec<u128> = (1..MAX_TRIES).map(|tries| longest_pause(tries).as_millis()).collect();
        assert_eq!(millis, [10, 20, 40, 80, 160, 200, 200]);
    }
}
