//! The list of commands behind the blue button: managers and admins see their own, and so does the
//! managers' group. Telegram shows the narrowest list that is set, so each chat has one of its own.

use super::super::telegram::task::DeskTask;
use crate::{
    desk::{Notify, people::roles},
    domain::{id::ChatId, id::ManagerId, language::Language},
    store::{StoreError, Tx, managers, settings},
    text::{Speech, Text},
};

type Entry = (&'static str, Text);

const OF_MANAGERS: [Entry; 12] = [
    ("chats", Text::CommandChats),
    ("queue", Text::CommandQueue),
    ("orders", Text::CommandDeskOrders),
    ("find", Text::CommandFind),
    ("write", Text::CommandWrite),
    ("canned", Text::CommandCanned),
    ("stats", Text::CommandStats),
    ("here", Text::CommandHere),
    ("away", Text::CommandAway),
    ("sms", Text::CommandSms),
    ("shop", Text::CommandShop),
    ("help", Text::CommandDeskHelp),
];
const OF_ADMINS: [Entry; 5] = [
    ("failed", Text::CommandFailed),
    ("health", Text::CommandHealth),
    ("team", Text::CommandTeam),
    ("all_users", Text::CommandAllUsers),
    ("refresh", Text::CommandRefresh),
];
const OF_GROUP: [Entry; 4] = [
    ("orders", Text::CommandDeskOrders),
    ("queue", Text::CommandQueue),
    ("stats", Text::CommandStats),
    ("help", Text::CommandDeskHelp),
];

/// Whether a command is one of those that the managers' chat shows.
pub fn is_of_group(name: &str) -> bool {
    OF_GROUP.iter().any(|(command, _)| *command == name)
}

/// The commands of one chat.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Menu {
    /// The language of the chat's readers.
    language: Language,
    entries: Vec<Entry>,
}

impl Menu {
    /// The list in each language by its code, and for all others in that of the chat.
    pub fn lists(&self, speech: &Speech) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
        let own = [(self.language, "")];
        let named = Language::ALL.map(|language| (language, language.code()));
        let lists = named.into_iter().chain(own).map(|(language, code)| {
            let speech = speech.in_language(language);
            let say = |(command, text): &Entry| (*command, speech.plain(*text));
            (code, self.entries.iter().map(say).collect())
        });
        lists.collect()
    }

    /// Tells this list from every other one.
    fn print(&self, speech: &Speech) -> String {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.lists(speech).hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}

fn key(notify: &Notify, chat: ChatId) -> String {
    format!("menu:{}:{chat}", notify.bot)
}

impl Notify {
    /// The commands that a managers' chat is to show. `None` means those of customers.
    pub async fn menu(&self, tx: &Tx, chat: ChatId) -> Result<Option<Menu>, StoreError> {
        if chat.0 < 0 {
            return Ok(self.is_managers_chat(chat).then(|| Menu {
                language: self.settings.language,
                entries: OF_GROUP.to_vec(),
            }));
        }
        let manager = managers::lookup(tx, ManagerId(chat.0)).await?;
        Ok(manager.filter(|it| it.role.is_staff()).map(|manager| {
            let mut entries = OF_MANAGERS.to_vec();
            if roles::is_admin(&manager) {
                entries.extend(OF_ADMINS);
            }
            Menu {
                language: manager.language,
                entries,
            }
        }))
    }

    /// Enqueues setting a chat's list of commands, unless the chat has it already.
    pub async fn refresh_menu(&self, tx: &Tx, chat: ChatId) -> Result<(), StoreError> {
        let print = self
            .menu(tx, chat)
            .await?
            .map(|menu| menu.print(&self.speech()));
        if settings::lookup(tx, &key(self, chat)).await? == print {
            return Ok(());
        }
        self.enqueue_task(tx, chat, &DeskTask::Menu { chat }).await
    }

    /// At the start: the lists of everybody who works here, and of the groups.
    pub async fn refresh_menus(&self, tx: &Tx) -> Result<(), StoreError> {
        for (manager, _) in managers::staff(tx, self.now()).await? {
            self.refresh_menu(tx, ChatId(manager.id.0)).await?;
        }
        let groups: Vec<_> = self
            .settings
            .departments
            .iter()
            .filter_map(|it| self.chat_of(it))
            .collect();
        for group in groups {
            self.refresh_menu(tx, group).await?;
        }
        Ok(())
    }

    /// Notes that a chat shows this list.
    pub async fn note_menu(
        &self,
        tx: &Tx,
        chat: ChatId,
        menu: Option<&Menu>,
    ) -> Result<(), StoreError> {
        match menu {
            Some(menu) => settings::put(tx, &key(self, chat), &menu.print(&self.speech())).await,
            None => settings::remove(tx, &key(self, chat)).await,
        }
    }
}
