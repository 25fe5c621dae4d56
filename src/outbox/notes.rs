//! What became of deliveries, written down: as many together as have gathered meanwhile.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio::sync::mpsc;

use super::{Change, Event, Outbox, letters};
use crate::{
    domain::{clock::SharedClock, id::JobId, lead::Status},
    store::{
        Store, StoreError, Tx,
        attempts::{self, Attempt},
        copies::{self, Copy},
        dialogues, leads, leases, orders,
        outbox::{self, Job},
    },
};

/// What is to be written of one delivery.
pub struct Note {
    pub job: Job,
    pub fate: Fate,
    pub changes: Vec<Change>,
    /// Kept where it teaches something: failures, and everything about a CRM.
    pub attempt: Option<Attempt>,
    /// Of the lease under which it was delivered.
    pub fence: Option<i64>,
}

pub enum Fate {
    Done,
    /// Tried again after this.
    Postponed(TimeDelta),
    Dead(String),
}

/// Written together at most; more would make the transaction long.
const TOGETHER: usize = 256;
/// Between tries while the database does not answer.
const PAUSE: TimeDelta = TimeDelta::seconds(1);

/// Writes notes until the dispatcher has gone.
pub async fn keep(
    mut notes: mpsc::UnboundedReceiver<Note>,
    dispatcher: mpsc::UnboundedSender<Event>,
    store: Store,
    outbox: Outbox,
    clock: SharedClock,
) {
    let activity = outbox.activity();
    let mut gathered = Vec::new();
    while notes.recv_many(&mut gathered, TOGETHER).await > 0 {
        let together = Arc::new(std::mem::take(&mut gathered));
        let count = together.len();
        let refused = loop {
            let (notes, outbox, time) = (together.clone(), outbox.clone(), clock.clone());
            let written = store
                .write("outbox", async move |tx| {
                    write(&tx, &notes, &outbox, &time).await
                })
                .await;
            match written {
                Ok(refused) => break refused,
                Err(StoreError::Closed) => return,
                Err(error) => {
                    tracing::error!(%error, "What became of {count} deliveries could not be stored, trying again");
                    // What waits for its time is not under way.
                    activity.end_of(count);
                    clock.sleep(PAUSE).await;
                    activity.begin_of(count);
                }
            }
        };
        activity.begin();
        let is_refused = |note: &Note| note.fence.is_some_and(|fence| refused.contains(&fence));
        let gone = |note: &&Note| !is_refused(note) && !matches!(note.fate, Fate::Postponed(_));
        let noted = Event::Noted {
            gone: ids(together.iter().filter(gone)),
            refused: ids(together.iter().filter(|note| is_refused(note))),
            count,
        };
        if dispatcher.send(noted).is_err() {
            activity.end();
        }
        activity.end_of(count);
    }
}

fn ids<'a>(notes: impl Iterator<Item = &'a Note>) -> Vec<JobId> {
    notes.map(|note| note.job.id).collect()
}

/// Writes what became of deliveries; the fences of leases that were lost meanwhile, whose notes are
/// refused.
async fn write(
    tx: &Tx,
    notes: &[Note],
    outbox: &Outbox,
    clock: &SharedClock,
) -> Result<Vec<i64>, StoreError> {
    let mut fences: Vec<(&str, i64)> = notes
        .iter()
        .filter_map(|note| Some((note.job.service.as_str(), note.fence?)))
        .collect();
    fences.sort_unstable();
    fences.dedup();
    let mut refused = Vec::new();
    for (service, fence) in fences {
        if !leases::stands(tx, service, fence).await? {
            tracing::warn!(
                service,
                fence,
                "Another replica delivers to {service} by now; what this one did since is not noted"
            );
            refused.push(fence);
        }
    }
    let is_taken = |note: &&Note| note.fence.is_none_or(|fence| !refused.contains(&fence));
    let taken: Vec<&Note> = notes.iter().filter(is_taken).collect();
    let is_done = |note: &&&Note| matches!(note.fate, Fate::Done);
    let done: Vec<JobId> = taken
        .iter()
        .filter(is_done)
        .map(|note| note.job.id)
        .collect();
    outbox::remove_all(tx, &done).await?;
    for note in taken {
        write_one(tx, note, outbox, clock).await?;
    }
    Ok(refused)
}

async fn write_one(
    tx: &Tx,
    note: &Note,
    outbox: &Outbox,
    clock: &SharedClock,
) -> Result<(), StoreError> {
    match &note.fate {
        // Removed with the others.
        Fate::Done => {}
        Fate::Postponed(wait) => outbox::postpone(tx, &note.job, *wait, clock.now()).await?,
        Fate::Dead(reason) => {
            letters::give_up_job(outbox, tx, &note.job, reason).await?;
        }
    }
    if let Some(attempt) = &note.attempt {
        attempts::add(tx, &note.job, attempt).await?;
    }
    for change in &note.changes {
        apply(tx, change, outbox, clock).await?;
    }
    Ok(())
}

/// Makes one change; also used where a change must be stored before a call.
pub async fn apply(
    tx: &Tx,
    change: &Change,
    outbox: &Outbox,
    clock: &SharedClock,
) -> Result<(), StoreError> {
    match change {
        Change::Shown {
            bot,
            chat,
            screen,
            shown,
        } => dialogues::note_shown(tx, *bot, *chat, *screen, *shown).await,
        Change::About {
            bot,
            chat,
            message,
            conversation,
        } => {
            let copy = Copy {
                chat: *chat,
                message: *message,
                conversation: *conversation,
                entry: None,
                is_source: false,
            };
            copies::add(tx, *bot, &copy).await
        }
        Change::Blocked { bot, chat } => {
            dialogues::set_blocked(tx, *bot, *chat, Some(clock.now())).await
        }
        Change::Lead {
            id,
            from,
            status,
            notices,
        } => {
            if !leads::set_status(tx, *id, from, status, clock.now()).await? {
                tracing::warn!(lead.id = %id, from = from.as_str(), to = status.as_str(), "Lead {id} was moved by somebody else meanwhile");
                return Ok(());
            }
            if let Status::HandedOver(crm_id) = status {
                orders::note_handed_over(tx, *id, crm_id, clock.now()).await?;
            }
            for notice in notices {
                outbox.enqueue(tx, notice.clone()).await?;
            }
            letters::order_changed(outbox, tx, (*id).into()).await?;
            Ok(())
        }
    }
}
