//! What people are told at once: an answer that was not sent, rows that cannot be read, money that
//! was given back or counted.

use crate::{
    desk::{name_of, telegram::orders::payment},
    domain::{conversation::Progress, id::LeadId, money::Money, payment::Fit},
    store::customers::Profile,
    telegram::View,
    text::{Arg, Speech, Text, escape, say},
};

/// An answer whose words cannot be read was not sent.
pub(in crate::desk) fn unsent(
    speech: &Speech,
    progress: &Progress,
    customer: Option<&Profile>,
) -> View {
    let reason = match progress {
        Progress::Failed(reason) => reason.clone(),
        _ => speech.plain(Text::ReasonCorrupt),
    };
    let mut html = speech.html(say::AnswerFailed {
        reason: Arg::from(reason),
    });
    if let Some(profile) = customer {
        let name = name_of(profile, speech);
        html = format!("{html}\n{}", escape(&name));
    }
    View::text(html)
}

/// Rows that cannot be read and were left out of what people are shown.
pub(in crate::desk) fn rows_unreadable(speech: &Speech, count: i64, places: &str) -> View {
    View::text(speech.html(say::RowsUnreadable {
        count: count.into(),
        places: places.into(),
    }))
}

/// Tells a payer that their money was given back.
pub(in crate::desk) fn money_returned(speech: &Speech, sum: Money) -> View {
    View::text(speech.html(say::PaymentReturned {
        sum: Arg::Money(sum),
    }))
}

/// Tells a payer which order their money was counted for.
pub(in crate::desk) fn money_counted(
    speech: &Speech,
    order: LeadId,
    amount: Money,
    fit: Fit,
) -> View {
    View::text(payment::for_payer(speech, order, amount, fit))
}
