//! A conversation becomes a lead in the CRM, at a manager's wish.

use uuid::Uuid;

use crate::{
    crm::leads as handing,
    desk::{Conversations, telegram::show},
    domain::{
        conversation::{Author, Channel, Conversation},
        id::{ChatId, LeadId},
        lead::{Body, Contact, Content},
    },
    hooks,
    store::{
        StoreError, Tx,
        customers::Profile,
        entries,
        leads::{self, Draft},
    },
    text::{Text, cut},
};

/// Entries of the customer that the lead quotes.
const QUOTED: u32 = 20;
/// As long as a comment in a CRM should be.
const WORDS: usize = 4_000;

impl Conversations {
    /// The customer's last words, as a lead made of the conversation says them.
    pub async fn words_for_lead(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<String, StoreError> {
        let speech = self.notify.speech();
        let said: Vec<String> = entries::page(tx, conversation.id, 0, QUOTED)
            .await?
            .iter()
            .filter(|entry| entry.author == Author::Customer)
            .map(|entry| show::excerpt(&speech, &entry.content, 500))
            .collect();
        let mut text = said.join("\n");
        if let Some(title) = &conversation.title {
            text = format!("{title}\n{text}");
        }
        Ok(cut(&text, WORDS))
    }

    /// Makes a lead of the customer's last words. `None` means that they have become one already.
    pub async fn make_lead(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        profile: &Profile,
    ) -> Result<Option<LeadId>, StoreError> {
        let last = entries::last_of_customer(tx, conversation.id).await?;
        let text = self.words_for_lead(tx, conversation).await?;
        let key = format!("talk:{}:{}", conversation.id, last.map_or(0, |id| id.0));
        self.question_lead(tx, conversation, profile, key, text)
            .await
    }

    /// Makes a lead of a question in a conversation; `None` means that `key` has made one already.
    pub(in crate::desk) async fn question_lead(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        profile: &Profile,
        key: String,
        text: String,
    ) -> Result<Option<LeadId>, StoreError> {
        let speech = self.notify.speech();
        let telegram = profile.telegram.map_or(0, |(_, chat)| chat);
        let contact = Contact {
            name: profile.name.clone(),
            phone: profile.phone.clone(),
            email: profile.email.clone(),
            username: profile.username.clone(),
            telegram,
            source: match conversation.channel {
                Channel::Telegram => profile.source.clone(),
                Channel::Sms => Some(speech.plain(Text::ChannelSms)),
                Channel::Keeping => Some(format!(
                    "{} № {}",
                    speech.plain(Text::ChannelKeeping),
                    conversation.external
                )),
            },
        };
        let draft = Draft {
            bot: profile.telegram.map_or(self.notify.bot, |(bot, _)| bot),
            chat: ChatId(telegram),
            customer: conversation.customer,
            key,
            reference: reference(),
            body: Body::new(contact, Content::Question { text }),
        };
        let (number, new) = leads::add(tx, &draft, self.notify.now()).await?;
        if !new {
            return Ok(None);
        }
        let job = handing::job(number, conversation.customer, &self.notify.clock);
        self.notify.outbox.enqueue(tx, job).await?;
        let outbox = &self.notify.outbox;
        hooks::lead_created(outbox, tx, number, draft.customer, &draft.body).await?;
        let content = &draft.body.content;
        self.notify
            .email_lead(tx, number, conversation.customer, content)
            .await?;
        Ok(Some(number))
    }
}

/// The marker by which the lead is found in the CRM: 64 random bits, short enough for a comment.
pub fn reference() -> String {
    format!("{:016x}", Uuid::new_v4().as_u64_pair().0)
}
