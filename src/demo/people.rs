//! Who is on the page, and the chat that each of them acts in.

use serde::{Deserialize, Serialize};

use super::{
    cell::Cell,
    chat::Phone,
    market::{Bought, Shopper},
    world::TOKEN,
};
use crate::sim::{
    keeping::Keeping,
    telegram::{Message, Profile, Telegram},
};

const OLENA: i64 = 5_000_001;
/// The admin of the bot.
pub const YULIIA: i64 = 5_000_002;
/// A manager whom the admin lets in when the demo starts.
pub const TARAS: i64 = 5_000_003;
/// The managers' shared chat.
pub const GROUP: i64 = -1_002_000_000_001;

const CUP: Bought = Bought {
    invoice: 70_412,
    email: "iryna.sad@example.com",
    product: "Чашка «Ранок», синя",
};
const TEA: Bought = Bought {
    invoice: 70_538,
    email: "maksym.b@example.com",
    product: "Набір «Чайна пауза»",
};

/// Somebody in a chat; a manager acts in two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    Olena,
    Yuliia,
    Taras,
    GroupYuliia,
    GroupTaras,
    Olx,
    Prom,
    Sms,
}

/// Where somebody sits.
pub enum Seat<'a> {
    Telegram(&'a Phone),
    Market(&'a Shopper),
    Cell(&'a Cell),
}

/// Everybody.
#[derive(Debug)]
pub struct People {
    pub olena: Phone,
    pub yuliia: Phone,
    pub taras: Phone,
    pub group_yuliia: Phone,
    pub group_taras: Phone,
    pub olx: Shopper,
    pub prom: Shopper,
    pub sms: Cell,
}

impl People {
    pub fn seat(telegram: &Telegram, keeping: &Keeping, sms: Cell) -> Self {
        let group = telegram.group(TOKEN, GROUP, "Менеджери");
        let [yuliia, taras] = [yuliia, taras].map(|profile| telegram.person(TOKEN, profile()));
        // A bot writes only to those who have opened it once.
        yuliia.unblocks_bot();
        taras.unblocks_bot();
        Self {
            olena: Phone::of(telegram.person(TOKEN, olena())),
            group_yuliia: Phone::of(group.member(yuliia.profile().clone())),
            group_taras: Phone::of(group.member(taras.profile().clone())),
            yuliia: Phone::of(yuliia),
            taras: Phone::of(taras),
            olx: Shopper::at(keeping, "OLX", "Ірина", &CUP),
            prom: Shopper::at(keeping, "Prom", "Максим", &TEA),
            sms,
        }
    }

    pub const fn at(&self, who: Who) -> Seat<'_> {
        match who {
            Who::Olena => Seat::Telegram(&self.olena),
            Who::Yuliia => Seat::Telegram(&self.yuliia),
            Who::Taras => Seat::Telegram(&self.taras),
            Who::GroupYuliia => Seat::Telegram(&self.group_yuliia),
            Who::GroupTaras => Seat::Telegram(&self.group_taras),
            Who::Olx => Seat::Market(&self.olx),
            Who::Prom => Seat::Market(&self.prom),
            Who::Sms => Seat::Cell(&self.sms),
        }
    }

    pub const fn phones(&self) -> [(Who, &Phone); 5] {
        [
            (Who::Olena, &self.olena),
            (Who::Yuliia, &self.yuliia),
            (Who::Taras, &self.taras),
            (Who::GroupYuliia, &self.group_yuliia),
            (Who::GroupTaras, &self.group_taras),
        ]
    }

    pub const fn shoppers(&self) -> [(Who, &Shopper); 2] {
        [(Who::Olx, &self.olx), (Who::Prom, &self.prom)]
    }

    /// Returns when something has reached one of the phones.
    pub async fn listen(&self) {
        let phones = self.phones().map(|(_, phone)| Box::pin(phone.listen()));
        futures::future::select_all(phones).await;
    }
}

/// Who wrote a message, as the page calls them.
pub const fn author(message: &Message) -> &'static str {
    match message.author {
        OLENA => "olena",
        YULIIA => "yuliia",
        TARAS => "taras",
        _ => "bot",
    }
}

fn olena() -> Profile {
    Profile {
        last_name: Some("Коваль".to_owned()),
        username: Some("olena_koval".to_owned()),
        ..Profile::new(OLENA, "Олена").with_phone("+380501234567")
    }
}

fn yuliia() -> Profile {
    Profile {
        username: Some("yuliia_malva".to_owned()),
        ..Profile::new(YULIIA, "Юлія").with_phone("+380671112233")
    }
}

fn taras() -> Profile {
    Profile {
        username: Some("taras_malva".to_owned()),
        ..Profile::new(TARAS, "Тарас").with_phone("+380931112233")
    }
}
