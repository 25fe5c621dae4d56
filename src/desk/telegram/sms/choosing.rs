//! What can be changed about a draft: through whom and from whom it goes, its letters, its words.

use super::{
    Page,
    batch::batch_refused,
    price,
    senders::{barred, sender_barred},
    sms_button, sms_press,
    templates::why_plain,
    turns,
};
use crate::{
    desk::{
        SmsDesk,
        sms::{
            choosing::{ChangeRefusal, DraftChange, OpenDraft},
            refused,
        },
        telegram::reply::Reply,
    },
    domain::{id::SmsDraftId, manager::Manager},
    press::SmsAction,
    store::{StoreError, Tx},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

impl SmsDesk {
    /// A press that changes a draft, or shows what can be changed.
    pub(super) async fn draft_pressed(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsDraftId,
        action: SmsAction,
    ) -> Result<Reply, StoreError> {
        match action {
            SmsAction::Providers(_) | SmsAction::Senders(_) | SmsAction::DraftTemplates(..) => {
                self.draft_choices(tx, manager, id, action).await
            }
            SmsAction::Provider(_, place) => {
                let change = DraftChange::Provider(place);
                self.draft_changed(tx, manager, id, change).await
            }
            SmsAction::Sender(_, code) => {
                let change = DraftChange::Sender(code);
                self.draft_changed(tx, manager, id, change).await
            }
            SmsAction::Latin(_) => {
                self.draft_changed(tx, manager, id, DraftChange::Letters)
                    .await
            }
            SmsAction::DraftTemplate(_, template) => {
                let change = DraftChange::Template(template);
                self.draft_changed(tx, manager, id, change).await
            }
            _ => {
                self.draft_changed(tx, manager, id, DraftChange::Nothing)
                    .await
            }
        }
    }

    /// What can be chosen for a draft.
    async fn draft_choices(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsDraftId,
        action: SmsAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(open) = self.open_draft(tx, manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastSmsDraftGone)));
        };
        match action {
            SmsAction::Senders(_) => self.choose_sender(tx, &speech, &open).await,
            SmsAction::DraftTemplates(_, page) => {
                self.choose_template(tx, &speech, &open, page).await
            }
            _ => self.choose_provider(tx, &speech, &open).await,
        }
    }

    /// Changes a draft, and shows it.
    async fn draft_changed(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsDraftId,
        change: DraftChange,
    ) -> Result<Reply, StoreError> {
        if let Err(refusal) = self.change_draft(tx, manager, id, change).await? {
            let speech = self.notify.speech_to(manager);
            return Ok(Reply::toast(not_changed(&speech, &refusal)));
        }
        let view = match self.open_draft(tx, manager, id).await? {
            Some(OpenDraft::Letter(letter)) => self.letter_view(tx, manager, &letter).await?,
            Some(OpenDraft::Batch(draft)) => self.batch_view(tx, manager, &draft).await?,
            None => return Ok(Reply::default()),
        };
        Ok(Reply::screen(view))
    }

    /// The providers, those that cannot reach the phone with the reason.
    async fn choose_provider(
        &self,
        tx: &Tx,
        speech: &Speech,
        open: &OpenDraft,
    ) -> Result<Reply, StoreError> {
        let id = open.draft().id;
        let mut lines = vec![speech.html(Text::SmsChooseProvider)];
        let mut rows: Vec<Vec<Button>> = Vec::new();
        for choice in self.providers_for(tx, open).await? {
            let title = self.provider_title(choice.name);
            let mut line = match choice.barrier {
                Some(barrier) => speech.html(say::SmsProviderBarred {
                    provider: Arg::from(title),
                    reason: speech.plain(barred(barrier)).into(),
                }),
                None => self.condition_line(speech, choice.name, &choice.condition),
            };
            if let Some(part) = &choice.price {
                line.push_str(" · ");
                line.push_str(&speech.html(say::SmsPartPrice {
                    price: Arg::from(price(speech, part)),
                }));
            }
            lines.push(line);
            let sign = match (choice.barrier, choice.is_chosen) {
                (Some(_), _) => "🚫",
                (None, true) => "✅",
                (None, false) => "▫️",
            };
            let label = format!("{sign} {title}");
            rows.push(vec![sms_press(
                label,
                SmsAction::Provider(id, choice.place),
            )]);
        }
        rows.push(vec![
            sms_button(
                speech,
                Text::ButtonSmsAnyProvider,
                SmsAction::Provider(id, 0),
            ),
            sms_button(speech, Text::ButtonBack, SmsAction::Draft(id)),
        ]);
        let view = View::text(lines.join("\n")).with(Keyboard::Inline(rows));
        Ok(Reply::screen(view))
    }

    async fn choose_template(
        &self,
        tx: &Tx,
        speech: &Speech,
        open: &OpenDraft,
        page: u32,
    ) -> Result<Reply, StoreError> {
        let id = open.draft().id;
        let offered = self.offered_templates(tx, page).await?;
        let mut lines = vec![speech.html(Text::SmsChooseTemplate)];
        if offered.templates.is_empty() {
            lines.push(speech.html(Text::SmsTemplatesEmpty));
        }
        let mut rows: Vec<Vec<Button>> = offered
            .templates
            .iter()
            .map(|template| {
                let words = cut(&template.text.replace('\n', " "), 30);
                let label = format!("📄 {}: {words}", cut(&template.name, 24));
                vec![sms_press(label, SmsAction::DraftTemplate(id, template.id))]
            })
            .collect();
        let page = Page {
            number: page,
            goes_on: offered.goes_on,
        };
        rows.push(turns(&page, |page| SmsAction::DraftTemplates(id, page)));
        rows.push(vec![sms_button(
            speech,
            Text::ButtonBack,
            SmsAction::Draft(id),
        )]);
        rows.retain(|row| !row.is_empty());
        let view = View::text(lines.join("\n")).with(Keyboard::Inline(rows));
        Ok(Reply::screen(view))
    }
}

/// The toast for a change that is not made.
fn not_changed(speech: &Speech, refusal: &ChangeRefusal) -> String {
    match refusal {
        ChangeRefusal::Gone => speech.plain(Text::ToastSmsDraftGone),
        ChangeRefusal::Provider(barrier) => speech.plain(barred(*barrier)),
        ChangeRefusal::Sender(barrier) => speech.plain(sender_barred(*barrier)),
        ChangeRefusal::NoSuchSender => speech.plain(Text::ToastSmsSenderGone),
        ChangeRefusal::Template(refusal) => cut(&why_plain(speech, refusal), 190),
        ChangeRefusal::Letter(refusal) => speech.html(refused(*refusal)),
        ChangeRefusal::Batch(refusal) => batch_refused(speech, refusal),
    }
}
