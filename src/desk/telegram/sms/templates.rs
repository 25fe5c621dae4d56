//! Templates of SMS: the list, and an admin's changes.

use super::{Page, back, sms_button, turns};
use crate::{
    desk::{
        SmsDesk,
        sms::templates::{ChangeRefused, InStep, TemplateRefusal, TextRefusal},
    },
    domain::{language::Language, manager::Manager},
    press::SmsAction,
    sms::templates::Unsaid,
    store::{StoreError, Tx, sms::templates::Template},
    telegram::{View, keyboard::Keyboard},
    text::{
        Arg, Speech, Text, add, cut, escape,
        say::{self, Said},
    },
};

impl SmsDesk {
    /// `/sms templates`.
    pub(super) async fn sms_templates(
        &self,
        tx: &Tx,
        manager: &Manager,
        page: u32,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let found = self.templates(tx, page).await?;
        let mut html = speech.html(Text::SmsTemplatesTitle);
        if found.templates.is_empty() {
            html.push_str("\n\n");
            html.push_str(&speech.html(Text::SmsTemplatesEmpty));
        }
        for template in &found.templates {
            html.push_str("\n\n");
            html.push_str(&listed_as(&speech, template));
        }
        for own in &found.in_step {
            html.push_str("\n\n");
            html.push_str(&self.in_step_line(&speech, own));
        }
        html.push_str("\n\n");
        let admin = Self::may_sms(manager, self.sms.settings.rights.templates);
        html.push_str(&speech.html(if admin {
            Text::SmsTemplatesHintAdmin
        } else {
            Text::SmsTemplatesHint
        }));
        let page = Page {
            number: page,
            goes_on: found.goes_on,
        };
        let mut last = vec![back(&speech)];
        if admin {
            let load = SmsAction::LoadTemplates;
            last.insert(0, sms_button(&speech, Text::ButtonSmsLoadTemplates, load));
        }
        let mut rows = vec![turns(&page, SmsAction::Templates), last];
        rows.retain(|row| !row.is_empty());
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    /// When a provider's templates were last in step.
    fn in_step_line(&self, speech: &Speech, own: &InStep) -> String {
        let age = own.age.map(|age| speech.lasts(age));
        speech.html(say::SmsTemplatesInStep {
            provider: Arg::from(self.provider_title(own.provider)),
            age: age.unwrap_or_else(|| "none".to_owned()).into(),
        })
    }

    /// `/sms template add NAME text`.
    pub(super) async fn sms_template_added(
        &self,
        tx: &Tx,
        manager: &Manager,
        name: &str,
        language: Option<Language>,
        text: &str,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let added = self.add_template(tx, manager, name, language, text).await?;
        Ok(View::text(match added {
            Ok(language) => speech.html(say::SmsTemplateSaved {
                name: Arg::from(name),
                language: language.code().into(),
            }),
            Err(refused) => not_changed(&speech, name, &refused),
        }))
    }

    /// `/sms template delete NAME`.
    pub(super) async fn sms_template_removed(
        &self,
        tx: &Tx,
        manager: &Manager,
        name: &str,
        language: Option<Language>,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let removed = self.remove_template(tx, manager, name, language).await?;
        Ok(View::text(match removed {
            Ok(()) => speech.html(say::SmsTemplateRemoved {
                name: Arg::from(name),
            }),
            Err(refused) => not_changed(&speech, name, &refused),
        }))
    }
}

/// Why a template is neither kept nor removed.
fn not_changed(speech: &Speech, name: &str, refused: &ChangeRefused) -> String {
    match refused {
        ChangeRefused::NotAllowed => speech.html(Text::ToastNotAllowed),
        ChangeRefused::Unreadable => speech.html(Text::SmsTemplateHow),
        ChangeRefused::Broken(flaw) => speech.html(say::SmsTemplateBroken {
            reason: Arg::from(flaw.told(speech)),
        }),
        ChangeRefused::NoSuchTemplate => speech.html(say::SmsTemplateUnknown {
            name: Arg::from(name),
        }),
    }
}

/// Why a text cannot go.
pub(super) fn text_refused(speech: &Speech, refusal: &TextRefusal) -> String {
    match refusal {
        TextRefusal::Template(refusal) => speech.html(why(speech, refusal)),
        TextRefusal::Unfilled { places, text } => speech.html(say::SmsUnfilled {
            places: Arg::from(places.join(", ")),
            text: Arg::from(text),
        }),
    }
}

/// Why a template gives no words, without tags.
pub(super) fn why_plain(speech: &Speech, refusal: &TemplateRefusal) -> String {
    speech.plain(why(speech, refusal))
}

fn why(speech: &Speech, TemplateRefusal { name, why }: &TemplateRefusal) -> Said {
    let name = Arg::from(name);
    match why {
        Unsaid::NoSuchTemplate => Said::of(say::SmsTemplateUnknown { name }),
        Unsaid::Missing(names) => {
            let missing = Arg::from(names.join(", "));
            Said::of(say::SmsTemplateMissing { name, missing })
        }
        Unsaid::Broken(reason) => Said::of(say::SmsTemplateBroken {
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
