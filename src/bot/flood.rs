//! Somebody writes faster than anybody reads: a friendly word to them, and a word to the shop's
//! people, who can silence the bot for them.

use super::{effects::tell_people, handle::Context};
use crate::{
    desk::button,
    domain::{delivery::Priority, dialogue::Dialogue},
    outbox::telegram as sending,
    press::{DeskAction, PeopleAction},
    store::{StoreError, Tx},
    telegram::{Outgoing, View, keyboard::Keyboard},
    text::{Speech, Text, say},
};

/// Tells both, once in a flood.
pub async fn tell(
    context: &Context,
    tx: &Tx,
    dialogue: &Dialogue,
    speech: &Speech,
) -> Result<(), StoreError> {
    tracing::warn!("A customer writes faster than they can be answered");
    metrics::counter!("mistok_floods_total").increment(1);
    let view = View::text(speech.html(Text::FloodSlow));
    let outgoing = Outgoing::new(dialogue.chat, view);
    let job = sending::job(context.bot, outgoing, Priority::Notice, &context.clock);
    context.outbox.enqueue(tx, job).await?;
    let people = &context.people.speech;
    let account = match &dialogue.customer.username {
        Some(username) => format!("{} (@{username})", dialogue.customer.called()),
        None => format!("{} ({})", dialogue.customer.called(), dialogue.chat),
    };
    let html = people.html(say::FloodNotice {
        account: account.into(),
    });
    let silence = button(
        people,
        Text::ButtonSilence,
        DeskAction::People(PeopleAction::Silence(dialogue.chat)),
    );
    let view = View::text(html).with(Keyboard::Inline(vec![vec![silence]]));
    tell_people(context, tx, &view).await
}
