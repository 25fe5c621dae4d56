//! The providers of SMS by their names in the settings.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono::TimeDelta;

use crate::{
    config::{Config, SmsRule},
    domain::{
        clock::SharedClock,
        id::DepartmentId,
        sms::{Cost, Kind},
    },
    outbox::Outbox,
    sms::{Chatter, Codes, Known, MakeWatch, Price, Prices, Rule, Settings, Sms, service},
    store::sms::drafts::Choice,
    vendors::{crm::odoo, sms::Means},
};

/// The providers that are set up, in the order in which they are tried.
pub fn connect(config: &Config, clock: &SharedClock) -> anyhow::Result<Vec<Known>> {
    let means = Means {
        clock: clock.clone(),
        public_url: config.web.public_url.clone(),
        timeout: Duration::from_secs(config.sms.timeout_seconds.into()),
        settle: TimeDelta::seconds(config.sms.settle_seconds.into()),
    };
    let mut known = Vec::new();
    for section in config.sms.sections()? {
        let Some(registration) = config.sms.registry.get(&section.name) else {
            continue;
        };
        let provider = (registration.connect)(&section.own, &means).map_err(anyhow::Error::msg)?;
        known.push(Known {
            provider,
            limits: section.limits,
        });
    }
    let order = &config.sms.order;
    let place = |known: &Known| order.iter().position(|name| name == known.name());
    known.sort_by_key(|known| place(known).unwrap_or(usize::MAX));
    Ok(known)
}

/// The SMS of the shop.
pub fn build(
    config: &Config,
    providers: Vec<Known>,
    outbox: &Outbox,
    clock: &SharedClock,
    watch: Arc<MakeWatch>,
) -> anyhow::Result<Sms> {
    let sms = &config.sms;
    let settings = Settings {
        providers,
        rules: sms.rules.iter().map(rule).collect(),
        max_parts: sms.max_parts,
        notices_a_day: sms.notices_a_day.into(),
        order_notices: sms.order_notices,
        silence: (sms.silent_minutes > 0).then(|| TimeDelta::minutes(sms.silent_minutes.into())),
        settle: TimeDelta::seconds(sms.settle_seconds.into()),
        codes: Codes {
            last: TimeDelta::minutes(sms.code_minutes.into()),
            tries: sms.code_tries,
            an_hour: sms.codes_an_hour,
        },
        chatter: if config.crm.is_set(odoo::NAME, "url") {
            Chatter::Noted
        } else {
            Chatter::None
        },
        report_delay: TimeDelta::seconds(sms.odoo.report_delay_seconds.into()),
        repeats: TimeDelta::minutes(sms.repeat_minutes.into()),
        zone: config.shop.time_zone()?,
        choose: sms.choose,
        prices: prices(config)?,
        default: Choice {
            provider: sms.default_provider.clone(),
            sender: sms.default_sender.clone(),
        },
        departments: departments(config),
        lookup: sms.lookup,
        templates_every: (sms.templates_sync > 0)
            .then(|| TimeDelta::hours(sms.templates_sync.into())),
        batch_limit: sms.batch_limit,
        rights: sms.rights.clone(),
    };
    Ok(Sms::new(settings, outbox.clone(), clock.clone(), watch))
}

fn prices(config: &Config) -> anyhow::Result<Prices> {
    let table = config.sms.price_table()?.into_iter();
    Ok(Prices {
        table: table
            .map(|price| Price {
                provider: price.provider,
                prefix: price.prefix,
                part: Cost {
                    micros: price.micros,
                    currency: price.currency.code().to_owned(),
                },
            })
            .collect(),
        rates: config.sms.price_rates()?,
    })
}

/// What departments say of their own.
fn departments(config: &Config) -> BTreeMap<DepartmentId, Choice> {
    let departments = config.desk.departments.iter();
    departments
        .map(|department| {
            let choice = Choice {
                provider: department.sms_provider.clone(),
                sender: department.sms_sender.clone(),
            };
            (DepartmentId(department.id), choice)
        })
        .collect()
}

fn rule(said: &SmsRule) -> Rule {
    Rule {
        kinds: said
            .kinds
            .iter()
            .filter_map(|it| Kind::from_name(it))
            .collect(),
        prefixes: said.prefixes.clone(),
        providers: said.providers.clone(),
    }
}

/// Their services in the outbox.
pub fn services(providers: &[Known]) -> Vec<String> {
    providers
        .iter()
        .map(|known| service(known.name()))
        .collect()
}
