//! What the whole program stands on: values, states and transitions without any input or output
//! ([`domain`]), and every text that a person reads ([`text`]).

pub mod domain;
pub mod text;
