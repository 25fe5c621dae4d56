//! Troubles of services: seen by every replica, reported once, repeated while they last, and
//! reported to be over.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    super::{Alerts, button, orders, telegram::reply::Reply},
    observing::{fresh, is_same},
    reasons,
    rules::{self, Step, Waiting},
    services::{self, Group, Waits},
};
use crate::{
    domain::{id::ChatId, manager::Manager},
    press::{DeskAction, LetterAction},
    store::{
        StoreError, Tx,
        alert_posts::AlertPost,
        dead_letters,
        findings::{self, Finding},
        leads, outbox,
        waiting::{self, Count},
    },
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, add, say},
};

/// What messages have for their subject.
pub(super) const TROUBLE: &str = "trouble:";

pub(super) const CLEAR: &str = "clear:";
/// The reason of a provider that has no money left.
pub(super) const NO_MONEY: &str = "no_money";
/// Orders that are listed.
const LISTED: u32 = 30;

fn of_trouble(finding: &Finding) -> String {
    let since = finding.since.timestamp_micros();
    format!("{TROUBLE}{}:{since}:{}", finding.id, finding.times)
}

fn of_clear(finding: &Finding) -> String {
    let since = finding.since.timestamp_micros();
    format!("{CLEAR}{}:{since}", finding.id)
}

impl Alerts {
    /// Compares what this replica sees with what people know, and tells them what they should; when
    /// to look again without anything having changed.
    pub async fn watch_services(
        &self,
        tx: &Tx,
        replica: &str,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let now = self.notify.now();
        let seen = self.seen_troubles(tx).await?;
        let mut all = findings::lock_all(tx).await?;
        let mut is_new = false;
        for it in &seen {
            let is_known = all.iter().any(|known| is_same(known, it));
            if !is_known {
                findings::add(tx, &fresh(it, replica, now)).await?;
                is_new = true;
            }
        }
        if is_new {
            all = findings::lock_all(tx).await?;
        }
        let mut next: Option<DateTime<Utc>> = None;
        for known in all {
            let mut finding = known.clone();
            match seen.iter().find(|it| is_same(&known, it)) {
                Some(it) => {
                    rules::seen(&mut finding, it.is_refused, &it.reason, now);
                    replica.clone_into(&mut finding.seen_by);
                }
                None => rules::unseen(&mut finding, replica, now),
            }
            if finding.cleared_at.is_some() {
                continue;
            }
            let waits = self.waits_for(tx, &finding).await?.all;
            self.take_step(tx, &mut finding, &waits).await?;
            let look = rules::next_look(&finding, &waits, now);
            next = match (next, look) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            if finding != known {
                findings::save(tx, &finding).await?;
            }
        }
        Ok(next)
    }

    /// What waits because of a trouble, with its words.
    pub(super) async fn waits_for(&self, tx: &Tx, finding: &Finding) -> Result<Waits, StoreError> {
        if !finding.is_partial {
            return self.waits(tx, &finding.service).await;
        }
        let asides = self.notify.outbox.health().asides().into_values();
        let own = asides.filter(|it| it.service == finding.service);
        let since: Vec<_> = own.map(|it| it.since).collect();
        let count = Count {
            count: i64::try_from(since.len()).unwrap_or(i64::MAX),
            oldest: since.into_iter().min(),
        };
        Ok(Waits::of_asides(&finding.service, count))
    }

    async fn take_step(
        &self,
        tx: &Tx,
        finding: &mut Finding,
        waits: &Waiting,
    ) -> Result<(), StoreError> {
        let now = self.notify.now();
        match rules::step(finding, waits, now) {
            Step::Nothing => {}
            Step::Forget => finding.cleared_at = Some(now),
            Step::Tell => {
                finding.times += 1;
                finding.told_at = Some(now);
                finding.waiting = waits.count;
                finding.shown = Some(digest(waits, now));
                metrics::counter!("mistok_alerts_total", "service" => finding.service.clone())
                    .increment(1);
                tracing::error!(
                    service = finding.service,
                    since = %finding.since,
                    waiting = waits.count,
                    reason = finding.reason,
                    "{} is in trouble; people are told",
                    finding.service
                );
                self.renew_waiting_orders(tx, finding).await?;
                // It is read when the message is made, after this transaction.
                let chats = self.trouble_chats(tx).await?;
                self.notify
                    .post_alert(tx, &chats, &of_trouble(finding))
                    .await?;
            }
            Step::Renew => {
                let digest = digest(waits, now);
                if finding.shown.as_deref() != Some(&digest) {
                    finding.shown = Some(digest);
                    self.notify.renew_alerts(tx, &of_trouble(finding)).await?;
                }
            }
            Step::Clear => {
                finding.cleared_at = Some(now);
                tracing::info!(
                    service = finding.service,
                    "{} works again; people are told",
                    finding.service
                );
                for times in 1..=finding.times {
                    let told = Finding {
                        times,
                        ..finding.clone()
                    };
                    self.notify.renew_alerts(tx, &of_trouble(&told)).await?;
                }
                let chats = self.trouble_chats(tx).await?;
                self.notify
                    .post_alert(tx, &chats, &of_clear(finding))
                    .await?;
            }
        }
        Ok(())
    }

    /// The notices of orders say since when the CRM keeps them waiting.
    async fn renew_waiting_orders(&self, tx: &Tx, finding: &Finding) -> Result<(), StoreError> {
        if services::group(&finding.service) != Group::Crm || finding.is_partial {
            return Ok(());
        }
        for (lead, _) in waiting::orders(tx, LISTED).await? {
            self.notify
                .renew_alerts(tx, &orders::subject(lead.into()))
                .await?;
        }
        Ok(())
    }

    /// The chats that are notified of troubles: those of letters, and the log chat.
    async fn trouble_chats(&self, tx: &Tx) -> Result<Vec<ChatId>, StoreError> {
        let mut chats = self.alert_chats(tx).await?;
        if let Some(log) = self.notify.settings.log.filter(|log| !chats.contains(log)) {
            chats.push(log);
        }
        if chats.is_empty() {
            metrics::counter!("mistok_alerts_failed_total").increment(1);
            tracing::error!(
                "A service is in trouble and there is nobody to tell: set `desk.admins` or `desk.chat_id`"
            );
        }
        Ok(chats)
    }

    /// What a message about a trouble says now.
    pub(super) async fn trouble_view(
        &self,
        tx: &Tx,
        speech: &Speech,
        post: &AlertPost,
    ) -> Result<Option<View>, StoreError> {
        let is_clear = post.subject.starts_with(CLEAR);
        let mut parts = post.subject.split(':').skip(1);
        let mut number = || parts.next().and_then(|part| part.parse::<i64>().ok());
        let (Some(id), Some(since)) = (number(), number()) else {
            return Ok(None);
        };
        let found = findings::lookup(tx, id).await?;
        // What has come back since is told anew.
        let found = found.filter(|it| it.since.timestamp_micros() == since);
        let Some(finding) = found else {
            return Ok(None);
        };
        if is_clear {
            return self.clear_view(tx, speech, &finding).await.map(Some);
        }
        if finding.cleared_at.is_some() {
            // A chat that was not notified of the trouble need not hear that it is over.
            let was_told = post.message.is_some();
            return Ok(was_told.then(|| View::text(self.solved(speech, &finding))));
        }
        self.lasting_view(tx, speech, &finding).await.map(Some)
    }

    async fn lasting_view(
        &self,
        tx: &Tx,
        speech: &Speech,
        finding: &Finding,
    ) -> Result<View, StoreError> {
        let waits = self.waits_for(tx, finding).await?;
        let name = self.service_name(speech, &finding.service, finding.destination.as_deref());
        let service = Arg::from(&name);
        let at = Arg::from(self.notify.time_of(finding.since));
        let mut html = match (finding.is_refused, finding.reason.as_str()) {
            _ if finding.is_partial => speech.html(say::TroublePartial { service, at }),
            (true, NO_MONEY) => speech.html(say::TroubleNoMoney { service, at }),
            (true, _) => speech.html(say::TroubleRefused { service, at }),
            (false, _) => speech.html(say::TroubleFailing { service, at }),
        };
        if services::group(&finding.service) != Group::Sms {
            let original =
                crate::text::escape(&reasons::masked(&crate::text::cut(&finding.reason, 200)));
            add(&mut html, format_args!("\n<code>{original}</code>"));
        }
        let group = services::group(&finding.service);
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
                waits.line(speech, self.notify.now())
            ),
        );
        let todo = if finding.is_partial {
            speech.html(Text::TroubleTodoPartial)
        } else {
            services::todo(
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
        Ok(View::text(html).with(Keyboard::Inline(rows)))
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

    async fn clear_view(
        &self,
        tx: &Tx,
        speech: &Speech,
        finding: &Finding,
    ) -> Result<View, StoreError> {
        let end = finding.better_at.unwrap_or(finding.since);
        let name = self.service_name(speech, &finding.service, finding.destination.as_deref());
        let (service, lasted) = (
            Arg::from(name),
            Arg::from(speech.lasts(end - finding.since)),
        );
        if finding.is_partial {
            return Ok(View::text(
                speech.html(say::TroublePartialClear { service, lasted }),
            ));
        }
        let mut html = speech.html(say::TroubleClear { service, lasted });
        let waits = self.waits(tx, &finding.service).await?;
        if services::group(&finding.service) == Group::Crm {
            let handed = waiting::orders_since(tx, finding.since).await?;
            let left = waits.words(speech);

            add(
                &mut html,
                format_args!(
                    " {}",
                    speech.html(say::TroubleClearOrders {
                        handed: Arg::from(handed),
                        left: Arg::from(left.unwrap_or_else(|| "0".to_owned()))
                    })
                ),
            );
        } else {
            add(
                &mut html,
                format_args!(" {}", waits.line(speech, self.notify.now())),
            );
        }
        let needed = dead_letters::count(tx).await? + leads::count_needing(tx).await?;
        let mut rows = Vec::new();
        if needed > 0 {
            let line = speech.html(say::TroubleClearNeeded {
                count: needed.into(),
            });
            add(&mut html, format_args!(" {line}"));
            let action = DeskAction::Letter(LetterAction::All);
            rows.push(vec![button(speech, Text::ButtonLettersAll, action)]);
        }
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    /// The service is tried at once.
    pub(super) async fn check_now(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: i64,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let found = findings::lookup(tx, id).await?;
        let Some(finding) = found else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchFailure)));
        };
        if finding.cleared_at.is_some() {
            return Ok(Reply::toast(speech.plain(Text::ToastWorksAgain)));
        }
        outbox::hurry(tx, &finding.service, self.notify.now()).await?;
        let outbox = self.notify.outbox.clone();
        tx.after_commit(move || outbox.try_now(&finding.service));
        Ok(Reply::toast(speech.plain(Text::ToastChecking)))
    }

    /// The orders that the CRM has not got yet.
    pub(super) async fn waiting_orders(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let now = self.notify.now();
        let waits = waiting::orders(tx, LISTED).await?;
        if waits.is_empty() {
            return Ok(Reply::toast(speech.plain(Text::ToastNoOrdersWait)));
        }
        let mut html = speech.html(Text::WaitingOrdersTitle);
        for (id, since) in waits {
            let lead = super::readable(leads::lookup(tx, id).await)?;
            let sum = lead.as_ref().and_then(crate::desk::orders::money::due);
            let sum = sum.map_or_else(String::new, |sum| format!(" · {}", speech.money(sum)));
            let name = lead.map_or_else(String::new, |lead| lead.body.contact.name);
            let line = format!("№ {id} · {name}{sum} · {}", speech.lasts(now - since));
            add(&mut html, format_args!("\n{}", crate::text::escape(&line)));
        }
        Ok(Reply::message(View::text(html)))
    }
}

/// What a message tells that changes: how much waits, and for how long.
fn digest(waits: &Waiting, now: DateTime<Utc>) -> String {
    let age = waits
        .oldest
        .map_or(TimeDelta::zero(), |oldest| now - oldest);
    let minutes = age.num_minutes();
    let shown = match minutes {
        ..10 => minutes,
        10..60 => minutes / 5 * 5,
        _ => minutes / 30 * 30,
    };
    format!("{}:{shown}", waits.count)
}
