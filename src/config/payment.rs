//! `[payment]`: how customers pay.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{ConfigError, delivery::check_id};
use crate::domain::{language::Localized, lead::PaidBy, payment};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Payment {
    /// The token of a payment provider, from BotFather: for invoices in Telegram.
    #[serde(with = "super::secret")]
    pub provider_token: Option<SecretString>,
    /// The ways to choose from at the checkout.
    pub methods: Vec<Method>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Letters, digits, `-` and `_`, at most 32.
    pub id: String,
    /// `on_delivery`, `link` or `invoice`.
    pub by: PaidBy,
    pub name: Option<Localized>,
    /// The page that takes the money, with `{number}` and `{sum}`.
    pub link: Option<String>,
    /// The CRM's id of the payment method.
    pub crm_id: Option<i64>,
}

impl Payment {
    /// The methods, checked; paying on delivery when none is set.
    pub fn methods(&self) -> Result<Vec<payment::Method>, ConfigError> {
        if self.methods.is_empty() {
            return Ok(vec![payment::Method {
                id: "on-delivery".to_owned(),
                by: PaidBy::OnDelivery,
                name: None,
                link: None,
                crm_id: None,
            }]);
        }
        let mut checked: Vec<payment::Method> = Vec::new();
        for method in &self.methods {
            check_id("payment.methods.id", &method.id)?;
            if checked.iter().any(|other| other.id == method.id) {
                let expected = "a name that no other payment method has";
                return Err(ConfigError::bad("payment.methods.id", &method.id, expected));
            }
            self.check_means(method)?;
            checked.push(payment::Method {
                id: method.id.clone(),
                by: method.by,
                name: method.name.clone(),
                link: method.link.clone(),
                crm_id: method.crm_id,
            });
        }
        Ok(checked)
    }

    fn check_means(&self, method: &Method) -> Result<(), ConfigError> {
        match (method.by, &method.link) {
            (PaidBy::Link, None) => Err(ConfigError::missing(
                "payment.methods.link",
                "the address of the page that takes the money, with {number} and {sum}",
            )),
            (PaidBy::Link, Some(link)) => {
                let example = link.replace("{number}", "1001").replace("{sum}", "450");
                super::public_url("payment.methods.link", &example)?;
                if example.contains(['{', '}']) || !link.contains("{number}") {
                    let expected = "an address with {number} and, if it takes one, {sum}";
                    return Err(ConfigError::bad("payment.methods.link", link, expected));
                }
                Ok(())
            }
            (PaidBy::Invoice, _) if self.provider_token.is_none() => Err(ConfigError::missing(
                "payment.provider_token",
                "the token that BotFather gives for a payment provider",
            )),
            (PaidBy::Invoice | PaidBy::OnDelivery, _) => Ok(()),
        }
    }
}
