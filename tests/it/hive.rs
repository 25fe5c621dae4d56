//! A CRM that is not built in: this file, and a line in each test that registers it. It keeps what it is
//! told in its hive, does what a test has planned, and can lack any capability.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    ops::Range,
    sync::{Arc, LazyLock, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use mistok::{
    config::Config,
    domain::{
        clock::SharedClock,
        email::Email,
        id::ProductId,
        money::Money,
        order::Keeps,
        phone::Phone,
        product::{Catalog, Product},
    },
    vendors::crm::{
        Buyer, Buyers, Capability, CatalogSource, Crm, CrmError, Declared, Event, Leads, NewLead,
        NewOrder, NewPayment, NotAnEvent, Orders, Payments, Registration, Signals, Standing,
        StandingChange, StatusName, Statuses, registry::Offer,
    },
};
use secrecy::SecretString;
use serde::Deserialize;

pub const HIVE: Registration = Registration {
    name: "hive",
    title: "HiveCRM",
    key_setting: "crm.hive.hive",
    defaults: || serde_json::json!({ "hive": null }),
    declare: |section| section.read::<Written>().map(|written| written.declared()),
    connect: |section, means| {
        let written: Written = section.read()?;
        Ok(Arc::new(Bees {
            hive: Hive::of(&written.hive),
            lacks: written.lacks(),
            clock: means.clock,
            key: SecretString::from(KEY),
        }))
    },
};
/// The secret part of the address that it calls.
pub const KEY: &str = "hive-key-of-a-test-0123";
/// After this it has finished what nobody waits for any more.
pub const SETTLE: i64 = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    hive: String,
    #[serde(default)]
    lacks: Vec<String>,
}

/// The capabilities by the names that the section gives them.
fn capability(name: &str) -> Capability {
    let all = Capability::ALL.into_iter();
    let mut all = all.filter(|it| format!("{it:?}").to_lowercase() == name);
    all.next().unwrap()
}

impl Written {
    fn lacks(&self) -> BTreeSet<Capability> {
        self.lacks.iter().map(|name| capability(name)).collect()
    }

    fn declared(&self) -> Declared {
        let lacks = self.lacks();
        let offer = |it| {
            if lacks.contains(&it) {
                Offer::No
            } else {
                Offer::Yes
            }
        };
        Declared {
            settle: TimeDelta::seconds(SETTLE),
            orders: offer(Capability::Orders),
            statuses: offer(Capability::Status),
            signals: offer(Capability::Signals),
        }
    }
}

/// The program has the hive of this name, which lacks these capabilities.
pub fn with_hive(config: &mut Config, name: &str, lacks: &[&str]) {
    config.crm.registry.add(HIVE);
    config.crm.kind = Some("hive".to_owned());
    config.crm.sections.set("hive", "hive", name);
    let lacks: Vec<String> = lacks.iter().map(|it| (*it).to_owned()).collect();
    config.crm.sections.set("hive", "lacks", lacks);
}

/// What it does with the next lead or order.
#[derive(Debug, Clone, Copy)]
pub enum Does {
    /// It saves it, and the answer is lost.
    SavesSilently,
    /// It saves nothing, and the answer is lost.
    LosesSilently,
    Refuses,
    RefusesTheKey,
    IsBusy(u64),
}

/// What it has and will do.
#[derive(Default)]
pub struct Hive(Mutex<State>);

#[derive(Default)]
pub struct State {
    pub plan: VecDeque<Does>,
    /// What it does with everything until it is mended.
    pub lasting: Option<Does>,
    /// What it fails on whenever an order or a lead says it.
    pub poison: Vec<String>,
    pub leads: Vec<(String, NewLead)>,
    pub orders: Vec<(String, NewOrder)>,
    pub payments: Vec<(String, NewPayment)>,
    pub buyers: BTreeMap<String, Buyer>,
    pub statuses: BTreeMap<String, String>,
    pub cannot_search: bool,
    /// How often it was told anything.
    pub told: usize,
}

static HIVES: LazyLock<Mutex<HashMap<String, Arc<Hive>>>> = LazyLock::new(Mutex::default);

impl Hive {
    pub fn of(name: &str) -> Arc<Self> {
        let mut hives = HIVES.lock().unwrap();
        hives.entry(name.to_owned()).or_default().clone()
    }

    pub fn will(&self, does: Does) {
        self.state().plan.push_back(does);
    }

    /// How often it was told anything, and how many orders it has.
    pub fn told_and_has(&self) -> (usize, usize) {
        let state = self.state();
        (state.told, state.orders.len())
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

struct Bees {
    hive: Arc<Hive>,
    lacks: BTreeSet<Capability>,
    clock: SharedClock,
    key: SecretString,
}

impl Bees {
    fn has(&self, capability: Capability) -> bool {
        !self.lacks.contains(&capability)
    }

    /// Does what is planned with something new, which `save` keeps.
    fn take(
        &self,
        words: &str,
        save: impl FnOnce(&mut State) -> String,
    ) -> Result<String, CrmError> {
        let mut state = self.hive.state();
        state.told += 1;
        if state.poison.iter().any(|poison| words.contains(poison)) {
            return Err(no_answer());
        }
        let next = state.lasting.or_else(|| state.plan.pop_front());
        match next {
            None => Ok(save(&mut state)),
            Some(Does::SavesSilently) => {
                save(&mut state);
                Err(no_answer())
            }
            Some(Does::LosesSilently) => Err(no_answer()),
            Some(Does::Refuses) => Err(CrmError::Refused {
                status: 422,
                message: "no honey".to_owned(),
            }),
            Some(Does::RefusesTheKey) => Err(CrmError::Unauthorized),
            Some(Does::IsBusy(seconds)) => Err(CrmError::Busy {
                retry_after: Some(Duration::from_secs(seconds)),
            }),
        }
    }

    fn search<T>(&self, find: impl FnOnce(&State) -> T) -> Result<T, CrmError> {
        let state = self.hive.state();
        if state.cannot_search {
            return Err(CrmError::Unsearchable);
        }
        Ok(find(&state))
    }
}

fn no_answer() -> CrmError {
    CrmError::Failed {
        status: 502,
        retry_after: None,
    }
}

#[async_trait]
impl Crm for Bees {
    fn name(&self) -> &'static str {
        "hive"
    }

    async fn probe(&self) -> Result<Vec<String>, CrmError> {
        Ok(vec!["a hive with bees".to_owned()])
    }

    fn clock_ahead(&self) -> Option<TimeDelta> {
        None
    }

    fn free_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now
    }

    fn leads(&self) -> Option<&dyn Leads> {
        self.has(Capability::Leads).then_some(self)
    }

    fn orders(&self) -> Option<&dyn Orders> {
        self.has(Capability::Orders).then_some(self)
    }

    fn catalog(&self) -> Option<&dyn CatalogSource> {
        self.has(Capability::Catalog).then_some(self)
    }

    fn buyers(&self) -> Option<&dyn Buyers> {
        self.has(Capability::Buyers).then_some(self)
    }

    fn payments(&self) -> Option<&dyn Payments> {
        self.has(Capability::Payments).then_some(self)
    }

    fn statuses(&self) -> Option<&dyn Statuses> {
        self.has(Capability::Status).then_some(self)
    }

    fn signals(&self) -> Option<&dyn Signals> {
        self.has(Capability::Signals).then_some(self)
    }
}

#[async_trait]
impl Leads for Bees {
    async fn create(&self, lead: &NewLead) -> Result<String, CrmError> {
        self.take(&lead.comment, |state| {
            let id = format!("L{}", state.leads.len() + 1);
            state.leads.push((id.clone(), lead.clone()));
            id
        })
    }

    async fn find(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, CrmError> {
        let all = Leads::all_with(self, reference, since).await?;
        Ok(all.into_iter().next())
    }

    async fn all_with(&self, reference: &str, _: DateTime<Utc>) -> Result<Vec<String>, CrmError> {
        self.search(|state| {
            let leads = state.leads.iter();
            let found = leads.filter(|(_, lead)| lead.reference == reference);
            found.map(|(id, _)| id.clone()).collect()
        })
    }
}

#[async_trait]
impl Orders for Bees {
    async fn create(&self, order: &NewOrder) -> Result<String, CrmError> {
        self.take(&order.number, |state| {
            let id = format!("O{}", state.orders.len() + 1);
            state.orders.push((id.clone(), order.clone()));
            id
        })
    }

    async fn find(&self, number: &str, since: DateTime<Utc>) -> Result<Option<String>, CrmError> {
        let all = Orders::all_with(self, number, since).await?;
        Ok(all.into_iter().next())
    }

    async fn all_with(&self, number: &str, _: DateTime<Utc>) -> Result<Vec<String>, CrmError> {
        self.search(|state| {
            let orders = state.orders.iter();
            let found = orders.filter(|(_, order)| order.number == number);
            found.map(|(id, _)| id.clone()).collect()
        })
    }
}

#[async_trait]
impl CatalogSource for Bees {
    async fn read(&self) -> Result<Catalog, CrmError> {
        let product = |id, name: &str, sku: &str| Product {
            id: ProductId(id),
            category: None,
            name: name.to_owned(),
            description: None,
            price: Some(Money::new(25_000, "UAH".parse().unwrap())),
            sku: Some(sku.to_owned()),
            picture: None,
            stock: None,
        };
        Ok(Catalog {
            categories: Vec::new(),
            products: vec![
                product(1, "Мед липовий", "HONEY-1"),
                product(2, "Віск", "WAX-1"),
            ],
            skipped: 0,
        })
    }
}

#[async_trait]
impl Buyers for Bees {
    async fn find(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError> {
        self.search(|state| {
            let mut buyers = state.buyers.iter();
            let is_theirs = |buyer: &Buyer| {
                phone.is_some_and(|phone| buyer.phone.as_ref() == Some(phone))
                    || email.is_some_and(|email| buyer.email.as_ref() == Some(email))
            };
            let found = buyers.find(|(_, buyer)| is_theirs(buyer));
            found.map(|(id, _)| id.clone())
        })
    }

    async fn create(&self, buyer: &Buyer) -> Result<String, CrmError> {
        let mut state = self.hive.state();
        let id = format!("B{}", state.buyers.len() + 1);
        state.buyers.insert(id.clone(), buyer.clone());
        Ok(id)
    }

    async fn update(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError> {
        let mut state = self.hive.state();
        if let Some(known) = state.buyers.get_mut(id) {
            known.phone = buyer.phone.clone().or_else(|| known.phone.clone());
            known.email = buyer.email.clone().or_else(|| known.email.clone());
        }
        Ok(())
    }
}

#[async_trait]
impl Payments for Bees {
    async fn add(&self, _: Keeps, id: &str, payment: &NewPayment) -> Result<(), CrmError> {
        let payments = &mut self.hive.state().payments;
        payments.push((id.to_owned(), payment.clone()));
        Ok(())
    }

    async fn has(&self, _: Keeps, id: &str, reference: &str) -> Result<bool, CrmError> {
        self.search(|state| {
            let mut payments = state.payments.iter();
            payments.any(|(of, payment)| of == id && payment.reference == reference)
        })
    }
}

#[async_trait]
impl Statuses for Bees {
    async fn standing(&self, keeps: Keeps, id: &str) -> Result<Option<Standing>, CrmError> {
        let state = self.hive.state();
        let status = state.statuses.get(id).cloned();
        Ok(Some(Standing {
            keeps,
            id: id.to_owned(),
            number: None,
            status_name: status.clone(),
            status,
            stage: None,
            status_at: Some(self.clock.now()),
            phone: None,
            total: None,
            tracking: None,
            paid: false,
            became: None,
            created_at: None,
            source: None,
            account: None,
        }))
    }

    async fn changed(&self, _: Keeps, _: Range<DateTime<Utc>>) -> Result<Vec<Standing>, CrmError> {
        Ok(Vec::new())
    }

    async fn list(&self) -> Result<Vec<StatusName>, CrmError> {
        Ok(Vec::new())
    }

    async fn change(&self, _: Keeps, id: &str, change: &StandingChange) -> Result<(), CrmError> {
        let mut state = self.hive.state();
        if let Some(status) = &change.status {
            state.statuses.insert(id.to_owned(), status.clone());
        }
        Ok(())
    }
}

impl Signals for Bees {
    fn key(&self) -> &SecretString {
        &self.key
    }

    fn parse(&self, body: &[u8]) -> Result<Event, NotAnEvent> {
        if body == b"buzz" {
            return Ok(Event::Other);
        }
        Err(NotAnEvent("buzz"))
    }
}
