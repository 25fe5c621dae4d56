//! Leads and orders: told, looked for, read back.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use minijinja::Value;
use mistok_core::domain::order::Keeps;

use super::{
    Rest,
    answer::Record,
    asking::{Ask, Go},
    deed::{Deed, Shape},
    recipe::ClockOf,
    words,
};
use crate::crm::{CrmError, Flaw, Standing, Urgency, peer_clock::MARGIN};

/// What no record is marked with.
const IMPOSSIBLE: &str = "mistok-looks-for-nothing-0000";

impl Rest {
    /// Tells the CRM of a record; the id that it got there.
    pub(super) async fn tell(
        &self,
        deed: Deed,
        reference: &str,
        name: &'static str,
        record: Value,
    ) -> Result<String, CrmError> {
        let answer = self
            .ask(Ask {
                deed,
                urgency: Urgency::Lead,
                subject: Some(reference).filter(|reference| !reference.is_empty()),
                words: self.words([(name, record)]),
            })
            .await?;
        let reading = &self.action(deed)?.reading;
        let record = Record {
            reading,
            value: &answer,
        };
        record.id()?.ok_or(CrmError::Malformed(Flaw::NoId))
    }

    /// The records with our marker since this moment: the first, or all of them.
    pub(super) async fn marked(
        &self,
        keeps: Keeps,
        reference: &str,
        since: DateTime<Utc>,
        after_first: Go,
    ) -> Result<Vec<String>, CrmError> {
        let deed = match keeps {
            Keeps::Lead => Deed::LeadFind,
            Keeps::Order => Deed::OrderFind,
        };
        if !self.recipe.has(deed) {
            return Err(CrmError::Unsearchable);
        }
        searched(self.look(deed, reference, since, after_first).await)
    }

    async fn look(
        &self,
        deed: Deed,
        reference: &str,
        since: DateTime<Utc>,
        after_first: Go,
    ) -> Result<Vec<String>, CrmError> {
        let name = if deed == Deed::OrderFind {
            "order"
        } else {
            "lead"
        };
        let own = [
            (name, words::marker(reference)),
            ("since", words::moment(self.earliest(since))),
            // A look-up of one record has no pages, and its words are there all the same.
            ("page", words::page(1, 0, 0, "")),
        ];
        let ask = Ask {
            deed,
            urgency: Urgency::Lead,
            subject: Some(reference),
            words: self.words(own),
        };
        let mut found = Vec::new();
        let mut take = |record: &Record<'_>| {
            // By the CRM's clock, as its answer has just told it.
            let id = self.is_ours(record, reference, since)?;
            let go = if id.is_some() { after_first } else { Go::On };
            found.extend(id);
            Ok(go)
        };
        if self.is_list(deed)? {
            self.each_record(ask, take).await?;
        } else {
            let answer = self.ask(ask).await?;
            let reading = &self.action(deed)?.reading;
            take(&Record {
                reading,
                value: &answer,
            })?;
        }
        Ok(found)
    }

    pub(super) fn is_list(&self, deed: Deed) -> Result<bool, CrmError> {
        let is_list = self.action(deed)?.reading.each.is_some();
        Ok(deed.shape() == Shape::Many || is_list)
    }

    /// The id of a record that carries our marker, and not since an earlier life of ours: a new
    /// database counts from the beginning.
    fn is_ours(
        &self,
        record: &Record<'_>,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, CrmError> {
        let Some(id) = record.id()? else {
            return Ok(None);
        };
        let marker = record.text("ref")?;
        let is_marked = !record.reads("ref") || marker.as_deref() == Some(reference);
        let created = record.time("created")?;
        let is_old = created.is_some_and(|at| at < self.earliest(since));
        Ok((is_marked && !is_old).then_some(id))
    }

    /// The earliest time that something of ours can carry in the CRM.
    fn earliest(&self, ours: DateTime<Utc>) -> DateTime<Utc> {
        match self.recipe.connection.clock {
            ClockOf::DateHeader => self.http.peer().earliest(ours),
            ClockOf::Ours => ours - MARGIN,
        }
    }

    /// How far the CRM's clock is ahead of ours, where the recipe trusts it.
    pub(super) fn ahead(&self) -> Option<TimeDelta> {
        match self.recipe.connection.clock {
            ClockOf::DateHeader => self.http.peer().ahead(),
            ClockOf::Ours => None,
        }
    }

    pub(super) async fn read_one(
        &self,
        keeps: Keeps,
        id: &str,
    ) -> Result<Option<Standing>, CrmError> {
        let deed = match keeps {
            Keeps::Lead => Deed::LeadRead,
            Keeps::Order => Deed::OrderRead,
        };
        let asked = self
            .ask(Ask {
                deed,
                urgency: Urgency::Sync,
                subject: Some(id),
                words: self.words([("id", words::text(id))]),
            })
            .await;
        let answer = match asked {
            Ok(answer) => answer,
            Err(CrmError::Refused { status: 404, .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let reading = &self.action(deed)?.reading;
        let record = Record {
            reading,
            value: &answer,
        };
        record.standing(keeps, &self.recipe, self.currency)
    }

    /// What changed between two moments, oldest first; nothing where the recipe does not tell.
    pub(super) async fn read_changed(
        &self,
        keeps: Keeps,
        between: Range<DateTime<Utc>>,
    ) -> Result<Vec<Standing>, CrmError> {
        let deed = match keeps {
            Keeps::Lead => Deed::LeadChanged,
            Keeps::Order => Deed::OrderChanged,
        };
        if !self.recipe.has(deed) {
            return Ok(Vec::new());
        }
        // What changed there carries the CRM's time. Before its first answer nobody knows that.
        let margin = if self.ahead().is_some() {
            TimeDelta::zero()
        } else {
            MARGIN
        };
        let ahead = self.ahead().unwrap_or_default();
        let own = [
            ("since", words::moment(between.start + ahead - margin)),
            ("until", words::moment(between.end + ahead + margin)),
        ];
        let ask = Ask {
            deed,
            urgency: Urgency::Sync,
            subject: None,
            words: self.words(own),
        };
        let mut changed = Vec::new();
        self.each_record(ask, |record| {
            // One that cannot be read does not hold up the rest.
            let standing = record.standing(keeps, &self.recipe, self.currency);
            changed.extend(standing.ok().flatten());
            Ok(Go::On)
        })
        .await?;
        changed.sort_by_key(|standing| standing.status_at);
        Ok(changed)
    }

    /// Looks for what cannot be there. A search that finds it overlooks its filter, and would take
    /// any record for ours.
    pub(super) async fn prove_search(&self, deed: Deed) -> Result<(), CrmError> {
        let found = self.look(deed, IMPOSSIBLE, DateTime::UNIX_EPOCH + MARGIN, Go::Stop);
        if found.await?.is_empty() {
            return Ok(());
        }
        Err(CrmError::Misconfigured(format!(
            "`{}` finds a record that does not exist: the CRM overlooks its filter",
            deed.name()
        )))
    }
}

/// What a search means: one that this key may not make, or that has no end, must not be retried.
fn searched(looked: Result<Vec<String>, CrmError>) -> Result<Vec<String>, CrmError> {
    match looked {
        Err(
            CrmError::NotAllowed { .. }
            | CrmError::Refused {
                status: 400 | 404 | 405 | 422,
                ..
            }
            | CrmError::Malformed(Flaw::TooManyPages { .. }),
        ) => Err(CrmError::Unsearchable),
        looked => looked,
    }
}
