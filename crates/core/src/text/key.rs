//! The names of all texts, made of the names in `config/locales/uk.ftl` by `build.rs`.

include!(concat!(env!("OUT_DIR"), "/texts.rs"));
