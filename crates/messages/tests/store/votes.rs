//! Votes: one each, however many at once, counted with what is marked.

use std::sync::Arc;

use crudder_domain::{AccountId, NewPoll, PollOption, PollResults, Status, Vote};
use crudder_messages::{Error, NewStatus, StatusChange};
use futures::future::join_all;

use crate::world::{World, lifetime, status_of};

fn asking(author: AccountId) -> NewStatus {
    let options: Vec<PollOption> = ["tea", "coffee", "water"].map(|option| option.parse().unwrap()).into();
    let options = options.try_into().unwrap();
    let poll = NewPoll { options, multiple: true, hide_totals: false, lifetime: lifetime(600) };
    NewStatus { poll: Some(poll), ..status_of(author) }
}

fn vote(status: &Status, choices: &[u8]) -> Vote {
    status.poll.as_ref().unwrap().vote(choices).unwrap()
}

async fn tally(world: &World, status: &Status) -> PollResults {
    world.reader.status_counts(&[status.id]).await.unwrap()[&status.id].tally
}

#[tokio::test]
async fn a_poll_is_stored_with_its_status_and_a_vote_among_the_readers_marks() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(asking(ada)).await;
    assert_eq!(world.reader.status(status.id).await.unwrap(), Some(status.clone()));
    let chosen = vote(&status, &[2, 0]);
    for _ in 0..2 {
        world.writer.vote(bob, &status, chosen).await.unwrap();
    }
    let other = world.writer.vote(bob, &status, vote(&status, &[0])).await;
    assert!(matches!(other, Err(Error::AlreadyVoted)), "{other:?}");
    let marks = world.reader.interactions(bob, [&status]).await.unwrap();
    assert_eq!(marks[&status.id].vote, Some(chosen));
    assert_eq!(tally(&world, &status).await, PollResults { votes: [1, 0, 1, 0], voters: 1 });
    let ends: Vec<String> = world
        .items()
        .iter()
        .filter(|item| {
            ["MARK#", "VOTE#", "COUNT#"]
                .iter()
                .any(|sort| item["sk"]["S"].as_str().unwrap().starts_with(sort))
        })
        .map(|item| item["expires_at"]["N"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ends, vec![status.expires_at.as_secs().to_string(); 3], "all of it ends with the status");
}

#[tokio::test]
async fn of_many_votes_at_once_each_voter_has_one() {
    let world = Arc::new(World::new().await);
    let status = world.post(asking(world.ada().await)).await;
    let mut people = Vec::new();
    for number in 0..5 {
        people.push(world.account(&format!("voter{number}")).await.id);
    }
    let tried = people.iter().flat_map(|person| (0..4_u8).map(|n| (*person, n % 3)));
    let votes = tried.map(|(person, choice)| {
        let (world, status) = (Arc::clone(&world), status.clone());
        tokio::spawn(async move { world.writer.vote(person, &status, vote(&status, &[choice])).await })
    });
    for outcome in join_all(votes).await {
        let outcome = outcome.unwrap();
        assert!(matches!(outcome, Ok(()) | Err(Error::AlreadyVoted)), "{outcome:?}");
    }
    let tally = tally(&world, &status).await;
    assert_eq!((tally.votes.iter().sum::<u64>(), tally.voters), (5, 5));
}

#[tokio::test]
async fn what_is_asked_can_not_be_changed() {
    let world = World::new().await;
    let ada = world.ada().await;
    let status = world.post(asking(ada)).await;
    let poll = status.poll.clone().unwrap();
    let change = |multiple| StatusChange {
        text: Some(("else".parse().unwrap(), Vec::new())),
        poll: Some((poll.options.clone(), multiple)),
        ..StatusChange::default()
    };
    let refused = world.writer.edit_status(ada, status.id, &change(false)).await;
    assert!(matches!(refused, Err(Error::PollChanged)), "{refused:?}");
    let edited = world.writer.edit_status(ada, status.id, &change(true)).await.unwrap().unwrap().status;
    assert_eq!((edited.poll, edited.version), (status.poll, 2));
}
