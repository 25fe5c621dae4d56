//! A manager's commands.

use super::AtDesk;
use crate::{
    desk::{
        DeskBot,
        people::{
            admin::Command,
            roles::{self},
        },
        telegram::{
            numbers::{Purpose, Thing, digits_of},
            reply::Reply,
        },
    },
    domain::{
        id::{ManagerId, SmsId},
        language::Language,
        manager::{Place, Role},
        order::OrderTab,
    },
    press::{DeskAction, List, OrderAction},
    store::{StoreError, managers},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

impl AtDesk<'_> {
    #[expect(clippy::too_many_lines, reason = "a line or two for each command")]
    pub(in crate::bot) async fn command(
        &self,
        name: &str,
        argument: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let Some(command) = Command::read(name, argument) else {
            return Ok(self.desk.screens.help(&self.manager));
        };
        if !roles::may(&self.manager, command.right()) {
            return Ok(Reply::message(View::text(
                speech.html(Text::ToastNotAllowed),
            )));
        }
        let place = managers::place(self.tx, self.manager.id).await?;
        let open = place.conversation();
        Ok(match command {
            Command::Unnumbered(name) => {
                Reply::message(View::text(speech.html(say::NumberExpected {
                    command: Arg::from(name),
                })))
            }
            Command::Home => self.desk.screens.home(self.tx, &self.manager).await?,
            Command::Help => self.desk.screens.help(&self.manager),
            Command::Id => {
                let id = Arg::from(self.manager.id.to_string());
                Reply::message(View::text(speech.html(say::OwnId { id })))
            }
            Command::Shop if self.desk.notify.settings.desk_bot == DeskBot::Dedicated => {
                Reply::message(View::text(speech.html(Text::ShopElsewhere)))
            }
            Command::Shop => {
                Reply::message(View::text(speech.html(Text::ShopOpened)).with(Keyboard::Remove))
                    .at(Place::Shop)
            }
            Command::Mine => self.listed(List::Mine).await?,
            Command::Orders => {
                let view = self
                    .desk
                    .orders
                    .order_list(self.tx, &self.manager, OrderTab::New, None, 0)
                    .await?;
                Reply::message(view)
            }
            Command::All => self.listed(List::All).await?,
            Command::Queue => self.listed(List::Queue).await?,
            Command::Statistics => Reply::message(
                self.desk
                    .statistics
                    .statistics(self.tx, &self.manager)
                    .await?,
            ),
            Command::Search(words) | Command::Write(words) if words.trim().is_empty() => {
                Reply::message(View::text(speech.html(Text::SearchHint)))
            }
            Command::Write(words) => self.write_first(&words).await?,
            Command::Search(words) => {
                self.desk
                    .screens
                    .search(self.tx, &self.manager, &words)
                    .await?
            }
            Command::Canned(argument) => {
                self.desk
                    .screens
                    .canned(self.tx, &self.manager, &argument)
                    .await?
            }
            Command::Link(asked) => {
                self.desk
                    .screens
                    .make_links(self.tx, &self.manager, &asked)
                    .await?
            }
            Command::Order(number) => self.order(number).await?,
            Command::Sms(argument) => self.sms(&argument).await?,
            Command::SmsCard(id) => {
                self.desk
                    .sms_desk
                    .sms_card(self.tx, &self.manager, SmsId(id))
                    .await?
            }
            Command::Note(text) => match open {
                Some(id) => self.note(id, &text).await?,
                None => Reply::message(View::text(speech.html(Text::DeskNothingOpen))),
            },
            Command::Export => match open {
                Some(id) => self.act(DeskAction::Export(id)).await?,
                None => Reply::message(View::text(speech.html(Text::DeskNothingOpen))),
            },
            Command::Label(argument) => {
                self.desk
                    .screens
                    .label(self.tx, &self.manager, open, &argument)
                    .await?
            }
            Command::Snooze(argument) => match open {
                Some(id) => {
                    self.desk
                        .conversations
                        .snooze_typed(self.tx, &self.manager, id, &argument)
                        .await?
                }
                None => self.listed(List::Snoozed).await?,
            },
            Command::Release | Command::Finish => match open {
                Some(id) if command == Command::Release => {
                    self.act(DeskAction::Release(id)).await?
                }
                Some(id) => self.act(DeskAction::Finish(id)).await?,
                None => Reply::message(View::text(speech.html(Text::DeskNothingOpen))),
            },
            Command::Language => self.switch_language().await?,
            Command::Refresh => self.refresh_catalog(),
            Command::Clean => self.desk.shop_chats.clean(self.tx, &self.manager).await?,
            Command::Failed => self.desk.alerts.failures(self.tx, &self.manager).await?,
            Command::Health => self.desk.alerts.health(self.tx, &self.manager).await?,
            Command::Here => self.act(DeskAction::Here).await?,
            Command::Away => self.act(DeskAction::Away).await?,
            Command::Team => self.desk.people.team_screen(self.tx, &self.manager).await?,
            Command::Shift => self.desk.people.own_duty(self.tx, &self.manager).await?,
            Command::Duty(id, change) => {
                let id = ManagerId(id);
                self.desk
                    .people
                    .change_duty(self.tx, &self.manager, id, &change)
                    .await?
            }
            Command::Users => self.desk.people.users(self.tx, &self.manager, 0).await?,
            Command::Person(id) => {
                let id = ManagerId(id);
                self.desk.people.person(self.tx, &self.manager, id).await?
            }
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

    /// `/refresh`: reads the CRM's catalog now, no oftener than once a minute for everybody together.
    fn refresh_catalog(&self) -> Reply {
        let text = if self.refresher.is_due() {
            let refresher = self.refresher.clone();
            self.tx.after_commit(move || refresher.want());
            Text::CatalogRefreshing
        } else {
            Text::CatalogRefreshedLately
        };
        Reply::message(View::text(self.speech().html(text)))
    }

    /// An order that a link names.
    async fn order(&self, number: i64) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let digits = number.to_string();
        let hits = desk.screens.named_by(tx, manager, &digits).await?;
        desk.screens
            .say_hits(tx, manager, hits, &digits, Purpose::Show)
            .await
    }

    pub(in crate::bot) async fn listed(&self, list: List) -> Result<Reply, StoreError> {
        let view = self
            .desk
            .screens
            .list(self.tx, &self.manager, list, 0)
            .await?;
        Ok(Reply::message(view))
    }

    /// A command about what bears a number; where several things do, the manager chooses.
    pub(in crate::bot) async fn one(
        &self,
        command: &Command,
        number: i64,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let digits = number.to_string();
        let hits = desk.screens.named_by(tx, manager, &digits).await?;
        if hits.is_empty() && number == i64::MAX {
            // Longer than any number: it is not repeated, because it is not what was typed.
            return Ok(Reply::message(View::text(
                self.speech().html(Text::NoSuchChat),
            )));
        }
        let [only] = hits.as_slice() else {
            return desk
                .screens
                .say_hits(tx, manager, hits, &digits, Purpose::Show)
                .await;
        };
        let chat = match (&only.thing, command) {
            (Thing::Chat(chat), _) => (**chat).clone(),
            (Thing::Order(order), Command::ChangeStatus(_)) => {
                let ask = OrderAction::AskState(*order);
                return self.act(DeskAction::Order(ask)).await;
            }
            (Thing::Order(order), Command::Connect(_) | Command::Connected(_)) => {
                match desk.orders.conversation_of_order(tx, *order).await? {
                    Some(chat) => chat,
                    None => return Ok(self.unreachable()),
                }
            }
            (Thing::Lead(lead), Command::Connect(_) | Command::Connected(_)) => {
                match desk
                    .orders
                    .conversation_of_order(tx, (*lead).into())
                    .await?
                {
                    Some(chat) => chat,
                    None => return Ok(self.unreachable()),
                }
            }
            (Thing::Order(_) | Thing::Lead(_), _) => {
                return desk.screens.show_thing(tx, manager, only).await;
            }
        };
        match command {
            Command::Card(_) => Ok(Reply::message(desk.cards.card(tx, manager, &chat).await?)),
            Command::Connected(_) => desk.people.connected(tx, manager, &chat).await,
            Command::Connect(_) => self.connect(&chat).await,
            Command::ChangeStatus(_) => desk.orders.ask_state_in_chat(tx, manager, &chat).await,
            _ => desk.screens.open(tx, manager, chat.id).await,
        }
    }

    /// There is no chat with the customer of an order.
    fn unreachable(&self) -> Reply {
        let html = self.speech().html(Text::ToastOrderUnreachable);
        Reply::message(View::text(html))
    }

    pub(in crate::bot) async fn set_role(&self, id: i64, role: Role) -> Result<Reply, StoreError> {
        self.desk
            .routing
            .set_role(self.tx, &self.manager, ManagerId(id), role)
            .await
    }

    pub(in crate::bot) async fn switch_language(&self) -> Result<Reply, StoreError> {
        let mut manager = self.manager.clone();
        manager.language = match manager.language {
            Language::Uk => Language::En,
            Language::En => Language::Uk,
        };
        managers::save(self.tx, &manager, self.desk.notify.now()).await?;
        self.desk.notify.refresh_menu(self.tx, self.chat).await?;
        self.desk.screens.home(self.tx, &manager).await
    }

    /// `/write`: to a customer by number, name or phone. The recipient is shown first; only a chat
    /// that the manager has already is opened at once.
    pub(in crate::bot) async fn write_first(&self, words: &str) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let Some(digits) = digits_of(words) else {
            return desk.screens.search(tx, manager, words).await;
        };
        let hits = desk.screens.named_by(tx, manager, digits).await?;
        if hits.is_empty() {
            return desk.screens.search(tx, manager, words).await;
        }
        if let [only] = hits.as_slice()
            && let Thing::Chat(chat) = &only.thing
            && chat.holder(desk.notify.now()) == Some(manager.id)
        {
            return self.act(DeskAction::Write(chat.id)).await;
        }
        desk.screens
            .say_hits(tx, manager, hits, digits, Purpose::Write)
            .await
    }
}
