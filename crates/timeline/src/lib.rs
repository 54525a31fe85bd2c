//! crudder-timeline
