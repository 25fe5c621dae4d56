//! `/export orders`: the shop's own tables as files, for admins.

use chrono::NaiveDate;

use super::{reply::Reply, task::DeskTask};
use crate::{
    desk::{
        Screens,
        export::{Format, Kind, Span},
    },
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
        let Some(table) = Table::parse(asked) else {
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
            kind: table.kind.as_str().to_owned(),
            from: table.days.map(|days| days.from),
            to: table.days.map(|days| days.to),
            format: (table.format != Format::Csv).then(|| table.format.as_str().to_owned()),
        };
        self.notify.enqueue_task(tx, chat, &task).await?;
        Ok(Reply::message(View::text(speech.html(Text::ExportComes))))
    }
}

/// What an admin has asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Table {
    kind: Kind,
    /// `None` means all that there is.
    days: Option<Span>,
    format: Format,
}

impl Table {
    /// A table, the days from one to the other, both whole, and the format, in whichever place it is
    /// named.
    fn parse(asked: &str) -> Option<Self> {
        let words = asked.split_whitespace().map(str::to_lowercase);
        let (formats, words): (Vec<_>, Vec<_>) = words
            .map(|word| Format::parse(&word).ok_or(word))
            .partition(Result::is_ok);
        let format = match formats[..] {
            [] => Format::Csv,
            [Ok(format)] => format,
            _ => return None,
        };
        let mut words = words.into_iter().filter_map(Result::err);
        let kind = words.next().and_then(|word| match word.as_str() {
            "замовлення" => Some(Kind::Orders),
            "заявки" => Some(Kind::Leads),
            "клієнти" => Some(Kind::Customers),
            other => Kind::parse(other),
        })?;
        let days: Vec<NaiveDate> = words.map(|word| day(&word)).collect::<Option<_>>()?;
        let days = match days[..] {
            [] => None,
            [one] => Some(Span { from: one, to: one }),
            [from, to] if from <= to => Some(Span { from, to }),
            _ => return None,
        };
        Some(Self { kind, days, format })
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
    fn a_table_is_named_in_either_language_with_its_days_and_its_format() {
        let date = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let table = |kind, days: Option<(u32, u32)>, format| {
            Some(Table {
                kind,
                days: days.map(|(from, to)| Span {
                    from: date(from),
                    to: date(to),
                }),
                format,
            })
        };
        let cases = [
            ("orders", table(Kind::Orders, None, Format::Csv)),
            ("orders xlsx", table(Kind::Orders, None, Format::Xlsx)),
            (
                "Замовлення 2026-11-01 30.11.2026 XLSX",
                table(Kind::Orders, Some((1, 30)), Format::Xlsx),
            ),
            (
                "leads csv 2026-11-05",
                table(Kind::Leads, Some((5, 5)), Format::Csv),
            ),
            ("клієнти", table(Kind::Customers, None, Format::Csv)),
            ("orders 2026-11-30 2026-11-01", None),
            ("orders yesterday", None),
            ("orders csv xlsx", None),
            ("xlsx", None),
            ("everything", None),
            ("", None),
        ];
        for (asked, expected) in cases {
            assert_eq!(Table::parse(asked), expected, "{asked}");
        }
    }
}
