//! Invented keys only.

mod calls;
mod signatures;
mod webhooks;

use super::Zadarma;
use crate::sms::{
    Section,
    fake::{self, Fake},
};

const KEY: &str = "2a1f0c9d8b7e6a5f4c3d";
const SECRET: &str = "d78f2a12cc1fc5effe71";

fn section(base_url: &str) -> Section {
    fake::section(
        "zadarma",
        [("base_url", base_url), ("key", KEY), ("secret", SECRET)],
    )
}

fn zadarma(fake: &Fake) -> Zadarma {
    Zadarma::new(&section(&fake.url), &fake::means()).unwrap()
}
