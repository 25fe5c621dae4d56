//! An order that a manager makes in a chat: the goods are typed, found in the catalog, shown with
//! their sum, and stored as the customer's own.

use super::super::{Desk, button, lead::reference, reply::Reply};
use crate::{
    domain::{
        conversation::{Channel, Conversation},
        id::{ChatId, ConversationId, Number},
        lead::{Body, Contact, Content, Line, total},
        manager::{Manager, Place},
        product::Product,
        search::{Fit, Query, Synonyms},
    },
    outbox::leads as handing,
    store::{
        StoreError, Tx, catalog,
        customers::{self, Profile},
        desk_orders,
        leads::{self, Draft},
        managers, orders,
    },
    telegram::{
        View,
        callback::{DeskAction, OrderAction},
        keyboard::Keyboard,
    },
    text::{Arg, Speech, Text, cut},
};

/// Lines of such an order.
const MOST_LINES: usize = 20;
/// Pieces of one product.
const MOST_PIECES: u32 = 999;
/// Letters of what is typed at once.
const TYPED: usize = 2_000;

/// A typed line as the catalog knows it.
struct Named {
    typed: String,
    product: Option<Product>,
    quantity: u32,
}

impl Desk {
    pub(super) async fn ask_goods(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let Some(chat) = self.seen(tx, manager, chat).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        Ok(goods_question(&speech, &chat, Text::AskGoods, Vec::new()))
    }

    /// The goods were typed: what the catalog knows of them is shown with its sum; the press orders it.
    pub async fn goods_typed(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: ConversationId,
        typed: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let Some(chat) = self.seen(tx, manager, chat).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)).at(Place::Home));
        };
        let typed = cut(typed.trim(), TYPED);
        let named = self.name_goods(tx, &typed).await?;
        let unknown: Vec<String> = named
            .iter()
            .filter(|it| it.product.is_none())
            .map(|it| {
                let args = [("goods", Arg::from(cut(&it.typed, 60)))];
                speech.html_with(Text::GoodsUnknown, args)
            })
            .collect();
        if named.is_empty() || !unknown.is_empty() {
            return Ok(goods_question(&speech, &chat, Text::GoodsHint, unknown));
        }
        let lines = lines_of(&named);
        self.preview(tx, &speech, (&chat, typed), &lines, Text::OrderPreview)
            .await
    }

    /// What is to be ordered, with its sum and a button that orders it.
    async fn preview(
        &self,
        tx: &Tx,
        speech: &Speech,
        (chat, goods): (&Conversation, String),
        lines: &[Line],
        title: Text,
    ) -> Result<Reply, StoreError> {
        let name = self.customer_name(tx, chat, speech).await?;
        let mut said = vec![speech.html_with(title, [("name", Arg::from(name))])];
        said.extend(lines.iter().map(|it| super::notice::line(speech, it)));
        let sum = total(lines);
        if let Some(sum) = sum {
            said.push(speech.html_with(Text::OrderSum, [("sum", sum.into())]));
        }
        let make = DeskAction::Order(OrderAction::MakeNow(chat.id));
        let rows = vec![
            vec![button(speech, Text::ButtonConfirmMade, make)],
            vec![button(speech, Text::ButtonBack, DeskAction::Open(chat.id))],
        ];
        let view = View::text(said.join("\n")).with(Keyboard::Inline(rows));
        Ok(Reply::message(view).at(Place::Ordering {
            conversation: chat.id,
            goods,
            sum,
        }))
    }

    /// The press: what was shown becomes an order of the customer's, which its maker has.
    pub(super) async fn make_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let place = managers::place(tx, manager.id).await?;
        let (goods, shown) = match place {
            Place::Ordering {
                conversation,
                goods,
                sum,
            } if conversation == chat => (goods, sum),
            _ => Default::default(),
        };
        let (Some(chat), false) = (self.seen(tx, manager, chat).await?, goods.is_empty()) else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let lines = lines_of(&self.name_goods(tx, &goods).await?);
        if lines.is_empty() {
            return Ok(goods_question(&speech, &chat, Text::GoodsHint, Vec::new()));
        }
        // Nobody orders at a price that they were not shown.
        if total(&lines) != shown {
            return self
                .preview(tx, &speech, (&chat, goods), &lines, Text::OrderPreviewNew)
                .await;
        }
        let Some(profile) = customers::party(tx, &chat).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let draft = self.draft_of(&chat, &profile, lines);
        let (lead, _) = leads::add(tx, &draft, self.now()).await?;
        let (goes, sum) = (draft.body.content.goes(), draft.body.content.due());
        orders::place(tx, lead, goes, sum, self.now()).await?;
        let number = lead.into();
        desk_orders::set_conversation(tx, number, chat.id).await?;
        let job = handing::job(lead, chat.customer, &self.clock);
        self.outbox.stage(tx, job).await?;
        self.order_placed(tx, number).await?;
        if let Some(mut order) = desk_orders::lock(tx, number).await?
            && order.is_free()
        {
            self.give_order(tx, &mut order, (manager.id, Some(manager.id)))
                .await?;
        }
        let mut reply = self.made(tx, manager, &chat, number).await?;
        let shown = self.show_order(tx, manager, number).await?;
        reply.messages.extend(shown.messages);
        Ok(reply)
    }

    /// An order of the customer's with these goods.
    fn draft_of(&self, chat: &Conversation, profile: &Profile, lines: Vec<Line>) -> Draft {
        let telegram = profile.telegram.map_or(0, |(_, chat)| chat);
        let contact = Contact {
            name: profile.name.clone(),
            phone: profile.phone.clone(),
            email: profile.email.clone(),
            username: profile.username.clone(),
            telegram,
            source: match chat.channel {
                Channel::Telegram => profile.source.clone(),
                Channel::Keeping | Channel::Sms => Some(self.channel_name(chat, &self.speech())),
            },
        };
        let content = Content::Order {
            lines,
            checkout: None,
        };
        Draft {
            bot: profile.telegram.map_or(self.bot, |(bot, _)| bot),
            chat: ChatId(telegram),
            customer: chat.customer,
            key: format!("made:{}:{}", chat.id, reference()),
            reference: reference(),
            body: Body::new(contact, content),
        }
    }

    /// Says that the order is made, and goes back to where the manager was.
    async fn made(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: &Conversation,
        number: Number,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let args = [("number", Arg::from(number.to_string()))];
        let made = View::text(speech.html_with(Text::OrderMade, args));
        if chat.holder(self.now()) == Some(manager.id) {
            let name = self.customer_name(tx, chat, &speech).await?;
            let keyboard = super::super::card::writing_keyboard(&speech, chat, &name);
            return Ok(Reply::message(made.with(keyboard)).at(Place::Writing {
                conversation: chat.id,
            }));
        }
        let keyboard = self.home_keyboard(tx, manager.id, &speech).await?;
        Ok(Reply::message(made.with(keyboard)).at(Place::Home))
    }

    /// The products of typed lines, the best of each.
    async fn name_goods(&self, tx: &Tx, typed: &str) -> Result<Vec<Named>, StoreError> {
        let lines: Vec<(String, u32)> = typed
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .take(MOST_LINES)
            .map(read)
            .collect();
        let index = catalog::index(tx).await?;
        let mut named = Vec::with_capacity(lines.len());
        for (typed, quantity) in lines {
            let found = index.search(&Query::parse(&typed, &Synonyms::default()));
            let best = match found.fit {
                Fit::All | Fit::Most => found.products.first().copied(),
                Fit::Near | Fit::Nothing => None,
            };
            let product = match best {
                Some(id) => catalog::lookup(tx, id).await?,
                None => None,
            };
            named.push(Named {
                typed,
                product,
                quantity,
            });
        }
        Ok(named)
    }
}

/// Asks for the goods, after what was wrong with those that were typed.
fn goods_question(
    speech: &Speech,
    chat: &Conversation,
    text: Text,
    mut said: Vec<String>,
) -> Reply {
    said.push(speech.html(text));
    let back = button(speech, Text::ButtonBack, DeskAction::Open(chat.id));
    let view = View::text(said.join("\n")).with(Keyboard::Inline(vec![vec![back]]));
    Reply::message(view).at(Place::Ordering {
        conversation: chat.id,
        goods: String::new(),
        sum: None,
    })
}

fn lines_of(named: &[Named]) -> Vec<Line> {
    let known = named.iter().filter_map(|it| {
        let product = it.product.as_ref()?;
        Some(Line {
            product: product.id,
            name: product.name.clone(),
            sku: product.sku.clone(),
            price: product.price,
            quantity: it.quantity,
            picture: product.picture.clone(),
        })
    });
    known.collect()
}

/// What a line names, and how many of it: `Свічка соєва x2`, `Свічка * 2`, `Свічка 2 шт`.
fn read(line: &str) -> (String, u32) {
    let whole = || (line.to_owned(), 1);
    let line_end = line.trim_end_matches(['.', ';', ',']);
    let without_unit = ["шт", "pcs"]
        .iter()
        .find_map(|unit| line_end.strip_suffix(unit))
        .map(str::trim_end);
    let counted = without_unit.unwrap_or(line_end);
    let digits = counted
        .rfind(|letter: char| !letter.is_ascii_digit())
        .map_or(0, |at| {
            at + counted[at..].chars().next().map_or(1, char::len_utf8)
        });
    let (name, count) = counted.split_at(digits);
    let Ok(count) = count.parse::<u32>() else {
        return whole();
    };
    let sign = name.trim_end();
    let marked = sign.strip_suffix(['x', 'х', 'X', 'Х', '×', '*', '-', '—']);
    // A number at the end of a name is a part of it, unless something says that it is a count.
    let name = match (marked, without_unit) {
        (Some(name), _) if name.is_empty() || !name.ends_with(char::is_alphanumeric) => name,
        (_, Some(_)) => sign,
        _ => return whole(),
    };
    let name = name.trim();
    if name.is_empty() || !(1..=MOST_PIECES).contains(&count) {
        return whole();
    }
    (name.to_owned(), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_is_read_where_it_is_said() {
        for (line, name, count) in [
            ("Свічка соєва", "Свічка соєва", 1),
            ("Свічка соєва x2", "Свічка соєва", 2),
            ("Свічка соєва х 3", "Свічка соєва", 3),
            ("Свічка × 4", "Свічка", 4),
            ("Свічка * 5", "Свічка", 5),
            ("Свічка - 2", "Свічка", 2),
            ("Свічка 2 шт.", "Свічка", 2),
            ("Свічка 2шт", "Свічка", 2),
            ("Cup 2 pcs", "Cup", 2),
            ("iPhone 15", "iPhone 15", 1),
            ("CUP-15", "CUP-15", 1),
            ("Box2", "Box2", 1),
            ("Свічка x0", "Свічка x0", 1),
            ("Свічка x99999999999", "Свічка x99999999999", 1),
            ("x2", "x2", 1),
        ] {
            assert_eq!(read(line), (name.to_owned(), count), "{line}");
        }
    }
}
