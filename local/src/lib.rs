//! crudder-local
