//! `/api/v1/reports`: telling the operator.

pub(crate) mod create;
