//! standin-dynamodb
