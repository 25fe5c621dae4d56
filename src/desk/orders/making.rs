//! An order that a manager makes in a chat: the goods that were typed, found in the catalog and shown
//! with their sum, are stored as the customer's own.

use super::goods::{Doubt, RequestedGoods};
use crate::{
    crm::leads as handing,
    desk::{Orders, conversation::lead::reference},
    domain::{
        conversation::{Channel, Conversation},
        id::{ChatId, Number},
        lead::{Body, Contact, Content, Line},
        manager::Manager,
    },
    hooks,
    store::{
        StoreError, Tx, catalog,
        customers::{self, Profile},
        desk_orders,
        leads::{self, Draft},
        orders,
    },
};

/// The goods that were typed, as they can be ordered.
#[derive(Debug)]
pub(in crate::desk) struct Request {
    /// What must be asked about.
    pub doubts: Vec<Doubt>,
    pub goods: RequestedGoods,
}

impl Request {
    /// Whether it can be ordered as it was typed.
    pub const fn is_certain(&self) -> bool {
        self.goods.is_certain && !self.goods.lines.is_empty()
    }
}

/// What came of making an order.
#[derive(Debug)]
pub(in crate::desk) enum MadeOrder {
    Done(Number),
    /// Not what was shown: the price or the stock has changed since.
    Changed(RequestedGoods),
    /// The customer is not known any more.
    Gone,
}

impl Orders {
    /// What the catalog knows of the goods that were typed.
    pub(in crate::desk) async fn requested(
        &self,
        tx: &Tx,
        typed: &str,
    ) -> Result<Request, StoreError> {
        let read = self.read_goods(tx, typed).await?;
        let doubts = read.doubts.clone();
        let goods = self.asked_of_stock(read);
        Ok(Request { doubts, goods })
    }

    /// What was shown becomes an order of the customer's, which its maker has. `print` is the
    /// fingerprint of what was shown.
    pub(in crate::desk) async fn make_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: &Conversation,
        goods: RequestedGoods,
        print: Option<u32>,
    ) -> Result<MadeOrder, StoreError> {
        // Nobody orders what they were not shown, nor at another price.
        if print != Some(goods.print()) || !self.reserve(tx, &goods.lines).await? {
            return Ok(MadeOrder::Changed(goods));
        }
        let Some(profile) = customers::party(tx, chat).await? else {
            return Ok(MadeOrder::Gone);
        };
        let lines = goods.lines.clone();
        let draft = self.draft_of(chat, &profile, goods.lines);
        let (lead, _) = leads::add(tx, &draft, self.notify.now()).await?;
        let (goes, sum) = (draft.body.content.goes(), draft.body.content.due());
        orders::place(tx, lead, goes, sum, self.notify.now()).await?;
        let number = lead.into();
        self.stock_taken(tx, number, &lines).await?;
        desk_orders::set_conversation(tx, number, chat.id).await?;
        let job = handing::job(lead, chat.customer, &self.notify.clock);
        self.notify.outbox.enqueue(tx, job).await?;
        hooks::lead_created(&self.notify.outbox, tx, lead, chat.customer, &draft.body).await?;
        self.order_placed(tx, number).await?;
        if let Some(mut order) = desk_orders::lock(tx, number).await?
            && order.is_free()
        {
            self.give_order(tx, &mut order, manager.id, Some(manager.id))
                .await?;
        }
        Ok(MadeOrder::Done(number))
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

    /// Takes the goods out of the stock, where what is not there is not sold.
    async fn reserve(&self, tx: &Tx, lines: &[Line]) -> Result<bool, StoreError> {
        let settings = &self.notify.settings;
        let wanted: Vec<_> = lines.iter().map(|it| (it.product, it.quantity)).collect();
        catalog::hold(tx, settings.out_of_stock, settings.stock, &wanted).await
    }
}
