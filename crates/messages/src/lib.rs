//! crudder-messages
