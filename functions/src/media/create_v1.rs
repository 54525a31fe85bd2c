//! `POST /api/v1/media`: the same for old clients. A picture is ready when it is answered, in either version.

use crudder_wire::{Input, Reply};

use super::create;
use crate::limits::table::MEDIA;
use crate::openapi::Operation;
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /api/v1/media", Capability::Media, Needs::Person(&[Scope::WriteMedia]), describe)
        .takes_files()
        .limited(&MEDIA);

pub(crate) fn describe() -> Operation {
    create::described("Upload an image (v1)")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    create::handle(services, input).await
}
