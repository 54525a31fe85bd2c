//! An account that leaves, with all that it left.
//!
//! **First one transaction**: the profile is gone, and with it everything is hidden, since nothing is shown without its
//! author; the handle stays taken; the account stands among those that are leaving. **Then steps**, each bounded. An
//! account's own partition lists all that it left, so a step takes the first entries there, deletes of each what it names
//! elsewhere, then the entry itself. There is no cursor to lose: what was interrupted, or done twice, begins with the first
//! entry that is there. **Last**, the handle is free: not before the tokens that were given before have ended, so that what
//! one of them may still write is found by a step as well.

use crudder_domain::{AccountId, ExpiresAt, Handle, Moment, PrivateNote};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::grants::GrantItem;
use crate::items::{Item, StanceItem, pk, read, s, sk, write};
use crate::keys::{self, Counterpart, Key};
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::reservations::HandleItem;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part};
use crate::writer::Writer;

/// How many entries one step takes: some seconds at most, and a transaction of what stands for itself.
const ENTRIES: usize = 25;
/// How long what was given before may still come: a first-party token lasts an hour. As long again, for clocks.
const TOKENS_SECS: u64 = 2 * 3_600;
/// If nobody ever goes on, the handle is free after so long: as long as anything lives.
const HANDLE_SECS: u64 = 30 * 86_400;

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Something was there; more may be.
    More,
    /// Nothing is left, but a token may still be about: look again later.
    Waits,
    /// It is gone for good.
    Done,
}

/// Under `LEAVING`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct LeavingItem {
    handle: Handle,
    /// Seconds since the Unix epoch.
    since: u64,
}

impl Reader {
    /// Accounts that are leaving, at most so many. Read consistently.
    pub async fn leaving(&self, most: usize) -> Result<Vec<AccountId>> {
        let (pk, from, to) = keys::all_leaving();
        let reading = Reading::Consistent;
        let range = Range { pk, from, to, newest_first: false, reading, limit: most };
        let items = self.query(&range).await?.items;
        Ok(items.iter().filter_map(|item| keys::leaving_of(sk(item))).collect())
    }

    async fn leaving_item(&self, account: AccountId) -> Result<Option<LeavingItem>> {
        let item = self.get(keys::leaving(account), Reading::Consistent).await?;
        item.map(|item| read("leaving account", item)).transpose()
    }
}

impl Writer {
    /// Takes an account's profile, and has it stand among those that are leaving; whether it stands there now. Repeated,
    /// it changes nothing. One read, one transaction.
    pub async fn start_account_deletion(&self, account: AccountId) -> Result<bool> {
        on_conflict!("begin_to_leave", {
            let Some(found) = self.account(account).await? else {
                return done(self.leaving_item(account).await?.is_some());
            };
            let since = self.now().as_secs();
            let kept = HandleItem { account, expires_at: Some(ExpiresAt::from_secs(since + HANDLE_SECS)) };
            let kept = write(keys::handle(&found.handle), "handle", &kept)?;
            let ours = Expression::new("account = :account").value(":account", s(account));
            let leaving = LeavingItem { handle: found.handle, since };
            let mut transaction = self.transaction();
            let there = Expression::present();
            transaction.delete(Part::Profile, keys::profile(account), Some(there))?;
            transaction.delete(Part::Free, keys::person(account), None)?;
            transaction.put(Part::Handle, kept, Some(ours))?;
            transaction.put(Part::Free, write(keys::leaving(account), "leaving account", &leaving)?, None)?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done(true);
            }
            Ok(Attempt::Again)
        })
    }

    /// Takes the next step of an account that is leaving. At most [`ENTRIES`] entries, a few calls for each.
    pub async fn continue_account_deletion(&self, account: AccountId) -> Result<Progress> {
        let Some(leaving) = self.leaving_item(account).await? else { return Ok(Progress::Done) };
        let (partition, from, to) = keys::everything_of(account);
        let reading = Reading::Consistent;
        let range = Range { pk: partition, from, to, newest_first: false, reading, limit: ENTRIES };
        let entries = self.query(&range).await?.items;
        if entries.is_empty() {
            return self.leave_for_good(account, &leaving).await;
        }
        let mut alone = Vec::new();
        for entry in entries {
            let key = Key { pk: pk(&entry).to_owned(), sk: sk(&entry).to_owned() };
            if !self.take_out(account, &key, entry).await? {
                alone.push(key);
            }
        }
        let mut transaction = self.transaction();
        for key in &alone {
            transaction.delete(Part::Free, key.clone(), None)?;
        }
        if !alone.is_empty() {
            self.transact(&transaction).await?;
        }
        Ok(Progress::More)
    }

    /// Deletes what an entry names elsewhere, and the entry with it where that is how it goes; `false` where the entry is
    /// left to delete.
    async fn take_out(&self, account: AccountId, key: &Key, entry: Item) -> Result<bool> {
        Ok(match Counterpart::parse(&key.sk) {
            // One that has ended or is gone leaves but its entry.
            Counterpart::Status(id) => self.delete_status(account, id).await?.is_some(),
            Counterpart::Followee(other) => self.unfollow(account, other).await?.changed,
            Counterpart::Follower(other) => self.unfollow(other, account).await?.changed,
            Counterpart::Interaction(status) => {
                self.remove_all_interactions(account, status, read("mark", entry)?).await?;
                true
            }
            Counterpart::Grant(app, family) => {
                let grant: GrantItem = read("grant", entry)?;
                let mut transaction = self.transaction();
                transaction.take_family(account, app, &family, &grant)?;
                self.transact(&transaction).await?;
                true
            }
            Counterpart::Code(code) => {
                let mut transaction = self.transaction();
                transaction.delete(Part::Free, keys::code(&code), None)?;
                transaction.delete(Part::Free, key.clone(), None)?;
                self.transact(&transaction).await?;
                true
            }
            Counterpart::Stance(other) => {
                let stance: StanceItem = read("stance", entry)?;
                if stance.blocks {
                    self.unblock(account, other).await?;
                }
                if stance.blocked_by {
                    self.unblock(other, account).await?;
                }
                self.unmute(account, other).await?;
                false
            }
            Counterpart::Note(other) => {
                self.note(account, other, &PrivateNote::default()).await.map(|()| true)?
            }
            Counterpart::List(list) => self.delete_list(account, list).await?,
            Counterpart::Upload(picture) => {
                // Of one that is attached its status has the last word.
                self.remove_media(account, picture).await?;
                false
            }
            Counterpart::MutedBy(other) => {
                self.unmute(other, account).await?;
                false
            }
            Counterpart::NotedBy(other) => {
                self.note(other, account, &PrivateNote::default()).await?;
                false
            }
            Counterpart::ListedBy(other, list) => {
                self.take_off_list(other, list, &[account]).await?;
                false
            }
            Counterpart::Alone => false,
        })
    }

    async fn leave_for_good(&self, account: AccountId, leaving: &LeavingItem) -> Result<Progress> {
        if self.now() < Moment::from_millis((leaving.since + TOKENS_SECS) * 1_000) {
            return Ok(Progress::Waits);
        }
        let mut transaction = self.transaction();
        let ours = Expression::new("account = :account").value(":account", s(account));
        transaction.delete(Part::Handle, keys::handle(&leaving.handle), Some(ours))?;
        transaction.delete(Part::Free, keys::leaving(account), None)?;
        if matches!(self.transact(&transaction).await?, Outcome::Done) {
            return Ok(Progress::Done);
        }
        // Somebody has taken the handle after its time, or it was given back by a try whose answer was lost.
        let mut transaction = self.transaction();
        transaction.delete(Part::Free, keys::leaving(account), None)?;
        self.transact(&transaction).await?;
        Ok(Progress::Done)
    }
}
