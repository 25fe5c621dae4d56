//! How a step becomes messages: the screen is edited in place where that can be, else sent anew
//! with the old one's buttons taken off; a keyboard of ours is taken away when its step ends.

use super::{states::when_left, turn::Turn};
use crate::{
    domain::{
        dialogue::{Dialogue, Shown},
        id::ChatId,
    },
    shop::{Step, left::Left},
    telegram::{
        Outgoing, View,
        keyboard::Keyboard,
        message::{Aim, Edit},
    },
    text::Speech,
};

/// The messages of a step, in order. Notes in `dialogue` what is shown from now on.
pub fn outgoing(
    turn: &Turn,
    dialogue: &mut Dialogue,
    step: &mut Step,
    speech: &Speech,
) -> Vec<Outgoing> {
    let mut place = turn.pressed;
    let mut messages = Vec::new();
    let mut screen = step.screen.take();
    let leaves_keyboard = dialogue.reply_keyboard
        && screen
            .as_ref()
            .is_some_and(|screen| !screen.keyboard.is_reply());
    let mut before = step.before.take();
    // One message carries either buttons or the end of our keyboard, and Telegram refuses to change a
    // message that ended a keyboard (<https://core.telegram.org/bots/api#updating-messages>). So
    // a screen with buttons comes below what became of the question that had the keyboard.
    if leaves_keyboard {
        match &mut screen {
            Some(screen) if before.is_none() && screen.keyboard == Keyboard::None => {
                screen.keyboard = Keyboard::Remove;
            }
            _ => {
                let gone = before.unwrap_or_else(|| {
                    let left = Left {
                        from: &dialogue.state,
                        to: step.next.as_ref(),
                        region: turn.shop.region,
                    };
                    View::text(left.told(speech, when_left(&dialogue.state)))
                });
                before = Some(gone.with(Keyboard::Remove));
            }
        }
    }
    if let Some(view) = before {
        // What is said takes the place of the question it answers; the screen comes below.
        let edit = place
            .take_if(|shown| !leaves_keyboard && !shown.has_photo)
            .map(edit);
        messages.push(said(dialogue.chat, view, edit));
        if edit.is_some() {
            dialogue.shown = None;
        }
    }
    if let Some(view) = screen {
        let alone = messages.is_empty();
        messages.extend(screen_messages(dialogue, view, place, alone));
    }
    messages
}

fn screen_messages(
    dialogue: &mut Dialogue,
    view: View,
    place: Option<Shown>,
    alone: bool,
) -> Vec<Outgoing> {
    dialogue.screen += 1;
    dialogue.reply_keyboard = view.keyboard.is_reply();
    let in_place = place.filter(|shown| {
        alone && !view.keyboard.is_reply() && shown.has_photo == view.photo.is_some()
    });
    let old = [place, dialogue.shown];
    // Only a message with buttons of its own needs them taken off one day.
    let has_buttons = matches!(view.keyboard, Keyboard::Inline(_));
    dialogue.shown = in_place.filter(|_| has_buttons);
    let number = has_buttons.then_some(dialogue.screen);
    // The end of a keyboard must reach the phone, also when a newer screen follows at once.
    let is_passing = view.keyboard != Keyboard::Remove;
    let mut messages = vec![Outgoing::Show {
        chat: dialogue.chat,
        view,
        edit: in_place.map(edit),
        screen: number,
        aim: Aim {
            is_passing,
            ..Aim::default()
        },
    }];
    let mut bared: Vec<_> = old
        .into_iter()
        .flatten()
        .filter(|shown| Some(shown.message) != in_place.map(|place| place.message))
        .map(|shown| shown.message)
        .collect();
    bared.dedup();
    messages.extend(bared.into_iter().map(|message| Outgoing::DropButtons {
        chat: dialogue.chat,
        message,
    }));
    messages
}

const fn edit(shown: Shown) -> Edit {
    Edit {
        message: shown.message,
        has_photo: shown.has_photo,
    }
}

/// Something said, which stays true; a screen does so only until the next one.
fn said(chat: ChatId, view: View, edit: Option<Edit>) -> Outgoing {
    Outgoing::Show {
        chat,
        view,
        edit,
        screen: None,
        aim: Aim::default(),
    }
}
