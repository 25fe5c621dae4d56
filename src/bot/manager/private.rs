//! What a manager writes in their own chat with the bot.

use super::AtDesk;
use crate::bot::said::{Event, Incoming, Said};
use crate::{
    desk::{
        conversation::{
            answer::Answered,
            hold::{Intent, Taken},
        },
        label_of,
        people::roles::{self},
        telegram::{canned as ready, lists::looks_for, numbers, reply::Reply},
    },
    domain::{
        content::What,
        id::{ConversationId, ManagerId, MessageId},
        manager::Place,
        order::OrderTab,
    },
    press::{DeskAction, List},
    store::{StoreError, conversations, copies, managers},
    telegram::{Outgoing, View, content::Received, message::Aim},
    text::{Arg, Text, escape, say, template::Unfilled},
};

/// What follows `/sms` in the caption of a file.
fn sms_words(caption: &str) -> Option<&str> {
    let rest = caption.trim_start().strip_prefix("/sms")?;
    let is_whole = rest.is_empty() || rest.starts_with(char::is_whitespace);
    is_whole.then(|| rest.trim())
}

impl AtDesk<'_> {
    /// Something written in the private chat.
    pub(in crate::bot) async fn wrote(
        &self,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let Some(received) = incoming.received() else {
            return Ok(());
        };
        let reply = match &event.said {
            Said::Edited => {
                let refused = self
                    .desk
                    .conversations
                    .edit_answer(self.tx, &self.manager, self.chat, &received)
                    .await?;
                return match refused {
                    Some(html) => self.answer_to(received.message, html).await,
                    None => Ok(()),
                };
            }
            Said::Command { name, argument } => self.command(name, argument).await?,
            _ => self.message(&received).await?,
        };
        // A toast has nowhere to show here: it is said, unless more is said anyway.
        let is_all = reply.messages.is_empty() && reply.screen.is_none();
        if let Some(toast) = self.show(reply, None).await?
            && is_all
        {
            self.answer_to(received.message, crate::text::escape(&toast))
                .await?;
        }
        Ok(())
    }

    /// Says something in answer to the manager's own message.
    pub(in crate::bot) async fn answer_to(
        &self,
        message: MessageId,
        html: String,
    ) -> Result<(), StoreError> {
        let aim = Aim {
            reply_to: Some(message),
            ..Aim::default()
        };
        let outgoing = Outgoing::aimed(self.chat, View::text(html), aim);
        self.desk.notify.say(self.tx, outgoing).await
    }

    #[expect(
        clippy::too_many_lines,
        reason = "a line or two for each place at the desk"
    )]
    pub(in crate::bot) async fn message(&self, received: &Received) -> Result<Reply, StoreError> {
        let text = received.content.words.text.as_str();
        let is_text = received.content.what == What::Text;
        if let What::File(file) = &received.content.what
            && let Some(words) = sms_words(text)
        {
            return self
                .desk
                .sms_desk
                .sms_file(self.tx, &self.manager, file, words)
                .await;
        }
        // A reply goes to the conversation of what it answers, whatever is open.
        if let Some(message) = received.reply_to
            && let Some(copy) =
                copies::lookup(self.tx, self.desk.notify.bot, self.chat, message).await?
        {
            return self
                .write_to(copy.conversation, received, Intent::Reply)
                .await;
        }
        let place = managers::place(self.tx, self.manager.id).await?;
        if is_text && let Some(reply) = self.word(text, &place).await? {
            return Ok(reply);
        }
        match place {
            Place::Writing { conversation } => {
                self.write_to(conversation, received, Intent::Write).await
            }
            Place::Reading { conversation } => {
                if is_text && let Some(note) = text.strip_prefix("//") {
                    return self.note(conversation, note).await;
                }
                // A number is looked up even while a chat is only read.
                if numbers::digits_of(text).is_some() {
                    return self.desk.screens.search(self.tx, &self.manager, text).await;
                }
                Ok(Reply::message(View::text(
                    self.speech().html(Text::ReadingOnly),
                )))
            }
            // A note and a ready answer are words: a picture asks for them again.
            Place::HandingOver { conversation, to } if text.trim().is_empty() => {
                self.ask_note(conversation, to).await
            }
            Place::Moving { conversation, to } if text.trim().is_empty() => {
                Ok(self.ask_move_note(conversation, to))
            }
            Place::Moving { conversation, to } => {
                self.desk
                    .conversations
                    .move_to(self.tx, &self.manager, conversation, to, Some(text))
                    .await
            }
            Place::Canned { name } if text.trim().is_empty() => {
                self.desk
                    .screens
                    .canned(self.tx, &self.manager, &name)
                    .await
            }
            Place::HandingOver { conversation, to } => {
                self.desk
                    .conversations
                    .hand_over(self.tx, &self.manager, conversation, to, Some(text))
                    .await
            }
            Place::Canned { name } if roles::is_admin(&self.manager) => {
                self.desk
                    .screens
                    .set_canned(self.tx, &self.manager, &name, text)
                    .await
            }
            Place::Tracking { order } if is_text => {
                self.desk
                    .orders
                    .set_tracking(self.tx, &self.manager, order, text)
                    .await
            }
            Place::Cancelling { order } if is_text && !text.trim().is_empty() => {
                self.desk
                    .orders
                    .cancel_order(self.tx, &self.manager, order, text)
                    .await
            }
            Place::Blocking { conversation } if is_text && !text.trim().is_empty() => {
                self.desk
                    .conversations
                    .block_reason(self.tx, &self.manager, conversation, text)
                    .await
            }
            Place::Ordering { conversation, .. } if is_text => {
                self.desk
                    .orders
                    .goods_typed(self.tx, &self.manager, conversation, text)
                    .await
            }
            Place::Texting { conversation } if is_text => {
                self.text_customer(conversation, text).await
            }
            Place::Texting { .. } => Ok(Reply::message(View::text(
                self.speech().html(Text::SmsWordsOnly),
            ))),
            Place::Linking if is_text && roles::is_admin(&self.manager) => {
                self.desk
                    .screens
                    .named_link(self.tx, &self.manager, text)
                    .await
            }
            Place::Home
            | Place::Shop
            | Place::Linking
            | Place::Tracking { .. }
            | Place::Cancelling { .. }
            | Place::Blocking { .. }
            | Place::Ordering { .. }
            | Place::Canned { .. } => {
                if is_text {
                    self.typed_at_home(text).await
                } else {
                    Ok(Reply::message(View::text(
                        self.speech().html(Text::DeskNothingOpen),
                    )))
                }
            }
        }
    }

    /// A text with no chat open: it looks for something, or was meant for somebody.
    async fn typed_at_home(&self, text: &str) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        if !looks_for(text) {
            return Ok(Reply::message(desk.screens.not_sent(tx, manager).await?));
        }
        desk.screens.search(tx, manager, text).await
    }

    /// A word of the desk's keyboards.
    pub(in crate::bot) async fn word(
        &self,
        text: &str,
        place: &Place,
    ) -> Result<Option<Reply>, StoreError> {
        let speech = self.speech();
        let is = |key| speech.is_pressed(key, text);
        let list = |list| self.desk.screens.list(self.tx, &self.manager, list, 0);
        if is(Text::ButtonHome) {
            return Ok(Some(self.desk.screens.home(self.tx, &self.manager).await?));
        }
        if is(Text::ButtonQueue) {
            return Ok(Some(Reply::message(list(List::Queue).await?)));
        }
        if is(Text::ButtonMyChats) {
            return Ok(Some(Reply::message(list(List::Mine).await?)));
        }
        if let Some((tab, own)) = self.orders_called(is) {
            let view = self
                .desk
                .orders
                .order_list(self.tx, &self.manager, tab, own, 0)
                .await?;
            return Ok(Some(Reply::message(view)));
        }
        let lists = [
            (Text::ButtonAllHistory, List::All),
            (Text::ButtonMyHistory, List::MyHistory),
            (Text::ButtonWithoutPhone, List::WithoutPhone),
        ];
        if let Some((_, of)) = lists.into_iter().find(|(key, _)| is(*key)) {
            return Ok(Some(Reply::message(list(of).await?)));
        }
        if is(Text::ButtonStatistics) {
            let view = self
                .desk
                .statistics
                .statistics(self.tx, &self.manager)
                .await?;
            return Ok(Some(Reply::message(view)));
        }
        if is(Text::ButtonHere) {
            return Ok(Some(self.act(DeskAction::Here).await?));
        }
        if is(Text::ButtonAway) {
            return Ok(Some(self.act(DeskAction::Away).await?));
        }
        self.word_of_chat(is, place).await
    }

    /// A word of the keyboard that an open chat has.
    async fn word_of_chat(
        &self,
        is: impl Fn(Text) -> bool,
        place: &Place,
    ) -> Result<Option<Reply>, StoreError> {
        let Some(conversation) = place.conversation() else {
            // Words of an old keyboard, which are meant for no search.
            let of_chats = [
                Text::ButtonCanned,
                Text::ButtonHandOver,
                Text::ButtonFinish,
                Text::ButtonRelease,
                Text::ButtonMarkRead,
                Text::ButtonOpenChat,
                Text::ButtonReply,
            ];
            let html = self.speech().html(Text::DeskNothingOpen);
            let nothing = || Reply::message(View::text(html));
            return Ok(of_chats.into_iter().any(&is).then(nothing));
        };
        let action = [
            (
                Text::ButtonChatHistory,
                DeskAction::History(conversation, 0),
            ),
            (Text::ButtonCanned, DeskAction::Canned(conversation, 0)),
            (Text::ButtonHandOver, DeskAction::Colleagues(conversation)),
            (Text::ButtonFinish, DeskAction::Finish(conversation)),
            (Text::ButtonMarkRead, DeskAction::MarkRead(conversation)),
            (Text::ButtonOrderState, DeskAction::Fulfil(conversation)),
            (Text::OldWordChangeStatus, DeskAction::Fulfil(conversation)),
            (Text::ButtonRelease, DeskAction::Release(conversation)),
            (Text::ButtonWriteMessage, DeskAction::Write(conversation)),
            (Text::ButtonReply, DeskAction::Write(conversation)),
            (Text::ButtonOpenChat, DeskAction::Open(conversation)),
        ]
        .into_iter()
        .find(|(key, _)| is(*key));
        match action {
            Some((_, action)) => Ok(Some(self.act(action).await?)),
            None => Ok(None),
        }
    }

    /// The list of orders that a word means, of today's keyboards or of earlier ones.
    fn orders_called(&self, is: impl Fn(Text) -> bool) -> Option<(OrderTab, Option<ManagerId>)> {
        let own = Some(self.manager.id);
        let words = [
            (Text::ButtonOrdersHere, OrderTab::New, None),
            (Text::OldWordOwnOrders, OrderTab::InWork, own),
            (Text::OldWordDoneOrders, OrderTab::Done, own),
            (Text::OldWordDoneChats, OrderTab::Done, own),
        ];
        let meant = words.into_iter().find(|(word, ..)| is(*word));
        meant.map(|(_, tab, own)| (tab, own))
    }

    /// A message to a conversation: an answer, a note, or a ready answer's name.
    pub(in crate::bot) async fn write_to(
        &self,
        id: ConversationId,
        received: &Received,
        intent: Intent,
    ) -> Result<Reply, StoreError> {
        let text = received.content.words.text.as_str();
        let is_text = received.content.what == What::Text;
        if let Some(reply) = self.kept_from(id).await? {
            return Ok(reply);
        }
        if is_text && let Some(note) = text.strip_prefix("//") {
            return self.note(id, note).await;
        }
        let mut received = received.clone();
        if is_text && let Some(name) = ready::name_in(text) {
            let filled = match conversations::lookup(self.tx, id).await? {
                Some(conversation) => {
                    self.desk
                        .screens
                        .filled(self.tx, &self.manager, &conversation, name)
                        .await?
                }
                None => None,
            };
            let Some(filled) = filled else {
                return Ok(Reply::message(View::text(self.speech().html(
                    say::CannedUnknown {
                        name: Arg::from(name),
                    },
                ))));
            };
            let filled = match filled {
                Ok(filled) => filled,
                Err(unfilled) => return Ok(self.unfilled(&unfilled)),
            };
            received.content = crate::domain::content::Content::text(filled);
        }
        let answered = self
            .desk
            .conversations
            .answer(self.tx, &self.manager, id, self.chat, &received)
            .await?;
        match answered {
            Answered::Queued(_) => Ok(Reply::default()),
            Answered::Refused(html) => {
                let text = received.content.words.text.as_str();
                self.refused_or_texted(id, html, text).await
            }
            Answered::Held(other) => self.held(other).await,
            Answered::Free => {
                // A reply to a notice takes what waits; words in the customer's own place take it
                // whether anybody waits or not.
                let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
                match desk.conversations.take(tx, manager, id, intent).await? {
                    Taken::Now(_) | Taken::Already(_) => {}
                    taken => return self.not_taken(id, &taken).await,
                }
                match desk
                    .conversations
                    .answer(tx, manager, id, self.chat, &received)
                    .await?
                {
                    Answered::Refused(html) => {
                        let text = received.content.words.text.as_str();
                        self.refused_or_texted(id, html, text).await
                    }
                    Answered::Held(other) => self.held(other).await,
                    Answered::Queued(_) | Answered::Free => Ok(Reply::default()),
                }
            }
        }
    }

    /// Why a ready answer says nothing.
    fn unfilled(&self, unfilled: &Unfilled) -> Reply {
        let speech = self.speech();
        let reason = unfilled.told(&speech);
        Reply::message(View::text(match unfilled {
            Unfilled::Missing(_) => escape(&reason),
            Unfilled::Broken(_) => speech.html(say::CannedBroken {
                reason: Arg::from(reason),
            }),
        }))
    }

    /// What they hear who may not write in the conversation.
    async fn kept_from(&self, id: ConversationId) -> Result<Option<Reply>, StoreError> {
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(None);
        };
        let why = self
            .desk
            .people
            .kept_from(self.tx, &self.manager, &conversation);
        Ok(match why.await? {
            Some(why) => Some(self.not_taken(id, &why).await?),
            None => None,
        })
    }

    pub(in crate::bot) async fn held(&self, other: ManagerId) -> Result<Reply, StoreError> {
        Ok(Reply::toast(self.speech().plain(say::ToastHeldBy {
            manager: label_of(self.tx, other).await?.into(),
        })))
    }

    pub(in crate::bot) async fn note(
        &self,
        id: ConversationId,
        text: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let text = text.trim();
        let Some(conversation) = self.desk.people.seen(self.tx, &self.manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        if text.is_empty() {
            return Ok(Reply::message(View::text(speech.html(Text::NoteEmpty))));
        }
        let mentions = self
            .desk
            .conversations
            .note(self.tx, &self.manager, &conversation, text)
            .await?;
        let mut lines = vec![speech.html(Text::NoteKept)];
        let listed = |names: &[String]| Arg::from(names.join(", "));
        if !mentions.told.is_empty() {
            let names = listed(&mentions.told);
            lines.push(speech.html(say::NoteTold { names }));
        }
        if !mentions.unknown.is_empty() {
            let names = listed(&mentions.unknown);
            lines.push(speech.html(say::NoteNobody { names }));
        }
        Ok(Reply::message(View::text(lines.join("\n"))))
    }
}
