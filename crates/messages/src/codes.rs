//! Authorization codes: ten minutes, once. A code that was used is remembered for a day longer with the first token that it
//! gave: whoever comes with it again may have stolen it, and so may who came first (RFC 6749, section 4.1.2). Until then it
//! stands in the list of what the person has granted, so that it ends with the app's access.

use crudder_domain::{CodeGrant, ExpiresAt, SecretHash};
use serde::{Deserialize, Serialize};

use crate::apps::{Registration, gone};
use crate::error::Result;
use crate::items::{EndItem, n, now, read, s, write};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::tokens::NewToken;
use crate::transaction::{Expression, Outcome, Part};
use crate::writer::Writer;

/// How long a code can be used, as the RFC advises.
const USABLE_SECS: u64 = 600;
/// How long a used one is remembered.
const REMEMBERED_SECS: u64 = 86_400;

/// Under `CODE#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CodeItem {
    #[serde(flatten)]
    grant: CodeGrant,
    /// The first token that it gave, once it was used; then it tells no more whose it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gave: Option<SecretHash>,
    expires_at: ExpiresAt,
}

/// A code that was given, and has not been forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What it is bound to.
    pub grant: CodeGrant,
    /// The first token that it gave, where it was used before: that of its family.
    pub gave: Option<SecretHash>,
}

/// What became of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// The token is given.
    Done,
    /// Somebody was faster: that token is given, as the first of its family.
    Used(SecretHash),
    /// It has ended.
    Ended,
}

impl Reader {
    /// What a code is bound to, read consistently.
    pub async fn code(&self, code: &SecretHash) -> Result<Option<Code>> {
        let item = self.get(keys::code(code), Reading::Consistent).await?;
        let item: Option<CodeItem> = item.map(|item| read("code", item)).transpose()?;
        let alive = item.filter(|item| item.expires_at.is_alive(self.now()));
        Ok(alive.map(|CodeItem { grant, gave, .. }| Code { grant, gave }))
    }
}

impl Writer {
    /// Keeps what a code is bound to, for ten minutes. It came of a session that `began` then, in seconds since the Unix epoch.
    ///
    /// # Errors
    /// [`Error::SessionEnded`](crate::Error::SessionEnded) where all sessions were ended since.
    pub async fn give_code(&self, code: &SecretHash, grant: CodeGrant, began: u64) -> Result<()> {
        let now = self.now();
        let expires_at = ExpiresAt::from_secs(now.as_secs() + USABLE_SECS);
        let mut transaction = self.transaction();
        if let Some(account) = grant.access.account {
            let entry = keys::code_entry(account, grant.access.app, code);
            transaction.put(Part::Free, write(entry, "code", &EndItem { expires_at })?, None)?;
            transaction.hold_session(account, began)?;
        }
        let item = write(keys::code(code), "code", &CodeItem { grant, gave: None, expires_at })?;
        transaction.put(Part::Code, item, Some(Expression::absent_or_ended(now)))?;
        // 256 random bits that were drawn before are none: nothing is to be done but to say so.
        match self.transact(&transaction).await? {
            Outcome::Done => Ok(()),
            Outcome::Refused(refusal) if refusal.by(Part::Person) => Err(crate::Error::SessionEnded),
            Outcome::Refused(_) => Err(crate::Error::Conflict { operation: "give_code" }),
        }
    }

    /// Trades a code for a token. Of any number of tries at the same time one succeeds.
    ///
    /// # Errors
    /// [`Error::NoSuchApp`](crate::Error::NoSuchApp) where the app ended meanwhile.
    pub async fn redeem(
        &self,
        code: &SecretHash,
        issue: &NewToken,
        registration: &Registration,
    ) -> Result<Redeemed> {
        on_conflict!("redeem", {
            let moment = self.now();
            let unused = Expression::new("attribute_not_exists(gave) AND expires_at > :now");
            let used = Expression::new("SET gave = :gave, expires_at = :remembered REMOVE account")
                .value(":gave", s(issue.token.as_str()))
                .value(":remembered", n(moment.as_secs() + REMEMBERED_SECS));
            let mut transaction = self.transaction();
            let unused = unused.value(":now", now(moment));
            transaction.update(Part::Code, keys::code(code), used, Some(unused))?;
            if let Some(account) = issue.access.account {
                transaction.delete(Part::Free, keys::code_entry(account, issue.access.app, code), None)?;
            }
            transaction.give(issue, moment)?;
            transaction.keep_app(registration)?;
            let Outcome::Refused(refusal) = self.transact(&transaction).await? else {
                return done(Redeemed::Done);
            };
            if refusal.by(Part::Code) {
                // What refused says why: a lost answer of our own try looks the same, and is safe to take for that.
                let item = refusal.item(Part::Code).cloned();
                let item: Option<CodeItem> = item.map(|item| read("code", item)).transpose()?;
                return done(item.and_then(|item| item.gave).map_or(Redeemed::Ended, Redeemed::Used));
            }
            gone(&refusal)?;
            Ok(Attempt::Again)
        })
    }
}
