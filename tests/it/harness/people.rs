//! People who write to the bot. Awaiting what they do lets the program settle; without `.await` it is
//! done and nobody waits, as where several act at once or the program is stopped half-way.

use std::{
    future::{Future, IntoFuture},
    ops::Deref,
    pin::Pin,
    sync::Arc,
};

use axum::body::Bytes;
use mistok_sim::telegram::{self, AlbumItem, Entity, FileKind, Group, Offer};
use serde_json::Value;

use super::world::World;

/// Somebody with Telegram. What they see is the simulator's to tell.
#[derive(Clone)]
pub struct Person {
    sim: telegram::Person,
    world: Arc<World>,
}

impl Deref for Person {
    type Target = telegram::Person;

    fn deref(&self) -> &telegram::Person {
        &self.sim
    }
}

/// Something that is done already.
pub struct Act<T> {
    outcome: T,
    world: Arc<World>,
}

impl<T> Act<T> {
    /// What came of it, at once.
    pub fn without_settling(self) -> T {
        self.outcome
    }
}

impl<T, E: std::fmt::Debug> Act<Result<T, E>> {
    /// It was possible.
    pub fn unwrap(self) -> Act<T> {
        Act {
            outcome: self.outcome.unwrap(),
            world: self.world,
        }
    }
}

impl<T: Send + 'static> IntoFuture for Act<T> {
    type Output = T;
    type IntoFuture = Pin<Box<dyn Future<Output = T> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            self.world.settle().await;
            self.outcome
        })
    }
}

macro_rules! acts {
    ($($name:ident($($given:ident: $kind:ty),*) -> $outcome:ty;)+) => {
        impl Person {
            $(pub fn $name(&self, $($given: $kind),*) -> Act<$outcome> {
                self.did(self.sim.$name($($given),*))
            })+
        }
    };
}

acts! {
    says(text: &str) -> i64;
    says_with(text: &str, entities: Vec<Entity>) -> i64;
    says_in(thread: i64, text: &str) -> i64;
    replies(to: i64, text: &str) -> i64;
    sends_photo(caption: &str) -> i64;
    sends_photo_bytes(caption: &str, content: impl Into<Bytes>) -> i64;
    sends_video(caption: &str) -> i64;
    sends_video_note() -> i64;
    sends_voice() -> i64;
    sends_voice_with(caption: &str) -> i64;
    sends_audio(caption: &str) -> i64;
    sends_animation(caption: &str) -> i64;
    sends_sticker() -> i64;
    sends_document(file_name: &str, caption: &str) -> i64;
    sends_document_of(file_name: &str, caption: &str, bytes: u64) -> i64;
    sends_document_bytes(file_name: &str, mime: &str, content: impl Into<Bytes>) -> i64;
    sends_document_with(file_name: &str, caption: &str, content: impl Into<Bytes>) -> i64;
    sends_album(items: &[AlbumItem]) -> Vec<i64>;
    sends_location(latitude: f64, longitude: f64) -> i64;
    shares_live_location(latitude: f64, longitude: f64) -> i64;
    replaces_file(message_id: i64, kind: FileKind) -> i64;
    moves(message_id: i64, latitude: f64, longitude: f64) -> i64;
    sends_venue(title: &str, address: &str, latitude: f64, longitude: f64) -> i64;
    sends_dice() -> i64;
    sends_poll(question: &str) -> i64;
    sends_checklist(title: &str, tasks: &[&str]) -> i64;
    sends_story(channel: &str) -> i64;
    sends_gift() -> i64;
    sends_unknown_kind() -> i64;
    sends_raw(fields: Value) -> i64;
    shares_contact(phone: &str) -> i64;
    shares_contact_of(user_id: Option<i64>, name: &str, phone: &str) -> i64;
    edits(message_id: i64, text: &str) -> i64;
    edits_caption(message_id: i64, caption: &str) -> i64;
    presses(label: &str) -> Result<i64, String>;
    presses_data(message_id: i64, data: &str) -> i64;
    presses_shaped(message_id: i64, data: &str, shape: impl FnOnce(&mut Value)) -> i64;
    inline_query(text: &str) -> i64;
    blocks_bot() -> i64;
    unblocks_bot() -> i64;
    pays(message_id: i64) -> i64;
    pays_offer(offer: Offer) -> i64;
    repeats_payment() -> i64;
}

macro_rules! manners {
    ($($name:ident($($given:ident: $kind:ty),*);)+) => {
        /// The same person, and whatever they send from here on is sent that way.
        impl Person {
            $(pub fn $name(&self, $($given: $kind),*) -> Self {
                Self::new(self.sim.$name($($given),*), &self.world)
            })+
        }
    };
}

manners! {
    replying(to: i64);
    quoting(to: i64, part: &str);
    forwarding(origin: Value);
    in_topic(thread: i64);
    captioning(entities: Vec<Entity>);
    hiding();
    anonymously();
    as_channel(id: i64, title: &str);
    replying_before(old: &Group, to: i64);
}

impl Person {
    pub fn new(sim: telegram::Person, world: &Arc<World>) -> Self {
        Self {
            sim,
            world: world.clone(),
        }
    }

    fn did<T>(&self, outcome: T) -> Act<T> {
        Act {
            outcome,
            world: self.world.clone(),
        }
    }
}
