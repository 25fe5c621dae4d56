//! Orders of KeyCRM.
