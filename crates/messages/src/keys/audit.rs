//! Names as the audit finds them.

use crudder_domain::{AccountId, Handle, Hashtag, StatusId};

use super::{ShownBy, fact_of, tag_of};

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

/// Whether an item of that name has to have an end. What nobody here makes has to: else nothing would ever tell of it.
pub(crate) fn must_end(pk: &str, sk: &str) -> bool {
    fact_of(pk, sk).is_none_or(|fact| fact.ends)
}

/// What an item tells of a status that a public route might show, by its name alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicEvidence {
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

impl PublicEvidence {
    pub(crate) fn parse(pk: &str, sk: &str) -> Self {
        let after = |name: &str| name.split_once('#').map_or(String::new(), |(_, rest)| rest.to_owned());
        let (of, entry) = (after(pk), after(sk));
        let shows = match fact_of(pk, sk).map_or(ShownBy::Nothing, |fact| fact.shows) {
            ShownBy::Nothing => None,
            ShownBy::Partition => of.parse().ok().map(Self::Status),
            ShownBy::Entry => entry.parse().ok().map(Self::Status),
            ShownBy::Authored => of.parse().ok().zip(entry.parse().ok()).map(|(a, s)| Self::Authored(a, s)),
            ShownBy::Reply => of.parse().ok().zip(entry.parse().ok()).map(|(r, s)| Self::Reply(r, s)),
            ShownBy::Tagged => tag_of(pk).zip(entry.parse().ok()).map(|(tag, s)| Self::Tagged(tag, s)),
            ShownBy::Handle => of.parse().ok().map(Self::Handle),
        };
        shows.unwrap_or(Self::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use crudder_domain::MediaId;

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
    fn what_nobody_here_makes_has_to_end_as_well() {
        assert!(
            must_end("S#7", "STATUS") && must_end("A#1", "HEAD#ACTIVITY") && !must_end("A#1", "HEAD#GRAPH")
        );
        assert!(must_end("ada@example.com", "x#1") && must_end("A#1", "SECRETS"));
    }

    #[test]
    fn what_a_visitor_could_be_shown_is_read_off_the_name() {
        let shows = |key: Key| PublicEvidence::parse(&key.pk, &key.sk);
        assert_eq!(shows(status(id(7))), PublicEvidence::Status(id(7)));
        assert_eq!(shows(edit(id(7), 2)), PublicEvidence::Status(id(7)));
        assert_eq!(shows(public_entry(id(7))), PublicEvidence::Status(id(7)));
        assert_eq!(shows(authored_entry(account(1), id(7))), PublicEvidence::Authored(account(1), id(7)));
        assert_eq!(shows(reply_entry(id(7), id(8))), PublicEvidence::Reply(id(7), id(8)));
        let rust: Hashtag = "rust".parse().unwrap();
        assert_eq!(shows(tagged_entry(&rust, id(7))), PublicEvidence::Tagged(rust, id(7)));
        let ada: Handle = "ada".parse().unwrap();
        assert_eq!(shows(handle(&ada)), PublicEvidence::Handle(ada));
        for other in [
            profile(account(1)),
            interaction(account(1), id(7)),
            status_count(id(7), 0),
            media(MediaId::MAX),
            warm_up(),
        ] {
            assert_eq!(shows(other), PublicEvidence::Nothing);
        }
        assert_eq!(PublicEvidence::parse("S#x", "STATUS"), PublicEvidence::Nothing);
    }
}
