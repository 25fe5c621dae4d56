//! Figures that are drawn or written at the moment of sending.

use std::collections::HashMap;

use super::{DeskCourier, Failure, Ran};
use crate::{
    desk::{
        figures::{chart, statistics::count},
        people::roles::{self, Right},
        telegram::{figures::days_of, qr, task::FiguresRequest},
    },
    domain::{
        id::{ChatId, ConversationId, ManagerId},
        manager::Manager,
        statistics::{Scope, Span},
    },
    store::{managers, sales, statistics},
    telegram::{Outgoing, TelegramError, document::Document},
    text::{escape, say},
};

/// A picture that cannot be made now will not be made later.
pub(super) fn refused(reason: impl std::fmt::Display) -> Failure {
    Failure::Telegram(TelegramError::Refused(reason.to_string()))
}

impl DeskCourier {
    pub(super) async fn chart(&self, chat: ChatId, asked: &FiguresRequest) -> Ran {
        let Some((manager, scope, span)) = self.asked(chat, asked).await? else {
            return Ok(0);
        };
        let counted = self
            .read(async move |tx| count(&tx, &span, scope.department).await)
            .await?;
        let speech = self.desk.notify.speech_to(&manager);
        let drawn = tokio::task::spawn_blocking(move || {
            chart::draw(&speech, scope.period, &span, &counted.report)
        });
        let png = drawn.await.map_err(refused)?.map_err(refused)?;
        self.api.send_picture(chat, png).await?;
        Ok(1)
    }

    pub(super) async fn table(&self, chat: ChatId, asked: &FiguresRequest) -> Ran {
        let Some((manager, scope, span)) = self.asked(chat, asked).await? else {
            return Ok(0);
        };
        let only = (!roles::is_admin(&manager)).then_some(manager.id);
        let (lines, names, sold) = self
            .read(async move |tx| {
                let lines = statistics::lines(&tx, &span, scope.department, only).await?;
                let people = managers::list(&tx, 0, 10_000).await?;
                let names: HashMap<ManagerId, String> =
                    people.into_iter().map(|it| (it.id, it.label())).collect();
                // The orders of everybody are for admins.
                let sold = match only {
                    None => sales::of_span(&tx, &span).await?,
                    Some(_) => Vec::new(),
                };
                Ok((lines, names, sold))
            })
            .await?;
        let speech = self.desk.notify.speech_to(&manager);

        let document = Document {
            name: format!("mistok-{}-{}.csv", span.first, span.last),
            mime: "text/csv".to_owned(),
            body: self.desk.statistics.table(&speech, &lines, &names),
            caption: escape(&speech.plain(say::TableCaption {
                count: i64::try_from(lines.len()).unwrap_or_default().into(),
                days: days_of(&span).into(),
            })),
        };
        self.api
            .send(&Outgoing::Document { chat, document })
            .await?;
        if sold.is_empty() {
            return Ok(1);
        }
        let count = i64::try_from(sold.len()).unwrap_or_default();

        let document = Document {
            name: format!("mistok-orders-{}-{}.csv", span.first, span.last),
            mime: "text/csv".to_owned(),
            body: self.desk.statistics.sales_table(&speech, &sold),
            caption: escape(&speech.plain(say::SalesCaption {
                count: count.into(),
                days: days_of(&span).into(),
            })),
        };
        self.api
            .send(&Outgoing::Document { chat, document })
            .await?;
        Ok(2)
    }

    /// Sends the files of a conversation to a manager who may still have them.
    pub(super) async fn export(&self, chat: ChatId, conversation: ConversationId) -> Ran {
        let (desk, id) = (self.desk.clone(), ManagerId(chat.0));
        let documents = self
            .read(async move |tx| {
                let manager = managers::lookup(&tx, id).await?;
                match manager.filter(|it| roles::may(it, Right::Answer)) {
                    Some(manager) => desk.privacy.exported(&tx, &manager, conversation).await,
                    None => Ok(Vec::new()),
                }
            })
            .await?;
        let calls = documents.len();
        for document in documents {
            self.api
                .send(&Outgoing::Document { chat, document })
                .await?;
        }
        Ok(calls)
    }

    pub(super) async fn link_code(&self, chat: ChatId, address: &str) -> Ran {
        let png = qr::draw(address).map_err(refused)?;
        self.api
            .send_picture_file(chat, png, escape(address))
            .await?;
        Ok(1)
    }

    /// The manager who asked, if they are still at the desk, and what they asked for.
    async fn asked(
        &self,
        chat: ChatId,
        asked: &FiguresRequest,
    ) -> Result<Option<(Manager, Scope, Span)>, Failure> {
        let id = ManagerId(chat.0);
        let manager = self
            .read(async move |tx| managers::lookup(&tx, id).await)
            .await?;
        let manager = manager.filter(|manager| roles::may(manager, Right::Answer));
        Ok(manager
            .zip(Scope::from_code(&asked.scope))
            .map(|(manager, scope)| {
                let scope = self.desk.statistics.allowed(&manager, scope);
                let span = Span::of(scope.period, asked.last, self.desk.notify.settings.zone);
                (manager, scope, span)
            }))
    }
}
