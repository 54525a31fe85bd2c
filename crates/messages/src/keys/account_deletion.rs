//! Accounts that are leaving, and what each entry of theirs names elsewhere.

use crudder_domain::{AccountId, AppId, ListId, MediaId, SecretHash, StatusId};

use super::{Grant, Key, account_pk, lister_in, own_list_of};

const ALL: &str = "LEAVING";

/// That an account is leaving.
pub(crate) fn leaving(account: AccountId) -> Key {
    Key::new(ALL.to_owned(), format!("ACCOUNT#{}", account.to_sortable()))
}

/// All that are: partition, first, last.
pub(crate) fn all_leaving() -> (String, String, String) {
    (ALL.to_owned(), leaving(AccountId::MIN).sk, leaving(AccountId::MAX).sk)
}

/// Who is.
pub(crate) fn leaving_of(sk: &str) -> Option<AccountId> {
    sk.strip_prefix("ACCOUNT#")?.parse().ok()
}

/// Everything that lies with an account: partition, and bounds that no name lies outside of.
pub(crate) fn everything_of(account: AccountId) -> (String, String, String) {
    (account_pk(account), "!".to_owned(), "~".to_owned())
}

/// What an entry of an account's own says of other items that have to go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Counterpart {
    /// A status of its own, with all that belongs to that.
    Status(StatusId),
    /// It follows somebody, or asks to: the other end.
    Followee(AccountId),
    /// Somebody follows it, or asks to: the other end.
    Follower(AccountId),
    /// It marked a status: what lies with that.
    Interaction(StatusId),
    /// It let an app in: the family of tokens.
    Grant(AppId, SecretHash),
    /// It was about to: the code.
    Code(SecretHash),
    /// Something stands between it and another: the other side.
    Stance(AccountId),
    /// It noted something of another: that the other was noted of.
    Note(AccountId),
    /// A list of its own: that others stand on it.
    List(ListId),
    /// It uploaded a picture: the picture, where nothing shows it.
    Upload(MediaId),
    /// Another mutes it: the mute.
    MutedBy(AccountId),
    /// Another noted something of it: the note.
    NotedBy(AccountId),
    /// It stands on another's list: its place there.
    ListedBy(AccountId, ListId),
    /// Nothing.
    Alone,
}

impl Counterpart {
    pub(crate) fn parse(sk: &str) -> Self {
        let (kind, rest) = sk.split_once('#').unwrap_or((sk, ""));
        let left = match kind {
            "STATUS" => rest.parse().ok().map(Self::Status),
            "FOLLOWING" => rest.parse().ok().map(Self::Followee),
            "FOLLOWER" | "REQUEST" => rest.parse().ok().map(Self::Follower),
            "MARK" => rest.parse().ok().map(Self::Interaction),
            "STANCE" => rest.parse().ok().map(Self::Stance),
            "NOTE" => rest.parse().ok().map(Self::Note),
            "LIST" => own_list_of(sk).map(Self::List),
            "UPLOAD" => rest.parse().ok().map(Self::Upload),
            "MUTED_BY" => rest.parse().ok().map(Self::MutedBy),
            "NOTED_BY" => rest.parse().ok().map(Self::NotedBy),
            "LISTED_BY" => lister_in(sk).map(|(by, list)| Self::ListedBy(by, list)),
            "GRANT" => Grant::parse(sk).map(|granted| match granted {
                Grant::Family(app, family) => Self::Grant(app, family),
                Grant::Code(_, code) => Self::Code(code),
            }),
            _ => None,
        };
        left.unwrap_or(Self::Alone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::numbered::account;
    use crate::keys::*;

    #[test]
    fn what_names_something_elsewhere_says_what() {
        let (me, other, id) = (account(1), account(2), StatusId::from_u64(5).unwrap());
        let token: SecretHash = "f0".repeat(32).parse().unwrap();
        let of = |key: Key| Counterpart::parse(&key.sk);
        assert_eq!(of(authored_entry(me, id)), Counterpart::Status(id));
        assert_eq!(of(following(me, other)), Counterpart::Followee(other));
        assert_eq!(of(follower(me, other)), Counterpart::Follower(other));
        assert_eq!(of(request(me, other)), Counterpart::Follower(other));
        assert_eq!(of(interaction(me, id)), Counterpart::Interaction(id));
        assert_eq!(of(grant(me, AppId::MAX, &token)), Counterpart::Grant(AppId::MAX, token));
        assert_eq!(of(stance(me, other)), Counterpart::Stance(other));
        assert_eq!(of(note(me, other)), Counterpart::Note(other));
        assert_eq!(of(own_list(me, ListId::MAX)), Counterpart::List(ListId::MAX));
        assert_eq!(of(upload(me, MediaId::MAX)), Counterpart::Upload(MediaId::MAX));
        assert_eq!(of(muted_by_other(me, other)), Counterpart::MutedBy(other));
        assert_eq!(of(noted_by_other(me, other)), Counterpart::NotedBy(other));
        assert_eq!(of(listed_by_other(me, other, ListId::MAX)), Counterpart::ListedBy(other, ListId::MAX));
        for alone in [pins(me), graph(me), lists_head(me), followers_count(me, 0), idempotency(me, "00")] {
            assert_eq!(of(alone), Counterpart::Alone);
        }
    }

    #[test]
    fn nothing_that_lies_with_an_account_is_outside_of_everything() {
        let (pk, first, last) = everything_of(account(1));
        for key in [profile(account(1)), activity(account(1)), following(account(1), account(2))] {
            assert!(key.pk == pk && first < key.sk && key.sk < last, "{key:?}");
        }
        let (pk, first, last) = all_leaving();
        let key = leaving(account(7));
        assert!(key.pk == pk && first <= key.sk && key.sk <= last);
        assert_eq!(leaving_of(&key.sk), Some(account(7)));
    }
}
