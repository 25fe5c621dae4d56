//! The rules by tables; against a database see below.
