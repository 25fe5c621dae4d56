//! What the whole program stands on: values, states and transitions without any input or output
//! ([`domain`]), what buttons carry ([`press`]), every text that a person reads ([`text`]) and the reader
//! of what the shop's people write in YAML ([`yaml`]).

pub mod domain;
pub mod press;
pub mod text;
pub mod yaml;
