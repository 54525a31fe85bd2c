//! crudder-activity
