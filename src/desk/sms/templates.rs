//! Templates of SMS: the list, an admin's changes, and one filled in for a phone.

use super::{
    super::{Desk, button, canned, press},
    home::back,
};
use crate::{
    domain::{conversation::Conversation, language::Language, manager::Manager, phone::Phone},
    outbox::sms::templates::{Unsaid, best, render, unfilled},
    store::{
        StoreError, Tx, customers,
        sms::templates::{self as kept, Template},
    },
    telegram::{
        View,
        callback::{DeskAction, SmsAction},
        keyboard::Keyboard,
    },
    text::{
        Arg, Speech, Text, add, cut, escape,
        template::{self, Variables},
    },
};

/// Templates on a page.
const PAGE: u32 = 10;

impl Desk {
    /// `/sms templates`.
    pub(super) async fn sms_templates(
        &self,
        tx: &Tx,
        manager: &Manager,
        page: u32,
    ) -> Result<View, StoreError> {
        let speech = self.speech_to(manager);
        let listed = kept::list(tx, page, PAGE).await?;
        let more = !kept::list(tx, page + 1, PAGE).await?.is_empty();
        let mut html = speech.html(Text::SmsTemplatesTitle);
        if listed.is_empty() {
            html.push_str("\n\n");
            html.push_str(&speech.html(Text::SmsTemplatesEmpty));
        }
        for template in &listed {
            html.push_str("\n\n");
            html.push_str(&listed_as(&speech, template));
        }
        html.push_str("\n\n");
        let admin = super::super::roles::is_admin(manager);
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
            turns.push(turn("▶️", page + 1));
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

    /// `/sms template add NAME text`; one that cannot be read is not kept.
    pub(super) async fn add_sms_template(
        &self,
        tx: &Tx,
        manager: &Manager,
        (name, language): (&str, Option<Language>),
        text: &str,
    ) -> Result<View, StoreError> {
        let speech = self.speech_to(manager);
        if !canned::is_name(name) || text.trim().is_empty() {
            return Ok(View::text(speech.html(Text::SmsTemplateHow)));
        }
        if let Err(flaw) = template::check(text) {
            let args = [("reason", Arg::from(flaw.told(&speech)))];
            return Ok(View::text(speech.html_with(Text::SmsTemplateBroken, args)));
        }
        let language = language.unwrap_or(self.settings.language);
        kept::save(tx, (name, language), text, self.now()).await?;
        let args = [
            ("name", Arg::from(name)),
            ("language", language.code().into()),
        ];
        Ok(View::text(speech.html_with(Text::SmsTemplateSaved, args)))
    }

    /// `/sms template delete NAME`.
    pub(super) async fn delete_sms_template(
        &self,
        tx: &Tx,
        manager: &Manager,
        (name, language): (&str, Option<Language>),
    ) -> Result<View, StoreError> {
        let speech = self.speech_to(manager);
        if !canned::is_name(name) {
            return Ok(View::text(speech.html(Text::SmsTemplateHow)));
        }
        let text = if kept::remove(tx, name, language).await? {
            Text::SmsTemplateRemoved
        } else {
            Text::SmsTemplateUnknown
        };
        let args = [("name", Arg::from(name))];
        Ok(View::text(speech.html_with(text, args)))
    }

    /// The text that goes: of a template where its name was written, filled in for this customer;
    /// else why it cannot go.
    pub(super) async fn sms_text(
        &self,
        tx: &Tx,
        manager: &Manager,
        (phone, talk): (&Phone, &Conversation),
        text: &str,
    ) -> Result<Result<String, String>, StoreError> {
        let speech = self.speech_to(manager);
        let text = match text.strip_prefix(':').map(str::trim) {
            Some(name) if canned::name_in(text).is_some() || is_titled(tx, name).await? => {
                match self.template_for(tx, manager, (phone, talk), name).await? {
                    Ok(text) => text,
                    Err(unsaid) => return Ok(Err(why(&speech, name, &unsaid))),
                }
            }
            _ => text.to_owned(),
        };
        let places = unfilled(&text);
        if places.is_empty() {
            return Ok(Ok(text));
        }
        let args = [
            ("places", Arg::from(places.join(", "))),
            ("text", Arg::from(&text)),
        ];
        Ok(Err(speech.html_with(Text::SmsUnfilled, args)))
    }

    /// One of the shop's own, else one of a provider's as it is.
    async fn template_for(
        &self,
        tx: &Tx,
        manager: &Manager,
        (phone, talk): (&Phone, &Conversation),
        name: &str,
    ) -> Result<Result<String, Unsaid>, StoreError> {
        let profile = customers::lookup(tx, talk.customer).await?;
        let language = profile.map_or(self.settings.language, |profile| profile.language);
        let customer = customers::own_name(tx, talk.customer).await?;
        let customer = customer.unwrap_or_default();
        let order = customers::newest_order(tx, talk.customer).await?;
        let order = order.map_or_else(String::new, |number| number.to_string());
        let known = Variables::default()
            .with("name", &customer)
            .with("customer.name", &customer)
            .with("phone", phone.international())
            .with("customer.phone", phone.international())
            .with("number", &order)
            .with("order.number", &order)
            .with("manager.name", manager.first_name());
        let own = render(tx, name, language, &known).await?;
        if own != Err(Unsaid::NoSuchTemplate) {
            return Ok(own);
        }
        let theirs = kept::named(tx, name).await?;
        Ok(match best(&theirs, language) {
            Some(template) => Ok(template.text.clone()),
            None => Err(Unsaid::NoSuchTemplate),
        })
    }
}

/// Whether a provider keeps a template of this title: those may be of several words.
async fn is_titled(tx: &Tx, title: &str) -> Result<bool, StoreError> {
    Ok(!kept::named(tx, title).await?.is_empty())
}

fn why(speech: &Speech, name: &str, unsaid: &Unsaid) -> String {
    let name = ("name", Arg::from(name));
    match unsaid {
        Unsaid::NoSuchTemplate => speech.html_with(Text::SmsTemplateUnknown, [name]),
        Unsaid::Missing(names) => {
            let missing = ("missing", Arg::from(names.join(", ")));
            speech.html_with(Text::SmsTemplateMissing, [name, missing])
        }
        Unsaid::Broken(reason) => {
            let reason = ("reason", Arg::from(reason.told(speech)));
            speech.html_with(Text::SmsTemplateBroken, [reason])
        }
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
    add(
        &mut told,
        format_args!("\n{}", escape(&cut(&template.text, 250))),
    );
    told
}
