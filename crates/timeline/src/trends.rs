//! What is talked about: from a bounded sample of the last day's public timeline, looked at once a minute.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crudder_activity::{Budgeted, Trends};
use crudder_domain::{AccountId, Entry, ExpiresAt, Hashtag, Lifetime, StatusCounts, StatusId};
use crudder_messages::{Result, SampledStatus};

use crate::Timelines;

/// How many hashtags, and how many statuses, are named.
const MOST_TAGS: usize = 20;
const MOST_STATUSES: usize = 40;
/// How many statuses are asked for their numbers: four small items each.
const COMPARED: usize = 100;

impl Timelines {
    /// The hashtags and the statuses that are talked about most, most of it first, at most a minute old; nothing of them has
    /// ended. **Whether the statuses are still there, and who may see them, is the caller's to check.** Where it is not
    /// in the cache: four to eight queries, and the numbers of at most a hundred statuses.
    pub async fn trends(&self, cache: &Budgeted) -> Result<Trends> {
        if let Some(trends) = cache.get_trends().await {
            return Ok(trends);
        }
        let sample = self.messages.public_sample().await?;
        let compared = thinned(&sample);
        let counts = if compared.is_empty() {
            HashMap::new()
        } else {
            let ids: Vec<StatusId> = compared.iter().map(|entry| entry.id).collect();
            self.messages.status_counts(&ids).await?
        };
        let trends = Trends { tags: tags(&sample), statuses: statuses(compared, &counts) };
        cache.set_trends(&trends).await;
        Ok(trends)
    }
}

/// A hundred of the sample, evenly, or all of a smaller one.
fn thinned(sample: &[SampledStatus]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = sample.iter().map(|one| one.entry).collect();
    entries.sort_unstable_by_key(|entry| Reverse(entry.id));
    let step = entries.len().div_ceil(COMPARED).max(1);
    entries.into_iter().step_by(step).collect()
}

/// The hashtags that most accounts use, each until the last that bears it ends. One that chooses a lifetime is about
/// nothing.
fn tags(sample: &[SampledStatus]) -> Vec<(Hashtag, ExpiresAt)> {
    let mut used: HashMap<&Hashtag, (HashSet<AccountId>, usize, ExpiresAt)> = HashMap::new();
    for one in sample {
        for tag in one.tags.iter().filter(|tag| Lifetime::from_hashtag(tag.as_str()).is_none()) {
            let end = one.entry.expires_at;
            let (accounts, statuses, last) = used.entry(tag).or_insert_with(|| (HashSet::new(), 0, end));
            accounts.insert(one.author);
            *statuses += 1;
            *last = end.max(*last);
        }
    }
    let mut used: Vec<_> = used.into_iter().collect();
    used.sort_unstable_by_key(|(tag, (accounts, statuses, _))| (Reverse((accounts.len(), *statuses)), *tag));
    used.into_iter().take(MOST_TAGS).map(|(tag, (_, _, last))| (tag.clone(), last)).collect()
}

/// The statuses that most people did something with; the newer first of equal ones.
fn statuses(compared: Vec<Entry>, counts: &HashMap<StatusId, StatusCounts>) -> Vec<Entry> {
    let heard = |entry: &Entry| {
        counts.get(&entry.id).map_or(0, |counts| counts.favourites + counts.reblogs + counts.replies)
    };
    let mut heard: Vec<(u64, Entry)> = compared.into_iter().map(|entry| (heard(&entry), entry)).collect();
    heard.retain(|(heard, _)| *heard > 0);
    heard.sort_unstable_by_key(|(heard, entry)| Reverse((*heard, entry.id)));
    heard.into_iter().take(MOST_STATUSES).map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled(id: u64, author: u64, tags: &[&str], end: u64) -> SampledStatus {
        SampledStatus {
            entry: Entry { id: StatusId::from_u64(id).unwrap(), expires_at: ExpiresAt::from_secs(end) },
            author: AccountId::from_u64(author).unwrap(),
            tags: tags.iter().map(|tag| tag.parse().unwrap()).collect(),
        }
    }

    #[test]
    fn what_many_accounts_name_goes_before_what_one_names_often() {
        let sample = [
            sampled(1, 1, &["often", "exp3h"], 10),
            sampled(2, 1, &["often"], 30),
            sampled(3, 1, &["often"], 20),
            sampled(4, 2, &["many", "beside"], 5),
            sampled(5, 3, &["many"], 4),
        ];
        let found = tags(&sample);
        let found: Vec<(&str, u64)> = found.iter().map(|(tag, end)| (tag.as_str(), end.as_secs())).collect();
        assert_eq!(found, [("many", 5), ("often", 30), ("beside", 5)]);
    }

    #[test]
    fn what_nobody_did_anything_with_is_no_trend() {
        let sample: Vec<SampledStatus> = (1..=3).map(|id| sampled(id, 1, &[], 9)).collect();
        let compared = thinned(&sample);
        let counts = |id: u64, favourites| {
            (StatusId::from_u64(id).unwrap(), StatusCounts { favourites, ..StatusCounts::default() })
        };
        let found = statuses(compared, &HashMap::from([counts(1, 2), counts(2, 0), counts(3, 2)]));
        assert_eq!(found.iter().map(|entry| entry.id.as_u64()).collect::<Vec<_>>(), [3, 1]);
    }

    #[test]
    fn a_large_sample_is_thinned_evenly() {
        let sample: Vec<SampledStatus> = (0..950).map(|id| sampled(id, 1, &[], 9)).collect();
        let compared = thinned(&sample);
        assert_eq!(compared.len(), 95);
        assert!(compared.windows(2).all(|two| two[0].id.as_u64() - two[1].id.as_u64() == 10));
    }
}
