//! One update, from the dedupe row to the outbox, in one transaction.

use std::{ops::ControlFlow, sync::Arc};

use super::{
    aside::Aside,
    decision,
    manager::{self, AtDesk},
    payment,
    said::{Event, Incoming, Person, Place, Said},
    schema::{self, Tree},
    screen, talk,
    turn::Turn,
};
use crate::{
    desk::{Desk, lead},
    domain::{
        clock::SharedClock,
        customer::Proof,
        delivery::Priority,
        dialogue::{self, Dialogue, Shown, State},
        id::{BotId, ChatId},
        language::Language,
        lead::{Body, Contact, Content, PaidBy, total},
        order::Keeps,
        phone::Phone,
    },
    outbox::{Outbox, People, buyers, leads as handing, telegram as sending},
    shop::{Effect, Shop, Step, inline, order, sync::Refresher},
    store::{
        StoreError, Tx, carts, catalog, dialogues,
        leads::{self, Draft},
        orders, seen,
    },
    telegram::{
        Outgoing, View,
        callback::{Action, DeskAction, LeadAction, Press},
    },
    text::{Speech, Texts},
};

/// What handling needs; shared by all updates of a bot.
pub struct Context {
    pub bot: BotId,
    pub username: String,
    pub shop: Arc<Shop>,
    pub texts: Arc<Texts>,
    pub outbox: Outbox,
    pub clock: SharedClock,
    pub aside: Aside,
    pub refresher: Refresher,
    pub people: People,
    pub desk: Desk,
}

/// Handles updates.
pub struct Handler {
    context: Context,
    tree: Tree,
}

/// Whether the update did anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    Done,
    /// It had been handled before.
    Repeated,
}

impl Handler {
    pub fn new(context: Context) -> Self {
        Self {
            context,
            tree: schema::schema(),
        }
    }

    pub const fn clock(&self) -> &SharedClock {
        &self.context.clock
    }

    /// Handles one update within `tx`; what it decides is committed with it, or not at all.
    pub async fn handle(&self, tx: &Tx, incoming: &Incoming) -> Result<Handled, StoreError> {
        let now = self.context.clock.now();
        if !seen::note(tx, incoming.bot, incoming.update, now).await? {
            self.end_spinner(tx, incoming);
            return Ok(Handled::Repeated);
        }
        let Some(event) = &incoming.event else {
            return Ok(Handled::Done);
        };
        match (event.place, &event.said) {
            (Place::Anywhere, Said::Inline { query, text }) => {
                self.inline(tx, &event.person, query, text).await?;
            }
            (Place::Private(chat), said @ (Said::Blocked | Said::Unblocked)) => {
                let since = (*said == Said::Blocked).then_some(now);
                dialogues::set_blocked(tx, self.context.bot, chat, since).await?;
            }
            (
                Place::Private(chat) | Place::Group(chat),
                Said::Press {
                    query,
                    message,
                    press:
                        Some(Press {
                            action: Action::Lead(action),
                            ..
                        }),
                },
            ) => {
                self.decide(tx, event, chat, (query, *message, *action))
                    .await?;
            }
            (
                Place::Private(chat) | Place::Group(chat),
                Said::Press {
                    query,
                    message,
                    press:
                        Some(Press {
                            action: Action::Desk(action),
                            ..
                        }),
                },
            ) => {
                let toast = self
                    .desk_press(tx, event, chat, (*message, *action))
                    .await?;
                self.answer_press(tx, query.clone(), toast);
            }
            (Place::Private(chat), Said::PreCheckout { .. } | Said::Paid { .. }) => {
                payment::handle(&self.context, tx, (chat, incoming), &event.said).await?;
            }
            (Place::Private(chat), _) => self.private(tx, chat, incoming, event).await?,
            (Place::Group(_), Said::Press { .. }) | (Place::Anywhere, _) => {
                self.end_spinner(tx, incoming);
            }
            (Place::Group(chat), _) => self.group(tx, chat, incoming, event).await?,
        }
        Ok(Handled::Done)
    }

    /// A button of the desk: nothing for anybody else.
    async fn desk_press(
        &self,
        tx: &Tx,
        event: &Event,
        chat: ChatId,
        (pressed, action): (Option<Shown>, DeskAction),
    ) -> Result<Option<String>, StoreError> {
        let desk = &self.context.desk;
        let Some(at_desk) = AtDesk::of(desk, tx, &event.person, chat).await? else {
            return Ok(None);
        };
        let reply = at_desk.act(action).await?;
        at_desk.show(reply, pressed).await
    }

    /// The talk with one person: a manager's desk, else a customer's dialogue.
    async fn private(
        &self,
        tx: &Tx,
        chat: ChatId,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let desk = &self.context.desk;
        let is_press = matches!(event.said, Said::Press { .. });
        if !is_press && let Some(at_desk) = AtDesk::of(desk, tx, &event.person, chat).await? {
            let back = matches!(&event.said, Said::Command { name, .. } if name == "desk");
            if back || !at_desk.is_in_shop().await? {
                return at_desk.wrote(incoming, event).await;
            }
        }
        match &event.said {
            Said::Command { name, .. } if name == "manager" => {
                if let Some(view) = desk.apply(tx, &manager::applicant(&event.person)).await? {
                    desk.say(tx, Outgoing::new(chat, view)).await?;
                }
                Ok(())
            }
            Said::Edited => talk::edited(desk, tx, chat, incoming).await,
            _ => self.turn(tx, chat, incoming, event).await,
        }
    }

    /// The managers' group: only what a manager says to a customer there.
    async fn group(
        &self,
        tx: &Tx,
        chat: ChatId,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let desk = &self.context.desk;
        if desk.settings.chat != Some(chat) {
            return Ok(());
        }
        match AtDesk::of(desk, tx, &event.person, chat).await? {
            Some(at_desk) => at_desk.wrote_in_group(incoming, event).await,
            None => Ok(()),
        }
    }

    fn end_spinner(&self, tx: &Tx, incoming: &Incoming) {
        if let Some(Said::Press { query, .. }) = incoming.event.as_ref().map(|event| &event.said) {
            self.answer_press(tx, query.clone(), None);
        }
    }

    fn answer_press(&self, tx: &Tx, query: String, toast: Option<String>) {
        let aside = self.context.aside.clone();
        tx.after_commit(move || aside.answer_press(&query, toast.as_deref()));
    }

    async fn inline(
        &self,
        tx: &Tx,
        person: &Person,
        query: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        let context = &self.context;
        if text.starts_with(':')
            && let Some(manager) = context.desk.staff(tx, &manager::applicant(person)).await?
        {
            let found = context.desk.inline(tx, &manager, text).await?;
            let answer = inline::canned(query, &found);
            let aside = context.aside.clone();
            tx.after_commit(move || aside.answer_inline(&answer));
            return Ok(());
        }
        let known = dialogues::lookup(tx, context.bot, ChatId(person.id)).await?;
        let language = known.map_or_else(
            || Language::for_client(person.language.as_deref(), context.shop.language),
            |(dialogue, _)| dialogue.customer.language,
        );
        let speech = context.texts.speak(language);
        let place = dialogue::Place {
            query: Some(text.to_owned()),
            ..dialogue::Place::default()
        };
        let found = catalog::page(tx, &place, inline::PAGE).await?;
        let stage = crate::shop::Stage {
            shop: &context.shop,
            speech: &speech,
            screen: 0,
            cart: 0,
            now: context.clock.now(),
        };
        let answer = inline::answer(&stage, query, &found.products, &context.username);
        let aside = context.aside.clone();
        tx.after_commit(move || aside.answer_inline(&answer));
        Ok(())
    }

    async fn decide(
        &self,
        tx: &Tx,
        event: &Event,
        chat: ChatId,
        (query, message, action): (&str, Option<Shown>, LeadAction),
    ) -> Result<(), StoreError> {
        let context = &self.context;
        let applicant = manager::applicant(&event.person);
        let toast = match context.desk.staff(tx, &applicant).await? {
            Some(manager) => {
                let means = (&context.people, &context.outbox, &context.clock);
                decision::decide(tx, action, (chat, message, &manager), means).await?
            }
            None => None,
        };
        self.answer_press(tx, query.to_owned(), toast);
        Ok(())
    }

    /// A turn of the dialogue with one person.
    async fn turn(
        &self,
        tx: &Tx,
        chat: ChatId,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let dialogue = self.dialogue(tx, chat, &event.person).await?;
        let received = match event.said {
            Said::Text(_) | Said::Contact { .. } | Said::Location(_) | Said::Other => {
                incoming.received()
            }
            _ => None,
        };
        let context = &self.context;
        let state = talk::step_of(&self.context.desk, tx, &dialogue, received.as_ref()).await?;
        let (pressed, pressed_screen) = match &event.said {
            Said::Press { message, press, .. } => {
                (*message, press.as_ref().map(|press| press.screen))
            }
            _ => (None, None),
        };
        // A notice under which a button was pressed stays; what it leads to comes below.
        let pressed = pressed.filter(|_| pressed_screen != Some(0));
        let turn = Arc::new(Turn {
            tx: tx.clone(),
            shop: self.context.shop.clone(),
            texts: self.context.texts.clone(),
            speech: self.context.texts.speak(dialogue.customer.language),
            first_name: event.person.first_name.clone(),
            pressed,
            pressed_screen,
            now: context.clock.now(),
            received,
            refresh_is_due: self.context.refresher.is_due(),
            dialogue,
        });
        let mut step = self.dispatch(&turn, &event.said, state).await?;
        let toast = step.toast.take();
        self.carry_out(tx, &turn, step).await?;
        if let Said::Press { query, .. } = &event.said {
            self.answer_press(tx, query.clone(), toast);
        }
        Ok(())
    }

    async fn dispatch(
        &self,
        turn: &Arc<Turn>,
        said: &Said,
        state: State,
    ) -> Result<Step, StoreError> {
        let known = dptree::deps![turn.clone(), said.clone(), state];
        match self.tree.dispatch(known).await {
            ControlFlow::Break(outcome) => outcome,
            // The tree's last branch takes everything.
            ControlFlow::Continue(_) => Ok(Step::stay()),
        }
    }

    /// The person's dialogue: where it stands, or a new one.
    async fn dialogue(
        &self,
        tx: &Tx,
        chat: ChatId,
        person: &Person,
    ) -> Result<Dialogue, StoreError> {
        let context = &self.context;
        let name = person.full_name();
        if let Some((mut dialogue, unreadable)) = dialogues::lookup(tx, context.bot, chat).await? {
            if let Some(reason) = unreadable {
                metrics::counter!("mistok_states_unreadable_total").increment(1);
                tracing::error!(chat.id = %chat, reason, "The state of dialogue {chat} cannot be read, falling back to the menu");
            }
            let customer = &mut dialogue.customer;
            if customer.name != name || customer.username != person.username {
                customer.name = name;
                customer.username.clone_from(&person.username);
                dialogues::save_customer(tx, context.bot, chat, customer).await?;
            }
            // Whoever writes has let the bot back, also when Telegram did not tell it.
            if std::mem::take(&mut dialogue.is_blocked) {
                dialogues::set_blocked(tx, context.bot, chat, None).await?;
            }
            return Ok(dialogue);
        }
        let language = Language::for_client(person.language.as_deref(), context.shop.language);
        let who = (name.as_str(), person.username.as_deref(), language);
        let now = context.clock.now();
        Ok(Dialogue {
            bot: context.bot,
            chat,
            customer: dialogues::add_customer(tx, (context.bot, chat), who, now).await?,
            state: State::Menu,
            screen: 0,
            shown: None,
            reply_keyboard: false,
            cart: 0,
            is_blocked: false,
        })
    }

    /// Stores the step: facts, messages, and where the dialogue is now.
    async fn carry_out(&self, tx: &Tx, turn: &Turn, mut step: Step) -> Result<(), StoreError> {
        let context = &self.context;
        let mut dialogue = turn.dialogue.clone();
        for effect in std::mem::take(&mut step.effects) {
            self.apply(tx, turn, &mut dialogue, &mut step, effect)
                .await?;
        }
        if dialogue.customer != turn.dialogue.customer {
            dialogues::save_customer(tx, context.bot, dialogue.chat, &dialogue.customer).await?;
            if dialogue.customer.is_told_otherwise(&turn.dialogue.customer) {
                let job = buyers::job(dialogue.customer.id, &context.clock);
                context.outbox.stage(tx, job).await?;
            }
        }
        let speech = context.texts.speak(dialogue.customer.language);
        let messages = screen::outgoing(&mut dialogue, turn.pressed, &mut step, &speech);
        if let Some(next) = step.next {
            dialogue.state = next;
        }
        if dialogue != turn.dialogue || dialogue.screen == 0 {
            dialogues::save(tx, &dialogue, context.clock.now()).await?;
        }
        for (place, outgoing) in messages.into_iter().enumerate() {
            let priority = urgency(place, &outgoing);
            let job = sending::job(context.bot, &outgoing, priority, &context.clock);
            context.outbox.stage(tx, job).await?;
        }
        Ok(())
    }

    async fn apply(
        &self,
        tx: &Tx,
        turn: &Turn,
        dialogue: &mut Dialogue,
        step: &mut Step,
        effect: Effect,
    ) -> Result<(), StoreError> {
        match effect {
            Effect::SetName(name) => dialogue.customer.full_name = name,
            Effect::SetPhone(phone, proof) => {
                let customer = &mut dialogue.customer;
                // What Telegram vouched for stays vouched for when the same number is typed.
                let vouched = proof == Proof::Vouched
                    || (phone.is_some() && customer.own_phone() == phone.as_ref());
                customer.proof = if vouched {
                    Proof::Vouched
                } else {
                    Proof::Typed
                };
                customer.phone = phone;
            }
            Effect::SetEmail(email) => dialogue.customer.email = email,
            Effect::SetNotices(notices) => dialogue.customer.notices = notices,
            Effect::SetInCart(product, count) => {
                let line = (product, count);
                let now = self.context.clock.now();
                carts::set(tx, dialogue.customer.id, line, now).await?;
            }
            Effect::ClearCart => carts::clear(tx, dialogue.customer.id).await?,
            Effect::Invoice(lead) => {
                payment::invoice(&self.context, tx, (dialogue.chat, &turn.speech), lead).await?;
            }
            Effect::ExportData | Effect::Forget => {}
            Effect::SetLanguage(language) => dialogue.customer.language = language,
            Effect::SetSource(source) => dialogue.customer.source = Some(source),
            Effect::Refresh => {
                let refresher = self.context.refresher.clone();
                tx.after_commit(move || refresher.want());
            }
            Effect::ToManagers => talk::to_managers(&self.context.desk, tx, turn).await?,
            Effect::EndTalk => talk::end(&self.context.desk, tx, dialogue.chat).await?,
            Effect::Alert(view) => self.alert(tx, &view).await?,
            Effect::HandOver { content, phone } => {
                let accepted = self.hand_over(tx, turn, content, phone).await?;
                step.before = Some(accepted);
            }
        }
        Ok(())
    }

    /// Tells the shop's people.
    async fn alert(&self, tx: &Tx, view: &View) -> Result<(), StoreError> {
        let context = &self.context;
        for chat in &context.people.chats {
            let outgoing = Outgoing::new(*chat, view.clone());
            let job = sending::job(context.bot, &outgoing, Priority::Notice, &context.clock);
            context.outbox.stage(tx, job).await?;
        }
        Ok(())
    }

    /// Stores the lead and its delivery; the confirmation carries its number.
    async fn hand_over(
        &self,
        tx: &Tx,
        turn: &Turn,
        content: Content,
        phone: Option<Phone>,
    ) -> Result<View, StoreError> {
        let context = &self.context;
        let dialogue = &turn.dialogue;
        let customer = &dialogue.customer;
        let contact = Contact {
            name: customer.called().to_owned(),
            phone: phone.clone().or_else(|| customer.phone.clone()),
            email: customer.email.clone(),
            username: customer.username.clone(),
            telegram: dialogue.chat.0,
            source: customer.source.clone(),
        };
        let draft = Draft {
            bot: context.bot,
            chat: dialogue.chat,
            customer: customer.id,
            // One step of one dialogue is one intent, however often it is confirmed.
            key: format!("{}:{}:{}", context.bot, dialogue.chat, dialogue.screen),
            reference: lead::reference(),
            body: Body::new(contact, content),
        };
        let (number, new) = leads::add(tx, &draft, context.clock.now()).await?;
        if new {
            if let Content::Order { lines, checkout } = &draft.body.content {
                let keeps = checkout
                    .as_ref()
                    .map_or(Keeps::Lead, |checkout| checkout.goes);
                let now = context.clock.now();
                orders::place(tx, number, keeps, total(lines), now).await?;
            }
            let job = handing::job(number, customer.id, &context.clock);
            context.outbox.stage(tx, job).await?;
            let kind = draft.body.content.kind().as_str();
            metrics::counter!("mistok_leads_total", "kind" => kind).increment(1);
            tracing::info!(lead.id = %number, kind, "Customer {} left lead {number}", customer.id);
        }
        if new && invoiced(&draft.body.content) {
            payment::invoice(context, tx, (dialogue.chat, &turn.speech), number).await?;
        }
        let speech: &Speech = &turn.speech;
        let stage = crate::shop::Stage {
            speech,
            ..turn.stage()
        };
        Ok(order::accepted(
            &stage,
            number,
            &draft.body.content,
            phone.as_ref(),
        ))
    }
}

/// Whether the order is to be paid for by an invoice.
fn invoiced(content: &Content) -> bool {
    match content {
        Content::Order {
            checkout: Some(checkout),
            ..
        } => checkout
            .payment
            .as_ref()
            .is_some_and(|payment| payment.by == PaidBy::Invoice),
        Content::Order { .. } | Content::Question { .. } | Content::Feedback { .. } => false,
    }
}

/// The first message is the answer; the menu below it can wait a moment when there is not room for
/// all, and taking off old buttons longer: whoever presses one is told that it is old.
const fn urgency(place: usize, outgoing: &Outgoing) -> Priority {
    match outgoing {
        Outgoing::Show { .. } if place == 0 => Priority::Answer,
        Outgoing::Show { .. } | Outgoing::Document { .. } | Outgoing::Invoice { .. } => {
            Priority::Notice
        }
        Outgoing::DropButtons { .. } => Priority::Mailing,
    }
}
