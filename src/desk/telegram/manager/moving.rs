//! A manager hands a conversation to another department, with a note or without.

use crate::{
    desk::{
        button,
        conversation::moving::Moved,
        telegram::{manager::AtDesk, reply::Reply},
    },
    domain::{
        id::{ConversationId, DepartmentId},
        manager::Place,
    },
    press::DeskAction,
    store::StoreError,
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

impl AtDesk<'_> {
    /// What the other department should know of it.
    pub(in crate::desk::telegram) fn ask_move_note(
        &self,
        id: ConversationId,
        to: DepartmentId,
    ) -> Reply {
        let speech = self.speech();
        let department = self.desk.notify.settings.department(to);
        if department.id != to {
            return Reply::toast(speech.plain(Text::ToastNoSuchDepartment));
        }
        let name = department.name(&speech);

        let skip = button(&speech, Text::ButtonSkip, DeskAction::MoveSkip(id, to));
        let view = View::text(speech.html(say::AskMoveNote {
            department: Arg::from(name),
        }))
        .with(Keyboard::Inline(vec![vec![skip]]));
        Reply::message(view).at(Place::Moving {
            conversation: id,
            to,
        })
    }

    /// Moves to another department without a note.
    pub(in crate::desk::telegram) async fn move_now(
        &self,
        id: ConversationId,
        to: DepartmentId,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let moved = desk.conversations.move_to(tx, manager, id, to, None);
        self.moved(to, &moved.await?).await
    }

    /// Moves to another department with a note.
    pub(in crate::desk::telegram) async fn move_with(
        &self,
        id: ConversationId,
        to: DepartmentId,
        note: &str,
    ) -> Result<Reply, StoreError> {
        if note.trim().is_empty() {
            return Ok(self.ask_move_note(id, to));
        }
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let moved = desk.conversations.move_to(tx, manager, id, to, Some(note));
        self.moved(to, &moved.await?).await
    }

    /// Moves without the note that was asked for.
    pub(in crate::desk::telegram) async fn skip_move_note(
        &self,
        id: ConversationId,
        to: DepartmentId,
    ) -> Result<Reply, StoreError> {
        let conversation = id;
        if let Some(reply) = self.not_asked(Place::Moving { conversation, to }).await? {
            return Ok(reply);
        }
        self.move_now(id, to).await
    }

    /// What the manager reads who has moved a conversation, or could not.
    async fn moved(&self, to: DepartmentId, moved: &Moved) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let department = desk.notify.settings.department(to).name(&speech);
        let department = Arg::from(department);
        Ok(match moved {
            Moved::Done { goes_home } => {
                let html = speech.html(say::MovedTo { department });
                let home = desk.notify.home_keyboard(tx, self.manager.id, &speech);
                let reply = Reply::message(View::text(html).with(home.await?));
                if *goes_home {
                    reply.at(Place::Home)
                } else {
                    reply
                }
            }
            Moved::Gone => Reply::toast(speech.plain(Text::ToastGone)),
            Moved::NoSuchDepartment => Reply::toast(speech.plain(Text::ToastNoSuchDepartment)),
            Moved::ThereAlready => {
                Reply::toast(speech.plain(say::ToastThereAlready { department }))
            }
            Moved::NotYours(holder) => return Reply::held(tx, &speech, *holder).await,
        })
    }
}
