//! `/failed`: everything that waits for a person's decision, by pages.

use super::{
    super::{
        Alerts, button, press,
        telegram::{reply::Reply, show, sms},
    },
    words::letter_buttons,
};
use crate::{
    crm::leads as to_crm,
    domain::{conversation::Progress, manager::Manager},
    press::{DeskAction, LetterAction},
    store::{StoreError, Tx, dead_letters, entries, leads, numbers},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, cut, escape, say},
};

/// Things on a page.
const PAGE: i64 = 5;

/// The buttons of an item, when they carry this mark.
type Buttons = Box<dyn Fn(&str) -> Vec<Vec<Button>> + Send>;

/// One thing that waits for a decision.
struct Item {
    html: String,
    buttons: Buttons,
}

impl Alerts {
    /// `/failed`.
    pub async fn failures(&self, tx: &Tx, manager: &Manager) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        Ok(Reply::message(self.failed_page(tx, &speech, 0).await?))
    }

    pub(super) async fn failed_page(
        &self,
        tx: &Tx,
        speech: &Speech,
        page: u32,
    ) -> Result<View, StoreError> {
        let counts = [
            dead_letters::count(tx).await?,
            leads::count_needing(tx).await?,
            entries::count_troubled(tx).await?,
        ];
        let all: i64 = counts.iter().sum();
        let last = (all - 1).max(0) / PAGE;
        let page = i64::from(page).min(last);
        let items = self.items(tx, speech, page * PAGE, counts).await?;

        let mut html = speech.html(say::FailedSummary {
            letters: Arg::from(counts[0]),
            leads: counts[1].into(),
            answers: counts[2].into(),
            stuck: leads::count_orphans(tx).await?.into(),
        });
        let mut rows = Vec::new();
        let many = items.len() > 1;
        for (at, item) in items.iter().enumerate() {
            let mark = if many {
                format!(
                    "{}. ",
                    page * PAGE + i64::try_from(at).unwrap_or_default() + 1
                )
            } else {
                String::new()
            };
            add(&mut html, format_args!("\n\n{mark}{}", item.html));
            rows.extend((item.buttons)(&mark));
        }
        let mut turns = Vec::new();
        let turn = |label: &str, page: i64| {
            let page = u32::try_from(page).unwrap_or_default();
            press(
                label.to_owned(),
                DeskAction::Letter(LetterAction::Page(page)),
            )
        };
        if page > 0 {
            turns.push(turn("◀️", page - 1));
        }
        if page < last {
            turns.push(turn("▶️", page + 1));
        }
        rows.push(turns);
        self.with_sms(tx, speech, &mut html, &mut rows).await?;
        rows.retain(|row| !row.is_empty());
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    /// The things of a page: letters, then leads, then answers.
    async fn items(
        &self,
        tx: &Tx,
        speech: &Speech,
        from: i64,
        counts: [i64; 3],
    ) -> Result<Vec<Item>, StoreError> {
        let (mut skip, mut room) = (from, PAGE);
        let mut items = Vec::new();
        for (source, count) in counts.into_iter().enumerate() {
            let (here, most) = (skip.min(count), room);
            skip -= here;
            if here == count || most == 0 {
                continue;
            }
            let found = match source {
                0 => self.letter_items(tx, speech, here, most).await?,
                1 => self.lead_items(tx, speech, here, most).await?,
                _ => self.answer_items(tx, speech, here, most).await?,
            };
            room -= i64::try_from(found.len()).unwrap_or(room);
            items.extend(found);
        }
        Ok(items)
    }

    async fn letter_items(
        &self,
        tx: &Tx,
        speech: &Speech,
        skip: i64,
        limit: i64,
    ) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        for letter in dead_letters::list_open(tx, skip, limit).await? {
            let html = self.letter_html(tx, speech, &letter).await?;
            let speech = speech.clone();
            items.push(Item {
                html,
                buttons: Box::new(move |mark| letter_buttons(&speech, &letter, mark)),
            });
        }
        Ok(items)
    }

    async fn lead_items(
        &self,
        tx: &Tx,
        speech: &Speech,
        skip: i64,
        limit: i64,
    ) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        for id in leads::needing(tx, skip, limit).await? {
            let Some(lead) = super::readable(leads::lookup(tx, id).await)? else {
                continue;
            };
            let view = to_crm::question(&lead, &lead.status, speech);
            let rows = match view.keyboard {
                Keyboard::Inline(rows) => rows,
                _ => Vec::new(),
            };
            items.push(Item {
                html: view.html,
                buttons: Box::new(move |mark| marked(&rows, mark)),
            });
        }
        Ok(items)
    }

    async fn answer_items(
        &self,
        tx: &Tx,
        speech: &Speech,
        skip: i64,
        limit: i64,
    ) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        for entry in entries::troubled(tx, skip, limit).await? {
            let reason = match &entry.progress {
                Progress::Failed(reason) => {
                    let reason = Arg::from(cut(reason, 200));
                    speech.html(say::AnswerFailed { reason })
                }
                Progress::Overtaken => speech.html(Text::AnswerOvertaken),
                _ => speech.html(Text::AnswerUnknown),
            };
            let words = escape(&show::excerpt(speech, &entry.content, 200));
            let number = numbers::number_of(tx, entry.conversation).await?;
            let open = number.map_or_else(String::new, |it| format!("\n/open_chat_{it}"));
            let rows = vec![vec![
                button(speech, Text::ButtonResend, DeskAction::SendAgain(entry.id)),
                button(speech, Text::ButtonDontSend, DeskAction::Drop(entry.id)),
            ]];
            items.push(Item {
                html: format!("{reason}\n«{words}»{open}"),
                buttons: Box::new(move |mark| marked(&rows, mark)),
            });
        }
        Ok(items)
    }

    /// Adds the SMS that need a look, where there are SMS.
    async fn with_sms(
        &self,
        tx: &Tx,
        speech: &Speech,
        html: &mut String,
        rows: &mut Vec<Vec<Button>>,
    ) -> Result<(), StoreError> {
        if !self.sms_desk.sms.is_on() {
            return Ok(());
        }
        let counts = self.sms_desk.counts(tx).await?;

        add(
            html,
            format_args!(
                "\n\n{}",
                speech.html(say::FailedSms {
                    unsure: Arg::from(counts.unsure),
                    failed: counts.failed.into()
                })
            ),
        );
        rows.push(sms::needing_a_look(speech, counts));
        Ok(())
    }
}

/// The same buttons with a mark.
fn marked(rows: &[Vec<Button>], mark: &str) -> Vec<Vec<Button>> {
    let mut rows = rows.to_vec();
    for button in rows.iter_mut().flatten() {
        button.label.insert_str(0, mark);
    }
    rows
}
