//! What each line says of itself in the description of the API.

use crudder_wire::entities::{Document, Empty, NodeInfo, NodeInfoLinks};
use serde_json::json;

use crate::openapi::{Operation, Tag};

/// By its key, as the line has it.
pub(crate) fn described(key: &str) -> Option<Operation> {
    let list = |tag, summary| Operation::new(tag, summary).answers::<[(); 0]>("There are none, ever.");
    let nowhere =
        |summary| Operation::new(Tag::Instance, summary).refuses(404, "There is no such thing here.");
    let shown = |summary| Operation::new(Tag::Instance, summary);
    let picture = |summary| {
        let bytes = json!({ "type": "string", "format": "binary" });
        shown(summary).answers_as("image/png", bytes, "A picture that may be kept for a year.")
    };
    Some(match key {
        "GET /api/v1/instance/extended_description" => {
            shown("See more about this instance").answers::<Document>("A text.")
        }
        "GET /api/v1/instance/privacy_policy" => shown("See what is kept").answers::<Document>("A text."),
        "GET /api/v1/instance/terms_of_service" => nowhere("See the terms of service"),
        "GET /api/v1/instance/activity" => nowhere("See how busy this instance is"),
        "GET /.well-known/nodeinfo" => {
            shown("Find what this server says of itself").answers::<NodeInfoLinks>("Links.")
        }
        "GET /nodeinfo/2.0" => shown("See what software this is").answers::<NodeInfo>("By NodeInfo 2.0."),
        "GET /.well-known/host-meta" => {
            let text = json!({ "type": "string" });
            shown("Find out how to find accounts").answers_as("application/xrd+xml", text, "By RFC 6415.")
        }
        "GET /avatars/original/missing.png" => picture("Look at the avatar of who has none"),
        "GET /headers/original/missing.png" => picture("Look at the header of who has none"),
        "GET /api/v1/instance/peers" => list(Tag::Instance, "See which servers this one knows"),
        "GET /api/v1/instance/domain_blocks" => list(Tag::Instance, "See which servers are kept out"),
        "GET /api/v1/instance/rules" => list(Tag::Instance, "See the rules"),
        "GET /api/v1/instance/translation_languages" => {
            shown("See what can be translated").answers::<Empty>("Nothing.")
        }
        "GET /api/v1/custom_emojis" => list(Tag::Instance, "See the custom emojis"),
        "GET /api/v1/announcements" => list(Tag::Instance, "See the announcements"),
        "GET /api/v1/directory" => list(Tag::Accounts, "See the directory"),
        "GET /api/v1/filters" => list(Tag::Accounts, "See my filters, as before Mastodon 4"),
        "GET /api/v2/filters" => list(Tag::Accounts, "See my filters"),
        "GET /api/v1/suggestions" => list(Tag::Relations, "See whom I could follow, as before Mastodon 3.4"),
        "GET /api/v2/suggestions" => list(Tag::Relations, "See whom I could follow"),
        "GET /api/v1/endorsements" => list(Tag::Relations, "See whom I endorse"),
        "GET /api/v1/featured_tags" => list(Tag::Tags, "See which hashtags my profile features"),
        "GET /api/v1/scheduled_statuses" => list(Tag::Statuses, "See what I have scheduled"),
        "GET /api/v1/domain_blocks" => list(Tag::Relations, "See which servers I block"),
        "GET /api/v1/trends/links" => list(Tag::Search, "See which links are talked about"),
        "GET /api/v1/push/subscription" => nowhere("See my push subscription"),
        "POST /api/v1/push/subscription" => Operation::new(Tag::Notifications, "Subscribe to push messages")
            .refuses(422, "Crudder sends no push messages."),
        "PUT /api/v1/push/subscription" => nowhere("Change my push subscription"),
        "DELETE /api/v1/push/subscription" => {
            Operation::new(Tag::Notifications, "Unsubscribe from push messages")
                .answers::<Empty>("There is none.")
        }
        _ => return None,
    })
}
