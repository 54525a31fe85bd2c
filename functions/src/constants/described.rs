//! What each line says of itself in the description of the API.

use crudder_wire::entities::{Document, Empty, NodeInfo, NodeInfoLinks};
use serde_json::json;

use crate::openapi::{Operation, Tag};

/// By its key, as the line has it.
pub(crate) fn described(key: &str) -> Option<Operation> {
    let list = |tag, summary| Operation::new(tag, summary).answers::<[(); 0]>("Always empty.");
    let nowhere =
        |summary| Operation::new(Tag::Instance, summary).refuses(404, "Crudder does not have this.");
    let shown = |summary| Operation::new(Tag::Instance, summary);
    let picture = |summary| {
        let bytes = json!({ "type": "string", "format": "binary" });
        shown(summary).answers_as("image/png", bytes, "The default image. It may be cached for a year.")
    };
    Some(match key {
        "GET /api/v1/instance/extended_description" => {
            shown("View the server's extended description").answers::<Document>("The document.")
        }
        "GET /api/v1/instance/privacy_policy" => {
            shown("View the server's privacy policy").answers::<Document>("The document.")
        }
        "GET /api/v1/instance/terms_of_service" => nowhere("View the server's terms of service"),
        "GET /api/v1/instance/activity" => nowhere("View the server's weekly activity"),
        "GET /.well-known/nodeinfo" => shown("Discover the server's NodeInfo documents")
            .answers::<NodeInfoLinks>("Links to further documents."),
        "GET /nodeinfo/2.0" => shown("View the server's NodeInfo")
            .answers::<NodeInfo>("The server's description, as NodeInfo 2.0."),
        "GET /.well-known/host-meta" => {
            let text = json!({ "type": "string" });
            shown("Discover the server's WebFinger address").answers_as(
                "application/xrd+xml",
                text,
                "The document, as in RFC 6415.",
            )
        }
        "GET /avatars/original/missing.png" => picture("View the default avatar"),
        "GET /headers/original/missing.png" => picture("View the default header image"),
        "GET /api/v1/instance/peers" => list(Tag::Instance, "View connected servers"),
        "GET /api/v1/instance/domain_blocks" => list(Tag::Instance, "View moderated servers"),
        "GET /api/v1/instance/rules" => list(Tag::Instance, "View the server's rules"),
        "GET /api/v1/instance/translation_languages" => {
            shown("View translation languages").answers::<Empty>("Always empty: nothing is translated.")
        }
        "GET /api/v1/custom_emojis" => list(Tag::Instance, "View all custom emojis"),
        "GET /api/v1/announcements" => list(Tag::Instance, "View all announcements"),
        "GET /api/v1/directory" => list(Tag::Accounts, "View the profile directory"),
        "GET /api/v1/filters" => list(Tag::Accounts, "View your filters (v1)"),
        "GET /api/v2/filters" => list(Tag::Accounts, "View your filters"),
        "GET /api/v1/suggestions" => list(Tag::Relations, "View follow suggestions (v1)"),
        "GET /api/v2/suggestions" => list(Tag::Relations, "View follow suggestions"),
        "GET /api/v1/endorsements" => list(Tag::Relations, "View your endorsed accounts"),
        "GET /api/v1/featured_tags" => list(Tag::Tags, "View your featured hashtags"),
        "GET /api/v1/scheduled_statuses" => list(Tag::Statuses, "View your scheduled statuses"),
        "GET /api/v1/domain_blocks" => list(Tag::Relations, "View your blocked domains"),
        "GET /api/v1/trends/links" => list(Tag::Search, "View trending links"),
        "GET /api/v1/push/subscription" => nowhere("View your push subscription"),
        "POST /api/v1/push/subscription" => {
            Operation::new(Tag::Notifications, "Subscribe to push notifications")
                .refuses(422, "Crudder sends no push notifications.")
        }
        "PUT /api/v1/push/subscription" => nowhere("Change your push subscription"),
        "DELETE /api/v1/push/subscription" => {
            Operation::new(Tag::Notifications, "Remove your push subscription")
                .answers::<Empty>("There is no subscription.")
        }
        _ => return None,
    })
}
