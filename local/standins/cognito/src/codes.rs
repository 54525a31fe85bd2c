//! The six digits: how long they are good, and how often one may guess or ask.

use serde::{Deserialize, Serialize};

use crate::protocol::Failure;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// How long a code of a sign-up is good, in milliseconds.
pub(crate) const CONFIRMATION_MILLIS: u64 = 24 * HOUR;
/// How long a code for a new password is good, in milliseconds.
pub(crate) const RESET_MILLIS: u64 = HOUR;

/// So many wrong codes in a quarter of an hour, and no code is looked at any more.
const MAX_WRONG: usize = 5;
const WRONG_WINDOW: u64 = 15 * MINUTE;
/// So many codes are sent in an hour.
const MAX_SENT: usize = 5;
const SENT_WINDOW: u64 = HOUR;

/// One purpose's code, and what happened to those before.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Codes {
    current: Option<Current>,
    /// When wrong ones were tried, in milliseconds since the Unix epoch.
    wrong: Vec<u64>,
    /// When codes were sent.
    sent: Vec<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Current {
    code: String,
    expires_at: u64,
}

impl Codes {
    /// Draws a code that is good so many milliseconds, in the place of the one before.
    pub(crate) fn draw(&mut self, now: u64, good_for: u64) -> Result<String, Failure> {
        self.sent.retain(|at| at + SENT_WINDOW > now);
        if self.sent.len() >= MAX_SENT {
            return Err(Failure::limit_exceeded());
        }
        self.sent.push(now);
        let code = format!("{:06}", rand::random_range(0..1_000_000));
        self.current = Some(Current { code: code.clone(), expires_at: now + good_for });
        Ok(code)
    }

    /// Holds a code against the current one. A wrong try is remembered, so the caller keeps `self` in any case.
    pub(crate) fn check(&mut self, code: &str, now: u64) -> Result<(), Failure> {
        self.wrong.retain(|at| at + WRONG_WINDOW > now);
        if self.wrong.len() >= MAX_WRONG {
            return Err(Failure::limit_exceeded());
        }
        match &self.current {
            None => Err(Failure::expired_code()),
            Some(current) if now >= current.expires_at => Err(Failure::expired_code()),
            Some(current) if current.code != code => {
                self.wrong.push(now);
                Err(Failure::code_mismatch())
            }
            Some(_) => Ok(()),
        }
    }

    /// A code is good once.
    pub(crate) fn use_up(&mut self) {
        self.current = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(result: Result<(), Failure>) -> Option<&'static str> {
        result.err().map(|failure| failure.kind)
    }

    fn other_than(code: &str) -> &'static str {
        if code == "000000" { "000001" } else { "000000" }
    }

    #[test]
    fn a_code_is_good_until_its_end_and_once() {
        let mut codes = Codes::default();
        let code = codes.draw(0, RESET_MILLIS).unwrap();
        assert_eq!(kind(codes.check(&code, RESET_MILLIS - 1)), None);
        assert_eq!(kind(codes.check(&code, RESET_MILLIS)), Some("ExpiredCodeException"));
        codes.use_up();
        assert_eq!(kind(codes.check(&code, 0)), Some("ExpiredCodeException"));
    }

    #[test]
    fn five_wrong_codes_close_the_door_for_a_quarter_of_an_hour() {
        let mut codes = Codes::default();
        let code = codes.draw(0, CONFIRMATION_MILLIS).unwrap();
        for _ in 0..5 {
            assert_eq!(kind(codes.check(other_than(&code), 0)), Some("CodeMismatchException"));
        }
        assert_eq!(kind(codes.check(&code, WRONG_WINDOW - 1)), Some("LimitExceededException"));
        assert_eq!(kind(codes.check(&code, WRONG_WINDOW)), None);
    }

    #[test]
    fn five_codes_an_hour_are_sent() {
        let mut codes = Codes::default();
        for _ in 0..5 {
            codes.draw(0, RESET_MILLIS).unwrap();
        }
        assert_eq!(codes.draw(1, RESET_MILLIS).unwrap_err().kind, "LimitExceededException");
        assert!(codes.draw(SENT_WINDOW, RESET_MILLIS).is_ok());
    }
}
