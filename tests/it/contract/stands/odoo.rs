//! Odoo, over one of its transports.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use chrono::TimeDelta;
use mistok_sim::{
    faults::Fault,
    odoo::{self, Odoo},
};
use serde_json::{Value, json};

use super::{Kept, Mishap, Stand, Wire, answer, text, whole};
use crate::harness::Setup;

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
