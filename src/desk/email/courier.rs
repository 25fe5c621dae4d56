//! The courier of letters: each is made at the moment of sending and handed to the mail server. A
//! letter whose fate is unknown goes again with the same `Message-ID`: mail programs show one.

use std::io::Cursor;

use async_trait::async_trait;
use chrono::NaiveDate;

use super::{EmailRules, EmailSubject, EmailTask, compose::on_one_line, page::Page};
use crate::{
    desk::{
        Desk,
        export::{Export, ExportError, Format, Kind, Request},
    },
    domain::delivery::Verdict,
    email::{Attachment, Letter, Smtp},
    outbox::{Courier, Delivery, KeyCheck},
    store::{Store, StoreError, outbox::Job},
    text::{Text, say},
};

/// Hands letters to the shop's mail server.
pub(in crate::desk) struct EmailCourier {
    pub desk: Desk,
    pub store: Store,
    pub smtp: Smtp,
    pub rules: EmailRules,
}

/// Why there is no letter.
enum NoLetter {
    Store(StoreError),
    /// A table cannot be written, now or later.
    Unwritable(String),
}

impl From<StoreError> for NoLetter {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[async_trait]
impl Courier for EmailCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let task = match job.read::<EmailTask>() {
            Ok(task) => task,
            Err(error) => return Delivery::failed(Verdict::GiveUp, error.to_string()),
        };
        let needless = || Delivery {
            calls: 0,
            ..Delivery::done(Vec::new())
        };
        // The settings do not name the address any more.
        if !self.rules.to.contains(&task.to) {
            return needless();
        }
        let letter = match self.letter(&task).await {
            Ok(Some(letter)) => letter,
            Ok(None) => return needless(),
            Err(NoLetter::Store(error)) => return error.into(),
            Err(NoLetter::Unwritable(reason)) => return Delivery::failed(Verdict::GiveUp, reason),
        };
        match self.smtp.send(&letter).await {
            Ok(()) => Delivery::done(Vec::new()),
            Err(error) => {
                Delivery::failed(error.verdict(), error.to_string()).concerning(error.scope())
            }
        }
    }

    /// Each address is refused for itself.
    fn destination(&self, job: &Job) -> Option<String> {
        Some(job.lane.clone())
    }

    async fn check_key(&self) -> KeyCheck {
        match self.smtp.probe().await {
            Ok(_) => KeyCheck::Accepted,
            Err(error) if error.verdict() == Verdict::Stop => KeyCheck::Refused,
            Err(_) => KeyCheck::Unknown,
        }
    }
}

impl EmailCourier {
    /// The letter as the state is now; `None` means that nothing is left to say.
    async fn letter(&self, task: &EmailTask) -> Result<Option<Letter>, NoLetter> {
        if let EmailSubject::Orders { from, to } = task.about {
            return self.orders(task, from, to).await.map(Some);
        }
        let (cards, about) = (self.desk.cards.clone(), task.about);
        let read = self.store.read(async move |tx| match about {
            EmailSubject::Order(number) => cards.order_letter(&tx, number).await,
            EmailSubject::Lead(lead) => cards.lead_letter(&tx, lead).await,
            EmailSubject::LowRating { case, stars } => cards.rating_letter(&tx, case, stars).await,
            EmailSubject::Orders { .. } => Ok(None),
        });
        let Some(words) = read.await? else {
            return Ok(None);
        };
        Ok(Some(Letter {
            reply_to: words.reply_to.as_deref().map(on_one_line),
            ..self.bare(task, words.subject, &words.page)
        }))
    }

    fn bare(&self, task: &EmailTask, subject: String, page: &Page) -> Letter {
        Letter {
            id: task.id.clone(),
            to: task.to.clone(),
            reply_to: None,
            subject,
            text: page.text(),
            html: page.html(),
            date: self.desk.notify.now(),
            attachments: Vec::new(),
        }
    }

    /// The orders of these days and their lines, as tables.
    async fn orders(
        &self,
        task: &EmailTask,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Letter, NoLetter> {
        let speech = self.desk.notify.speech();
        let export = Export {
            store: &self.store,
            speech: &speech,
            zone: self.desk.notify.settings.zone,
        };
        let request = Request {
            kind: Kind::Orders,
            from: Some(from),
            to: Some(to),
            state: None,
            format: Format::Csv,
        };
        let (mut main, mut lines) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
        let written = export.write(&request, &mut main, Some(&mut lines)).await;
        let exported = written.map_err(|error| match error {
            ExportError::Store(error) => NoLetter::Store(error),
            other => NoLetter::Unwritable(other.to_string()),
        })?;
        let days = crate::desk::export::days(from, to);
        let subject = speech.plain(say::EmailOrdersSubject {
            days: days.into(),
            count: i64::try_from(exported.rows).unwrap_or_default().into(),
        });
        let mut page = Page::default();
        page.title(&subject);
        page.line(speech.plain(Text::EmailOrdersPrivate));
        let file = |name: &str, body: Cursor<Vec<u8>>| Attachment {
            name: format!("{name}-{from}.csv"),
            mime: "text/csv; charset=utf-8",
            body: body.into_inner(),
        };
        let mut attachments = vec![file("orders", main)];
        if exported.lines > 0 {
            attachments.push(file("orders-lines", lines));
        }
        Ok(Letter {
            attachments,
            ..self.bare(task, subject, &page)
        })
    }
}
