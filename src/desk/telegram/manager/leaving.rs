//! A manager leaves a conversation: releases it, finishes it, or hands it over.

use crate::{
    desk::{
        conversation::{courtesy::Courtesy, hand_over::HandOver, hold::Intent},
        customer_name, label_of,
        people::{presence::Presence, roles},
        telegram::{manager::AtDesk, reply::Reply},
    },
    domain::{
        id::{ConversationId, ManagerId},
        manager::{Manager, Place},
    },
    press::DeskAction,
    store::{
        StoreError,
        audit::{Act, Action},
        conversations, duty, managers,
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Text, say},
};

impl AtDesk<'_> {
    pub(in crate::desk::telegram) async fn release(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let Some(mut conversation) = conversations::lock(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let holder = conversation.holder(self.desk.notify.now());
        if holder != Some(self.manager.id) {
            return Reply::held(self.tx, &speech, holder).await;
        }
        let act = Act {
            manager: Some(self.manager.id),
            action: Action::Release,
            conversation: Some(id),
            subject: None,
            detail: None,
        };
        desk.conversations
            .release(tx, &mut conversation, act)
            .await?;
        desk.conversations.leave(tx, self.manager.id, id).await?;
        let name = customer_name(tx, &conversation, &speech).await?;
        let html = speech.html(say::Released { name: name.into() });
        let home = self.back_home(html).await?;
        Ok(home.with_toast(speech.plain(Text::ToastReleased)))
    }

    pub(in crate::desk::telegram) async fn finish(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let Some(mut conversation) = conversations::lock(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let holder = conversation.holder(self.desk.notify.now());
        if holder != Some(self.manager.id) && !roles::is_admin(&self.manager) {
            return Reply::held(self.tx, &speech, holder).await;
        }
        let act = Act {
            manager: Some(self.manager.id),
            action: Action::Close,
            conversation: Some(id),
            subject: None,
            detail: None,
        };
        desk.conversations
            .close(tx, &mut conversation, act, Courtesy::Finished)
            .await?;
        let name = customer_name(tx, &conversation, &speech).await?;
        let html = speech.html(say::Finished { name: name.into() });
        let home = self.back_home(html).await?;
        Ok(home.with_toast(speech.plain(Text::ToastFinished)))
    }

    /// The words with the home keyboard, and no chat is open any more.
    async fn back_home(&self, html: String) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let home = desk
            .notify
            .home_keyboard(tx, self.manager.id, &speech)
            .await?;
        Ok(Reply::message(View::text(html).with(home)).at(Place::Home))
    }

    /// To whom it can be handed: colleagues of its department, the least busy first, then the other
    /// departments.
    pub(in crate::desk::telegram) async fn colleagues(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let (desk, speech) = (self.desk, self.speech());
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let department = desk.notify.department(&conversation);
        let own = department.id;
        let team = duty::of_department(self.tx, own).await?;
        let presence_of = |id| {
            let member = team.iter().find(|(member, _)| member.id == id)?;
            Some(desk.people.presence_by(department, &member.1))
        };
        let staff = managers::staff(self.tx, desk.notify.now()).await?;
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
        let departments = desk.notify.settings.departments.iter();
        let others = departments.filter(|department| department.id != own);
        let text = match (rows.is_empty(), desk.notify.settings.departments.len()) {
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

    pub(in crate::desk::telegram) async fn ask_note(
        &self,
        id: ConversationId,
        to: ManagerId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let known = managers::lookup(self.tx, to).await?;
        if !known.is_some_and(|colleague| colleague.role.is_staff()) {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchManager)));
        }

        let skip = crate::desk::button(&speech, Text::ButtonSkip, DeskAction::HandSkip(id, to));
        let view = View::text(speech.html(say::AskHandOverNote {
            manager: label_of(self.tx, to).await?.into(),
        }))
        .with(Keyboard::Inline(vec![vec![skip]]));
        Ok(Reply::message(view).at(Place::HandingOver {
            conversation: id,
            to,
        }))
    }

    /// Hands over at once; to oneself, the conversation is taken as well.
    pub(in crate::desk::telegram) async fn hand_now(
        &self,
        id: ConversationId,
        to: ManagerId,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let handed = desk.conversations.hand_over(tx, manager, id, to, None);
        let handed = handed.await?;
        if to != manager.id {
            return self.handed_over(handed).await;
        }
        self.take(id, Intent::Write).await
    }

    /// Hands over with a note. A note is words: a picture asks for them again.
    pub(in crate::desk::telegram) async fn hand_over_with(
        &self,
        id: ConversationId,
        to: ManagerId,
        note: &str,
    ) -> Result<Reply, StoreError> {
        if note.trim().is_empty() {
            return self.ask_note(id, to).await;
        }
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let handed = desk
            .conversations
            .hand_over(tx, manager, id, to, Some(note));
        self.handed_over(handed.await?).await
    }

    /// The reply to a hand-over: done, or why it was refused.
    async fn handed_over(&self, handed: HandOver) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let name = |of: &Manager| Arg::from(of.label());
        Ok(match handed {
            HandOver::Done {
                colleague,
                presence,
                goes_home,
            } => {
                let mut html = speech.html(say::HandedOver {
                    manager: name(&colleague),
                });
                if presence == Presence::Away {
                    html.push('\n');
                    html.push_str(&speech.html(say::HandedToAway {
                        manager: name(&colleague),
                    }));
                }
                let home = desk.notify.home_keyboard(tx, self.manager.id, &speech);
                let reply = Reply::message(View::text(html).with(home.await?));
                if goes_home {
                    reply.at(Place::Home)
                } else {
                    reply
                }
            }
            HandOver::Gone => Reply::toast(speech.plain(Text::ToastGone)),
            HandOver::NoSuchManager => Reply::toast(speech.plain(Text::ToastNoSuchManager)),
            HandOver::NotYours(holder) => {
                return Reply::held(tx, &speech, holder).await;
            }
            HandOver::TheirsAlready(holder) => Reply::toast(speech.plain(say::ToastHeldBy {
                manager: name(&holder),
            })),
            HandOver::Full(colleague, count) => {
                Reply::toast(speech.plain(say::ToastColleagueFull {
                    manager: name(&colleague),
                    count: count.into(),
                }))
            }
        })
    }

    /// Hands over without the note that was asked for.
    pub(in crate::desk::telegram) async fn skip_hand_note(
        &self,
        id: ConversationId,
        to: ManagerId,
    ) -> Result<Reply, StoreError> {
        let conversation = id;
        if let Some(reply) = self
            .not_asked(Place::HandingOver { conversation, to })
            .await?
        {
            return Ok(reply);
        }
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let handed = desk.conversations.hand_over(tx, manager, id, to, None);
        self.handed_over(handed.await?).await
    }

    /// A question that was answered or left hands nothing over any more.
    pub(super) async fn not_asked(&self, asked: Place) -> Result<Option<Reply>, StoreError> {
        let place = managers::place(self.tx, self.manager.id).await?;
        let unknown = || Reply::toast(self.speech().plain(Text::ToastUnknownButton));
        Ok((place != asked).then(unknown))
    }
}

/// A button that hands over at once, and beside it one that asks for a note first.
fn with_note(label: &str, now: DeskAction, noted: DeskAction) -> Vec<Button> {
    vec![
        crate::desk::press(crate::text::cut(label, 50), now),
        crate::desk::press("📝".to_owned(), noted),
    ]
}
