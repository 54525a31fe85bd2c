//! The API described for programs (`OpenAPI` 3.1), and the route that shows that.
//!
//! Each route says beside its handler what it is, in a `describe`, which the tables of routes ask for; a test finds one
//! without. What it answers and what it takes are named by their types, which say the rest themselves.
//! - [`operation`]: what a route says of itself. [`tag`]: what it belongs to.
//! - [`shape`]: the domain's types as JSON Schemas, with their bounds.
//! - [`encodings`]: fields as bodies in their three encodings. [`headers`]: what answers say beside their bodies.
//! - [`refusals`]: what every route may refuse, and why.
//! - [`security`]: who may ask. [`document`]: all of it put together.
//! - [`show`]: the route. It serves a file that a test writes by [`document`] and holds to it, so that a function
//!   which serves it makes nothing.
//!
//! What a route says of its parameters is also what requests are read by: see [`shapes`](crate::shapes).

mod document;
mod encodings;
mod headers;
mod operation;
mod refusals;
mod security;
mod shape;
pub(crate) mod show;
mod tag;

pub use document::{Declared, document, paths_that_differ};
pub(crate) use operation::Operation;
pub(crate) use shape::{
    Described, ListOf, NEW_PASSWORD, Upload, object, several, several_or_one, up_to, words,
};
pub(crate) use tag::Tag;

/// How a route says what it is.
pub(crate) type Describe = fn() -> Operation;
