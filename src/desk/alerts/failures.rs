//! Everything that waits for a person's decision, by pages: letters, then leads, then answers.

use super::known::KnownLetter;
use crate::{
    desk::Alerts,
    domain::{conversation::Entry, id::Number, lead::Lead},
    store::{StoreError, Tx, dead_letters, entries, leads, numbers, sms::log::Counts},
};

/// Things on a page.
const PAGE: i64 = 5;

/// One thing that waits for a decision.
pub(in crate::desk) enum Failure {
    Letter(Box<KnownLetter>),
    Lead(Box<Lead>),
    Answer {
        entry: Box<Entry>,
        /// Of its conversation.
        number: Option<Number>,
    },
}

/// A page of what waits for a decision.
pub(in crate::desk) struct FailuresPage {
    pub letters: i64,
    pub leads: i64,
    pub answers: i64,
    /// Leads without a job.
    pub stuck: i64,
    /// This page and the last one, from 0.
    pub page: i64,
    pub last: i64,
    /// The number of the first thing on the page.
    pub first: i64,
    pub failures: Vec<Failure>,
    /// The SMS that need a look. `None` means that the shop sends no SMS.
    pub sms: Option<Counts>,
}

impl Alerts {
    /// A page of what waits for a decision, or the last page.
    pub(in crate::desk) async fn failures_page(
        &self,
        tx: &Tx,
        page: u32,
    ) -> Result<FailuresPage, StoreError> {
        let counts = [
            dead_letters::count(tx).await?,
            leads::count_needing(tx).await?,
            entries::count_troubled(tx).await?,
        ];
        let all: i64 = counts.iter().sum();
        let last = (all - 1).max(0) / PAGE;
        let page = i64::from(page).min(last);
        let failures = self.failures_from(tx, page * PAGE, counts).await?;
        let [letters, leads, answers] = counts;
        Ok(FailuresPage {
            letters,
            leads,
            answers,
            stuck: leads::count_orphans(tx).await?,
            page,
            last,
            first: page * PAGE + 1,
            failures,
            sms: if self.sms_desk.sms.is_on() {
                Some(self.sms_desk.counts(tx).await?)
            } else {
                None
            },
        })
    }

    async fn failures_from(
        &self,
        tx: &Tx,
        from: i64,
        counts: [i64; 3],
    ) -> Result<Vec<Failure>, StoreError> {
        let (mut skip, mut room) = (from, PAGE);
        let mut failures = Vec::new();
        for (source, count) in counts.into_iter().enumerate() {
            let (here, most) = (skip.min(count), room);
            skip -= here;
            if here == count || most == 0 {
                continue;
            }
            let found = match source {
                0 => self.failed_letters(tx, here, most).await?,
                1 => failed_leads(tx, here, most).await?,
                _ => failed_answers(tx, here, most).await?,
            };
            room -= i64::try_from(found.len()).unwrap_or(room);
            failures.extend(found);
        }
        Ok(failures)
    }

    async fn failed_letters(
        &self,
        tx: &Tx,
        skip: i64,
        limit: i64,
    ) -> Result<Vec<Failure>, StoreError> {
        let mut failures = Vec::new();
        for letter in dead_letters::list_open(tx, skip, limit).await? {
            let known = self.known_letter(tx, letter).await?;
            failures.push(Failure::Letter(Box::new(known)));
        }
        Ok(failures)
    }
}

async fn failed_leads(tx: &Tx, skip: i64, limit: i64) -> Result<Vec<Failure>, StoreError> {
    let mut failures = Vec::new();
    for id in leads::needing(tx, skip, limit).await? {
        let lead = super::readable(leads::lookup(tx, id).await)?;
        failures.extend(lead.map(|lead| Failure::Lead(Box::new(lead))));
    }
    Ok(failures)
}

async fn failed_answers(tx: &Tx, skip: i64, limit: i64) -> Result<Vec<Failure>, StoreError> {
    let mut failures = Vec::new();
    for entry in entries::troubled(tx, skip, limit).await? {
        failures.push(Failure::Answer {
            number: numbers::number_of(tx, entry.conversation).await?,
            entry: Box::new(entry),
        });
    }
    Ok(failures)
}
