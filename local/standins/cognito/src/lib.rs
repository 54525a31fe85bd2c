//! standin-cognito
