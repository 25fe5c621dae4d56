//! The list of orders in tabs.

use crate::{
    crm::lead_text,
    desk::{Orders, alerts::readable, button, label_of, press},
    domain::{
        id::ManagerId,
        manager::Manager,
        order::{Fulfilment, OrderTab},
    },
    press::{DeskAction, OrderAction},
    store::{
        StoreError, Tx,
        desk_orders::{self, DeskOrder},
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

/// Orders on a page.
const PAGE: u32 = 10;

impl Orders {
    /// A page of a tab; `own` is the manager whose orders alone are listed.
    pub async fn order_list(
        &self,
        tx: &Tx,
        manager: &Manager,
        tab: OrderTab,
        own: Option<ManagerId>,
        page: u32,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let now = self.notify.now();
        let listed = desk_orders::list(tx, tab, own, now, page, PAGE).await?;
        let mut lines = vec![speech.html(Text::OrderListTitle)];
        if listed.is_empty() {
            lines.push(speech.html(Text::OrderListEmpty));
        }
        for order in &listed {
            lines.push(self.order_line(tx, &speech, order).await?);
        }
        let mut tabs = Vec::new();
        for other in OrderTab::ALL {
            let count = desk_orders::count(tx, other, own, now).await?;
            let name = speech.plain(tab_name(other));
            let mark = if other == tab { "• " } else { "" };
            tabs.push(turn(format!("{mark}{name} · {count}"), other, own, 0));
        }
        let count = desk_orders::count(tx, tab, own, now).await?;
        let mut turns = Vec::new();
        if page > 0 {
            turns.push(turn("◀️".to_owned(), tab, own, page - 1));
        }
        if i64::from(page.saturating_add(1)) * i64::from(PAGE) < count {
            turns.push(turn("▶️".to_owned(), tab, own, page.saturating_add(1)));
        }
        let mut rows: Vec<Vec<Button>> = tabs.chunks(2).map(<[Button]>::to_vec).collect();
        rows.push(turns);
        for pair in listed.chunks(5) {
            let openers = pair.iter().map(|order| {
                let show = OrderAction::Show(order.number);
                press(order.number.to_string(), DeskAction::Order(show))
            });
            rows.push(openers.collect());
        }
        let (text, action) = match own {
            Some(_) => (Text::ButtonAllOrdersHere, OrderAction::List(tab, 0)),
            None => (Text::ButtonOwnOrders, OrderAction::Own(tab, 0)),
        };
        rows.push(vec![button(&speech, text, DeskAction::Order(action))]);
        rows.retain(|row| !row.is_empty());
        Ok(View::text(lines.join("\n\n")).with(Keyboard::Inline(rows)))
    }

    async fn order_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        order: &DeskOrder,
    ) -> Result<String, StoreError> {
        let facts = readable(self.order_facts(tx, order.number).await)?;
        let title = facts.as_ref().and_then(|facts| {
            let lines = facts.lines();
            (!lines.is_empty()).then(|| lead_text::ordered(lines, speech))
        });
        let manager = match order.manager {
            Some(id) => label_of(tx, id).await?,
            None => "none".to_owned(),
        };
        let at = self.notify.local(order.created_at).format("%d.%m %H:%M");

        Ok(speech.html(say::OrderListLine {
            mark: Arg::from(mark(order)),
            at: at.to_string().into(),
            number: order.number.to_string().into(),
            manager: manager.into(),
            title: cut(&title.unwrap_or_else(|| "—".to_owned()), 60).into(),
        }))
    }
}

/// ★ nobody has or ever had it, □ in work, ☑ done, ● given up and to be looked at.
const fn mark(order: &DeskOrder) -> &'static str {
    match (order.fulfilment, order.manager, order.former) {
        (Fulfilment::Done | Fulfilment::Cancelled, ..) => "☑",
        (_, Some(_), _) => "□",
        (Fulfilment::New, None, None) => "★",
        _ => "●",
    }
}

fn turn(label: String, tab: OrderTab, own: Option<ManagerId>, page: u32) -> Button {
    let action = match own {
        Some(_) => OrderAction::Own(tab, page),
        None => OrderAction::List(tab, page),
    };
    press(label, DeskAction::Order(action))
}

const fn tab_name(tab: OrderTab) -> Text {
    match tab {
        OrderTab::New => Text::OrderTabNew,
        OrderTab::InWork => Text::OrderTabInWork,
        OrderTab::Done => Text::OrderTabDone,
        OrderTab::ToCheck => Text::OrderTabToCheck,
    }
}
