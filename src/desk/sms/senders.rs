//! The senders of an SMS draft: which of them can be chosen, and choosing one.

use super::choosing::{ChangeRefusal, OpenDraft};
use crate::{
    desk::SmsDesk,
    domain::{phone::Phone, sms::Barrier},
    sms::Known,
    store::{StoreError, Tx, sms::drafts::Choice},
};

/// A sender that can be chosen, or why it cannot.
pub(in crate::desk) struct Sender {
    pub name: String,
    pub barrier: Option<SenderBarrier>,
}

/// Why a message cannot be from a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum SenderBarrier {
    /// What stands between its provider and the phone.
    Known(Barrier),
    /// The country does not let messages be from it.
    NotThere,
}

/// A sender that may be chosen for a draft.
pub(in crate::desk) struct SenderChoice {
    pub provider: &'static str,
    pub sender: Sender,
    /// The number that stands for it in buttons.
    pub code: u32,
    pub is_chosen: bool,
}

/// Countries where a message cannot be from a name
/// (<https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id>).
const WITHOUT_NAMES: [&str; 2] = ["+1 US", "+1 CA"];

impl SmsDesk {
    /// Asks the providers for the senders to a phone: by the time that somebody wants to choose,
    /// the list is there.
    pub(super) async fn ask_senders(&self, tx: &Tx, to: &Phone) -> Result<(), StoreError> {
        for known in &self.sms.settings.providers {
            self.sms.senders(tx, known, to).await?;
        }
        Ok(())
    }

    /// The possible senders of a message through a provider: by its settings, by the defaults, and
    /// by the provider's own list. `to` of `None` means any recipient.
    pub(super) async fn senders_of(
        &self,
        tx: &Tx,
        known: &Known,
        to: Option<&Phone>,
    ) -> Result<Vec<Sender>, StoreError> {
        let told = match to {
            Some(to) => self.sms.senders(tx, known, to).await?,
            None => None,
        };
        let settings = &self.sms.settings;
        let defaults = std::iter::once(&settings.default).chain(settings.departments.values());
        let fits = |choice: &&Choice| {
            let provider = choice.provider.as_deref();
            provider.is_none_or(|provider| provider == known.name())
        };
        let ours = known.provider.own_sender().map(str::to_owned);
        let ours = ours
            .into_iter()
            .chain(defaults.filter(fits).filter_map(|it| it.sender.clone()));
        let theirs = told.iter().flatten().cloned();
        let mut all: Vec<Sender> = Vec::new();
        for name in ours.chain(theirs) {
            if all.iter().any(|one| one.name == name) {
                continue;
            }
            let barrier = match to {
                Some(to) => {
                    self.sender_barrier(tx, known, to, &name, told.as_deref())
                        .await?
                }
                None => None,
            };
            all.push(Sender { name, barrier });
        }
        Ok(all)
    }

    /// Why a country does not let messages be from this sender; `None` where nothing is known.
    async fn sender_barrier(
        &self,
        tx: &Tx,
        known: &Known,
        to: &Phone,
        name: &str,
        told: Option<&[String]>,
    ) -> Result<Option<SenderBarrier>, StoreError> {
        let barrier = self.sms.barrier_before(tx, known, to, Some(name)).await?;
        if barrier.is_some() {
            return Ok(barrier.map(SenderBarrier::Known));
        }
        let is_left_out = known.provider.tells_senders_by_country()
            && told.is_some_and(|told| !told.iter().any(|one| one == name));
        let takes_no_names = is_name(name) && WITHOUT_NAMES.contains(&to.prefix().as_str());
        Ok((is_left_out || takes_no_names).then_some(SenderBarrier::NotThere))
    }

    /// The senders that a draft can have, and those that it cannot, with the reason.
    pub(in crate::desk) async fn senders_for(
        &self,
        tx: &Tx,
        open: &OpenDraft,
    ) -> Result<Vec<SenderChoice>, StoreError> {
        let choice = &open.draft().choice;
        let mut choices = Vec::new();
        for known in self.choosable(choice) {
            for sender in self.senders_of(tx, known, open.phone()).await? {
                let is_chosen = choice.sender.as_deref() == Some(sender.name.as_str())
                    && choice.provider.as_deref() == Some(known.name());
                choices.push(SenderChoice {
                    provider: known.name(),
                    code: code(known.name(), &sender.name),
                    sender,
                    is_chosen,
                });
            }
        }
        Ok(choices)
    }

    /// The provider that was chosen, else all.
    fn choosable(&self, choice: &Choice) -> Vec<&Known> {
        let wanted = choice.provider.as_deref();
        let all = self.sms.settings.providers.iter();
        all.filter(|known| wanted.is_none_or(|wanted| wanted == known.name()))
            .collect()
    }

    /// Why it was not set; `None` when it was.
    pub(super) async fn set_sender(
        &self,
        tx: &Tx,
        open: &mut OpenDraft,
        wanted: u32,
    ) -> Result<Option<ChangeRefusal>, StoreError> {
        if wanted == 0 {
            open.draft_mut().choice.sender = None;
            return Ok(None);
        }
        for known in self.choosable(&open.draft().choice) {
            let senders = self.senders_of(tx, known, open.phone()).await?;
            let mut senders = senders.into_iter();
            let Some(sender) = senders.find(|it| code(known.name(), &it.name) == wanted) else {
                continue;
            };
            if let Some(barrier) = sender.barrier {
                return Ok(Some(ChangeRefusal::Sender(barrier)));
            }
            // A sender is good with its own provider only.
            open.draft_mut().choice = Choice {
                provider: Some(known.name().to_owned()),
                sender: Some(sender.name),
            };
            return Ok(None);
        }
        Ok(Some(ChangeRefusal::NoSuchSender))
    }
}

/// A number for a sender: buttons have no room for names (FNV-1a).
pub(super) fn code(provider: &str, sender: &str) -> u32 {
    let bytes = provider.bytes().chain([0]).chain(sender.bytes());
    bytes.fold(0x811c_9dc5, |code, byte| {
        (code ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// Whether a sender is a name: letters in place of a number, and no id of Twilio's.
fn is_name(sender: &str) -> bool {
    let is_service = sender.starts_with("MG") && sender.len() == 34;
    !is_service && sender.chars().any(char::is_alphabetic)
}
