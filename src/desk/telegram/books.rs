//! `/export orders`: the shop's own tables as files, for admins.

use chrono::NaiveDate;

use super::{reply::Reply, task::DeskTask};
use crate::{
    desk::{Screens, export::Kind},
    domain::{id::ChatId, manager::Manager},
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
    },
    telegram::View,
    text::Text,
};

impl Screens {
    /// Enqueues the table that the words name, with its days; words that name none are answered with
    /// what can be asked for.
    pub async fn export_table(
        &self,
        tx: &Tx,
        manager: &Manager,
        asked: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some((kind, days)) = parse(asked) else {
            return Ok(Reply::message(View::text(speech.html(Text::AskExport))));
        };
        let act = Act {
            manager: Some(manager.id),
            action: Action::Other("export"),
            conversation: None,
            subject: None,
            detail: Some(asked.trim().to_owned()),
        };
        audit::add(tx, &act, None, self.notify.now()).await?;
        // To the admin alone, wherever it was asked for.
        let chat = ChatId(manager.id.0);
        let task = DeskTask::ExportTable {
            chat,
            kind: kind.as_str().to_owned(),
            from: days.map(|(from, _)| from),
            to: days.map(|(_, to)| to),
        };
        self.notify.enqueue_task(tx, chat, &task).await?;
        Ok(Reply::message(View::text(speech.html(Text::ExportComes))))
    }
}

/// A table and the days from one to the other, both whole.
fn parse(asked: &str) -> Option<(Kind, Option<(NaiveDate, NaiveDate)>)> {
    let mut words = asked.split_whitespace();
    let kind = words.next().and_then(|word| {
        let word = word.to_lowercase();
        match word.as_str() {
            "замовлення" => Some(Kind::Orders),
            "заявки" => Some(Kind::Leads),
            "клієнти" => Some(Kind::Customers),
            other => Kind::parse(other),
        }
    })?;
    let days: Vec<NaiveDate> = words.map(day).collect::<Option<_>>()?;
    match days[..] {
        [] => Some((kind, None)),
        [one] => Some((kind, Some((one, one)))),
        [from, to] if from <= to => Some((kind, Some((from, to)))),
        _ => None,
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%d.%m.%Y"]
        .into_iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_named_in_either_language_with_its_days() {
        let date = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let cases = [
            ("orders", Some((Kind::Orders, None))),
            (
                "Замовлення 2026-11-01 30.11.2026",
                Some((Kind::Orders, Some((date(1), date(30))))),
            ),
            (
                "leads 2026-11-05",
                Some((Kind::Leads, Some((date(5), date(5))))),
            ),
            ("клієнти", Some((Kind::Customers, None))),
            ("orders 2026-11-30 2026-11-01", None),
            ("orders yesterday", None),
            ("everything", None),
            ("", None),
        ];
        for (asked, expected) in cases {
            assert_eq!(parse(asked), expected, "{asked}");
        }
    }
}
