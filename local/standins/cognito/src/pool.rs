//! The pool itself: everything that the operations share.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use dynoxide::Database;

use crate::faults::Faults;
use crate::mailbox::Mailbox;
use crate::store::{Store, StoreError};
use crate::tokens::Keys;
use crate::trigger::Triggers;
use crate::{Clock, Options};

pub(crate) struct Pool {
    pub(crate) options: Options,
    pub(crate) issuer: String,
    pub(crate) store: Store,
    pub(crate) mailbox: Mailbox,
    pub(crate) triggers: Triggers,
    pub(crate) faults: Faults,
    pub(crate) calls: Calls,
    clock: Clock,
    keys: RwLock<Arc<Keys>>,
    /// Held from reading a user to writing it, so that two requests can't both use one code.
    writing: Mutex<()>,
}

impl Pool {
    pub(crate) fn open(
        options: Options,
        port: u16,
        database: Database,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let store = Store::open(database, &options.table)?;
        let keys = Keys::load_or_create(&store)?;
        let issuer =
            options.issuer.clone().unwrap_or_else(|| format!("http://127.0.0.1:{port}/{}", options.pool_id));
        Ok(Self {
            options,
            issuer,
            store,
            mailbox: Mailbox::default(),
            triggers: Triggers::default(),
            faults: Faults::default(),
            calls: Calls::default(),
            clock,
            keys: RwLock::new(Arc::new(keys)),
            writing: Mutex::new(()),
        })
    }

    /// Milliseconds since the Unix epoch.
    pub(crate) fn now(&self) -> u64 {
        (self.clock)()
    }

    pub(crate) fn keys(&self) -> Arc<Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn rotate_keys(&self) -> Result<(), StoreError> {
        let _writing = self.writing();
        let rotated = self.keys().rotated()?;
        rotated.save(&self.store)?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rotated);
        Ok(())
    }

    pub(crate) fn writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("options", &self.options).finish_non_exhaustive()
    }
}

/// How often each operation was called.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    counted: Mutex<BTreeMap<String, u64>>,
    /// Operations by the access keys that signed them.
    signed: Mutex<BTreeMap<String, BTreeSet<String>>>,
}

impl Calls {
    pub(crate) fn sign(&self, signer: &str, operation: &str) {
        let mut by_signer = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        by_signer.entry(signer.to_owned()).or_default().insert(operation.to_owned());
    }

    pub(crate) fn signed(&self) -> BTreeMap<String, BTreeSet<String>> {
        self.signed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn count(&self, operation: &str) {
        *self.lock().entry(operation.to_owned()).or_default() += 1;
    }

    pub(crate) fn all(&self) -> BTreeMap<String, u64> {
        self.lock().clone()
    }

    pub(crate) fn reset(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
