//! What can be changed about a draft: through whom and from whom it goes, its letters, its words.

use super::{
    super::{SmsDesk, button, press, telegram::reply::Reply},
    draft::Letter,
    home::told,
    refused,
};
use crate::{
    domain::{
        content::Content,
        id::SmsDraftId,
        manager::Manager,
        phone::Phone,
        sms::{Barrier, Kind, latin},
    },
    press::{DeskAction, SmsAction},
    sms::{Known, New},
    store::{
        StoreError, Tx, entries,
        sms::{
            drafts::{self, Choice, Draft, DraftState},
            providers, templates as kept,
        },
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

/// Templates on a page.
const PAGE: u32 = 8;

/// What is being changed.
pub(super) enum OpenDraft {
    Letter(Box<Letter>),
    Batch(Box<Draft>),
}

impl OpenDraft {
    pub(super) fn draft(&self) -> &Draft {
        match self {
            Self::Letter(letter) => &letter.draft,
            Self::Batch(draft) => draft,
        }
    }

    pub(super) fn draft_mut(&mut self) -> &mut Draft {
        match self {
            Self::Letter(letter) => &mut letter.draft,
            Self::Batch(draft) => draft,
        }
    }

    /// The phone that speaks for all.
    pub(super) fn phone(&self) -> Option<&Phone> {
        match self {
            Self::Letter(letter) => Some(&letter.to),
            Self::Batch(draft) => draft.phones.first(),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Letter(letter) => &letter.text,
            Self::Batch(draft) => &draft.text,
        }
    }
}

impl SmsDesk {
    /// The manager's own draft, while it can be changed.
    async fn open_draft(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsDraftId,
    ) -> Result<Option<OpenDraft>, StoreError> {
        let Some(draft) = drafts::lock(tx, id).await? else {
            return Ok(None);
        };
        if draft.manager != manager.id || draft.state != DraftState::Open {
            return Ok(None);
        }
        if draft.entry.is_none() {
            return Ok(Some(OpenDraft::Batch(Box::new(draft))));
        }
        let letter = self.letter(tx, id).await?;
        Ok(letter.map(|letter| OpenDraft::Letter(Box::new(letter))))
    }

    /// A press that changes a draft, or shows what can be changed.
    pub(super) async fn change_draft(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsDraftId,
        action: SmsAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(mut open) = self.open_draft(tx, manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastSmsDraftGone)));
        };
        let refusal = match action {
            SmsAction::Providers(_) => return self.choose_provider(tx, &speech, &open).await,
            SmsAction::Senders(_) => return self.choose_sender(tx, &speech, &open).await,
            SmsAction::DraftTemplates(_, page) => {
                return self.choose_template(tx, &speech, &open, page).await;
            }
            SmsAction::Provider(_, number) => {
                self.set_provider(tx, &speech, &mut open, number).await?
            }
            SmsAction::Sender(_, code) => self.set_sender(tx, &speech, &mut open, code).await?,
            SmsAction::Latin(_) => {
                let text = open.text().to_owned();
                let draft = open.draft_mut();
                draft.latin = !draft.latin && latin(&text) != text;
                None
            }
            SmsAction::DraftTemplate(_, template) => {
                self.set_template(tx, manager, &mut open, template).await?
            }
            _ => None,
        };
        if let Some(html) = refusal {
            return Ok(Reply::toast(html));
        }
        drafts::save(tx, open.draft()).await?;
        self.draft_again(tx, manager, id).await
    }

    async fn draft_again(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsDraftId,
    ) -> Result<Reply, StoreError> {
        let view = match self.open_draft(tx, manager, id).await? {
            Some(OpenDraft::Letter(letter)) => self.letter_view(tx, manager, &letter).await?,
            Some(OpenDraft::Batch(draft)) => self.batch_view(tx, manager, &draft).await?,
            None => return Ok(Reply::default()),
        };
        Ok(Reply::screen(view))
    }

    /// Why a provider cannot be chosen; `None` when it can.
    async fn provider_refusal(
        &self,
        tx: &Tx,
        known: &Known,
        open: &OpenDraft,
    ) -> Result<Option<Text>, StoreError> {
        let Some(phone) = open.phone() else {
            return Ok(None);
        };
        // A sender of another provider's does not come along.
        let barrier = self.sms.barrier_before(tx, known, phone, None).await?;
        Ok(barrier.map(why_barred))
    }

    /// The providers, those that cannot reach the phone with the reason.
    async fn choose_provider(
        &self,
        tx: &Tx,
        speech: &Speech,
        open: &OpenDraft,
    ) -> Result<Reply, StoreError> {
        let id = open.draft().id;
        let chosen = open.draft().choice.provider.as_deref();
        let health = providers::all(tx).await?;
        let mut lines = vec![speech.html(Text::SmsChooseProvider)];
        let mut rows: Vec<Vec<Button>> = Vec::new();
        for (at, known) in self.sms.settings.providers.iter().enumerate() {
            let refusal = self.provider_refusal(tx, known, open).await?;
            let own = health.iter().find(|it| it.name == known.name());
            let mut line = match refusal {
                Some(reason) => speech.html(say::SmsProviderBarred {
                    provider: Arg::from(self.provider_title(known.name())),
                    reason: speech.plain(reason).into(),
                }),
                None => self.how_it_is(speech, known, own),
            };
            if let Some(phone) = open.phone()
                && let Some(price) = self.sms.part_price(tx, known, phone).await?
            {
                line.push_str(" · ");
                line.push_str(&speech.html(say::SmsPartPrice {
                    price: Arg::from(told(speech, &price)),
                }));
            }
            lines.push(line);
            let sign = match (refusal, chosen) {
                (Some(_), _) => "🚫",
                (None, Some(name)) if name == known.name() => "✅",
                (None, _) => "▫️",
            };
            let label = format!("{sign} {}", self.provider_title(known.name()));
            let number = u32::try_from(at + 1).unwrap_or_default();
            rows.push(vec![sms_press(label, SmsAction::Provider(id, number))]);
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

    /// Why it was not set; `None` when it was.
    async fn set_provider(
        &self,
        tx: &Tx,
        speech: &Speech,
        open: &mut OpenDraft,
        number: u32,
    ) -> Result<Option<String>, StoreError> {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        let known = at
            .checked_sub(1)
            .and_then(|at| self.sms.settings.providers.get(at));
        if let Some(known) = known
            && let Some(reason) = self.provider_refusal(tx, known, &*open).await?
        {
            return Ok(Some(speech.plain(reason)));
        }
        open.draft_mut().choice = Choice {
            provider: known.map(|known| known.name().to_owned()),
            sender: None,
        };
        Ok(None)
    }

    async fn choose_template(
        &self,
        tx: &Tx,
        speech: &Speech,
        open: &OpenDraft,
        page: u32,
    ) -> Result<Reply, StoreError> {
        let id = open.draft().id;
        let offered = kept::offered(tx, page, PAGE).await?;
        let more = !kept::offered(tx, page.saturating_add(1), PAGE)
            .await?
            .is_empty();
        let mut lines = vec![speech.html(Text::SmsChooseTemplate)];
        if offered.is_empty() {
            lines.push(speech.html(Text::SmsTemplatesEmpty));
        }
        let mut rows: Vec<Vec<Button>> = offered
            .iter()
            .map(|template| {
                let words = cut(&template.text.replace('\n', " "), 30);
                let label = format!("📄 {}: {words}", cut(&template.name, 24));
                vec![sms_press(label, SmsAction::DraftTemplate(id, template.id))]
            })
            .collect();
        let turn =
            |label: &str, page| sms_press(label.to_owned(), SmsAction::DraftTemplates(id, page));
        let mut turns = Vec::new();
        if page > 0 {
            turns.push(turn("◀️", page - 1));
        }
        if more {
            turns.push(turn("▶️", page.saturating_add(1)));
        }
        rows.push(turns);
        rows.push(vec![sms_button(
            speech,
            Text::ButtonBack,
            SmsAction::Draft(id),
        )]);
        rows.retain(|row| !row.is_empty());
        let view = View::text(lines.join("\n")).with(Keyboard::Inline(rows));
        Ok(Reply::screen(view))
    }

    /// Puts the words of a template in place of those of the draft; why not, where it does not.
    async fn set_template(
        &self,
        tx: &Tx,
        manager: &Manager,
        open: &mut OpenDraft,
        template: i64,
    ) -> Result<Option<String>, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(template) = kept::lookup(tx, template).await? else {
            return Ok(Some(speech.plain(Text::ToastSmsDraftGone)));
        };
        let filled = match open {
            OpenDraft::Letter(letter) => {
                self.filled_template(tx, manager, &letter.to, &letter.talk, &template)
                    .await?
            }
            OpenDraft::Batch(_) => Self::filled_for_all(manager, &template),
        };
        let text = match filled {
            Ok(text) => text,
            Err(unsaid) => {
                let why = super::templates::why_plain(&speech, &template.name, &unsaid);
                return Ok(Some(cut(&why, 190)));
            }
        };
        match open {
            OpenDraft::Letter(letter) => {
                let new = New::new(
                    Kind::Reply,
                    letter.to.clone(),
                    text.clone(),
                    letter.new.language,
                );
                if let Some(refusal) = self.sms.refusal(tx, &new).await? {
                    return Ok(Some(refused(&speech, refusal)));
                }
                if let Some(entry) = letter.draft.entry {
                    entries::edit(tx, entry, &Content::text(&text), self.notify.now()).await?;
                }
            }
            OpenDraft::Batch(draft) => {
                if let Some(why) = self.batch_refusal(&speech, &text) {
                    return Ok(Some(why));
                }
                draft.text = text;
            }
        }
        open.draft_mut().latin = false;
        Ok(None)
    }
}

pub(super) fn sms_button(speech: &Speech, text: Text, action: SmsAction) -> Button {
    button(speech, text, DeskAction::Sms(action))
}

pub(super) fn sms_press(label: String, action: SmsAction) -> Button {
    press(label, DeskAction::Sms(action))
}

/// What stands between a provider and a phone, in people's words.
pub(super) const fn why_barred(barrier: Barrier) -> Text {
    match barrier {
        Barrier::Country => Text::SmsBarrierCountry,
        Barrier::Sender => Text::SmsBarrierSender,
        Barrier::Unverified => Text::SmsBarrierUnverified,
        Barrier::Number => Text::SmsBarrierNumber,
    }
}
