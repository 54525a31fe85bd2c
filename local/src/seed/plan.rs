//! Draws a sample world. Pure: the same number makes the same world.

use std::collections::HashSet;

use crudder_domain::{Lifetime, Visibility};
use rand::distr::weighted::WeightedIndex;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::texts;

/// How many people, the first, can sign in: hashing two thousand passwords would take minutes.
pub const CAST: usize = 10;
/// The people who can sign in. Everybody follows the first; the second follows everybody.
const CAST_NAMES: [(&str, &str); CAST] = [
    ("alice", "Alice"),
    ("cheshire_cat", "The Cheshire Cat"),
    ("white_rabbit", "The White Rabbit"),
    ("mad_hatter", "The Hatter"),
    ("march_hare", "The March Hare"),
    ("dormouse", "The Dormouse"),
    ("caterpillar", "The Caterpillar"),
    ("duchess", "The Duchess"),
    ("mock_turtle", "The Mock Turtle"),
    ("gryphon", "The Gryphon"),
];
/// The lives that the website offers, and the shortest.
const OFFERED: [u32; 8] = [60, 3_600, 10_800, 43_200, 86_400, 259_200, 604_800, 2_592_000];

/// A world to be written.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// Who there is.
    pub people: Vec<Person>,
    /// Who follows whom: places in `people`, each pair once.
    pub follows: Vec<(usize, usize)>,
    /// What is posted, in the order of time.
    pub posts: Vec<Post>,
}

/// Somebody.
#[derive(Debug, PartialEq, Eq)]
pub struct Person {
    /// The handle.
    pub handle: String,
    /// The name shown.
    pub display_name: String,
}

/// One post.
#[derive(Debug, PartialEq, Eq)]
pub struct Post {
    /// The author's place in `people`.
    pub author: usize,
    /// How long ago it was posted, in seconds.
    pub age: u64,
    /// How long it lives; longer than it has lived.
    pub lifetime: u32,
    /// What it says.
    pub text: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// The place of the post that it answers, an earlier one.
    pub answers: Option<usize>,
}

/// Draws a world of so many people and posts.
#[must_use]
pub fn draw(seed: u64, people: u32, posts: u32) -> Plan {
    let mut random = StdRng::seed_from_u64(seed);
    let people = draw_people(&mut random, people as usize);
    let follows = draw_follows(&mut random, people.len());
    let posts = draw_posts(&mut random, &people, posts as usize);
    Plan { people, follows, posts }
}

fn draw_people(random: &mut StdRng, count: usize) -> Vec<Person> {
    let names = texts::names();
    let cast = CAST_NAMES
        .iter()
        .map(|(handle, name)| Person { handle: (*handle).to_owned(), display_name: (*name).to_owned() });
    let others = (CAST..count).map(|number| {
        let name = names.choose(random).copied().unwrap_or("somebody");
        let mut shown = name.to_owned();
        if let Some(first) = shown.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Person { handle: format!("{name}_{number}"), display_name: shown }
    });
    cast.chain(others).collect()
}

/// Weights that fall with the rank (Zipf): few have very many, very many have few.
fn heavy_tail(count: usize, exponent: f64) -> Option<WeightedIndex<f64>> {
    let weight = |rank: usize| f64::from(u32::try_from(rank + 1).unwrap_or(u32::MAX)).powf(-exponent);
    WeightedIndex::new((0..count).map(weight)).ok()
}

fn draw_follows(random: &mut StdRng, people: usize) -> Vec<(usize, usize)> {
    let Some(popular) = heavy_tail(people, 0.9) else { return Vec::new() };
    let mut follows = Vec::new();
    for person in 0..people {
        if person == 1 {
            follows.extend((0..people).filter(|other| *other != 1).map(|other| (1, other)));
            continue;
        }
        // The least of four: most follow a few, some follow forty.
        let wanted = 2 + (0..4).map(|_| random.random_range(0..=40)).min().unwrap_or(0);
        let mut chosen = HashSet::from([0]);
        // Tries are bounded: in a small world there may be nobody left.
        for _ in 0..wanted * 4 {
            if chosen.len() > wanted {
                break;
            }
            chosen.insert(random.sample(&popular));
        }
        chosen.remove(&person);
        let mut chosen: Vec<usize> = chosen.into_iter().collect();
        chosen.sort_unstable();
        follows.extend(chosen.into_iter().map(|other| (person, other)));
    }
    follows
}

fn draw_posts(random: &mut StdRng, people: &[Person], count: usize) -> Vec<Post> {
    let Some(talkative) = heavy_tail(people.len(), 0.7) else { return Vec::new() };
    let passages = texts::passages();
    let mut posts: Vec<Post> = (0..count)
        .map(|_| {
            let lifetime = draw_lifetime(random);
            let visibility = match random.random_range(0..100) {
                0..85 => Visibility::Public,
                85..93 => Visibility::Unlisted,
                93..99 => Visibility::Private,
                _ => Visibility::Direct,
            };
            Post {
                author: random.sample(&talkative),
                age: random.random_range(0..u64::from(lifetime)),
                lifetime,
                text: draw_text(random, people, &passages, visibility),
                visibility,
                answers: None,
            }
        })
        .collect();
    posts.sort_by_key(|post| std::cmp::Reverse(post.age));
    for place in 1..posts.len() {
        if random.random_ratio(1, 5) {
            // What was said a moment ago is what people answer.
            let earlier = random.random_range(place.saturating_sub(50)..place);
            let (parent, reply) = (&posts[earlier], &posts[place]);
            let is_open = parent.visibility == Visibility::Public && reply.visibility != Visibility::Direct;
            // A reply ends with what it answers at the latest, which lives now: so does the reply.
            if is_open && parent.age > reply.age {
                posts[place].answers = Some(earlier);
            }
        }
    }
    posts
}

/// Half of them one of the lives offered, half anything from a minute to thirty days, short ones as likely as long.
fn draw_lifetime(random: &mut StdRng) -> u32 {
    if random.random() {
        return OFFERED.choose(random).copied().unwrap_or(Lifetime::DEFAULT.as_secs());
    }
    let (shortest, longest) = (Lifetime::MIN.as_secs(), Lifetime::MAX.as_secs());
    // Twice as long is as likely from the minute up: a power of two between the two, and some more.
    let doublings = (longest / shortest).ilog2();
    let base = shortest << random.random_range(0..=doublings);
    random.random_range(base..=(base * 2).min(longest))
}

fn draw_text(random: &mut StdRng, people: &[Person], passages: &[&str], visibility: Visibility) -> String {
    let mut text = passages.choose(random).copied().unwrap_or("…").to_owned();
    if (visibility == Visibility::Direct || random.random_ratio(1, 12))
        && let Some(person) = people.choose(random)
    {
        text = format!("@{} {text}", person.handle);
    }
    if random.random_ratio(1, 6) {
        let tag = ["#poetry", "#alice", "#nowreading", "#brief", "#goodnight"].choose(random);
        text = format!("{text} {}", tag.copied().unwrap_or_default());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_makes_the_same_world() {
        assert_eq!(draw(7, 50, 200), draw(7, 50, 200));
        assert_ne!(draw(7, 50, 200), draw(8, 50, 200));
    }

    #[test]
    fn one_is_followed_by_everybody_one_follows_everybody_and_the_rest_is_heavy_tailed() {
        let plan = draw(1, 2_000, 0);
        let mut followers = vec![0; 2_000];
        for (_, followed) in &plan.follows {
            followers[*followed] += 1;
        }
        assert_eq!(followers[0], 1_999);
        assert_eq!(plan.follows.iter().filter(|(follower, _)| *follower == 1).count(), 1_999);
        assert!(plan.follows.iter().all(|(follower, followed)| follower != followed));
        let pairs: HashSet<_> = plan.follows.iter().collect();
        assert_eq!(pairs.len(), plan.follows.len(), "each pair once");
        let mut others = followers[2..].to_vec();
        others.sort_unstable();
        let (median, most) = (others[others.len() / 2], others[others.len() - 1]);
        assert!(most > median * 20, "{most} against {median}");
        assert!((15_000..60_000).contains(&plan.follows.len()), "{}", plan.follows.len());
    }

    #[test]
    fn posts_live_now_and_have_every_lifetime() {
        let plan = draw(1, 100, 5_000);
        let day = 86_400;
        for (shortest, longest) in
            [(60, 60), (61, 3_599), (3_600, 3_600), (day, day), (day + 1, 30 * day - 1), (30 * day, 30 * day)]
        {
            let any = plan.posts.iter().any(|post| (shortest..=longest).contains(&post.lifetime));
            assert!(any, "{shortest} to {longest}");
        }
        for (place, post) in plan.posts.iter().enumerate() {
            assert!(post.age < u64::from(post.lifetime));
            if let Some(parent) = post.answers {
                assert!(parent < place && plan.posts[parent].age > post.age);
            }
        }
        assert!(plan.posts.is_sorted_by_key(|post| std::cmp::Reverse(post.age)));
        assert!(plan.posts.iter().filter(|post| post.answers.is_some()).count() > 500);
    }
}
