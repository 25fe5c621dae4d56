//! The outside world of the demo: Telegram and a marketplace with people in them, the CRMs, what is
//! broken at the moment, and what has happened so far.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::Context;
use mistok_core::{
    domain::{
        clock::{SharedClock, SystemClock},
        language::Language,
    },
    text::{Text, Texts},
};
use mistok_sim::{
    keeping::{self, Keeping, SignalForm, SignalMethod},
    keycrm::{self, KeyCrm},
    phones::Phones,
    telegram::{self, Telegram},
    twilio::{self, Twilio},
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    accepted::Accepted,
    cell::{Cell, ShopNumber},
    crm,
    faults::Switches,
    forum::Shape,
    log::{Happening, Log},
    people::People,
    story::Story,
};

/// What the bot's process is given as its token.
pub const TOKEN: &str = "7000000001:demo-token-that-opens-only-the-simulated-telegram";
const BOT: i64 = 7_000_000_001;
/// Requests a minute of the CRM: nobody should wait for the quota of a demo.
pub const RPM: u32 = 600;

/// What opens the simulated CRM.
pub const CRM_KEY: &str = "demo-key-of-the-simulated-crm";
/// What opens the CRM with the marketplaces' chats, and the seller's number there.
pub const KEEPING_KEY: &str = "demo-key-of-the-simulated-marketplaces";
pub const SELLER: i64 = 4_127;
/// The account at the provider of SMS, and the shop's number there, plain and formatted.
pub const TWILIO_ACCOUNT: &str = "AC000000000000000000000000000000de";
pub const TWILIO_TOKEN: &str = "demo-token-of-the-simulated-provider-of-sms";
pub const SHOP_NUMBER: ShopNumber = ShopNumber {
    e164: "+380441234567",
    shown: "+380 44 123 45 67",
};
/// The secret part of the address at which the bot is notified of new messages.
pub const LINK_KEY: &str = "demo-link-of-the-marketplaces";

/// The secret part of the address at which the bot is notified of changes in the CRM.
pub const WEBHOOK_KEY: &str = "demo-keycrm-key-0123456789";

/// Everything but the bot.
#[derive(Debug)]
pub struct World {
    /// Tells the page whether what it remembers belongs here.
    pub id: Uuid,
    pub clock: SharedClock,
    pub telegram: Telegram,
    pub crm: KeyCrm,
    pub keeping: Keeping,
    pub twilio: Twilio,
    phones: Phones,
    pub people: People,
    accepted: Accepted,
    pub story: Story,
    pub texts: Arc<Texts>,
    /// What the shop and its people speak.
    pub language: Language,
    pub switches: Switches,
    shape: Mutex<Shape>,
    log: Mutex<Log>,
    leads_seen: AtomicUsize,
    version: watch::Sender<u64>,
}

/// Gives the CRM a catalog in the shop's language.
fn fill(crm: &KeyCrm, language: Language) {
    match language {
        Language::Uk => crm.with_sample_catalog(),
        Language::En => crm.with_english_sample_catalog(),
    }
}

impl World {
    /// Starts the simulated services and seats people at them.
    pub async fn start(texts: &Arc<Texts>, language: Language) -> anyhow::Result<Self> {
        let clock: SharedClock = Arc::new(SystemClock);
        let telegram = Telegram::start(clock.clone(), telegram::Options::default())
            .await
            .context("the simulated Telegram did not start")?;
        telegram.add_bot(
            TOKEN,
            BOT,
            "malva_shop_bot",
            &texts.speak(language).plain(Text::DemoShopName),
        );
        let options = keycrm::Options {
            token: CRM_KEY.to_owned(),
            rpm: Some(RPM),
            ..keycrm::Options::default()
        };
        let crm = KeyCrm::start(clock.clone(), options)
            .await
            .context("the simulated CRM did not start")?;
        fill(&crm, language);
        let options = keeping::Options {
            api_key: KEEPING_KEY.to_owned(),
            seller_id: SELLER,
            ..keeping::Options::default()
        };
        let keeping = Keeping::start(clock.clone(), options)
            .await
            .context("the simulated marketplaces did not start")?;
        let phones = Phones::new(clock.clone());
        let options = twilio::Options {
            account_sid: TWILIO_ACCOUNT.to_owned(),
            auth_token: TWILIO_TOKEN.to_owned(),
            numbers: vec![SHOP_NUMBER.e164.to_owned()],
            ..twilio::Options::default()
        };
        let twilio = Twilio::start(clock.clone(), options, phones.clone())
            .await
            .context("the simulated provider of SMS did not start")?;
        let sms = |name| Cell::of(&phones, &clock, "+380661234567", name, SHOP_NUMBER);
        Ok(Self {
            id: Uuid::new_v4(),
            switches: Switches::new(&telegram, &crm),
            accepted: Accepted::new(texts),
            story: Story::new(texts),
            texts: Arc::clone(texts),
            language,
            shape: Mutex::default(),
            people: People::seat(&telegram, &keeping, sms, language),
            log: Mutex::new(Log::default()),
            leads_seen: AtomicUsize::new(0),
            version: watch::Sender::new(0),
            clock,
            telegram,
            crm,
            keeping,
            twilio,
            phones,
        })
    }

    /// Notifies the bot at this address of buyers' messages and of changes in the CRM.
    pub fn tell(&self, bot: SocketAddr) {
        let url = format!("http://{bot}/crm/keeping/messages/{LINK_KEY}");
        self.keeping
            .set_signal(&url, SignalForm::Json, SignalMethod::Post);
        self.twilio
            .set_webhook(Some(format!("http://{bot}/sms/twilio/inbound")));
        let url = format!("http://{bot}/crm/keycrm/{WEBHOOK_KEY}");
        self.crm.set_webhook(Some(url));
    }

    /// How the shop is set up.
    pub fn shape(&self) -> Shape {
        *self.shape.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It is set up so once the bot starts again; false when it is so already.
    pub fn set_shape(&self, shape: Shape) -> bool {
        let mut now = self.shape.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *now, shape) != shape
    }

    /// Whether the bot works with this setting, not only will when it has started again.
    pub fn works_as(&self, shape: Shape) -> bool {
        self.log().works_as() == shape
    }

    /// Requests that customers were told to be accepted.
    pub fn accepted(&self) -> usize {
        let customers = [&self.people.olena, &self.people.andrii];
        let counts = customers.map(|phone| self.accepted.count(&phone.messages()));
        counts.into_iter().sum()
    }

    /// Counts everything that the page shows.
    pub fn versions(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// The page is out of date.
    pub fn changed(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    /// Notes what happened, for the page to tell.
    pub fn note(&self, happening: Happening) {
        self.log().add(self.clock.now(), happening);
        self.changed();
    }

    pub fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows all services until the demo stops.
    pub async fn watch(&self, stop: &CancellationToken) {
        let (mut chats, mut cards) = (self.telegram.changes(), self.crm.changes());
        let mut purchases = self.keeping.changes();
        let (mut texts, mut calls) = (self.phones.changes(), self.twilio.changes());
        loop {
            tokio::select! {
                change = chats.changed() => if change.is_err() { return },
                change = cards.changed() => if change.is_err() { return },
                change = purchases.changed() => if change.is_err() { return },
                change = texts.changed() => if change.is_err() { return },
                change = calls.changed() => if change.is_err() { return },
                () = self.people.listen() => {}
                () = stop.cancelled() => return,
            }
            self.note_leads();
            self.story.look(self);
            self.changed();
        }
    }

    fn note_leads(&self) {
        let (cards, orders) = (self.crm.cards(), self.crm.orders());
        let leads = crm::count(&cards, &orders);
        let seen = self.leads_seen.swap(leads, Ordering::Relaxed);
        let newest = crm::newest(self, &cards, &orders);
        for lead in newest.iter().take(leads.saturating_sub(seen)).rev() {
            let title = lead["title"].as_str().unwrap_or_default().to_owned();
            self.note(Happening::LeadArrived { title });
        }
    }
}
