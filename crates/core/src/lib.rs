//! What the whole program stands on: values, states and transitions without any input or output
//! ([`domain`]), what buttons carry ([`press`]) and every text that a person reads ([`text`]).

pub mod domain;
pub mod press;
pub mod text;
