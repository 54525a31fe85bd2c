//! <https://docs.joinmastodon.org/entities/MediaAttachment/>

use std::collections::HashMap;

use crudder_domain::{Attachment, Format, MediaId, Rendition};
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::{Id, Url};

/// Where a picture can be looked at, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// As it is looked at.
    pub original: String,
    /// As it stands in a timeline.
    pub preview: String,
}

/// Where the pictures of an answer can be looked at.
pub type AllLinks = HashMap<MediaId, Links>;

/// A picture.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MediaAttachment {
    #[schemars(with = "Id")]
    id: String,
    r#type: &'static str,
    /// Holds for ten to fifteen minutes, and never past the end of what shows it.
    #[schemars(with = "Option<Url>")]
    url: Option<String>,
    #[schemars(with = "Option<Url>")]
    preview_url: Option<String>,
    remote_url: Option<()>,
    preview_remote_url: Option<()>,
    text_url: Option<()>,
    meta: Meta,
    description: Option<String>,
    blurhash: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MediaMeta")]
struct Meta {
    original: Size,
    small: Size,
    #[serde(skip_serializing_if = "Option::is_none")]
    focus: Option<Focus>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MediaSize")]
#[expect(clippy::struct_field_names, reason = "Mastodon's shape")]
struct Size {
    width: u32,
    height: u32,
    size: String,
    aspect: f64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MediaFocus")]
struct Focus {
    x: f64,
    y: f64,
}

impl MediaAttachment {
    /// The picture in Mastodon's shape; without an address where it can't be looked at (any more).
    #[must_use]
    pub fn new(attachment: &Attachment, links: Option<&Links>) -> Self {
        let description = attachment.description.as_str();
        Self {
            id: attachment.id.to_string(),
            r#type: "image",
            url: links.map(|links| links.original.clone()),
            preview_url: links.map(|links| links.preview.clone()),
            remote_url: None,
            preview_remote_url: None,
            text_url: None,
            meta: Meta {
                original: size(attachment.original),
                small: size(attachment.preview),
                focus: attachment.focus.map(|focus| Focus { x: focus.x(), y: focus.y() }),
            },
            description: (!description.is_empty()).then(|| description.to_owned()),
            blurhash: attachment.blurhash.as_str().to_owned(),
        }
    }

    /// Those pictures, with their addresses.
    #[must_use]
    pub fn all(attachments: &[Attachment], links: &AllLinks) -> Vec<Self> {
        attachments.iter().map(|one| Self::new(one, links.get(&one.id))).collect()
    }
}

fn size(Rendition { width, height, .. }: Rendition) -> Size {
    let aspect = f64::from(width) / f64::from(height.max(1));
    Size { width, height, size: format!("{width}x{height}"), aspect }
}

/// What can be uploaded, for the instance's description.
pub(super) const TYPES: [&str; 4] = [Format::Jpeg.mime(), Format::Png.mime(), "image/gif", "image/webp"];
