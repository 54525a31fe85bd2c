//! What every item is called, and what goes for it because it is called so: the one list, from which both audits know what
//! must end and what could be shown of it. **A key that is not in it can't be made** (in a build with assertions), and a test
//! says that each of it can.
//!
//! The operator's audit is no part of this program: it reads the same list as `scripts/audit_expired/keys.json`, which a test
//! writes (`UPDATE_DOCS=1 cargo test -p crudder-messages keys`) and holds to this.

/// A sort of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    /// Its partitions' names: capitals as they are, braces for what differs. The last of these may hold anything.
    pub(crate) pk: &'static str,
    /// Its names within them.
    pub(crate) sk: &'static str,
    /// Whether each must have an end: it belongs to a status, or is remembered for a while.
    pub(crate) ends: bool,
    pub(crate) shows: ShownBy,
    /// What it is.
    pub(crate) what: &'static str,
}

/// Which part of its name tells what a public route might show of an item that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShownBy {
    /// Nothing that a visitor gets to see.
    Nothing,
    /// The status that the partition is of.
    Partition,
    /// The status that the entry is of.
    Entry,
    /// The author whose partition it is, and the entry's status.
    Authored,
    /// The thread that the partition is of, and the entry's status.
    Reply,
    /// The hashtag of the partition, and the entry's status.
    Tagged,
    /// The handle that the partition is of.
    Handle,
}

/// What has an end.
const fn ends(pk: &'static str, sk: &'static str, shows: ShownBy, what: &'static str) -> Fact {
    Fact { pk, sk, ends: true, shows, what }
}

/// What lasts, or may.
const fn lasts(pk: &'static str, sk: &'static str, what: &'static str) -> Fact {
    Fact { pk, sk, ends: false, shows: ShownBy::Nothing, what }
}

/// Every sort of items there is. Where two could be meant, the first is.
#[rustfmt::skip]
pub(crate) const FACTS: &[Fact] = &[
    lasts("A#{account}", "PROFILE", "the account"),
    ends("A#{account}", "RESERVATION", ShownBy::Nothing, "its handle, while it has not confirmed"),
    ends("A#{account}", "HEAD#ACTIVITY", ShownBy::Nothing, "its activity (the heads lie side by side: one Query)"),
    lasts("A#{account}", "HEAD#GRAPH", "its graph version"),
    lasts("A#{account}", "HEAD#PERSON", "that its person is there, and since when sessions count"),
    lasts("A#{account}", "HEAD#TAGS", "the hashtags that it follows"),
    ends("A#{account}", "STATUS#{status}", ShownBy::Authored, "an entry in its list of statuses"),
    ends("A#{account}", "ENDING#{minute}#0", ShownBy::Nothing, "how many end in that minute, of those that its activity has dropped"),
    lasts("A#{account}", "FOLLOWING#{account}", "its follow or request"),
    lasts("A#{account}", "FOLLOWER#{account}", "a follow, from the other end"),
    lasts("A#{account}", "REQUEST#{account}", "a request to follow, from the other end"),
    lasts("A#{account}", "SUBSCRIBER#{account}", "who of those that follow it is told of each of its statuses"),
    ends("A#{account}", "ACCEPTING", ShownBy::Nothing, "how far those who asked to follow it have been let in, since nobody has to ask"),
    lasts("A#{account}", "STANCE#{account}", "what stands between the two: blocks of either side, its mute"),
    lasts("A#{account}", "NOTE#{account}", "what it noted of the other, for nobody else"),
    lasts("A#{account}", "COUNT#FOLLOWERS#{shard}", "a part of the number of its followers"),
    ends("A#{account}", "IDEMPOTENCY#{sha256}", ShownBy::Nothing, "what it posted with that key"),
    ends("A#{account}", "GRANT#{app}#CODE#{sha256}", ShownBy::Nothing, "a code for that app that was not traded yet"),
    lasts("A#{account}", "GRANT#{app}#{sha256}", "what it has granted an app: a family of tokens, by the first of them, and which lives now"),
    ends("A#{account}", "MARK#{status}", ShownBy::Nothing, "all that it did with that status"),
    ends("A#{account}", "FAVOURITE#{mark}", ShownBy::Nothing, "an entry in the list of what it favours"),
    ends("A#{account}", "BOOKMARK#{mark}", ShownBy::Nothing, "an entry in the list of what it keeps"),
    ends("A#{account}", "PINS", ShownBy::Nothing, "what it pinned"),
    lasts("A#{account}", "LIST#{list}", "a list of some whom it follows"),
    lasts("A#{account}", "LISTS", "how many lists it has"),
    ends("A#{account}", "NOTIFICATION#{event}", ShownBy::Nothing, "what it is told of, by what it tells of"),
    lasts("A#{account}", "MARKERS", "how far it has read"),
    ends("A#{account}", "DIRECT#{status}", ShownBy::Nothing, "a direct status that it is in, and of which conversation that is"),
    ends("A#{account}", "CONVERSATION#{conversation}", ShownBy::Nothing, "how far it has read that, and up to where deleted"),
    ends("A#{account}", "UPLOAD#{media}", ShownBy::Nothing, "a picture of its that may wait to be attached"),
    lasts("A#{account}", "MUTED_BY#{account}", "that another mutes it"),
    lasts("A#{account}", "NOTED_BY#{account}", "that another noted something of it"),
    lasts("A#{account}", "LISTED_BY#{account}#{list}", "that it stands on another's list"),
    ends("A#{account}", "REPORTS#{day}", ShownBy::Nothing, "how many reports it made on a day"),
    Fact { shows: ShownBy::Handle, ..lasts("H#{handle}", "HANDLE", "whose it is, or for whom it is reserved") },
    ends("S#{status}", "STATUS", ShownBy::Partition, "the status"),
    ends("S#{status}", "EDIT#{version}", ShownBy::Partition, "what it said before it was changed"),
    ends("S#{status}", "REPLY#{status}", ShownBy::Reply, "an entry in the list of all replies of the thread that it begins"),
    ends("S#{status}", "FAVOURITE#{mark}", ShownBy::Nothing, "who favours it"),
    ends("S#{status}", "BOOKMARK#{mark}", ShownBy::Nothing, "who keeps it"),
    ends("S#{status}", "REBLOG#{status}", ShownBy::Nothing, "who boosted it, by the boost"),
    ends("S#{status}", "MUTE#{account}", ShownBy::Nothing, "who muted the thread that it begins"),
    ends("S#{status}", "VOTE#{account}", ShownBy::Nothing, "who voted on what it asks"),
    ends("S#{status}", "COUNT#{shard}", ShownBy::Nothing, "a part of its numbers: replies, favourites, boosts, votes"),
    ends("S#{status}", "ENDING#{minute}#{shard}", ShownBy::Nothing, "how many of that part end in that minute"),
    ends("S#{status}", "CASCADE", ShownBy::Nothing, "how far what hangs on it has followed it"),
    ends("S#{status}", "TELLING#{what}", ShownBy::Nothing, "how far those who are to hear of it have been told"),
    ends("PUBLIC#{bucket}#{shard}", "STATUS#{status}", ShownBy::Entry, "an entry in the public timeline"),
    ends("RATE#SALT", "DAY#{day}", ShownBy::Nothing, "what visitors' addresses are hashed with on that day"),
    ends("RATE#{what}#{whose}", "WINDOW#{second}", ShownBy::Nothing, "how often it was done in that window"),
    ends("TAG#{bucket}#{shard}#{hashtag}", "STATUS#{status}", ShownBy::Tagged, "an entry in the list of what bears a hashtag"),
    ends("WORD#{bucket}#{shard}#{word}", "STATUS#{status}", ShownBy::Entry, "that a public status says a word"),
    lasts("WHO#{letter}", "{word}#{account}", "that an account is known by a word that begins so"),
    ends("TAGS#{letter}", "NAME#{hashtag}", ShownBy::Nothing, "that a hashtag that begins so is used"),
    ends("M#{media}", "MEDIA", ShownBy::Nothing, "a picture while it waits to be attached; then, which status it is of. Of a profile's picture, whose, for an hour"),
    ends("REPORT#{day}", "REPORT#{report}#STATUS#{status}", ShownBy::Nothing, "a copy of a status that a report is about"),
    ends("REPORT#{day}", "REPORT#{report}", ShownBy::Nothing, "a report of that day, with a copy of the profile that it is about"),
    lasts("LEAVING", "ACCOUNT#{account}", "that an account is leaving"),
    lasts("APP#{app}", "APP", "a third-party app; it ends where nobody grants it anything"),
    ends("CODE#{sha256}", "CODE", ShownBy::Nothing, "what an authorization code is bound to"),
    lasts("TOKEN#{sha256}", "TOKEN", "what an app's token allows; one that stands for no person ends"),
    lasts("REFRESH#{sha256}", "REFRESH", "which token a refresh token renews"),
    ends("SPENT#{sha256}", "SPENT", ShownBy::Nothing, "of which family a refresh token was that has been used"),
    lasts("FAMILY#{sha256}", "FAMILY", "whose a family of tokens is, and which app's"),
];

/// What goes for an item of that name; `None` for one that nothing here makes.
pub(crate) fn fact_of(pk: &str, sk: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|fact| is_called(fact.pk, pk) && is_called(fact.sk, sk))
}

/// Whether a name is of that form: part by part, of which the last takes what is left.
fn is_called(form: &str, name: &str) -> bool {
    match (form.split_once('#'), name.split_once('#')) {
        (Some((part, form)), Some((named, name))) => is_part(part, named) && is_called(form, name),
        (None, _) => is_part(form, name),
        (Some(_), None) => false,
    }
}

fn is_part(form: &str, name: &str) -> bool {
    if form.starts_with('{') { !name.is_empty() } else { form == name }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crudder_domain::{AppId, ConversationId, ListId, MediaId, Moment, ReportId, SecretHash};
    use serde_json::{Value, json};

    use super::*;
    use crate::keys::numbered::{account, id};
    use crate::keys::*;

    /// A key of each sort.
    fn one_of_each() -> Vec<Key> {
        let hash: SecretHash = "00".repeat(32).parse().unwrap();
        let (me, other, rust) = (account(1), account(2), "rust".parse().unwrap());
        let word = &crudder_domain::search::words("rust")[0];
        let now = Moment::from_millis(0);
        vec![
            profile(me),
            reservation(me),
            activity(me),
            graph(me),
            person(me),
            followed_tags(me),
            authored_entry(me, id(7)),
            Endings::of_author(me).at(7, 0),
            following(me, other),
            follower(me, other),
            request(me, other),
            subscriber(me, other),
            accepting(me),
            stance(me, other),
            note(me, other),
            followers_count(me, 0),
            idempotency(me, "00"),
            code_entry(me, AppId::MAX, &hash),
            grant(me, AppId::MAX, &hash),
            interaction(me, id(7)),
            interaction_entry(InteractionList::Favourite, me, id(7)),
            interaction_entry(InteractionList::Bookmark, me, id(7)),
            pins(me),
            own_list(me, ListId::MAX),
            lists_head(me),
            notification(me, id(7)),
            markers(me),
            direct_entry(me, id(7)),
            conversation(me, ConversationId::MAX),
            upload(me, MediaId::MAX),
            muted_by_other(me, other),
            noted_by_other(me, other),
            listed_by_other(me, other, ListId::MAX),
            reports_of_day(me, now),
            handle(&"ada".parse().unwrap()),
            status(id(7)),
            edit(id(7), 1),
            reply_entry(id(7), id(8)),
            interaction_by_entry(InteractionList::Favourite, id(7), id(8)),
            interaction_by_entry(InteractionList::Bookmark, id(7), id(8)),
            interaction_by_entry(InteractionList::Reblog, id(7), id(8)),
            muted_by(id(7), me),
            voted_by(id(7), me),
            status_count(id(7), 3),
            Endings::of_replies(id(7)).at(7, 3),
            cascade(id(7)),
            fan_out(id(7), "SUBSCRIBERS"),
            public_entry(id(7)),
            rate_salt(7),
            rate("delete", "1", 0),
            tagged_entry(&rust, id(7)),
            status_word_entry(word, id(7)),
            account_words(word, me),
            used_tag(&rust),
            media(MediaId::MAX),
            reported_status(ReportId::MIN, id(7)),
            report(ReportId::MIN),
            leaving(me),
            app(AppId::MAX),
            code(&hash),
            token(&hash),
            refresh(&hash),
            spent(&hash),
            family(&hash),
        ]
    }

    #[test]
    fn each_sort_of_items_is_made_by_a_key_and_each_key_is_of_one() {
        let made = one_of_each();
        let found: Vec<&Fact> = made.iter().map(|key| fact_of(&key.pk, &key.sk).unwrap()).collect();
        assert_eq!(found, FACTS.iter().collect::<Vec<_>>());
    }

    #[test]
    fn what_lasts_is_a_persons_or_an_apps_and_nothing_of_a_status() {
        let lasting: Vec<String> =
            FACTS.iter().filter(|it| !it.ends).map(|it| format!("{}/{}", it.pk, it.sk)).collect();
        let of_accounts = lasting.iter().filter_map(|it| it.strip_prefix("A#{account}/"));
        let sorts: BTreeSet<&str> = of_accounts.map(|it| it.split('#').next().unwrap_or(it)).collect();
        let expected = [
            "COUNT",
            "FOLLOWER",
            "FOLLOWING",
            "GRANT",
            "HEAD",
            "LIST",
            "LISTED_BY",
            "LISTS",
            "MARKERS",
            "MUTED_BY",
            "NOTE",
            "NOTED_BY",
            "PROFILE",
            "REQUEST",
            "STANCE",
            "SUBSCRIBER",
        ];
        assert_eq!(sorts, BTreeSet::from(expected));
        let others: Vec<&String> = lasting.iter().filter(|it| !it.starts_with("A#")).collect();
        assert_eq!(
            others,
            [
                "H#{handle}/HANDLE",
                "WHO#{letter}/{word}#{account}",
                "LEAVING/ACCOUNT#{account}",
                "APP#{app}/APP",
                "TOKEN#{sha256}/TOKEN",
                "REFRESH#{sha256}/REFRESH",
                "FAMILY#{sha256}/FAMILY",
            ]
        );
    }

    #[test]
    fn what_nothing_makes_is_of_no_sort() {
        for (pk, sk) in [
            ("", ""),
            ("A#1", "HEAD"),
            ("A#1", "COUNT#1"),
            ("A#", "PROFILE"),
            ("S#1", "PROFILE"),
            ("A", "PROFILE"),
        ] {
            assert_eq!(fact_of(pk, sk), None, "{pk} {sk}");
        }
    }

    /// The list as the operator's audit reads it.
    #[test]
    fn the_scripts_know_these_facts() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/audit_expired/keys.json");
        let shows = |fact: &Fact| match fact.shows {
            ShownBy::Nothing => Value::Null,
            shows => json!(format!("{shows:?}").to_lowercase()),
        };
        let fact = |it: &Fact| json!({"pk": it.pk, "sk": it.sk, "ends": it.ends, "shows": shows(it), "what": it.what});
        let lines: Vec<String> = FACTS.iter().map(|it| format!("  {}", fact(it))).collect();
        let expected = format!("[\n{}\n]\n", lines.join(",\n"));
        if option_env!("UPDATE_DOCS").is_some() {
            std::fs::write(path, &expected).unwrap();
        }
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert!(found == expected, "{path} is old: UPDATE_DOCS=1 cargo test -p crudder-messages keys");
    }
}
