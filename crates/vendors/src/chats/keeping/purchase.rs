//! What a chat is about.

use chrono::FixedOffset;
use mistok_core::domain::money::{Currency, Money};

use super::{
    Keeping,
    list::{moment, title},
    wire,
};
use crate::{
    chats::{ChatsError, Purchase},
    crm::{Urgency, http::Call, plain},
};

const LONGEST_FIELD: usize = 500;

impl Keeping {
    pub(super) async fn read_purchase(&self, chat: i64) -> Result<Option<Purchase>, ChatsError> {
        let id = chat.to_string();
        let path = format!("/purchase/info/{id}");
        let answer = self
            .read(|| Call::get("read purchase", Urgency::Sync, &path).about(&id))
            .await;
        match answer {
            Ok(body) => {
                let row = wire::Bought::read(&body).map_err(ChatsError::Malformed)?;
                Ok(row.map(|row| purchase(row, self.settings.utc_offset)))
            }
            Err(ChatsError::Refused { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn purchase(row: wire::Bought, offset: FixedOffset) -> Purchase {
    let bought = [row.purchase_date, row.date_pay];
    let buyer = row.buyer_info;
    Purchase {
        product: row.name.0.and_then(|name| title(&name)),
        amount: amount(row.amount.0, row.currency_type.0),
        quantity: row.cnt_goods.0,
        bought_at: bought
            .iter()
            .find_map(|date| moment(date.0.as_deref()?, offset)),
        paid_at: bought[1].0.as_deref().and_then(|date| moment(date, offset)),
        state: row.invoice_state.0,
        email: line(buyer.email),
        phone: line(buyer.phone),
        payment: line(buyer.payment_method),
        options: row.options.into_iter().filter_map(choice).collect(),
    }
}

/// A sum with a comma or a point, in a currency with a name of three letters.
fn amount(number: Option<String>, currency: Option<String>) -> Option<Money> {
    let currency: Currency = currency?.parse().ok()?;
    Money::parse(&number?.replace(',', "."), currency)
}

fn choice(option: wire::Choice) -> Option<(String, String)> {
    let value = line(option.user_data)?;
    Some((line(option.name).unwrap_or_default(), value))
}

fn line(text: wire::Text) -> Option<String> {
    plain::name(&plain::from_html(&text.0?), LONGEST_FIELD)
}
