//! How often something was done: one small item for each who did it and each window, which ends with the window.
//!
//! Visitors are told apart by their address, which lies nowhere: what lies here is its hash under a salt that is drawn
//! anew each day and ends with the day's last window. Without the salt a hash of an IPv4 address would be guessed in
//! seconds; from then on nobody can.

use std::fmt;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use crudder_domain::{Moment, Rate};
use ring::digest::{Context, SHA256};

use crate::error::{Error, Result};
use crate::items::{Item, n};
use crate::keys::{self, Key};
use crate::read::Reading;
use crate::reader::Reader;
use crate::transaction::{Expression, Outcome, Part};
use crate::writer::Writer;

const DAY_SECS: u64 = 86_400;
/// The attributes.
const COUNT: &str = "count";
const SALT: &str = "salt";

/// What addresses are hashed with on one day.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt {
    day: u64,
    bytes: Vec<u8>,
}

impl Salt {
    /// Whether it is of the day of that moment.
    #[must_use]
    pub const fn is_of(&self, now: Moment) -> bool {
        now.as_secs() / DAY_SECS == self.day
    }

    /// A name for an address, on this day.
    #[must_use]
    pub fn name(&self, address: &[u8]) -> String {
        let mut hash = Context::new(&SHA256);
        hash.update(&self.bytes);
        hash.update(address);
        let mut name = [0; 16];
        // Half of it tells as many apart as there are addresses.
        name.copy_from_slice(&hash.finish().as_ref()[..16]);
        format!("{:032x}", u128::from_be_bytes(name))
    }
}

/// Whoever knew it could guess addresses.
impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Salt({}, …)", self.day)
    }
}

impl Reader {
    /// How often somebody did something in the present window. One read, which may be a moment late.
    pub async fn counted(&self, what: &str, whose: &str, rate: Rate) -> Result<u64> {
        let window = rate.window_at(self.now());
        let item = self.get(keys::rate(what, whose, window), Reading::Eventual).await?;
        Ok(item.as_ref().map_or(0, count_of))
    }
}

impl Writer {
    /// Counts that somebody did something once more; how often in the present window. One write unit, no condition:
    /// it can't be refused, and a lost answer counts once too often at most.
    pub async fn count(&self, what: &str, whose: &str, rate: Rate) -> Result<u64> {
        let window = rate.window_at(self.now());
        let answer = self
            .client
            .update_item()
            .table_name(self.table.as_str())
            .set_key(Some(keys::rate(what, whose, window).into_item()))
            .update_expression("ADD #count :one SET expires_at = :end")
            .expression_attribute_names("#count", COUNT)
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":end", n(window + rate.window.as_secs()))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(|error| Error::from_sdk("UpdateItem", &error))?;
        Ok(answer.attributes.as_ref().map_or(0, count_of))
    }

    /// The salt of the present day. One read; the first of a day draws it and writes it, unless somebody was faster.
    pub async fn rate_salt(&self) -> Result<Salt> {
        let day = self.now().as_secs() / DAY_SECS;
        let key = keys::rate_salt(day);
        if let Some(item) = self.get(key.clone(), Reading::Consistent).await? {
            return salt_of(day, &item);
        }
        let bytes: [u8; 32] = rand::random();
        let mut item: Item = key.into_item();
        item.insert(SALT.to_owned(), AttributeValue::B(Blob::new(bytes.to_vec())));
        item.insert("expires_at".to_owned(), n((day + 1) * DAY_SECS));
        let mut transaction = self.transaction();
        // A day comes once: what lies there under its name is its own, ended or not.
        let absent = Expression::absent();
        transaction.put(Part::Free, item, Some(absent))?;
        match self.transact(&transaction).await? {
            Outcome::Done => Ok(Salt { day, bytes: bytes.to_vec() }),
            Outcome::Refused(_) => self.drawn_salt(day, keys::rate_salt(day)).await,
        }
    }

    async fn drawn_salt(&self, day: u64, key: Key) -> Result<Salt> {
        let item = self.get(key, Reading::Consistent).await?;
        let item = item.ok_or(Error::Conflict { operation: "rate_salt" })?;
        salt_of(day, &item)
    }
}

fn count_of(item: &Item) -> u64 {
    let count = item.get(COUNT).and_then(|value| value.as_n().ok());
    count.and_then(|count| count.parse().ok()).unwrap_or(0)
}

fn salt_of(day: u64, item: &Item) -> Result<Salt> {
    let bytes = item.get(SALT).and_then(|value| value.as_b().ok()).map(|bytes| bytes.as_ref().to_vec());
    let corrupt = || Error::Corrupt { what: "salt", cause: "it holds none".to_owned() };
    bytes.map(|bytes| Salt { day, bytes }).ok_or_else(corrupt)
}
