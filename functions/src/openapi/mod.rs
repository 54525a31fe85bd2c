//! The API described for programs (`OpenAPI` 3.1), and the route that shows that.
//!
//! Each route says beside its handler what it is, in a `describe` that its record names. What it answers and what it takes
//! are named by their types, which say the rest themselves.
//! - [`operation`]: what a route says of itself. [`tag`]: what it belongs to.
//! - [`shape`]: the domain's types as JSON Schemas, with their bounds.
//! - [`show`]: the route. It serves a file that a test writes by [`document`](crate::document) and holds to it, so that a
//!   function which serves it makes nothing.
//!
//! What a route says of its parameters is also what requests are read by: see [`shapes`](crate::shapes).

pub(crate) mod operation;
mod shape;
pub(crate) mod show;
mod tag;

pub(crate) use operation::{Describe, Operation};
pub(crate) use shape::{
    Described, ListOf, NEW_PASSWORD, Upload, object, several, several_or_one, up_to, words,
};
pub(crate) use tag::Tag;

use crate::function::functions;

functions!["openapi_": show];
