//! Invoices: what a bot may ask to be paid, and what becomes of each attempt to pay.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::envelope::Refusal;
use super::params::Params;

/// The bot must answer within this time; then the person's money stays with the person.
pub(super) const ANSWER_IN: TimeDelta = TimeDelta::seconds(10);
/// Currencies, and the least and the most of each, in its smallest unit.
const CURRENCIES: [(&str, i64, i64); 6] = [
    ("UAH", 4_200, 42_000_000),
    ("USD", 100, 1_000_000),
    ("EUR", 100, 1_000_000),
    ("PLN", 400, 4_000_000),
    ("GBP", 80, 800_000),
    ("XTR", 1, 100_000),
];
const PRICE: [&str; 2] = ["label", "amount"];

/// What can be paid, by anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What the bot knows it by; nobody else sees it.
    pub payload: String,
    pub currency: String,
    /// In the smallest unit of the currency.
    pub total_amount: i64,
    /// Fields of `order_info` that the bot asked for.
    pub(super) needs: Vec<&'static str>,
    pub(super) is_paid: bool,
}

impl Offer {
    /// An offer that was never made, or was changed on the way.
    pub fn new(payload: &str, currency: &str, total_amount: i64) -> Self {
        Self {
            payload: payload.to_owned(),
            currency: currency.to_owned(),
            total_amount,
            needs: Vec::new(),
            is_paid: false,
        }
    }
}

/// An attempt to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    pub query_id: String,
    pub offer: Offer,
    pub asked_at: DateTime<Utc>,
    pub outcome: Outcome,
    pub(super) chat: i64,
    pub(super) payer: i64,
    /// The message with the invoice, if there is one.
    pub(super) message: Option<i64>,
    pub(super) order_info: Value,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The bot has not answered yet.
    Waiting,
    /// It has not answered in time.
    TooLate,
    /// It does not want the money; the person reads why.
    Refused(String),
    /// The money is taken, under this number of Telegram's.
    Paid(String),
}

/// Reads an invoice and checks it: the offer, and the `Invoice` object of a message.
pub(super) fn read(params: &Params, provider: &str) -> Result<(Offer, Value), Refusal> {
    let title = sized(params, "title", 32)?;
    let description = sized(params, "description", 255)?;
    let payload = params.text("payload")?.unwrap_or_default().into_owned();
    if !(1..=128).contains(&payload.len()) {
        return Err(Refusal::bad("INVOICE_PAYLOAD_INVALID"));
    }
    let currency = params.text("currency")?.unwrap_or_default().into_owned();
    let known = CURRENCIES.iter().find(|(code, ..)| *code == currency);
    let (_, least, most) = known.ok_or_else(|| Refusal::bad("CURRENCY_INVALID"))?;
    let prices = prices(params)?;
    let stars = currency == "XTR";
    let token = params.text("provider_token")?.unwrap_or_default();
    if token != if stars { "" } else { provider } {
        return Err(Refusal::bad("PAYMENT_PROVIDER_INVALID"));
    }
    if stars && prices.len() != 1 {
        return Err(Refusal::bad("STARS_INVOICE_INVALID"));
    }
    let total_amount: i64 = prices.iter().sum();
    if !(least..=most).contains(&&total_amount) {
        return Err(Refusal::bad("CURRENCY_TOTAL_AMOUNT_INVALID"));
    }
    if params.flag("is_flexible") || params.flag("need_shipping_address") {
        return Err(Refusal::bad(
            "the simulator knows no delivery of Telegram's",
        ));
    }
    let needs = [
        ("need_name", "name"),
        ("need_phone_number", "phone_number"),
        ("need_email", "email"),
    ];
    let needs = needs.into_iter().filter(|(flag, _)| params.flag(flag));
    let invoice = json!({
        "title": title,
        "description": description,
        "start_parameter": params.text("start_parameter")?.unwrap_or_default(),
        "currency": currency,
        "total_amount": total_amount,
    });
    let needs = needs.map(|(_, name)| name).collect();
    let offer = Offer {
        needs,
        ..Offer::new(&payload, &currency, total_amount)
    };
    Ok((offer, invoice))
}

/// A keyboard under an invoice begins with the button that pays.
pub(super) fn check_markup(params: &Params) -> Result<(), Refusal> {
    let Some(markup) = params.nested("reply_markup")? else {
        return Ok(());
    };
    let Some(rows) = markup.get("inline_keyboard") else {
        return Err(Refusal::bad("inline keyboard expected"));
    };
    let empty = rows.as_array().is_none_or(Vec::is_empty);
    if empty || rows[0][0]["pay"] == true {
        return Ok(());
    }
    Err(Refusal::bad("REPLY_MARKUP_BUY_EMPTY"))
}

fn sized(params: &Params, name: &str, most: usize) -> Result<String, Refusal> {
    let text = params.text(name)?.unwrap_or_default();
    match text.trim().chars().count() {
        0 => Err(Refusal::bad(format!("invoice {name} must be non-empty"))),
        count if count > most => Err(Refusal::bad(format!("invoice {name} is too long"))),
        _ => Ok(text.into_owned()),
    }
}

fn prices(params: &Params) -> Result<Vec<i64>, Refusal> {
    let list = params.nested("prices")?.unwrap_or_default();
    let Some(list) = list.as_array().filter(|list| !list.is_empty()) else {
        return Err(Refusal::bad("can't parse prices JSON object"));
    };
    let broken = |words: &str| Refusal::bad(format!("can't parse labeled price: {words}"));
    let price = |price: &Value| {
        let fields = price.as_object().ok_or_else(|| broken("Object expected"))?;
        if let Some(name) = fields.keys().find(|name| !PRICE.contains(&name.as_str())) {
            return Err(broken(&format!("no field \"{name}\" (strict simulator)")));
        }
        let label = price["label"].as_str().unwrap_or_default();
        if label.trim().is_empty() {
            return Err(broken("Field \"label\" must be non-empty"));
        }
        // Whole units of the smallest coin: a fraction is a mistake of the bot.
        let amount = price["amount"].as_i64();
        amount.ok_or_else(|| broken("Field \"amount\" must be of type Number"))
    };
    list.iter().map(price).collect()
}
