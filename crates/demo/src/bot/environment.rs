//! The settings of the demo's bot, given as anybody gives them: in the environment.

use std::net::SocketAddr;

use mistok_core::domain::language::Language;
use mistok_sim::telegram::PROVIDER_TOKEN;
use tokio::process::Command;

use crate::{
    data::DATABASE,
    forum::{SALES, SERVICE, Shape},
    people::{GROUP, YULIIA},
    world::{
        CRM_KEY, KEEPING_KEY, LINK_KEY, RPM, SELLER, SHOP_NUMBER, TOKEN, TWILIO_ACCOUNT,
        TWILIO_TOKEN, WEBHOOK_KEY, World,
    },
};

/// Tells the process where the demo's world is, and nothing that was meant for another bot.
pub fn set(command: &mut Command, world: &World, address: SocketAddr) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MISTOK_") {
            command.env_remove(name);
        }
    }
    let here = format!("http://{address}");
    let settings = [
        ("TELEGRAM__TOKEN", TOKEN.to_owned()),
        ("TELEGRAM__API_URL", world.telegram.url()),
        ("TELEGRAM__MODE", "webhook".to_owned()),
        ("WEB__LISTEN", address.to_string()),
        ("WEB__PUBLIC_URL", here),
        ("DATABASE__URL", format!("sqlite://{DATABASE}")),
        ("CRM__KIND", "keycrm".to_owned()),
        ("CRM__KEYCRM__BASE_URL", world.crm.url()),
        ("CRM__KEYCRM__TOKEN", CRM_KEY.to_owned()),
        ("CRM__KEYCRM__RPM", RPM.to_string()),
        ("CRM__KEYCRM__SOURCE_ID", "1".to_owned()),
        ("CRM__KEYCRM__WEBHOOK_KEY", WEBHOOK_KEY.to_owned()),
        ("PAYMENT__PROVIDER_TOKEN", PROVIDER_TOKEN.to_owned()),
        // The simulated CRM finds what it has saved at once; a look after 3 s is on the safe side.
        ("CRM__KEYCRM__SETTLE_SECONDS", "3".to_owned()),
        ("CRM__KEYCRM__TIMEOUT_SECONDS", "3".to_owned()),
        ("DESK__ADMINS", YULIIA.to_string()),
        ("SHOP__LANGUAGE", world.language.code().to_owned()),
        ("CHATS__KEEPING__BASE_URL", world.keeping.url()),
        ("CHATS__KEEPING__API_KEY", KEEPING_KEY.to_owned()),
        ("CHATS__KEEPING__SELLER_ID", SELLER.to_string()),
        ("CHATS__KEEPING__LINK_KEY", LINK_KEY.to_owned()),
        (
            "CHATS__KEEPING__LINK",
            "https://example.com/purchases?id={id}".to_owned(),
        ),
        // What was written while the bot was dead is found soon.
        ("CHATS__KEEPING__SWEEP_SECONDS", "30".to_owned()),
        ("SMS__TWILIO__BASE_URL", world.twilio.url()),
        ("SMS__TWILIO__ACCOUNT_SID", TWILIO_ACCOUNT.to_owned()),
        ("SMS__TWILIO__AUTH_TOKEN", TWILIO_TOKEN.to_owned()),
        ("SMS__TWILIO__FROM", SHOP_NUMBER.e164.to_owned()),
        ("SMS__AUTO_REPLY", "true".to_owned()),
        ("SMS__ORDER_NOTICES", "without_telegram".to_owned()),
        ("SHOP__SITE_URL", "https://example.com/".to_owned()),
        (
            "SHOP__INSTAGRAM_URL",
            "https://www.instagram.com/".to_owned(),
        ),
        ("LOG__LEVEL", "error".to_owned()),
    ];
    let offers = offers().map(|(key, value)| (key, value.to_owned()));
    let all = settings
        .into_iter()
        .chain(offers)
        .chain(desk(world.shape()));
    for (key, value) in all.chain(statuses(world.language)) {
        command.env(format!("MISTOK_{key}"), value);
    }
}

/// The settings of the managers' chats, one group or a group for each department.
fn desk(shape: Shape) -> Vec<(&'static str, String)> {
    match shape {
        Shape::OneGroup => vec![("DESK__CHAT_ID", GROUP.to_string())],
        Shape::Departments => vec![
            ("DESK__CHAT_ID", SALES.to_string()),
            ("DESK__TOPICS", "true".to_owned()),
            ("DESK__NAME", r#"{uk="Продаж",en="Sales"}"#.to_owned()),
            (
                "DESK__DEPARTMENTS",
                format!(r#"[{{id=1,name={{uk="Сервіс",en="Service"}},chat_id={SERVICE}}}]"#),
            ),
        ],
    }
}

/// The CRM's statuses have Ukrainian names; an English shop tells them in its own words.
fn statuses(language: Language) -> Option<(&'static str, String)> {
    let one = |(status, text): &(&str, &str)| format!(r#"{{status="{status}",text="{text}"}}"#);
    let all: Vec<_> = ENGLISH_STATUSES.iter().map(one).collect();
    (language == Language::En).then(|| ("CRM__STATUSES", format!("[{}]", all.join(","))))
}

const ENGLISH_STATUSES: [(&str, &str); 9] = [
    ("Очікує оплату", "Order {number}: waiting for payment"),
    ("Узгоджено", "Order {number}: confirmed"),
    ("У виробництві", "Order {number}: being made"),
    ("Комплектується", "Order {number}: being packed"),
    ("Готово до відправки", "Order {number}: ready to be sent"),
    ("Відправлено", "Order {number}: sent"),
    (
        "Прибуло у відділення",
        "Order {number}: at the branch, waiting for you",
    ),
    ("Доставлено", "Order {number}: delivered"),
    ("Виконано", "Order {number}: done. Thank you!"),
];

/// What the demo's shop offers beyond the defaults.
fn offers() -> [(&'static str, &'static str); 4] {
    [
        (
            "DELIVERY__PICKUP_POINTS",
            r#"[{name={uk="Крамниця на Кобилянської",en="The shop in Kobylianska street"},address={uk="Чернівці, вул. Кобилянської, 10",en="10 Kobylianska St, Chernivtsi"},latitude=48.2915,longitude=25.9345,hours={uk="щодня 10:00–19:00",en="daily 10:00–19:00"}}]"#,
        ),
        (
            "DELIVERY__ZONES",
            r#"[{name={uk="Чернівці",en="Chernivtsi"},cities=["Чернівці","Chernivtsi"],latitude=48.2921,longitude=25.9358,radius_km=12.0,price_min=60.0,price_max=60.0,days_min=1,days_max=1},{name={uk="Буковина",en="Bukovyna"},cities=["Хотин","Вижниця","Сторожинець"],latitude=48.2921,longitude=25.9358,radius_km=80.0,price_min=80.0,price_max=100.0,days_min=1,days_max=2}]"#,
        ),
        (
            "DELIVERY__METHODS",
            r#"[{id="nova-poshta",way="branch",crm_id=1},{id="courier",way="courier"},{id="pickup",way="pickup",crm_id=4}]"#,
        ),
        (
            "PAYMENT__METHODS",
            r#"[{id="cash",by="on_delivery",crm_id=3},{id="telegram",by="invoice",crm_id=4}]"#,
        ),
    ]
}
