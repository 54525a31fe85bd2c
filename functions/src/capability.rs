//! What a handler's services may do. The template gives each capability one role and one log group.

/// A set of services. A handler can't reach what its capability does not hold: [`crate::Services`] refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capability {
    /// No client at all.
    None,
    /// Reads single items of the table: whether somebody is there.
    Look,
    /// Reads the table and the cache.
    Read,
    /// Reads and writes the table and the cache.
    Write,
    /// Makes what is kept of pictures, keeps it, and writes into the table what is to be shown of each.
    Media,
    /// Reads and writes the table and the cache, and copies what is kept of statuses' pictures.
    Redraft,
    /// Reads and writes the table and the cache, and keeps pictures of profiles.
    Portray,
    /// Speaks to the user pool, and ends sessions in the table as well.
    Session,
    /// Speaks to the user pool, and finds in the table whom a name means.
    Recognise,
    /// Speaks to the user pool, and makes accounts in the table.
    Enrol,
    /// Speaks to the user pool, and takes accounts out of the table and the cache.
    Leave,
    /// Makes accounts in the table, and ends what a new password ends, for the user pool's trigger.
    Trigger,
    /// All of it, for the one function that serves every route: reads and writes the table and the cache, speaks to
    /// the user pool. The one exception to roles that allow little.
    Apps,
    /// Is given the table's stream and repairs the cache. Asks nothing of the table itself.
    Consume,
    /// Is given the table's stream and writes into the table what follows from it, and deletes pictures. No cache: none that
    /// is away may hold it up.
    Derive,
    /// Throttles the API's stages. Neither table nor cache nor user pool.
    Brake,
    /// Scans the table for what has ended, and asks the cache and the API for it. The one exception to "no Scan".
    Audit,
}

impl Capability {
    /// Whether a client for reading the table by its keys is built.
    #[must_use]
    pub const fn uses_table(self) -> bool {
        !matches!(self, Self::None | Self::Consume | Self::Brake | Self::Audit)
    }

    /// Whether a client for the cache is built.
    #[must_use]
    pub const fn uses_cache(self) -> bool {
        matches!(
            self,
            Self::Read
                | Self::Write
                | Self::Redraft
                | Self::Portray
                | Self::Leave
                | Self::Apps
                | Self::Consume
                | Self::Audit
        )
    }

    /// Whether a client for the pictures is built: of those that only show them, to sign addresses.
    #[must_use]
    pub const fn uses_media(self) -> bool {
        matches!(
            self,
            Self::Read
                | Self::Write
                | Self::Media
                | Self::Redraft
                | Self::Portray
                | Self::Apps
                | Self::Derive
        )
    }

    /// Whether addresses of pictures are signed, which takes the key of the distribution that serves them.
    #[must_use]
    pub const fn signs_addresses(self) -> bool {
        self.uses_media() && !matches!(self, Self::Derive)
    }

    /// Whether a client for the user pool is built.
    #[must_use]
    pub const fn uses_pool(self) -> bool {
        matches!(self, Self::Session | Self::Recognise | Self::Enrol | Self::Leave | Self::Apps)
    }

    /// Whether a client for API Gateway is built.
    #[must_use]
    pub const fn uses_gateway(self) -> bool {
        matches!(self, Self::Brake)
    }

    /// Whether a client for auditing the table is built.
    #[must_use]
    pub const fn audits(self) -> bool {
        matches!(self, Self::Audit)
    }
}
