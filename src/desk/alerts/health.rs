//! `/health`: how the program and each service are.

use super::{
    super::{Alerts, telegram::reply::Reply},
    services::{self, Group},
    words,
};
use crate::{
    domain::manager::Manager,
    store::{
        StoreError, Tx, dead_letters,
        findings::{self, Finding},
        sms::providers,
    },
    telegram::View,
    text::{Arg, Speech, Text, add, escape, say},
};

impl Alerts {
    /// `/health`.
    pub async fn health(&self, tx: &Tx, manager: &Manager) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let troubles = findings::open(tx).await?;
        let mut html = speech.html(Text::HealthTitle);
        for service in self.notify.outbox.services() {
            let own: Vec<_> = troubles.iter().filter(|it| it.service == service).collect();
            let has_sms = !self.sms_desk.sms.settings.providers.is_empty();
            let is_idle = match services::group(&service) {
                Group::Internal => true,
                // Nobody is told what becomes of SMS that nobody sends.
                Group::Reports => !has_sms,
                _ => false,
            };
            if is_idle && own.is_empty() {
                continue;
            }
            if own.is_empty() {
                let line = self.health_line(tx, &speech, &service, None).await?;
                add(&mut html, format_args!("\n{line}"));
            }
            for finding in own {
                let line = self
                    .health_line(tx, &speech, &service, Some(finding))
                    .await?;
                add(&mut html, format_args!("\n{line}"));
            }
        }
        let health = providers::all(tx).await?;
        for known in &self.sms_desk.sms.settings.providers {
            let own = health.iter().find(|it| it.name == known.name());
            html.push_str("\nSMS: ");
            let condition = self.sms_desk.condition(own);
            let line = self
                .sms_desk
                .condition_line(&speech, known.name(), &condition);
            html.push_str(&line);
        }
        let ownerless = self.people.count_ownerless(tx).await?;
        let letters = dead_letters::count_open(tx).await?;
        let all: i64 = letters.iter().map(|(_, count)| count).sum();

        add(
            &mut html,
            format_args!(
                "\n\n{}",
                speech.html(say::Health {
                    ownerless: Arg::from(ownerless),
                    letters: Arg::from(all)
                })
            ),
        );
        for (kind, count) in letters {
            let names = words::Names::none();
            let line = format!("{}: {count}", names.say(&speech, kind));
            add(&mut html, format_args!("\n• {}", escape(&line)));
        }
        Ok(Reply::message(View::text(html)))
    }

    async fn health_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        service: &str,
        finding: Option<&Finding>,
    ) -> Result<String, StoreError> {
        let destination = finding.and_then(|it| it.destination.as_deref());
        let name = Arg::from(self.service_name(speech, service, destination));
        let mut line = match finding {
            None => speech.html(say::HealthWorks { service: name }),
            Some(finding) => {
                let (service, at) = (name, self.notify.time_of(finding.since).into());
                if finding.is_partial {
                    speech.html(say::HealthPartial { service, at })
                } else if finding.is_refused {
                    speech.html(say::HealthRefused { service, at })
                } else {
                    speech.html(say::HealthFailing { service, at })
                }
            }
        };
        let waits = match finding {
            Some(finding) => self.waits_for(tx, finding).await?,
            None => self.waits(tx, service).await?,
        };
        if waits.all.count > 0 {
            add(
                &mut line,
                format_args!(" {}", waits.line(speech, self.notify.now())),
            );
        }
        Ok(line)
    }
}
