//! The simulated providers of SMS with the phones of their network, beside a program under test.

use figment::value::{Dict, Value};
use mistok::{config::Config, domain::clock::SharedClock};
use mistok_sim::{
    phones::{Handset, Phones},
    turbosms::{self, TurboSms},
    twilio::{self, Twilio},
    zadarma::{self, Zadarma},
};

/// What a test says of them before they start.
#[derive(Clone, Default)]
pub struct Options {
    pub twilio: twilio::Options,
    pub zadarma: zadarma::Options,
    pub turbosms: turbosms::Options,
}

#[derive(Clone)]
pub struct Vendors {
    pub phones: Phones,
    pub twilio: Twilio,
    pub zadarma: Zadarma,
    pub turbosms: TurboSms,
    pub options: Options,
}

impl Vendors {
    pub async fn start(clock: SharedClock, options: Options) -> Self {
        let phones = Phones::new(clock.clone());
        let said = options.clone();
        let twilio = Twilio::start(clock.clone(), said.twilio, phones.clone());
        let zadarma = Zadarma::start(clock.clone(), said.zadarma, phones.clone());
        let turbosms = TurboSms::start(clock.clone(), said.turbosms, phones.clone());
        Self {
            twilio: twilio.await.unwrap(),
            zadarma: zadarma.await.unwrap(),
            turbosms: turbosms.await.unwrap(),
            phones,
            options,
        }
    }

    /// The sections of the providers, in the order in which they are tried.
    pub fn configure(&self, config: &mut Config, names: &[&str]) {
        let options = &self.options;
        for name in names {
            let settings = match *name {
                "twilio" => vec![
                    ("base_url", self.twilio.url()),
                    ("account_sid", options.twilio.account_sid.clone()),
                    ("auth_token", options.twilio.auth_token.clone()),
                    ("from", options.twilio.numbers[0].clone()),
                ],
                "zadarma" => vec![
                    ("base_url", self.zadarma.url()),
                    ("key", options.zadarma.key.clone()),
                    ("secret", options.zadarma.secret.clone()),
                ],
                _ => vec![
                    ("base_url", self.turbosms.url()),
                    ("token", options.turbosms.token.clone()),
                    ("sender", options.turbosms.senders[0].clone()),
                    ("webhook_secret", options.turbosms.secret.clone()),
                ],
            };
            let mut dict: Dict = settings
                .into_iter()
                .map(|(key, value)| (key.to_owned(), Value::from(value)))
                .collect();
            dict.insert("per_second".to_owned(), Value::from(1_000_u32));
            config.sms.providers.insert(name, dict);
        }
        config.sms.order = names.iter().map(|name| (*name).to_owned()).collect();
    }

    /// Tells the providers where the program is.
    pub fn point(&self, config: &Config) {
        let base = config.web.public_url.clone().unwrap();
        let at = |path: &str| Some(format!("{base}/sms/{path}"));
        self.twilio.set_webhook(at("twilio/inbound"));
        self.zadarma.set_webhook(&at("zadarma").unwrap());
        self.turbosms.set_webhook(at("turbosms"));
    }

    pub fn phone(&self, number: &str) -> Handset {
        self.phones.phone(number)
    }

    pub async fn settled(&self) {
        self.twilio.settled().await;
        self.zadarma.settled().await;
        self.turbosms.settled().await;
    }

    pub fn have_settled(&self) -> bool {
        self.twilio.has_settled() && self.zadarma.has_settled() && self.turbosms.has_settled()
    }
}
