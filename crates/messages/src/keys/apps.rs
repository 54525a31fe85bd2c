//! Third-party apps, their codes and tokens.

use crudder_domain::{AccountId, AppId, SecretHash};

use super::{Key, account_pk};

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

/// A refresh token that was used, remembered for who comes with it again.
pub(crate) fn spent(hash: &SecretHash) -> Key {
    Key::new(format!("SPENT#{}", hash.as_str()), "SPENT")
}

/// Whose a family of tokens is: those that came of one sign-in, named by the first of them.
pub(crate) fn family(first: &SecretHash) -> Key {
    Key::new(format!("FAMILY#{}", first.as_str()), "FAMILY")
}

/// What an account has granted an app: a family of tokens.
pub(crate) fn grant(account: AccountId, app: AppId, family: &SecretHash) -> Key {
    Key::new(account_pk(account), format!("GRANT#{}#{}", app.to_sortable(), family.as_str()))
}

/// A code that was not traded yet, in the list of what an account has granted an app.
pub(crate) fn code_entry(account: AccountId, app: AppId, code: &SecretHash) -> Key {
    Key::new(account_pk(account), format!("GRANT#{}#CODE#{}", app.to_sortable(), code.as_str()))
}

/// The names of what an account has granted an app, or any: partition, first, last.
pub(crate) fn grants(account: AccountId, app: Option<AppId>) -> (String, String, String) {
    let (first, last) = (app.unwrap_or(AppId::MIN), app.unwrap_or(AppId::MAX));
    let pk = account_pk(account);
    (pk, format!("GRANT#{}#", first.to_sortable()), format!("GRANT#{}#~", last.to_sortable()))
}

/// What a `GRANT#` item is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// A family of tokens.
    Family(AppId, SecretHash),
    /// A code.
    Code(AppId, SecretHash),
}

impl Grant {
    pub(crate) fn parse(sk: &str) -> Option<Self> {
        let (app, rest) = sk.strip_prefix("GRANT#")?.split_once('#')?;
        let app = app.parse().ok()?;
        match rest.strip_prefix("CODE#") {
            Some(code) => Some(Self::Code(app, code.parse().ok()?)),
            None => Some(Self::Family(app, rest.parse().ok()?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::graph;
    use crate::keys::numbered::account;

    #[test]
    fn the_grants_to_one_app_are_among_those_to_all_and_no_others() {
        let token: SecretHash = "f0".repeat(32).parse().unwrap();
        let app = |number| AppId::from_u64(number).unwrap();
        let within = |range: (String, String, String), key: Key| range.1 <= key.sk && key.sk <= range.2;
        let key = grant(account(1), app(5), &token);
        assert_eq!(Grant::parse(&key.sk), Some(Grant::Family(app(5), token.clone())));
        let code = code_entry(account(1), app(5), &token);
        assert_eq!(Grant::parse(&code.sk), Some(Grant::Code(app(5), token.clone())));
        assert!(within(grants(account(1), Some(app(5))), code.clone()));
        assert!(!within(grants(account(1), Some(app(6))), code));
        assert!(
            within(grants(account(1), Some(app(5))), key.clone()) && within(grants(account(1), None), key)
        );
        assert!(!within(grants(account(1), Some(app(5))), grant(account(1), app(6), &token)));
        assert!(!within(grants(account(1), None), graph(account(1))));
    }
}
