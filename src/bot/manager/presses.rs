//! A manager's presses: every right is checked here, on what the data names.

use crate::{
    bot::manager::AtDesk,
    desk::{
        conversation::{answer::Answered, channel::Marked, hold::Intent, trouble::Decision},
        customer_name,
        people::roles::{self, Right},
        telegram::reply::Reply,
    },
    domain::{
        id::{ChatId, ConversationId},
        manager::{Place, Role},
        routing::Stated,
    },
    press::{DeskAction, OrderAction},
    store::{StoreError, canned, conversations, customers},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text},
};

/// Words of a lead that are shown before it is made.
const PREVIEW: usize = 2_000;

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
            && desk.people.seen(tx, manager, id).await?.is_none()
        {
            return Ok(Reply::toast(self.speech().plain(Text::ToastGone)));
        }
        match action {
            DeskAction::Home => desk.screens.home(tx, manager).await,
            DeskAction::Take(id) => self.take(id, Intent::Reply).await,
            DeskAction::Write(id) => self.take(id, Intent::Write).await,
            DeskAction::Open(id) => desk.screens.open(tx, manager, id).await,
            DeskAction::History(id, page) => desk.screens.history(tx, manager, id, page).await,
            DeskAction::File(id) => desk.screens.file(tx, manager, id).await,
            DeskAction::MarkRead(id) => self.mark_read(id).await,
            DeskAction::Fulfil(id) => self.ask_order_state(id).await,
            DeskAction::Canned(id, page) => desk.screens.canned_page(tx, manager, id, page).await,
            DeskAction::CannedText(id, code) => {
                desk.screens.canned_text(tx, manager, id, code).await
            }
            DeskAction::CannedSend(id, code) => self.send_canned(id, code).await,
            DeskAction::Export(id) => desk.privacy.export(tx, manager, id).await,
            DeskAction::Release(id) => self.release(id).await,
            DeskAction::Finish(id) => self.finish(id).await,
            DeskAction::TakeOver(id) => desk.conversations.ask_take_over(tx, manager, id).await,
            DeskAction::TakeOverNow(id, fence) => self.take_over(id, fence).await,
            DeskAction::Colleagues(id) => self.colleagues(id).await,
            DeskAction::HandTo(id, to) => self.ask_note(id, to).await,
            DeskAction::HandNow(id, to) if to == manager.id => {
                desk.conversations
                    .hand_over(tx, manager, id, to, None)
                    .await?;
                self.take(id, Intent::Write).await
            }
            DeskAction::HandNow(id, to) => {
                desk.conversations
                    .hand_over(tx, manager, id, to, None)
                    .await
            }
            DeskAction::HandSkip(conversation, to) => {
                self.skip_note(Place::HandingOver { conversation, to })
                    .await
            }
            DeskAction::Lead(id) => self.preview_lead(id).await,
            DeskAction::CreateLead(id) => self.lead(id).await,
            DeskAction::List(list, page) => {
                let view = desk.screens.list(tx, manager, list, page).await?;
                Ok(Reply::screen(view))
            }
            DeskAction::SendLatin(id) => self.send(id, Decision::SendLatin).await,
            DeskAction::SendAgain(id) => self.send(id, Decision::SendAgain).await,
            DeskAction::Arrived(id) => {
                desk.conversations
                    .decide(tx, manager, id, Decision::Arrived)
                    .await
            }
            DeskAction::Drop(id) => {
                desk.conversations
                    .decide(tx, manager, id, Decision::Drop)
                    .await
            }
            DeskAction::Approve(id) => self.set_role(id.0, Role::Manager).await,
            DeskAction::Reject(id) | DeskAction::Ban(id) => self.set_role(id.0, Role::Banned).await,
            DeskAction::MakeAdmin(id) => self.set_role(id.0, Role::Admin).await,
            DeskAction::Users(page) => desk.people.users(tx, manager, page).await,
            DeskAction::Silence(person) => Ok(self.silence(person)),
            DeskAction::Here => desk.routing.state(tx, manager, Stated::Here).await,
            DeskAction::Away => desk.routing.state(tx, manager, Stated::Away).await,
            DeskAction::AwayKeeping => desk.routing.state(tx, manager, Stated::AwayKeeping).await,
            DeskAction::Yield => desk.routing.give_back(tx, manager).await,
            DeskAction::Figures(_)
            | DeskAction::FiguresByDay(_)
            | DeskAction::FiguresByManager(..)
            | DeskAction::Meaning(_)
            | DeskAction::Chart(_)
            | DeskAction::Table(_) => self.statistics(action).await,
            DeskAction::MoveTo(id, to) => Ok(self.ask_move_note(id, to)),
            DeskAction::MoveNow(id, to) => {
                desk.conversations.move_to(tx, manager, id, to, None).await
            }
            DeskAction::MoveSkip(conversation, to) => {
                self.skip_note(Place::Moving { conversation, to }).await
            }
            DeskAction::Person(id) => desk.people.person(tx, manager, id).await,
            DeskAction::Join(id, to) => desk.people.toggle_department(tx, manager, id, to).await,
            DeskAction::See(id, to) => desk.people.cycle_sight(tx, manager, id, to).await,
            DeskAction::Sms(action) => {
                let said = desk.sms_desk.sms_pressed(tx, manager, action).await?;
                self.sms_said(said).await
            }
            DeskAction::Letter(action) => desk.alerts.letter_pressed(tx, manager, action).await,
            DeskAction::Order(OrderAction::Write(id)) => self.write_about(id).await,
            DeskAction::Order(action @ OrderAction::Take(number)) => {
                let reply = desk.orders.order_pressed(tx, manager, action).await?;
                self.ready_to_write(number, reply).await
            }
            DeskAction::Order(action) => desk.orders.order_pressed(tx, manager, action).await,
            DeskAction::Link(action) => desk.screens.link_pressed(tx, manager, action).await,
            DeskAction::Labels(id, page) => {
                desk.conversations.label_screen(tx, manager, id, page).await
            }
            DeskAction::AllLabels(page) => desk.conversations.all_labels(tx, manager, page).await,
            DeskAction::Label(id, label) => {
                desk.conversations
                    .toggle_label(tx, manager, id, label)
                    .await
            }
            DeskAction::Urgent(id) => desk.conversations.toggle_urgent(tx, manager, id).await,
            DeskAction::AskSnooze(id) => desk.conversations.ask_snooze(tx, manager, id).await,
            DeskAction::Snooze(id, later) => {
                desk.conversations.snooze(tx, manager, id, later).await
            }
            DeskAction::AskBlock(id) => desk.conversations.ask_block(tx, manager, id).await,
            DeskAction::Block(id, how) => desk.conversations.block(tx, manager, id, how).await,
            DeskAction::Said(page) => desk.screens.said_again(tx, manager, page).await,
        }
    }

    async fn ask_order_state(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        match desk.people.seen(tx, manager, id).await? {
            Some(chat) => desk.orders.ask_state_in_chat(tx, manager, &chat).await,
            None => Ok(Reply::toast(self.speech().plain(Text::ToastGone))),
        }
    }

    /// A flooding person gets no automatic answers for a while; what they write arrives as ever.
    fn silence(&self, person: ChatId) -> Reply {
        let now = self.desk.notify.clock.steady();
        self.desk.notify.outbox.floods().silence(person, now);
        Reply::toast(self.speech().plain(Text::ToastSilenced))
    }

    async fn statistics(&self, action: DeskAction) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        Ok(Reply::screen(match action {
            DeskAction::FiguresByDay(scope) => {
                desk.statistics.figures_by_day(tx, manager, scope).await?
            }
            DeskAction::FiguresByManager(scope, page) => {
                desk.statistics
                    .figures_by_manager(tx, manager, scope, page)
                    .await?
            }
            DeskAction::Meaning(scope) => desk.statistics.meaning(manager, scope),
            DeskAction::Figures(scope) => desk.statistics.figures(tx, manager, scope).await?,
            DeskAction::Chart(scope) => return desk.statistics.ask_chart(tx, manager, scope).await,
            DeskAction::Table(scope) => return desk.statistics.ask_table(tx, manager, scope).await,
            _ => return Ok(Reply::default()),
        }))
    }

    /// Sends a canned answer to the waiting customer; the screen shows the words that went.
    async fn send_canned(&self, id: ConversationId, code: u32) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let (name, words) = match desk.screens.canned_by_code(tx, manager, id, code).await? {
            Ok(found) => found,
            Err(reply) => return Ok(reply),
        };
        let sent = || {
            let args = [("words", Arg::from(&words))];
            View::text(self.speech().html_with(Text::CannedSent, args))
        };
        if desk
            .conversations
            .was_just_said(tx, manager, id, &words)
            .await?
        {
            // The same button, pressed twice.
            return Ok(Reply::screen(sent()));
        }
        match desk
            .conversations
            .answer_by_press(tx, manager, id, &words)
            .await?
        {
            Answered::Queued(_) => {
                canned::note_use(tx, manager.id, &name).await?;
                Ok(Reply::screen(sent()))
            }
            Answered::Refused(html) => Ok(Reply::message(View::text(html))),
            Answered::Held(other) => self.held_or_offered(id, other).await,
            Answered::Free => Ok(Reply::toast(self.speech().plain(Text::ToastTakeFirst))),
        }
    }

    pub(in crate::bot) async fn mark_read(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(mut conversation) = conversations::lock(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let holder = conversation.holder(self.desk.notify.now());
        if holder.is_some_and(|holder| holder != self.manager.id) {
            return self
                .desk
                .conversations
                .held_reply(self.tx, &speech, holder)
                .await;
        }
        let marked = self
            .desk
            .crm_chats
            .mark_read(self.tx, &mut conversation, self.manager.id);
        Ok(Reply::toast(speech.plain(match marked.await? {
            Marked::Here => Text::ToastMarkedRead,
            Marked::Asked => Text::ToastMarkingRead,
        })))
    }

    /// Previews the lead of a conversation, with the button that creates it.
    async fn preview_lead(&self, id: ConversationId) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let words = self
            .desk
            .conversations
            .words_for_lead(self.tx, &conversation)
            .await?;
        let name = customer_name(self.tx, &conversation, &speech).await?;
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
            .conversations
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
