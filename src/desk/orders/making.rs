//! An order that a manager makes in a chat: the goods are typed, found in the catalog, shown with
//! their sum, and stored as the customer's own.

use crate::{
    crm::leads as handing,
    desk::{
        Orders, button,
        conversation::lead::reference,
        customer_name,
        orders::goods::{Doubt, Note, Noted, RequestedGoods},
        telegram::reply::Reply,
    },
    domain::{
        cart::OutOfStock,
        conversation::{Channel, Conversation},
        id::{ChatId, ConversationId, Number},
        lead::{Body, Contact, Content, Line, total},
        manager::{Manager, Place},
    },
    press::{DeskAction, OrderAction},
    store::{
        StoreError, Tx, catalog,
        customers::{self, Profile},
        desk_orders,
        leads::{self, Draft},
        managers, orders,
    },
    telegram::{View, keyboard::Keyboard},
    text::{
        Arg, Speech, Text, cut,
        say::{self, Said},
    },
};

/// What a manager is shown before they make an order.
struct Preview<'a> {
    chat: &'a Conversation,
    /// The words that the manager typed.
    goods: String,
    asked: &'a RequestedGoods,
    title: fn(Arg) -> Said,
}

impl Orders {
    pub(super) async fn ask_goods(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(chat) = self.people.seen(tx, manager, chat).await? else {
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
        let speech = self.notify.speech_to(manager);
        let Some(chat) = self.people.seen(tx, manager, chat).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)).at(Place::Home));
        };
        let read = self.read_goods(tx, typed).await?;
        let mut said: Vec<String> = read.doubts.iter().map(|it| doubted(&speech, it)).collect();
        let asked = self.asked_of_stock(read);
        said.extend(asked.notes.iter().map(|it| noted(&speech, it)));
        let is_certain = asked.is_certain && !asked.lines.is_empty();
        if !is_certain {
            return Ok(goods_question(&speech, &chat, Text::GoodsHint, said));
        }
        let preview = Preview {
            chat: &chat,
            goods: typed.trim().to_owned(),
            asked: &asked,
            title: |name| Said::of(say::OrderPreview { name }),
        };
        self.preview(tx, &speech, preview).await
    }

    /// What is to be ordered, with its sum and a button that orders it.
    async fn preview(
        &self,
        tx: &Tx,
        speech: &Speech,
        Preview {
            chat,
            goods,
            asked,
            title,
        }: Preview<'_>,
    ) -> Result<Reply, StoreError> {
        let name = customer_name(tx, chat, speech).await?;
        let mut said = vec![speech.html(title(name.into()))];
        let lines = asked.lines.iter();
        said.extend(lines.map(|it| super::notice::line(speech, it)));
        if let Some(sum) = total(&asked.lines) {
            said.push(speech.html(say::OrderSum { sum: sum.into() }));
        }
        said.extend(asked.notes.iter().map(|it| noted(speech, it)));
        let make = OrderAction::MakeNow(chat.id, Some(asked.print()));
        let rows = vec![
            vec![button(
                speech,
                Text::ButtonConfirmMade,
                DeskAction::Order(make),
            )],
            vec![button(speech, Text::ButtonBack, DeskAction::Open(chat.id))],
        ];
        let view = View::text(said.join("\n")).with(Keyboard::Inline(rows));
        Ok(Reply::message(view).at(Place::Ordering {
            conversation: chat.id,
            goods,
        }))
    }

    /// The press: what was shown becomes an order of the customer's, which its maker has.
    pub(super) async fn make_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: ConversationId,
        print: Option<u32>,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let place = managers::place(tx, manager.id).await?;
        let goods = match place {
            Place::Ordering {
                conversation,
                goods,
            } if conversation == chat => goods,
            _ => String::new(),
        };
        let (Some(chat), false) = (self.people.seen(tx, manager, chat).await?, goods.is_empty())
        else {
            return Ok(Reply::toast(speech.plain(Text::ToastUnknownButton)));
        };
        let read = self.read_goods(tx, &goods).await?;
        let asked = self.asked_of_stock(read);
        if !asked.is_certain || asked.lines.is_empty() {
            // The catalog has changed since it was shown.
            return self.goods_typed(tx, manager, chat.id, &goods).await;
        }
        // Nobody orders what they were not shown, nor at another price.
        if print != Some(asked.print()) || !self.reserve(tx, &asked.lines).await? {
            let preview = Preview {
                chat: &chat,
                goods,
                asked: &asked,
                title: |name| Said::of(say::OrderPreviewNew { name }),
            };
            return self.preview(tx, &speech, preview).await;
        }
        let lines = asked.lines;
        let Some(profile) = customers::party(tx, &chat).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let draft = self.draft_of(&chat, &profile, lines);
        let (lead, _) = leads::add(tx, &draft, self.notify.now()).await?;
        let (goes, sum) = (draft.body.content.goes(), draft.body.content.due());
        orders::place(tx, lead, goes, sum, self.notify.now()).await?;
        let number = lead.into();
        desk_orders::set_conversation(tx, number, chat.id).await?;
        let job = handing::job(lead, chat.customer, &self.notify.clock);
        self.notify.outbox.stage(tx, job).await?;
        self.order_placed(tx, number).await?;
        if let Some(mut order) = desk_orders::lock(tx, number).await?
            && order.is_free()
        {
            self.give_order(tx, &mut order, manager.id, Some(manager.id))
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
                Channel::Keeping | Channel::Sms => {
                    Some(self.notify.channel_name(chat, &self.notify.speech()))
                }
            },
        };
        let content = Content::Order {
            lines,
            checkout: None,
        };
        Draft {
            bot: profile.telegram.map_or(self.notify.bot, |(bot, _)| bot),
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
        let speech = self.notify.speech_to(manager);

        let made = View::text(speech.html(say::OrderMade {
            number: Arg::from(number.to_string()),
        }));
        if chat.holder(self.notify.now()) == Some(manager.id) {
            let name = customer_name(tx, chat, &speech).await?;
            let keyboard = super::super::telegram::brief::writing_keyboard(&speech, chat, &name);
            return Ok(Reply::message(made.with(keyboard)).at(Place::Writing {
                conversation: chat.id,
            }));
        }
        let keyboard = self.notify.home_keyboard(tx, manager.id, &speech).await?;
        Ok(Reply::message(made.with(keyboard)).at(Place::Home))
    }

    /// Takes the goods out of the stock, where what is not there is not sold.
    async fn reserve(&self, tx: &Tx, lines: &[Line]) -> Result<bool, StoreError> {
        if self.notify.settings.out_of_stock == OutOfStock::Orderable {
            return Ok(true);
        }
        let wanted: Vec<_> = lines.iter().map(|it| (it.product, it.quantity)).collect();
        catalog::reserve_all(tx, &wanted).await
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
    })
}

/// Why a part of what was typed is asked about.
fn doubted(speech: &Speech, doubt: &Doubt) -> String {
    let short = |words: &str| Arg::from(cut(words, 60));
    match doubt {
        Doubt::Unknown(typed) => speech.html(say::GoodsUnknown {
            goods: short(typed),
        }),
        Doubt::Unsure(typed, nearest) => speech.html(say::GoodsUnsure {
            goods: short(typed),
            product: short(nearest),
        }),
        Doubt::Count(typed) => speech.html(say::GoodsCount {
            goods: short(typed),
        }),
        Doubt::TooMany => speech.html(Text::GoodsTooMany),
    }
}

/// What the manager should know of a line before they order it.
fn noted(speech: &Speech, note: &Note) -> String {
    let product = Arg::from(cut(&note.product, 60));
    match note.what {
        Noted::SoldOut(kept) => speech.html(say::GoodsSoldOut {
            product,
            kept: kept.as_str().into(),
        }),
        Noted::Fewer(left, kept) => speech.html(say::GoodsFewer {
            product,
            count: left.into(),
            kept: kept.as_str().into(),
        }),
        Noted::Others(count) => {
            let count = Arg::from(i64::try_from(count).unwrap_or(i64::MAX));
            speech.html(say::GoodsOthers { product, count })
        }
    }
}
