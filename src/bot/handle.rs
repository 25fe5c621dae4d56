//! One update, from the dedupe row to the outbox, in one transaction.

use std::sync::Arc;

use super::{
    aside::Aside,
    author::nobody,
    decision::{self, Deps},
    manager, payment,
    said::{Event, Incoming, Person, Place, Said},
    talk,
    taps::Taps,
    unchanged,
};
use crate::{
    config::Serves,
    crm::People,
    desk::{Desk, conversation::choice::ButtonPlace, telegram::manager::AtDesk},
    domain::{
        block::How,
        clock::SharedClock,
        dialogue::Shown,
        id::{BotId, ChatId},
        language::Language,
        link::DeskTarget,
        search::Query,
    },
    outbox::Outbox,
    press::{Action, DeskAction, LeadAction, Press},
    shop::{Shop, inline, snapshot::Snapshots, sync::Refresher},
    store::{
        StoreError, Tx, blocks,
        catalog::{self, Within},
        dialogues, seen,
    },
    telegram::Outgoing,
    text::{Text, Texts},
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
    pub(super) taps: Taps,
}

/// A press of a button under a lead that somebody must decide about.
struct LeadPress<'a> {
    query: &'a str,
    message: Option<Shown>,
    action: LeadAction,
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
            taps: Taps::default(),
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
        match incoming.event() {
            Some(event) => self.handle_event(tx, incoming, event).await,
            None => {
                self.end_spinner(tx, incoming);
                Ok(())
            }
        }
    }

    async fn handle_event(
        &self,
        tx: &Tx,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
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
                let press = LeadPress {
                    query,
                    message: *message,
                    action: *action,
                };
                self.decide(tx, event, chat, press).await?;
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
                let toast =
                    Box::pin(self.desk_press(tx, incoming, chat, *message, *action)).await?;
                self.answer_press(tx, query.clone(), toast);
            }
            (Place::Private(chat), Said::PreCheckout { .. } | Said::Paid { .. }) => {
                payment::handle(&self.context, tx, chat, incoming, &event.said).await?;
            }
            (Place::Private(chat), _) => {
                Box::pin(self.private(tx, chat, incoming, event)).await?;
            }
            // No group has a button of the shop.
            (Place::Group(_), Said::Press { query, .. }) => {
                self.refuse_press(tx, query, &event.person, Text::ToastUnknownButton);
            }
            (Place::Anywhere, _) => self.end_spinner(tx, incoming),
            (Place::Group(chat), _) => Box::pin(self.group(tx, chat, incoming, event)).await?,
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
        manager::at_desk(&self.context, tx, person, chat).await
    }

    /// A button of the desk: anybody else is told that it is not theirs.
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
            return Ok(Some(self.toast_for(&event.person, Text::ToastManagersOnly)));
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
        if desk.notify.book.is_lost(chat) {
            self.place_changed(tx, chat, &Said::Unblocked).await?;
        }
        // Buttons of the shop work for managers too; one of no known kind is the desk's.
        let is_of_shop = matches!(event.said, Said::Press { press: Some(_), .. });
        if !is_of_shop && let Some(at_desk) = self.at_desk(tx, &event.person, chat).await? {
            let back = matches!(&event.said, Said::Command { name, argument }
                    if name == "desk" || name == "start" && DeskTarget::parse(argument).is_some())
                || !self.context.serves.customers();
            if back || !at_desk.is_in_shop().await? {
                if let Said::Press { query, .. } = &event.said {
                    self.answer_press(tx, query.clone(), Some(at_desk.unknown_button()));
                    return Ok(());
                }
                return at_desk.wrote(incoming, event).await;
            }
        }
        match &event.said {
            Said::Command { name, .. } if name == "manager" && self.context.serves.managers() => {
                if self.is_shut_out(tx, chat).await? {
                    return Ok(());
                }
                let person = manager::applicant(&event.person);
                if let Some(view) = desk.people.answer_application(tx, &person).await? {
                    desk.notify.say(tx, Outgoing::new(chat, view)).await?;
                }
                Ok(())
            }
            _ if !self.context.serves.customers() => self.at_the_door(tx, chat, event).await,
            Said::Edited => self.edited(tx, chat, incoming, event).await,
            // Of a conversation, whatever the dialogue is at.
            Said::Press {
                query,
                message,
                press: Some(press),
            } if matches!(press.action, Action::Rate(..) | Action::Choose(..)) => {
                let at = ButtonPlace {
                    bot: self.context.bot,
                    chat,
                    shown: *message,
                };
                let toast = talk::pressed(desk, tx, at, press).await?;
                // Nobody has asked them: the conversation is somebody else's, or forgotten.
                let gone = || self.toast_for(&event.person, Text::ToastUnknownButton);
                self.answer_press(tx, query.clone(), Some(toast.unwrap_or_else(gone)));
                Ok(())
            }
            Said::Press { message, press, .. }
                if must_be_known(*message, press.as_ref())
                    && dialogues::lookup(tx, self.context.bot, chat)
                        .await?
                        .is_none() =>
            {
                self.end_spinner(tx, incoming);
                Ok(())
            }
            _ => Box::pin(self.turn(tx, chat, incoming, event)).await,
        }
    }

    /// Whether the shop has banned the customer of this chat.
    async fn is_shut_out(&self, tx: &Tx, chat: ChatId) -> Result<bool, StoreError> {
        let customer = dialogues::customer_of(tx, self.context.bot, chat).await?;
        let Some(customer) = customer else {
            return Ok(false);
        };
        let block = blocks::lookup(tx, customer, self.context.clock.now()).await?;
        Ok(block.is_some_and(|block| block.how == How::Ban))
    }

    /// Somebody who is not at the desk, in the bot that has nothing else.
    async fn at_the_door(&self, tx: &Tx, chat: ChatId, event: &Event) -> Result<(), StoreError> {
        let desk = &self.context.desk;
        match &event.said {
            Said::Press { query, .. } => {
                self.refuse_press(tx, query, &event.person, Text::ToastManagersOnly);
            }
            Said::Edited => {}
            _ => {
                let person = manager::applicant(&event.person);
                if let Some(view) = desk.people.turn_away(tx, &person).await? {
                    desk.notify.say(tx, Outgoing::new(chat, view)).await?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn end_spinner(&self, tx: &Tx, incoming: &Incoming) {
        if let Some(query) = incoming.query() {
            self.answer_press(tx, query, None);
        }
    }

    /// A toast for somebody of whom nothing else is known than what Telegram tells.
    fn toast_for(&self, person: &Person, text: Text) -> String {
        let (context, tag) = (&self.context, person.language.as_deref());
        let language = Language::for_client(tag, context.shop.language);
        context.texts.speak(language).plain(text)
    }

    fn refuse_press(&self, tx: &Tx, query: &str, person: &Person, text: Text) {
        let toast = self.toast_for(person, text);
        self.answer_press(tx, query.to_owned(), Some(toast));
    }

    /// Tells the person who pressed that their press could not be handled.
    pub(super) fn answer_failed(&self, tx: &Tx, incoming: &Incoming) {
        let Some(query) = incoming.query() else {
            return;
        };
        let person = incoming.event().map(|event| &event.person);
        let toast = self.toast_for(person.unwrap_or(&nobody()), Text::ToastNotDone);
        self.answer_press(tx, query, Some(toast));
    }

    pub(super) fn answer_press(&self, tx: &Tx, query: String, toast: Option<String>) {
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
            && let Some(manager) = context
                .desk
                .people
                .staff(tx, &manager::applicant(person))
                .await?
        {
            let found = context.desk.screens.inline(tx, &manager, text).await?;
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
        LeadPress {
            query,
            message,
            action,
        }: LeadPress<'_>,
    ) -> Result<(), StoreError> {
        let context = &self.context;
        let applicant = manager::applicant(&event.person);
        let staff = if context.serves.managers() {
            context.desk.people.staff(tx, &applicant).await?
        } else {
            None
        };
        let toast = match staff {
            Some(manager) => {
                let deps = Deps {
                    people: &context.people,
                    outbox: &context.outbox,
                    clock: &context.clock,
                };
                let toast = decision::decide(tx, action, chat, message, &manager, deps).await?;
                context.desk.orders.lead_decided(tx, action.lead()).await?;
                toast
            }
            None => Some(self.toast_for(&event.person, Text::ToastManagersOnly)),
        };
        self.answer_press(tx, query.to_owned(), toast);
        Ok(())
    }
}

/// Whether a press counts only from a customer whom we know: the second tap of a person who was
/// forgotten, and a press without its message, whose sender may never have opened the chat.
fn must_be_known(message: Option<Shown>, press: Option<&Press>) -> bool {
    message.is_none() || press.is_some_and(|press| press.action == Action::ForgetMeYes)
}
