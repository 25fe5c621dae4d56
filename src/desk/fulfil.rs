//! Fulfilment: an order in a manager's hands, without a time limit, until it is done.

use super::{Desk, card, reply::Reply};
use crate::{
    domain::{
        conversation::Fulfilment,
        id::{ConversationId, ManagerId},
        manager::Manager,
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        conversations, managers,
    },
    telegram::View,
    text::{Arg, Text},
};

impl Desk {
    /// «Змінити статус діалогу»: new, in work, done, reopened; who begins has it.
    pub async fn fulfil(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let Some(mut conversation) = conversations::lock(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let other = conversation
            .fulfiller
            .filter(|fulfiller| *fulfiller != manager.id);
        if let Some(other) = other
            && conversation.fulfilment != Some(Fulfilment::Done)
            && !super::roles::is_admin(manager)
        {
            let args = [("manager", super::label_of(tx, other).await?.into())];
            return Ok(Reply::toast(speech.plain_with(Text::ToastHeldBy, args)));
        }
        let next = conversation.fulfilment.unwrap_or(Fulfilment::New).next();
        self.set_fulfilment(tx, manager, &mut conversation, next, manager.id)
            .await?;
        let args = [("state", card::fulfilment_name(&speech, next).into())];
        let told = speech.html_with(Text::FulfilmentSet, args);
        Ok(Reply::message(View::text(told)))
    }

    async fn set_fulfilment(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &mut crate::domain::conversation::Conversation,
        state: Fulfilment,
        fulfiller: ManagerId,
    ) -> Result<(), StoreError> {
        conversation.fulfilment = Some(state);
        conversation.fulfiller = Some(fulfiller);
        conversations::save(tx, conversation).await?;
        let act = Act {
            manager: Some(manager.id),
            action: Action::Fulfil,
            conversation: Some(conversation.id),
            subject: Some(fulfiller),
            detail: Some(state.as_str().to_owned()),
        };
        self.record(tx, &act, conversation).await
    }

    /// `/connect_to_chat_ID`: an admin gives the order to themselves, or opens it.
    pub async fn connect(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        managers::lock(tx, manager.id).await?;
        let Some(mut conversation) = conversations::lock(tx, id).await? else {
            return Ok(Reply::message(View::text(speech.html(Text::ToastGone))));
        };
        self.set_fulfilment(
            tx,
            manager,
            &mut conversation,
            Fulfilment::InWork,
            manager.id,
        )
        .await?;
        let args = [(
            "state",
            Arg::from(card::fulfilment_name(&speech, Fulfilment::InWork)),
        )];
        let opened = self.open(tx, manager, id).await?;
        Ok(opened.and(View::text(speech.html_with(Text::FulfilmentSet, args))))
    }
}
