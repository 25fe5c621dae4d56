//! `/failed`: everything that waits for a person's decision, by pages.

use super::card::letter_buttons;
use crate::{
    crm::leads as to_crm,
    desk::{
        Alerts,
        alerts::failures::{Failure, FailuresPage},
        button, press,
        telegram::{reply::Reply, show, sms},
    },
    domain::{
        conversation::{Entry, Progress},
        id::Number,
        manager::Manager,
    },
    press::{DeskAction, LetterAction},
    store::{StoreError, Tx},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, cut, escape, say},
};

/// One thing that waits for a decision.
struct Item {
    html: String,
    rows: Vec<Vec<Button>>,
}

impl Alerts {
    /// `/failed`.
    pub(in crate::desk::telegram) async fn failures(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        Ok(Reply::message(self.failed_page(tx, &speech, 0).await?))
    }

    pub(super) async fn failed_page(
        &self,
        tx: &Tx,
        speech: &Speech,
        page: u32,
    ) -> Result<View, StoreError> {
        let found = self.failures_page(tx, page).await?;
        let mut html = speech.html(say::FailedSummary {
            letters: Arg::from(found.letters),
            leads: found.leads.into(),
            answers: found.answers.into(),
            stuck: found.stuck.into(),
        });
        let mut rows = Vec::new();
        let many = found.failures.len() > 1;
        for (failure, number) in found.failures.iter().zip(found.first..) {
            let mark = if many {
                format!("{number}. ")
            } else {
                String::new()
            };
            let item = self.item(speech, failure, &mark);
            add(&mut html, format_args!("\n\n{mark}{}", item.html));
            rows.extend(item.rows);
        }
        rows.push(turns(&found));
        if let Some(counts) = found.sms {
            let line = speech.html(say::FailedSms {
                unsure: Arg::from(counts.unsure),
                failed: counts.failed.into(),
            });
            add(&mut html, format_args!("\n\n{line}"));
            rows.push(sms::needing_a_look(speech, counts));
        }
        rows.retain(|row| !row.is_empty());
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    /// A thing with its buttons; `mark` tells which of several things they are of.
    fn item(&self, speech: &Speech, failure: &Failure, mark: &str) -> Item {
        match failure {
            Failure::Letter(known) => Item {
                html: self.letter_html(speech, known),
                rows: letter_buttons(speech, &known.letter, mark),
            },
            Failure::Lead(lead) => {
                let view = to_crm::question(lead, &lead.status, speech);
                let rows = match view.keyboard {
                    Keyboard::Inline(rows) => rows,
                    _ => Vec::new(),
                };
                Item {
                    html: view.html,
                    rows: marked(rows, mark),
                }
            }
            Failure::Answer { entry, number } => answer_item(speech, entry, *number, mark),
        }
    }
}

fn answer_item(speech: &Speech, entry: &Entry, number: Option<Number>, mark: &str) -> Item {
    let reason = match &entry.progress {
        Progress::Failed(reason) => {
            let reason = Arg::from(cut(reason, 200));
            speech.html(say::AnswerFailed { reason })
        }
        Progress::Overtaken => speech.html(Text::AnswerOvertaken),
        _ => speech.html(Text::AnswerUnknown),
    };
    let words = escape(&show::excerpt(speech, &entry.content, 200));
    let open = number.map_or_else(String::new, |it| format!("\n/open_chat_{it}"));
    let rows = vec![vec![
        button(speech, Text::ButtonResend, DeskAction::SendAgain(entry.id)),
        button(speech, Text::ButtonDontSend, DeskAction::Drop(entry.id)),
    ]];
    Item {
        html: format!("{reason}\n«{words}»{open}"),
        rows: marked(rows, mark),
    }
}

/// The buttons to the page before and the page after.
fn turns(found: &FailuresPage) -> Vec<Button> {
    let turn = |label: &str, page: i64| {
        let page = u32::try_from(page).unwrap_or_default();
        press(
            label.to_owned(),
            DeskAction::Letter(LetterAction::Page(page)),
        )
    };
    let mut turns = Vec::new();
    if found.page > 0 {
        turns.push(turn("◀️", found.page - 1));
    }
    if found.page < found.last {
        turns.push(turn("▶️", found.page + 1));
    }
    turns
}

/// The same buttons with a mark.
fn marked(mut rows: Vec<Vec<Button>>, mark: &str) -> Vec<Vec<Button>> {
    for button in rows.iter_mut().flatten() {
        button.label.insert_str(0, mark);
    }
    rows
}
