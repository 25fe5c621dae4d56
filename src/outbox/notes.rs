//! What became of deliveries, written down: as many together as have gathered meanwhile.

use std::sync::Arc;

use chrono::TimeDelta;
use futures::{FutureExt, future::BoxFuture};
use tokio::sync::mpsc;

use super::{Change, Event, Outbox};
use crate::{
    domain::{clock::SharedClock, lead::Status},
    store::{
        Store, StoreError, Tx,
        attempts::{self, Attempt},
        copies::{self, Copy},
        dead_letters::{self, DeadLetter},
        dialogues, leads, orders,
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
}

pub enum Fate {
    Done,
    /// Tried again; the job carries when.
    Postponed,
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
    (store, outbox, clock): (Store, Outbox, SharedClock),
) {
    let activity = outbox.activity();
    let mut gathered = Vec::new();
    while notes.recv_many(&mut gathered, TOGETHER).await > 0 {
        let together = Arc::new(std::mem::take(&mut gathered));
        let count = together.len();
        loop {
            let (notes, outbox, time) = (together.clone(), outbox.clone(), clock.clone());
            let written = store
                .write("outbox", move |tx| {
                    write(tx, notes.clone(), outbox.clone(), time.clone())
                })
                .await;
            match written {
                Ok(()) => break,
                Err(StoreError::Closed) => return,
                Err(error) => {
                    tracing::error!(%error, "What became of {count} deliveries could not be stored, trying again");
                    clock.sleep_until(clock.now() + PAUSE).await;
                }
            }
        }
        activity.begin();
        let gone = together
            .iter()
            .filter(|note| !matches!(note.fate, Fate::Postponed))
            .map(|note| note.job.id);
        if dispatcher.send(Event::Noted(gone.collect())).is_err() {
            activity.end();
        }
        (0..count).for_each(|_| activity.end());
    }
}

fn write(
    tx: Tx,
    notes: Arc<Vec<Note>>,
    outbox: Outbox,
    clock: SharedClock,
) -> BoxFuture<'static, Result<(), StoreError>> {
    async move {
        for note in notes.iter() {
            write_one(&tx, note, &outbox, &clock).await?;
        }
        Ok(())
    }
    .boxed()
}

async fn write_one(
    tx: &Tx,
    note: &Note,
    outbox: &Outbox,
    clock: &SharedClock,
) -> Result<(), StoreError> {
    let now = clock.now();
    match &note.fate {
        Fate::Done => outbox::remove(tx, note.job.id).await?,
        Fate::Postponed => outbox::postpone(tx, &note.job).await?,
        Fate::Dead(reason) => {
            let letter = DeadLetter {
                source: "job",
                service: note.job.service.clone(),
                lane: note.job.lane.clone(),
                payload: note.job.payload.clone(),
                reason: reason.clone(),
            };
            dead_letters::add(tx, &letter, now).await?;
            outbox::remove(tx, note.job.id).await?;
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
        } => dialogues::note_shown(tx, (*bot, *chat), *screen, *shown).await,
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
            status,
            notices,
        } => {
            leads::set_status(tx, *id, status, clock.now()).await?;
            if let Status::HandedOver(crm_id) = status {
                orders::note_handed_over(tx, *id, crm_id, clock.now()).await?;
            }
            for notice in notices {
                outbox.stage(tx, notice.clone()).await?;
            }
            Ok(())
        }
    }
}
