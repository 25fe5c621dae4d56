//! A turn of the dialogue with one customer: what they mean, what the schema decides, what is stored.

use super::{
    addressee::{self, Addressee},
    effects,
    handle::Handler,
    said::{Event, Incoming, Person, Said},
    schema, talk,
    taps::Tap,
    turn::Turn,
    words,
};
use crate::{
    domain::{
        block::How,
        delivery::Priority,
        dialogue::{Asked, Dialogue, State},
        id::ChatId,
        language::Language,
        yes_no,
    },
    hooks,
    outbox::telegram as sending,
    press::{Action, Press, WordsAction},
    shop::{reading::Certainty, support::Talk},
    store::{
        StoreError, Tx,
        dialogues::{self, NewCustomer},
    },
    telegram::{Outgoing, View},
    text::Text,
};

impl Handler {
    /// A turn of the dialogue with one person.
    pub(super) async fn turn(
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
            Said::Text(_) | Said::Contact(_) | Said::Location(_) | Said::Other => {
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
        let tap = tap_of(&event.said);
        let screen = dialogue.screen;
        let is_repeated = tap.as_ref().is_some_and(|tap| {
            let taps = &self.taps;
            taps.is_repeated(chat, incoming.update, tap, screen)
        });
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
            is_repeated,
            now: context.clock.now(),
            received,
            snapshots: self.context.snapshots.clone(),
            certainty: Certainty::Assumed,
            dialogue,
        };
        let said = self.meant(&mut turn, incoming, &event.said).await?;
        let addressee = addressee::of(&context.desk, &turn, &said).await?;
        let mut step = Box::pin(schema::decide(&turn, said.clone(), addressee)).await?;
        step = words::decided(&turn, step, &event.said);
        let is_first = schema::waits_for_nothing(addressee, &turn.dialogue.state, &said);
        if matches!(addressee, Addressee::Unknown | Addressee::Doubtful) && !is_first {
            step = words::unexpected(&turn, step, &said);
        }
        let toast = step.toast.take();
        let screen = Box::pin(effects::carry_out(&self.context, tx, &turn, step)).await?;
        if let Some(tap) = tap {
            self.taps.note(chat, incoming.update, tap, screen);
        }
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
        if !dialogue.may_have_block {
            return Ok(false);
        }
        let context = &self.context;
        let speech = context.texts.speak(dialogue.customer.language);
        let customer = dialogue.customer.id;
        let block = context
            .desk
            .conversations
            .blocked_from(tx, customer)
            .await?;
        let Some(refusal) = block.filter(|block| block.how == How::Ban) else {
            return Ok(false);
        };
        self.end_spinner(tx, incoming);
        if refusal.is_to_be_told {
            let html = speech.html(Text::YouAreBlocked);
            let outgoing = Outgoing::new(dialogue.chat, View::text(html));
            let job = sending::job(context.bot, outgoing, Priority::Answer, &context.clock);
            context.outbox.enqueue(tx, job).await?;
        }
        Ok(true)
    }

    /// Reads what the customer means. In an open conversation a command that the bot does not know is
    /// words to the manager, and a button may say that an earlier message was meant for the step.
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
                Action::Words(WordsAction::ForStep(message)) if is_below(turn, press) => {
                    let words = talk::words_of(turn, message).await?;
                    Ok(insisted(turn, said, words))
                }
                Action::Words(WordsAction::IsAnswer(message)) if is_below(turn, press) => {
                    let words = words::kept_words(turn, message).await?;
                    Ok(insisted(turn, said, words))
                }
                _ => Ok(said.clone()),
            },
            Said::Text(text) if let Some(action) = typed_button(turn, text) => {
                turn.received = None;
                Ok(Said::Press {
                    query: String::new(),
                    message: None,
                    press: Some(Press {
                        screen: turn.dialogue.screen,
                        action,
                    }),
                })
            }
            // Another's words answer no question about oneself.
            Said::Text(_) if turn.is_forwarded() && asks_for_own(&turn.dialogue.state) => {
                Ok(Said::Other)
            }
            _ => Ok(said.clone()),
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
                tracing::error!(
                    reason,
                    "The state of a dialogue cannot be read, falling back to the menu"
                );
            }
            let customer = &mut dialogue.customer;
            if customer.name != name || customer.username != person.username {
                let before = customer.clone();
                customer.name = name;
                customer.username.clone_from(&person.username);
                dialogues::save_customer(tx, context.bot, chat, customer).await?;
                hooks::customer_changed(&context.outbox, tx, &before, customer).await?;
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
        let customer = dialogues::add_customer(tx, context.bot, chat, who, now).await?;
        hooks::customer_created(&context.outbox, tx, &customer).await?;
        Ok(Dialogue {
            bot: context.bot,
            chat,
            customer,
            state: State::Menu,
            screen: 0,
            shown: None,
            reply_keyboard: false,
            cart: 0,
            kept: 0,
            turned_at: None,
            is_blocked: false,
            // The customer may be known from another bot: it is looked up.
            may_have_block: true,
        })
    }
}

/// The press of a turn; `None` for anything else.
fn tap_of(said: &Said) -> Option<Tap> {
    match said {
        Said::Press { message, press, .. } => Some(Tap {
            message: message.map(|shown| shown.message),
            press: press.clone(),
        }),
        _ => None,
    }
}

/// Whether the button was written below the screen at hand. Once there is a newer screen, the words
/// are used, or the step is another.
const fn is_below(turn: &Turn, press: &Press) -> bool {
    press.screen == turn.dialogue.screen + 1
}

/// The button under a question that was typed instead of pressed.
fn typed_button(turn: &Turn, text: &str) -> Option<Action> {
    let dialogue = &turn.dialogue;
    let asks = matches!(
        dialogue.state,
        State::Checkout(_) | State::Registering { .. }
    );
    // What stands on a reply keyboard is typed by its own buttons.
    if !asks || dialogue.reply_keyboard || turn.is_forwarded() {
        return None;
    }
    let is = |label| turn.speech.is_label(label, text);
    let at_summary =
        matches!(&dialogue.state, State::Checkout(draft) if draft.asked == Asked::Summary);
    if is(Text::ButtonBack) {
        Some(Action::StepBack)
    } else if is(Text::ButtonSkip) {
        Some(Action::Skip)
    } else if at_summary && (yes_no::is_yes(text) || is(Text::ButtonConfirmOrder)) {
        Some(Action::ConfirmOrder)
    } else {
        None
    }
}

/// The words of an earlier message, which a button says to be meant for the step.
fn insisted(turn: &mut Turn, press: &Said, words: Option<String>) -> Said {
    match words {
        Some(words) => {
            turn.certainty = Certainty::Insisted;
            Said::Text(words)
        }
        None => press.clone(),
    }
}

/// Whether the step asks for something that only the customer's own words can be.
const fn asks_for_own(state: &State) -> bool {
    let is_question = matches!(
        state,
        State::ChoosingSubject | State::AwaitingQuestion { .. } | State::AwaitingFeedback { .. }
    );
    state.asks() && !is_question
}
