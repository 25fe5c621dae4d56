//! What we ask of Zadarma.

use std::time::Duration;

use mistok_core::domain::{
    language::Language,
    phone::Phone,
    sms::{Barrier, Cost, Failure},
};
use reqwest::{
    RequestBuilder,
    header::{AUTHORIZATION, CONTENT_TYPE},
};

use super::{
    Zadarma,
    signature::{self, Params},
    wire,
};
use crate::sms::{
    Accepted, Message, SmsError, Template, Trouble,
    http::{Answer, words, wrong_sender},
};

/// The most templates that come on one page.
const PAGE: usize = 1000;
/// Pages that are read, should it never say that there are no more.
const PAGES: usize = 10;

impl Zadarma {
    /// `POST /v1/sms/send/`.
    pub(super) async fn post(&self, message: &Message) -> Result<Accepted, SmsError> {
        let number = digits(&message.to);
        let mut params = Params::from([
            ("language", language(message.language)),
            ("message", message.text.as_str()),
            ("number", number.as_str()),
        ]);
        let sender = message.sender.as_ref().or(self.settings.sender.as_ref());
        match (sender, &self.settings.caller_id) {
            (Some(sender), _) => params.insert("sender", sender),
            (None, Some(number)) => params.insert("caller_id", number),
            (None, None) => None,
        };
        let answer = self.write("/v1/sms/send/", params).await?;
        self.check(&answer, Some(message))?;
        let sent = answer.object::<wire::Sent>().unwrap_or_default();
        if sent.status.0.as_deref() != Some("success") {
            return Err(SmsError::Unknown(
                "Zadarma answered success without saying so".to_owned(),
            ));
        }
        // Only one number was asked for, however it is written here.
        match sent.denied_numbers.as_deref() {
            Some([denied, ..]) => Err(denial(denied, message)),
            Some([]) | None => Ok(Accepted {
                provider_id: None,
                parts: sent.parts(),
                cost: sent.cost(),
            }),
        }
    }

    /// `GET /v1/info/balance/`.
    pub(super) async fn read_balance(&self) -> Result<Option<Cost>, SmsError> {
        let answer = self.read("/v1/info/balance/", Params::new()).await?;
        Ok(answer
            .object::<wire::Balance>()
            .and_then(|balance| balance.cost()))
    }

    /// `GET /v1/sms/senderid/`.
    pub(super) async fn read_senders(&self, to: &Phone) -> Result<Vec<String>, SmsError> {
        let phone = digits(to);
        let params = Params::from([("phones", phone.as_str())]);
        let answer = self.read("/v1/sms/senderid/", params).await?;
        let senders = answer.object::<wire::Senders>().ok_or_else(unreadable)?;
        Ok(senders
            .senders
            .into_iter()
            .filter_map(|one| one.0)
            .collect())
    }

    /// The templates of every language that we speak. What comes in each of them has none.
    pub(super) async fn read_templates(&self) -> Result<Vec<Template>, SmsError> {
        let mut all: Vec<Template> = Vec::new();
        for language in Language::ALL {
            for template in self.templates_in(language).await? {
                let same = all
                    .iter_mut()
                    .find(|one| one.provider_id == template.provider_id);
                match same {
                    Some(one) => one.language = None,
                    None => all.push(template),
                }
            }
        }
        Ok(all)
    }

    /// `GET /v1/sms/templates/`, page by page.
    async fn templates_in(&self, of: Language) -> Result<Vec<Template>, SmsError> {
        let mut all: Vec<Template> = Vec::new();
        for page in 0..PAGES {
            let skip = (page * PAGE).to_string();
            let limit = PAGE.to_string();
            let params = Params::from([
                ("language", language(of)),
                ("limit", limit.as_str()),
                ("skip", skip.as_str()),
            ]);
            let answer = self.read("/v1/sms/templates/", params).await?;
            let read = answer.object::<wire::Templates>().ok_or_else(unreadable)?;
            let templates: Vec<Template> = read
                .list
                .into_iter()
                .flat_map(|category| in_category(category, of))
                .collect();
            let is_last = templates.len() < PAGE;
            // One that ignores `skip` would send the same page for ever.
            let is_repeated = templates.iter().any(|one| all.contains(one));
            if !is_repeated {
                all.extend(templates);
            }
            if is_last || is_repeated {
                break;
            }
        }
        Ok(all)
    }

    async fn read(&self, path: &str, mut params: Params<'_>) -> Result<Answer, SmsError> {
        params.insert("format", "json");
        let query = signature::query(&params);
        let url = self.http.url(&format!("{path}?{query}"));
        let answer = self.call(self.http.client().get(url), path, &query).await?;
        self.check(&answer, None)?;
        Ok(answer)
    }

    /// Sends the very text that is signed.
    async fn write(&self, path: &str, mut params: Params<'_>) -> Result<Answer, SmsError> {
        params.insert("format", "json");
        let form = signature::query(&params);
        let request = self
            .http
            .client()
            .post(self.http.url(path))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.clone());
        self.call(request, path, &form).await
    }

    async fn call(
        &self,
        request: RequestBuilder,
        path: &str,
        query: &str,
    ) -> Result<Answer, SmsError> {
        let settings = &self.settings;
        let header = signature::authorization(&settings.key, &settings.secret, path, query);
        self.http.call(request.header(AUTHORIZATION, header)).await
    }

    /// Passes what is no refusal. Some that succeed have no status in words.
    fn check(&self, answer: &Answer, message: Option<&Message>) -> Result<(), SmsError> {
        let envelope = answer.object::<wire::Envelope>().unwrap_or_default();
        let is_error = envelope.status.0.as_deref() == Some("error");
        if answer.is_success() && !is_error {
            return Ok(());
        }
        let said = envelope.message.0.unwrap_or_default();
        let text = words(&said, message);
        let code = Some(answer.status.to_string());
        match answer.status {
            429 => Err(SmsError::Provider {
                trouble: Trouble::Busy {
                    retry_after: answer.retry_after.or_else(|| Some(self.next_minute())),
                },
                code,
                text,
            }),
            200..=299 | 400 => Err(fault(&said, message, code)),
            _ => Err(answer.trouble(&text)),
        }
    }

    /// The limit is for a minute.
    fn next_minute(&self) -> Duration {
        let second = self.clock.now().timestamp().rem_euclid(60);
        Duration::from_secs(60 - second.unsigned_abs())
    }
}

fn in_category(category: wire::Category, language: Language) -> Vec<Template> {
    let title = category.title.0.unwrap_or_default();
    let read = |template: wire::Template| {
        Some(Template {
            provider_id: template.id.0?,
            title: title.clone(),
            text: template.text.0?,
            language: Some(language),
        })
    };
    category.templates.into_iter().filter_map(read).collect()
}

fn unreadable() -> SmsError {
    SmsError::Unknown("Zadarma's answer cannot be read".to_owned())
}

/// A number as Zadarma writes it.
fn digits(phone: &Phone) -> String {
    let digits = phone.e164().chars().filter(char::is_ascii_digit);
    digits.collect()
}

/// A language as Zadarma writes it.
const fn language(language: Language) -> &'static str {
    match language {
        Language::Uk => "ua",
        Language::En => "en",
    }
}

/// A number that stands among the denied ones: the rest of the answer was a success.
fn denial(denied: &wire::Denied, message: &Message) -> SmsError {
    let said = denied.message.0.as_deref().unwrap_or_default();
    let text = words(said, Some(message));
    match judge(said) {
        Some(Fault::Message(failure)) => SmsError::Message {
            failure,
            code: None,
            text,
        },
        // Whatever it says, it says of this number alone, and nobody was sent anything.
        judged => SmsError::Destination {
            barrier: match judged {
                Some(Fault::Country) => Barrier::Country,
                _ => Barrier::Number,
            },
            code: None,
            text,
        },
    }
}

/// What a refusal of the whole request means.
fn fault(said: &str, message: Option<&Message>, code: Option<String>) -> SmsError {
    let text = words(said, message);
    let failure = match judge(said) {
        Some(Fault::NoMoney) => {
            return SmsError::Provider {
                trouble: Trouble::NoMoney,
                code,
                text,
            };
        }
        Some(Fault::Country) => {
            return SmsError::Destination {
                barrier: Barrier::Country,
                code,
                text,
            };
        }
        Some(Fault::Sender) => return wrong_sender(message, code, text),
        Some(Fault::Message(failure)) => failure,
        None => Failure::Unknown,
    };
    SmsError::Message {
        failure,
        code,
        text,
    }
}

/// Whose fault a refusal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    NoMoney,
    Country,
    Sender,
    Message(Failure),
}

/// What the words of a refusal say, the first that fits. There are no codes, and the words are in the
/// language of the account.
const WORDS: &[(&[&str], &[&str], Fault)] = &[
    (
        &[
            "balance",
            "money",
            "funds",
            "credit",
            "баланс",
            "средств",
            "коштів",
        ],
        &[],
        Fault::NoMoney,
    ),
    (
        &[
            "unsubscri",
            "opt-out",
            "opted out",
            "stop list",
            "stoplist",
            "blacklist",
        ],
        &[],
        Fault::Message(Failure::OptedOut),
    ),
    (
        &["landline", "not mobile", "not a mobile"],
        &[],
        Fault::Message(Failure::NotMobile),
    ),
    (
        &[
            "country",
            "direction",
            "destination",
            "region",
            "стран",
            "країн",
            "направлен",
            "напрям",
        ],
        &[],
        Fault::Country,
    ),
    (
        &[
            "sender",
            "caller_id",
            "callerid",
            "caller id",
            "отправител",
            "відправник",
        ],
        &[],
        Fault::Sender,
    ),
    (
        &["number", "phone", "номер"],
        &["wrong", "invalid", "incorrect", "неверн", "невірн"],
        Fault::Message(Failure::WrongNumber),
    ),
    (&["too long"], &[], Fault::Message(Failure::TooLong)),
    (
        &[
            "template",
            "moderat",
            "forbidden",
            "blocked",
            "шаблон",
            "модерац",
        ],
        &[],
        Fault::Message(Failure::Blocked),
    ),
];

fn judge(said: &str) -> Option<Fault> {
    let said = said.to_lowercase();
    let says = |words: &[&str]| words.is_empty() || words.iter().any(|word| said.contains(word));
    let fits = WORDS
        .iter()
        .find(|(one, other, _)| says(one) && says(other));
    fits.map(|(_, _, fault)| *fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_in_words_is_judged_by_what_it_is_about() {
        for (said, fault) in [
            ("Not enough money on balance", Some(Fault::NoMoney)),
            ("Недостаточно средств", Some(Fault::NoMoney)),
            (
                "The recipient has unsubscribed",
                Some(Fault::Message(Failure::OptedOut)),
            ),
            (
                "Number is not mobile",
                Some(Fault::Message(Failure::NotMobile)),
            ),
            (
                "SMS to this country are not available",
                Some(Fault::Country),
            ),
            ("Напрям недоступний", Some(Fault::Country)),
            ("Sender ID is not confirmed", Some(Fault::Sender)),
            ("Wrong caller_id", Some(Fault::Sender)),
            ("Wrong number", Some(Fault::Message(Failure::WrongNumber))),
            ("Невірний номер", Some(Fault::Message(Failure::WrongNumber))),
            ("Message too long", Some(Fault::Message(Failure::TooLong))),
            (
                "Text must match a template",
                Some(Fault::Message(Failure::Blocked)),
            ),
            ("Something odd", None),
            ("", None),
        ] {
            assert_eq!(judge(said), fault, "{said}");
        }
    }
}
