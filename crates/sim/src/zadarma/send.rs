//! `POST /v1/sms/send/`, and who messages may be from.

use serde_json::{Value, json};

use super::server::{Outcome, Params, Refusal};
use super::{Detail, Message, Shared, digits};
use crate::phones::{Condition, segments};

/// Sends to every number that can be sent to; the others are named with the reason.
pub fn send(shared: &Shared, params: &Params) -> Outcome {
    let text = params.get("message");
    let text = text.ok_or_else(|| Refusal::new(400, "Wrong parameter message"))?;
    let from = sender(shared, params)?;
    let language = params.get("language");
    if language.is_some_and(|language| language == "uk" || language.len() != 2) {
        return Err(Refusal::new(400, "Wrong parameter language"));
    }
    let numbers = numbers(params)?;
    let segments = segments::count(text).segments;
    let cost = shared.options.price * i64::from(segments);
    let (allowed, denied): (Vec<_>, Vec<_>) = numbers
        .into_iter()
        .partition(|number| denial(shared, number).is_none());
    let total = cost * i64::try_from(allowed.len()).unwrap_or(i64::MAX);
    {
        let mut state = shared.state();
        if state.balance < total || state.balance <= 0 {
            return Err(Refusal::new(400, "Not enough money on your balance"));
        }
        state.balance -= total;
    }
    for number in &allowed {
        let is_delivered = shared.part.bring("zadarma", &from, number, text).is_ok();
        shared.state().messages.push(Message {
            to: number.clone(),
            from: from.clone(),
            text: text.to_owned(),
            language: language.map(str::to_owned),
            segments,
            is_delivered,
            at: shared.clock.now(),
        });
    }
    let detail = |number: &String| detail(shared.options.detail, &from, number, text, cost);
    let denial = |number: &String| {
        let words = denial(shared, number).unwrap_or_default();
        json!({"number": number, "message": words})
    };
    Ok(json!({
        "status": "success",
        "messages": segments * u32::try_from(allowed.len()).unwrap_or(u32::MAX),
        "cost": euros(total),
        "currency": "EUR",
        "sms_detalization": allowed.iter().map(detail).collect::<Vec<_>>(),
        "denied_numbers": denied.iter().map(denial).collect::<Vec<_>>(),
    }))
}

/// The senders that messages to a number may be from.
pub fn senders(shared: &Shared, params: &Params) -> Outcome {
    let phones = params.get("phones");
    let phones = phones.ok_or_else(|| Refusal::new(400, "Wrong parameter phones"))?;
    if digits(phones).len() < 7 {
        return Err(Refusal::new(400, "Wrong parameter phones"));
    }
    let options = &shared.options;
    let numbers = options.numbers.iter().map(|number| digits(number));
    let senders: Vec<_> = options.names.iter().cloned().chain(numbers).collect();
    Ok(json!({ "senders": senders }))
}

/// An amount of thousandths, as a number.
pub fn euros(thousandths: i64) -> Value {
    let text = format!("{:.3}", rust_decimal::Decimal::new(thousandths, 3));
    text.parse().map(Value::Number).unwrap_or_default()
}

fn sender(shared: &Shared, params: &Params) -> Result<String, Refusal> {
    let options = &shared.options;
    let given = params.get("sender").or_else(|| params.get("caller_id"));
    let Some(given) = given else {
        return Ok(options.names.first().cloned().unwrap_or_default());
    };
    let is_number = digits(given).len() >= 7;
    let number = digits(given);
    let mut numbers = options.numbers.iter();
    if is_number && numbers.any(|own| digits(own) == number) {
        return Ok(number);
    }
    // The older parameter takes confirmed numbers only.
    if params.get("sender").is_some() && options.names.iter().any(|name| name == given) {
        return Ok(given.to_owned());
    }
    Err(Refusal::new(400, "Wrong caller id"))
}

/// The numbers, of a list or divided by commas.
fn numbers(params: &Params) -> Result<Vec<String>, Refusal> {
    let wrong = || Refusal::new(400, "Wrong parameter number");
    let given = params.0.iter();
    let given = given.filter(|(name, _)| name == "number" || name.starts_with("number["));
    let values = given.flat_map(|(_, value)| value.split(','));
    let numbers: Vec<_> = values.map(|value| value.trim().to_owned()).collect();
    let is_wrong = |number: &String| {
        let plain = number.strip_prefix('+').unwrap_or(number);
        !(7..=15).contains(&plain.len()) || plain.bytes().any(|byte| !byte.is_ascii_digit())
    };
    if numbers.is_empty() || numbers.iter().any(is_wrong) {
        return Err(wrong());
    }
    Ok(numbers.iter().map(|number| digits(number)).collect())
}

/// Why a number cannot be sent to.
fn denial(shared: &Shared, number: &str) -> Option<&'static str> {
    let mut denied = shared.options.denied.iter();
    if denied.any(|prefix| number.starts_with(prefix)) {
        return Some("SMS to this direction is not available");
    }
    match shared.part.condition(number) {
        Condition::Landline => Some("Number is not a mobile number"),
        Condition::Missing => Some("Wrong number"),
        Condition::On | Condition::Off | Condition::Blocked => None,
    }
}

fn detail(form: Detail, from: &str, number: &str, text: &str, cost: i64) -> Value {
    match form {
        Detail::Specified => json!({"senderid": from, "number": number, "cost": euros(cost)}),
        Detail::Recorded => json!({
            "callerid": from,
            "number": number,
            "cost": euros(cost).to_string(),
            "cost_min": euros(cost).to_string(),
            "cost_max": euros(cost).to_string(),
            "message": text,
            "parts": segments::count(text).segments,
        }),
    }
}
