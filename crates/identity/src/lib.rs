//! crudder-identity
