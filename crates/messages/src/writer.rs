//! The capability to write: a [`Reader`] that also has `TransactWriteItems`, `UpdateItem`, `PutItem` and `DeleteItem`.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValue;

use crate::error::{Error, Result};
use crate::items::Item;
use crate::keys::Key;
use crate::reader::Reader;
use crate::transaction::{Expression, JoinedExpressions, split};

/// Where the 16 random bits of an id come from.
pub(crate) type IdSource = Arc<dyn Fn() -> u16 + Send + Sync>;

/// Writes the table, and reads it. Cheap to clone.
#[derive(Clone)]
pub struct Writer {
    pub(crate) reader: Reader,
    pub(crate) draw: IdSource,
}

impl Writer {
    /// A writer of the reader's table.
    #[must_use]
    pub fn new(reader: Reader) -> Self {
        Self::drawing(reader, rand::random)
    }

    /// A writer whose ids get their 16 random bits from `draw`, so that tests can make ids collide.
    #[must_use]
    pub fn drawing(reader: Reader, draw: impl Fn() -> u16 + Send + Sync + 'static) -> Self {
        Self { reader, draw: Arc::new(draw) }
    }
}

impl Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("table", &self.reader.table).finish_non_exhaustive()
    }
}

/// Writes of one item: half the price of a transaction, for what stands by itself.
impl Writer {
    /// Writes an item, whatever was there.
    pub(crate) async fn put(&self, item: Item) -> Result<()> {
        let put = self.client.put_item().table_name(self.table.as_str()).set_item(Some(item));
        put.send().await.map(drop).map_err(|error| Error::from_sdk("PutItem", &error))
    }

    /// Deletes an item, if it is there.
    pub(crate) async fn delete(&self, key: Key) -> Result<()> {
        let delete = self.client.delete_item().table_name(self.table.as_str()).set_key(Some(key.into_item()));
        delete.send().await.map(drop).map_err(|error| Error::from_sdk("DeleteItem", &error))
    }

    /// Deletes an item, if it is there and as `condition` says.
    pub(crate) async fn delete_if(&self, key: Key, condition: Expression) -> Result<()> {
        let JoinedExpressions { texts: [condition], values, names } = split([Some(condition)]);
        let delete = self.client.delete_item().table_name(self.table.as_str()).set_key(Some(key.into_item()));
        let delete = delete.set_condition_expression(condition).set_expression_attribute_values(values);
        match delete.set_expression_attribute_names(names).send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(DeleteItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(Error::from_sdk("DeleteItem", &error)),
        }
    }

    /// Changes an item; `false` where the condition does not hold.
    pub(crate) async fn update(
        &self,
        key: Key,
        update: Expression,
        condition: Option<Expression>,
    ) -> Result<bool> {
        let JoinedExpressions { texts: [update, condition], values, names } =
            split([Some(update), condition]);
        let ask = self.client.update_item().table_name(self.table.as_str()).set_key(Some(key.into_item()));
        let ask = ask.set_update_expression(update).set_condition_expression(condition);
        let ask = ask.set_expression_attribute_values(values).set_expression_attribute_names(names);
        match ask.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(Error::from_sdk("UpdateItem", &error)),
        }
    }

    /// Changes an item without a condition; what it is then.
    pub(crate) async fn update_to(&self, key: Key, update: Expression) -> Result<Item> {
        let JoinedExpressions { texts: [update], values, names } = split([Some(update)]);
        let ask = self.client.update_item().table_name(self.table.as_str()).set_key(Some(key.into_item()));
        let ask = ask.set_update_expression(update).return_values(ReturnValue::AllNew);
        let ask = ask.set_expression_attribute_values(values).set_expression_attribute_names(names);
        let answer = ask.send().await.map_err(|error| Error::from_sdk("UpdateItem", &error))?;
        Ok(answer.attributes.unwrap_or_default())
    }
}
