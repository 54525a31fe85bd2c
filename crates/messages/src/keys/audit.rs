//! Names as the audit finds them.

use crudder_domain::{AccountId, Handle, Hashtag, StatusId};

use super::tag_of;

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
        "S" | "PUBLIC" | "TAG" | "TAGS" | "WORD" | "REPORT" | "CODE" | "RATE" | "M" => true,
        "A" => matches!(
            sort(sk),
            "STATUS"
                | "MARK"
                | "FAVOURITE"
                | "BOOKMARK"
                | "PINS"
                | "NOTIFICATION"
                | "DIRECT"
                | "CONVERSATION"
                | "REPORTS"
                | "IDEMPOTENCY"
                | "ENDING"
                | "RESERVATION"
                | "UPLOAD"
                | "ACCEPTING"
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
    /// Its place in the list of a hashtag.
    Tagged(Hashtag, StatusId),
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
            ("PUBLIC" | "WORD", "STATUS") => entry.parse().ok().map(Self::Status),
            ("A", "STATUS") => rest.parse().ok().zip(entry.parse().ok()).map(|(a, s)| Self::Authored(a, s)),
            ("S", "REPLY") => rest.parse().ok().zip(entry.parse().ok()).map(|(r, s)| Self::Reply(r, s)),
            ("TAG", "STATUS") => tag_of(pk).zip(entry.parse().ok()).map(|(tag, s)| Self::Tagged(tag, s)),
            ("H", "HANDLE") => rest.parse().ok().map(Self::Handle),
            _ => None,
        };
        shows.unwrap_or(Self::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use crudder_domain::{AppId, ConversationId, ListId, MediaId, Moment, ReportId};

    use super::*;
    use crate::keys::numbered::{account, id};
    use crate::keys::*;

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
            tagged_entry(&"rust".parse().unwrap(), id(7)),
            used_tag(&"rust".parse().unwrap()),
            said_entry(&crudder_domain::search::words("rust")[0], id(7)),
            reply_entry(id(7), id(8)),
            status_count(id(7), 0),
            media(MediaId::MAX),
            authored_entry(account(1), id(7)),
            mark(account(1), id(7)),
            marked_by_entry(Marked::Reblog, id(7), id(8)),
            pins(account(1)),
            notification(account(1), id(7)),
            direct_entry(account(1), id(7)),
            conversation(account(1), ConversationId::MAX),
            idempotency(account(1), "00"),
            reservation(account(1)),
            accepting(account(1)),
            telling(id(7), "SUBSCRIBERS"),
            report(ReportId::MIN),
            reported_status(ReportId::MIN, id(7)),
            reports_of_day(account(1), Moment::from_millis(0)),
            rate("delete", "1", 0),
            rate_salt(7),
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
            subscriber(account(2), account(1)),
            followers_count(account(1), 0),
            own_list(account(1), ListId::MAX),
            lists_head(account(1)),
            markers(account(1)),
            stance(account(1), account(2)),
            note(account(1), account(2)),
            app(AppId::MAX),
            known_by(&crudder_domain::search::words("ada")[0], account(1)),
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
        let rust: Hashtag = "rust".parse().unwrap();
        assert_eq!(shows(tagged_entry(&rust, id(7))), Shows::Tagged(rust, id(7)));
        let ada: Handle = "ada".parse().unwrap();
        assert_eq!(shows(handle(&ada)), Shows::Handle(ada));
        for other in [
            profile(account(1)),
            mark(account(1), id(7)),
            status_count(id(7), 0),
            media(MediaId::MAX),
            warm_up(),
        ] {
            assert_eq!(shows(other), Shows::Nothing);
        }
        assert_eq!(Shows::parse("S#x", "STATUS"), Shows::Nothing);
    }
}
