//! A manager's commands.

use crate::{
    desk::{
        DeskBot,
        people::roles,
        telegram::{
            command::Command,
            manager::AtDesk,
            numbers::{Purpose, Thing, digits_of},
            reply::Reply,
        },
    },
    domain::{id::ConversationId, language::Language, manager::Place, order::OrderTab},
    press::{DeskAction, List, OrderAction},
    store::{StoreError, managers},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

impl AtDesk<'_> {
    pub async fn command(&self, name: &str, argument: &str) -> Result<Reply, StoreError> {
        match Command::read(name, argument) {
            Some(command) if roles::may(&self.manager, command.right()) => {
                self.commanded(command).await
            }
            Some(_) => Ok(self.says(Text::ToastNotAllowed)),
            None => Ok(self.desk.screens.help(&self.manager)),
        }
    }

    pub(in crate::desk::telegram) fn own_id(&self) -> Reply {
        let id = self.manager.id.to_string();
        self.says(say::OwnId { id: Arg::from(id) })
    }

    /// `/shop`: they look at the shop as a customer does.
    pub(in crate::desk::telegram) fn go_to_shop(&self) -> Reply {
        if self.desk.notify.settings.desk_bot == DeskBot::Dedicated {
            return self.says(Text::ShopElsewhere);
        }
        let html = self.speech().html(Text::ShopOpened);
        Reply::message(View::text(html).with(Keyboard::Remove)).at(Place::Shop)
    }

    async fn open_chat(&self) -> Result<Option<ConversationId>, StoreError> {
        let place = managers::place(self.tx, self.manager.id).await?;
        Ok(place.conversation())
    }

    /// A command that stands for a button of the open chat.
    pub(in crate::desk::telegram) async fn in_open_chat(
        &self,
        action: fn(ConversationId) -> DeskAction,
    ) -> Result<Reply, StoreError> {
        match self.open_chat().await? {
            Some(id) => self.act(action(id)).await,
            None => Ok(self.says(Text::DeskNothingOpen)),
        }
    }

    /// `/export`: the open chat, or the table that is named.
    pub(in crate::desk::telegram) async fn export_asked(
        &self,
        asked: &str,
    ) -> Result<Reply, StoreError> {
        if asked.trim().is_empty() {
            return self.in_open_chat(DeskAction::Export).await;
        }
        let screens = &self.desk.screens;
        screens.export_table(self.tx, &self.manager, asked).await
    }

    pub(in crate::desk::telegram) async fn note_here(
        &self,
        text: &str,
    ) -> Result<Reply, StoreError> {
        match self.open_chat().await? {
            Some(id) => self.note(id, text).await,
            None => Ok(self.says(Text::DeskNothingOpen)),
        }
    }

    pub(in crate::desk::telegram) async fn label(
        &self,
        argument: &str,
    ) -> Result<Reply, StoreError> {
        let open = self.open_chat().await?;
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        desk.screens.label(tx, manager, open, argument).await
    }

    /// `/snooze`: the open chat is put off; without one, those that are put off.
    pub(in crate::desk::telegram) async fn snooze_here(
        &self,
        until: &str,
    ) -> Result<Reply, StoreError> {
        match self.open_chat().await? {
            Some(id) => self.snooze_typed(id, until).await,
            None => self.listed(List::Snoozed).await,
        }
    }

    pub(in crate::desk::telegram) async fn search(&self, words: &str) -> Result<Reply, StoreError> {
        if words.trim().is_empty() {
            return Ok(self.says(Text::SearchHint));
        }
        self.desk
            .screens
            .search(self.tx, &self.manager, words)
            .await
    }

    /// `/refresh`: reads the CRM's catalog now, no oftener than once a minute for everybody together.
    pub(in crate::desk::telegram) fn refresh_catalog(&self) -> Reply {
        if self.catalog.refresh(self.tx) {
            self.says(Text::CatalogRefreshing)
        } else {
            self.says(Text::CatalogRefreshedLately)
        }
    }

    /// An order that a link names.
    pub(in crate::desk::telegram) async fn order(&self, number: i64) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let digits = number.to_string();
        let hits = desk.screens.named_by(tx, manager, &digits).await?;
        desk.screens
            .say_hits(tx, manager, hits, &digits, Purpose::Show)
            .await
    }

    pub(in crate::desk::telegram) async fn listed(&self, list: List) -> Result<Reply, StoreError> {
        let view = self
            .desk
            .screens
            .list(self.tx, &self.manager, list, 0)
            .await?;
        Ok(Reply::message(view))
    }

    pub(in crate::desk::telegram) async fn list_page(
        &self,
        list: List,
        page: u32,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let view = desk.screens.list(tx, manager, list, page).await?;
        Ok(Reply::screen(view))
    }

    pub(in crate::desk::telegram) async fn new_orders(&self) -> Result<Reply, StoreError> {
        let (orders, tx, manager) = (&self.desk.orders, self.tx, &self.manager);
        let new = orders.order_list(tx, manager, OrderTab::New, None, 0);
        new.await.map(Reply::message)
    }

    /// A command about what bears a number; where several things do, the manager chooses.
    pub(in crate::desk::telegram) async fn one(
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
            Command::Connected(_) => desk.screens.connected(tx, manager, &chat).await,
            Command::Connect(_) => self.connect(&chat).await,
            Command::ChangeStatus(_) => self.ask_state_in_chat(&chat).await,
            _ => desk.screens.open(tx, manager, chat.id).await,
        }
    }

    /// There is no chat with the customer of an order.
    fn unreachable(&self) -> Reply {
        let html = self.speech().html(Text::ToastOrderUnreachable);
        Reply::message(View::text(html))
    }

    pub(in crate::desk::telegram) async fn switch_language(&self) -> Result<Reply, StoreError> {
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
    pub(in crate::desk::telegram) async fn write_first(
        &self,
        words: &str,
    ) -> Result<Reply, StoreError> {
        if words.trim().is_empty() {
            return Ok(self.says(Text::SearchHint));
        }
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
