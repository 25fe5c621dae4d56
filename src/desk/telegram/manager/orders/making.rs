//! A manager makes an order in a chat: the goods are typed, shown with their sum, and ordered by a
//! press.

use crate::{
    desk::{
        button, customer_name,
        orders::{
            goods::{Doubt, Note, Noted, RequestedGoods},
            making::MadeOrder,
        },
        telegram::{brief, manager::AtDesk, orders::notice::line, reply::Reply},
    },
    domain::{
        conversation::Conversation,
        id::{ConversationId, Number},
        lead::total,
        manager::Place,
    },
    press::{DeskAction, OrderAction},
    store::{StoreError, managers},
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

impl AtDesk<'_> {
    pub(super) async fn ask_goods(&self, chat: ConversationId) -> Result<Reply, StoreError> {
        let (desk, speech) = (self.desk, self.speech());
        let seen = desk.people.seen(self.tx, &self.manager, chat);
        Ok(match seen.await? {
            Some(chat) => goods_question(&speech, &chat, Text::AskGoods, Vec::new()),
            None => Reply::toast(speech.plain(Text::ToastGone)),
        })
    }

    /// The goods were typed: what the catalog knows of them is shown with its sum; the press orders it.
    pub(in crate::desk::telegram) async fn goods_typed(
        &self,
        chat: ConversationId,
        typed: &str,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let Some(chat) = desk.people.seen(tx, &self.manager, chat).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)).at(Place::Home));
        };
        let request = desk.orders.requested(tx, typed).await?;
        if !request.is_certain() {
            let doubts = request.doubts.iter().map(|it| doubted(&speech, it));
            let notes = request.goods.notes.iter().map(|it| noted(&speech, it));
            let said = doubts.chain(notes).collect();
            return Ok(goods_question(&speech, &chat, Text::GoodsHint, said));
        }
        let preview = Preview {
            chat: &chat,
            goods: typed.trim().to_owned(),
            asked: &request.goods,
            title: |name| Said::of(say::OrderPreview { name }),
        };
        self.preview(preview).await
    }

    /// What is to be ordered, with its sum and a button that orders it.
    async fn preview(
        &self,
        Preview {
            chat,
            goods,
            asked,
            title,
        }: Preview<'_>,
    ) -> Result<Reply, StoreError> {
        let speech = &self.speech();
        let name = customer_name(self.tx, chat, speech).await?;
        let mut said = vec![speech.html(title(name.into()))];
        let lines = asked.lines.iter();
        said.extend(lines.map(|it| line(speech, it)));
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

    /// The press: what was shown becomes an order of the customer's.
    pub(super) async fn make_order(
        &self,
        chat: ConversationId,
        print: Option<u32>,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let place = managers::place(tx, manager.id).await?;
        let goods = match place {
            Place::Ordering {
                conversation,
                goods,
            } if conversation == chat => goods,
            _ => String::new(),
        };
        let seen = desk.people.seen(tx, manager, chat).await?;
        let (Some(chat), false) = (seen, goods.is_empty()) else {
            return Ok(Reply::toast(self.unknown_button()));
        };
        let request = desk.orders.requested(tx, &goods).await?;
        if !request.is_certain() {
            // The catalog has changed since it was shown.
            return self.goods_typed(chat.id, &goods).await;
        }
        let made = desk
            .orders
            .make_order(tx, manager, &chat, request.goods, print);
        match made.await? {
            MadeOrder::Done(number) => {
                let mut reply = self.made(&chat, number).await?;
                reply
                    .messages
                    .extend(self.show_order(number).await?.messages);
                Ok(reply)
            }
            MadeOrder::Changed(asked) => {
                let preview = Preview {
                    chat: &chat,
                    goods,
                    asked: &asked,
                    title: |name| Said::of(say::OrderPreviewNew { name }),
                };
                self.preview(preview).await
            }
            MadeOrder::Gone => Ok(Reply::toast(self.speech().plain(Text::ToastGone))),
        }
    }

    /// Says that the order is made, and goes back to where the manager was.
    async fn made(&self, chat: &Conversation, number: Number) -> Result<Reply, StoreError> {
        let (notify, tx, manager) = (&self.desk.notify, self.tx, &self.manager);
        let speech = self.speech();

        let made = View::text(speech.html(say::OrderMade {
            number: Arg::from(number.to_string()),
        }));
        if chat.holder(notify.now()) == Some(manager.id) {
            let name = customer_name(tx, chat, &speech).await?;
            let keyboard = brief::writing_keyboard(&speech, chat, &name);
            return Ok(Reply::message(made.with(keyboard)).at(Place::Writing {
                conversation: chat.id,
            }));
        }
        let keyboard = notify.home_keyboard(tx, manager.id, &speech).await?;
        Ok(Reply::message(made.with(keyboard)).at(Place::Home))
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
