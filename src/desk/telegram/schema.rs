//! The managers' side on one page: what each button, command, word of a keyboard and message leads
//! to. The rows name functions of the desk's parts, and of [`AtDesk`] where more than one takes part.

use super::{command::Command, manager::AtDesk, reply::Reply};
use crate::{
    desk::{
        Desk,
        conversation::{hold::Intent, trouble::Decision},
        people::roles::{self, Right},
    },
    domain::{
        content::What,
        id::ConversationId,
        manager::{Place, Role},
        order::OrderTab,
        routing::Stated,
    },
    press::{DeskAction, FiguresAction, List, OrderAction, PeopleAction},
    store::StoreError,
    telegram::content::Received,
    text::{Arg, Text, say},
};

/// The right that a button needs.
pub(super) const fn right_to(action: DeskAction) -> Right {
    let own = matches!(
        action,
        DeskAction::People(
            PeopleAction::Here
                | PeopleAction::Away
                | PeopleAction::AwayKeeping
                | PeopleAction::Yield
        )
    );
    let rules = matches!(
        action,
        DeskAction::People(_) | DeskAction::Link(_) | DeskAction::Catalog(_)
    );
    if rules && !own {
        Right::Rule
    } else {
        Right::Answer
    }
}

/// What a word of the home keyboard leads to.
#[derive(Clone, Copy)]
pub(super) enum Word {
    Press(DeskAction),
    List(List),
    Orders(OrderTab),
    OwnOrders(OrderTab),
    Statistics,
}

/// The words of the home keyboard, of today and of earlier versions.
pub(super) const HOME_WORDS: [(Text, Word); 13] = [
    (Text::ButtonHome, Word::Press(DeskAction::Home)),
    (Text::ButtonQueue, Word::List(List::Queue)),
    (Text::ButtonMyChats, Word::List(List::Mine)),
    (Text::ButtonOrdersHere, Word::Orders(OrderTab::New)),
    (Text::OldWordOwnOrders, Word::OwnOrders(OrderTab::InWork)),
    (Text::OldWordDoneOrders, Word::OwnOrders(OrderTab::Done)),
    (Text::OldWordDoneChats, Word::OwnOrders(OrderTab::Done)),
    (Text::ButtonAllHistory, Word::List(List::All)),
    (Text::ButtonMyHistory, Word::List(List::MyHistory)),
    (Text::ButtonWithoutPhone, Word::List(List::WithoutPhone)),
    (Text::ButtonStatistics, Word::Statistics),
    (
        Text::ButtonHere,
        Word::Press(DeskAction::People(PeopleAction::Here)),
    ),
    (
        Text::ButtonAway,
        Word::Press(DeskAction::People(PeopleAction::Away)),
    ),
];

/// A button that an open chat's word stands for.
type OfChat = fn(ConversationId) -> DeskAction;

/// The words of an open chat's keyboard.
pub(super) const CHAT_WORDS: [(Text, OfChat); 11] = [
    (Text::ButtonChatHistory, |id| DeskAction::History(id, 0)),
    (Text::ButtonCanned, |id| DeskAction::Canned(id, 0)),
    (Text::ButtonHandOver, DeskAction::Colleagues),
    (Text::ButtonFinish, DeskAction::Finish),
    (Text::ButtonMarkRead, DeskAction::MarkRead),
    (Text::ButtonOrderState, DeskAction::Fulfil),
    (Text::OldWordChangeStatus, DeskAction::Fulfil),
    (Text::ButtonRelease, DeskAction::Release),
    (Text::ButtonWriteMessage, DeskAction::Write),
    (Text::ButtonReply, DeskAction::Write),
    (Text::ButtonOpenChat, DeskAction::Open),
];

/// Those of them that are meant for no search when no chat is open: the keyboard is an old one.
pub(super) const ONLY_CHAT_WORDS: [Text; 7] = [
    Text::ButtonCanned,
    Text::ButtonHandOver,
    Text::ButtonFinish,
    Text::ButtonRelease,
    Text::ButtonMarkRead,
    Text::ButtonOpenChat,
    Text::ButtonReply,
];

impl AtDesk<'_> {
    /// What a button leads to.
    pub(super) async fn pressed(&self, action: DeskAction) -> Result<Reply, StoreError> {
        let (tx, manager) = (self.tx, &self.manager);
        let Desk {
            screens, alerts, ..
        } = self.desk;
        match action {
            // Chats.
            DeskAction::Home => screens.home(tx, manager).await,
            DeskAction::List(list, page) => self.list_page(list, page).await,
            DeskAction::Said(page) => screens.said_again(tx, manager, page).await,
            DeskAction::Open(id) => screens.open(tx, manager, id).await,
            DeskAction::History(id, page) => screens.history(tx, manager, id, page).await,
            DeskAction::File(id) => screens.file(tx, manager, id).await,
            DeskAction::Export(id) => self.export(id).await,
            DeskAction::MarkRead(id) => self.mark_read(id).await,
            DeskAction::Fulfil(id) => self.ask_order_state(id).await,
            DeskAction::Lead(id) => self.preview_lead(id).await,
            DeskAction::CreateLead(id) => self.lead(id).await,
            DeskAction::Labels(id, page) => screens.label_screen(tx, manager, id, page).await,
            DeskAction::AllLabels(page) => screens.all_labels(tx, manager, page).await,
            DeskAction::Label(id, label) => screens.toggle_label(tx, manager, id, label).await,
            DeskAction::Urgent(id) => screens.toggle_urgent(tx, manager, id).await,
            DeskAction::AskSnooze(id) => self.ask_snooze(id).await,
            DeskAction::Snooze(id, later) => self.snooze(id, later).await,
            DeskAction::AskBlock(id) => self.ask_block(id).await,
            DeskAction::Block(id, how) => self.block(id, how).await,
            // The right to answer.
            DeskAction::Take(id) => self.take(id, Intent::Reply).await,
            DeskAction::Write(id) => self.take(id, Intent::Write).await,
            DeskAction::TakeOver(id) => self.ask_take_over(id).await,
            DeskAction::TakeOverNow(id, fence) => self.take_over(id, fence).await,
            DeskAction::Release(id) => self.release(id).await,
            DeskAction::Finish(id) => self.finish(id).await,
            DeskAction::Colleagues(id) => self.colleagues(id).await,
            DeskAction::HandTo(id, to) => self.ask_note(id, to).await,
            DeskAction::HandNow(id, to) => self.hand_now(id, to).await,
            DeskAction::HandSkip(id, to) => self.skip_hand_note(id, to).await,
            DeskAction::MoveTo(id, to) => Ok(self.ask_move_note(id, to)),
            DeskAction::MoveNow(id, to) => self.move_now(id, to).await,
            DeskAction::MoveSkip(id, to) => self.skip_move_note(id, to).await,
            // Answers.
            DeskAction::Canned(id, page) => screens.canned_page(tx, manager, id, page).await,
            DeskAction::CannedText(id, code) => screens.canned_text(tx, manager, id, code).await,
            DeskAction::CannedSend(id, code) => self.send_canned(id, code).await,
            DeskAction::SendLatin(id) => self.send(id, Decision::SendLatin).await,
            DeskAction::SendAgain(id) => self.send(id, Decision::SendAgain).await,
            DeskAction::Arrived(id) => self.decide(id, Decision::Arrived).await,
            DeskAction::Drop(id) => self.decide(id, Decision::Drop).await,
            // The rest have tables of their own.
            DeskAction::People(action) => self.people_pressed(action).await,
            DeskAction::Figures(action) => self.figures_pressed(action).await,
            DeskAction::Order(OrderAction::Write(id)) => self.write_about(id).await,
            DeskAction::Order(OrderAction::Take(number)) => self.take_order(number).await,
            DeskAction::Order(action) => self.order_pressed(action).await,
            DeskAction::Sms(action) => self.sms_pressed(action).await,
            DeskAction::Letter(action) => alerts.letter_pressed(tx, manager, action).await,
            DeskAction::Link(action) => screens.link_pressed(tx, manager, action).await,
            DeskAction::Catalog(action) => self.catalog_pressed(action).await,
        }
    }

    /// What a button about the desk's people leads to.
    async fn people_pressed(&self, action: PeopleAction) -> Result<Reply, StoreError> {
        let (tx, manager, screens) = (self.tx, &self.manager, &self.desk.screens);
        match action {
            PeopleAction::Here => self.state(Stated::Here).await,
            PeopleAction::Away => self.state(Stated::Away).await,
            PeopleAction::AwayKeeping => self.state(Stated::AwayKeeping).await,
            PeopleAction::Yield => self.give_back().await,
            PeopleAction::Users(page) => screens.users(tx, manager, page).await,
            PeopleAction::Person(id) => screens.person(tx, manager, id).await,
            PeopleAction::Join(id, to) => screens.toggle_department(tx, manager, id, to).await,
            PeopleAction::See(id, to) => screens.cycle_sight(tx, manager, id, to).await,
            PeopleAction::Approve(id) => self.set_role(id, Role::Manager).await,
            PeopleAction::Reject(id) | PeopleAction::Ban(id) => {
                self.set_role(id, Role::Banned).await
            }
            PeopleAction::MakeAdmin(id) => self.set_role(id, Role::Admin).await,
            PeopleAction::Silence(person) => Ok(self.silence(person)),
        }
    }

    /// What a button of the statistics leads to.
    async fn figures_pressed(&self, action: FiguresAction) -> Result<Reply, StoreError> {
        let (tx, manager, figures) = (self.tx, &self.manager, &self.desk.statistics);
        let screen = match action {
            FiguresAction::Show(scope) => figures.figures(tx, manager, scope).await?,
            FiguresAction::ByDay(scope) => figures.figures_by_day(tx, manager, scope).await?,
            FiguresAction::ByManager(scope, page) => {
                figures.figures_by_manager(tx, manager, scope, page).await?
            }
            FiguresAction::Meaning(scope) => figures.meaning(manager, scope),
            FiguresAction::Chart(scope) => {
                figures.ask_chart(tx, manager, scope).await?;
                return Ok(Reply::toast(self.speech().plain(Text::ToastDrawing)));
            }
            FiguresAction::Table(scope) => {
                figures.ask_table(tx, manager, scope).await?;
                return Ok(Reply::toast(self.speech().plain(Text::ToastTable)));
            }
        };
        Ok(Reply::screen(screen))
    }

    /// What a command leads to; `command.rs` has its words.
    pub(super) async fn commanded(&self, command: Command) -> Result<Reply, StoreError> {
        let (tx, manager) = (self.tx, &self.manager);
        let Desk {
            statistics,
            screens,
            shop_chats,
            sms_desk,
            alerts,
            ..
        } = self.desk;
        match command {
            Command::Home => screens.home(tx, manager).await,
            Command::Help => Ok(screens.help(manager)),
            Command::Id => Ok(self.own_id()),
            Command::Shop => Ok(self.go_to_shop()),
            Command::Language => self.switch_language().await,
            // Lists.
            Command::Mine => self.listed(List::Mine).await,
            Command::All => self.listed(List::All).await,
            Command::Queue => self.listed(List::Queue).await,
            Command::Orders => self.new_orders().await,
            Command::Search(words) => self.search(&words).await,
            Command::Statistics => statistics.statistics(tx, manager).await.map(Reply::message),
            // The open chat.
            Command::Note(text) => self.note_here(&text).await,
            Command::Export(asked) => self.export_asked(&asked).await,
            Command::Label(argument) => self.label(&argument).await,
            Command::Snooze(argument) => self.snooze_here(&argument).await,
            Command::Release => self.in_open_chat(DeskAction::Release).await,
            Command::Finish => self.in_open_chat(DeskAction::Finish).await,
            Command::Canned(argument) => screens.canned(tx, manager, &argument).await,
            // A chat by its number, name or phone.
            Command::Write(words) => self.write_first(&words).await,
            Command::Order(number) => self.order(number).await,
            Command::Open(number)
            | Command::Card(number)
            | Command::Connected(number)
            | Command::Connect(number)
            | Command::ChangeStatus(number) => self.one(&command, number).await,
            Command::Sms(argument) => self.sms(&argument).await,
            Command::SmsCard(id) => sms_desk.sms_card(tx, manager, id).await,
            // People.
            Command::Here => self.act(DeskAction::People(PeopleAction::Here)).await,
            Command::Away => self.act(DeskAction::People(PeopleAction::Away)).await,
            Command::Team => screens.team(tx, manager).await,
            Command::Shift => screens.own_duty(tx, manager).await,
            Command::Duty(id, change) => screens.change_duty(tx, manager, id, &change).await,
            Command::Users => screens.users(tx, manager, 0).await,
            Command::Person(id) => screens.person(tx, manager, id).await,
            Command::Approve(id) => self.set_role(id, Role::Manager).await,
            Command::Ban(id) => self.set_role(id, Role::Banned).await,
            Command::MakeAdmin(id) => self.set_role(id, Role::Admin).await,
            // The shop.
            Command::Link(asked) => screens.make_links(tx, manager, &asked).await,
            Command::Refresh => Ok(self.refresh_catalog()),
            Command::Clean => shop_chats.clean(tx, manager).await,
            Command::Failed => alerts.failures(tx, manager).await,
            Command::Health => alerts.health(tx, manager).await,
            Command::Unnumbered(name) => Ok(self.says(say::NumberExpected {
                command: Arg::from(name),
            })),
        }
    }

    /// What a message leads to, by where the manager is. A reply, `/sms` with a file and a word of a
    /// keyboard come before that (`writing.rs`).
    pub(super) async fn written(
        &self,
        place: Place,
        received: &Received,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let text = received.content.words.text.as_str();
        let is_text = received.content.what == What::Text;
        let says_something = is_text && !text.trim().is_empty();
        match place {
            Place::Writing { conversation: id } => self.write_to(id, received, Intent::Write).await,
            Place::Reading { conversation: id } => self.wrote_while_reading(id, received).await,
            Place::HandingOver { conversation, to } => {
                self.hand_over_with(conversation, to, text).await
            }
            Place::Moving { conversation, to } => self.move_with(conversation, to, text).await,
            Place::Canned { name } if text.trim().is_empty() => {
                desk.screens.canned(tx, manager, &name).await
            }
            Place::Canned { name } if roles::is_admin(manager) => {
                desk.screens.set_canned(tx, manager, &name, text).await
            }
            Place::Tracking { order } if is_text => self.set_tracking(order, text).await,
            Place::Cancelling { order } if says_something => self.cancel_order(order, text).await,
            Place::Blocking { conversation: id } if says_something => {
                self.block_reason(id, text).await
            }
            Place::Ordering { conversation, .. } if is_text => {
                self.goods_typed(conversation, text).await
            }
            Place::Texting { conversation: id } if is_text => self.text_customer(id, text).await,
            Place::Texting { .. } => Ok(self.says(Text::SmsWordsOnly)),
            Place::Linking if is_text && roles::is_admin(manager) => {
                desk.screens.named_link(tx, manager, text).await
            }
            Place::Home
            | Place::Shop
            | Place::Linking
            | Place::Tracking { .. }
            | Place::Cancelling { .. }
            | Place::Blocking { .. }
            | Place::Ordering { .. }
            | Place::Canned { .. } => self.wrote_at_home(is_text.then_some(text)).await,
        }
    }
}
