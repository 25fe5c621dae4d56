//! The shop's tables as files for an admin, made at the moment of sending: what has been forgotten
//! meanwhile is not in them.

use chrono::NaiveDate;

use super::{DeskCourier, Failure, Ran, figures::refused};
use crate::{
    desk::{
        export::{Bounded, Export, ExportError, Exported, Format, Kind, LARGEST, Request, months},
        people::roles::{self, Right},
    },
    domain::id::{ChatId, ManagerId},
    store::managers,
    telegram::{Outgoing, View, document::OwnFile},
    text::{Speech, Text, say},
};

/// A table and the lines of its orders; `files` is empty where one of them is too large for a message.
struct Written {
    exported: Exported,
    files: Vec<OwnFile>,
}

impl DeskCourier {
    /// Sends a table, and the lines of orders beside it; by months where that is too large.
    pub(super) async fn export_table(
        &self,
        chat: ChatId,
        request: Result<Request, &'static str>,
    ) -> Ran {
        let id = ManagerId(chat.0);
        let manager = self
            .read(async move |tx| managers::lookup(&tx, id).await)
            .await?;
        let manager = manager.filter(|it| roles::may(it, Right::Rule));
        let Some(manager) = manager else {
            return Ok(0);
        };
        let request = request.map_err(refused)?;
        let speech = self.desk.notify.speech_to(&manager);
        let today = self.desk.notify.local(self.desk.notify.now()).date_naive();
        let whole = self
            .write_table(&speech, &request, &today.to_string())
            .await?;
        if !whole.files.is_empty() {
            return self.send_files(chat, whole.files).await;
        }
        let mut calls = 0;
        for part in self.by_months(&request, &whole.exported) {
            let name = part
                .from
                .map_or_else(String::new, |day| day.format("%Y-%m").to_string());
            let written = self.write_table(&speech, &part, &name).await?;
            if written.exported.rows == 0 {
                continue;
            }
            if written.files.is_empty() {
                let html = speech.html(Text::ExportTooLarge);
                self.api
                    .send(&Outgoing::new(chat, View::text(html)))
                    .await?;
                calls += 1;
                continue;
            }
            calls += self.send_files(chat, written.files).await?;
        }
        Ok(calls)
    }

    /// The request month by month, from its first row to its last one.
    fn by_months(&self, request: &Request, exported: &Exported) -> Vec<Request> {
        let day = |at| self.desk.notify.local(at).date_naive();
        let Some((first, last)) = exported.first.zip(exported.last) else {
            return Vec::new();
        };
        let parts = months(day(first), day(last)).into_iter();
        let within = |part: crate::desk::export::Span| Request {
            from: Some(part.from),
            to: Some(part.to),
            ..*request
        };
        parts.map(within).collect()
    }

    async fn write_table(
        &self,
        speech: &Speech,
        request: &Request,
        name: &str,
    ) -> Result<Written, Failure> {
        let export = Export {
            store: &self.store,
            speech,
            zone: self.desk.notify.settings.zone,
        };
        let (mut main, mut lines) = (Bounded::new(LARGEST), Bounded::new(LARGEST));
        let has_lines = request.kind == Kind::Orders && request.format == Format::Csv;
        let beside = has_lines.then_some(&mut lines);
        let exported = export.write(request, &mut main, beside).await;
        let exported = exported.map_err(|error| match error {
            ExportError::Store(error) => Failure::Store(error),
            other => refused(other),
        })?;
        let (main, lines) = (main.into_body(), lines.into_body());
        let (Some(main), Some(lines)) = (main, lines) else {
            return Ok(Written {
                exported,
                files: Vec::new(),
            });
        };
        let count = i64::try_from(exported.rows).unwrap_or_default();
        let caption = speech.html(say::ExportTableCaption {
            count: count.into(),
        });
        let (kind, ending) = (request.kind.as_str(), request.format.as_str());
        let file = |name: String, body, caption| OwnFile {
            name,
            mime: request.format.mime(),
            body,
            caption,
        };
        let mut files = vec![file(format!("{kind}-{name}.{ending}"), main, caption)];
        if has_lines && exported.lines > 0 {
            let name = format!("{kind}-lines-{name}.{ending}");
            files.push(file(name, lines, String::new()));
        }
        Ok(Written { exported, files })
    }

    async fn send_files(&self, chat: ChatId, files: Vec<OwnFile>) -> Ran {
        let calls = files.len();
        for file in files {
            self.api.send_own_file(chat, file).await?;
        }
        Ok(calls)
    }
}

/// What a task asks for, by its words.
pub(super) fn request(
    kind: &str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    format: Option<&str>,
) -> Result<Request, &'static str> {
    let kind = Kind::parse(kind).ok_or("unreadable payload: no such table")?;
    let format = match format {
        Some(name) => Format::parse(name).ok_or("unreadable payload: no such format")?,
        None => Format::Csv,
    };
    Ok(Request {
        from,
        to,
        format,
        ..Request::of(kind)
    })
}
