//! What a manager reads who begins with a conversation: the note, the last messages, and the
//! keyboard.

use super::show;
use crate::{
    desk::{
        Cards, Notify, button, conversation::snooze::Woken, customer_name, label_of, shared_name,
    },
    domain::{
        conversation::{Author, Conversation},
        id::{EntryId, ManagerId},
        manager::Manager,
        routing::Policy,
    },
    press::DeskAction,
    store::{StoreError, Tx, customers, entries, managers},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, cut, escape, say},
};

/// Messages that a hand-over shows.
const LAST: u32 = 5;

/// Words of each.
const SHORT: usize = 160;

/// The keyboard of a manager who writes in a conversation; the empty text field says to whom it
/// goes.
pub fn writing_keyboard(speech: &Speech, conversation: &Conversation, name: &str) -> Keyboard {
    let label = |text| speech.plain(text);

    Keyboard::Chat {
        rows: vec![
            vec![label(Text::ButtonCanned), label(Text::ButtonHandOver)],
            vec![label(Text::ButtonFinish), label(Text::ButtonChatHistory)],
            vec![label(Text::ButtonOrderState), label(Text::ButtonHome)],
        ],
        placeholder: speech.plain(say::WritingPlaceholder {
            name: Arg::from(name),
            number: Arg::from(conversation.number.to_string()),
        }),
    }
}

/// The keyboard of a manager who only looks.
pub fn reading_keyboard(speech: &Speech) -> Keyboard {
    let label = |text| speech.plain(text);
    Keyboard::Menu(vec![
        vec![
            label(Text::ButtonWriteMessage),
            label(Text::ButtonChatHistory),
        ],
        vec![label(Text::ButtonHome)],
    ])
}

/// The notice of a conversation that nobody has any more while its customer waits.
pub async fn queued_again(
    notify: &Notify,
    tx: &Tx,
    conversation: &Conversation,
    former: Option<ManagerId>,
) -> Result<View, StoreError> {
    let speech = notify.speech();
    let profile = customers::lookup(tx, conversation.customer).await?;
    let name = profile.map_or_else(String::new, |profile| shared_name(&profile, &speech));
    let former = match former {
        Some(former) => label_of(tx, former).await?,
        None => "none".to_owned(),
    };
    let html = speech.html(say::NoticeQueuedAgain {
        name: name.into(),
        manager: former.into(),
    });
    let keyboard = Keyboard::Inline(vec![vec![
        match notify.department(conversation).policy {
            Policy::ByHand => button(
                &speech,
                Text::ButtonGive,
                DeskAction::Colleagues(conversation.id),
            ),
            Policy::FirstTakes | Policy::RoundRobin | Policy::LeastBusy => button(
                &speech,
                Text::ButtonReply,
                DeskAction::Take(conversation.id),
            ),
        },
        button(
            &speech,
            Text::ButtonOpenChat,
            DeskAction::Open(conversation.id),
        ),
    ]]);
    Ok(View::text(html).with(keyboard))
}

/// What the new manager needs: the card, the note, the last messages, how long the customer waits.
pub async fn handed_over(
    cards: &Cards,
    tx: &Tx,
    conversation: &Conversation,
    from: &Manager,
    to: &Manager,
    note: Option<&str>,
) -> Result<View, StoreError> {
    let mut top = vec![cards.notify.speech_to(to).html(say::HandedToYou {
        manager: Arg::from(from.label()),
    })];
    if let Some(note) = note {
        top.push(format!("📝 {}", escape(note)));
    }
    brief(cards, tx, conversation, to, top).await
}

/// The same from the program, which has no note.
pub async fn assigned(
    cards: &Cards,
    tx: &Tx,
    conversation: &Conversation,
    to: &Manager,
) -> Result<View, StoreError> {
    let top = vec![cards.notify.speech_to(to).html(Text::AssignedToYou)];
    brief(cards, tx, conversation, to, top).await
}

async fn brief(
    cards: &Cards,
    tx: &Tx,
    conversation: &Conversation,
    to: &Manager,
    mut sections: Vec<String>,
) -> Result<View, StoreError> {
    let speech = cards.notify.speech_to(to);
    let facts = cards.facts(tx, &speech, conversation, to, true).await?;
    sections.push(facts.join("\n"));
    sections.extend(last_messages(tx, &speech, conversation, &[]).await?);
    sections.push(cards.talk_line(tx, &speech, conversation).await?);
    let open = button(
        &speech,
        Text::ButtonOpenChat,
        DeskAction::Open(conversation.id),
    );
    Ok(View::text(sections.join("\n\n")).with(Keyboard::Inline(vec![vec![open]])))
}

/// What was said last, a line for each message but these; `None` where nothing was.
pub async fn last_messages(
    tx: &Tx,
    speech: &Speech,
    conversation: &Conversation,
    but: &[EntryId],
) -> Result<Option<String>, StoreError> {
    let mut lines = Vec::new();
    for entry in entries::page(tx, conversation.id, 0, LAST).await? {
        if but.contains(&entry.id) {
            continue;
        }
        let who = match entry.author {
            Author::Note(_) => continue,
            Author::Customer => "👤".to_owned(),
            Author::Manager(manager) => name_in(tx, manager).await?,
            Author::Colleague | Author::System => "🏪".to_owned(),
        };
        let words = show::excerpt(speech, &entry.content, SHORT);
        lines.push(format!("{}: {}", escape(&who), escape(&words)));
    }
    Ok((!lines.is_empty()).then(|| lines.join("\n")))
}

/// A line below what was said last.
pub fn below(last: Option<String>, html: String) -> String {
    match last {
        Some(last) => format!("{last}\n\n{html}"),
        None => html,
    }
}

async fn name_in(tx: &Tx, manager: ManagerId) -> Result<String, StoreError> {
    let known = managers::lookup(tx, manager).await?;
    Ok(known.map_or_else(
        || manager.to_string(),
        |manager| manager.first_name().to_owned(),
    ))
}

/// Tells a manager that an admin has given their conversation to somebody else.
pub fn taken_from_you(speech: &Speech, by: &Manager, to: &Manager) -> View {
    View::text(speech.html(say::TakenFromYou {
        by: by.label().into(),
        manager: to.label().into(),
    }))
}

/// Tells the manager who put a conversation off that it is back in its lists.
pub(in crate::desk) async fn awake(
    notify: &Notify,
    tx: &Tx,
    by: ManagerId,
    chat: &Conversation,
    woken: Woken,
) -> Result<View, StoreError> {
    let speech = notify.speech_of(tx, by).await?;
    let name = Arg::from(customer_name(tx, chat, &speech).await?);
    let html = match woken {
        Woken::InTime => speech.html(say::SnoozeOver { name }),
        Woken::ByCustomer => speech.html(say::SnoozeBroken { name }),
    };
    let open = button(&speech, Text::ButtonOpenChat, DeskAction::Open(chat.id));
    Ok(View::text(html).with(Keyboard::Inline(vec![vec![open]])))
}

/// Tells a manager that a colleague has taken their conversation over.
pub async fn taken_over_from_you(
    notify: &Notify,
    tx: &Tx,
    former: ManagerId,
    conversation: &Conversation,
    by: &Manager,
) -> Result<View, StoreError> {
    let speech = notify.speech_of(tx, former).await?;
    let home = notify.home_keyboard(tx, former, &speech).await?;
    let html = speech.html(say::TakenOverFromYou {
        manager: Arg::from(by.label()),
        name: customer_name(tx, conversation, &speech).await?.into(),
    });
    Ok(View::text(html).with(home))
}

/// The message to a manager on a break: a customer of theirs wrote, and the conversation is free.
pub async fn freed_while_away(
    notify: &Notify,
    tx: &Tx,
    holder: ManagerId,
    conversation: &Conversation,
) -> Result<View, StoreError> {
    let speech = notify.speech_of(tx, holder).await?;
    let name = customer_name(tx, conversation, &speech).await?;
    Ok(View::text(speech.html(say::FreedWhileAway {
        name: Arg::from(name),
    })))
}

/// Tells a colleague that a note names them.
pub async fn named_in_note(
    tx: &Tx,
    speech: &Speech,
    by: &Manager,
    conversation: &Conversation,
    note: &str,
) -> Result<View, StoreError> {
    let open = DeskAction::Open(conversation.id);
    let open = button(speech, Text::ButtonOpenChat, open);
    let html = speech.html(say::NoteNamesYou {
        manager: Arg::from(by.label()),
        name: customer_name(tx, conversation, speech).await?.into(),
        number: conversation.number.to_string().into(),
        text: cut(note, 1_000).into(),
    });
    Ok(View::text(html).with(Keyboard::Inline(vec![vec![open]])))
}

/// Tells a manager that the customer has ended the case.
pub async fn ended_by_customer(
    notify: &Notify,
    tx: &Tx,
    holder: ManagerId,
    conversation: &Conversation,
) -> Result<View, StoreError> {
    let speech = notify.speech_of(tx, holder).await?;
    let name = customer_name(tx, conversation, &speech).await?;
    let html = speech.html(say::EndedByCustomer { name: name.into() });
    let home = notify.home_keyboard(tx, holder, &speech).await?;
    Ok(View::text(html).with(home))
}

/// Tells a manager that the case has ended: its customer wanted to be forgotten.
pub async fn ended_by_forgetting(
    notify: &Notify,
    tx: &Tx,
    holder: ManagerId,
    conversation: &Conversation,
) -> Result<View, StoreError> {
    let speech = notify.speech_of(tx, holder).await?;
    let html = speech.html(say::EndedByForgetting {
        number: Arg::from(conversation.number.to_string()),
    });
    let home = notify.home_keyboard(tx, holder, &speech).await?;
    Ok(View::text(html).with(home))
}

/// Tells a manager whether the CRM has marked a chat as read; why not, where it refused.
pub async fn marked_read(
    notify: &Notify,
    tx: &Tx,
    by: ManagerId,
    conversation: &Conversation,
    refusal: Option<String>,
) -> Result<View, StoreError> {
    let speech = notify.speech_of(tx, by).await?;
    let name = Arg::from(customer_name(tx, conversation, &speech).await?);
    Ok(View::text(match refusal {
        None => speech.html(say::MarkedRead { name }),
        Some(reason) => speech.html(say::NotMarkedRead {
            name,
            reason: Arg::from(reason),
        }),
    }))
}
