//! How leads and orders stand, and what changes of it.

use std::{collections::HashMap, ops::Range};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::order::{Keeps, Stage};
use serde_json::{Map, Value, json};

use super::{
    LEAD, ORDER, Odoo, PARTNER,
    ask::Ask,
    phones::WRITTEN,
    records,
    values::{self, Record},
};
use crate::crm::{CrmError, Standing, StandingChange, StatusName};

const STAGE: &str = "crm.stage";
/// The status of a lead that was lost, which is no stage in Odoo.
const LOST: &str = "lost";
/// The status of an order whose goods have all gone out, which is no state in Odoo.
const DELIVERED: &str = "delivered";
/// What carries the time when its transaction began may be seen this much later.
const LATE: TimeDelta = TimeDelta::minutes(10);

const LEAD_FIELDS: [&str; 10] = [
    "id",
    "stage_id",
    "active",
    "probability",
    "won_status",
    "date_last_stage_update",
    "write_date",
    "create_date",
    "phone",
    "source_id",
];
const ORDER_FIELDS: [&str; 10] = [
    "id",
    "state",
    "delivery_status",
    "client_order_ref",
    "amount_total",
    "currency_id",
    "write_date",
    "create_date",
    "partner_id",
    "source_id",
];

impl Odoo {
    pub(super) async fn read_standing(
        &self,
        keeps: Keeps,
        id: &str,
    ) -> Result<Option<Standing>, CrmError> {
        let Ok(number) = id.parse::<i64>() else {
            return Ok(None);
        };
        let found = self.standings(keeps, json!([["id", "=", number]])).await?;
        Ok(found.into_iter().map(|(_, standing)| standing).next())
    }

    pub(super) async fn read_changed(
        &self,
        keeps: Keeps,
        between: Range<DateTime<Utc>>,
    ) -> Result<Vec<Standing>, CrmError> {
        let peer = self.door.http.peer();
        // What changed there carries Odoo's time. Before its first answer nobody knows that.
        let (from, to) = match peer.ahead() {
            Some(_) => (peer.theirs(between.start), peer.theirs(between.end)),
            None => (peer.earliest(between.start), peer.latest(between.end)),
        };
        let filter = json!([
            ["write_date", ">=", values::written(from - LATE)],
            ["write_date", "<=", values::written(to)],
        ]);
        let mut changed = self.standings(keeps, filter).await?;
        changed.sort_by_key(|(at, _)| *at);
        Ok(changed.into_iter().map(|(_, standing)| standing).collect())
    }

    /// What fits, with the time of its last change.
    async fn standings(
        &self,
        keeps: Keeps,
        filter: Value,
    ) -> Result<Vec<(Option<DateTime<Utc>>, Standing)>, CrmError> {
        let (model, fields) = match keeps {
            Keeps::Lead => (LEAD, &LEAD_FIELDS),
            Keeps::Order => (ORDER, &ORDER_FIELDS),
        };
        let there = self.fields(model).await?;
        let more = (keeps == Keeps::Lead).then_some("order_ids");
        let fields = fields.iter().copied().chain(more);
        let fields: Vec<&str> = fields
            .filter(|name| *name == "id" || there.contains_key(*name))
            .collect();
        let ask = Ask::search_read(model, filter, &fields).archived_too();
        let found = self.all(ask).await?;
        let with_time =
            |record: &Record, standing| (values::moment(record, "write_date"), standing);
        match keeps {
            Keeps::Lead => {
                let won = self.won_stages().await?;
                let read = found.iter().filter_map(|record| {
                    let standing = of_lead(record, &won)?;
                    Some(with_time(record, standing))
                });
                Ok(read.collect())
            }
            Keeps::Order => {
                let phones = self.phones_of(&found).await?;
                let names = self.order_statuses().await?;
                let read = found.iter().filter_map(|record| {
                    let standing = self.of_order(record, &names, &phones)?;
                    Some(with_time(record, standing))
                });
                Ok(read.collect())
            }
        }
    }

    fn of_order(
        &self,
        record: &Record,
        names: &[StatusName],
        phones: &HashMap<i64, String>,
    ) -> Option<Standing> {
        let state = values::text(record, "state")?;
        let is_out = state == "sale" && values::text(record, "delivery_status") == Some("full");
        let status = if is_out { DELIVERED } else { state };
        let named = names.iter().find(|name| name.id == status);
        let currency = values::label(record, "currency_id");
        let currency = currency.and_then(|code| code.parse().ok());
        let currency = currency.unwrap_or(self.settings.currency);
        let customer = values::linked(record, "partner_id");
        Some(Standing {
            number: values::text(record, "client_order_ref").map(str::to_owned),
            status: Some(status.to_owned()),
            status_name: named.map(|name| name.name.clone()),
            stage: stage_of(status),
            status_at: values::moment(record, "write_date"),
            phone: customer.and_then(|id| phones.get(&id).cloned()),
            total: values::sum(record, "amount_total", currency),
            ..bare(Keeps::Order, record)?
        })
    }

    /// The phones of the customers of these orders.
    async fn phones_of(&self, orders: &[Record]) -> Result<HashMap<i64, String>, CrmError> {
        let customers = orders
            .iter()
            .filter_map(|it| values::linked(it, "partner_id"));
        let mut customers: Vec<i64> = customers.collect();
        customers.sort_unstable();
        customers.dedup();
        if customers.is_empty() {
            return Ok(HashMap::new());
        }
        let there = self.fields(PARTNER).await?;
        let written: Vec<&str> = WRITTEN
            .into_iter()
            .filter(|name| there.contains_key(*name))
            .collect();
        let fields: Vec<&str> = ["id"].into_iter().chain(written.clone()).collect();
        let ask = Ask::search_read(PARTNER, json!([["id", "in", customers]]), &fields);
        let found = self.all(ask.archived_too()).await?;
        let phones = found.iter().filter_map(|contact| {
            let phone = written
                .iter()
                .find_map(|name| values::text(contact, name))?;
            Some((values::id(contact)?, phone.to_owned()))
        });
        Ok(phones.collect())
    }

    async fn stages(&self) -> Result<Vec<Record>, CrmError> {
        let ask = Ask::search_read(STAGE, json!([]), &["id", "name", "is_won"]);
        records(self.ask(self.spoken(ask)).await?)
    }

    async fn won_stages(&self) -> Result<Vec<i64>, CrmError> {
        let stages = self.stages().await?;
        let won = stages.iter().filter(|stage| values::flag(stage, "is_won"));
        Ok(won.filter_map(values::id).collect())
    }

    pub(super) async fn read_statuses(&self) -> Result<Vec<StatusName>, CrmError> {
        let mut all = Vec::new();
        if self.settings.uses.leads {
            for stage in self.stages().await? {
                let (Some(id), Some(name)) = (values::id(&stage), values::text(&stage, "name"))
                else {
                    continue;
                };
                all.push(StatusName {
                    keeps: Keeps::Lead,
                    id: id.to_string(),
                    name: name.to_owned(),
                    stage: values::flag(&stage, "is_won").then_some(Stage::Done),
                });
            }
        }
        if self.settings.uses.orders {
            all.extend(self.order_statuses().await?);
        }
        Ok(all)
    }

    /// The states that an order can have, by the names that Odoo gives them.
    async fn order_statuses(&self) -> Result<Vec<StatusName>, CrmError> {
        let there = self.fields(ORDER).await?;
        let labels = |field: &str| -> Vec<(String, String)> {
            let selection = there.get(field).and_then(|it| it["selection"].as_array());
            let pairs = selection.into_iter().flatten();
            let text = |value: &Value| value.as_str().map(str::to_owned);
            pairs
                .filter_map(|pair| Some((text(&pair[0])?, text(&pair[1])?)))
                .collect()
        };
        let out = labels("delivery_status").into_iter();
        let out = out.filter(|(id, _)| id == "full");
        let out = out.map(|(_, name)| (DELIVERED.to_owned(), name));
        let all = labels("state").into_iter().chain(out);
        let all = all.map(|(id, name)| StatusName {
            keeps: Keeps::Order,
            stage: stage_of(&id),
            id,
            name,
        });
        Ok(all.collect())
    }

    pub(super) async fn change_standing(
        &self,
        keeps: Keeps,
        id: &str,
        change: &StandingChange,
    ) -> Result<(), CrmError> {
        let id: i64 = id.parse().map_err(|_| refused("there is no such record"))?;
        if let Some(status) = &change.status {
            let ask = match (keeps, status.as_str()) {
                (Keeps::Lead, LOST) => Ask::new(LEAD, "action_set_lost").of(id),
                (Keeps::Lead, stage) => {
                    let stage: i64 = stage.parse().map_err(|_| {
                        CrmError::Misconfigured("a stage of Odoo is a number".to_owned())
                    })?;
                    let mut fields = Map::new();
                    fields.insert("stage_id".to_owned(), json!(stage));
                    Ask::write(LEAD, id, fields)
                }
                (Keeps::Order, state) => {
                    let method = match state {
                        "sale" => "action_confirm",
                        "cancel" => "action_cancel",
                        "draft" => "action_draft",
                        _ => return Err(refused("Odoo gives an order this state by itself")),
                    };
                    let mut ask = Ask::new(ORDER, method).of(id);
                    // Else 17 shows a window in place of cancelling.
                    let silent = "disable_cancel_warning".to_owned();
                    ask.context.insert(silent, Value::Bool(true));
                    ask
                }
            };
            self.ask(ask.urgent()).await?;
        }
        match &change.tracking {
            Some(number) => self.note_on(model(keeps), id, &format!("№ {number}")).await,
            None => Ok(()),
        }
    }
}

/// Where leads and orders are kept.
pub(super) const fn model(keeps: Keeps) -> &'static str {
    match keeps {
        Keeps::Lead => LEAD,
        Keeps::Order => ORDER,
    }
}

fn refused(words: &str) -> CrmError {
    CrmError::Refused {
        status: 422,
        message: words.to_owned(),
    }
}

fn of_lead(record: &Record, won: &[i64]) -> Option<Standing> {
    let stage = values::linked(record, "stage_id");
    let is_lost = match values::text(record, "won_status") {
        Some(status) => status == LOST,
        None => {
            let chance = record.get("probability").and_then(Value::as_f64);
            !values::flag(record, "active") && chance.is_none_or(|chance| chance <= 0.0)
        }
    };
    let changed = values::moment(record, "write_date");
    let became = record.get("order_ids").and_then(Value::as_array);
    let became = became.and_then(|ids| ids.iter().filter_map(Value::as_i64).max());
    let standing = Standing {
        status: stage.map(|id| id.to_string()),
        status_name: values::label(record, "stage_id").map(str::to_owned),
        stage: stage.filter(|id| won.contains(id)).map(|_| Stage::Done),
        status_at: values::moment(record, "date_last_stage_update").or(changed),
        phone: values::text(record, "phone").map(str::to_owned),
        became: became.map(|id| id.to_string()),
        ..bare(Keeps::Lead, record)?
    };
    if !is_lost {
        return Some(standing);
    }
    Some(Standing {
        status: Some(LOST.to_owned()),
        status_name: Some("Lost".to_owned()),
        stage: Some(Stage::Cancelled),
        status_at: changed,
        ..standing
    })
}

/// What leads and orders have alike.
fn bare(keeps: Keeps, record: &Record) -> Option<Standing> {
    let source = values::linked(record, "source_id");
    Some(Standing {
        keeps,
        id: values::id(record)?.to_string(),
        number: None,
        status: None,
        status_name: None,
        stage: None,
        status_at: None,
        phone: None,
        total: None,
        tracking: None,
        paid: false,
        became: None,
        created_at: values::moment(record, "create_date"),
        source: source.map(|id| id.to_string()),
        account: None,
    })
}

/// What an order's state means to the customer.
fn stage_of(status: &str) -> Option<Stage> {
    match status {
        "draft" | "sent" => Some(Stage::Accepted),
        "sale" => Some(Stage::InWork),
        DELIVERED | "done" => Some(Stage::Done),
        "cancel" => Some(Stage::Cancelled),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(value: &Value) -> Standing {
        of_lead(value.as_object().unwrap(), &[4]).unwrap()
    }

    #[test]
    fn a_lead_is_open_won_or_lost_in_either_version() {
        let open =
            lead(&json!({"id": 7, "stage_id": [1, "New"], "active": true, "probability": 10}));
        assert_eq!((open.status.as_deref(), open.stage), (Some("1"), None));
        let won = lead(&json!({"id": 7, "stage_id": [4, "Won"], "active": true}));
        assert_eq!(won.stage, Some(Stage::Done));
        let before = json!({"id": 7, "stage_id": [1, "New"], "active": false, "probability": 0.0});
        let since = json!({"id": 7, "stage_id": [1, "New"], "active": true, "won_status": "lost"});
        for lost in [lead(&before), lead(&since)] {
            assert_eq!(
                (lost.status.as_deref(), lost.stage),
                (Some(LOST), Some(Stage::Cancelled))
            );
        }
        let put_aside = json!({"id": 7, "active": false, "probability": 40.0});
        assert_eq!(lead(&put_aside).stage, None);
    }
}
