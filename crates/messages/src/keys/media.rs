//! Uploaded pictures.

use crudder_domain::MediaId;

use super::Key;

pub(crate) fn media(id: MediaId) -> Key {
    Key::new(format!("M#{id}"), "MEDIA")
}
