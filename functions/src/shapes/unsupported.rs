//! What Mastodon's own documentation has as a parameter of a route that Crudder has, too, and Crudder has none of. Dropping
//! it silently would do something else than what was asked for; so whatever asks for something is refused, and what clients
//! send by default passes. What asks for what is so anyway stands in [`MOOT`].

use crudder_wire::Unsupported;

/// What asks for nothing.
const NOTHING: &[&str] = &["", "[]"];
const NO: &[&str] = &["", "[]", "false", "0", "off"];

struct Row {
    /// The functions, or for a route of `AppsApi` alone its method and path.
    routes: &'static [&'static str],
    name: &'static str,
    lacking: Unsupported,
}

macro_rules! row {
    ($routes:expr, $name:literal, $harmless:expr, $why:literal) => {
        Row { routes: $routes, name: $name, lacking: Unsupported { harmless: $harmless, why: $why } }
    };
}

const POSTING: &[&str] = &["statuses_create", "statuses_edit"];
const UPLOADING: &[&str] = &["media_create", "media_create_v1", "media_update"];

static ROWS: &[Row] = &[
    row!(POSTING, "scheduled_at", NOTHING, "is not supported: posts cannot be scheduled"),
    row!(POSTING, "quoted_status_id", NOTHING, "is not supported: posts cannot be quoted"),
    // Nobody can quote, so `nobody` is what happens. Clients send another word only where the server says it has quotes
    // (`api_versions.mastodon` 7).
    row!(POSTING, "quote_approval_policy", &["", "nobody"], "must be nobody: posts cannot be quoted"),
    // Without anybody on the list nobody may be named: that asks for something.
    row!(POSTING, "allowed_mentions", &[], "is not supported: every mentioned account is notified"),
    // Of forks: who else than this one server would it be kept from?
    row!(POSTING, "local_only", NO, "is not supported: there is only one server"),
    row!(POSTING, "content_type", &["", "text/plain"], "must be text/plain"),
    row!(UPLOADING, "thumbnail", NOTHING, "is not supported: the preview is made from the image"),
    row!(&["accounts_follow"], "languages", NOTHING, "is not supported: a follow covers all languages"),
    row!(
        &["accounts_update_credentials"],
        "attribution_domains",
        NOTHING,
        "is not supported: links have no previews"
    ),
    row!(
        &["accounts_update_credentials"],
        "avatar_description",
        NOTHING,
        "is not supported: profile images have no descriptions"
    ),
    row!(
        &["accounts_update_credentials"],
        "header_description",
        NOTHING,
        "is not supported: profile images have no descriptions"
    ),
    row!(
        &["accounts_update_credentials"],
        "source[quote_policy]",
        &["", "nobody"],
        "must be nobody: posts cannot be quoted"
    ),
    row!(&["reports_create"], "collection_ids", NOTHING, "is not supported: there are no collections"),
];

/// What Mastodon documents and Crudder need not look at, since it is as asked for in any case: the route, the parameter, why.
#[cfg(test)]
static MOOT: &[(&str, &str, &str)] = &[
    ("accounts_relationships", "with_suspended", "nobody is suspended, so nobody is left out"),
    ("notifications_index", "include_filtered", "nothing is filtered, so nothing is left out"),
    ("notifications_index", "supported_types", "what a client does not know has a type that it does"),
    ("notifications_show", "supported_types", "as above"),
    ("notifications_groups", "include_filtered", "as above"),
    ("notifications_groups", "supported_types", "as above"),
    ("notifications_group", "supported_types", "as above"),
    ("notifications_groups", "grouped_types", "a server may leave any kind ungrouped"),
    ("notifications_groups_unread_count", "grouped_types", "as above"),
    ("statuses_edit", "poll[hide_totals]", "a poll stays as it was, which docs/api.md says"),
    ("GET /oauth/authorize", "force_login", "nobody is kept signed in there"),
    ("GET /oauth/authorize", "lang", "a wish only: the page has one language"),
    ("POST /api/v1/accounts", "reason", "nobody is asked why"),
    ("POST /api/v1/accounts", "date_of_birth", "nobody is asked how old they are"),
    ("constants", "limit", "of none there are none however many are asked for"),
];

/// What a route has none of.
pub(super) fn of(route: &str) -> impl Iterator<Item = (&'static str, &'static Unsupported)> {
    ROWS.iter().filter(move |row| row.routes.contains(&route)).map(|row| (row.name, &row.lacking))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    #[test]
    fn what_there_is_none_of_is_of_a_route_and_is_not_described() {
        let rows = ROWS.iter().flat_map(|row| row.routes.iter().map(move |route| (*route, row.name)));
        for (route, name) in rows.chain(MOOT.iter().map(|(route, name, _)| (*route, *name))) {
            let of_function = table::find(route).map(|function| &function.routes[0]);
            let of_apps = || table::app_functions().map(|own| &own.route).find(|own| own.key == route);
            let known = of_function.or_else(of_apps);
            let is_constant = route == "constants";
            assert!(known.is_some(), "{route} is no route");
            let described = known.map(|known| known.describe().known().any(|(of, _)| of == name));
            assert!(is_constant || described == Some(false), "{route} describes {name}");
        }
    }
}
