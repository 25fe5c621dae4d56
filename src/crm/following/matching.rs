//! Finds which of our orders the CRM means.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    domain::{
        lead::{Lead, LeadKind},
        order::{Keeps, lead_numbered},
    },
    store::{
        StoreError, Tx, leads,
        orders::{self, Kept},
    },
    vendors::crm::Standing,
};

/// How far the CRM's clock may be behind ours.
const BEHIND: TimeDelta = crate::vendors::crm::peer_clock::MARGIN;

pub enum Match {
    Known(Box<Kept>),
    /// Ours, followed from now on.
    New(Box<Kept>),
    /// Ours, and nothing that a customer follows: a question, or what has become another order.
    NotAnOrder,
    Nobody,
}

/// Finds the order: by the CRM's id, by our number, by the lead's reference. Its row stays locked.
pub async fn find(tx: &Tx, standing: &Standing, now: DateTime<Utc>) -> Result<Match, StoreError> {
    if let Some(kept) = orders::lock_in_crm(tx, standing.keeps, &standing.id).await? {
        return Ok(Match::Known(Box::new(kept)));
    }
    match standing.keeps {
        Keeps::Order => by_number(tx, standing).await,
        Keeps::Lead => by_lead(tx, standing, now).await,
    }
}

/// An order of ours of which we have not heard yet that it is handed over.
async fn by_number(tx: &Tx, standing: &Standing) -> Result<Match, StoreError> {
    let Some(number) = standing.number.as_deref() else {
        return Ok(Match::Nobody);
    };
    let Some(lead) = lead_numbered(number) else {
        // A purchase on a marketplace that the CRM has as an order too.
        let bought = orders::lock_of_invoice(tx, number).await?;
        return Ok(bought.map_or(Match::Nobody, |mut kept| {
            kept.order.crm_id = Some(standing.id.clone());
            Match::Known(Box::new(kept))
        }));
    };
    let kept = orders::lock_of_lead(tx, lead).await?;
    let ours = kept.filter(|kept| {
        let order = &kept.order;
        // A new database counts from the beginning: an older order has the same number by chance.
        let is_old = standing
            .created_at
            .is_some_and(|at| at < order.created_at - BEHIND);
        order.crm_id.is_none() && order.keeps == Keeps::Order && !is_old
    });
    Ok(ours.map_or(Match::Nobody, |mut kept| {
        kept.order.crm_id = Some(standing.id.clone());
        Match::Known(Box::new(kept))
    }))
}

async fn by_lead(tx: &Tx, standing: &Standing, now: DateTime<Utc>) -> Result<Match, StoreError> {
    let reference = standing.number.as_deref();
    let Some(lead) = leads::find_in_crm(tx, &standing.id, reference).await? else {
        return Ok(Match::Nobody);
    };
    if lead.body.content.kind() != LeadKind::Order {
        return Ok(Match::NotAnOrder);
    }
    let (kept, is_new) = match orders::lock_of_lead(tx, lead.id).await? {
        Some(kept) => (Some(kept), false),
        None => (follow(tx, &lead, now).await?, true),
    };
    // One that has become an order is followed there; another id is another card.
    let kept = kept.filter(|kept| {
        let id = kept.order.crm_id.as_ref();
        kept.order.keeps == Keeps::Lead && id.is_none_or(|id| *id == standing.id)
    });
    let Some(mut kept) = kept else {
        return Ok(Match::NotAnOrder);
    };
    kept.order.crm_id = Some(standing.id.clone());
    let kept = Box::new(kept);
    Ok(if is_new {
        Match::New(kept)
    } else {
        Match::Known(kept)
    })
}

/// Follows a lead that an older program handed over.
async fn follow(tx: &Tx, lead: &Lead, now: DateTime<Utc>) -> Result<Option<Kept>, StoreError> {
    let sum = lead.body.content.due();
    orders::place(tx, lead.id, lead.body.content.goes(), sum, now).await?;
    let kept = orders::lock_of_lead(tx, lead.id).await?;
    Ok(kept.map(|mut kept| {
        kept.order.created_at = lead.created_at;
        kept
    }))
}
