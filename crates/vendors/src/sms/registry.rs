//! Which providers there are, and what each of them may use.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use mistok_core::domain::clock::SharedClock;

use super::{Provider, turbosms, twilio, zadarma};
use crate::{registry::Registered, section::Section};

/// The providers of this program. A further one is its file and a line here.
pub const BUILT_IN: &[Registration] = &[
    twilio::REGISTRATION,
    zadarma::REGISTRATION,
    turbosms::REGISTRATION,
];

/// A provider that settings can name.
#[derive(Debug, Clone, Copy)]
pub struct Registration {
    /// Of its section (`[sms.NAME]`) and its routes.
    pub name: &'static str,
    pub connect: Connect,
}

/// Makes a provider from its section; the error names the key and what is expected.
type Connect = fn(&Section, &Means) -> Result<Arc<dyn Provider>, String>;

/// What every adapter may use.
#[derive(Clone)]
pub struct Means {
    pub clock: SharedClock,
    /// Where the outside reaches us, without a slash at the end; not set: nobody calls us.
    pub public_url: Option<String>,
    /// For a whole exchange.
    pub timeout: Duration,
    /// How long a provider may go on with a request that we stopped waiting for.
    pub settle: TimeDelta,
}

impl Means {
    /// The address of our own route `/sms/<path>`.
    pub fn webhook(&self, path: &str) -> Option<String> {
        let base = self.public_url.as_deref()?;
        Some(format!("{}/sms/{path}", base.trim_end_matches('/')))
    }
}

impl Registered for Registration {
    const BUILT_IN: &'static [Self] = BUILT_IN;

    fn name(&self) -> &'static str {
        self.name
    }
}

/// The providers that settings may name.
pub type Registry = crate::registry::Registry<Registration>;
