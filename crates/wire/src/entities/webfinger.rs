//! Who is behind `acct:ada@example`: RFC 7033, <https://docs.joinmastodon.org/spec/webfinger/>.

use crudder_domain::Handle;
use serde_json::{Value, json};

use crate::input::Site;

/// The form that [RFC 7033, section 4.4](https://www.rfc-editor.org/rfc/rfc7033#section-4.4) names.
pub const JRD: &str = "application/jrd+json; charset=utf-8";
/// The form of `host-meta` (RFC 6415, section 2).
pub const XRD: &str = "application/xrd+xml; charset=utf-8";

/// `GET /.well-known/webfinger`: the profile's page. No `self` link: there is no other server that could follow it.
#[must_use]
pub fn webfinger(handle: &Handle, site: &Site) -> Value {
    let (base, host) = (site.base(), site.host());
    let (page, id) = (format!("{base}/@{handle}"), format!("{base}/users/{handle}"));
    json!({
        "subject": format!("acct:{handle}@{host}"),
        "aliases": [page, id],
        "links": [
            { "rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page },
        ],
    })
}

/// `GET /.well-known/host-meta`: where to ask for it.
#[must_use]
pub fn host_meta(site: &Site) -> String {
    // A host name has no character that XML would take for its own.
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n  \
         <Link rel=\"lrdd\" template=\"{}/.well-known/webfinger?resource={{uri}}\"/>\n\
         </XRD>\n",
        site.base()
    )
}
