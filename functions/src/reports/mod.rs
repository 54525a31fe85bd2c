//! `/api/v1/reports`: telling the operator.

pub(crate) mod create;

use crate::function::functions;

functions!["reports_": create];
