//! The people on the page, and the chat that each of them acts in.

use mistok_core::domain::language::Language;
use mistok_sim::{
    keeping::Keeping,
    telegram::{Message, Profile, Telegram},
};
use serde::{Deserialize, Serialize};

use super::{
    cell::Cell,
    chat::Phone,
    forum::Forums,
    market::{Bought, Shopper},
    world::TOKEN,
};

const OLENA: i64 = 5_000_001;
/// The admin of the bot.
pub const YULIIA: i64 = 5_000_002;
/// A manager whom the admin lets in when the demo starts.
pub const TARAS: i64 = 5_000_003;
const ANDRII: i64 = 5_000_004;
/// The managers' shared chat.
pub const GROUP: i64 = -1_002_000_000_001;

/// Somebody in a chat; a manager acts in several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    Olena,
    Andrii,
    Yuliia,
    Taras,
    GroupYuliia,
    GroupTaras,
    /// Taras in the group of those who sell.
    SalesTaras,
    /// Yuliia in the group of those who help afterwards.
    ServiceYuliia,
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
    pub andrii: Phone,
    pub yuliia: Phone,
    pub taras: Phone,
    pub group_yuliia: Phone,
    pub group_taras: Phone,
    pub sales_taras: Phone,
    pub service_yuliia: Phone,
    pub forums: Forums,
    pub olx: Shopper,
    pub prom: Shopper,
    pub sms: Cell,
}

impl People {
    pub fn seat(
        telegram: &Telegram,
        keeping: &Keeping,
        sms: impl FnOnce(&'static str) -> Cell,
        language: Language,
    ) -> Self {
        let names = names(language);
        let person = |profile| telegram.person(TOKEN, profile);
        let group = telegram.group(TOKEN, GROUP, names.group);
        let forums = Forums::of(telegram, TOKEN, names.departments);
        let [yuliia, taras] = [names.yuliia(), names.taras()].map(person);
        // A bot writes only to those who have opened it once.
        yuliia.unblocks_bot();
        taras.unblocks_bot();
        Self {
            olena: Phone::of(person(names.olena())),
            andrii: Phone::of(person(names.andrii())),
            group_yuliia: Phone::of(group.member(names.yuliia())),
            group_taras: Phone::of(group.member(names.taras())),
            sales_taras: Phone::of(forums.sales.member(names.taras())),
            service_yuliia: Phone::of(forums.service.member(names.yuliia())),
            forums,
            yuliia: Phone::of(yuliia),
            taras: Phone::of(taras),
            olx: Shopper::at(keeping, "OLX", names.iryna, &names.cup),
            prom: Shopper::at(keeping, "Prom", names.maksym, &names.tea),
            sms: sms(names.marta),
        }
    }

    pub const fn at(&self, who: Who) -> Seat<'_> {
        match who {
            Who::Olena => Seat::Telegram(&self.olena),
            Who::Andrii => Seat::Telegram(&self.andrii),
            Who::Yuliia => Seat::Telegram(&self.yuliia),
            Who::Taras => Seat::Telegram(&self.taras),
            Who::GroupYuliia => Seat::Telegram(&self.group_yuliia),
            Who::GroupTaras => Seat::Telegram(&self.group_taras),
            Who::SalesTaras => Seat::Telegram(&self.sales_taras),
            Who::ServiceYuliia => Seat::Telegram(&self.service_yuliia),
            Who::Olx => Seat::Market(&self.olx),
            Who::Prom => Seat::Market(&self.prom),
            Who::Sms => Seat::Cell(&self.sms),
        }
    }

    pub const fn phones(&self) -> [(Who, &Phone); 8] {
        [
            (Who::Olena, &self.olena),
            (Who::Andrii, &self.andrii),
            (Who::Yuliia, &self.yuliia),
            (Who::Taras, &self.taras),
            (Who::GroupYuliia, &self.group_yuliia),
            (Who::GroupTaras, &self.group_taras),
            (Who::SalesTaras, &self.sales_taras),
            (Who::ServiceYuliia, &self.service_yuliia),
        ]
    }

    /// Where managers write and press.
    pub const fn desks(&self) -> [&Phone; 6] {
        [
            &self.yuliia,
            &self.taras,
            &self.group_yuliia,
            &self.group_taras,
            &self.sales_taras,
            &self.service_yuliia,
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

    /// Whether no customer has done anything yet.
    pub fn are_new_here(&self) -> bool {
        self.olena.messages().is_empty()
            && self.andrii.messages().is_empty()
            && self.shoppers().iter().all(|(_, it)| it.has_been_quiet())
            && self.sms.has_been_quiet()
    }
}

/// The author of a message, as the page calls them.
pub const fn author(message: &Message) -> &'static str {
    match message.author {
        OLENA => "olena",
        ANDRII => "andrii",
        YULIIA => "yuliia",
        TARAS => "taras",
        _ => "bot",
    }
}

/// What people and things are called.
struct Names {
    language: Language,
    olena: (&'static str, &'static str),
    andrii: (&'static str, &'static str),
    yuliia: &'static str,
    taras: &'static str,
    iryna: &'static str,
    maksym: &'static str,
    marta: &'static str,
    group: &'static str,
    departments: [&'static str; 2],
    cup: Bought,
    tea: Bought,
}

const fn names(language: Language) -> Names {
    let [cup, tea] = match language {
        Language::Uk => ["Чашка «Ранок», синя", "Набір «Чайна пауза»"],
        Language::En => ["“Morning” cup, blue", "“Tea Break” set"],
    };
    let cup = Bought {
        invoice: 70_412,
        email: "iryna.sad@example.com",
        product: cup,
    };
    let tea = Bought {
        invoice: 70_538,
        email: "maksym.b@example.com",
        product: tea,
    };
    match language {
        Language::Uk => Names {
            language,
            olena: ("Олена", "Коваль"),
            andrii: ("Андрій", "Мельник"),
            yuliia: "Юлія",
            taras: "Тарас",
            iryna: "Ірина",
            maksym: "Максим",
            marta: "Марта",
            group: "Менеджери",
            departments: ["Відділ «Продаж»", "Відділ «Сервіс»"],
            cup,
            tea,
        },
        Language::En => Names {
            language,
            olena: ("Olena", "Koval"),
            andrii: ("Andrii", "Melnyk"),
            yuliia: "Yuliia",
            taras: "Taras",
            iryna: "Iryna",
            maksym: "Maksym",
            marta: "Marta",
            group: "Managers",
            departments: ["Sales department", "Service department"],
            cup,
            tea,
        },
    }
}

impl Names {
    /// Somebody whose Telegram speaks the shop's language.
    fn person(&self, id: i64, first: &str, username: &str, phone: &str) -> Profile {
        Profile {
            username: Some(username.to_owned()),
            language_code: Some(self.language.code().to_owned()),
            ..Profile::new(id, first).with_phone(phone)
        }
    }

    fn olena(&self) -> Profile {
        Profile {
            last_name: Some(self.olena.1.to_owned()),
            ..self.person(OLENA, self.olena.0, "olena_koval", "+380501234567")
        }
    }

    fn andrii(&self) -> Profile {
        Profile {
            last_name: Some(self.andrii.1.to_owned()),
            ..self.person(ANDRII, self.andrii.0, "andrii_melnyk", "+380971234567")
        }
    }

    fn yuliia(&self) -> Profile {
        self.person(YULIIA, self.yuliia, "yuliia_malva", "+380671112233")
    }

    fn taras(&self) -> Profile {
        self.person(TARAS, self.taras, "taras_malva", "+380931112233")
    }
}
