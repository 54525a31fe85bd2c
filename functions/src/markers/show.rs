//! `GET /api/v1/markers`: the markers of the timelines that `timeline[]` names.

use crudder_domain::MarkerOf;
use crudder_wire::{ApiError, Input, Reply, entities};

use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = input.person()?;
    let asked: Vec<MarkerOf> = input.params.parse_all("timeline", MarkerOf::ALL.len())?;
    let markers = services.reader()?.markers(person).await.map_err(refusal::store)?;
    let found = asked.into_iter().filter_map(|timeline| Some((timeline, markers.of(timeline)?)));
    Reply::ok(&found.collect::<entities::Markers>())
}
