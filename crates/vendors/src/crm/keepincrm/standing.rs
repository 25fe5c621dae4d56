//! How agreements stand: read one by one, and by looks at those that changed last.

use std::ops::Range;

use chrono::{DateTime, SecondsFormat, Utc};
use mistok_core::domain::{
    foreign_order::ForeignOrder,
    id::ProductId,
    lead::Line,
    money::{Currency, Money},
    order::{Keeps, lead_numbered},
};
use serde_json::Value;

use super::{Form, KeepinCrm, finding::is_about_filter, pages::Go, polls::Due, stages, wire};
use crate::crm::{
    CrmError, Standing, StandingChange, Urgency,
    http::Call,
    records::{contains_word, created_id, digits, given, quantity, reference, texts, time},
};

/// The filter for what changed since a moment.
const CHANGED_SINCE: &str = "q[updated_at_gteq]";
/// Pages of one look for changes.
const MOST_PAGES: u32 = 10;
/// Pages of the newest agreements, where no filter tells which of them have changed.
const NEWEST_PAGES: u32 = 3;
/// Lines of an order that are kept.
const LINES: usize = 50;

/// Whether the id is an agreement's: those of clients and tasks say what they are of.
pub(super) fn is_agreement(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
}

impl KeepinCrm {
    /// Clients and tasks have no state that means anything to a customer.
    pub(super) async fn read_standing(
        &self,
        keeps: Keeps,
        id: &str,
    ) -> Result<Option<Standing>, CrmError> {
        if !is_agreement(id) {
            return Ok(None);
        }
        let path = format!("{}/{id}", Form::Agreement.path());
        let call = Call::get("read standing", Urgency::Sync, &path).about(id);
        let body = match self.http.send(call).await {
            Ok(body) => body,
            Err(CrmError::Refused { status: 404, .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let agreement: wire::Agreement =
            serde_json::from_str(&body).map_err(|error| CrmError::Malformed(error.into()))?;
        let standing = standing(agreement, self.settings.currency);
        Ok(standing.map(|standing| Standing { keeps, ..standing }))
    }

    /// The agreements of this kind that have changed. Asked for more often than the settings allow,
    /// it says again what it said last.
    pub(super) async fn read_changed(
        &self,
        keeps: Keeps,
        between: Range<DateTime<Utc>>,
    ) -> Result<Vec<Standing>, CrmError> {
        let now = self.http.now();
        let mut all = match self.polls.due(now, between.start) {
            Due::NotYet(standings) => standings,
            Due::Since(since) => match self.changed_since(since).await {
                Ok(standings) => {
                    self.polls.read(now, &standings);
                    standings
                }
                Err(error) => {
                    match error {
                        CrmError::Busy { .. } => self.polls.slow_down(),
                        _ => self.polls.forget(),
                    }
                    return Err(error);
                }
            },
        };
        all.retain(|standing| standing.keeps == keeps);
        Ok(all)
    }

    async fn changed_since(&self, since: DateTime<Utc>) -> Result<Vec<Standing>, CrmError> {
        if self.settings.searchable {
            match self.listed(since, Some(CHANGED_SINCE)).await {
                Err(error) if is_about_filter(&error) => {}
                listed => return listed,
            }
        }
        self.listed(since, None).await
    }

    /// What a list shows of the changes, oldest first.
    async fn listed(
        &self,
        since: DateTime<Utc>,
        filter: Option<&'static str>,
    ) -> Result<Vec<Standing>, CrmError> {
        let peer = self.http.peer();
        // What changed there carries the CRM's time. Before its first answer nobody knows that.
        let from = match peer.ahead() {
            Some(_) => peer.theirs(since),
            None => peer.earliest(since),
        };
        let call = || {
            let call = Call::get("read changes", Urgency::Sync, Form::Agreement.path());
            match filter {
                Some(filter) => call.query(filter, from.to_rfc3339_opts(SecondsFormat::Secs, true)),
                None => call,
            }
        };
        let most = filter.map_or(NEWEST_PAGES, |_| MOST_PAGES);
        let mut changed = Vec::new();
        self.each_item(most, call, |item| {
            // One that cannot be read does not hold up the rest.
            let read = wire::object(item).and_then(|it| standing(it, self.settings.currency));
            let is_later = |it: &Standing| it.status_at.is_none_or(|at| at >= from);
            changed.extend(read.filter(is_later));
            Ok(Go::On)
        })
        .await?;
        changed.sort_by_key(|standing| standing.status_at);
        Ok(changed)
    }

    /// Moves an agreement to another stage; whatever else is wanted is for a person.
    pub(super) async fn move_to(&self, id: &str, change: &StandingChange) -> Result<(), CrmError> {
        if !is_agreement(id) {
            return Err(refused("only an agreement has a stage"));
        }
        if let Some(status) = &change.status {
            let stage_id = status.parse().map_err(|_| {
                refused("a stage of KeepinCRM is a number; a person ends an agreement")
            })?;
            // A struct of a number always becomes a value.
            let body = serde_json::to_value(wire::Move { stage_id }).unwrap_or_default();
            let path = format!("{}/{id}", Form::Agreement.path());
            let call = Call::patch("change stage", Urgency::Lead, &path, body).about(id);
            self.http.send(call).await.map_err(gone)?;
        }
        match change.tracking {
            Some(_) => Err(refused(
                "the number of a parcel must be entered in KeepinCRM by hand",
            )),
            None => Ok(()),
        }
    }
}

fn refused(message: &str) -> CrmError {
    CrmError::Refused {
        status: 422,
        message: message.to_owned(),
    }
}

/// What is not there is a page of HTML: its words would tell a person nothing.
fn gone(error: CrmError) -> CrmError {
    match error {
        CrmError::Refused { status: 404, .. } => CrmError::Refused {
            status: 404,
            message: "KeepinCRM has no such agreement".to_owned(),
        },
        other => other,
    }
}

/// An agreement as it stands; nothing without an id.
fn standing(agreement: wire::Agreement, currency: Currency) -> Option<Standing> {
    let id = created_id(&agreement.id)?;
    let number = number(&agreement);
    let keeps = match &number {
        Some(number) if lead_numbered(number).is_none() => Keeps::Lead,
        _ => Keeps::Order,
    };
    let currency = given(agreement.currency.clone())
        .and_then(|code| code.parse().ok())
        .unwrap_or(currency);
    let account = account(&agreement, currency);
    let end = agreement.result.0.as_deref().and_then(stages::end);
    let stage_id = agreement.stage.as_ref().and_then(|stage| stage.id.0);
    let stage_name = agreement.stage.and_then(|stage| given(stage.name));
    let client = agreement.client.as_ref();
    let (status, status_name, stage) = match end {
        Some(end) => (Some(end.id), Some(end.name), end.stage),
        None => {
            let status = stage_id.map(|id| id.to_string());
            (status.or_else(|| stage_name.clone()), stage_name, None)
        }
    };
    Some(Standing {
        keeps,
        id,
        number,
        status,
        status_name,
        stage,
        // The agreement does not say since when it is at its stage.
        status_at: time(&agreement.updated_at).or_else(|| time(&agreement.created_at)),
        phone: client.and_then(|client| texts(&client.phones).into_iter().next()),
        total: agreement.total.0.and_then(|it| Money::parse(&it, currency)),
        tracking: tracking(&agreement.deliveries),
        paid: false,
        became: None,
        created_at: time(&agreement.created_at),
        source: agreement
            .source
            .and_then(|source| source.id.0)
            .map(|id| id.to_string()),
        account,
    })
}

/// Our number or reference, as it stands at the end of comment and title.
fn number(agreement: &wire::Agreement) -> Option<String> {
    let texts = [&agreement.comment, &agreement.title];
    let mut texts = texts.iter().filter_map(|text| text.0.as_deref());
    let marked = texts.find_map(reference);
    marked.or_else(|| {
        let title = agreement.title.0.as_deref()?;
        let mut words = title.split_whitespace().rev();
        let number = words.find(|word| lead_numbered(word).is_some());
        number
            .filter(|word| contains_word(title, word))
            .map(str::to_owned)
    })
}

/// The number of the last parcel.
fn tracking(deliveries: &Value) -> Option<String> {
    let parcels = deliveries.as_array()?.iter().rev();
    let mut numbers = parcels.filter_map(|parcel| {
        let parcel: wire::Parcel = serde_json::from_value(parcel.clone()).ok()?;
        given(parcel.ttn)
    });
    numbers.find(|number| !digits(number).is_empty())
}

/// The client and what they bought. `None` where the CRM does not say who it is.
fn account(agreement: &wire::Agreement, currency: Currency) -> Option<Box<ForeignOrder>> {
    let client = agreement.client.as_ref()?;
    let jobs = agreement.jobs.as_array().into_iter().flatten();
    let lines = jobs.filter_map(|job| {
        let job: wire::Job = serde_json::from_value(job.clone()).ok()?;
        Some(Line {
            product: ProductId(0),
            name: given(job.title)?,
            sku: given(job.sku),
            price: job.price.0.and_then(|it| Money::parse(&it, currency)),
            quantity: quantity(job.amount.0.as_deref()),
            picture: None,
        })
    });
    let name = given(client.person.clone()).or_else(|| given(client.company.clone()));
    Some(Box::new(ForeignOrder {
        name: name.unwrap_or_default(),
        email: texts(&client.email).into_iter().next(),
        lines: lines.take(LINES).collect(),
        comment: given(agreement.comment.clone()),
        bought_at: time(&agreement.ordered_at).or_else(|| time(&agreement.created_at)),
        ..ForeignOrder::default()
    }))
}
