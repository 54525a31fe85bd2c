//! standin-momento
