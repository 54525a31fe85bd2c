//! All or nothing: a transaction, why it was refused, and trying again when somebody else was faster.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use crudder_domain::Moment;

use crate::error::{Error, Result};
use crate::items::{Item, n, now};
use crate::keys::Key;
use crate::retry::{Attempt, done, on_conflict};
use crate::writer::Writer;

/// Which item of a transaction refused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Handle,
    Reservation,
    Profile,
    Person,
    Status,
    Activity,
    Idempotency,
    Parent,
    RepliesCount,
    /// A part of a status's other numbers.
    Count,
    Interaction,
    Media,
    Edge,
    Graph,
    List,
    FollowedTags,
    Stance,
    Note,
    Report,
    ReportsOfDay,
    App,
    Code,
    Token,
    Refresh,
    /// An item without a condition.
    Free,
}

/// An expression with the values and names in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expression {
    text: String,
    values: Vec<(&'static str, AttributeValue)>,
    names: Vec<(&'static str, &'static str)>,
}

impl Expression {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Names an attribute by `alias`: where its own name is a word that `DynamoDB` reserves.
    pub(crate) fn name(mut self, alias: &'static str, attribute: &'static str) -> Self {
        self.names.push((alias, attribute));
        self
    }

    /// An expression with these values and names and another text.
    pub(crate) fn saying(self, text: String) -> Self {
        Self { text, ..self }
    }

    pub(crate) fn value(mut self, name: &'static str, value: AttributeValue) -> Self {
        self.values.push((name, value));
        self
    }

    /// This expression joined with another condition by `AND`.
    pub(crate) fn and(mut self, text: &str, name: &'static str, value: AttributeValue) -> Self {
        self.text = format!("({}) AND {text}", self.text);
        self.value(name, value)
    }

    /// That there is no such item, not even one that has ended.
    pub(crate) fn absent() -> Self {
        Self::new("attribute_not_exists(pk)")
    }

    /// That there is such an item, be it one that has ended.
    pub(crate) fn present() -> Self {
        Self::new("attribute_exists(pk)")
    }

    /// That there is no such item, or that it has ended: one that does may lie there for days, until `DynamoDB` deletes it.
    pub(crate) fn absent_or_ended(moment: Moment) -> Self {
        Self::new("attribute_not_exists(pk) OR expires_at <= :now").value(":now", now(moment))
    }

    /// That the item is of that version. (`version` is no reserved word.)
    pub(crate) fn version(version: u64) -> Self {
        Self::new("version = :version").value(":version", n(version))
    }
}

/// What became of a transaction.
#[derive(Debug)]
pub(crate) enum Outcome {
    Done,
    Refused(Refusal),
}

/// The items whose conditions did not hold, as they were.
#[derive(Debug)]
pub(crate) struct Refusal(Vec<(Part, Option<Item>)>);

impl Refusal {
    pub(crate) fn by(&self, part: Part) -> bool {
        self.0.iter().any(|(refusing, _)| *refusing == part)
    }

    /// The refusing item.
    pub(crate) fn item(&self, part: Part) -> Option<&Item> {
        self.0.iter().find(|(refusing, _)| *refusing == part).and_then(|(_, item)| item.as_ref())
    }
}

/// Up to a hundred writes that happen together or not at all.
#[derive(Debug)]
pub(crate) struct Transaction {
    table: String,
    /// When it is put together.
    pub(crate) moment: Moment,
    parts: Vec<Part>,
    items: Vec<TransactWriteItem>,
}

impl Transaction {
    pub(crate) fn put(&mut self, part: Part, item: Item, condition: Option<Expression>) -> Result<()> {
        let JoinedExpressions { texts: [condition], values, names } = split([condition]);
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .set_condition_expression(condition)
            .set_expression_attribute_values(values)
            .set_expression_attribute_names(names)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| Error::unbuildable("Put", &error))?;
        self.push(part, TransactWriteItem::builder().put(put).build());
        Ok(())
    }

    pub(crate) fn update(
        &mut self,
        part: Part,
        key: Key,
        update: Expression,
        condition: Option<Expression>,
    ) -> Result<()> {
        let JoinedExpressions { texts: [update, condition], values, names } =
            split([Some(update), condition]);
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key.into_item()))
            .set_update_expression(update)
            .set_condition_expression(condition)
            .set_expression_attribute_values(values)
            .set_expression_attribute_names(names)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| Error::unbuildable("Update", &error))?;
        self.push(part, TransactWriteItem::builder().update(update).build());
        Ok(())
    }

    pub(crate) fn delete(&mut self, part: Part, key: Key, condition: Option<Expression>) -> Result<()> {
        let JoinedExpressions { texts: [condition], values, names } = split([condition]);
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key.into_item()))
            .set_condition_expression(condition)
            .set_expression_attribute_values(values)
            .set_expression_attribute_names(names)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(|error| Error::unbuildable("Delete", &error))?;
        self.push(part, TransactWriteItem::builder().delete(delete).build());
        Ok(())
    }

    pub(crate) fn check(&mut self, part: Part, key: Key, condition: Expression) -> Result<()> {
        let JoinedExpressions { texts: [condition], values, names } = split([Some(condition)]);
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key.into_item()))
            .set_condition_expression(condition)
            .set_expression_attribute_values(values)
            .set_expression_attribute_names(names)
            .build()
            .map_err(|error| Error::unbuildable("ConditionCheck", &error))?;
        self.push(part, TransactWriteItem::builder().condition_check(check).build());
        Ok(())
    }

    fn push(&mut self, part: Part, item: TransactWriteItem) {
        self.parts.push(part);
        self.items.push(item);
    }

    fn refusal(&self, reasons: &[CancellationReason]) -> Refusal {
        let refusing = self.parts.iter().zip(reasons);
        let refusing = refusing.filter(|(_, reason)| reason.code() == Some("ConditionalCheckFailed"));
        Refusal(refusing.map(|(part, reason)| (*part, reason.item.clone())).collect())
    }
}

/// The texts of some expressions, with all their values and names together, as one action has them.
pub(crate) struct JoinedExpressions<const N: usize> {
    pub(crate) texts: [Option<String>; N],
    pub(crate) values: Option<HashMap<String, AttributeValue>>,
    pub(crate) names: Option<HashMap<String, String>>,
}

pub(crate) fn split<const N: usize>(expressions: [Option<Expression>; N]) -> JoinedExpressions<N> {
    let (mut values, mut names) = (HashMap::new(), HashMap::new());
    let texts = expressions.map(|expression| {
        let Expression { text, values: its_values, names: its_names } = expression?;
        values.extend(its_values.into_iter().map(|(name, value)| (name.to_owned(), value)));
        names.extend(its_names.into_iter().map(|(alias, name)| (alias.to_owned(), name.to_owned())));
        Some(text)
    });
    // DynamoDB refuses empty maps.
    JoinedExpressions {
        texts,
        values: (!values.is_empty()).then_some(values),
        names: (!names.is_empty()).then_some(names),
    }
}

impl Writer {
    pub(crate) fn transaction(&self) -> Transaction {
        let (table, moment) = (self.table.as_str().to_owned(), self.now());
        Transaction { table, moment, parts: Vec::new(), items: Vec::new() }
    }

    /// Carries a transaction out. Where it meets another on the same items, it is tried again: `DynamoDB` refuses
    /// it then, and the SDK does not retry that.
    pub(crate) async fn transact(&self, transaction: &Transaction) -> Result<Outcome> {
        const OPERATION: &str = "TransactWriteItems";
        on_conflict!(OPERATION, {
            let sent = self.client.transact_write_items();
            let sent = sent.set_transact_items(Some(transaction.items.clone())).send().await;
            let Err(error) = sent else { return done(Outcome::Done) };
            match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    let reasons = cancelled.cancellation_reasons();
                    let is = |code| reasons.iter().any(|reason| reason.code() == Some(code));
                    if is("ConditionalCheckFailed") {
                        return done(Outcome::Refused(transaction.refusal(reasons)));
                    }
                    if is("ThrottlingError") || is("ProvisionedThroughputExceeded") {
                        return Err(Error::Throttled { operation: OPERATION });
                    }
                    if !is("TransactionConflict") {
                        return Err(Error::from_sdk(OPERATION, &error));
                    }
                }
                Some(other) if other.code() == Some("TransactionInProgressException") => {}
                _ => return Err(Error::from_sdk(OPERATION, &error)),
            }
            Ok(Attempt::Again)
        })
    }
}
