//! `/link`: an address that opens the bot at a product, a category or with a source, and its QR code.

use super::{reply::Reply, task::DeskTask};
use crate::{
    desk::{Screens, button, press},
    domain::{
        id::{ChatId, ProductId},
        link,
        manager::{Manager, Place},
    },
    press::{DeskAction, LinkAction},
    store::{
        StoreError, Tx,
        catalog::{self, Within},
        visits,
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

/// Products or categories on a page.
const PAGE: u32 = 10;
/// Sources that the figures list.
const SOURCES: u32 = 10;
/// Days for which visits by a source are counted.
const DAYS: i64 = 30;

impl Screens {
    /// `/link`: what the link is to open; with an argument, the link itself.
    pub async fn make_links(
        &self,
        tx: &Tx,
        manager: &Manager,
        asked: &str,
    ) -> Result<Reply, StoreError> {
        if asked.trim().is_empty() {
            return Ok(Reply::message(self.ask_link(tx, manager).await?));
        }
        self.named_link(tx, manager, asked).await
    }

    async fn ask_link(&self, tx: &Tx, manager: &Manager) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let mut parts = vec![speech.html(Text::AskLink)];
        parts.extend(self.sources(tx, &speech).await?);
        let row = |text, action| vec![button(&speech, text, DeskAction::Link(action))];
        let rows = vec![
            row(Text::ButtonLinkProduct, LinkAction::Products(0)),
            row(Text::ButtonLinkCategory, LinkAction::Categories(0)),
            row(Text::ButtonLinkSource, LinkAction::Source),
        ];
        Ok(View::text(parts.join("\n\n")).with(Keyboard::Inline(rows)))
    }

    /// Visits and orders by source, where links with a source were opened lately.
    pub(in crate::desk) async fn sources(
        &self,
        tx: &Tx,
        speech: &Speech,
    ) -> Result<Option<String>, StoreError> {
        let now = self.notify.now();
        let from = now - chrono::TimeDelta::days(DAYS);
        let day = self.notify.local(from).date_naive();
        let counted = visits::list(tx, day, from, SOURCES).await?;
        if counted.is_empty() {
            return Ok(None);
        }
        let mut lines = vec![speech.html(say::SourcesTitle { days: DAYS.into() })];
        lines.extend(counted.into_iter().map(|source| {
            speech.html(say::SourcesLine {
                source: Arg::from(source.name),
                visits: source.visits.into(),
                orders: source.orders.into(),
            })
        }));
        Ok(Some(lines.join("\n")))
    }

    /// A button of `/link`.
    pub async fn link_pressed(
        &self,
        tx: &Tx,
        manager: &Manager,
        action: LinkAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        Ok(match action {
            LinkAction::Ask => Reply::screen(self.ask_link(tx, manager).await?).at(Place::Home),
            LinkAction::Products(page) => {
                let offset = i64::from(page) * i64::from(PAGE);
                let listed = catalog::list(tx, &Within::Everything, PAGE, offset).await?;
                let products = listed.products.into_iter();
                let items = products.map(|it| (it.name, LinkAction::Product(it.id)));
                let (items, total) = (items.collect(), listed.total);
                Reply::screen(choice(&speech, items, page, total, LinkAction::Products))
            }
            LinkAction::Categories(page) => {
                let all = catalog::categories(tx).await?;
                let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
                let items = all.into_iter().skip(page as usize * PAGE as usize);
                let items = items
                    .take(PAGE as usize)
                    .map(|it| (it.name, LinkAction::Category(it.id)));
                let items = items.collect();
                Reply::screen(choice(&speech, items, page, total, LinkAction::Categories))
            }
            LinkAction::Source => {
                let back = vec![vec![back(&speech)]];
                let view = View::text(speech.html(Text::AskLinkSource));
                Reply::screen(view.with(Keyboard::Inline(back))).at(Place::Linking)
            }
            LinkAction::Product(id) if catalog::lookup(tx, id).await?.is_none() => {
                Reply::toast(speech.plain(Text::ToastNoSuchProduct))
            }
            LinkAction::Product(ProductId(id)) => {
                self.make_link(tx, manager, &format!("p_{id}")).await?
            }
            LinkAction::Category(id) => {
                let all = catalog::categories(tx).await?;
                if all.iter().any(|category| category.id == id) {
                    self.make_link(tx, manager, &format!("c_{id}")).await?
                } else {
                    Reply::toast(speech.plain(Text::ToastNoSuchCategory))
                }
            }
        })
    }

    /// The link with a source, or with a payload, that was typed.
    pub async fn named_link(
        &self,
        tx: &Tx,
        manager: &Manager,
        asked: &str,
    ) -> Result<Reply, StoreError> {
        let Some(payload) = link::payload_of(asked) else {
            let hint = self.notify.speech_to(manager).html(Text::LinkHint);
            return Ok(Reply::message(View::text(hint)));
        };
        let reply = self.make_link(tx, manager, &payload).await?;
        Ok(reply.at(Place::Home))
    }

    /// The address in each bot that customers write to; its picture is made when it is sent.
    async fn make_link(
        &self,
        tx: &Tx,
        manager: &Manager,
        payload: &str,
    ) -> Result<Reply, StoreError> {
        let chat = ChatId(manager.id.0);
        for (_, name) in &self.notify.settings.bots {
            let address = link::address(name, payload);
            self.notify
                .enqueue_task(tx, chat, &DeskTask::LinkCode { chat, address })
                .await?;
        }
        let speech = self.notify.speech_to(manager);
        Ok(Reply::toast(speech.plain(Text::ToastLinkCode)))
    }
}

/// A page of things that a link can open.
fn choice(
    speech: &Speech,
    items: Vec<(String, LinkAction)>,
    page: u32,
    total: i64,
    open: fn(u32) -> LinkAction,
) -> View {
    let html = if items.is_empty() {
        speech.html(Text::ListEmpty)
    } else {
        speech.html(Text::ChooseLink)
    };
    let mut rows: Vec<Vec<Button>> = items
        .into_iter()
        .map(|(name, action)| vec![press(cut(&name, 60), DeskAction::Link(action))])
        .collect();
    let mut turns = Vec::new();
    if page > 0 {
        turns.push(press("◀️".to_owned(), DeskAction::Link(open(page - 1))));
    }
    if i64::from(page.saturating_add(1)) * i64::from(PAGE) < total {
        turns.push(press(
            "▶️".to_owned(),
            DeskAction::Link(open(page.saturating_add(1))),
        ));
    }
    rows.push(turns);
    rows.push(vec![back(speech)]);
    rows.retain(|row| !row.is_empty());
    View::text(html).with(Keyboard::Inline(rows))
}

fn back(speech: &Speech) -> Button {
    button(speech, Text::ButtonBack, DeskAction::Link(LinkAction::Ask))
}
