//! Ready answers by buttons: those that the manager sends most come first, and the filled-in words are
//! seen before they go.

use super::reply::Reply;
use crate::{
    desk::{Screens, button, press},
    domain::{id::ConversationId, manager::Manager},
    press::DeskAction,
    store::{StoreError, Tx, canned},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Text, add, cut, escape, say},
};

/// Ready answers on a page.
const PAGE: u32 = 6;
/// Ready answers that a code is looked for among.
const MOST: u32 = 1_000;

/// A number for a ready answer as it stands now (FNV-1a): buttons have no room for 32 letters, and
/// what was changed since it was seen is another one.
fn code(name: &str, body: &str) -> u32 {
    let bytes = name.bytes().chain([0]).chain(body.bytes());
    bytes.fold(0x811c_9dc5, |code, byte| {
        (code ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

impl Screens {
    /// A page of the ready answers for a conversation, from 1 in place of the page before; 0 is the
    /// first one as a message of its own.
    pub async fn canned_page(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        page: u32,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let is_new = page == 0;
        let page = page.max(1);
        let found = canned::by_use(tx, manager.id, page - 1, PAGE).await?;
        let has_more = !canned::by_use(tx, manager.id, page, PAGE).await?.is_empty();
        if found.is_empty() && page == 1 {
            return Ok(Reply::message(View::text(speech.html(Text::CannedEmpty))));
        }
        let mut html = speech.html(Text::CannedChoose);
        let mut rows: Vec<Vec<Button>> = Vec::new();
        for (name, body) in &found {
            add(
                &mut html,
                format_args!("\n\n<b>{}</b>\n{}", escape(name), escape(&cut(body, 120))),
            );
            let action = DeskAction::CannedText(id, code(name, body));
            rows.push(vec![press(cut(name, 40), action)]);
        }
        let mut turns = Vec::new();
        if page > 1 {
            turns.push(press("◀️".to_owned(), DeskAction::Canned(id, page - 1)));
        }
        if has_more {
            turns.push(press(
                "▶️".to_owned(),
                DeskAction::Canned(id, page.saturating_add(1)),
            ));
        }
        rows.push(turns);
        rows.retain(|row| !row.is_empty());
        let view = View::text(html).with(Keyboard::Inline(rows));
        Ok(if is_new {
            Reply::message(view)
        } else {
            Reply::screen(view)
        })
    }

    /// One of them, filled in: to be sent, or copied by a tap and changed.
    pub async fn canned_text(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        wanted: u32,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let (_, words) = match self.canned_by_code(tx, manager, id, wanted).await? {
            Ok(found) => found,
            Err(reply) => return Ok(reply),
        };
        let html = speech.html(say::CannedReady {
            words: Arg::from(words),
        });
        let rows = vec![
            vec![button(
                &speech,
                Text::ButtonCannedSend,
                DeskAction::CannedSend(id, wanted),
            )],
            vec![button(&speech, Text::ButtonBack, DeskAction::Canned(id, 1))],
        ];
        Ok(Reply::screen(View::text(html).with(Keyboard::Inline(rows))))
    }

    /// The name and the filled-in words of a ready answer, or why there are none.
    pub async fn canned_by_code(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        wanted: u32,
    ) -> Result<Result<(String, String), Reply>, StoreError> {
        let speech = self.notify.speech_to(manager);
        let gone = || Reply::toast(speech.plain(Text::ToastGone));
        let Some(conversation) = self.people.seen(tx, manager, id).await? else {
            return Ok(Err(gone()));
        };
        let all = canned::find(tx, "", MOST).await?;
        let is_wanted = |(name, body): &(String, String)| code(name, body) == wanted;
        let Some((name, _)) = all.into_iter().find(is_wanted) else {
            let changed = speech.plain(Text::ToastCannedChanged);
            return Ok(Err(Reply::toast(changed)));
        };
        Ok(
            match self.filled(tx, manager, &conversation, &name).await? {
                Some(Ok(words)) => Ok((name, words)),
                Some(Err(unfilled)) => {
                    Err(Reply::message(View::text(escape(&unfilled.told(&speech)))))
                }
                None => Err(Reply::toast(speech.plain(Text::ToastCannedChanged))),
            },
        )
    }
}
