//! A manager's presses: every right is checked here, on what the data names.

use super::AtDesk;
use crate::{
    desk::{
        conversation::{
            answer::Answered,
            channel::Marked,
            courtesy::Courtesy,
            hold::{Intent, Taken},
            trouble::Decision,
        },
        label_of,
        people::{
            presence::Presence,
            roles::{self, Right},
        },
        telegram::{card, reply::Reply},
    },
    domain::{
        conversation::Conversation,
        id::{ChatId, ConversationId, DepartmentId, ManagerId, Number},
        manager::{Place, Role},
        routing::Stated,
    },
    press::{DeskAction, OrderAction},
    store::{
        StoreError,
        audit::{Act, Action},
        canned, conversations, customers, desk_orders, duty, entries, managers,
    },
    telegram::{
        Outgoing, View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text},
};

/// Words of a lead that are shown before it is made.
const PREVIEW: usize = 2_000;
/// Messages of the customer that are shown to the manager who takes the conversation.
const UNANSWERED: u32 = 10;

impl AtDesk<'_> {
    /// A press of a desk's button, in private or in the group. Whose button it was does not
    /// matter: every right is checked here, on what the data names.
    #[expect(clippy::too_many_lines, reason = "a line for each button")]
    pub(in crate::bot) async fn act(&self, action: DeskAction) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let needs = match action {
            DeskAction::Approve(_)
            | DeskAction::Reject(_)
            | DeskAction::Ban(_)
            | DeskAction::MakeAdmin(_)
            | DeskAction::Silence(_)
            | DeskAction::Users(_)
            | DeskAction::Person(_)
            | DeskAction::Link(_)
            | DeskAction::Join(..)
            | DeskAction::See(..) => Right::Rule,
            _ => Right::Answer,
        };
        if !roles::may(manager, needs) {
            return Ok(Reply::toast(self.speech().plain(Text::ToastNotAllowed)));
        }
        // A manager who may not take it is told why.
        let takes = matches!(action, DeskAction::Take(_) | DeskAction::Write(_));
        if let Some(id) = action.conversation().filter(|_| !takes)
            && desk.seen(tx, manager, id).await?.is_none()
        {
            return Ok(Reply::toast(self.speech().plain(Text::ToastGone)));
        }
        match action {
            DeskAction::Home => desk.home(tx, manager).await,
            DeskAction::Take(id) => self.take(id, Intent::Reply).await,
            DeskAction::Write(id) => self.take(id, Intent::Write).await,
            DeskAction::Open(id) => desk.open(tx, manager, id).await,
            DeskAction::History(id, page) => desk.history(tx, manager, id, page).await,
            DeskAction::File(id) => desk.file(tx, manager, id).await,
            DeskAction::MarkRead(id) => self.mark_read(id).await,
            DeskAction::Fulfil(id) => self.ask_order_state(id).await,
            DeskAction::Canned(id, page) => desk.canned_page(tx, manager, id, page).await,
            DeskAction::CannedText(id, code) => desk.canned_text(tx, manager, id, code).await,
            DeskAction::CannedSend(id, code) => self.send_canned(id, code).await,
            DeskAction::Export(id) => desk.export(tx, manager, id).await,
            DeskAction::Release(id) => self.release(id).await,
            DeskAction::Finish(id) => self.finish(id).await,
            DeskAction::TakeOver(id) => desk.ask_take_over(tx, manager, id).await,
            DeskAction::TakeOverNow(id, fence) => self.take_over(id, fence).await,
            DeskAction::Colleagues(id) => self.colleagues(id).await,
            DeskAction::HandTo(id, to) => self.ask_note(id, to).await,
            DeskAction::HandNow(id, to) if to == manager.id => {
                desk.hand_over(tx, manager, id, to, None).await?;
                self.take(id, Intent::Write).await
            }
            DeskAction::HandNow(id, to) => desk.hand_over(tx, manager, id, to, None).await,
            DeskAction::HandSkip(conversation, to) => {
                self.skip_note(Place::HandingOver { conversation, to })
                    .await
            }
            DeskAction::Lead(id) => self.preview_lead(id).await,
            DeskAction::CreateLead(id) => self.lead(id).await,
            DeskAction::List(list, page) => {
                let view = desk.list(tx, manager, list, page).await?;
                Ok(Reply::screen(view))
            }
            DeskAction::SendLatin(id) => self.send(id, Decision::SendLatin).await,
            DeskAction::SendAgain(id) => self.send(id, Decision::SendAgain).await,
            DeskAction::Arrived(id) => desk.decide(tx, manager, id, Decision::Arrived).await,
            DeskAction::Drop(id) => desk.decide(tx, manager, id, Decision::Drop).await,
            DeskAction::Approve(id) => self.set_role(id.0, Role::Manager).await,
            DeskAction::Reject(id) | DeskAction::Ban(id) => self.set_role(id.0, Role::Banned).await,
            DeskAction::MakeAdmin(id) => self.set_role(id.0, Role::Admin).await,
            DeskAction::Users(page) => desk.users(tx, manager, page).await,
            DeskAction::Silence(person) => Ok(self.silence(person)),
            DeskAction::Here => desk.state(tx, manager, Stated::Here).await,
            DeskAction::Away => desk.state(tx, manager, Stated::Away).await,
            DeskAction::AwayKeeping => desk.state(tx, manager, Stated::AwayKeeping).await,
            DeskAction::Yield => desk.give_back(tx, manager).await,
            DeskAction::Figures(_)
            | DeskAction::FiguresByDay(_)
            | DeskAction::FiguresByManager(..)
            | DeskAction::Meaning(_)
            | DeskAction::Chart(_)
            | DeskAction::Table(_) => self.statistics(action).await,
            DeskAction::MoveTo(id, to) => Ok(self.ask_move_note(id, to)),
            DeskAction::MoveNow(id, to) => desk.move_to(tx, manager, id, to, None).await,
            DeskAction::MoveSkip(conversation, to) => {
                self.skip_note(Place::Moving { conversation, to }).await
            }
            DeskAction::Person(id) => desk.person(tx, manager, id).await,
            DeskAction::Join(id, to) => desk.toggle_department(tx, manager, id, to).await,
            DeskAction::See(id, to) => desk.cycle_sight(tx, manager, id, to).await,
            DeskAction::Sms(action) => {
                let said = desk.sms_pressed(tx, manager, action).await?;
                self.sms_said(said).await
            }
            DeskAction::Letter(action) => desk.letter_pressed(tx, manager, action).await,
            DeskAction::Order(OrderAction::Write(id)) => self.write_about(id).await,
            DeskAction::Order(action @ OrderAction::Take(number)) => {
                let reply = desk.order_pressed(tx, manager, action).await?;
                self.ready_to_write(number, reply).await
            }
            DeskAction::Order(action) => desk.order_pressed(tx, manager, action).await,
            DeskAction::Link(action) => desk.link_pressed(tx, manager, action).await,
            DeskAction::Labels(id, page) => desk.label_screen(tx, manager, id, page).await,
            DeskAction::AllLabels(page) => desk.all_labels(tx, manager, page).await,
            DeskAction::Label(id, label) => desk.toggle_label(tx, manager, id, label).await,
            DeskAction::Urgent(id) => desk.toggle_urgent(tx, manager, id).await,
            DeskAction::AskSnooze(id) => desk.ask_snooze(tx, manager, id).await,
            DeskAction::Snooze(id, later) => desk.snooze(tx, manager, id, later).await,
            DeskAction::AskBlock(id) => desk.ask_block(tx, manager, id).await,
            DeskAction::Block(id, how) => desk.block(tx, manager, id, how).await,
            DeskAction::Said(page) => desk.said_again(tx, manager, page).await,
        }
    }

    async fn ask_order_state(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        match desk.seen(tx, manager, id).await? {
            Some(chat) => desk.ask_state_in_chat(tx, manager, &chat).await,
            None => Ok(Reply::toast(self.speech().plain(Text::ToastGone))),
        }
    }

    /// `/connect_to_chat_N`: the admin writes in the chat at once, unless a colleague holds it. Their
    /// orders that they gave up are theirs again.
    pub(in crate::bot) async fn connect(&self, chat: &Conversation) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let other = chat
            .hold
            .filter(|hold| hold.until > desk.now() && hold.manager != manager.id);
        if let Some(hold) = other {
            return desk.held_by_colleague(tx, manager, chat, hold).await;
        }
        desk.take_orders_back(tx, manager, chat).await?;
        self.take(chat.id, Intent::Write).await
    }

    /// Opens the chat with the customer of an order that the manager has taken, so that nobody else gets
    /// the manager's next words. The conversation itself is taken by writing.
    async fn ready_to_write(&self, order: Number, reply: Reply) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let taken = desk_orders::lookup(tx, order).await?;
        if taken.and_then(|it| it.manager) != Some(manager.id) {
            return Ok(reply);
        }
        let speech = self.speech();
        let chat = desk.conversation_of_order(tx, order).await?;
        let free = |it: &Conversation| it.holder(desk.now()).is_none_or(|by| by == manager.id);
        let Some(chat) = chat.filter(free) else {
            let place = managers::place(tx, manager.id).await?;
            if place.conversation().is_none() {
                return Ok(reply);
            }
            let home = desk.home_keyboard(tx, manager.id, &speech).await?;
            let view = View::text(speech.html(Text::NobodyIsWrittenTo)).with(home);
            return Ok(reply.and(view).at(Place::Home));
        };
        let name = desk.customer_name(tx, &chat, &speech).await?;
        let html = speech.html_with(Text::WritingTo, [("name", Arg::from(&name))]);
        let last = card::last_messages(tx, &speech, &chat, &[]).await?;
        let hint =
            View::text(card::below(last, html)).with(card::writing_keyboard(&speech, &chat, &name));
        Ok(reply.and(hint).at(Place::Writing {
            conversation: chat.id,
        }))
    }

    /// Opens the conversation with the customer of an order for writing.
    async fn write_about(&self, order: Number) -> Result<Reply, StoreError> {
        match self.desk.conversation_of_order(self.tx, order).await? {
            Some(conversation) => self.take(conversation.id, Intent::Write).await,
            None => Ok(Reply::toast(
                self.speech().plain(Text::ToastOrderUnreachable),
            )),
        }
    }

    /// A flooding person gets no automatic answers for a while; what they write arrives as ever.
    fn silence(&self, person: ChatId) -> Reply {
        let now = self.desk.clock.steady();
        self.desk.outbox.floods().silence(person, now);
        Reply::toast(self.speech().plain(Text::ToastSilenced))
    }

    async fn statistics(&self, action: DeskAction) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        Ok(Reply::screen(match action {
            DeskAction::FiguresByDay(scope) => desk.figures_by_day(tx, manager, scope).await?,
            DeskAction::FiguresByManager(scope, page) => {
                desk.figures_by_manager(tx, manager, scope, page).await?
            }
            DeskAction::Meaning(scope) => desk.meaning(manager, scope),
            DeskAction::Figures(scope) => desk.figures(tx, manager, scope).await?,
            DeskAction::Chart(scope) => return desk.ask_chart(tx, manager, scope).await,
            DeskAction::Table(scope) => return desk.ask_table(tx, manager, scope).await,
            _ => return Ok(Reply::default()),
        }))
    }

    pub(in crate::bot) async fn take(
        &self,
        id: ConversationId,
        intent: Intent,
    ) -> Result<Reply, StoreError> {
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
                    // The conversation goes on in its topic.
                    return Ok(Reply::toast(toast));
                }
                let card = self
                    .desk
                    .card(self.tx, &self.manager, &conversation)
                    .await?;
                let html = speech.html_with(Text::WritingTo, args());
                let keyboard = card::writing_keyboard(&speech, &conversation, &name);
                let waiting = entries::unanswered(self.tx, id, UNANSWERED).await?;
                let shown: Vec<_> = waiting.iter().map(|entry| entry.id).collect();
                let last = card::last_messages(self.tx, &speech, &conversation, &shown).await?;
                let hint = View::text(card::below(last, html)).with(keyboard);
                // What waits comes along, below the card, to be answered by a reply too.
                let reply = Reply::message(card).and(hint).at(place);
                self.show(reply, None).await?;
                self.desk.show_typing(self.tx, &conversation).await?;
                self.tell_of_earlier(id, &conversation, &speech).await?;
                let mut albums = Vec::new();
                for entry in waiting {
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

    /// More waits than is shown at once: the manager is told where the rest is.
    async fn tell_of_earlier(
        &self,
        id: ConversationId,
        conversation: &Conversation,
        speech: &Speech,
    ) -> Result<(), StoreError> {
        let earlier = conversation.unread - i64::from(UNANSWERED);
        if earlier <= 0 {
            return Ok(());
        }
        let html = speech.html_with(Text::EarlierMessages, [("count", earlier.into())]);
        let history = DeskAction::History(id, 0);
        let history = crate::desk::button(speech, Text::ButtonChatHistory, history);
        let view = View::text(html).with(Keyboard::Inline(vec![vec![history]]));
        let chat = ChatId(self.manager.id.0);
        self.desk.say(self.tx, Outgoing::new(chat, view)).await
    }

    /// Why it is not theirs.
    pub(in crate::bot) async fn not_taken(
        &self,
        id: ConversationId,
        taken: &Taken,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech();
        Ok(match taken {
            Taken::Held(other) => self.held_or_offered(id, *other).await?,
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
            Taken::ByHand => Reply::toast(speech.plain(Text::ToastByHand)),
            Taken::Gone => Reply::toast(speech.plain(Text::ToastGone)),
            Taken::Elsewhere(department) => {
                let department = self.desk.settings.department(*department);
                let args = [("department", Arg::from(department.name(&speech)))];
                Reply::toast(speech.plain_with(Text::ToastElsewhere, args))
            }
            Taken::Now(_) | Taken::Already(_) => Reply::default(),
        })
    }

    /// Moves the hold from an absent or silent colleague to this manager.
    async fn take_over(&self, id: ConversationId, fence: u32) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        match desk.take_over(tx, manager, id, i64::from(fence)).await? {
            None => self.take(id, Intent::Write).await,
            Some(taken) => self.not_taken(id, &taken).await,
        }
    }

    /// Sends a canned answer to the waiting customer; the screen shows the words that went.
    async fn send_canned(&self, id: ConversationId, code: u32) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let (name, words) = match desk.canned_by_code(tx, manager, id, code).await? {
            Ok(found) => found,
            Err(reply) => return Ok(reply),
        };
        let sent = || {
            let args = [("words", Arg::from(&words))];
            View::text(self.speech().html_with(Text::CannedSent, args))
        };
        if desk.was_just_said(tx, manager, id, &words).await? {
            // The same button, pressed twice.
            return Ok(Reply::screen(sent()));
        }
        match desk.answer_by_press(tx, manager, id, &words).await? {
            Answered::Queued(_) => {
                canned::note_use(tx, manager.id, &name).await?;
                Ok(Reply::screen(sent()))
            }
            Answered::Refused(html) => Ok(Reply::message(View::text(html))),
            Answered::Held(other) => self.held_or_offered(id, other).await,
            Answered::Free => Ok(Reply::toast(self.speech().plain(Text::ToastTakeFirst))),
        }
    }

    /// Names the holder, and offers a take-over where the rules allow one.
    async fn held_or_offered(
        &self,
        id: ConversationId,
        holder: ManagerId,
    ) -> Result<Reply, StoreError> {
        let held = self.held(holder).await?;
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(held);
        };
        let label = label_of(self.tx, holder).await?;
        let offer = self
            .desk
            .offer_take_over(self.tx, &self.manager, &conversation, &label);
        Ok(match (offer.await?, held.toast) {
            (Some(offer), Some(toast)) => offer.with_toast(toast),
            (offer, toast) => offer.unwrap_or(Reply {
                toast,
                ..Reply::default()
            }),
        })
    }

    pub(in crate::bot) async fn mark_read(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(mut conversation) = conversations::lock(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let holder = conversation.holder(self.desk.now());
        if holder.is_some_and(|holder| holder != self.manager.id) {
            return self.desk.held_reply(self.tx, &speech, holder).await;
        }
        let marked = self
            .desk
            .mark_read(self.tx, &mut conversation, self.manager.id);
        Ok(Reply::toast(speech.plain(match marked.await? {
            Marked::Here => Text::ToastMarkedRead,
            Marked::Asked => Text::ToastMarkingRead,
        })))
    }

    pub(in crate::bot) async fn release(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let Some(mut conversation) = conversations::lock(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let holder = conversation.holder(self.desk.now());
        if holder != Some(self.manager.id) {
            return self.desk.held_reply(self.tx, &speech, holder).await;
        }
        let act = Act {
            manager: Some(self.manager.id),
            action: Action::Release,
            conversation: Some(id),
            subject: None,
            detail: None,
        };
        desk.release(tx, &mut conversation, act).await?;
        desk.leave(tx, self.manager.id, id).await?;
        let name = desk.customer_name(tx, &conversation, &speech).await?;
        let html = speech.html_with(Text::Released, [("name", name.into())]);
        let home = self.back_home(html).await?;
        Ok(home.with_toast(speech.plain(Text::ToastReleased)))
    }

    pub(in crate::bot) async fn finish(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let Some(mut conversation) = conversations::lock(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let holder = conversation.holder(self.desk.now());
        if holder != Some(self.manager.id) && !roles::is_admin(&self.manager) {
            return self.desk.held_reply(self.tx, &speech, holder).await;
        }
        let act = Act {
            manager: Some(self.manager.id),
            action: Action::Close,
            conversation: Some(id),
            subject: None,
            detail: None,
        };
        desk.close(tx, &mut conversation, act, Courtesy::Finished)
            .await?;
        let name = desk.customer_name(tx, &conversation, &speech).await?;
        let html = speech.html_with(Text::Finished, [("name", name.into())]);
        let home = self.back_home(html).await?;
        Ok(home.with_toast(speech.plain(Text::ToastFinished)))
    }

    /// The words with the home keyboard, and no chat is open any more.
    async fn back_home(&self, html: String) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let home = desk.home_keyboard(tx, self.manager.id, &speech).await?;
        Ok(Reply::message(View::text(html).with(home)).at(Place::Home))
    }

    /// To whom it can be handed: colleagues of its department, the least busy first, then the other
    /// departments.
    pub(in crate::bot) async fn colleagues(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let (desk, speech) = (self.desk, self.speech());
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let department = desk.department(&conversation);
        let own = department.id;
        let team = duty::of_department(self.tx, own).await?;
        let presence_of = |id| {
            let member = team.iter().find(|(member, _)| member.id == id)?;
            Some(desk.presence_by(department, &member.1))
        };
        let staff = managers::staff(self.tx, desk.now()).await?;
        let (here, away): (Vec<_>, Vec<_>) = staff
            .into_iter()
            .filter(|(colleague, _)| colleague.id != self.manager.id)
            .filter_map(|(colleague, held)| Some((presence_of(colleague.id)?, colleague, held)))
            .partition(|(presence, ..)| *presence == Presence::Here);
        let mut rows: Vec<_> = here
            .into_iter()
            .chain(away)
            .take(20)
            .map(|(presence, colleague, held)| {
                let sign = match presence {
                    Presence::Here => "",
                    Presence::Away => "⏸ ",
                };
                let label = format!("{sign}{} · {held}", colleague.label());
                let now = DeskAction::HandNow(id, colleague.id);
                with_note(&label, now, DeskAction::HandTo(id, colleague.id))
            })
            .collect();
        let departments = desk.settings.departments.iter();
        let others = departments.filter(|department| department.id != own);
        let text = match (rows.is_empty(), desk.settings.departments.len()) {
            (true, 1) => Text::NoColleagues,
            (false, 1) => Text::ChooseColleague,
            (..) => Text::ChooseColleagueOrDepartment,
        };
        rows.extend(others.map(|department| {
            let label = format!("🏢 {}", department.name(&speech));
            let now = DeskAction::MoveNow(id, department.id);
            with_note(&label, now, DeskAction::MoveTo(id, department.id))
        }));
        Ok(Reply::message(
            View::text(speech.html(text)).with(Keyboard::Inline(rows)),
        ))
    }

    /// What the other department should know of it.
    pub(in crate::bot) fn ask_move_note(&self, id: ConversationId, to: DepartmentId) -> Reply {
        let speech = self.speech();
        let name = self.desk.settings.department(to).name(&speech);
        let args = [("department", Arg::from(name))];
        let skip = crate::desk::button(&speech, Text::ButtonSkip, DeskAction::MoveSkip(id, to));
        let view = View::text(speech.html_with(Text::AskMoveNote, args))
            .with(Keyboard::Inline(vec![vec![skip]]));
        Reply::message(view).at(Place::Moving {
            conversation: id,
            to,
        })
    }

    pub(in crate::bot) async fn ask_note(
        &self,
        id: ConversationId,
        to: ManagerId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let args = [("manager", label_of(self.tx, to).await?.into())];
        let skip = crate::desk::button(&speech, Text::ButtonSkip, DeskAction::HandSkip(id, to));
        let view = View::text(speech.html_with(Text::AskHandOverNote, args))
            .with(Keyboard::Inline(vec![vec![skip]]));
        Ok(Reply::message(view).at(Place::HandingOver {
            conversation: id,
            to,
        }))
    }

    /// Hands over without the note that was asked for. A question that was answered or left hands
    /// nothing over any more.
    async fn skip_note(&self, asked: Place) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        if managers::place(tx, manager.id).await? != asked {
            return Ok(Reply::toast(self.speech().plain(Text::ToastUnknownButton)));
        }
        match asked {
            Place::HandingOver { conversation, to } => {
                desk.hand_over(tx, manager, conversation, to, None).await
            }
            Place::Moving { conversation, to } => {
                desk.move_to(tx, manager, conversation, to, None).await
            }
            _ => Ok(Reply::default()),
        }
    }

    /// Previews the lead of a conversation, with the button that creates it.
    async fn preview_lead(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let words = self.desk.words_for_lead(self.tx, &conversation).await?;
        let name = self
            .desk
            .customer_name(self.tx, &conversation, &speech)
            .await?;
        let args = [
            ("name", Arg::from(name)),
            ("text", Arg::from(crate::text::cut(&words, PREVIEW))),
        ];
        let create = DeskAction::CreateLead(id);
        let create = crate::desk::button(&speech, Text::ButtonCreateLeadNow, create);
        let view = View::text(speech.html_with(Text::LeadPreview, args));
        Ok(Reply::message(
            view.with(Keyboard::Inline(vec![vec![create]])),
        ))
    }

    /// The conversation becomes a lead in the CRM.
    pub(in crate::bot) async fn lead(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let profile = customers::party(self.tx, &conversation).await?;
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
}

/// A button that hands over at once, and beside it one that asks for a note first.
fn with_note(label: &str, now: DeskAction, noted: DeskAction) -> Vec<Button> {
    vec![
        crate::desk::press(crate::text::cut(label, 50), now),
        crate::desk::press("📝".to_owned(), noted),
    ]
}
