//! What admins decide about what was given up. One decides: the row is locked, the others' messages
//! are brought up to date, and who did it is written to the audit.

use super::{
    super::{Alerts, button, press, telegram::reply::Reply},
    again::Tried,
    words,
};
use crate::{
    desk::{orders::money::ReceivedPayment, telegram::orders::payment},
    domain::{
        id::{BotId, ChatId, LeadId},
        letter::{Decision, Kind},
        manager::Manager,
    },
    outbox::letters as given_up,
    press::{DeskAction, LetterAction},
    store::{
        StoreError, Tx,
        dead_letters::{self, Decided, Letter},
        leads, payments,
    },
    telegram::{
        Outgoing, View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, say},
};

/// Orders that are offered for money without one.
const OFFERED: u32 = 8;

/// What is asked once more before it is done.
struct Confirm {
    question: Text,
    yes: Text,
    action: LetterAction,
}

impl Alerts {
    /// A press about something that was given up.
    pub async fn letter_pressed(
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
            LetterAction::Waiting(_) => return self.waiting_orders(tx, manager).await,
            _ => {}
        }
        let Some(id) = action.letter() else {
            return Ok(Reply::default());
        };
        let Some(letter) = dead_letters::lock(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchFailure)));
        };
        if letter.decided.is_some() && !matches!(action, LetterAction::Show(_)) {
            let card = self.letter_card(tx, &speech, &letter).await?;
            let toast = speech.plain(Text::ToastAlreadyDecided);
            return Ok(Reply::screen(card).with_toast(toast));
        }
        if words::subject(&letter).kind.is_money() {
            self.money_pressed(tx, manager, &letter, action).await
        } else {
            self.job_pressed(tx, manager, &letter, action).await
        }
    }

    /// A press about a job or an update.
    async fn job_pressed(
        &self,
        tx: &Tx,
        manager: &Manager,
        letter: &Letter,
        action: LetterAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        match action {
            LetterAction::AskDrop(id) => {
                let confirm = Confirm {
                    question: Text::LetterSureDrop,
                    yes: Text::ButtonLetterDropYes,
                    action: LetterAction::Drop(id),
                };
                self.ask(tx, &speech, letter, confirm).await
            }
            LetterAction::Again(_) => match self.try_again(tx, letter).await? {
                Tried::Asked => self.decided(tx, manager, letter, Decision::Again).await,
                Tried::Unreadable => Ok(Reply::toast(speech.plain(Text::ToastLetterSealed))),
                Tried::Held(holder) => Reply::held(tx, &speech, Some(holder)).await,
            },
            LetterAction::Drop(_) => self.decided(tx, manager, letter, Decision::Dropped).await,
            _ => Ok(Reply::screen(self.letter_card(tx, &speech, letter).await?)),
        }
    }

    /// A press about money.
    async fn money_pressed(
        &self,
        tx: &Tx,
        manager: &Manager,
        letter: &Letter,
        action: LetterAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let is_stray = words::subject(letter).kind == Kind::StrayPayment;
        match action {
            LetterAction::AskReturned(id) => {
                let confirm = Confirm {
                    question: Text::LetterSureReturned,
                    yes: Text::ButtonLetterReturnedYes,
                    action: LetterAction::Returned(id),
                };
                self.ask(tx, &speech, letter, confirm).await
            }
            LetterAction::Returned(_) => {
                self.give_back_money(tx, letter).await?;
                self.decided(tx, manager, letter, Decision::Returned).await
            }
            LetterAction::Counted(_) if !is_stray => {
                self.settle(tx, letter, Decision::Counted).await?;
                self.decided(tx, manager, letter, Decision::Counted).await
            }
            LetterAction::AskCredit(_) if is_stray => self.offer_orders(tx, &speech, letter).await,
            LetterAction::Credit(_, lead) if is_stray => {
                if !self.credit(tx, letter, lead).await? {
                    return Ok(Reply::toast(speech.plain(Text::ToastNoSuchOrder)));
                }
                self.decided(tx, manager, letter, Decision::Credited).await
            }
            _ => Ok(Reply::screen(self.letter_card(tx, &speech, letter).await?)),
        }
    }

    /// Asks once more before something that cannot be undone.
    async fn ask(
        &self,
        tx: &Tx,
        speech: &Speech,
        letter: &Letter,
        confirm: Confirm,
    ) -> Result<Reply, StoreError> {
        let mut html = self.letter_html(tx, speech, letter).await?;
        add(
            &mut html,
            format_args!("\n\n{}", speech.html(confirm.question)),
        );
        let action = DeskAction::Letter(confirm.action);
        let rows = vec![
            vec![button(speech, confirm.yes, action)],
            vec![back(speech, letter.id)],
        ];
        Ok(Reply::screen(View::text(html).with(Keyboard::Inline(rows))))
    }

    /// Notes a decision and shows it to everybody who was told.
    async fn decided(
        &self,
        tx: &Tx,
        manager: &Manager,
        letter: &Letter,
        what: Decision,
    ) -> Result<Reply, StoreError> {
        let decided = Decided {
            at: self.notify.now(),
            by: Some(manager.id),
            what,
        };
        self.notify.note_decision(tx, letter.id, decided).await?;
        let speech = self.notify.speech_to(manager);
        let letter = Letter {
            decided: Some(decided),
            ..letter.clone()
        };
        let html = self.letter_html(tx, &speech, &letter).await?;
        let left = dead_letters::count(tx).await?;
        let rows = if left > 0 {
            let action = DeskAction::Letter(LetterAction::Page(0));
            vec![vec![button(&speech, Text::ButtonLettersAll, action)]]
        } else {
            Vec::new()
        };
        let view = View::text(html).with(Keyboard::Inline(rows));
        Ok(Reply::screen(view).with_toast(speech.plain(Text::ToastLetterDecided)))
    }

    async fn settle(&self, tx: &Tx, letter: &Letter, what: Decision) -> Result<(), StoreError> {
        match words::subject(letter).charge {
            Some(charge) => payments::settle(tx, &charge, what.as_str(), self.notify.now()).await,
            None => Ok(()),
        }
    }

    /// The money was given back: that is noted, and the payer is notified.
    async fn give_back_money(&self, tx: &Tx, letter: &Letter) -> Result<(), StoreError> {
        self.settle(tx, letter, Decision::Returned).await?;
        let (Some((bot, chat)), Some(sum)) = (payer(letter), words::subject(letter).sum) else {
            return Ok(());
        };
        let speech = self.orders.speech_with(tx, bot, chat).await?;
        let html = speech.html(say::PaymentReturned {
            sum: Arg::Money(sum),
        });
        let outgoing = Outgoing::new(chat, View::text(html));
        self.notify
            .say_by(tx, bot, outgoing, crate::domain::delivery::Priority::Answer)
            .await
    }

    /// Counts money without an order for this one; `false` means that it cannot be.
    async fn credit(&self, tx: &Tx, letter: &Letter, id: LeadId) -> Result<bool, StoreError> {
        let about = words::subject(letter);
        let (Some(lead), Some((bot, chat))) = (leads::lookup(tx, id).await?, payer(letter)) else {
            return Ok(false);
        };
        let (Some(charge), Some(amount)) = (about.charge, about.sum) else {
            return Ok(false);
        };
        let came = ReceivedPayment {
            bot,
            chat,
            provider_charge: charge.clone(),
            charge,
            amount,
        };
        let fit = self.orders.take_money(tx, &lead, &came).await?;
        if let Some(fit) = fit {
            let speech = self.orders.speech_with(tx, bot, chat).await?;
            let html = payment::for_payer(&speech, id, amount, fit);
            let outgoing = Outgoing::new(chat, View::text(html));
            let priority = crate::domain::delivery::Priority::Answer;
            self.notify.say_by(tx, bot, outgoing, priority).await?;
        }
        Ok(fit.is_some())
    }

    /// The orders that money without an order may be for: the payer's own, then the newest.
    async fn offer_orders(
        &self,
        tx: &Tx,
        speech: &Speech,
        letter: &Letter,
    ) -> Result<Reply, StoreError> {
        let customer = words::subject(letter).customer;
        let found = payments::unpaid_orders(tx, customer, OFFERED).await?;
        let mut html = self.letter_html(tx, speech, letter).await?;
        let question = if found.is_empty() {
            Text::LetterNoOrders
        } else {
            Text::LetterWhichOrder
        };
        add(&mut html, format_args!("\n\n{}", speech.html(question)));
        let mut rows: Vec<Vec<Button>> = found
            .into_iter()
            .map(|(lead, total)| {
                let sum = total.map_or_else(String::new, |sum| format!(" · {}", speech.money(sum)));
                let action = LetterAction::Credit(letter.id, lead);
                vec![press(format!("№ {lead}{sum}"), DeskAction::Letter(action))]
            })
            .collect();
        rows.push(vec![back(speech, letter.id)]);
        Ok(Reply::screen(View::text(html).with(Keyboard::Inline(rows))))
    }
}

fn back(speech: &Speech, id: i64) -> Button {
    let action = DeskAction::Letter(LetterAction::Show(id));
    button(speech, Text::ButtonBack, action)
}

/// The chat that the money came from.
fn payer(letter: &Letter) -> Option<(BotId, ChatId)> {
    let lane = format!("{}:{}", letter.service, letter.lane);
    let (bot, chat) = given_up::bot_of_lane(&lane)?;
    Some((bot, ChatId(chat.parse().ok()?)))
}
