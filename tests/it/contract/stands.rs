//! The CRMs of the table with their simulators: how the program is set up for each, what happens to it
//! next, and what it has.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use chrono::TimeDelta;
use mistok_sim::{
    faults::{Fault, Faults},
    keycrm::KeyCrm,
    odoo::{self, Odoo},
};
use serde_json::{Value, json};

use crate::{
    harness::{Setup, TestApp},
    hive::{Does, Hive, SETTLE, with_hive},
};

/// What happens with the next order or lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mishap {
    SavesSilently,
    SavesAndFails,
    SavesUnreadably,
    LosesSilently,
    /// For so many seconds; not said: for how long.
    IsBusy(Option<u64>),
    Refuses,
    RefusesTheKey,
    /// Until it is mended: what says these words, or everything.
    FailsOn(Option<String>),
    IsDown,
}

/// What a CRM has of ours.
#[derive(Debug, Clone)]
pub struct Kept {
    pub id: String,
    /// An order's number, a lead's reference.
    pub marker: String,
    /// The articles of an order with their quantities.
    pub lines: Vec<(String, i64)>,
    pub words: String,
}

/// A CRM with its simulator.
#[async_trait]
pub trait Stand: Send + Sync {
    /// Before the program starts.
    async fn set_up(&mut self, setup: Setup) -> Setup;
    /// Once it runs.
    fn begins(&mut self, _: &TestApp) {}
    /// The article that is bought.
    fn sku(&self) -> &'static str;
    fn settle(&self) -> TimeDelta;
    fn will(&self, mishap: Mishap);
    /// Ends what lasts.
    fn mends(&self);
    fn orders(&self) -> Vec<Kept>;
    fn leads(&self) -> Vec<Kept>;
    /// What is new is found after this time only; false where the simulator cannot.
    fn finds_after(&self, _: TimeDelta) -> bool {
        false
    }
    /// Its clock is so far ahead; false where it has none of its own.
    fn is_ahead(&self, _: TimeDelta) -> bool {
        false
    }
    /// A page of the catalog fails from now on.
    fn fails_to_show_its_catalog(&self) -> bool {
        false
    }
    /// Somebody there finishes an order; false where nobody can.
    fn finishes(&self, _: &str) -> bool {
        false
    }
}

pub type AnyStand = Box<dyn Stand>;

/// The way to a simulator over HTTP.
struct Wire {
    faults: Faults,
    /// The calls that make a record: of a method and path, or by words in their body.
    makes: &'static [&'static str],
    refusal: Fault,
    denial: Fault,
}

impl Wire {
    fn will(&self, mishap: &Mishap) {
        let fault = match mishap {
            Mishap::SavesSilently => Fault::SaveThenSilence,
            Mishap::SavesAndFails => Fault::SaveThenAnswer {
                status: 502,
                body: String::new(),
            },
            Mishap::SavesUnreadably => Fault::SaveThenAnswer {
                status: 200,
                body: "{\"id\":".to_owned(),
            },
            Mishap::LosesSilently | Mishap::IsDown => Fault::Down,
            Mishap::IsBusy(Some(seconds)) => Fault::TooMany {
                retry_after: *seconds,
            },
            Mishap::IsBusy(None) => Fault::Answer {
                status: 429,
                body: "{}".to_owned(),
            },
            Mishap::Refuses => self.refusal.clone(),
            Mishap::RefusesTheKey => self.denial.clone(),
            Mishap::FailsOn(_) => Fault::Error500,
        };
        match mishap {
            Mishap::IsDown | Mishap::RefusesTheKey => self.faults.set(fault),
            Mishap::FailsOn(words) => {
                for call in self.makes {
                    let calls = self.faults.on(call);
                    match words {
                        Some(words) => calls.about(words).set(fault.clone()),
                        None => calls.set(fault.clone()),
                    }
                }
            }
            _ => {
                // Whichever of them comes first; the others are taken back when it is mended.
                for call in self.makes {
                    self.faults.on(call).for_next(1, fault.clone());
                }
            }
        }
    }
}

fn answer(status: u16, body: &Value) -> Fault {
    Fault::Answer {
        status,
        body: body.to_string(),
    }
}

/// The number of the next hive.
static NEXT: AtomicUsize = AtomicUsize::new(1);

/// The CRM that the tests alone have.
#[derive(Default)]
pub struct OfHive {
    hive: OnceLock<Arc<Hive>>,
}

impl OfHive {
    fn hive(&self) -> &Hive {
        self.hive.get().unwrap()
    }
}

#[async_trait]
impl Stand for OfHive {
    async fn set_up(&mut self, setup: Setup) -> Setup {
        // Tests run beside each other, and a hive is found by its name.
        let name = format!("table-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        drop(self.hive.set(Hive::of(&name)));
        setup.with(|config| with_hive(config, &name, &[]))
    }

    fn sku(&self) -> &'static str {
        "HONEY-1"
    }

    fn settle(&self) -> TimeDelta {
        TimeDelta::seconds(SETTLE)
    }

    fn will(&self, mishap: Mishap) {
        let does = match mishap {
            Mishap::SavesSilently | Mishap::SavesAndFails | Mishap::SavesUnreadably => {
                Does::SavesSilently
            }
            Mishap::LosesSilently => Does::LosesSilently,
            Mishap::IsBusy(seconds) => Does::IsBusy(seconds.unwrap_or(60)),
            Mishap::Refuses => Does::Refuses,
            Mishap::RefusesTheKey => {
                self.hive().state().lasting = Some(Does::RefusesTheKey);
                return;
            }
            Mishap::FailsOn(Some(words)) => {
                self.hive().state().poison.push(words);
                return;
            }
            Mishap::IsDown | Mishap::FailsOn(None) => {
                self.hive().state().lasting = Some(Does::LosesSilently);
                return;
            }
        };
        self.hive().will(does);
    }

    fn mends(&self) {
        let mut state = self.hive().state();
        state.lasting = None;
        state.poison.clear();
        state.plan.clear();
    }

    fn orders(&self) -> Vec<Kept> {
        let state = self.hive().state();
        let orders = state.orders.iter().map(|(id, order)| Kept {
            id: id.clone(),
            marker: order.number.clone(),
            lines: order
                .lines
                .iter()
                .map(|line| (line.sku.clone().unwrap_or_default(), line.quantity.into()))
                .collect(),
            words: format!(
                "{}\n{}",
                order.comment,
                order.customer_comment.as_deref().unwrap_or_default()
            ),
        });
        orders.collect()
    }

    fn leads(&self) -> Vec<Kept> {
        let state = self.hive().state();
        let leads = state.leads.iter().map(|(id, lead)| Kept {
            id: id.clone(),
            marker: lead.reference.clone(),
            lines: Vec::new(),
            words: lead.comment.clone(),
        });
        leads.collect()
    }

    fn finishes(&self, id: &str) -> bool {
        let mut state = self.hive().state();
        state.statuses.insert(id.to_owned(), "done".to_owned());
        true
    }
}

/// KeyCRM.
#[derive(Default)]
pub struct OfKeyCrm {
    sim: OnceLock<KeyCrm>,
}

impl OfKeyCrm {
    fn sim(&self) -> &KeyCrm {
        self.sim.get().unwrap()
    }
}

#[async_trait]
impl Stand for OfKeyCrm {
    async fn set_up(&mut self, setup: Setup) -> Setup {
        crate::buying::with_source(setup)
    }

    fn begins(&mut self, app: &TestApp) {
        drop(self.sim.set(app.crm.clone()));
    }

    fn sku(&self) -> &'static str {
        crate::buying::CUP
    }

    fn settle(&self) -> TimeDelta {
        TimeDelta::seconds(30)
    }

    fn will(&self, mishap: Mishap) {
        let wire = Wire {
            faults: self.sim().faults().clone(),
            makes: &["POST /order", "POST /pipelines/cards"],
            refusal: answer(422, &json!({"message": "The given data was invalid."})),
            denial: answer(401, &json!({"message": "Unauthenticated."})),
        };
        wire.will(&mishap);
    }

    fn mends(&self) {
        self.sim().faults().clear();
    }

    fn orders(&self) -> Vec<Kept> {
        let orders = self.sim().orders().into_iter().map(|order| Kept {
            id: order.id.to_string(),
            marker: order.source_uuid.unwrap_or_default(),
            lines: order
                .lines
                .iter()
                .map(|line| {
                    let sku = line["sku"].as_str().unwrap_or_default();
                    (sku.to_owned(), whole(&line["quantity"]))
                })
                .collect(),
            words: format!("{}\n{}", order.comment, order.manager_comment),
        });
        orders.collect()
    }

    fn leads(&self) -> Vec<Kept> {
        let cards = self.sim().cards().into_iter().map(|card| Kept {
            id: card.id.to_string(),
            marker: String::new(),
            lines: Vec::new(),
            words: card.comment,
        });
        cards.collect()
    }

    fn finds_after(&self, lag: TimeDelta) -> bool {
        self.sim().set_search_lag(lag);
        true
    }

    fn is_ahead(&self, ahead: TimeDelta) -> bool {
        self.sim().set_clock_ahead(ahead);
        true
    }

    fn fails_to_show_its_catalog(&self) -> bool {
        self.sim().faults().on("GET /offers").set(Fault::Error500);
        true
    }

    fn finishes(&self, id: &str) -> bool {
        self.sim()
            .set_order_status(id.parse().unwrap(), "completed")
    }
}

/// Odoo, over one of its transports.
pub struct OfOdoo {
    transport: &'static str,
    version: u32,
    sim: OnceLock<Odoo>,
}

impl OfOdoo {
    pub fn over(transport: &'static str, version: u32) -> Self {
        Self {
            transport,
            version,
            sim: OnceLock::new(),
        }
    }

    fn sim(&self) -> &Odoo {
        self.sim.get().unwrap()
    }
}

#[async_trait]
impl Stand for OfOdoo {
    async fn set_up(&mut self, setup: Setup) -> Setup {
        let options = odoo::Options {
            version: self.version,
            ..odoo::Options::default()
        };
        let clock = Arc::new(setup.clock.of_the_world());
        let sim = Odoo::start(clock, options.clone()).await.unwrap();
        sim.add_product("Чашка «Ліс»", self.sku(), 450.0, 10.0);
        let url = sim.url();
        drop(self.sim.set(sim));
        let transport = self.transport;
        setup.with(|config| {
            config.crm.kind = Some("odoo".to_owned());
            let sections = &mut config.crm.sections;
            for (key, value) in [
                ("url", url.as_str()),
                ("database", &options.database),
                ("login", &options.login),
                ("api_key", &options.key),
                ("transport", transport),
            ] {
                sections.set("odoo", key, value);
            }
            sections.set("odoo", "rpm", 100_000);
            sections.set("odoo", "timeout_seconds", 5);
        })
    }

    fn sku(&self) -> &'static str {
        "CUP-1"
    }

    fn settle(&self) -> TimeDelta {
        TimeDelta::seconds(60)
    }

    fn will(&self, mishap: Mishap) {
        let error = |name: &str, message: &str| {
            json!({"name": name, "message": message, "arguments": [message], "context": {},
                "debug": "Traceback"})
        };
        let invalid = error("odoo.exceptions.ValidationError", "Мінімум дві чашки");
        let denied = error("odoo.exceptions.AccessDenied", "Access Denied");
        let rpc = |data: &Value| {
            answer(
                200,
                &json!({"jsonrpc": "2.0", "id": 1, "error": {
                    "code": 200, "message": "Odoo Server Error", "data": data}}),
            )
        };
        let wire = Wire {
            faults: self.sim().faults().clone(),
            makes: &["/json/2/sale.order/create", "/json/2/crm.lead/create"],
            refusal: match self.transport {
                "json2" => answer(422, &invalid),
                _ => rpc(&invalid),
            },
            denial: match self.transport {
                "json2" => answer(
                    401,
                    &error("werkzeug.exceptions.Unauthorized", "Invalid apikey"),
                ),
                _ => rpc(&denied),
            },
        };
        wire.will(&mishap);
    }

    fn mends(&self) {
        self.sim().faults().clear();
    }

    fn orders(&self) -> Vec<Kept> {
        let lines = self.sim().records("sale.order.line");
        let products = self.sim().records("product.product");
        let code = |id: &Value| {
            let product = products.iter().find(|it| it["id"] == *id);
            let code = product.and_then(|it| it["default_code"].as_str());
            code.unwrap_or_default().to_owned()
        };
        let orders = self.sim().records("sale.order").into_iter().map(|order| {
            let own = lines
                .iter()
                .filter(|line| line["order_id"][0] == order["id"]);
            Kept {
                id: order["id"].to_string(),
                marker: text(&order["client_order_ref"]),
                lines: own
                    .map(|line| {
                        (
                            code(&line["product_id"][0]),
                            whole(&line["product_uom_qty"]),
                        )
                    })
                    .collect(),
                words: text(&order["note"]),
            }
        });
        orders.collect()
    }

    fn leads(&self) -> Vec<Kept> {
        let leads = self.sim().records("crm.lead").into_iter().map(|lead| Kept {
            id: lead["id"].to_string(),
            marker: text(&lead["referred"]),
            lines: Vec::new(),
            words: text(&lead["description"]),
        });
        leads.collect()
    }

    fn finds_after(&self, lag: TimeDelta) -> bool {
        self.sim().search_lags(lag);
        true
    }

    fn is_ahead(&self, ahead: TimeDelta) -> bool {
        self.sim().set_clock_ahead(ahead);
        true
    }

    fn fails_to_show_its_catalog(&self) -> bool {
        let products = self
            .sim()
            .faults()
            .on("/json/2/product.product/search_read");
        products.set(Fault::Error500);
        true
    }

    fn finishes(&self, id: &str) -> bool {
        self.sim().confirm(id.parse().unwrap());
        true
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn whole(value: &Value) -> i64 {
    let number = value.as_f64().unwrap_or_default();
    format!("{number:.0}").parse().unwrap_or_default()
}
