//! The names of all texts, made of the names in `config/locales/uk.ftl` by `build.rs`.

#![expect(
    clippy::allow_attributes,
    clippy::match_same_arms,
    clippy::too_many_lines,
    reason = "the file is generated"
)]

include!(concat!(env!("OUT_DIR"), "/texts.rs"));
