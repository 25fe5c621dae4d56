//! `/health`: the state of the program and of each service.

use super::{services::waits_line, words};
use crate::{
    desk::{
        Alerts,
        alerts::{
            health::ServiceHealth,
            known::LetterNames,
            services::{Group, group},
        },
        telegram::reply::Reply,
    },
    domain::manager::Manager,
    store::{StoreError, Tx},
    telegram::View,
    text::{Arg, Speech, Text, add, escape, say},
};

impl Alerts {
    /// `/health`.
    pub(in crate::desk::telegram) async fn health(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let report = self.health_report(tx).await?;
        let mut html = speech.html(Text::HealthTitle);
        for service in &report.services {
            let line = self.health_line(&speech, service);
            add(&mut html, format_args!("\n{line}"));
        }
        for provider in &report.providers {
            let line = self
                .sms_desk
                .condition_line(&speech, provider.name, &provider.condition);
            add(&mut html, format_args!("\nSMS: {line}"));
        }
        let all: i64 = report.letters.iter().map(|(_, count)| count).sum();

        add(
            &mut html,
            format_args!(
                "\n\n{}",
                speech.html(say::Health {
                    ownerless: Arg::from(report.ownerless),
                    letters: Arg::from(all)
                })
            ),
        );
        for (kind, count) in report.letters {
            let name = words::what(&speech, &LetterNames::bare(kind));
            let line = format!("{name}: {count}");
            add(&mut html, format_args!("\n• {}", escape(&line)));
        }
        Ok(Reply::message(View::text(html)))
    }

    fn health_line(&self, speech: &Speech, health: &ServiceHealth) -> String {
        let finding = health.finding.as_ref();
        let destination = finding.and_then(|it| it.destination.as_deref());
        let name = Arg::from(self.service_name(speech, &health.service, destination));
        let mut line = match finding {
            None => speech.html(say::HealthWorks { service: name }),
            Some(finding) => {
                let (service, at) = (name, self.notify.time_of(finding.since).into());
                if finding.is_partial {
                    speech.html(say::HealthPartial { service, at })
                } else if finding.is_refused && group(&health.service) == Group::Email {
                    speech.html(say::HealthEmailRefused { service, at })
                } else if finding.is_refused {
                    speech.html(say::HealthRefused { service, at })
                } else {
                    speech.html(say::HealthFailing { service, at })
                }
            }
        };
        if health.waits.all.count > 0 {
            let waits = waits_line(speech, &health.waits, self.notify.now());
            add(&mut line, format_args!(" {waits}"));
        }
        line
    }
}
