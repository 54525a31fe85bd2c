//! What the brake is told: by the budget, through its topic, or by the operator, through `scripts/brake`.

use crudder_domain::Moment;
use serde::{Deserialize, Deserializer, de};

/// What an invocation asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Order {
    /// The budget is spent. Nothing else is ever published to that topic, so the text, which is made for people, is
    /// not read.
    Spent(Notice),
    /// The operator's word.
    Command(Command),
}

/// When the budget spoke, which may be long before the notice arrives: SNS tries for weeks.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(super) struct Notice {
    #[serde(rename = "Timestamp", deserialize_with = "moment")]
    pub(super) sent_at: Moment,
}

impl Notice {
    /// Whether it speaks of this month's money. Budgets count months in UTC; in a new one, everything is unspent again.
    pub(super) fn is_of_the_month_of(self, now: Moment) -> bool {
        month(self.sent_at) == month(now)
    }
}

/// As `2026-11`.
fn month(moment: Moment) -> String {
    moment.to_iso8601().chars().take("yyyy-mm".len()).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Command {
    Status,
    Apply,
    Lift,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "Sns")]
    sns: Notice,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Event {
    Command {
        command: Command,
    },
    // SNS hands a function one record at a time.
    Sns {
        #[serde(rename = "Records")]
        records: [Record; 1],
    },
}

impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Event::deserialize(deserializer)? {
            Event::Command { command } => Self::Command(command),
            Event::Sns { records: [record] } => Self::Spent(record.sns),
        })
    }
}

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
    let text = String::deserialize(deserializer)?;
    Moment::parse_iso8601(&text).ok_or_else(|| de::Error::custom("not a time in ISO 8601"))
}
