//! Authors' activities: what every follower's timeline is merged from, so that a post costs one item however many
//! follow.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::Ordering;

use crudder_domain::{AccountId, Activity, Entry, Moment, StatusId};
use serde::{Deserialize, Serialize};

use crate::cache::{Batch, Budgeted, Item, together};
use crate::home::{end, life};
use crate::item::WriteOutcome;
use crate::key::Key;
use crate::ttl;
use crate::value::{self, Value, distances, from_distances};

impl Budgeted {
    /// The activities of these authors, as far as they are known; an author with nothing alive is known as such. One
    /// call for each 500.
    pub async fn get_activities(&self, authors: &[AccountId]) -> HashMap<AccountId, Activity> {
        let found = self.get_all(authors.iter().copied().map(Key::activity).collect()).await;
        authors
            .iter()
            .filter_map(|author| {
                let (version, stored) = found.read_value::<Stored>(Key::activity(*author))?;
                Some((*author, stored.into_activity(version)?))
            })
            .collect()
    }

    /// Of these authors, those whose activity is held although all that it lists has ended: one with nothing alive is
    /// written empty, and any other ends with the last that it lists.
    pub(crate) fn outlived<'a>(
        found: &'a Batch,
        authors: &'a [AccountId],
        before: Moment,
    ) -> impl Iterator<Item = AccountId> + 'a {
        let outlived = move |author: &AccountId| {
            let activity = found.read_value::<Stored>(Key::activity(*author));
            let activity = activity.and_then(|(version, stored)| stored.into_activity(version));
            activity.and_then(|it| it.latest_end()).is_some_and(|end| !end.is_alive(before))
        };
        authors.iter().copied().filter(move |author| outlived(author))
    }

    /// Fills what was read from the store, where nothing is known. One call.
    pub async fn fill_activity(&self, author: AccountId, activity: &Activity) -> WriteOutcome {
        let Some(now) = self.now() else { return WriteOutcome::Stored };
        self.fill(item(author, activity, now)).await
    }

    /// Fills what was read from the store, where nothing is known. One call each, and not more of them a request than
    /// the configuration allows: the rest is left to later readers.
    pub async fn fill_activities<'a>(
        &self,
        activities: impl IntoIterator<Item = (AccountId, &'a Activity)>,
    ) -> WriteOutcome {
        let Some(now) = self.now() else { return WriteOutcome::Stored };
        let items: Vec<Item> = activities
            .into_iter()
            .take_while(|_| {
                self.fills
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
                    .is_ok()
            })
            .map(|(author, activity)| item(author, activity, now))
            .collect();
        together(items.into_iter().map(|item| self.fill(item))).await
    }

    /// Writes through a change of an author's activity; never goes back to an older version. One call where the cache
    /// held `before` or nothing, else two more for each writer that it has to race.
    pub async fn put_activity(&self, author: AccountId, before: &Activity, after: &Activity) -> WriteOutcome {
        let Some(now) = self.now() else { return WriteOutcome::Stored };
        let expected = encode(before, now);
        self.put(item(author, after, now), after.version, expected).await
    }
}

fn item(author: AccountId, activity: &Activity, now: Moment) -> Item {
    Item { key: Key::activity(author), value: encode(activity, now), ttl: ttl::activity(activity, now) }
}

/// The bytes of an activity. What has ended stays in it, so that the same activity always has the same bytes, as
/// compare-and-set needs them; only one with nothing alive is emptied, since it outlives its entries.
fn encode(activity: &Activity, now: Moment) -> Option<Vec<u8>> {
    let entries: Cow<'_, [Entry]> = match activity.alive(now).next() {
        Some(_) => Cow::Borrowed(&activity.entries),
        None => Cow::Owned(Vec::new()),
    };
    value::encode(activity.version, &Stored::of(activity.complete_from, &entries))
}

/// Ids as distances, ends as lives.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    complete_from: u64,
    ids: Vec<u64>,
    lives: Vec<u64>,
}

impl Value for Stored {
    const SHAPE: u8 = 1;
}

impl Stored {
    fn of(complete_from: u64, entries: &[Entry]) -> Self {
        Self {
            complete_from,
            ids: distances(entries.iter().map(|entry| entry.id.as_u64())).collect(),
            lives: entries.iter().map(|entry| life(entry.id, entry.expires_at)).collect(),
        }
    }

    fn into_activity(self, version: u64) -> Option<Activity> {
        if self.ids.len() != self.lives.len() {
            return None;
        }
        let entries = from_distances(self.ids)
            .zip(self.lives)
            .map(|(id, life)| {
                let id = StatusId::from_u64(id)?;
                Some(Entry { id, expires_at: end(id, life) })
            })
            .collect::<Option<_>>()?;
        Some(Activity { version, complete_from: self.complete_from, entries })
    }
}

#[cfg(test)]
mod tests {
    use crudder_domain::ExpiresAt;
    use proptest::prelude::*;

    use super::*;
    use crate::value::Found;

    proptest! {
        #[test]
        fn any_activity_survives_the_round_trip(
            entries in prop::collection::vec((0u64..1 << 63, any::<u64>()), 0..64),
            complete_from in any::<u64>(),
            version in 0..u64::MAX,
        ) {
            let entry =
                |(id, end)| Entry { id: StatusId::from_u64(id).unwrap(), expires_at: ExpiresAt::from_secs(end) };
            let entries: Vec<Entry> = entries.into_iter().map(entry).collect();
            let bytes = value::encode(version, &Stored::of(complete_from, &entries)).unwrap();
            let Some(Found::Value(version, stored)) = value::decode::<Stored>(&bytes) else { panic!("not read") };
            prop_assert_eq!(stored.into_activity(version), Some(Activity { version, complete_from, entries }));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let bytes = [vec![Stored::SHAPE], bytes].concat();
            if let Some(Found::Value(version, stored)) = value::decode::<Stored>(&bytes) {
                let _ = stored.into_activity(version);
            }
        }
    }
}
