//! A provider of SMS that is not built in: this file, and a line in each test that registers it. It
//! does what a test has told its loft.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, LazyLock, Mutex},
};

use async_trait::async_trait;
use mistok::{
    domain::{
        phone::Phone,
        sms::{Barrier, Cost, Failure, State},
    },
    vendors::sms::{
        Accepted, Heard, Inbound, InboundPart, Message, Provider, Receipt, Recovered, Registration,
        Section, SmsError, Template, Trouble, Unheard, Webhook,
    },
};
use serde::Deserialize;
use serde_json::Value;

pub const PIGEON: Registration = Registration {
    name: "pigeon",
    connect: |section, _| connect(section, "pigeon"),
};
pub const RAVEN: Registration = Registration {
    name: "raven",
    connect: |section, _| connect(section, "raven"),
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    loft: String,
    sender: Option<String>,
}

fn connect(section: &Section, name: &'static str) -> Result<Arc<dyn Provider>, String> {
    let settings: Settings = section.read()?;
    let loft = Loft::of(&settings.loft);
    let sender = settings.sender;
    Ok(Arc::new(Bird { name, loft, sender }))
}

/// What the provider does with the next message.
#[derive(Debug, Clone, Copy)]
pub enum Does {
    Accepts,
    /// No connection comes about.
    IsDown,
    IsBusy,
    HasNoMoney,
    RefusesUs,
    RefusesTheMessage(Failure),
    /// It does not send there.
    Bars(Barrier),
    /// It takes the message and is not heard.
    TakesSilently,
    /// It does nothing and is not heard.
    LosesSilently,
}

/// What a provider has and will do.
#[derive(Default)]
pub struct Loft {
    pub plan: Mutex<VecDeque<Does>>,
    pub always: Mutex<Option<Does>>,
    sent: Mutex<Vec<(String, Message)>>,
    /// Whether it can be asked what it has.
    pub searchable: Mutex<bool>,
    /// What a part costs, in millionths; nothing is the usual price.
    pub price: Mutex<Option<i64>>,
    pub balance: Mutex<Option<i64>>,
    pub senders: Mutex<Vec<String>>,
    pub templates: Mutex<Vec<Template>>,
    /// It answers no question.
    pub mute: Mutex<bool>,
    /// It was said to refuse us, and refuses every question too until it takes something.
    refuses_key: Mutex<bool>,
}

static LOFTS: LazyLock<Mutex<HashMap<String, Arc<Loft>>>> = LazyLock::new(Mutex::default);

impl Loft {
    pub fn of(name: &str) -> Arc<Self> {
        let mut lofts = LOFTS.lock().unwrap();
        lofts.entry(name.to_owned()).or_default().clone()
    }

    pub fn will(&self, does: Does) {
        self.plan.lock().unwrap().push_back(does);
    }

    /// What it took, with the ids that it gave.
    pub fn sent(&self) -> Vec<(String, Message)> {
        self.sent.lock().unwrap().clone()
    }

    pub fn texts(&self) -> Vec<String> {
        let sent = self.sent();
        sent.into_iter().map(|(_, message)| message.text).collect()
    }

    fn asked(&self) -> Result<(), SmsError> {
        if *self.mute.lock().unwrap() {
            return Err(trouble(Trouble::Down));
        }
        Ok(())
    }

    fn take(&self, message: &Message) -> Accepted {
        let mut sent = self.sent.lock().unwrap();
        let id = format!("P{}", sent.len() + 1);
        sent.push((id.clone(), message.clone()));
        Accepted {
            provider_id: Some(id),
            parts: None,
            cost: Some(Cost {
                micros: self.price.lock().unwrap().unwrap_or(50_000),
                currency: "EUR".to_owned(),
            }),
        }
    }
}

struct Bird {
    name: &'static str,
    loft: Arc<Loft>,
    sender: Option<String>,
}

fn trouble(trouble: Trouble) -> SmsError {
    SmsError::Provider {
        trouble,
        code: Some("42".to_owned()),
        text: "no wings for +380501112233".to_owned(),
    }
}

#[async_trait]
impl Provider for Bird {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn send(&self, message: &Message) -> Result<Accepted, SmsError> {
        let planned = self.loft.plan.lock().unwrap().pop_front();
        let does = planned.or(*self.loft.always.lock().unwrap());
        let does = does.unwrap_or(Does::Accepts);
        *self.loft.refuses_key.lock().unwrap() = matches!(does, Does::RefusesUs);
        match does {
            Does::Accepts => Ok(self.loft.take(message)),
            Does::IsDown => Err(trouble(Trouble::Down)),
            Does::IsBusy => Err(trouble(Trouble::Busy { retry_after: None })),
            Does::HasNoMoney => Err(trouble(Trouble::NoMoney)),
            Does::RefusesUs => Err(trouble(Trouble::Settings)),
            Does::RefusesTheMessage(failure) => Err(SmsError::Message {
                failure,
                code: Some("7".to_owned()),
                text: "not this one".to_owned(),
            }),
            Does::Bars(barrier) => Err(SmsError::Destination {
                barrier,
                code: None,
                text: "not there".to_owned(),
            }),
            Does::TakesSilently => {
                self.loft.take(message);
                Err(SmsError::Unknown("nothing was heard".to_owned()))
            }
            Does::LosesSilently => Err(SmsError::Unknown("nothing was heard".to_owned())),
        }
    }

    async fn recover(&self, message: &Message, known: &[String]) -> Result<Recovered, SmsError> {
        if !*self.loft.searchable.lock().unwrap() {
            return Ok(Recovered::Unknown);
        }
        let sent = self.loft.sent();
        let found = sent
            .iter()
            .find(|(id, it)| it.text == message.text && it.to == message.to && !known.contains(id));
        Ok(match found {
            Some((id, _)) => Recovered::There(Accepted {
                provider_id: Some(id.clone()),
                parts: None,
                cost: None,
            }),
            None => Recovered::NotThere,
        })
    }

    async fn status(&self, id: &str) -> Result<Option<Receipt>, SmsError> {
        Ok(Some(receipt(id, State::Delivered)))
    }

    async fn balance(&self) -> Result<Option<Cost>, SmsError> {
        self.loft.asked()?;
        if *self.loft.refuses_key.lock().unwrap() {
            return Err(trouble(Trouble::Settings));
        }
        let balance = *self.loft.balance.lock().unwrap();
        Ok(balance.map(|micros| Cost {
            micros,
            currency: "EUR".to_owned(),
        }))
    }

    fn own_sender(&self) -> Option<&str> {
        self.sender.as_deref()
    }

    fn tells_senders_by_country(&self) -> bool {
        true
    }

    fn keeps_templates(&self) -> bool {
        true
    }

    async fn senders(&self, _: Option<&Phone>) -> Result<Vec<String>, SmsError> {
        self.loft.asked()?;
        Ok(self.loft.senders.lock().unwrap().clone())
    }

    async fn templates(&self) -> Result<Vec<Template>, SmsError> {
        self.loft.asked()?;
        Ok(self.loft.templates.lock().unwrap().clone())
    }

    /// `{"secret":"coo","receipts":[["P1","delivered"]],"inbound":[["M1","+380..","Hi"]],"ask":["P1"]}`
    fn hear(&self, webhook: &Webhook<'_>) -> Result<Heard, Unheard> {
        let body: Value = serde_json::from_slice(webhook.body)
            .map_err(|_| Unheard::Unreadable("expected JSON".to_owned()))?;
        if body["secret"] != "coo" {
            return Err(Unheard::Forged);
        }
        let texts = |value: &Value| -> Vec<String> {
            let all = value.as_array().into_iter().flatten();
            all.map(|it| it.as_str().unwrap_or_default().to_owned())
                .collect()
        };
        let rows = |key: &str| body[key].as_array().cloned().unwrap_or_default();
        Ok(Heard {
            receipts: rows("receipts")
                .iter()
                .map(|row| {
                    let row = texts(row);
                    receipt(&row[0], State::from_name(&row[1]).unwrap())
                })
                .collect(),
            inbound: rows("inbound")
                .iter()
                .map(|row| {
                    let row = texts(row);
                    Inbound {
                        provider_id: Some(row[0].clone()).filter(|id| !id.is_empty()),
                        from: row[1].clone(),
                        to: "+380440000000".to_owned(),
                        text: row[2].clone(),
                        wish: None,
                        part: row.get(3).map(|reference| InboundPart {
                            reference: reference.clone(),
                            number: row[4].parse().unwrap(),
                            total: row[5].parse().unwrap(),
                        }),
                    }
                })
                .collect(),
            ask: texts(&body["ask"]),
            ..Heard::default()
        })
    }

    fn tells_delivery(&self) -> bool {
        true
    }
}

fn receipt(id: &str, state: State) -> Receipt {
    Receipt {
        provider_id: id.to_owned(),
        state,
        failure: (state == State::Undelivered).then_some(Failure::Unreachable),
        code: None,
        text: None,
        cost: None,
    }
}
