//! What was counted: calls by kind, on arrival, whatever became of them.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counted {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// Calls that arrived, by kind.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Calls {
            $($(#[$doc])* pub $name: u64,)*
            /// Keys named by all of them, a batch's each.
            pub keys: u64,
        }

        impl Calls {
            /// All calls, whatever their kind; a batch is one.
            #[must_use]
            pub const fn total(&self) -> u64 {
                0 $(+ self.$name)*
            }
        }

        #[derive(Debug, Default)]
        pub(crate) struct Counting {
            $(pub(crate) $name: AtomicU64,)*
            pub(crate) keys: AtomicU64,
        }

        impl Counting {
            pub(crate) fn snapshot(&self) -> Calls {
                Calls {
                    $($name: self.$name.load(Ordering::SeqCst),)*
                    keys: self.keys.load(Ordering::SeqCst),
                }
            }

            pub(crate) fn reset(&self) {
                $(self.$name.store(0, Ordering::SeqCst);)*
                self.keys.store(0, Ordering::SeqCst);
            }
        }
    };
}

counted! {
    /// `Get`.
    get,
    /// `GetBatch`.
    get_batch,
    /// `Set`.
    set,
    /// `SetBatch`.
    set_batch,
    /// `SetIf`, under whatever condition.
    set_if,
    /// `Delete`.
    delete,
    /// Kinds that the stand-in does not know; it answers `UNIMPLEMENTED`.
    unknown,
}
