//! What crawlers ask any server of the social web: <https://nodeinfo.diaspora.software/protocol>.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Empty, InstanceFacts};
use crate::input::Site;
use crate::schema::Url;

/// `GET /.well-known/nodeinfo`: where it is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NodeInfoLinks {
    links: [NodeInfoLink; 1],
}

#[derive(Debug, Serialize, JsonSchema)]
struct NodeInfoLink {
    rel: &'static str,
    #[schemars(with = "Url")]
    href: String,
}

impl NodeInfoLinks {
    /// At this site.
    #[must_use]
    pub fn at(site: &Site) -> Self {
        let rel = "http://nodeinfo.diaspora.software/ns/schema/2.0";
        Self { links: [NodeInfoLink { rel, href: format!("{}/nodeinfo/2.0", site.base()) }] }
    }
}

/// `GET /nodeinfo/2.0`. Crudder speaks to no other server, so there is no protocol to name, and it counts nobody: the
/// schema asks for `usage.users`, not for a number in it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfo {
    version: &'static str,
    software: Software,
    protocols: [(); 0],
    services: Services,
    open_registrations: bool,
    usage: Usage,
    metadata: Empty,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Software {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Services {
    inbound: [(); 0],
    outbound: [(); 0],
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Usage {
    users: Empty,
}

impl NodeInfo {
    /// Of this instance.
    #[must_use]
    pub fn of(facts: &InstanceFacts) -> Self {
        Self {
            version: "2.0",
            software: Software { name: "crudder", version: facts.version },
            protocols: [],
            services: Services { inbound: [], outbound: [] },
            open_registrations: true,
            usage: Usage { users: Empty {} },
            metadata: Empty {},
        }
    }
}
