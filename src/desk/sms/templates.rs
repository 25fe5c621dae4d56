//! Templates of SMS: the list, an admin's changes, and one filled in for a phone.

use chrono::TimeDelta;

use crate::{
    desk::{Conversations, SmsDesk, conversation::variables::About, telegram::canned},
    domain::{conversation::Conversation, language::Language, manager::Manager, phone::Phone},
    sms::templates::{Unsaid, best, unfilled},
    store::{
        StoreError, Tx, customers,
        sms::{
            providers,
            templates::{self as kept, Template},
        },
    },
    text::template::{self, Flaw, fill},
};

/// Templates on a page.
const PAGE: u32 = 10;

/// A page of templates that a draft can have.
pub(in crate::desk) struct OfferedTemplates {
    pub templates: Vec<Template>,
    /// Whether another page follows.
    pub goes_on: bool,
}

/// A page of all templates.
pub(in crate::desk) struct TemplatesPage {
    pub templates: Vec<Template>,
    /// Whether another page follows.
    pub goes_on: bool,
    /// The providers that keep templates.
    pub in_step: Vec<InStep>,
}

/// A provider that keeps templates.
pub(in crate::desk) struct InStep {
    pub provider: &'static str,
    /// The time since they were last in step. `None` means that they never were.
    pub age: Option<TimeDelta>,
}

/// A template that gives no words, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) struct TemplateRefusal {
    pub name: String,
    pub why: Unsaid,
}

/// Why a text cannot go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) enum TextRefusal {
    Template(TemplateRefusal),
    /// A provider's own places that nobody has filled in.
    Unfilled {
        places: Vec<String>,
        text: String,
    },
}

/// Why a template is neither kept nor removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) enum ChangeRefused {
    NotAllowed,
    /// The name or the text cannot be one.
    Unreadable,
    Broken(Flaw),
    NoSuchTemplate,
}

impl SmsDesk {
    /// A page of all templates.
    pub(in crate::desk) async fn templates(
        &self,
        tx: &Tx,
        page: u32,
    ) -> Result<TemplatesPage, StoreError> {
        let templates = kept::list(tx, page, PAGE).await?;
        let next = kept::list(tx, page.saturating_add(1), PAGE).await?;
        Ok(TemplatesPage {
            templates,
            goes_on: !next.is_empty(),
            in_step: self.in_step(tx).await?,
        })
    }

    /// When the providers' templates were last in step, for each that keeps some.
    async fn in_step(&self, tx: &Tx) -> Result<Vec<InStep>, StoreError> {
        let health = providers::all(tx).await?;
        let all = self.sms.settings.providers.iter();
        let keeping = all.filter(|known| known.provider.keeps_templates());
        let found = keeping.map(|known| {
            let own = health.iter().find(|it| it.name == known.name());
            let at = own.and_then(|it| it.templates_at);
            InStep {
                provider: known.name(),
                age: at.map(|at| self.notify.now() - at),
            }
        });
        Ok(found.collect())
    }

    /// Keeps a template, in the shop's language unless it has another; one that cannot be read is
    /// not kept.
    pub(in crate::desk) async fn add_template(
        &self,
        tx: &Tx,
        manager: &Manager,
        name: &str,
        language: Option<Language>,
        text: &str,
    ) -> Result<Result<Language, ChangeRefused>, StoreError> {
        if !Self::may_sms(manager, self.sms.settings.rights.templates) {
            return Ok(Err(ChangeRefused::NotAllowed));
        }
        if !canned::is_name(name) || text.trim().is_empty() {
            return Ok(Err(ChangeRefused::Unreadable));
        }
        if let Err(flaw) = template::check(text) {
            return Ok(Err(ChangeRefused::Broken(flaw)));
        }
        let language = language.unwrap_or(self.notify.settings.language);
        kept::save(tx, name, language, text, self.notify.now()).await?;
        Ok(Ok(language))
    }

    /// Removes a template.
    pub(in crate::desk) async fn remove_template(
        &self,
        tx: &Tx,
        manager: &Manager,
        name: &str,
        language: Option<Language>,
    ) -> Result<Result<(), ChangeRefused>, StoreError> {
        if !Self::may_sms(manager, self.sms.settings.rights.templates) {
            return Ok(Err(ChangeRefused::NotAllowed));
        }
        if !canned::is_name(name) {
            return Ok(Err(ChangeRefused::Unreadable));
        }
        let is_removed = kept::remove(tx, name, language).await?;
        Ok(is_removed
            .then_some(())
            .ok_or(ChangeRefused::NoSuchTemplate))
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
    ) -> Result<Result<String, TextRefusal>, StoreError> {
        let text = match text.strip_prefix(':').map(str::trim) {
            Some(name) if canned::name_in(text).is_some() || is_titled(tx, name).await? => {
                match self.template_for(tx, manager, phone, talk, name).await? {
                    Ok(text) => text,
                    Err(Unsaid::Missing(places)) if places.iter().any(|it| it.starts_with('{')) => {
                        let named = named(tx, name).await?;
                        let words = named.first().map(|it| it.text.clone());
                        words.unwrap_or_default()
                    }
                    Err(why) => return Ok(Err(refusal(name, why))),
                }
            }
            _ => text.to_owned(),
        };
        let places = unfilled(&text);
        if places.is_empty() {
            return Ok(Ok(text));
        }
        let places = places.into_iter().map(str::to_owned).collect();
        Ok(Err(TextRefusal::Unfilled { places, text }))
    }

    /// The text that goes to many phones: of a template where its name was written.
    pub(super) async fn batch_text(
        &self,
        tx: &Tx,
        manager: &Manager,
        text: &str,
    ) -> Result<Result<String, TextRefusal>, StoreError> {
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
        Ok(filled.map_err(|why| refusal(name, why)))
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

fn refusal(name: &str, why: Unsaid) -> TextRefusal {
    TextRefusal::Template(TemplateRefusal {
        name: name.to_owned(),
        why,
    })
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
