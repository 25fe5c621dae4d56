//! What the desk says, and to whom: everything here becomes rows of the outbox.

mod alerts;
mod chats;
mod home;
pub mod menus;
mod posts;
mod timers;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::{
    desk::{
        Notify, channel_name,
        conversation::channel,
        people::{department::Department, roles},
    },
    domain::{
        conversation::{Channel, Conversation},
        delivery::Priority,
        id::{BotId, ChatId, ManagerId},
        manager::Manager,
    },
    outbox::telegram as sending,
    store::{StoreError, Tx, customers, managers},
    telegram::{Outgoing, View, message::Aim},
    text::{
        self, Speech,
        say::{self, Say},
    },
};

impl Notify {
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// How the shared chat is spoken to.
    pub fn speech(&self) -> Speech {
        self.texts.speak(self.settings.language)
    }

    /// How a manager is spoken to.
    pub fn speech_to(&self, manager: &Manager) -> Speech {
        self.texts.speak(manager.language)
    }

    /// Sends a message to the shop's people.
    pub async fn say(&self, tx: &Tx, outgoing: Outgoing) -> Result<(), StoreError> {
        self.say_at(tx, outgoing, Priority::Notice).await
    }

    pub async fn say_at(
        &self,
        tx: &Tx,
        outgoing: Outgoing,
        priority: Priority,
    ) -> Result<(), StoreError> {
        self.say_by(tx, self.bot, outgoing, priority).await
    }

    /// Sends a message through one of the bots.
    pub(in crate::desk) async fn say_by(
        &self,
        tx: &Tx,
        bot: BotId,
        outgoing: Outgoing,
        priority: Priority,
    ) -> Result<(), StoreError> {
        if !self.settings.has_bot(bot) && bot != self.bot {
            return Ok(());
        }
        let job = sending::job(bot, outgoing, priority, &self.clock);
        self.outbox.enqueue(tx, job).await
    }

    /// Sends a message about a conversation to a manager.
    pub async fn tell(
        &self,
        tx: &Tx,
        manager: ManagerId,
        conversation: &Conversation,
        view: View,
    ) -> Result<(), StoreError> {
        let aim = Aim {
            about: Some(conversation.id),
            ..Aim::default()
        };
        let outgoing = Outgoing::aimed(ChatId(manager.0), view, aim);
        self.say(tx, outgoing).await
    }

    /// Tells the log chat what happened.
    pub async fn log(&self, tx: &Tx, html: String) -> Result<(), StoreError> {
        let Some(chat) = self.log_chat() else {
            return Ok(());
        };
        let aim = Aim {
            silent: true,
            ..Aim::default()
        };
        self.say(tx, Outgoing::aimed(chat, View::text(html), aim))
            .await
    }

    /// The name of a conversation's channel, with its bot where customers write to several.
    pub fn channel_name(&self, conversation: &Conversation, speech: &Speech) -> String {
        let name = channel_name(conversation, speech);
        let bots = &self.settings.bots;
        let bot = bots.iter().find(|(bot, _)| *bot == conversation.bot);
        match bot.filter(|_| bots.len() > 1) {
            Some((_, username)) => format!("{name} @{username}"),
            None => name,
        }
    }

    /// The department that takes care of a conversation.
    pub fn department(&self, conversation: &Conversation) -> &Department {
        self.settings.department(conversation.department)
    }

    /// The time as the shop's clocks show it.
    pub fn local(&self, moment: DateTime<Utc>) -> DateTime<Tz> {
        moment.with_timezone(&self.settings.zone)
    }

    /// The invoice of a marketplace that a conversation is about, with its page in the CRM.
    pub fn invoice_line(&self, speech: &Speech, conversation: &Conversation) -> Option<String> {
        if conversation.channel != Channel::Keeping {
            return None;
        }
        let number = speech.html(say::InvoiceNumber {
            number: conversation.external.to_string().into(),
        });
        Some(match self.link(conversation) {
            Some(link) => {
                let link = text::escape(&link).replace('"', "&quot;");
                format!("🔗 <a href=\"{link}\">{number}</a>")
            }
            None => format!("🧾 {number}"),
        })
    }

    /// The page of a conversation in the CRM.
    pub fn link(&self, conversation: &Conversation) -> Option<String> {
        channel::of(conversation).link(self, conversation)
    }

    /// Says something of the shop's own to a customer of the bot; marketplaces hear only people.
    pub async fn tell_customer(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        text: impl Say + Send,
    ) -> Result<(), StoreError> {
        let (Some(chat), Some(profile)) = (
            conversation.chat(),
            customers::party(tx, conversation).await?,
        ) else {
            return Ok(());
        };
        if profile.blocked {
            return Ok(());
        }
        let speech = self.texts.speak(profile.language);
        let html = speech.html(text);
        // In the order of the manager's answers, not behind them.
        let outgoing = Outgoing::new(chat, View::text(html));
        self.say_by(tx, conversation.bot, outgoing, Priority::Answer)
            .await
    }

    /// The admins, who read what the shop's owner should know.
    pub(in crate::desk) async fn admins(&self, tx: &Tx) -> Result<Vec<Manager>, StoreError> {
        let staff = managers::staff(tx, self.now()).await?;
        let staff = staff.into_iter().map(|(manager, _)| manager);
        Ok(staff.filter(roles::is_admin).collect())
    }

    /// How a manager is spoken to, by their id.
    pub async fn speech_of(&self, tx: &Tx, id: ManagerId) -> Result<Speech, StoreError> {
        let known = managers::lookup(tx, id).await?;
        Ok(known.map_or_else(|| self.speech(), |manager| self.speech_to(&manager)))
    }

    /// Tells every admin but this one.
    pub(in crate::desk) async fn tell_admins(
        &self,
        tx: &Tx,
        but: Option<ManagerId>,
        view: impl Fn(&Speech) -> View + Send,
    ) -> Result<(), StoreError> {
        for admin in self.admins(tx).await? {
            if Some(admin.id) != but {
                let view = view(&self.speech_to(&admin));
                let outgoing = Outgoing::new(ChatId(admin.id.0), view);
                self.say(tx, outgoing).await?;
            }
        }
        Ok(())
    }

    /// A moment of today by its time, an earlier one with its day.
    pub(in crate::desk) fn time_of(&self, at: DateTime<Utc>) -> String {
        let (local, today) = (self.local(at), self.local(self.now()));
        if local.date_naive() == today.date_naive() {
            local.format("%H:%M").to_string()
        } else {
            local.format("%d.%m %H:%M").to_string()
        }
    }
}
