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
        assert_eq!(granted(&key.sk), Some((app(5), token.clone())));
        assert!(
            within(grants(account(1), Some(app(5))), key.clone()) && within(grants(account(1), None), key)
        );
        assert!(!within(grants(account(1), Some(app(5))), grant(account(1), app(6), &token)));
        assert!(!within(grants(account(1), None), graph(account(1))));
    }
}
