//! One update, from the dedupe row to the outbox, in one transaction.

use std::{ops::ControlFlow, sync::Arc};

use super::{
    addressee::{self, Addressee},
    aside::Aside,
    decision, effects,
    manager::{self, AtDesk},
    payment,
    said::{Event, Incoming, Person, Place, Said},
    schema::{self, Tree},
    talk,
    turn::Turn,
    unchanged, words,
};
use crate::{
    config::Serves,
    desk::Desk,
    domain::{
        block::How,
        clock::SharedClock,
        delivery::Priority,
        dialogue::{Dialogue, Shown, State},
        id::{BotId, ChatId},
        language::Language,
        link::DeskTarget,
        search::Query,
    },
    outbox::{Outbox, People, telegram as sending},
    press::{Action, DeskAction, LeadAction, Press, WordsAction},
    shop::{Shop, Step, inline, snapshot::Snapshots, support::Talk, sync::Refresher},
    store::{
        StoreError, Tx,
        catalog::{self, Within},
        dialogues::{self, NewCustomer},
        seen,
    },
    telegram::{Outgoing, View},
    text::Texts,
};

/// What handling needs; shared by all updates of a bot.
pub struct Context {
    pub bot: BotId,
    pub serves: Serves,
    pub username: String,
    pub shop: Arc<Shop>,
    pub texts: Arc<Texts>,
    pub outbox: Outbox,
    pub clock: SharedClock,
    pub aside: Aside,
    pub refresher: Refresher,
    pub snapshots: Snapshots,
    pub people: People,
    pub desk: Desk,
}

/// Handles updates.
pub struct Handler {
    pub(super) context: Context,
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

    pub const fn outbox(&self) -> &Outbox {
        &self.context.outbox
    }

    /// Handles one update within `tx`; what it decides is committed with it, or not at all.
    pub async fn handle(&self, tx: &Tx, incoming: &Incoming) -> Result<Handled, StoreError> {
        let now = self.context.clock.now();
        if !seen::note(tx, incoming.bot, incoming.update, now).await? {
            self.end_spinner(tx, incoming);
            return Ok(Handled::Repeated);
        }
        self.handle_again(tx, incoming).await?;
        Ok(Handled::Done)
    }

    /// Handles an update whether it is known or not.
    pub async fn handle_again(&self, tx: &Tx, incoming: &Incoming) -> Result<(), StoreError> {
        let Some(event) = incoming.event() else {
            return Ok(());
        };
        match (event.place, &event.said) {
            (Place::Anywhere, Said::Inline { query, text }) => {
                self.inline(tx, &event.person, query, text).await?;
            }
            (
                Place::Private(chat) | Place::Group(chat),
                said @ (Said::Blocked | Said::Muted | Said::Unblocked | Said::Moved { .. }),
            ) => self.place_changed(tx, chat, said).await?,
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
                    .desk_press(tx, incoming, chat, *message, *action)
                    .await?;
                self.answer_press(tx, query.clone(), toast);
            }
            (Place::Private(chat), Said::PreCheckout { .. } | Said::Paid { .. }) => {
                payment::handle(&self.context, tx, chat, incoming, &event.said).await?;
            }
            (Place::Private(chat), _) => self.private(tx, chat, incoming, event).await?,
            (Place::Group(_), Said::Press { .. }) | (Place::Anywhere, _) => {
                self.end_spinner(tx, incoming);
            }
            (Place::Group(chat), _) => self.group(tx, chat, incoming, event).await?,
        }
        Ok(())
    }

    /// The person at the desk, in the bot where the desk is; elsewhere everybody is a customer.
    pub(super) async fn at_desk<'a>(
        &'a self,
        tx: &'a Tx,
        person: &Person,
        chat: ChatId,
    ) -> Result<Option<AtDesk<'a>>, StoreError> {
        if !self.context.serves.managers() {
            return Ok(None);
        }
        AtDesk::of(&self.context, tx, person, chat).await
    }

    /// A button of the desk: nothing for anybody else.
    async fn desk_press(
        &self,
        tx: &Tx,
        incoming: &Incoming,
        chat: ChatId,
        pressed: Option<Shown>,
        action: DeskAction,
    ) -> Result<Option<String>, StoreError> {
        let Some(event) = incoming.event() else {
            return Ok(None);
        };
        let Some(at_desk) = self.at_desk(tx, &event.person, chat).await? else {
            return Ok(None);
        };
        let mut reply = at_desk.act(action).await?;
        let is_private = matches!(event.place, Place::Private(_));
        reply
            .screen
            .take_if(|view| is_private && unchanged::shows(incoming, view));
        at_desk.show(reply, pressed).await
    }

    /// The private chat with one person: a manager's desk, else a customer's dialogue.
    async fn private(
        &self,
        tx: &Tx,
        chat: ChatId,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let desk = &self.context.desk;
        // A person who writes has unblocked the bot, also when no update said so.
        if desk.book.is_lost(chat) {
            self.place_changed(tx, chat, &Said::Unblocked).await?;
        }
        let is_press = matches!(event.said, Said::Press { .. });
        if !is_press && let Some(at_desk) = self.at_desk(tx, &event.person, chat).await? {
            let back = matches!(&event.said, Said::Command { name, argument }
                    if name == "desk" || name == "start" && DeskTarget::parse(argument).is_some())
                || !self.context.serves.customers();
            if back || !at_desk.is_in_shop().await? {
                return at_desk.wrote(incoming, event).await;
            }
        }
        match &event.said {
            Said::Command { name, .. } if name == "manager" && self.context.serves.managers() => {
                if let Some(view) = desk.apply(tx, &manager::applicant(&event.person)).await? {
                    desk.say(tx, Outgoing::new(chat, view)).await?;
                }
                Ok(())
            }
            _ if !self.context.serves.customers() => {
                self.at_the_door(tx, chat, incoming, event).await
            }
            Said::Edited => talk::edited(desk, tx, chat, incoming).await,
            // Of a conversation, whatever the dialogue is at.
            Said::Press {
                query,
                message,
                press: Some(press),
            } if matches!(press.action, Action::Rate(..) | Action::Choose(..)) => {
                let toast =
                    talk::pressed(desk, tx, self.context.bot, chat, *message, press).await?;
                self.answer_press(tx, query.clone(), toast);
                Ok(())
            }
            // A second tap, after which nobody must be known again.
            Said::Press {
                press: Some(press), ..
            } if press.action == Action::ForgetMeYes
                && dialogues::lookup(tx, self.context.bot, chat)
                    .await?
                    .is_none() =>
            {
                self.end_spinner(tx, incoming);
                Ok(())
            }
            _ => self.turn(tx, chat, incoming, event).await,
        }
    }

    /// Somebody who is not at the desk, in the bot that has nothing else.
    async fn at_the_door(
        &self,
        tx: &Tx,
        chat: ChatId,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let desk = &self.context.desk;
        match &event.said {
            Said::Press { .. } => self.end_spinner(tx, incoming),
            Said::Edited => {}
            _ => {
                let person = manager::applicant(&event.person);
                if let Some(view) = desk.turn_away(tx, &person).await? {
                    desk.say(tx, Outgoing::new(chat, view)).await?;
                }
            }
        }
        Ok(())
    }

    fn end_spinner(&self, tx: &Tx, incoming: &Incoming) {
        if let Some(Said::Press { query, .. }) = incoming.event().map(|event| &event.said) {
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
            && context.serves.managers()
            && let Some(manager) = context.desk.staff(tx, &manager::applicant(person)).await?
        {
            let found = context.desk.inline(tx, &manager, text).await?;
            let answer = inline::canned(query, &found);
            let aside = context.aside.clone();
            tx.after_commit(move || aside.answer_inline(&answer));
            return Ok(());
        }
        if !context.serves.customers() {
            let (aside, answer) = (context.aside.clone(), inline::canned(query, &[]));
            tx.after_commit(move || aside.answer_inline(&answer));
            return Ok(());
        }
        let known = dialogues::lookup(tx, context.bot, ChatId(person.id)).await?;
        let language = known.map_or_else(
            || Language::for_client(person.language.as_deref(), context.shop.language),
            |(dialogue, _)| dialogue.customer.language,
        );
        let speech = context.texts.speak(language);
        let query_words = Query::parse(text, &context.shop.synonyms);
        let products = if query_words.is_empty() {
            catalog::list(tx, &Within::Everything, inline::PAGE, 0)
                .await?
                .products
        } else {
            let snapshot = context.snapshots.current(tx).await?;
            let mut found = snapshot.index.search(&query_words).products;
            found.truncate(inline::PAGE as usize);
            catalog::list_by_ids(tx, &found).await?
        };
        let stage = crate::shop::Stage {
            shop: &context.shop,
            speech: &speech,
            screen: 0,
            cart: 0,
            now: context.clock.now(),
        };
        let answer = inline::answer(&stage, query, &products, &context.username);
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
        let staff = if context.serves.managers() {
            context.desk.staff(tx, &applicant).await?
        } else {
            None
        };
        let toast = match staff {
            Some(manager) => {
                let means = (&context.people, &context.outbox, &context.clock);
                let toast = decision::decide(tx, action, chat, message, &manager, means).await?;
                context.desk.lead_decided(tx, action.lead()).await?;
                toast
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
        if self.is_banned(tx, &dialogue, incoming).await? {
            return Ok(());
        }
        let received = match event.said {
            Said::Text(_) | Said::Contact { .. } | Said::Location(_) | Said::Other => {
                incoming.received()
            }
            _ => None,
        };
        let context = &self.context;
        let (pressed, pressed_screen) = match &event.said {
            Said::Press { message, press, .. } => {
                (*message, press.as_ref().map(|press| press.screen))
            }
            _ => (None, None),
        };
        // A notice under which a button was pressed stays; what it leads to comes below.
        let pressed = pressed.filter(|_| pressed_screen != Some(0));
        let mut turn = Turn {
            tx: tx.clone(),
            shop: self.context.shop.clone(),
            texts: self.context.texts.clone(),
            speech: self.context.texts.speak(dialogue.customer.language),
            first_name: event.person.first_name.clone(),
            pressed,
            pressed_screen,
            now: context.clock.now(),
            received,
            snapshots: self.context.snapshots.clone(),
            dialogue,
        };
        let said = self.meant(&mut turn, incoming, &event.said).await?;
        let addressee = addressee::of(&context.desk, &turn, &said).await?;
        let turn = Arc::new(turn);
        let mut step = self.dispatch(&turn, &said, addressee).await?;
        let is_first = schema::waits_for_nothing(addressee, turn.dialogue.state.clone(), said);
        if addressee == Addressee::Unknown && !is_first {
            step = words::unexpected(&turn, step);
        }
        let toast = step.toast.take();
        effects::carry_out(&self.context, tx, &turn, step).await?;
        if let Said::Press { query, .. } = &event.said {
            self.answer_press(tx, query.clone(), toast);
        }
        Ok(())
    }

    /// Whether the shop hears nothing of this customer; they are told so once.
    async fn is_banned(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
        incoming: &Incoming,
    ) -> Result<bool, StoreError> {
        let context = &self.context;
        let speech = context.texts.speak(dialogue.customer.language);
        let customer = dialogue.customer.id;
        let block = context.desk.blocked_from(tx, customer, &speech).await?;
        let Some((How::Ban, told)) = block else {
            return Ok(false);
        };
        self.end_spinner(tx, incoming);
        if let Some(html) = told {
            let outgoing = Outgoing::new(dialogue.chat, View::text(html));
            let job = sending::job(context.bot, &outgoing, Priority::Answer, &context.clock);
            context.outbox.stage(tx, job).await?;
        }
        Ok(true)
    }

    /// What the customer means: a command that the bot does not know is words to a manager who is there,
    /// and a button may say that an earlier message was meant for the step at hand.
    async fn meant(
        &self,
        turn: &mut Turn,
        incoming: &Incoming,
        said: &Said,
    ) -> Result<Said, StoreError> {
        match said {
            Said::Command { name, .. }
                if !schema::is_ours(name) && turn.talk().await? == Talk::Open =>
            {
                turn.received = incoming.received();
                Ok(Said::Other)
            }
            Said::Press {
                press: Some(press), ..
            } => match press.action {
                Action::Words(WordsAction::ForStep(message)) => {
                    let words = talk::words_of(turn, message).await?;
                    Ok(words.map_or_else(|| said.clone(), Said::Text))
                }
                _ => Ok(said.clone()),
            },
            _ => Ok(said.clone()),
        }
    }

    async fn dispatch(
        &self,
        turn: &Arc<Turn>,
        said: &Said,
        addressee: Addressee,
    ) -> Result<Step, StoreError> {
        let state = turn.dialogue.state.clone();
        let known = dptree::deps![turn.clone(), said.clone(), state, addressee];
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
            // A customer who writes has unblocked the bot, also when Telegram did not report it.
            if std::mem::take(&mut dialogue.is_blocked) {
                dialogues::set_blocked(tx, context.bot, chat, None).await?;
            }
            return Ok(dialogue);
        }
        let language = Language::for_client(person.language.as_deref(), context.shop.language);
        let who = NewCustomer {
            name: &name,
            username: person.username.as_deref(),
            language,
        };
        let now = context.clock.now();
        Ok(Dialogue {
            bot: context.bot,
            chat,
            customer: dialogues::add_customer(tx, context.bot, chat, who, now).await?,
            state: State::Menu,
            screen: 0,
            shown: None,
            reply_keyboard: false,
            cart: 0,
            kept: 0,
            turned_at: None,
            is_blocked: false,
        })
    }
}
