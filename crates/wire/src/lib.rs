//! crudder-wire
