//! What every item is called. The only place that builds a key, and the only one that reads one.
//!
//! No index: each access pattern has its items in the base table, so that every read can be consistent.
//!
//! | `pk` | `sk` | item |
//! |---|---|---|
//! | `A#{account}` | `PROFILE` | the account |
//! | `A#{account}` | `RESERVATION` | its handle, while it has not confirmed |
//! | `A#{account}` | `HEAD#ACTIVITY`, `HEAD#GRAPH` | its activity; its graph version (side by side: one Query) |
//! | `A#{account}` | `STATUS#{status}` | an entry in its list of statuses |
//! | `A#{account}` | `ENDING#{minute}#0` | how many end in that minute, of those that its activity has dropped |
//! | `A#{account}` | `FOLLOWING#{account}` | its follow or request |
//! | `A#{account}` | `FOLLOWER#{account}`, `REQUEST#{account}` | the same, from the other end |
//! | `A#{account}` | `COUNT#FOLLOWERS#{shard}` | a part of the number of its followers |
//! | `A#{account}` | `IDEMPOTENCY#{sha256}` | what it posted with that key |
//! | `A#{account}` | `GRANT#{app}#{sha256}` | an entry in the list of tokens that it has given to apps |
//! | `A#{account}` | `MARK#{status}` | all that it did with that status |
//! | `A#{account}` | `FAVOURITE#{mark}`, `BOOKMARK#{mark}` | an entry in the list of what it marked so |
//! | `A#{account}` | `PINS` | what it pinned |
//! | `H#{handle}` | `HANDLE` | whose it is, or for whom it is reserved |
//! | `S#{status}` | `STATUS` | the status |
//! | `S#{status}` | `EDIT#{version}` | what it said before it was changed |
//! | `S#{status}` | `REPLY#{status}` | an entry in the list of all replies of the thread that it begins |
//! | `S#{status}` | `FAVOURITE#{mark}`, `BOOKMARK#{mark}` | who marked it so |
//! | `S#{status}` | `REBLOG#{status}` | who boosted it, by the boost |
//! | `S#{status}` | `MUTE#{account}` | who muted the thread that it begins |
//! | `S#{status}` | `COUNT#{shard}` | a part of its numbers: replies, favourites, boosts |
//! | `S#{status}` | `ENDING#{minute}#{shard}` | how many of that part end in that minute |
//! | `PUBLIC#{bucket}#{shard}` | `STATUS#{status}` | an entry in the public timeline |
//! | `APP#{app}` | `APP` | a third-party app |
//! | `CODE#{sha256}` | `CODE` | what an authorization code is bound to |
//! | `TOKEN#{sha256}` | `TOKEN` | what an app's token allows |
//! | `REFRESH#{sha256}` | `REFRESH` | which token a refresh token renews |

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use crudder_domain::{AccountId, AppId, Handle, Mark, Moment, SecretHash, StatusId};

/// Over how many items each count of followers or replies is spread, so that a popular one can be written in
/// parallel. Chosen by the actor.
pub(crate) const SHARDS: u64 = 4;

/// How many days of public statuses share their partitions. Ten, so that the 30 days that a status can live are
/// four buckets at most: an empty timeline is known after 16 queries.
const BUCKET_DAYS: u64 = 10;

/// The name of one item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }

    /// As the SDK wants it.
    pub(crate) fn into_item(self) -> HashMap<String, AttributeValue> {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(self.pk)),
            ("sk".to_owned(), AttributeValue::S(self.sk)),
        ])
    }
}

/// A run of items in one partition: its key, and what the names in it begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List {
    pub(crate) pk: String,
    pub(crate) prefix: &'static str,
}

impl List {
    /// The name of the item for the status of that number.
    pub(crate) fn at(&self, id: u64) -> String {
        format!("{}{id:019}", self.prefix)
    }

    /// The status that an item of that name is for.
    pub(crate) fn status_of(&self, sk: &str) -> Option<StatusId> {
        sk.strip_prefix(self.prefix)?.parse().ok()
    }
}

fn account_pk(account: AccountId) -> String {
    format!("A#{account}")
}

fn status_pk(status: StatusId) -> String {
    format!("S#{status}")
}

/// Whose partition that is.
pub(crate) fn account_of(pk: &str) -> Option<AccountId> {
    pk.strip_prefix("A#")?.parse().ok()
}

/// Which status's partition that is.
pub(crate) fn status_of(pk: &str) -> Option<StatusId> {
    pk.strip_prefix("S#")?.parse().ok()
}

/// Which part of a count that item is.
pub(crate) fn shard_in(sk: &str) -> Option<u64> {
    sk.rsplit('#').next()?.parse().ok()
}

/// A key that names nothing, to open a connection with.
pub(crate) fn warm_up() -> Key {
    Key::new("WARM-UP".to_owned(), "WARM-UP")
}

pub(crate) fn profile(account: AccountId) -> Key {
    Key::new(account_pk(account), "PROFILE")
}

pub(crate) fn reservation(account: AccountId) -> Key {
    Key::new(account_pk(account), "RESERVATION")
}

pub(crate) fn handle(handle: &Handle) -> Key {
    Key::new(format!("H#{handle}"), "HANDLE")
}

pub(crate) fn activity(account: AccountId) -> Key {
    Key::new(account_pk(account), "HEAD#ACTIVITY")
}

pub(crate) fn graph(account: AccountId) -> Key {
    Key::new(account_pk(account), "HEAD#GRAPH")
}

pub(crate) fn status(id: StatusId) -> Key {
    Key::new(status_pk(id), "STATUS")
}

/// An author's statuses.
pub(crate) fn authored(author: AccountId) -> List {
    List { pk: account_pk(author), prefix: "STATUS#" }
}

pub(crate) fn authored_entry(author: AccountId, id: StatusId) -> Key {
    let list = authored(author);
    Key::new(list.pk.clone(), list.at(id.as_u64()))
}

/// All replies of a thread, by the status that it begins with.
pub(crate) fn thread(root: StatusId) -> List {
    List { pk: status_pk(root), prefix: "REPLY#" }
}

pub(crate) fn reply_entry(root: StatusId, id: StatusId) -> Key {
    let list = thread(root);
    Key::new(list.pk.clone(), list.at(id.as_u64()))
}

/// The part of the public timeline that a status stands in.
pub(crate) fn public_entry(id: StatusId) -> Key {
    let list = public_list(bucket(id.created_at()), id.as_u64() % SHARDS);
    Key::new(list.pk.clone(), list.at(id.as_u64()))
}

fn public_list(bucket: u64, shard: u64) -> List {
    List { pk: format!("PUBLIC#{bucket}#{shard}"), prefix: "STATUS#" }
}

/// The lists of the public timeline from one moment to another, bucket by bucket, oldest bucket first.
pub(crate) fn public_lists(from: Moment, to: Moment) -> Vec<Vec<List>> {
    (bucket(from)..=bucket(to))
        .map(|bucket| (0..SHARDS).map(|shard| public_list(bucket, shard)).collect())
        .collect()
}

fn bucket(moment: Moment) -> u64 {
    moment.as_secs() / 86_400 / BUCKET_DAYS
}

pub(crate) fn idempotency(author: AccountId, key_sha256: &str) -> Key {
    Key::new(account_pk(author), format!("IDEMPOTENCY#{key_sha256}"))
}

pub(crate) fn app(id: AppId) -> Key {
    Key::new(format!("APP#{id}"), "APP")
}

pub(crate) fn code(hash: &SecretHash) -> Key {
    Key::new(format!("CODE#{}", hash.as_str()), "CODE")
}

pub(crate) fn token(hash: &SecretHash) -> Key {
    Key::new(format!("TOKEN#{}", hash.as_str()), "TOKEN")
}

pub(crate) fn refresh(hash: &SecretHash) -> Key {
    Key::new(format!("REFRESH#{}", hash.as_str()), "REFRESH")
}

pub(crate) fn grant(account: AccountId, app: AppId, token: &SecretHash) -> Key {
    Key::new(account_pk(account), format!("GRANT#{}#{}", app.to_sortable(), token.as_str()))
}

/// The names of the tokens that an account has given to an app, or to any: partition, first, last.
pub(crate) fn grants(account: AccountId, app: Option<AppId>) -> (String, String, String) {
    let (first, last) = (app.unwrap_or(AppId::MIN), app.unwrap_or(AppId::MAX));
    let pk = account_pk(account);
    (pk, format!("GRANT#{}#", first.to_sortable()), format!("GRANT#{}#~", last.to_sortable()))
}

/// Which token of which app a `GRANT#` item is about.
pub(crate) fn granted(sk: &str) -> Option<(AppId, SecretHash)> {
    let (app, token) = sk.strip_prefix("GRANT#")?.split_once('#')?;
    Some((app.parse().ok()?, token.parse().ok()?))
}

/// The near end of the edge from an actor to a target.
pub(crate) fn following(actor: AccountId, target: AccountId) -> Key {
    Key::new(account_pk(actor), format!("FOLLOWING#{}", target.to_sortable()))
}

/// The names of all that an account follows: partition, first, last.
pub(crate) fn all_following(follower: AccountId) -> (String, String, String) {
    let name = |id: AccountId| format!("FOLLOWING#{}", id.to_sortable());
    (account_pk(follower), name(AccountId::MIN), name(AccountId::MAX))
}

/// Whom a `FOLLOWING#` item is about.
pub(crate) fn followee_of(sk: &str) -> Option<AccountId> {
    sk.strip_prefix("FOLLOWING#")?.parse().ok()
}

/// Its far end, where it stands.
pub(crate) fn follower(target: AccountId, actor: AccountId) -> Key {
    Key::new(account_pk(target), format!("FOLLOWER#{}", actor.to_sortable()))
}

/// Its far end, where it waits for consent.
pub(crate) fn request(target: AccountId, actor: AccountId) -> Key {
    Key::new(account_pk(target), format!("REQUEST#{}", actor.to_sortable()))
}

/// The part of a count that an actor's doings go to.
pub(crate) fn shard_of(actor: AccountId) -> u64 {
    actor.as_u64() % SHARDS
}

pub(crate) fn followers_count(followee: AccountId, shard: u64) -> Key {
    Key::new(account_pk(followee), format!("COUNT#FOLLOWERS#{shard}"))
}

pub(crate) fn status_count(status: StatusId, shard: u64) -> Key {
    Key::new(status_pk(status), format!("COUNT#{shard}"))
}

/// What a status said before its changes, by version.
pub(crate) fn edits(id: StatusId) -> List {
    List { pk: status_pk(id), prefix: "EDIT#" }
}

pub(crate) fn edit(id: StatusId, version: u64) -> Key {
    let list = edits(id);
    Key::new(list.pk.clone(), list.at(version))
}

/// All that a reader did with statuses, by status.
pub(crate) fn marks(reader: AccountId) -> List {
    List { pk: account_pk(reader), prefix: "MARK#" }
}

pub(crate) fn mark(reader: AccountId, status: StatusId) -> Key {
    let list = marks(reader);
    Key::new(list.pk.clone(), list.at(status.as_u64()))
}

/// The lists in which a mark stands by the time of marking, with the reader and with the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marked {
    Favourite,
    Bookmark,
    /// Only with the status; named by the boost.
    Reblog,
}

impl Marked {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Favourite => "FAVOURITE#",
            Self::Bookmark => "BOOKMARK#",
            Self::Reblog => "REBLOG#",
        }
    }
}

impl From<Mark> for Marked {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Favourite => Self::Favourite,
            Mark::Bookmark => Self::Bookmark,
        }
    }
}

/// What a reader has marked so.
pub(crate) fn marked(list: Marked, reader: AccountId) -> List {
    List { pk: account_pk(reader), prefix: list.prefix() }
}

/// Who has marked a status so.
pub(crate) fn marked_by(list: Marked, status: StatusId) -> List {
    List { pk: status_pk(status), prefix: list.prefix() }
}

pub(crate) fn marked_entry(list: Marked, reader: AccountId, mark: StatusId) -> Key {
    let list = marked(list, reader);
    Key::new(list.pk.clone(), list.at(mark.as_u64()))
}

pub(crate) fn marked_by_entry(list: Marked, status: StatusId, mark: StatusId) -> Key {
    let list = marked_by(list, status);
    Key::new(list.pk.clone(), list.at(mark.as_u64()))
}

/// That a reader has muted the thread that begins with a status.
pub(crate) fn muted_by(root: StatusId, reader: AccountId) -> Key {
    Key::new(status_pk(root), format!("MUTE#{}", reader.to_sortable()))
}

pub(crate) fn pins(author: AccountId) -> Key {
    Key::new(account_pk(author), "PINS")
}

/// Where endings are counted: an account's (of statuses that its activity has dropped) or a status's (of replies).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endings {
    pub(crate) pk: String,
}

impl Endings {
    pub(crate) fn of_author(author: AccountId) -> Self {
        Self { pk: account_pk(author) }
    }

    pub(crate) fn of_replies(parent: StatusId) -> Self {
        Self { pk: status_pk(parent) }
    }

    pub(crate) fn at(&self, minute: u64, shard: u64) -> Key {
        Key::new(self.pk.clone(), format!("ENDING#{minute:010}#{shard}"))
    }

    /// The first and last name in the minutes `after < minute <= to`.
    pub(crate) fn range(after: u64, to: u64) -> (String, String) {
        (format!("ENDING#{:010}#", after + 1), format!("ENDING#{to:010}#~"))
    }

    /// The minute and the shard of a name.
    pub(crate) fn parse(sk: &str) -> Option<(u64, u64)> {
        let (minute, shard) = sk.strip_prefix("ENDING#")?.split_once('#')?;
        Some((minute.parse().ok()?, shard.parse().ok()?))
    }
}

/// What an item of the stream is, as far as a consumer wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Profile(AccountId),
    Activity(AccountId),
    Graph(AccountId),
    Status(StatusId),
    Other,
}

impl Named {
    pub(crate) fn parse(pk: &str, sk: &str) -> Self {
        let named = match (pk.split_once('#'), sk) {
            (Some(("A", id)), "PROFILE") => id.parse().map(Self::Profile),
            (Some(("A", id)), "HEAD#ACTIVITY") => id.parse().map(Self::Activity),
            (Some(("A", id)), "HEAD#GRAPH") => id.parse().map(Self::Graph),
            (Some(("S", id)), "STATUS") => id.parse().map(Self::Status),
            _ => Ok(Self::Other),
        };
        named.unwrap_or(Self::Other)
    }
}

/// What sort of item has that name, for counting: what both of its halves begin with, like `S/STATUS`. Nothing of whom it
/// is about.
pub(crate) fn kind(pk: &str, sk: &str) -> String {
    let known = |name| {
        let sort = sort(name);
        // Whatever was put into the table by other hands may be called anything.
        let is_ours = !sort.is_empty() && sort.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_ours { sort } else { "OTHER" }
    };
    format!("{}/{}", known(pk), known(sk))
}

/// What a half of a name begins with.
fn sort(name: &str) -> &str {
    name.split_once('#').map_or(name, |(sort, _)| sort)
}

/// Whether an item of that name has to have an end: it belongs to a status, or is remembered for a while. Other kinds may
/// last, like an account and whom it follows.
pub(crate) fn must_end(pk: &str, sk: &str) -> bool {
    match sort(pk) {
        "S" | "PUBLIC" | "CODE" => true,
        "A" => matches!(
            sort(sk),
            "STATUS" | "MARK" | "FAVOURITE" | "BOOKMARK" | "PINS" | "IDEMPOTENCY" | "ENDING" | "RESERVATION"
        ),
        _ => false,
    }
}

/// What an item tells of a status that a public route might show, by its name alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shows {
    /// The status itself, what it said before, or its place in the public timeline.
    Status(StatusId),
    /// Its place in its author's list.
    Authored(AccountId, StatusId),
    /// Its place in the thread that begins with the first.
    Reply(StatusId, StatusId),
    /// That somebody holds a handle.
    Handle(Handle),
    /// Nothing that a visitor gets to see.
    Nothing,
}

impl Shows {
    pub(crate) fn parse(pk: &str, sk: &str) -> Self {
        let (sort, rest) = pk.split_once('#').unwrap_or((pk, ""));
        let (list, entry) = sk.split_once('#').unwrap_or((sk, ""));
        let shows = match (sort, list) {
            ("S", "STATUS" | "EDIT") => rest.parse().ok().map(Self::Status),
            ("PUBLIC", "STATUS") => entry.parse().ok().map(Self::Status),
            ("A", "STATUS") => rest.parse().ok().zip(entry.parse().ok()).map(|(a, s)| Self::Authored(a, s)),
            ("S", "REPLY") => rest.parse().ok().zip(entry.parse().ok()).map(|(r, s)| Self::Reply(r, s)),
            ("H", "HANDLE") => rest.parse().ok().map(Self::Handle),
            _ => None,
        };
        shows.unwrap_or(Self::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn account(number: u64) -> AccountId {
        AccountId::from_u64(number).unwrap()
    }

    fn id(number: u64) -> StatusId {
        StatusId::from_u64(number).unwrap()
    }

    #[test]
    fn the_heads_of_an_account_stand_side_by_side() {
        let (first, second) = (activity(account(1)), graph(account(1)));
        let all = [
            profile(account(1)),
            reservation(account(1)),
            authored_entry(account(1), id(5)),
            following(account(1), account(2)),
            follower(account(1), account(2)),
            request(account(1), account(2)),
            followers_count(account(1), 3),
            idempotency(account(1), "00"),
            grant(account(1), AppId::MAX, &"00".repeat(32).parse().unwrap()),
            mark(account(1), id(5)),
            marked_entry(Marked::Favourite, account(1), id(5)),
            marked_entry(Marked::Bookmark, account(1), id(5)),
            pins(account(1)),
            Endings::of_author(account(1)).at(7, 0),
        ];
        for other in all {
            assert_eq!(other.pk, first.pk);
            assert!(other.sk < first.sk || other.sk > second.sk, "{}", other.sk);
        }
    }

    #[test]
    fn no_list_swallows_another_of_the_same_partition() {
        let list = authored(account(1));
        for sk in ["STATUS", "REPLY#0000000000000000005", "PROFILE", "STATUS#x"] {
            assert_eq!(list.status_of(sk), None, "{sk}");
        }
        assert_eq!(list.status_of(&list.at(5)), Some(id(5)));
    }

    #[test]
    fn thirty_days_are_four_buckets_at_most() {
        for day in 0..40 {
            let from = Moment::from_millis(1_800_000_000_000 + day * 86_400_000);
            let lists = public_lists(from, from + Duration::from_hours(30 * 24));
            assert!(lists.len() <= 4, "{}", lists.len());
            assert!(lists.iter().all(|bucket| bucket.len() == 4));
        }
    }

    #[test]
    fn a_public_status_stands_in_a_list_that_is_read_at_its_time() {
        for bits in 0..8 {
            let now = Moment::from_millis(1_800_000_000_123);
            let key = public_entry(StatusId::new(now, bits));
            assert!(public_lists(now, now).concat().iter().any(|list| list.pk == key.pk));
        }
    }

    #[test]
    fn endings_are_named_by_minute_and_shard() {
        let endings = Endings::of_replies(id(9));
        assert_eq!(Endings::parse(&endings.at(30_000_000, 3).sk), Some((30_000_000, 3)));
        let (first, last) = Endings::range(30_000_000, 30_000_002);
        let within = |minute| (first.as_str()..=last.as_str()).contains(&endings.at(minute, 3).sk.as_str());
        assert!(!within(30_000_000) && within(30_000_001) && within(30_000_002) && !within(30_000_003));
    }

    #[test]
    fn the_grants_to_one_app_are_among_those_to_all_and_no_others() {
        let token: SecretHash = "f0".repeat(32).parse().unwrap();
        let app = |number| AppId::from_u64(number).unwrap();
        let within = |range: (String, String, String), key: Key| range.1 <= key.sk && key.sk <= range.2;
        let key = grant(account(1), app(5), &token);
        assert_eq!(granted(&key.sk), Some((app(5), token.clone())));
        assert!(
            within(grants(account(1), Some(app(5))), key.clone()) && within(grants(account(1), None), key)
        );
        assert!(!within(grants(account(1), Some(app(5))), grant(account(1), app(6), &token)));
        assert!(!within(grants(account(1), None), graph(account(1))));
    }

    #[test]
    fn names_of_the_stream_are_read_back() {
        let parse = |key: Key| Named::parse(&key.pk, &key.sk);
        assert_eq!(parse(profile(account(1))), Named::Profile(account(1)));
        assert_eq!(parse(activity(account(1))), Named::Activity(account(1)));
        assert_eq!(parse(graph(account(1))), Named::Graph(account(1)));
        assert_eq!(parse(status(id(2))), Named::Status(id(2)));
        for other in
            [reply_entry(id(2), id(3)), follower(account(1), account(2)), public_entry(id(2)), warm_up()]
        {
            assert_eq!(parse(other), Named::Other);
        }
        assert_eq!(Named::parse("A#x", "PROFILE"), Named::Other);
    }

    #[test]
    fn a_kind_tells_the_sort_of_an_item_and_nothing_of_whom_it_is_about() {
        let of = |key: Key| kind(&key.pk, &key.sk);
        assert_eq!(of(status(id(7))), "S/STATUS");
        assert_eq!(of(authored_entry(account(1), id(7))), "A/STATUS");
        assert_eq!(of(activity(account(1))), "A/HEAD");
        assert_eq!(of(idempotency(account(1), "00ff")), "A/IDEMPOTENCY");
        assert_eq!(of(handle(&"ada".parse().unwrap())), "H/HANDLE");
        assert_eq!(kind("ada@example.com", "x#1"), "OTHER/OTHER");
        assert_eq!(kind("", ""), "OTHER/OTHER");
    }

    #[test]
    fn what_belongs_to_a_status_has_to_end_and_what_belongs_to_a_person_may_last() {
        let must = |key: Key| must_end(&key.pk, &key.sk);
        for key in [
            status(id(7)),
            edit(id(7), 1),
            public_entry(id(7)),
            reply_entry(id(7), id(8)),
            status_count(id(7), 0),
            authored_entry(account(1), id(7)),
            mark(account(1), id(7)),
            marked_by_entry(Marked::Reblog, id(7), id(8)),
            pins(account(1)),
            idempotency(account(1), "00"),
            reservation(account(1)),
            Endings::of_author(account(1)).at(7, 0),
        ] {
            assert!(must(key.clone()), "{key:?}");
        }
        for key in [
            profile(account(1)),
            handle(&"ada".parse().unwrap()),
            graph(account(1)),
            following(account(1), account(2)),
            follower(account(2), account(1)),
            followers_count(account(1), 0),
            app(AppId::MAX),
        ] {
            assert!(!must(key.clone()), "{key:?}");
        }
    }

    #[test]
    fn what_a_visitor_could_be_shown_is_read_off_the_name() {
        let shows = |key: Key| Shows::parse(&key.pk, &key.sk);
        assert_eq!(shows(status(id(7))), Shows::Status(id(7)));
        assert_eq!(shows(edit(id(7), 2)), Shows::Status(id(7)));
        assert_eq!(shows(public_entry(id(7))), Shows::Status(id(7)));
        assert_eq!(shows(authored_entry(account(1), id(7))), Shows::Authored(account(1), id(7)));
        assert_eq!(shows(reply_entry(id(7), id(8))), Shows::Reply(id(7), id(8)));
        let ada: Handle = "ada".parse().unwrap();
        assert_eq!(shows(handle(&ada)), Shows::Handle(ada));
        for other in [profile(account(1)), mark(account(1), id(7)), status_count(id(7), 0), warm_up()] {
            assert_eq!(shows(other), Shows::Nothing);
        }
        assert_eq!(Shows::parse("S#x", "STATUS"), Shows::Nothing);
    }
}
