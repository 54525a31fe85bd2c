//! crudder-functions
