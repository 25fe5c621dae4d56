//! A manager's commands.

use super::AtDesk;
use crate::{
    desk::{
        Stands,
        admin::Command,
        reply::Reply,
        roles::{self},
    },
    domain::{
        id::{ManagerId, SmsId},
        language::Language,
        manager::{Place, Role},
        order::OrderTab,
    },
    store::{StoreError, managers},
    telegram::{
        View,
        callback::{DeskAction, List, OrderAction},
        keyboard::Keyboard,
    },
    text::{Arg, Text},
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
            Command::Id => {
                let id = [("id", Arg::from(self.manager.id.to_string()))];
                Reply::message(View::text(speech.html_with(Text::OwnId, id)))
            }
            Command::Shop if self.desk.settings.stands == Stands::Alone => {
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
                    .order_list(self.tx, &self.manager, OrderTab::New, None, 0)
                    .await?;
                Reply::message(view)
            }
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
            Command::Link(asked) => self.desk.make_links(self.tx, &self.manager, &asked).await?,
            Command::Order(number) => self.order(number).await?,
            Command::Sms(argument) => self.sms(&argument).await?,
            Command::SmsCard(id) => {
                self.desk
                    .sms_card(self.tx, &self.manager, SmsId(id))
                    .await?
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
            Command::Refresh => self.refresh_catalog(),
            Command::Clean => self.desk.clean(self.tx, &self.manager).await?,
            Command::Failed => self.desk.failures(self.tx, &self.manager).await?,
            Command::Health => self.desk.health(self.tx, &self.manager).await?,
            Command::Here => self.act(DeskAction::Here).await?,
            Command::Away => self.act(DeskAction::Away).await?,
            Command::Team => self.desk.team_screen(self.tx, &self.manager).await?,
            Command::Shift => self.desk.own_duty(self.tx, &self.manager).await?,
            Command::Duty(id, change) => {
                let id = ManagerId(id);
                self.desk
                    .change_duty(self.tx, &self.manager, id, &change)
                    .await?
            }
            Command::Users => self.desk.users(self.tx, &self.manager, 0).await?,
            Command::Person(id) => {
                let id = ManagerId(id);
                self.desk.person(self.tx, &self.manager, id).await?
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
        match self.desk.order_numbered(self.tx, number).await? {
            Some(order) => self.desk.show_order(self.tx, &self.manager, order).await,
            None => Ok(Reply::message(View::text(
                self.speech().html(Text::OrderGone),
            ))),
        }
    }

    pub(in crate::bot) async fn listed(&self, list: List) -> Result<Reply, StoreError> {
        let view = self.desk.list(self.tx, &self.manager, list, 0).await?;
        Ok(Reply::message(view))
    }

    pub(in crate::bot) async fn one(
        &self,
        command: &Command,
        number: i64,
    ) -> Result<Reply, StoreError> {
        let order = self.desk.order_numbered(self.tx, number).await?;
        if let (Some(order), Command::ChangeStatus(_)) = (order, command) {
            return self
                .act(DeskAction::Order(OrderAction::AskState(order)))
                .await;
        }
        let Some(conversation) = self.desk.by_number(self.tx, &self.manager, number).await? else {
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

    pub(in crate::bot) async fn set_role(&self, id: i64, role: Role) -> Result<Reply, StoreError> {
        self.desk
            .set_role(self.tx, &self.manager, ManagerId(id), role)
            .await
    }

    pub(in crate::bot) async fn switch_language(&self) -> Result<Reply, StoreError> {
        let mut manager = self.manager.clone();
        manager.language = match manager.language {
            Language::Uk => Language::En,
            Language::En => Language::Uk,
        };
        managers::save(self.tx, &manager, self.desk.now()).await?;
        Ok(self.desk.home(&manager))
    }

    /// `/write`: to a customer by number, name or phone.
    pub(in crate::bot) async fn write_first(&self, words: &str) -> Result<Reply, StoreError> {
        let number = words
            .trim()
            .trim_start_matches(['№', '#'])
            .trim()
            .parse::<i64>();
        // A number takes nobody's conversation by itself: the order that bears it is shown.
        if let Ok(number) = number
            && let Some(order) = self.desk.order_numbered(self.tx, number).await?
        {
            return self.desk.show_order(self.tx, &self.manager, order).await;
        }
        if let Ok(number) = number
            && let Some(conversation) = self.desk.by_number(self.tx, &self.manager, number).await?
        {
            return self.act(DeskAction::Write(conversation.id)).await;
        }
        let found = self.desk.search(self.tx, &self.manager, words).await?;
        Ok(Reply::message(found))
    }
}
