//! What money for an order means, for its payer and for the managers.

use crate::{
    desk::orders::money::ReceivedPayment,
    domain::{id::LeadId, money::Money, payment::Fit},
    text::{Arg, Speech, say},
};

/// What the payer reads.
pub fn for_payer(speech: &Speech, number: LeadId, amount: Money, fit: Fit) -> String {
    let (number, sum) = (Arg::from(number.to_string()), Arg::from(amount));
    match fit {
        Fit::Exact => speech.html(say::PaymentThanks { number, sum }),
        Fit::Partly(missing) => speech.html(say::PaymentPartly {
            number,
            sum,
            rest: missing.into(),
        }),
        Fit::Over(extra) => speech.html(say::PaymentOver {
            number,
            sum,
            rest: extra.into(),
        }),
        Fit::Again => speech.html(say::PaymentAgain { number, sum }),
        Fit::OtherCurrency => speech.html(say::PaymentOtherCurrency { number, sum }),
        Fit::Cancelled => speech.html(say::PaymentCancelled { number, sum }),
    }
}

/// What the shop's people read.
pub fn for_people(speech: &Speech, number: LeadId, came: &ReceivedPayment, fit: Fit) -> String {
    let (number, sum) = (Arg::from(number.to_string()), Arg::from(came.amount));
    let charge = Arg::from(&came.charge);
    match fit {
        Fit::Exact => speech.html(say::PaymentCame { number, sum }),
        Fit::Partly(_) => speech.html(say::PaymentCamePartly {
            number,
            sum,
            charge,
        }),
        Fit::Over(_) => speech.html(say::PaymentCameOver {
            number,
            sum,
            charge,
        }),
        Fit::Again => speech.html(say::PaymentCameAgain {
            number,
            sum,
            charge,
        }),
        Fit::OtherCurrency => speech.html(say::PaymentCameOtherCurrency {
            number,
            sum,
            charge,
        }),
        Fit::Cancelled => speech.html(say::PaymentCameCancelled {
            number,
            sum,
            charge,
        }),
    }
}
