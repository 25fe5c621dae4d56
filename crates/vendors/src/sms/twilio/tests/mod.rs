//! Invented accounts and tokens only.

mod calls;
mod lookups;
mod settings;
mod signatures;
mod webhooks;

use super::Twilio;
use crate::sms::{
    Section,
    fake::{self, Fake},
};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const SERVICE: &str = "MG00000000000000000000000000000001";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const OTHER: &str = "fedcba9876543210fedcba9876543210";
const SID: &str = "SM00112233445566778899aabbccddeeff";

fn section(base_url: &str) -> Section {
    fake::section(
        "twilio",
        [
            ("base_url", base_url),
            ("account_sid", ACCOUNT),
            ("auth_token", TOKEN),
            ("messaging_service_sid", SERVICE),
        ],
    )
}

fn twilio(fake: &Fake) -> Twilio {
    Twilio::new(&section(&fake.url), &fake::means()).unwrap()
}
