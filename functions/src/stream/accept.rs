//! Lets in those who asked to follow an account, once nobody has to ask any more.

use crudder_messages::{Change, Result, Writer};

/// Starts or carries on what a change means to them.
pub(super) async fn of(writer: &Writer, change: &Change) -> Result<()> {
    match change {
        Change::AccountChanged { before: Some(before), after } if before.locked && !after.locked => {
            writer.accept_all(after.id, None).await
        }
        Change::AcceptingContinues(account, below) => writer.accept_all(*account, Some(*below)).await,
        _ => Ok(()),
    }
}
