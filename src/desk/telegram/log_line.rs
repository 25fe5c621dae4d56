//! The log chat's line about an act of a manager or of the program.

use crate::{
    desk::{label_of, shared_name},
    domain::{conversation::Conversation, id::ManagerId},
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        customers,
    },
    text::{
        Arg, Speech, Text,
        say::{self, Said},
    },
};

/// What such lines tell; each takes what it needs.
struct LogLine {
    manager: Arg,
    subject: Arg,
    customer: Arg,
    number: Arg,
}

/// The line for an act in a conversation. `None` means that the log chat does not tell of it.
pub(in crate::desk) async fn of(
    tx: &Tx,
    speech: &Speech,
    act: &Act,
    conversation: &Conversation,
) -> Result<Option<String>, StoreError> {
    let profile = customers::lookup(tx, conversation.customer).await?;
    let customer = profile.map_or_else(String::new, |profile| shared_name(&profile, speech));
    let label = async |manager: Option<ManagerId>| match manager {
        Some(manager) => label_of(tx, manager).await,
        None => Ok(speech.plain(Text::LogNobody)),
    };
    let line = LogLine {
        manager: label(act.manager).await?.into(),
        subject: label(act.subject).await?.into(),
        customer: customer.into(),
        number: conversation.number.to_string().into(),
    };
    Ok(line.sentence(act.action).map(|text| speech.html(text)))
}

/// A text, and the names of the values that it takes.
macro_rules! line {
    ($text:ident, $($value:ident),+) => {
        Said::of(say::$text { $($value),+ })
    };
}

impl LogLine {
    fn sentence(self, action: Action) -> Option<Said> {
        let Self {
            manager,
            subject,
            customer,
            number,
        } = self;
        Some(match action {
            Action::Take => line!(LogTake, manager, customer, number),
            Action::Assign => line!(LogAssign, subject, customer, number),
            Action::Release => line!(LogRelease, manager, customer, number),
            Action::HandOver => line!(LogHandOver, manager, subject, customer, number),
            Action::Reassign => line!(LogReassign, manager, subject, customer, number),
            Action::TakeOver => line!(LogTakeOver, manager, subject, customer, number),
            Action::Absent => line!(LogAbsent, subject, customer, number),
            Action::Reroute => line!(LogReroute, subject, customer, number),
            Action::Unreachable => line!(LogUnreachable, subject, customer, number),
            Action::Expire => line!(LogExpire, subject, customer, number),
            Action::Close => line!(LogClose, manager, customer, number),
            Action::EndedByCustomer => line!(LogEndedByCustomer, customer, number),
            Action::Forgotten => line!(LogForgotten, number),
            Action::Move => line!(LogMove, manager, customer, number),
            Action::Other(_) => return None,
        })
    }
}
