//! Pages that clients open in a browser, since Mastodon has them (Elk: `/auth/edit`), and where Crudder's website has the same.

/// The page of the website that stands for a page of Mastodon's, as the end of an address; `None` where there is none, and
/// for what the website has by that very name.
#[must_use]
pub fn of_website(path: &str) -> Option<String> {
    let path = path.trim_end_matches('/');
    let page = match path {
        "/auth/edit" | "/oauth/authorized_applications" | "/relationships" => "/settings",
        "/auth/sign_in" => "/sign-in",
        "/auth/sign_up" => "/sign-up",
        "/auth/confirmation/new" => "/confirm",
        "/auth/password/new" | "/auth/password/edit" => "/reset-password",
        "/explore" | "/public/local" | "/public/remote" => "/public",
        "/home" | "/about" | "/about/more" | "/privacy-policy" | "/web" | "/getting-started" => "/",
        _ => return of_a_kind(path),
    };
    Some(page.to_owned())
}

/// Those that have something in their path.
fn of_a_kind(path: &str) -> Option<String> {
    if let Some(rest) = path.strip_prefix("/web/") {
        let page = format!("/{rest}");
        let is_plain = rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"@_/".contains(&b));
        let is_profile = rest.starts_with('@') && is_plain && !rest.contains("//");
        return Some(of_website(&page).unwrap_or(if is_profile { page } else { "/".to_owned() }));
    }
    if path.starts_with("/settings/") {
        return Some("/settings".to_owned());
    }
    let (handle, rest) =
        path.strip_prefix("/users/").map(|rest| rest.split_once('/').unwrap_or((rest, "")))?;
    let is_handle = !handle.is_empty() && handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let status = rest.strip_prefix("statuses/").filter(|id| id.bytes().all(|b| b.is_ascii_digit()));
    match status {
        _ if !is_handle => None,
        Some(id) if !id.is_empty() => Some(format!("/@{handle}/{id}")),
        _ => Some(format!("/@{handle}")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_a_page_leads_to_stays_on_the_site_and_leads_no_further(
            begin in prop::sample::select(vec!["", "/", "/web/", "/web/web/", "/users/", "/settings/", "//", "/auth/"]),
            rest in "[a-z@/_.:\\\\%0-9]{0,12}"
        ) {
            if let Some(page) = of_website(&format!("{begin}{rest}")) {
                prop_assert!(page.starts_with('/') && !page.starts_with("//") && !page.contains('\\'), "{}", page);
                prop_assert_eq!(of_website(&page), None);
            }
        }
    }

    #[track_caller]
    fn check(path: &str, page: Option<&str>) {
        assert_eq!(of_website(path).as_deref(), page, "{path}");
    }

    #[test]
    fn what_clients_open_on_mastodon_leads_to_the_same_of_the_website() {
        check("/auth/edit", Some("/settings"));
        check("/settings/profile", Some("/settings"));
        check("/settings/preferences/other", Some("/settings"));
        check("/auth/sign_up/", Some("/sign-up"));
        check("/users/ada", Some("/@ada"));
        check("/users/ada/statuses/7", Some("/@ada/7"));
        check("/users/ada/followers", Some("/@ada"));
        check("/web/@ada/7", Some("/@ada/7"));
        check("/web/timelines/home", Some("/"));
    }

    #[test]
    fn what_the_website_has_by_that_name_and_what_is_nobodys_leads_nowhere() {
        for path in [
            "/",
            "",
            "/settings",
            "/@ada",
            "/@ada/7",
            "/tags/x",
            "/public",
            "/sign-in",
            "/auth/edit/x",
            "/api/v1/x",
        ] {
            check(path, None);
        }
        check("/users/a.b", None);
        check("/users/", None);
    }
}
