//! `POST /api/v1/accounts/{id}/mute`: leaves somebody out of my timelines and, with `notifications`, my notifications; for
//! `duration` seconds, or for ever.

use crudder_domain::MuteFor;
use crudder_wire::{ApiError, Input, Reply};

use super::{refuse, relationship};
use crate::services::Services;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (person, account) = (input.person()?, input.path_account()?);
    let notifications = input.params.boolean("notifications")?.unwrap_or(true);
    let length: MuteFor = input.params.parse_filled("duration")?.unwrap_or_default();
    services.writer()?.mute(person, account, notifications, length).await.map_err(refuse)?;
    relationship(services, person, account).await
}
