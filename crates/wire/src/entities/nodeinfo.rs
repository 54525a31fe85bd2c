//! What crawlers ask any server of the social web: <https://nodeinfo.diaspora.software/protocol>.

use serde_json::{Value, json};

use super::InstanceFacts;
use crate::input::Site;

/// `GET /.well-known/nodeinfo`: where it is.
#[must_use]
pub fn nodeinfo_links(site: &Site) -> Value {
    json!({ "links": [{
        "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
        "href": format!("{}/nodeinfo/2.0", site.base()),
    }] })
}

/// `GET /nodeinfo/2.0`. Crudder speaks to no other server, so there is no protocol to name, and it counts nobody: the
/// schema asks for `usage.users`, not for a number in it.
#[must_use]
pub fn nodeinfo(facts: &InstanceFacts) -> Value {
    json!({
        "version": "2.0",
        "software": { "name": "crudder", "version": facts.version },
        "protocols": [],
        "services": { "inbound": [], "outbound": [] },
        "openRegistrations": true,
        "usage": { "users": {} },
        "metadata": {},
    })
}
