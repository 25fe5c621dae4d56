//! Troubles of services: seen by every replica, reported once, repeated while they last, and
//! reported to be over.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    observing::{fresh, is_same},
    rules::{self, Step, Waiting},
    services::{self, Group, Waits},
};
use crate::{
    desk::{Alerts, orders},
    domain::{
        id::{ChatId, LeadId},
        money::Money,
    },
    hooks::{self, Turn},
    store::{
        StoreError, Tx,
        alert_posts::AlertPost,
        dead_letters,
        findings::{self, Finding},
        leads, outbox,
        waiting::{self, Count},
    },
};

/// What messages have for their subject.
const TROUBLE: &str = "trouble:";
const CLEAR: &str = "clear:";
/// The reason of a provider that has no money left.
pub(in crate::desk) const NO_MONEY: &str = "no_money";
/// Orders that are listed.
const LISTED: u32 = 30;

/// What a message about a trouble tells.
pub(in crate::desk) enum TroubleNews {
    Lasting {
        finding: Finding,
        waits: Waits,
    },
    Solved(Finding),
    /// It is over, in a message of its own.
    Over {
        finding: Finding,
        left: AfterTrouble,
    },
}

/// What a trouble has left behind.
pub(in crate::desk) enum AfterTrouble {
    /// Some of its jobs had failed: nothing waits for them.
    Nothing,
    Waits {
        waits: Waits,
        /// The orders that the CRM has got since. `None` for other services.
        handed: Option<i64>,
        /// What needs a person.
        needed: i64,
    },
}

/// What came of trying a service at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Retried {
    Now,
    NoSuchTrouble,
    WorksAgain,
}

/// An order that the CRM has not got yet.
pub(in crate::desk) struct WaitingOrder {
    pub lead: LeadId,
    /// The time since it was placed.
    pub age: TimeDelta,
    /// Empty where the order cannot be read.
    pub name: String,
    /// `None` means that the price is not known.
    pub sum: Option<Money>,
}

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
                if finding.times == 1 {
                    self.announce(tx, finding, Turn::Raised).await?;
                }
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
                self.announce(tx, finding, Turn::Cleared).await?;
            }
        }
        Ok(())
    }

    /// Tells hooks of a trouble or its end.
    async fn announce(&self, tx: &Tx, finding: &Finding, turn: Turn) -> Result<(), StoreError> {
        let is_crm = services::group(&finding.service) == Group::Crm && !finding.is_partial;
        hooks::alert(&self.notify.outbox, tx, finding, turn, is_crm).await
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

    /// What a message about a trouble tells now; `None` means that there is nothing left to say.
    pub(in crate::desk) async fn trouble_news(
        &self,
        tx: &Tx,
        post: &AlertPost,
    ) -> Result<Option<TroubleNews>, StoreError> {
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
            let left = self.left_behind(tx, &finding).await?;
            return Ok(Some(TroubleNews::Over { finding, left }));
        }
        if finding.cleared_at.is_some() {
            // A chat that was not notified of the trouble need not hear that it is over.
            let was_told = post.message.is_some();
            return Ok(was_told.then_some(TroubleNews::Solved(finding)));
        }
        let waits = self.waits_for(tx, &finding).await?;
        Ok(Some(TroubleNews::Lasting { finding, waits }))
    }

    async fn left_behind(&self, tx: &Tx, finding: &Finding) -> Result<AfterTrouble, StoreError> {
        if finding.is_partial {
            return Ok(AfterTrouble::Nothing);
        }
        let waits = self.waits(tx, &finding.service).await?;
        let handed = if services::group(&finding.service) == Group::Crm {
            Some(waiting::orders_since(tx, finding.since).await?)
        } else {
            None
        };
        Ok(AfterTrouble::Waits {
            waits,
            handed,
            needed: dead_letters::count(tx).await? + leads::count_needing(tx).await?,
        })
    }

    /// The service of a trouble is tried at once.
    pub(in crate::desk) async fn try_service(
        &self,
        tx: &Tx,
        id: i64,
    ) -> Result<Retried, StoreError> {
        let Some(finding) = findings::lookup(tx, id).await? else {
            return Ok(Retried::NoSuchTrouble);
        };
        if finding.cleared_at.is_some() {
            return Ok(Retried::WorksAgain);
        }
        outbox::hurry(tx, &finding.service, self.notify.now()).await?;
        let outbox = self.notify.outbox.clone();
        tx.after_commit(move || outbox.try_now(&finding.service));
        Ok(Retried::Now)
    }

    /// The orders that the CRM has not got yet.
    pub(in crate::desk) async fn waiting_orders(
        &self,
        tx: &Tx,
    ) -> Result<Vec<WaitingOrder>, StoreError> {
        let now = self.notify.now();
        let mut listed = Vec::new();
        for (id, since) in waiting::orders(tx, LISTED).await? {
            let lead = super::readable(leads::lookup(tx, id).await)?;
            listed.push(WaitingOrder {
                lead: id,
                age: now - since,
                sum: lead.as_ref().and_then(orders::money::due),
                name: lead.map_or_else(String::new, |lead| lead.body.contact.name),
            });
        }
        Ok(listed)
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
