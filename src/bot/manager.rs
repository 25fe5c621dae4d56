//! A manager's update: what they wrote or pressed at the desk, and what the desk does.

use super::said::{Event, Incoming, Person, Place as Where, Said};
use crate::{
    desk::{
        Desk,
        admin::Command,
        answer::Answered,
        canned as ready, card,
        hold::{Intent, Taken},
        label_of, lists,
        reply::Reply,
        roles::{self, Applicant, Right},
        trouble::Decision,
    },
    domain::{
        dialogue::Shown,
        id::{ChatId, ConversationId, ManagerId, MessageId},
        language::Language,
        manager::{Manager, Place, Role},
    },
    store::{StoreError, Tx, audit::Act, conversations, copies, customers, entries, managers},
    telegram::{
        Outgoing, View,
        callback::{DeskAction, List},
        content::Received,
        keyboard::Keyboard,
        message::{Aim, Edit},
    },
    text::{Arg, Speech, Text},
};

/// Where a manager is while they look at the shop as a customer does.
pub const AT_SHOP: Place = Place::Shop;

/// Messages of the customer that are shown to who takes the talk.
const UNANSWERED: u32 = 10;

/// Who is at the desk, and through which update.
pub struct AtDesk<'a> {
    pub desk: &'a Desk,
    pub tx: &'a Tx,
    pub manager: Manager,
    pub chat: ChatId,
}

/// The person of an event as somebody who may be, or become, a manager.
pub fn applicant(event: &Event) -> Applicant {
    of_person(&event.person)
}

pub fn of_person(person: &Person) -> Applicant {
    let language = person.language.as_deref();
    Applicant {
        id: ManagerId(person.id),
        name: person.full_name(),
        username: person.username.clone(),
        language: language.map(|tag| Language::for_client(Some(tag), Language::default())),
    }
}

impl AtDesk<'_> {
    fn speech(&self) -> Speech {
        self.desk.speech_to(&self.manager)
    }

    /// Sends what an operation says; the toast is for the press that asked for it.
    pub async fn show(
        &self,
        reply: Reply,
        pressed: Option<Shown>,
    ) -> Result<Option<String>, StoreError> {
        let private = ChatId(self.manager.id.0);
        if let Some(place) = &reply.place {
            managers::set_place(self.tx, self.manager.id, place).await?;
        }
        if let Some(screen) = reply.screen {
            // In the group the card or the notice stays what it is.
            let edit = pressed
                .filter(|shown| self.chat == private && !shown.has_photo)
                .map(|shown| Edit {
                    message: shown.message,
                    has_photo: false,
                });
            let outgoing = Outgoing::Show {
                chat: private,
                view: screen,
                edit,
                screen: None,
                aim: Aim::default(),
            };
            self.desk.say(self.tx, outgoing).await?;
        }
        let about = reply.place.as_ref().and_then(Place::conversation);
        for view in reply.messages {
            let aim = Aim {
                about,
                ..Aim::default()
            };
            self.desk
                .say(self.tx, Outgoing::aimed(private, view, aim))
                .await?;
        }
        Ok(reply.toast)
    }

    // Private chat

    /// Something written in the private chat.
    pub async fn wrote(&self, incoming: &Incoming, event: &Event) -> Result<(), StoreError> {
        let Some(received) = incoming.received() else {
            return Ok(());
        };
        let reply = match &event.said {
            Said::Edited => {
                let refused = self
                    .desk
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
    async fn answer_to(&self, message: MessageId, html: String) -> Result<(), StoreError> {
        let aim = Aim {
            reply_to: Some(message),
            ..Aim::default()
        };
        let outgoing = Outgoing::aimed(self.chat, View::text(html), aim);
        self.desk.say(self.tx, outgoing).await
    }

    async fn message(&self, received: &Received) -> Result<Reply, StoreError> {
        let text = received.content.words.text.as_str();
        let is_text = received.content.what == crate::domain::content::What::Text;
        // A reply goes to the conversation of what it answers, whatever is open.
        if let Some(message) = received.reply_to
            && let Some(copy) = copies::lookup(self.tx, self.desk.bot, self.chat, message).await?
        {
            return self.write_to(copy.conversation, received).await;
        }
        let place = managers::place(self.tx, self.manager.id).await?;
        if is_text && let Some(reply) = self.word(text, &place).await? {
            return Ok(reply);
        }
        match place {
            Place::Writing { conversation } => self.write_to(conversation, received).await,
            Place::Reading { conversation } => {
                if is_text && let Some(note) = text.strip_prefix("//") {
                    return self.note(conversation, note).await;
                }
                Ok(Reply::message(View::text(
                    self.speech().html(Text::ReadingOnly),
                )))
            }
            Place::HandingOver { conversation, to } => {
                self.desk
                    .hand_over(self.tx, &self.manager, conversation, to, Some(text))
                    .await
            }
            Place::Canned { name } if roles::is_admin(&self.manager) => {
                self.desk
                    .set_canned(self.tx, &self.manager, &name, text)
                    .await
            }
            Place::Home | Place::Shop | Place::Canned { .. } => {
                if is_text {
                    let found = self.desk.search(self.tx, &self.manager, text).await?;
                    Ok(Reply::message(found))
                } else {
                    Ok(Reply::message(View::text(
                        self.speech().html(Text::DeskNothingOpen),
                    )))
                }
            }
        }
    }

    /// A word of the desk's keyboards.
    async fn word(&self, text: &str, place: &Place) -> Result<Option<Reply>, StoreError> {
        let speech = self.speech();
        let is = |key| text == speech.plain(key);
        let list = |list| self.desk.list(self.tx, &self.manager, list, 0);
        if is(Text::ButtonHome) {
            return Ok(Some(self.desk.home(&self.manager)));
        }
        if is(Text::ButtonMyChats) {
            return Ok(Some(Reply::message(list(List::Mine).await?)));
        }
        if is(Text::ButtonFulfilmentChats) {
            return Ok(Some(Reply::message(list(List::Fulfilling).await?)));
        }
        if is(Text::ButtonAllHistory) {
            return Ok(Some(Reply::message(list(List::All).await?)));
        }
        if is(Text::ButtonStatistics) {
            let view = self.desk.statistics(self.tx, &self.manager).await?;
            return Ok(Some(Reply::message(view)));
        }
        let Some(conversation) = place.conversation() else {
            return Ok(None);
        };
        let action = [
            (
                Text::ButtonChatHistory,
                DeskAction::History(conversation, 0),
            ),
            (Text::ButtonMarkRead, DeskAction::MarkRead(conversation)),
            (Text::ButtonChangeStatus, DeskAction::Fulfil(conversation)),
            (Text::ButtonRelease, DeskAction::Release(conversation)),
            (Text::ButtonWriteMessage, DeskAction::Write(conversation)),
        ]
        .into_iter()
        .find(|(key, _)| is(*key));
        match action {
            Some((_, action)) => Ok(Some(self.act(action).await?)),
            None => Ok(None),
        }
    }

    /// A message to a conversation: an answer, a note, or a ready answer's name.
    async fn write_to(&self, id: ConversationId, received: &Received) -> Result<Reply, StoreError> {
        let text = received.content.words.text.as_str();
        let is_text = received.content.what == crate::domain::content::What::Text;
        if is_text && let Some(note) = text.strip_prefix("//") {
            return self.note(id, note).await;
        }
        let mut received = received.clone();
        if is_text && let Some(name) = ready::name_in(text) {
            let filled = match conversations::lookup(self.tx, id).await? {
                Some(conversation) => {
                    self.desk
                        .filled(self.tx, &self.manager, &conversation, name)
                        .await?
                }
                None => None,
            };
            let Some(filled) = filled else {
                let args = [("name", Arg::from(name))];
                return Ok(Reply::message(View::text(
                    self.speech().html_with(Text::CannedUnknown, args),
                )));
            };
            received.content = crate::domain::content::Content::text(filled);
        }
        let answered = self
            .desk
            .answer(self.tx, &self.manager, id, self.chat, &received)
            .await?;
        match answered {
            Answered::Queued(_) => Ok(Reply::default()),
            Answered::Refused(html) => Ok(Reply::message(View::text(html))),
            Answered::Held(other) => self.held(other).await,
            Answered::Free => {
                // A reply to a notice takes what waits; nothing else takes by itself.
                let taken = self
                    .desk
                    .take_and_answer(self.tx, &self.manager, id, self.chat, &received)
                    .await?;
                match taken {
                    Ok(Answered::Refused(html)) => Ok(Reply::message(View::text(html))),
                    Ok(Answered::Held(other)) => self.held(other).await,
                    Ok(Answered::Queued(_) | Answered::Free) => Ok(Reply::default()),
                    Err(taken) => self.not_taken(id, &taken).await,
                }
            }
        }
    }

    async fn held(&self, other: ManagerId) -> Result<Reply, StoreError> {
        let args = [("manager", label_of(self.tx, other).await?.into())];
        Ok(Reply::toast(
            self.speech().plain_with(Text::ToastHeldBy, args),
        ))
    }

    async fn note(&self, id: ConversationId, text: &str) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let text = text.trim();
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        if text.is_empty() {
            return Ok(Reply::message(View::text(speech.html(Text::NoteEmpty))));
        }
        self.desk
            .note(self.tx, &self.manager, &conversation, text)
            .await?;
        Ok(Reply::message(View::text(speech.html(Text::NoteKept))))
    }

    // Commands

    #[expect(clippy::too_many_lines, reason = "a line or two for each command")]
    async fn command(&self, name: &str, argument: &str) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(command) = Command::read(name, argument) else {
            return Ok(self.desk.help(&self.manager));
        };
        if !roles::may(&self.manager, command.right()) {
            return Ok(Reply::message(View::text(
                speech.html(Text::ToastNotAllowed),
            )));
        }
        let place = managers::place(self.tx, self.manager.id).await?;
        let open = place.conversation();
        Ok(match command {
            Command::Home => self.desk.home(&self.manager),
            Command::Help => self.desk.help(&self.manager),
            Command::Shop => {
                Reply::message(View::text(speech.html(Text::ShopOpened)).with(Keyboard::Remove))
                    .at(Place::Shop)
            }
            Command::Mine => self.listed(List::Mine).await?,
            Command::Fulfilling => self.listed(List::Fulfilling).await?,
            Command::All => self.listed(List::All).await?,
            Command::Queue => self.listed(List::Queue).await?,
            Command::Statistics => {
                Reply::message(self.desk.statistics(self.tx, &self.manager).await?)
            }
            Command::Search(words) | Command::Write(words) if words.trim().is_empty() => {
                Reply::message(View::text(speech.html(Text::SearchHint)))
            }
            Command::Write(words) => self.write_first(&words).await?,
            Command::Search(words) => {
                Reply::message(self.desk.search(self.tx, &self.manager, &words).await?)
            }
            Command::Canned(argument) => {
                self.desk.canned(self.tx, &self.manager, &argument).await?
            }
            Command::Note(text) => match open {
                Some(id) => self.note(id, &text).await?,
                None => Reply::message(View::text(speech.html(Text::DeskNothingOpen))),
            },
            Command::Release | Command::Finish => match open {
                Some(id) if command == Command::Release => {
                    self.act(DeskAction::Release(id)).await?
                }
                Some(id) => self.act(DeskAction::Finish(id)).await?,
                None => Reply::message(View::text(speech.html(Text::DeskNothingOpen))),
            },
            Command::Language => self.switch_language().await?,
            Command::Clean => self.desk.clean(self.tx, &self.manager).await?,
            Command::Failed => self.desk.failures(self.tx, &self.manager).await?,
            Command::Health => self.desk.health(self.tx, &self.manager).await?,
            Command::Users => self.desk.users(self.tx, &self.manager, 0).await?,
            Command::Approve(id) => self.set_role(id, Role::Manager).await?,
            Command::Ban(id) => self.set_role(id, Role::Banned).await?,
            Command::MakeAdmin(id) => self.set_role(id, Role::Admin).await?,
            Command::Open(number)
            | Command::Card(number)
            | Command::Connected(number)
            | Command::Connect(number)
            | Command::ChangeStatus(number) => self.one(&command, number).await?,
        })
    }

    async fn listed(&self, list: List) -> Result<Reply, StoreError> {
        let view = self.desk.list(self.tx, &self.manager, list, 0).await?;
        Ok(Reply::message(view))
    }

    async fn one(&self, command: &Command, number: i64) -> Result<Reply, StoreError> {
        let Some(conversation) = self.desk.by_number(self.tx, number).await? else {
            let gone = self.speech().html(Text::ToastGone);
            return Ok(Reply::message(View::text(gone)));
        };
        let (desk, manager, id) = (self.desk, &self.manager, conversation.id);
        match command {
            Command::Card(_) => {
                let card = desk.card(self.tx, manager, &conversation).await?;
                Ok(Reply::message(card))
            }
            Command::Connected(_) => desk.connected(self.tx, manager, &conversation).await,
            Command::Connect(_) => desk.connect(self.tx, manager, id).await,
            Command::ChangeStatus(_) => desk.fulfil(self.tx, manager, id).await,
            _ => desk.open(self.tx, manager, id).await,
        }
    }

    async fn set_role(&self, id: i64, role: Role) -> Result<Reply, StoreError> {
        self.desk
            .set_role(self.tx, &self.manager, ManagerId(id), role)
            .await
    }

    async fn switch_language(&self) -> Result<Reply, StoreError> {
        let mut manager = self.manager.clone();
        manager.language = match manager.language {
            Language::Uk => Language::En,
            Language::En => Language::Uk,
        };
        managers::save(self.tx, &manager, self.desk.now()).await?;
        Ok(self.desk.home(&manager))
    }

    /// `/write`: to a customer by number, name or phone.
    async fn write_first(&self, words: &str) -> Result<Reply, StoreError> {
        if let Ok(number) = words.trim().trim_start_matches(['№', '#']).parse::<i64>()
            && let Some(conversation) = self.desk.by_number(self.tx, number).await?
        {
            return self.act(DeskAction::Write(conversation.id)).await;
        }
        let found = self.desk.search(self.tx, &self.manager, words).await?;
        Ok(Reply::message(found))
    }

    // Presses

    /// A press of a desk's button, in private or in the group. Whose button it was does not
    /// matter: every right is checked here, on what the data names.
    pub async fn act(&self, action: DeskAction) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let needs = match action {
            DeskAction::Approve(_)
            | DeskAction::Reject(_)
            | DeskAction::Ban(_)
            | DeskAction::MakeAdmin(_)
            | DeskAction::Users(_) => Right::Rule,
            _ => Right::Answer,
        };
        if !roles::may(manager, needs) {
            return Ok(Reply::toast(self.speech().plain(Text::ToastNotAllowed)));
        }
        match action {
            DeskAction::Home => Ok(desk.home(manager)),
            DeskAction::Take(id) => self.take(id, Intent::Reply).await,
            DeskAction::Write(id) => self.take(id, Intent::Write).await,
            DeskAction::Open(id) => desk.open(tx, manager, id).await,
            DeskAction::History(id, page) => desk.history(tx, manager, id, page).await,
            DeskAction::File(id) => desk.file(tx, manager, id).await,
            DeskAction::MarkRead(id) => self.mark_read(id).await,
            DeskAction::Fulfil(id) => desk.fulfil(tx, manager, id).await,
            DeskAction::Release(id) => self.release(id).await,
            DeskAction::Finish(id) => self.finish(id).await,
            DeskAction::Colleagues(id) => self.colleagues(id).await,
            DeskAction::HandTo(id, to) => self.ask_note(id, to).await,
            DeskAction::HandNow(id, to) => desk.hand_over(tx, manager, id, to, None).await,
            DeskAction::Lead(id) => self.lead(id).await,
            DeskAction::List(list, page) => {
                let view = desk.list(tx, manager, list, page).await?;
                Ok(Reply::screen(view))
            }
            DeskAction::SendAgain(id) => desk.decide(tx, manager, id, Decision::SendAgain).await,
            DeskAction::Arrived(id) => desk.decide(tx, manager, id, Decision::Arrived).await,
            DeskAction::Drop(id) => desk.decide(tx, manager, id, Decision::Drop).await,
            DeskAction::Approve(id) => self.set_role(id.0, Role::Manager).await,
            DeskAction::Reject(id) | DeskAction::Ban(id) => self.set_role(id.0, Role::Banned).await,
            DeskAction::MakeAdmin(id) => self.set_role(id.0, Role::Admin).await,
            DeskAction::Users(page) => desk.users(tx, manager, page).await,
        }
    }

    async fn take(&self, id: ConversationId, intent: Intent) -> Result<Reply, StoreError> {
        let taken = self.desk.take(self.tx, &self.manager, id, intent).await?;
        match taken {
            Taken::Now(conversation) | Taken::Already(conversation) => {
                let speech = self.speech();
                let place = Place::Writing { conversation: id };
                let name = self
                    .desk
                    .customer_name(self.tx, &conversation, &speech)
                    .await?;
                let args = || [("name", Arg::from(&name))];
                let toast = speech.plain_with(Text::ToastYours, args());
                if conversation.thread.is_some() && self.chat.0 < 0 {
                    // The talk goes on in its topic.
                    return Ok(Reply::toast(toast));
                }
                let card = self
                    .desk
                    .card(self.tx, &self.manager, &conversation)
                    .await?;
                let html = speech.html_with(Text::WritingTo, args());
                let hint = View::text(html).with(card::chat_keyboard(&speech));
                // What waits comes along, below the card, to be answered by a reply too.
                let reply = Reply::message(card).and(hint).at(place);
                self.show(reply, None).await?;
                let mut albums = Vec::new();
                for entry in entries::unanswered(self.tx, id, UNANSWERED).await? {
                    if entry.album.is_some() && albums.contains(&entry.album) {
                        continue;
                    }
                    albums.push(entry.album.clone());
                    self.desk
                        .show(self.tx, entry.id, entry.album, id, self.manager.id)
                        .await?;
                }
                Ok(Reply::toast(toast))
            }
            other => self.not_taken(id, &other).await,
        }
    }

    /// Why it is not theirs.
    async fn not_taken(&self, id: ConversationId, taken: &Taken) -> Result<Reply, StoreError> {
        let speech = self.speech();
        Ok(match taken {
            Taken::Held(other) => self.held(*other).await?,
            Taken::Full(count) => {
                let args = [("count", Arg::from(*count))];
                Reply::toast(speech.plain_with(Text::ToastFull, args))
            }
            Taken::Answered => {
                let open = crate::desk::button(&speech, Text::ButtonOpenChat, DeskAction::Open(id));
                let view = View::text(speech.html(Text::AnsweredMeanwhile))
                    .with(Keyboard::Inline(vec![vec![open]]));
                Reply::message(view).with_toast(speech.plain(Text::ToastAnswered))
            }
            Taken::Gone => Reply::toast(speech.plain(Text::ToastGone)),
            Taken::Now(_) | Taken::Already(_) => Reply::default(),
        })
    }

    async fn mark_read(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(mut conversation) = conversations::lock(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let holder = conversation.holder(self.desk.now());
        if holder.is_some_and(|holder| holder != self.manager.id) {
            return self.desk.held_reply(self.tx, &speech, holder).await;
        }
        self.desk.mark_read(self.tx, &mut conversation).await?;
        Ok(Reply::toast(speech.plain(Text::ToastMarkedRead)))
    }

    async fn release(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(mut conversation) = conversations::lock(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let holder = conversation.holder(self.desk.now());
        if holder != Some(self.manager.id) {
            return self.desk.held_reply(self.tx, &speech, holder).await;
        }
        let act = Act {
            manager: Some(self.manager.id),
            action: "release",
            conversation: Some(id),
            fence: None,
            subject: None,
            detail: None,
        };
        self.desk.release(self.tx, &mut conversation, act).await?;
        self.desk.leave(self.tx, self.manager.id, id).await?;
        let view = View::text(speech.html(Text::Released)).with(lists::home_keyboard(&speech));
        Ok(Reply::message(view)
            .at(Place::Home)
            .with_toast(speech.plain(Text::ToastReleased)))
    }

    async fn finish(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(mut conversation) = conversations::lock(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let holder = conversation.holder(self.desk.now());
        if holder != Some(self.manager.id) && !roles::is_admin(&self.manager) {
            return self.desk.held_reply(self.tx, &speech, holder).await;
        }
        let act = Act {
            manager: Some(self.manager.id),
            action: "close",
            conversation: Some(id),
            fence: None,
            subject: None,
            detail: None,
        };
        self.desk.close(self.tx, &mut conversation, act).await?;
        let view = View::text(speech.html(Text::Finished)).with(lists::home_keyboard(&speech));
        Ok(Reply::message(view)
            .at(Place::Home)
            .with_toast(speech.plain(Text::ToastFinished)))
    }

    /// Whom it can be handed to, the least busy first.
    async fn colleagues(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let staff = managers::staff(self.tx, self.desk.now()).await?;
        let rows: Vec<_> = staff
            .into_iter()
            .filter(|(colleague, _)| colleague.id != self.manager.id)
            .take(20)
            .map(|(colleague, held)| {
                let label = format!("{} · {held}", colleague.label());
                vec![crate::desk::press(
                    crate::text::cut(&label, 50),
                    DeskAction::HandTo(id, colleague.id),
                )]
            })
            .collect();
        let text = if rows.is_empty() {
            Text::NoColleagues
        } else {
            Text::ChooseColleague
        };
        Ok(Reply::message(
            View::text(speech.html(text)).with(Keyboard::Inline(rows)),
        ))
    }

    async fn ask_note(&self, id: ConversationId, to: ManagerId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let args = [("manager", label_of(self.tx, to).await?.into())];
        let skip = crate::desk::button(&speech, Text::ButtonSkip, DeskAction::HandNow(id, to));
        let view = View::text(speech.html_with(Text::AskHandOverNote, args))
            .with(Keyboard::Inline(vec![vec![skip]]));
        Ok(Reply::message(view).at(Place::HandingOver {
            conversation: id,
            to,
        }))
    }

    /// The conversation becomes a lead in the CRM.
    async fn lead(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let profile = customers::lookup(self.tx, conversation.customer).await?;
        let Some(profile) = profile else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        match self
            .desk
            .make_lead(self.tx, &conversation, &profile)
            .await?
        {
            Some(number) => {
                let args = [("number", Arg::from(number.to_string()))];
                Ok(Reply::message(View::text(
                    speech.html_with(Text::LeadMade, args),
                )))
            }
            None => Ok(Reply::toast(speech.plain(Text::ToastLeadExists))),
        }
    }

    // The group

    /// Something written in the managers' group: a reply to a notice, or a message in a topic.
    pub async fn wrote_in_group(
        &self,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let Some(received) = incoming.received() else {
            return Ok(());
        };
        if event.said == Said::Edited {
            let refused = self
                .desk
                .edit_answer(self.tx, &self.manager, self.chat, &received)
                .await?;
            return match refused {
                Some(html) => self.answer_in_group(&received, html).await,
                None => Ok(()),
            };
        }
        let Some(id) = self.conversation_of(&received).await? else {
            return Ok(());
        };
        let text = received.content.words.text.as_str();
        if let Some(note) = text.strip_prefix("//") {
            if let Some(conversation) = conversations::lookup(self.tx, id).await? {
                self.desk
                    .note(self.tx, &self.manager, &conversation, note.trim())
                    .await?;
            }
            return Ok(());
        }
        let reply = self.write_to(id, &received).await?;
        let said = reply
            .toast
            .map(|toast| crate::text::escape(&toast))
            .or_else(|| reply.messages.into_iter().next().map(|view| view.html));
        match said {
            Some(html) => self.answer_in_group(&received, html).await,
            None => Ok(()),
        }
    }

    async fn conversation_of(
        &self,
        received: &Received,
    ) -> Result<Option<ConversationId>, StoreError> {
        if let Some(thread) = received.thread
            && let Some(conversation) = conversations::of_thread(self.tx, thread).await?
        {
            return Ok(Some(conversation.id));
        }
        let Some(message) = received.reply_to else {
            return Ok(None);
        };
        let copy = copies::lookup(self.tx, self.desk.bot, self.chat, message).await?;
        Ok(copy.map(|copy| copy.conversation))
    }

    async fn answer_in_group(&self, to: &Received, html: String) -> Result<(), StoreError> {
        let aim = Aim {
            reply_to: Some(to.message),
            thread: to.thread,
            ..Aim::default()
        };
        let outgoing = Outgoing::aimed(self.chat, View::text(html), aim);
        self.desk.say(self.tx, outgoing).await
    }
}

/// Whether the event is for the desk's group.
pub fn is_desk_group(desk: &Desk, place: Where) -> bool {
    match place {
        Where::Group(chat) => desk.settings.chat == Some(chat),
        Where::Private(_) | Where::Anywhere => false,
    }
}
