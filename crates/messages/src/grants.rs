//! Which apps have access to an account, for the person to see and to end.

use crudder_domain::{AccountId, App, AppId, Moment, Scopes, SecretHash};
use serde::{Deserialize, Serialize};

use crate::apps::Registration;
use crate::error::{Error, Result};
use crate::items::{Item, read, sk};
use crate::keys::{self, Grant};
use crate::read::{Range, Reading};
use crate::reader::Reader;
use crate::transaction::Part;
use crate::writer::Writer;

/// The most tokens that are looked at for the list: two pages of a query.
const LISTED: usize = 1_000;
/// How many tokens one transaction ends: each lies at four places, and it takes a hundred.
const AT_ONCE: usize = 25;
/// How many transactions one call makes: more tokens than anybody has.
const ROUNDS: usize = 24;

/// An app that has access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The app.
    pub app: App,
    /// What its tokens allow together.
    pub scopes: Scopes,
    /// Since when, to the second.
    pub since: Moment,
}

/// Under `GRANT#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GrantItem {
    pub(crate) scopes: Scopes,
    /// The token of the family that lives now; the first, which names the family, where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<SecretHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refresh: Option<SecretHash>,
    pub(crate) since: u64,
}

impl Reader {
    /// The apps that have access to an account, the oldest registration first; of at most a thousand tokens. Read
    /// consistently.
    pub async fn granted(&self, account: AccountId) -> Result<Vec<Granted>> {
        let mut by_app: Vec<(AppId, Scopes, u64)> = Vec::new();
        for (granted, item) in self.grants(account, None, LISTED / 2, 2).await? {
            let Grant::Family(app, _) = granted else { continue };
            let grant: GrantItem = read("grant", item)?;
            match by_app.last_mut() {
                Some((last, scopes, since)) if *last == app => {
                    *scopes = scopes.and(grant.scopes);
                    *since = (*since).min(grant.since);
                }
                _ => by_app.push((app, grant.scopes, grant.since)),
            }
        }
        let keys = by_app.iter().map(|(app, ..)| keys::app(*app));
        let found = self.batch(keys, Reading::Consistent).await?;
        let mut apps: Vec<App> = Vec::with_capacity(found.len());
        for item in found {
            apps.push(read::<Registration>("app", item)?.app);
        }
        let granted = by_app.into_iter().filter_map(|(id, scopes, since)| {
            let app = apps.iter().find(|app| app.id == id)?.clone();
            Some(Granted { app, scopes, since: Moment::from_millis(since * 1_000) })
        });
        Ok(granted.collect())
    }

    async fn grants(
        &self,
        account: AccountId,
        app: Option<AppId>,
        limit: usize,
        pages: usize,
    ) -> Result<Vec<(Grant, Item)>> {
        let (pk, from, to) = keys::grants(account, app);
        let range = Range { pk, from, to, newest_first: false, reading: Reading::Consistent, limit };
        let items =
            if pages > 1 { self.query_all(range, pages).await? } else { self.query(&range).await?.items };
        Ok(items.into_iter().filter_map(|item| Some((Grant::parse(sk(&item))?, item))).collect())
    }
}

impl Writer {
    /// Ends every token that an account has given to an app, and every code that would give one; how many tokens. One
    /// transaction for 25, and a query for each and one more.
    ///
    /// # Errors
    /// [`Error::Conflict`] where there are more than one call ends: calling again goes on.
    pub async fn revoke_app(&self, account: AccountId, app: AppId) -> Result<usize> {
        self.revoke_grants(account, Some(app)).await
    }

    /// Revokes the access of all apps.
    ///
    /// # Errors
    /// As [`Self::revoke_app`].
    pub async fn revoke_all_apps(&self, account: AccountId) -> Result<usize> {
        self.revoke_grants(account, None).await
    }

    async fn revoke_grants(&self, account: AccountId, app: Option<AppId>) -> Result<usize> {
        let mut ended = 0;
        for _ in 0..ROUNDS {
            // Until none is there: a code that is traded meanwhile is a token at the next look, and nothing comes of none.
            let grants = self.grants(account, app, AT_ONCE, 1).await?;
            if grants.is_empty() {
                return Ok(ended);
            }
            let mut transaction = self.transaction();
            for (granted, item) in grants {
                match granted {
                    Grant::Family(app, family) => {
                        transaction.take_family(account, app, &family, &read("grant", item)?)?;
                        ended += 1;
                    }
                    Grant::Code(app, code) => {
                        transaction.delete(Part::Free, keys::code(&code), None)?;
                        transaction.delete(Part::Free, keys::code_entry(account, app, &code), None)?;
                    }
                }
            }
            self.transact(&transaction).await?;
        }
        Err(Error::Conflict { operation: "revoke_app" })
    }
}
