//! Pictures: what people upload, made into something that can be shown to others, and where that is kept.
//!
//! Nothing else in Crudder knows S3 or how pictures are written. The map:
//! - [`picture`]: bytes that claim to be a picture become a picture, its preview and its blurhash, or are refused. Nothing
//!   of the bytes themselves goes on: what is kept was written here, so it holds no place, no camera, and nothing that only
//!   looks like a picture.
//! - [`store`]: where pictures are kept. Nobody reads it but by addresses that are good for minutes, and never past a
//!   picture's end. `portraits`: those of profiles, which have none. [`Distribution`] signs them for `CloudFront`, or `address`
//!   for S3 where there is no distribution; `send` sends what is asked here.

mod address;
mod distribution;
mod jpeg;
pub mod picture;
mod portraits;
mod send;
pub mod store;

pub use distribution::{Distribution, InvalidDistribution};
pub use picture::{Frame, InvalidPicture, Picture, Prepared, portray, prepare};
pub use portraits::Signer;
pub use store::{Error, Links, NotConfigured, Store};
