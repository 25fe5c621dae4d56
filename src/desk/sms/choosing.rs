//! What can be changed about a draft: through whom and from whom it goes, its letters, its words.

use super::{
    batch::BatchRefusal,
    draft::Letter,
    home::Condition,
    senders::SenderBarrier,
    templates::{OfferedTemplates, TemplateRefusal},
};
use crate::{
    desk::SmsDesk,
    domain::{
        content::Content,
        id::SmsDraftId,
        manager::Manager,
        phone::Phone,
        sms::{Barrier, Cost, Kind, latin},
    },
    sms::{Known, New, Refusal},
    store::{
        StoreError, Tx, entries,
        sms::{
            drafts::{self, Choice, Draft, DraftState},
            providers, templates as kept,
        },
    },
};

/// Templates on a page.
const PAGE: u32 = 8;

/// What is being changed.
pub(in crate::desk) enum OpenDraft {
    Letter(Box<Letter>),
    Batch(Box<Draft>),
}

impl OpenDraft {
    pub(in crate::desk) fn draft(&self) -> &Draft {
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

/// A change of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum DraftChange {
    /// The draft stays as it was written.
    Nothing,
    /// Through one of the providers, by its place; 0 leaves it to the rules.
    Provider(u32),
    /// From one of the senders, by its code; 0 leaves it to the defaults.
    Sender(u32),
    /// Into Latin letters, or back.
    Letters,
    /// The words of a template.
    Template(i64),
}

/// Why a draft is not changed.
pub(in crate::desk) enum ChangeRefusal {
    /// The draft or the template is gone.
    Gone,
    Provider(Barrier),
    Sender(SenderBarrier),
    NoSuchSender,
    Template(TemplateRefusal),
    Letter(Refusal),
    Batch(BatchRefusal),
}

/// A provider that may be chosen for a draft.
pub(in crate::desk) struct ProviderChoice {
    pub name: &'static str,
    /// Its place among the providers, from 1.
    pub place: u32,
    /// Why it cannot be chosen; `None` when it can.
    pub barrier: Option<Barrier>,
    pub condition: Condition,
    /// The price of a part. `None` means that it is not known.
    pub price: Option<Cost>,
    pub is_chosen: bool,
}

impl SmsDesk {
    /// The manager's own draft, while it can be changed.
    pub(in crate::desk) async fn open_draft(
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

    /// Changes a draft, as far as it can be.
    pub(in crate::desk) async fn change_draft(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsDraftId,
        change: DraftChange,
    ) -> Result<Result<(), ChangeRefusal>, StoreError> {
        let Some(mut open) = self.open_draft(tx, manager, id).await? else {
            return Ok(Err(ChangeRefusal::Gone));
        };
        let refusal = match change {
            DraftChange::Nothing => None,
            DraftChange::Provider(place) => self.set_provider(tx, &mut open, place).await?,
            DraftChange::Sender(code) => self.set_sender(tx, &mut open, code).await?,
            DraftChange::Letters => {
                let text = open.text().to_owned();
                let draft = open.draft_mut();
                draft.latin = !draft.latin && latin(&text) != text;
                None
            }
            DraftChange::Template(template) => {
                self.set_template(tx, manager, &mut open, template).await?
            }
        };
        if let Some(refusal) = refusal {
            return Ok(Err(refusal));
        }
        drafts::save(tx, open.draft()).await?;
        Ok(Ok(()))
    }

    /// Why a provider cannot be chosen; `None` when it can.
    async fn provider_barrier(
        &self,
        tx: &Tx,
        known: &Known,
        open: &OpenDraft,
    ) -> Result<Option<Barrier>, StoreError> {
        let Some(phone) = open.phone() else {
            return Ok(None);
        };
        // A sender of another provider's does not come along.
        self.sms.barrier_before(tx, known, phone, None).await
    }

    /// The providers, those that cannot reach the phone with the reason.
    pub(in crate::desk) async fn providers_for(
        &self,
        tx: &Tx,
        open: &OpenDraft,
    ) -> Result<Vec<ProviderChoice>, StoreError> {
        let chosen = open.draft().choice.provider.as_deref();
        let health = providers::all(tx).await?;
        let mut choices = Vec::new();
        for (known, place) in self.sms.settings.providers.iter().zip(1..) {
            let barrier = self.provider_barrier(tx, known, open).await?;
            let own = health.iter().find(|it| it.name == known.name());
            let price = match open.phone() {
                Some(phone) => self.sms.part_price(tx, known, phone).await?,
                None => None,
            };
            choices.push(ProviderChoice {
                name: known.name(),
                place,
                barrier,
                condition: self.condition(own),
                price,
                is_chosen: chosen == Some(known.name()),
            });
        }
        Ok(choices)
    }

    /// Why it was not set; `None` when it was.
    async fn set_provider(
        &self,
        tx: &Tx,
        open: &mut OpenDraft,
        place: u32,
    ) -> Result<Option<ChangeRefusal>, StoreError> {
        let at = usize::try_from(place).unwrap_or(usize::MAX);
        let known = at
            .checked_sub(1)
            .and_then(|at| self.sms.settings.providers.get(at));
        if let Some(known) = known
            && let Some(barrier) = self.provider_barrier(tx, known, &*open).await?
        {
            return Ok(Some(ChangeRefusal::Provider(barrier)));
        }
        open.draft_mut().choice = Choice {
            provider: known.map(|known| known.name().to_owned()),
            sender: None,
        };
        Ok(None)
    }

    /// A page of the templates whose words a draft can have.
    pub(in crate::desk) async fn offered_templates(
        &self,
        tx: &Tx,
        page: u32,
    ) -> Result<OfferedTemplates, StoreError> {
        let templates = kept::offered(tx, page, PAGE).await?;
        let next = kept::offered(tx, page.saturating_add(1), PAGE).await?;
        Ok(OfferedTemplates {
            templates,
            goes_on: !next.is_empty(),
        })
    }

    /// Puts the words of a template in place of those of the draft; why not, where it does not.
    async fn set_template(
        &self,
        tx: &Tx,
        manager: &Manager,
        open: &mut OpenDraft,
        template: i64,
    ) -> Result<Option<ChangeRefusal>, StoreError> {
        let Some(template) = kept::lookup(tx, template).await? else {
            return Ok(Some(ChangeRefusal::Gone));
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
            Err(why) => {
                let name = template.name;
                return Ok(Some(ChangeRefusal::Template(TemplateRefusal { name, why })));
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
                    return Ok(Some(ChangeRefusal::Letter(refusal)));
                }
                if let Some(entry) = letter.draft.entry {
                    entries::edit(tx, entry, &Content::text(&text), self.notify.now()).await?;
                }
            }
            OpenDraft::Batch(draft) => {
                if let Some(refusal) = self.batch_refusal(&text) {
                    return Ok(Some(ChangeRefusal::Batch(refusal)));
                }
                draft.text = text;
            }
        }
        open.draft_mut().latin = false;
        Ok(None)
    }
}
