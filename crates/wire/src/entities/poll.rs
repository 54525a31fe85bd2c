//! <https://docs.joinmastodon.org/entities/Poll/>

use crudder_domain::{self as domain, AccountId, Moment, PollResults, Vote};
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::{DateTime, Id};

/// What a status asks, with what was answered so far. Its id is the status's.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Poll {
    #[schemars(with = "Id")]
    id: String,
    #[schemars(with = "DateTime")]
    expires_at: String,
    expired: bool,
    multiple: bool,
    votes_count: u64,
    voters_count: u64,
    #[serde(flatten)]
    own: Option<OwnVotes>,
    options: Vec<PollOption>,
    emojis: [(); 0],
}

/// What the viewer chose; left out for visitors, as on Mastodon.
#[derive(Debug, Serialize, JsonSchema)]
struct OwnVotes {
    voted: bool,
    own_votes: Vec<u8>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PollOption {
    title: String,
    /// Null while it is not told.
    votes_count: Option<u64>,
}

impl Poll {
    /// What that status asks, for that viewer, who chose `vote`; `None` where it asks nothing.
    #[must_use]
    pub fn new(
        status: &domain::Status,
        tally: PollResults,
        vote: Option<Vote>,
        viewer: Option<AccountId>,
        now: Moment,
    ) -> Option<Self> {
        let poll = status.poll.as_ref()?;
        let end = poll.end(status.expires_at);
        let shown = poll.shows_totals(status.expires_at, now);
        let option = |(option, votes): (&domain::PollOption, u64)| PollOption {
            title: option.as_str().to_owned(),
            votes_count: shown.then_some(votes),
        };
        Some(Self {
            id: status.id.to_string(),
            expires_at: end.moment().to_iso8601(),
            expired: !end.is_alive(now),
            multiple: poll.multiple,
            votes_count: tally.votes.iter().sum(),
            voters_count: tally.voters,
            own: viewer.map(|viewer| OwnVotes {
                // Authors can't vote: to them a poll looks as if they had, as on Mastodon.
                voted: vote.is_some() || viewer == status.author,
                own_votes: vote.into_iter().flat_map(Vote::choices).collect(),
            }),
            options: poll.options.iter().zip(tally.votes).map(option).collect(),
            emojis: [],
        })
    }
}
