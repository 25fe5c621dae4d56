//! The services that the shop is connected to: each is asked for something that costs nothing.

use chrono::TimeDelta;

use super::{open, report::Row};
use crate::{
    app::{connect_crm, connect_email, connect_keeping, connect_notes, connect_sms},
    config::Config,
    crm::leads::STATUS_KEPT,
    desk::sms::money as cost,
    domain::{cause::chain, clock::SharedClock},
    store::settings,
    text::{Arg, Speech, Text, say},
    vendors::crm::{Capability, Crm, Leads, registry::Offer},
};

pub async fn crm(config: &Config, clock: &SharedClock, speech: &Speech) -> Row {
    let crm = match connect_crm(config, clock) {
        Ok(Some(crm)) => crm,
        Ok(None) => return Row::fine(speech.plain(Text::CheckCrmNone)),
        Err(error) => return Row::failed(format!("{error:#}"), speech),
    };
    match crm.probe().await {
        Ok(told) => {
            let lines = told.into_iter().map(Row::fine);
            let row = lines.fold(Row::default(), Row::and).of(crm.name());
            let row = row.and(missing(config, &*crm, speech));
            let row = row.and(apart(crm.clock_ahead(), speech));
            row.and(lead_place(config, crm.as_ref(), speech).await)
        }
        Err(error) => Row::failed(chain(&error), speech).of(crm.name()),
    }
}

/// What the shop gets in place of each capability that the CRM lacks.
fn missing(config: &Config, crm: &dyn Crm, speech: &Speech) -> Row {
    let known = config
        .crm
        .registration()
        .zip(config.crm.declared().ok().flatten());
    let lacking = Capability::ALL.into_iter().filter(|it| !it.is_of(crm));
    let rows = lacking.filter_map(|capability| {
        Some(Row::fine(speech.plain(match capability {
            Capability::Leads => Text::CheckCrmNoLeads,
            Capability::Orders => {
                if let Some((known, declared)) = known
                    && let Offer::Needs(setting) = declared.orders
                {
                    let setting = format!("crm.{}.{setting}", known.name).into();
                    return Some(Row::fine(speech.plain(say::CheckCrmOrdersNeed { setting })));
                }
                Text::CheckCrmNoOrders
            }
            Capability::Catalog => Text::CheckCrmNoCatalog,
            Capability::Buyers => Text::CheckCrmNoBuyers,
            Capability::Payments => Text::CheckCrmNoPayments,
            Capability::Status => Text::CheckCrmNoStatus,
            // The row of orders tells how changes are heard of.
            Capability::Signals => return None,
        })))
    });
    rows.fold(Row::default(), Row::and)
}

/// Whether new leads stand where the settings want them, as the first one after the last start
/// showed.
async fn lead_place(config: &Config, crm: &dyn Crm, speech: &Speech) -> Row {
    let Some(setting) = crm.leads().and_then(Leads::place_setting) else {
        return Row::default();
    };
    let Ok(store) = open(config).await else {
        return Row::default();
    };
    let read = store.read(async move |tx| settings::lookup(&tx, STATUS_KEPT).await);
    // A database without tables says nothing of it; its own row tells why.
    let Ok(kept) = read.await else {
        return Row::default();
    };
    let name = config.crm.registration().map_or("CRM", |known| known.title);
    let name = name.into();
    let setting = setting.into();
    match kept.as_deref() {
        Some("yes") => Row::fine(speech.plain(say::CheckStatusKept { setting })),
        Some(_) => Row::warning(speech.plain(say::CheckStatusIgnored { setting, name })),
        None => Row::fine(speech.plain(say::CheckStatusUnknown { setting })),
    }
}

/// A difference between clocks that people should know of.
fn apart(ahead: Option<TimeDelta>, speech: &Speech) -> Row {
    let Some(ahead) = ahead.filter(|ahead| ahead.abs() > TimeDelta::minutes(1)) else {
        return Row::default();
    };
    let minutes = Arg::Number(ahead.abs().num_minutes());
    let seconds = Arg::Number(ahead.abs().num_seconds() % 60);
    Row::warning(if ahead > TimeDelta::zero() {
        speech.plain(say::CheckClockBehind { minutes, seconds })
    } else {
        speech.plain(say::CheckClockAhead { minutes, seconds })
    })
}

/// The CRM whose chats are answered here.
pub async fn chats(config: &Config, clock: &SharedClock, speech: &Speech) -> Row {
    let chats = match connect_keeping(config, clock) {
        Ok(Some(chats)) => chats,
        Ok(None) => return Row::fine(speech.plain(Text::CheckChatsNone)),
        Err(error) => return Row::failed(format!("{error:#}"), speech),
    };
    match chats.list(1).await {
        Ok(page) => {
            let count = i64::try_from(page.chats.len()).unwrap_or(i64::MAX);

            Row::fine(speech.plain(say::CheckChatsFound {
                count: Arg::Number(count),
            }))
            .of(chats.name())
        }
        Err(error) => Row::failed(chain(&error), speech).of(chats.name()),
    }
}

/// Each provider by its balance, which proves address and key.
pub async fn sms(config: &Config, clock: &SharedClock, speech: &Speech) -> Row {
    let providers = match connect_sms(config, clock) {
        Ok(providers) => providers,
        Err(error) => return Row::failed(format!("{error:#}"), speech),
    };
    if providers.is_empty() {
        return Row::fine(speech.plain(Text::CheckSmsNone));
    }
    let mut row = Row::default();
    for known in providers {
        let one = match known.provider.balance().await {
            Ok(Some(money)) => Row::fine(speech.plain(say::CheckSmsBalance {
                sum: Arg::from(cost(&money)),
            })),
            Ok(None) => Row::fine(speech.plain(Text::CheckSmsNoBalance)),
            Err(error) => Row::failed(chain(&error), speech),
        };
        let clocks = apart(known.provider.clock_ahead(), speech);
        row = row.and(one.of(known.name())).and(clocks);
    }
    if config.web.public_url.is_none() {
        row = row.and(Row::warning(speech.plain(Text::CheckSmsNoAddress)));
    }
    row
}

/// The mail server: it is greeted and logged in to, and gets no letter.
pub async fn email(config: &Config, speech: &Speech) -> Row {
    let smtp = match connect_email(config) {
        Ok(Some(smtp)) => smtp,
        Ok(None) => return Row::fine(speech.plain(Text::CheckEmailNone)),
        Err(error) => return Row::failed(error.to_string(), speech),
    };
    let found = match smtp.probe().await {
        Ok(found) => found,
        Err(error) => return Row::failed(chain(&error), speech),
    };
    let server = Arg::from(found.server);
    let row = Row::fine(if found.is_logged_in {
        speech.plain(say::CheckEmailLoggedIn { server })
    } else {
        speech.plain(say::CheckEmailNoLogIn { server })
    });
    let count = i64::try_from(config.email.to.len()).unwrap_or(i64::MAX);
    let row = row.and(Row::fine(speech.plain(say::CheckEmailTo {
        count: Arg::Number(count),
    })));
    if found.is_encrypted {
        row
    } else {
        row.and(Row::fine(speech.plain(Text::CheckEmailHere)))
    }
}

/// The Odoo that notes are written into: the log-in and every right that they need.
pub async fn odoo(config: &Config, clock: &SharedClock, speech: &Speech) -> Row {
    let odoo = match connect_notes(config, clock) {
        Ok(Some(odoo)) => odoo,
        Ok(None) => return Row::fine(speech.plain(Text::CheckOdooNone)),
        Err(error) => return Row::failed(format!("{error:#}"), speech),
    };
    match odoo.probe_notes().await {
        Ok(told) => Row::fine(told).and(apart(odoo.clock_ahead(), speech)),
        Err(error) => Row::failed(chain(&error), speech),
    }
}
