//! What Cognito would send by e-mail.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

/// The newest mails are kept, so many of them.
const CAPACITY: usize = 200;

/// One e-mail with a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// The six digits.
    pub code: String,
    /// When it was sent: milliseconds since the Unix epoch.
    pub sent_at: u64,
}

type Callback = Arc<dyn Fn(&Mail) + Send + Sync>;

#[derive(Default)]
pub(crate) struct Mailbox {
    mails: Mutex<VecDeque<Mail>>,
    callback: Mutex<Option<Callback>>,
}

impl Mailbox {
    pub(crate) fn send(&self, mail: Mail) {
        let callback = self.callback.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(callback) = callback {
            callback(&mail);
        }
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        if mails.len() == CAPACITY {
            mails.pop_front();
        }
        mails.push_back(mail);
    }

    pub(crate) fn all(&self) -> Vec<Mail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(crate) fn on_mail(&self, callback: Callback) {
        *self.callback.lock().unwrap_or_else(PoisonError::into_inner) = Some(callback);
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_200_mails_are_kept() {
        let mailbox = Mailbox::default();
        for sent_at in 0..=200 {
            mailbox.send(Mail { to: String::new(), subject: String::new(), code: String::new(), sent_at });
        }
        let mails = mailbox.all();
        assert_eq!((mails.len(), mails[0].sent_at, mails[199].sent_at), (200, 1, 200));
    }
}
