//! Third-party apps. Anybody can register one, so a registration ends by itself unless somebody grants it something.

use crudder_domain::{App, AppId, AppName, ExpiresAt, RedirectUri, Scopes, SecretHash, Website};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::items::{read, write};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::transaction::{Expression, Outcome, Part, Transaction};
use crate::writer::Writer;

/// For how long an app is kept that nobody has granted anything: 30 days.
const UNUSED_SECS: u64 = 30 * 86_400;

/// What an app says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApp {
    /// What it calls itself.
    pub name: AppName,
    /// Its website.
    pub website: Option<Website>,
    /// Where people may be sent back to.
    pub redirect_uris: Vec<RedirectUri>,
    /// The most that it may ask for.
    pub scopes: Scopes,
}

/// An app as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// What everybody may know.
    #[serde(flatten)]
    pub app: App,
    /// What it proves itself by.
    pub secret: SecretHash,
    /// When it is forgotten; none, once somebody has granted it something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<ExpiresAt>,
}

impl Reader {
    /// An app by its id, read consistently: who registers signs somebody in at once.
    pub async fn app(&self, id: AppId) -> Result<Option<Registration>> {
        let item = self.get(keys::app(id), Reading::Consistent).await?;
        let found: Option<Registration> = item.map(|item| read("app", item)).transpose()?;
        Ok(found.filter(|it| it.expires_at.is_none_or(|end| end.is_alive(self.now()))))
    }
}

impl Writer {
    /// Registers an app, under an id that is drawn for it.
    pub async fn register_app(&self, new: NewApp, secret: SecretHash) -> Result<Registration> {
        let NewApp { name, website, redirect_uris, scopes } = new;
        let now = self.now();
        let app = App { id: AppId::MIN, name, website, redirect_uris, scopes };
        let end = ExpiresAt::from_secs(now.as_secs() + UNUSED_SECS);
        let mut registration = Registration { app, secret, expires_at: Some(end) };
        on_conflict!("register_app", {
            registration.app.id = AppId::new(now, (self.draw)());
            let item = write(keys::app(registration.app.id), "app", &registration)?;
            let mut transaction = self.transaction();
            transaction.put(Part::App, item, Some(Expression::absent_or_ended(now)))?;
            match self.transact(&transaction).await? {
                Outcome::Done => done(()),
                // That id was drawn before.
                Outcome::Refused(_) => Ok(Attempt::Again),
            }
        })?;
        Ok(registration)
    }
}

impl Transaction {
    /// Keeps an app for good, where it is not yet: the app's item is not written at each sign-in, since a popular
    /// app's would refuse some of them.
    pub(crate) fn keep_app(&mut self, registration: &Registration) -> Result<()> {
        if registration.expires_at.is_none() {
            return Ok(());
        }
        let there = Expression::present();
        self.update(
            Part::App,
            keys::app(registration.app.id),
            Expression::new("REMOVE expires_at"),
            Some(there),
        )
    }
}

/// What refused a transaction that keeps an app, where that was the app.
pub(crate) fn gone(refusal: &crate::transaction::Refusal) -> Result<()> {
    if refusal.by(Part::App) { Err(Error::NoSuchApp) } else { Ok(()) }
}
