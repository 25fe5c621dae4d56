//! The order flow as a plain teloxide bot: what the load program compares mistok with. The same
//! texts, buttons and lists, and for each step the same outgoing calls; but everything in memory: a
//! restart, a failure of the CRM or a repeated update loses or doubles orders. Buttons beside the
//! flow are shown and do nothing.
//!
//! `plain_bot API_URL TOKEN LISTEN CRM_URL CRM_KEY`

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use reqwest::Url;
use serde_json::{Value, json};
use teloxide::{
    dispatching::{
        UpdateHandler,
        dialogue::{self, InMemStorage},
    },
    payloads::{SendMessage, SendPhoto, SetWebhook},
    prelude::*,
    requests::JsonRequest,
    sugar::request::RequestLinkPreviewExt as _,
    types::{
        ButtonRequest, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, KeyboardButton,
        KeyboardMarkup, KeyboardRemove, MessageId, ParseMode,
    },
    update_listeners::webhooks,
    utils::command::BotCommands,
};
use tokio::net::TcpListener;

type Talk = Dialogue<State, InMemStorage<State>>;
type Done = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Where the talk is: also the message whose buttons count, and the phone once it is known.
#[derive(Clone, Default)]
struct State {
    shown: Option<MessageId>,
    phone: Option<String>,
    ordering: Option<i64>,
}

#[derive(BotCommands, Clone)]
#[command(rename_rule = "lowercase")]
enum Command {
    Start,
}

struct Product {
    id: i64,
    name: String,
    sku: String,
    price: f64,
    stock: i64,
    picture: Url,
    description: String,
}

struct Shop {
    products: Vec<Product>,
    crm: Crm,
}

struct Crm {
    client: reqwest::Client,
    url: String,
    key: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |name: &'static str| arguments.next().context(name);
    let api: Url = next("API_URL")?.parse()?;
    let bot = Bot::new(next("TOKEN")?).set_api_url(api);
    let address: SocketAddr = next("LISTEN")?.parse()?;
    let crm = Crm {
        client: reqwest::Client::builder().build()?,
        url: next("CRM_URL")?,
        key: next("CRM_KEY")?,
    };
    let products = crm.products().await?;
    let shop = Arc::new(Shop { products, crm });

    let hook: Url = format!("http://{address}/telegram").parse()?;
    let mut options = webhooks::Options::new(address, hook.clone());
    let secret = options.get_or_gen_secret_token().to_owned();
    let (listener, stopped, routes) = webhooks::axum_no_setup(options);
    let socket = TcpListener::bind(address).await?;
    let serving = axum::serve(socket, routes)
        .with_graceful_shutdown(stopped)
        .into_future();
    let set = SetWebhook::new(hook)
        .max_connections(100)
        .secret_token(secret);
    JsonRequest::new(bot.clone(), set).await?;
    let mut dispatcher = Dispatcher::builder(bot, schema())
        .dependencies(dptree::deps![InMemStorage::<State>::new(), shop])
        .build();
    let dispatching = dispatcher.dispatch_with_listener(listener, LoggingErrorHandler::new());
    let (served, ()) = tokio::join!(serving, dispatching);
    served.context("the listener failed")
}

fn schema() -> UpdateHandler<Box<dyn std::error::Error + Send + Sync + 'static>> {
    let commands = teloxide::filter_command::<Command, _>()
        .branch(dptree::case![Command::Start].endpoint(start));
    let messages = Update::filter_message()
        .branch(commands)
        .branch(Message::filter_contact().endpoint(order_by_contact));
    dialogue::enter::<Update, InMemStorage<State>, State, _>()
        .branch(messages)
        .branch(Update::filter_callback_query().endpoint(press))
}

async fn start(bot: Bot, talk: Talk, state: State, message: Message) -> Done {
    let name = message
        .from
        .map_or_else(String::new, |from| from.first_name);
    let text = format!(
        "Вітаємо, {}! 👋\nТут можна переглянути товари, замовити в один дотик і поставити \
         запитання — усе просто в цьому чаті.\n\nЩо вас цікавить?",
        teloxide::utils::html::escape(&name)
    );
    let sent = say(&bot, message.chat.id, text)
        .reply_markup(menu())
        .await?;
    shows(&bot, &talk, state, sent.id).await
}

async fn press(bot: Bot, talk: Talk, state: State, query: CallbackQuery, shop: Arc<Shop>) -> Done {
    let (Some(data), Some(message)) = (&query.data, query.message.as_ref()) else {
        return Ok(());
    };
    let message = message.id();
    match data.split_once(':').unwrap_or((data, "")) {
        ("menu", _) => {
            edit(
                &bot,
                &talk,
                message,
                ("Головне меню. Що вас цікавить?", menu()),
            )
            .await?;
        }
        ("shelves", _) => {
            let text = "<b>Каталог</b>\nОберіть розділ або напишіть, що шукаєте: назву чи артикул.";
            edit(&bot, &talk, message, (text, shelves())).await?;
        }
        ("list", _) => {
            let (count, pages) = (shop.products.len(), shop.products.len().div_ceil(8));
            let text = format!(
                "<b>Усі товари</b> · {count} товарів, сторінка 1 з {pages}\nОберіть товар або напишіть, що шукаєте."
            );
            edit(&bot, &talk, message, (&text, list(&shop.products))).await?;
        }
        ("product", id) => card(&bot, &talk, state, shop.product(id)?).await?,
        ("order", id) => ask(&bot, &talk, state, shop.product(id)?).await?,
        _ => {}
    }
    bot.answer_callback_query(query.id).await?;
    Ok(())
}

async fn edit(
    bot: &Bot,
    talk: &Talk,
    message: MessageId,
    screen: (&str, InlineKeyboardMarkup),
) -> Done {
    bot.edit_message_text(talk.chat_id(), message, screen.0)
        .parse_mode(ParseMode::Html)
        .disable_link_preview(true)
        .reply_markup(screen.1)
        .await?;
    Ok(())
}

fn say(bot: &Bot, chat: ChatId, text: impl Into<String>) -> JsonRequest<SendMessage> {
    bot.send_message(chat, text)
        .parse_mode(ParseMode::Html)
        .disable_link_preview(true)
}

async fn card(bot: &Bot, talk: &Talk, state: State, product: &Product) -> Done {
    let caption = format!(
        "<b>{}</b>\nЦіна: <b>{}</b>\nВ наявності: {} шт.\nАртикул: {}\n\n{}",
        teloxide::utils::html::escape(&product.name),
        money(product.price),
        product.stock,
        teloxide::utils::html::escape(&product.sku),
        teloxide::utils::html::escape(&product.description),
    );
    let photo = SendPhoto::new(talk.chat_id(), InputFile::url(product.picture.clone()))
        .caption(caption)
        .parse_mode(ParseMode::Html)
        .reply_markup(card_buttons(product));
    // As JSON: `bot.send_photo` would send a form, which costs more and the simulator cannot read.
    let sent = JsonRequest::new(bot.clone(), photo).await?;
    shows(bot, talk, state, sent.id).await
}

async fn ask(bot: &Bot, talk: &Talk, mut state: State, product: &Product) -> Done {
    let name = teloxide::utils::html::escape(&product.name);
    state.ordering = Some(product.id);
    if let Some(phone) = &state.phone {
        let text = format!("<b>{name}</b>\n\nМенеджер зателефонує на {phone}. Правильно?");
        let sent = say(bot, talk.chat_id(), text)
            .reply_markup(confirm_buttons())
            .await?;
        return shows(bot, talk, state, sent.id).await;
    }
    let text = format!(
        "<b>{name}</b>\n\nЗалиште номер телефону, і менеджер зв’яжеться з вами, щоб узгодити деталі.\n\
         Натисніть «Надіслати номер» унизу екрана або напишіть номер сюди, наприклад 050 123 45 67."
    );
    let share = KeyboardButton::new("📱 Надіслати номер").request(ButtonRequest::Contact);
    let keyboard = KeyboardMarkup::new([vec![share], vec![KeyboardButton::new("Скасувати")]]);
    say(bot, talk.chat_id(), text)
        .reply_markup(keyboard.resize_keyboard().one_time_keyboard())
        .await?;
    leaves(bot, talk, state).await
}

async fn order_by_contact(
    bot: Bot,
    talk: Talk,
    mut state: State,
    message: Message,
    shop: Arc<Shop>,
) -> Done {
    let (Some(contact), Some(product)) = (message.contact(), state.ordering.take()) else {
        return Ok(());
    };
    let phone = format!("+{}", contact.phone_number.trim_start_matches('+'));
    let product = shop.product(&product.to_string())?;
    let number = shop
        .crm
        .add_lead(&contact.first_name, &phone, product)
        .await?;
    let text = format!(
        "✅ <b>Замовлення прийнято!</b>\n\nНомер: <b>{number}</b>\n{}\nТелефон: {phone}\n\n\
         Менеджер зв’яжеться з вами найближчим часом. Дякуємо!",
        teloxide::utils::html::escape(&product.name)
    );
    let accepted = say(&bot, message.chat.id, text);
    if state.phone.is_none() {
        accepted.reply_markup(KeyboardRemove::new()).await?;
    } else {
        accepted.await?;
    }
    state.phone = Some(phone);
    let next = "Напишемо сюди, щойно статус зміниться.";
    let ways = [
        [InlineKeyboardButton::callback(
            "📦 Мої замовлення",
            "orders",
        )],
        [InlineKeyboardButton::callback("☰ Меню", "menu")],
    ];
    let sent = say(&bot, message.chat.id, next)
        .reply_markup(InlineKeyboardMarkup::new(ways))
        .await?;
    shows(&bot, &talk, state, sent.id).await
}

/// From now on `message` has the buttons that count; the one before loses them.
async fn shows(bot: &Bot, talk: &Talk, mut state: State, message: MessageId) -> Done {
    if let Some(old) = state.shown.replace(message) {
        bot.edit_message_reply_markup(talk.chat_id(), old).await?;
    }
    talk.update(state).await?;
    Ok(())
}

/// No message has buttons that count.
async fn leaves(bot: &Bot, talk: &Talk, mut state: State) -> Done {
    if let Some(old) = state.shown.take() {
        bot.edit_message_reply_markup(talk.chat_id(), old).await?;
    }
    talk.update(state).await?;
    Ok(())
}

fn button(label: &str, data: impl Into<String>) -> InlineKeyboardButton {
    InlineKeyboardButton::callback(label, data)
}

fn menu() -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::new([
        vec![
            button("🛍 Каталог товарів", "shelves"),
            button("🛒 Кошик", "cart"),
        ],
        vec![
            button("📦 Мої замовлення", "orders"),
            button("🚚 Доставка", "delivery"),
        ],
        vec![
            button("💬 Підтримка", "support"),
            button("⭐ Відгук", "feedback"),
        ],
        vec![
            button("👤 Профіль", "profile"),
            button("🌐 Мова", "language"),
        ],
    ])
}

fn shelves() -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::new([
        vec![button("Посуд", "shelf:1"), button("Текстиль", "shelf:2")],
        vec![
            button("Аромати та свічки", "shelf:3"),
            button("Подарункові набори", "shelf:4"),
        ],
        vec![button("Усі товари", "list")],
        vec![button("🔄 Оновити", "refresh"), button("☰ Меню", "menu")],
    ])
}

fn list(products: &[Product]) -> InlineKeyboardMarkup {
    let mut rows: Vec<_> = products
        .iter()
        .take(8)
        .map(|product| {
            let tail = if product.stock > 0 {
                money(product.price)
            } else {
                "немає".to_owned()
            };
            let label = format!("{} – {tail}", product.name);
            vec![button(&label, format!("product:{}", product.id))]
        })
        .collect();
    rows.push(vec![button("1 / 5", "nothing"), button("›", "list")]);
    rows.push(vec![button("Назад", "shelves"), button("☰ Меню", "menu")]);
    InlineKeyboardMarkup::new(rows)
}

fn card_buttons(product: &Product) -> InlineKeyboardMarkup {
    let share = InlineKeyboardButton::switch_inline_query("↗️ Поділитися", product.sku.clone());
    InlineKeyboardMarkup::new([
        vec![
            button("🛒 Замовити", format!("order:{}", product.id)),
            button("➕ У кошик", format!("add:{}", product.id)),
        ],
        vec![share, button("Назад", "list")],
        vec![button("🛒 Кошик", "cart"), button("☰ Меню", "menu")],
    ])
}

fn confirm_buttons() -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::new([
        vec![button("✅ Так, цей", "yes")],
        vec![
            button("Інший номер", "other"),
            button("Скасувати", "cancel"),
        ],
    ])
}

/// `1 150,00 грн`
fn money(price: f64) -> String {
    let price = format!("{price:.2}");
    let (whole, cents) = price.split_once('.').unwrap_or((&price, "00"));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    format!("{grouped},{cents}\u{a0}грн")
}

impl Shop {
    fn product(&self, id: &str) -> Result<&Product, String> {
        let id: i64 = id.parse().map_err(|_| format!("no number: {id}"))?;
        let mut products = self.products.iter();
        products
            .find(|product| product.id == id)
            .ok_or_else(|| format!("no product {id}"))
    }
}

impl Crm {
    async fn products(&self) -> anyhow::Result<Vec<Product>> {
        let url = format!("{}/offers?include=product&limit=50", self.url);
        let answer = self.client.get(url).bearer_auth(&self.key).send().await?;
        let answer: Value = serde_json::from_str(&answer.text().await?)?;
        let offers = answer["data"].as_array().context("no offers")?;
        let mut all: Vec<_> = offers.iter().filter_map(product).collect();
        all.sort_by_cached_key(|product| product.name.to_lowercase());
        Ok(all)
    }

    async fn add_lead(&self, name: &str, phone: &str, product: &Product) -> anyhow::Result<i64> {
        let line = json!({
            "sku": product.sku, "name": product.name, "price": product.price, "quantity": 1,
            "picture": product.picture,
        });
        let lead = json!({
            "title": format!("Замовлення: {}", product.name),
            "contact": {"full_name": name, "phone": phone},
            "manager_comment": "Telegram",
            "products": [line],
        });
        let request = self
            .client
            .post(format!("{}/pipelines/cards", self.url))
            .bearer_auth(&self.key);
        let answer = request.json(&lead).send().await?.error_for_status()?;
        let answer: Value = serde_json::from_str(&answer.text().await?)?;
        answer["id"].as_i64().context("the CRM gave no id")
    }
}

fn product(offer: &Value) -> Option<Product> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let properties = offer["properties"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let mut name = text(&offer["product"]["name"]);
    for property in properties {
        name = format!("{name}, {}", text(&property["value"]));
    }
    Some(Product {
        id: offer["id"].as_i64()?,
        name,
        sku: text(&offer["sku"]),
        price: offer["price"].as_f64()?,
        stock: offer["quantity"].as_i64()?,
        picture: offer["thumbnail_url"].as_str()?.parse().ok()?,
        description: text(&offer["product"]["description"]),
    })
}
