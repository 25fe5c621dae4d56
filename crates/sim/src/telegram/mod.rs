//! A Bot API server with people in it. Bots talk to it over HTTP as they talk to Telegram; tests
//! and the demo act as the people, and see what people see.
//!
//! Not simulated: `MarkdownV2`, delivery and tips of payments, topics in private chats, live photos,
//! thumbnails of the bot's own, `sendPoll`, `forwardMessages`, replies across chats, the limit on
//! `setWebhook`.

mod chat;
mod content;
mod delivery;
mod envelope;
mod files;
mod group;
mod html;
mod inbox;
mod invoice;
mod journal;
mod limits;
mod markup;
mod media;
mod message;
mod methods;
mod multipart;
mod params;
mod paying;
mod people;
mod person;
mod presented;
mod refusing;
mod rich;
mod sending;
mod server;
mod sight;
mod state;
#[cfg(test)]
mod tests;
mod topics;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use mistok_core::domain::clock::SharedClock;
use serde_json::Value;

use self::chat::{Chat, Standing};
pub use self::group::Group;
pub use self::invoice::{Checkout, Offer, Outcome};
pub use self::journal::Call;
use self::journal::Journal;
pub use self::limits::Limits;
pub use self::markup::{Action, Button, Key, ReplyKeyboard};
pub use self::media::Kind as FileKind;
pub use self::message::{Message, Photo, Quote};
use self::methods::Method;
pub use self::people::{Heard, InlineAnswer, Profile, Toast};
pub use self::person::Person;
pub use self::presented::Reader;
pub use self::refusing::Unwanted;
pub use self::rich::Entity;
pub use self::sending::AlbumItem;
use self::state::Bot;
pub use self::topics::Topic;
use super::server::Server;

/// The token of a payment provider that every bot here has, unless another is set.
pub const PROVIDER_TOKEN: &str = "1234567890:TEST:mistok-simulator";

/// How a server starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    pub limits: Limits,
    /// Whether every call is kept for `calls()`. Counting costs nothing and always goes on.
    pub record_calls: bool,
    /// How many acknowledged updates are kept for `repeat()`.
    pub kept_updates: usize,
    /// Whether parameters that a method does not have are refused.
    pub strict_parameters: bool,
    /// The token with which invoices are sent; another is refused.
    pub provider_token: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            limits: Limits::default(),
            record_calls: true,
            kept_updates: 1000,
            strict_parameters: true,
            provider_token: PROVIDER_TOKEN.to_owned(),
        }
    }
}

impl Options {
    /// For a load program: no limits, nothing kept.
    pub fn for_load() -> Self {
        Self {
            limits: Limits::none(),
            record_calls: false,
            kept_updates: 0,
            ..Self::default()
        }
    }
}

/// A running server. It stops with its last handle; people and groups are handles too.
pub type Telegram = Server<Options, Bots, Journal>;

/// What its tasks share.
type Shared = super::server::Shared<Options, Bots, Journal>;

/// The bots by their tokens. Each has a lock of its own for what it knows.
#[derive(Debug, Default)]
pub struct Bots(HashMap<String, Arc<Bot>>);

/// How a bot gets its updates when it has a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookInfo {
    pub url: String,
    pub has_secret: bool,
    pub max_connections: usize,
    pub allowed_updates: Option<Vec<String>>,
    pub last_error: Option<String>,
}

impl Shared {
    fn bot(&self, token: &str) -> Option<Arc<Bot>> {
        self.state().0.get(token).cloned()
    }

    fn bots(&self) -> Vec<Arc<Bot>> {
        self.state().0.values().cloned().collect()
    }

    /// Deliveries may go on, and those who wait for their end look again.
    fn turned(&self, bot: &Bot) {
        bot.turned();
        self.errands.changed();
    }

    /// Puts an update into the bot's inbox and sets its delivery going. Returns its number, or 0
    /// when the bot did not ask for updates of this kind.
    fn push(self: &Arc<Self>, bot: &Arc<Bot>, kind: &str, content: &Value) -> i64 {
        self.push_as(bot, None, kind, content)
    }

    fn push_as(
        self: &Arc<Self>,
        bot: &Arc<Bot>,
        id: Option<i64>,
        kind: &str,
        content: &Value,
    ) -> i64 {
        let (id, errand) = {
            let mut state = bot.state();
            if !state.inbox.wants(kind) {
                return 0;
            }
            state.inbox.push(kind, content, id, self.clock.now())
        };
        match errand {
            Some(errand) => delivery::start(self, bot, errand),
            None => bot.news.notify_waiters(),
        }
        id
    }
}

impl Telegram {
    /// Starts a server.
    pub async fn start(clock: SharedClock, options: Options) -> io::Result<Self> {
        let (listen, journal) = (options.listen, Journal::new(options.record_calls));
        Self::open(clock, listen, options, journal, Bots::default()).await
    }

    /// Registers a bot; its token opens the server.
    pub fn add_bot(&self, token: &str, id: i64, username: &str, name: &str) {
        let now = self.shared.clock.now();
        let bot = Bot::new(id, username, name, self.shared.options.kept_updates, now);
        self.shared
            .state()
            .0
            .insert(token.to_owned(), Arc::new(bot));
    }

    /// Takes a token back: calls with it answer 401.
    pub fn revoke_bot(&self, token: &str) {
        self.shared.state().0.remove(token);
    }

    /// Switches a field of `getMe` as BotFather does, such as `supports_inline_queries`.
    pub fn set_ability(&self, bot: &str, ability: &str, value: bool) {
        let bot = self.bot(bot);
        bot.state().abilities.insert(ability.to_owned(), value);
    }

    /// A person in a private chat with the bot. The bot cannot write first.
    pub fn person(&self, bot: &str, profile: Profile) -> Person {
        let bot = self.bot(bot);
        let chat = profile.id;
        let known = bot.state().chats.contains_key(&chat);
        if !known {
            let fresh = Chat::new(chat, None, Standing::Unknown);
            bot.state().chats.insert(chat, fresh);
        }
        Person::new(self.clone(), bot, chat, profile)
    }

    /// A group that the bot is a member of.
    pub fn group(&self, bot: &str, id: i64, title: &str) -> Group {
        let bot = self.bot(bot);
        let title = Some(title.to_owned());
        let fresh = || Chat::new(id, title, Standing::Open);
        bot.state().chats.entry(id).or_insert_with(fresh);
        Group::new(self.clone(), bot, id)
    }

    /// The recorded calls, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.part.calls()
    }

    /// The recorded calls of one method.
    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        self.shared.part.calls_of(method)
    }

    /// The newest recorded call of one method.
    pub fn last_call_of(&self, method: &str) -> Option<Call> {
        self.shared.part.last_of(method)
    }

    /// Calls that were answered 400: a bot without mistakes makes none.
    pub fn refused(&self) -> Vec<Call> {
        self.shared.part.refused()
    }

    /// How often a method was called, recorded or not.
    pub fn count(&self, method: &str) -> u64 {
        Method::find(method).map_or(0, |method| self.shared.part.count(method))
    }

    /// How often a call came too fast.
    pub fn count_429(&self) -> u64 {
        self.shared.part.count_429()
    }

    /// Switches the recording of calls.
    pub fn record_calls(&self, record: bool) {
        self.shared.part.set_recording(record);
    }

    /// Forgets the recorded calls.
    pub fn forget_calls(&self) {
        self.shared.part.clear();
    }

    /// How many updates are not acknowledged.
    pub fn undelivered(&self) -> usize {
        let bots = self.shared.bots();
        bots.iter().map(|bot| bot.state().inbox.pending.len()).sum()
    }

    /// Makes every waiting retry due at once.
    pub fn deliver_now(&self) {
        for bot in self.shared.bots() {
            bot.state().inbox.retry_now();
            self.shared.turned(&bot);
        }
    }

    /// Sends any update. Without an `update_id` it gets the next; the number is returned.
    pub fn push_raw(&self, bot: &str, update: Value) -> i64 {
        let bot = self.bot(bot);
        let Value::Object(mut fields) = update else {
            return 0;
        };
        let id = fields.remove("update_id").and_then(|id| id.as_i64());
        match fields.into_iter().next() {
            Some((kind, content)) => self.shared.push_as(&bot, id, &kind, &content),
            None => 0,
        }
    }

    /// The next update gets this number, which may be lower than those before: as Telegram does after a
    /// week without updates.
    pub fn number_updates_from(&self, bot: &str, next: i64) {
        self.bot(bot).state().inbox.number_from(next);
    }

    /// Delivers an acknowledged update once more; false when it is not remembered.
    pub fn repeat(&self, update_id: i64) -> bool {
        for bot in self.shared.bots() {
            let repeated = bot.state().inbox.repeat(update_id);
            let Some(errands) = repeated else {
                continue;
            };
            for errand in errands {
                delivery::start(&self.shared, &bot, errand);
            }
            bot.news.notify_waiters();
            return true;
        }
        false
    }

    /// The bot's webhook, if it has one.
    pub fn webhook(&self, bot: &str) -> Option<WebhookInfo> {
        let bot = self.shared.bot(bot)?;
        let state = bot.state();
        let webhook = state.inbox.webhook.as_ref()?;
        Some(WebhookInfo {
            url: webhook.url.to_string(),
            has_secret: webhook.secret.is_some(),
            max_connections: webhook.max_connections,
            allowed_updates: state.inbox.allowed.clone(),
            last_error: state.inbox.last_error.clone().map(|(_, words)| words),
        })
    }

    /// The bot with this token; one that nobody registered is made up.
    fn bot(&self, token: &str) -> Arc<Bot> {
        if let Some(bot) = self.shared.bot(token) {
            return bot;
        }
        let id = token.split(':').next().and_then(|id| id.parse().ok());
        self.add_bot(token, id.unwrap_or(1), "made_up_bot", "Made up");
        self.bot(token)
    }
}
