//! Troubles of services as messages: while they last, and when they are over.

use super::services::{todo, waits_line, waits_words};
use crate::{
    desk::{
        Alerts,
        alerts::{
            masked,
            services::{Group, Waits, group},
            troubles::{AfterTrouble, NO_MONEY, Retried, TroubleNews},
        },
        button,
        telegram::reply::Reply,
    },
    domain::manager::Manager,
    press::{DeskAction, LetterAction},
    store::{StoreError, Tx, findings::Finding},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, add, cut, escape, say},
};

impl Alerts {
    /// What a message about a trouble says now.
    pub(super) fn trouble_view(&self, speech: &Speech, news: &TroubleNews) -> View {
        match news {
            TroubleNews::Lasting { finding, waits } => self.lasting_view(speech, finding, waits),
            TroubleNews::Solved(finding) => View::text(self.solved(speech, finding)),
            TroubleNews::Over { finding, left } => self.over_view(speech, finding, left),
        }
    }

    fn lasting_view(&self, speech: &Speech, finding: &Finding, waits: &Waits) -> View {
        let name = self.service_name(speech, &finding.service, finding.destination.as_deref());
        let mut html = self.trouble_title(speech, finding, &name);
        let group = group(&finding.service);
        let means = if finding.is_partial {
            Text::TroubleMeansPartial
        } else {
            group.means()
        };
        add(
            &mut html,
            format_args!(
                "\n\n{} {}",
                speech.html(means),
                waits_line(speech, waits, self.notify.now())
            ),
        );
        let todo = if finding.is_partial {
            speech.html(Text::TroubleTodoPartial)
        } else {
            todo(
                speech,
                &self.notify.settings.crm,
                &finding.service,
                finding.is_refused,
                &name,
            )
        };
        add(&mut html, format_args!("\n\n{todo}"));
        let one = |text, action| button(speech, text, DeskAction::Letter(action));
        let mut rows = vec![vec![one(
            Text::ButtonCheckNow,
            LetterAction::CheckNow(finding.id),
        )]];
        if group == Group::Crm && waits.all.count > 0 {
            rows.push(vec![one(
                Text::ButtonWhichOrders,
                LetterAction::Waiting(finding.id),
            )]);
        }
        View::text(html).with(Keyboard::Inline(rows))
    }

    /// What is wrong with a service, and since when.
    fn trouble_title(&self, speech: &Speech, finding: &Finding, name: &str) -> String {
        let service = Arg::from(name);
        let at = Arg::from(self.notify.time_of(finding.since));
        let mut html = match (finding.is_refused, finding.reason.as_str()) {
            _ if finding.is_partial => speech.html(say::TroublePartial { service, at }),
            (true, NO_MONEY) => speech.html(say::TroubleNoMoney { service, at }),
            (true, _) if group(&finding.service) == Group::Email => {
                speech.html(say::TroubleEmailRefused { service, at })
            }
            (true, _) => speech.html(say::TroubleRefused { service, at }),
            (false, _) => speech.html(say::TroubleFailing { service, at }),
        };
        if group(&finding.service) != Group::Sms {
            let original = escape(&masked(&cut(&finding.reason, 200)));
            add(&mut html, format_args!("\n<code>{original}</code>"));
        }
        html
    }

    fn solved(&self, speech: &Speech, finding: &Finding) -> String {
        let end = finding.better_at.unwrap_or(finding.since);
        let name = self.service_name(speech, &finding.service, finding.destination.as_deref());

        speech.html(say::TroubleSolved {
            service: Arg::from(name),
            from: self.notify.time_of(finding.since).into(),
            to: self.notify.time_of(end).into(),
            lasted: speech.lasts(end - finding.since).into(),
        })
    }

    fn over_view(&self, speech: &Speech, finding: &Finding, left: &AfterTrouble) -> View {
        let end = finding.better_at.unwrap_or(finding.since);
        let name = self.service_name(speech, &finding.service, finding.destination.as_deref());
        let (service, lasted) = (
            Arg::from(name),
            Arg::from(speech.lasts(end - finding.since)),
        );
        let AfterTrouble::Waits {
            waits,
            handed,
            needed,
        } = left
        else {
            return View::text(speech.html(say::TroublePartialClear { service, lasted }));
        };
        let mut html = speech.html(say::TroubleClear { service, lasted });
        let line = match handed {
            Some(handed) => {
                let left = waits_words(speech, waits);
                speech.html(say::TroubleClearOrders {
                    handed: Arg::from(*handed),
                    left: Arg::from(left.unwrap_or_else(|| "0".to_owned())),
                })
            }
            None => waits_line(speech, waits, self.notify.now()),
        };
        add(&mut html, format_args!(" {line}"));
        let mut rows = Vec::new();
        if *needed > 0 {
            let line = speech.html(say::TroubleClearNeeded {
                count: (*needed).into(),
            });
            add(&mut html, format_args!(" {line}"));
            let action = DeskAction::Letter(LetterAction::All);
            rows.push(vec![button(speech, Text::ButtonLettersAll, action)]);
        }
        View::text(html).with(Keyboard::Inline(rows))
    }

    /// The service is tried at once.
    pub(super) async fn check_now(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: i64,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let toast = match self.try_service(tx, id).await? {
            Retried::Now => Text::ToastChecking,
            Retried::NoSuchTrouble => Text::ToastNoSuchFailure,
            Retried::WorksAgain => Text::ToastWorksAgain,
        };
        Ok(Reply::toast(speech.plain(toast)))
    }

    /// The orders that the CRM has not got yet.
    pub(super) async fn waiting_orders_list(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let waiting = self.waiting_orders(tx).await?;
        if waiting.is_empty() {
            return Ok(Reply::toast(speech.plain(Text::ToastNoOrdersWait)));
        }
        let mut html = speech.html(Text::WaitingOrdersTitle);
        for order in waiting {
            let sum = order.sum.map(|sum| format!(" · {}", speech.money(sum)));
            let sum = sum.unwrap_or_default();
            let (lead, name, age) = (order.lead, order.name, speech.lasts(order.age));
            let line = format!("№ {lead} · {name}{sum} · {age}");
            add(&mut html, format_args!("\n{}", escape(&line)));
        }
        Ok(Reply::message(View::text(html)))
    }
}
