//! Mutes: the reader's alone. The muted one never learns of it; that it is muted is written beside its other items only to
//! be found when it leaves.

use crudder_domain::{AccountId, Mute, MuteFor, PeoplePage, Stance};

use crate::error::{Error, Result};
use crate::items::{pk, sk};
use crate::keys::{self, ItemName};
use crate::people::PeopleSlice;
use crate::read::Reading;
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::stances::{Backlink, StanceSide};
use crate::transaction::Outcome;
use crate::writer::Writer;

impl Reader {
    /// A page of those whom an account mutes, each with the mute that holds, read consistently; the newest account first.
    pub async fn muted(&self, account: AccountId, page: &PeoplePage) -> Result<PeopleSlice<Mute>> {
        // What has ended is left out already.
        self.stances_matching(account, page, |stance| stance.mute).await
    }
}

impl Writer {
    /// Mutes an account, or changes how. Repeated with the same, it changes nothing but the end of a mute that has one,
    /// which is counted from now. One read, one transaction.
    ///
    /// # Errors
    /// [`Error::Oneself`], [`Error::NoSuchAccount`], [`Error::HidesTooMany`].
    pub async fn mute(
        &self,
        actor: AccountId,
        target: AccountId,
        notifications: bool,
        length: MuteFor,
    ) -> Result<()> {
        if actor == target {
            return Err(Error::Oneself);
        }
        let mute = Mute { notifications, until: length.until(self.now()) };
        self.change_mute(actor, target, Some(mute)).await
    }

    /// Mutes an account no more. Repeated, it changes nothing. One read, one transaction.
    pub async fn unmute(&self, actor: AccountId, target: AccountId) -> Result<()> {
        self.change_mute(actor, target, None).await
    }

    async fn change_mute(&self, actor: AccountId, target: AccountId, mute: Option<Mute>) -> Result<()> {
        on_conflict!("mute", {
            let now = self.now();
            let keys = [keys::profile(target), keys::graph(actor), keys::stance(actor, target)];
            let (mut side, mut is_there) = (StanceSide::default(), false);
            for item in self.batch(keys, Reading::Consistent).await? {
                side.take(actor, &item)?;
                is_there |= matches!(ItemName::parse(pk(&item), sk(&item)), ItemName::Profile(_));
            }
            let old = side.stance(now);
            if old.mute == mute {
                return done(());
            }
            if mute.is_some() && !is_there {
                return Err(Error::NoSuchAccount);
            }
            if mute.is_some() && old.mute.is_none() && !old.blocks && side.graph().is_full() {
                return Err(Error::HidesTooMany);
            }
            let mut transaction = self.transaction();
            transaction.turn((actor, target), side, side.graph(), Stance { mute, ..old }, now)?;
            let trace =
                mute.map_or(Backlink::Gone, |mute| mute.until.map_or(Backlink::Kept, Backlink::KeptUntil));
            transaction.trace(keys::muted_by_other(target, actor), trace)?;
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done(());
            }
            Ok(Attempt::Again)
        })
    }
}
