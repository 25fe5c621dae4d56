//! What admins decide about what was given up, by their presses.

use crate::{
    desk::{
        Alerts,
        alerts::deciding::{LetterDecision, LetterOutcome, is_stray},
        alerts::subjects::subject,
        button, press,
        telegram::reply::Reply,
    },
    domain::manager::Manager,
    press::{DeskAction, LetterAction},
    store::{
        StoreError, Tx,
        dead_letters::{self, Letter},
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Speech, Text, add},
};

/// What is asked once more before it is done.
struct Confirm {
    question: Text,
    yes: Text,
    action: LetterAction,
}

impl Alerts {
    /// A press about something that was given up.
    pub(in crate::desk::telegram) async fn letter_pressed(
        &self,
        tx: &Tx,
        manager: &Manager,
        action: LetterAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        if !self.may_decide(tx, manager).await? {
            return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed)));
        }
        match action {
            LetterAction::All => {
                return Ok(Reply::message(self.failed_page(tx, &speech, 0).await?));
            }
            LetterAction::Page(page) => {
                return Ok(Reply::screen(self.failed_page(tx, &speech, page).await?));
            }
            LetterAction::CheckNow(id) => return self.check_now(tx, manager, id).await,
            LetterAction::Waiting(_) => return self.waiting_orders_list(tx, manager).await,
            _ => {}
        }
        let Some(id) = action.letter() else {
            return Ok(Reply::default());
        };
        let Some(letter) = dead_letters::lock(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchFailure)));
        };
        if letter.decided.is_some() && !matches!(action, LetterAction::Show(_)) {
            let card = self.letter_card(tx, &speech, letter).await?;
            let toast = speech.plain(Text::ToastAlreadyDecided);
            return Ok(card.with_toast(toast));
        }
        self.open_letter_pressed(tx, manager, letter, action).await
    }

    /// A press about a letter that nobody has decided about.
    async fn open_letter_pressed(
        &self,
        tx: &Tx,
        manager: &Manager,
        letter: Letter,
        action: LetterAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let is_money = subject(&letter).kind.is_money();
        let decision = match action {
            LetterAction::AskDrop(id) if !is_money => {
                let confirm = Confirm {
                    question: Text::LetterSureDrop,
                    yes: Text::ButtonLetterDropYes,
                    action: LetterAction::Drop(id),
                };
                return self.ask(tx, &speech, letter, confirm).await;
            }
            LetterAction::AskReturned(id) if is_money => {
                let confirm = Confirm {
                    question: Text::LetterSureReturned,
                    yes: Text::ButtonLetterReturnedYes,
                    action: LetterAction::Returned(id),
                };
                return self.ask(tx, &speech, letter, confirm).await;
            }
            LetterAction::AskCredit(_) if is_stray(&letter) => {
                return self.offer_orders(tx, &speech, letter).await;
            }
            LetterAction::Again(_) => LetterDecision::Again,
            LetterAction::Drop(_) => LetterDecision::Drop,
            LetterAction::Returned(_) => LetterDecision::Returned,
            LetterAction::Counted(_) => LetterDecision::Counted,
            LetterAction::Credit(_, lead) => LetterDecision::Credit(lead),
            _ => return self.letter_card(tx, &speech, letter).await,
        };
        match self.decide_letter(tx, manager, &letter, decision).await? {
            LetterOutcome::Done(decided) => self.letter_decided(tx, &speech, *decided).await,
            LetterOutcome::Unreadable => Ok(Reply::toast(speech.plain(Text::ToastLetterSealed))),
            LetterOutcome::Held(holder) => Reply::held(tx, &speech, Some(holder)).await,
            LetterOutcome::NoSuchOrder => Ok(Reply::toast(speech.plain(Text::ToastNoSuchOrder))),
            LetterOutcome::NotOffered => self.letter_card(tx, &speech, letter).await,
        }
    }

    async fn letter_card(
        &self,
        tx: &Tx,
        speech: &Speech,
        letter: Letter,
    ) -> Result<Reply, StoreError> {
        let known = self.known_letter(tx, letter).await?;
        Ok(Reply::screen(self.letter_view(speech, &known)))
    }

    /// Asks once more before something that cannot be undone.
    async fn ask(
        &self,
        tx: &Tx,
        speech: &Speech,
        letter: Letter,
        confirm: Confirm,
    ) -> Result<Reply, StoreError> {
        let known = self.known_letter(tx, letter).await?;
        let mut html = self.letter_html(speech, &known);
        add(
            &mut html,
            format_args!("\n\n{}", speech.html(confirm.question)),
        );
        let action = DeskAction::Letter(confirm.action);
        let rows = vec![
            vec![button(speech, confirm.yes, action)],
            vec![back(speech, known.letter.id)],
        ];
        Ok(Reply::screen(View::text(html).with(Keyboard::Inline(rows))))
    }

    /// Shows a decision to the manager who made it.
    async fn letter_decided(
        &self,
        tx: &Tx,
        speech: &Speech,
        letter: Letter,
    ) -> Result<Reply, StoreError> {
        let known = self.known_letter(tx, letter).await?;
        let html = self.letter_html(speech, &known);
        let left = self.count_letters(tx).await?;
        let rows = if left > 0 {
            let action = DeskAction::Letter(LetterAction::Page(0));
            vec![vec![button(speech, Text::ButtonLettersAll, action)]]
        } else {
            Vec::new()
        };
        let view = View::text(html).with(Keyboard::Inline(rows));
        Ok(Reply::screen(view).with_toast(speech.plain(Text::ToastLetterDecided)))
    }

    /// The orders that money without an order may be for: the payer's own, then the newest.
    async fn offer_orders(
        &self,
        tx: &Tx,
        speech: &Speech,
        letter: Letter,
    ) -> Result<Reply, StoreError> {
        let found = self.orders_for(tx, &letter).await?;
        let known = self.known_letter(tx, letter).await?;
        let mut html = self.letter_html(speech, &known);
        let question = if found.is_empty() {
            Text::LetterNoOrders
        } else {
            Text::LetterWhichOrder
        };
        add(&mut html, format_args!("\n\n{}", speech.html(question)));
        let id = known.letter.id;
        let mut rows: Vec<Vec<Button>> = found
            .into_iter()
            .map(|order| {
                let lead = order.lead;
                let sum = order.total.map(|sum| format!(" · {}", speech.money(sum)));
                let label = format!("№ {lead}{}", sum.unwrap_or_default());
                let action = LetterAction::Credit(id, lead);
                vec![press(label, DeskAction::Letter(action))]
            })
            .collect();
        rows.push(vec![back(speech, id)]);
        Ok(Reply::screen(View::text(html).with(Keyboard::Inline(rows))))
    }
}

fn back(speech: &Speech, id: i64) -> Button {
    let action = DeskAction::Letter(LetterAction::Show(id));
    button(speech, Text::ButtonBack, action)
}
