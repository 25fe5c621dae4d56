//! Templates of SMS: the list, an admin's changes, and one filled in for a phone.

use super::{
    super::{
        Conversations, SmsDesk, button, conversation::variables::About, press, telegram::canned,
    },
    home::back,
};
use crate::{
    domain::{conversation::Conversation, language::Language, manager::Manager, phone::Phone},
    press::{DeskAction, SmsAction},
    sms::templates::{Unsaid, best, unfilled},
    store::{
        StoreError, Tx, customers,
        sms::{
            providers,
            templates::{self as kept, Template},
        },
    },
    telegram::{View, keyboard::Keyboard},
    text::{
        Arg, Speech, Text, add, cut, escape, say,
        template::{self, fill},
    },
};

/// Templates on a page.
const PAGE: u32 = 10;

impl SmsDesk {
    /// `/sms templates`.
    pub(super) async fn sms_templates(
        &self,
        tx: &Tx,
        manager: &Manager,
        page: u32,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let listed = kept::list(tx, page, PAGE).await?;
        let more = !kept::list(tx, page.saturating_add(1), PAGE)
            .await?
            .is_empty();
        let mut html = speech.html(Text::SmsTemplatesTitle);
        if listed.is_empty() {
            html.push_str("\n\n");
            html.push_str(&speech.html(Text::SmsTemplatesEmpty));
        }
        for template in &listed {
            html.push_str("\n\n");
            html.push_str(&listed_as(&speech, template));
        }
        html.push_str(&self.in_step(tx, &speech).await?);
        html.push_str("\n\n");
        let admin = Self::may_sms(manager, self.sms.settings.rights.templates);
        html.push_str(&speech.html(if admin {
            Text::SmsTemplatesHintAdmin
        } else {
            Text::SmsTemplatesHint
        }));
        let turn = |label: &str, page| {
            let action = DeskAction::Sms(SmsAction::Templates(page));
            press(label.to_owned(), action)
        };
        let mut turns = Vec::new();
        if page > 0 {
            turns.push(turn("◀️", page - 1));
        }
        if more {
            turns.push(turn("▶️", page.saturating_add(1)));
        }
        let mut last = vec![back(&speech)];
        if admin {
            let action = DeskAction::Sms(SmsAction::LoadTemplates);
            last.insert(0, button(&speech, Text::ButtonSmsLoadTemplates, action));
        }
        let mut rows = vec![turns, last];
        rows.retain(|row| !row.is_empty());
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    /// When the providers' templates were last in step, a line for each that keeps some.
    async fn in_step(&self, tx: &Tx, speech: &Speech) -> Result<String, StoreError> {
        let health = providers::all(tx).await?;
        let mut told = String::new();
        let all = self.sms.settings.providers.iter();
        for known in all.filter(|known| known.provider.keeps_templates()) {
            let own = health.iter().find(|it| it.name == known.name());
            let age = match own.and_then(|it| it.templates_at) {
                Some(at) => speech.lasts(self.notify.now() - at),
                None => "none".to_owned(),
            };

            told.push_str("\n\n");
            told.push_str(&speech.html(say::SmsTemplatesInStep {
                provider: Arg::from(self.provider_title(known.name())),
                age: age.into(),
            }));
        }
        Ok(told)
    }

    /// `/sms template add NAME text`; one that cannot be read is not kept.
    pub(super) async fn add_sms_template(
        &self,
        tx: &Tx,
        manager: &Manager,
        name: &str,
        language: Option<Language>,
        text: &str,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        if !canned::is_name(name) || text.trim().is_empty() {
            return Ok(View::text(speech.html(Text::SmsTemplateHow)));
        }
        if let Err(flaw) = template::check(text) {
            return Ok(View::text(speech.html(say::SmsTemplateBroken {
                reason: Arg::from(flaw.told(&speech)),
            })));
        }
        let language = language.unwrap_or(self.notify.settings.language);
        kept::save(tx, name, language, text, self.notify.now()).await?;

        Ok(View::text(speech.html(say::SmsTemplateSaved {
            name: Arg::from(name),
            language: language.code().into(),
        })))
    }

    /// `/sms template delete NAME`.
    pub(super) async fn delete_sms_template(
        &self,
        tx: &Tx,
        manager: &Manager,
        name: &str,
        language: Option<Language>,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        if !canned::is_name(name) {
            return Ok(View::text(speech.html(Text::SmsTemplateHow)));
        }
        let is_removed = kept::remove(tx, name, language).await?;
        let name = Arg::from(name);
        Ok(View::text(if is_removed {
            speech.html(say::SmsTemplateRemoved { name })
        } else {
            speech.html(say::SmsTemplateUnknown { name })
        }))
    }

    /// The text that goes: of a template where its name was written, filled in for this customer;
    /// else why it cannot go.
    pub(super) async fn sms_text(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: &Phone,
        talk: &Conversation,
        text: &str,
    ) -> Result<Result<String, String>, StoreError> {
        let speech = self.notify.speech_to(manager);
        let text = match text.strip_prefix(':').map(str::trim) {
            Some(name) if canned::name_in(text).is_some() || is_titled(tx, name).await? => {
                match self.template_for(tx, manager, phone, talk, name).await? {
                    Ok(text) => text,
                    Err(Unsaid::Missing(places)) if places.iter().any(|it| it.starts_with('{')) => {
                        let named = named(tx, name).await?;
                        let words = named.first().map(|it| it.text.clone());
                        words.unwrap_or_default()
                    }
                    Err(unsaid) => return Ok(Err(why(&speech, name, &unsaid))),
                }
            }
            _ => text.to_owned(),
        };
        let places = unfilled(&text);
        if places.is_empty() {
            return Ok(Ok(text));
        }

        Ok(Err(speech.html(say::SmsUnfilled {
            places: Arg::from(places.join(", ")),
            text: Arg::from(&text),
        })))
    }

    /// The text that goes to many phones: of a template where its name was written.
    pub(super) async fn batch_text(
        &self,
        tx: &Tx,
        manager: &Manager,
        text: &str,
    ) -> Result<Result<String, String>, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(name) = text.strip_prefix(':').map(str::trim) else {
            return Ok(Ok(text.to_owned()));
        };
        if canned::name_in(text).is_none() && !is_titled(tx, name).await? {
            return Ok(Ok(text.to_owned()));
        }
        let named = named(tx, name).await?;
        let filled = match best(&named, self.notify.settings.language) {
            Some(template) => Self::filled_for_all(manager, template),
            None => Err(Unsaid::NoSuchTemplate),
        };
        Ok(filled.map_err(|unsaid| why(&speech, name, &unsaid)))
    }

    /// One of the shop's own templates, filled, else one of a provider's, unchanged.
    async fn template_for(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: &Phone,
        talk: &Conversation,
        name: &str,
    ) -> Result<Result<String, Unsaid>, StoreError> {
        let profile = customers::lookup(tx, talk.customer).await?;
        let language = profile.map_or(self.notify.settings.language, |profile| profile.language);
        let named = named(tx, name).await?;
        match best(&named, language) {
            Some(template) => {
                self.filled_template(tx, manager, phone, talk, template)
                    .await
            }
            None => Ok(Err(Unsaid::NoSuchTemplate)),
        }
    }

    /// A template with what is known of the owner of a phone; a provider's has places of its own.
    pub(super) async fn filled_template(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: &Phone,
        talk: &Conversation,
        template: &Template,
    ) -> Result<Result<String, Unsaid>, StoreError> {
        if template.provider.is_some() {
            return Ok(whole(template.text.clone()));
        }
        let profile = customers::lookup(tx, talk.customer).await?;
        let language = profile.map_or(self.notify.settings.language, |profile| profile.language);
        let name = customers::own_name(tx, talk.customer).await?;
        let about = About {
            customer: talk.customer,
            name: name.unwrap_or_default(),
            phone: Some(phone.written_in(self.notify.settings.region)),
            language,
        };
        let known = self.conversations.variables(tx, manager, about).await?;
        Ok(fill(&template.text, &known).map_err(Unsaid::from))
    }

    /// A template with what can be said of everybody.
    pub(super) fn filled_for_all(manager: &Manager, template: &Template) -> Result<String, Unsaid> {
        if template.provider.is_some() {
            return whole(template.text.clone());
        }
        let known = Conversations::variables_of_all(manager);
        fill(&template.text, &known).map_err(Unsaid::from)
    }
}

/// A text without places that nobody has filled in.
fn whole(text: String) -> Result<String, Unsaid> {
    let places = unfilled(&text);
    if places.is_empty() {
        return Ok(text);
    }
    Err(Unsaid::Missing(
        places.into_iter().map(str::to_owned).collect(),
    ))
}

/// Templates of this name: the shop's own, else those of providers.
async fn named(tx: &Tx, name: &str) -> Result<Vec<Template>, StoreError> {
    let mut own = kept::named(tx, &name.to_lowercase()).await?;
    own.retain(|template| template.provider.is_none());
    if own.is_empty() {
        return kept::named(tx, name).await;
    }
    Ok(own)
}

/// Whether a provider keeps a template of this title: those may be of several words.
async fn is_titled(tx: &Tx, title: &str) -> Result<bool, StoreError> {
    Ok(!kept::named(tx, title).await?.is_empty())
}

/// The same without tags.
pub(super) fn why_plain(speech: &Speech, name: &str, unsaid: &Unsaid) -> String {
    let name = Arg::from(name);
    match unsaid {
        Unsaid::NoSuchTemplate => speech.plain(say::SmsTemplateUnknown { name }),
        Unsaid::Missing(names) => {
            let missing = Arg::from(names.join(", "));
            speech.plain(say::SmsTemplateMissing { name, missing })
        }
        Unsaid::Broken(reason) => speech.plain(say::SmsTemplateBroken {
            reason: Arg::from(reason.told(speech)),
        }),
    }
}

fn why(speech: &Speech, name: &str, unsaid: &Unsaid) -> String {
    let name = Arg::from(name);
    match unsaid {
        Unsaid::NoSuchTemplate => speech.html(say::SmsTemplateUnknown { name }),
        Unsaid::Missing(names) => {
            let missing = Arg::from(names.join(", "));
            speech.html(say::SmsTemplateMissing { name, missing })
        }
        Unsaid::Broken(reason) => speech.html(say::SmsTemplateBroken {
            reason: Arg::from(reason.told(speech)),
        }),
    }
}

fn listed_as(speech: &Speech, template: &Template) -> String {
    let mut told = format!("<code>:{}</code>", escape(&template.name));
    let language = template.language.map(|it| speech.in_language(it));
    if let Some(language) = language {
        let name = escape(&language.plain(Text::LanguageName));
        add(&mut told, format_args!(" · {name}"));
    }
    if let Some(provider) = &template.provider {
        add(&mut told, format_args!(" · {}", escape(provider)));
    }
    if template.is_gone {
        told.push_str(" · ");
        told.push_str(&speech.html(Text::SmsTemplateGone));
    }
    add(
        &mut told,
        format_args!("\n{}", escape(&cut(&template.text, 250))),
    );
    told
}
