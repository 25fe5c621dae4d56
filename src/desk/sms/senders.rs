//! The senders of an SMS draft: which of them can be chosen, and choosing one.

use super::{
    super::{SmsDesk, telegram::reply::Reply},
    choosing::{OpenDraft, sms_button, sms_press, why_barred},
};
use crate::{
    domain::phone::Phone,
    press::SmsAction,
    sms::Known,
    store::{StoreError, Tx, sms::drafts::Choice},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

/// A sender that can be chosen, or why it cannot.
pub(super) struct Sender {
    pub name: String,
    pub refusal: Option<Text>,
}

/// Countries where a message cannot be from a name
/// (<https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id>).
const WITHOUT_NAMES: [&str; 2] = ["+1 US", "+1 CA"];

impl SmsDesk {
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
            let refusal = match to {
                Some(to) => {
                    self.sender_refusal(tx, known, to, &name, told.as_deref())
                        .await?
                }
                None => None,
            };
            all.push(Sender { name, refusal });
        }
        Ok(all)
    }

    /// Why a country does not let messages be from this sender; `None` where nothing is known.
    async fn sender_refusal(
        &self,
        tx: &Tx,
        known: &Known,
        to: &Phone,
        name: &str,
        told: Option<&[String]>,
    ) -> Result<Option<Text>, StoreError> {
        let barrier = self.sms.barrier_before(tx, known, to, Some(name)).await?;
        if barrier.is_some() {
            return Ok(barrier.map(why_barred));
        }
        let is_left_out = known.provider.tells_senders_by_country()
            && told.is_some_and(|told| !told.iter().any(|one| one == name));
        let takes_no_names = is_name(name) && WITHOUT_NAMES.contains(&to.prefix().as_str());
        Ok((is_left_out || takes_no_names).then_some(Text::SmsSenderNotThere))
    }

    pub(super) async fn choose_sender(
        &self,
        tx: &Tx,
        speech: &Speech,
        open: &OpenDraft,
    ) -> Result<Reply, StoreError> {
        let id = open.draft().id;
        let mut lines = vec![speech.html(Text::SmsChooseSender)];
        let mut rows: Vec<Vec<Button>> = Vec::new();
        let choice = &open.draft().choice;
        for known in self.choosable(choice) {
            let of_provider = self.provider_title(known.name());
            for sender in self.senders_of(tx, known, open.phone()).await? {
                let is_chosen = choice.sender.as_deref() == Some(sender.name.as_str())
                    && choice.provider.as_deref() == Some(known.name());
                let sign = match (&sender.refusal, is_chosen) {
                    (Some(_), _) => "🚫",
                    (None, true) => "✅",
                    (None, false) => "▫️",
                };
                if let Some(reason) = sender.refusal {
                    lines.push(speech.html(say::SmsSenderBarred {
                        sender: Arg::from(&sender.name),
                        provider: of_provider.into(),
                        reason: speech.plain(reason).into(),
                    }));
                }
                let label = format!("{sign} {} · {of_provider}", cut(&sender.name, 30));
                let action = SmsAction::Sender(id, code(known.name(), &sender.name));
                rows.push(vec![sms_press(label, action)]);
            }
        }
        if rows.is_empty() {
            lines.push(speech.html(Text::SmsNoSenders));
        }
        rows.push(vec![
            sms_button(speech, Text::ButtonSmsAnySender, SmsAction::Sender(id, 0)),
            sms_button(speech, Text::ButtonBack, SmsAction::Draft(id)),
        ]);
        let view = View::text(lines.join("\n")).with(Keyboard::Inline(rows));
        Ok(Reply::screen(view))
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
        speech: &Speech,
        open: &mut OpenDraft,
        wanted: u32,
    ) -> Result<Option<String>, StoreError> {
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
            if let Some(reason) = sender.refusal {
                return Ok(Some(speech.plain(reason)));
            }
            // A sender is good with its own provider only.
            open.draft_mut().choice = Choice {
                provider: Some(known.name().to_owned()),
                sender: Some(sender.name),
            };
            return Ok(None);
        }
        Ok(Some(speech.plain(Text::ToastSmsSenderGone)))
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
