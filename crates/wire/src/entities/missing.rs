//! Where the pictures lie that stand for those that an account has not.

/// The path of the avatar that an account without one is shown with. The name is Mastodon's: some clients know by
/// `missing.png` that a person has no picture, and draw one of their own.
pub const MISSING_AVATAR: &str = "/avatars/original/missing.png";

/// The path of the header that an account without one is shown with, and of the instance's own picture.
pub const MISSING_HEADER: &str = "/headers/original/missing.png";
