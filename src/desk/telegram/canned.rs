//! Ready answers: `:name` in the text field, or the bot's name and `:na` to search.

use super::reply::Reply;
use crate::{
    desk::{
        Screens,
        conversation::variables::{About, known_names, unknown_names},
        name_of,
        people::roles,
    },
    domain::{
        conversation::Conversation,
        manager::{Manager, Place},
    },
    store::{StoreError, Tx, canned, customers, managers},
    telegram::View,
    text::{
        Arg, Speech, Text, add, cut, escape, say,
        template::{self, Unfilled, fill},
    },
};

/// Ready answers in one list.
const LIMIT: u32 = 50;
/// Letters of a name.
const NAME: usize = 32;

/// The name, when the text asks for a ready answer.
pub fn name_in(text: &str) -> Option<&str> {
    let name = text.strip_prefix(':')?;
    is_name(name).then_some(name)
}

pub(in crate::desk) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().count() <= NAME
        && name
            .chars()
            .all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
}

impl Screens {
    /// The text of a ready answer for this conversation, or why it makes none.
    pub async fn filled(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
        name: &str,
    ) -> Result<Option<Result<String, Unfilled>>, StoreError> {
        let Some(body) = canned::lookup(tx, &name.to_lowercase()).await? else {
            return Ok(None);
        };
        let speech = self.notify.speech_to(manager);
        let profile = customers::lookup(tx, conversation.customer).await?;
        let phone = profile.as_ref().and_then(|profile| profile.phone.clone());
        let language = profile
            .as_ref()
            .map_or(self.notify.settings.language, |profile| profile.language);
        let customer = profile.map_or_else(String::new, |profile| name_of(&profile, &speech));
        let about = About {
            customer: conversation.customer,
            name: customer,
            phone: phone.map(|it| it.written_in(self.notify.settings.region)),
            language,
        };
        let known = self.conversations.variables(tx, manager, about).await?;
        Ok(Some(fill(&body, &known)))
    }

    /// Ready answers whose names begin like this, filled in for the conversation at hand: for
    /// `@bot :na` in the text field.
    pub async fn inline(
        &self,
        tx: &Tx,
        manager: &Manager,
        query: &str,
    ) -> Result<Vec<canned::Canned>, StoreError> {
        let prefix = query.trim_start_matches(':').trim().to_lowercase();
        let open = managers::place(tx, manager.id).await?.conversation();
        let conversation = match open {
            Some(id) => self.people.seen(tx, manager, id).await?,
            None => None,
        };
        let mut found = canned::find(tx, &prefix, LIMIT).await?;
        if let Some(conversation) = conversation {
            for (name, body) in &mut found {
                let filled = self.filled(tx, manager, &conversation, name).await?;
                if let Some(Ok(filled)) = filled {
                    *body = filled;
                }
            }
        }
        Ok(found)
    }

    /// `/canned`: the list; `/canned NAME` (admins): asks for the text of one.
    pub async fn canned(
        &self,
        tx: &Tx,
        manager: &Manager,
        argument: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let admin = roles::is_admin(manager);
        // The name on the first line and the text below it, in one message.
        if let Some((name, body)) = argument.trim().split_once('\n')
            && admin
        {
            let name = name.trim().trim_start_matches(':').to_lowercase();
            if !is_name(&name) {
                return Ok(Reply::message(View::text(speech.html(Text::CannedBadName))));
            }
            return self.set_canned(tx, manager, &name, body.trim()).await;
        }
        let mut words = argument.split_whitespace();
        match (words.next(), words.next()) {
            (Some("delete" | "видалити"), None) if admin => {
                Ok(Reply::message(View::text(speech.html(Text::CannedHint))))
            }
            (Some(name), None) if admin => ask_canned(tx, &speech, name).await,
            (Some("keywords" | "ключі"), Some(name)) if admin => {
                let name = name.trim_start_matches(':').to_lowercase();
                let keywords: Vec<_> = words.collect();
                self.set_keywords(tx, &speech, &name, &keywords.join(" "))
                    .await
            }
            (Some("delete" | "видалити"), Some(name)) if admin => {
                let name = name.trim_start_matches(':').to_lowercase();
                let html = if canned::remove(tx, &name).await? {
                    speech.html(say::CannedRemoved { name: name.into() })
                } else {
                    speech.html(say::CannedUnknown { name: name.into() })
                };
                Ok(Reply::message(View::text(html)))
            }
            _ => list_canned(tx, &speech, admin).await,
        }
    }

    /// Sets the words that a canned answer answers by itself; an empty list switches that off.
    async fn set_keywords(
        &self,
        tx: &Tx,
        speech: &Speech,
        name: &str,
        keywords: &str,
    ) -> Result<Reply, StoreError> {
        let keywords: Vec<_> = keywords
            .split(',')
            .map(|word| cut(word.trim(), NAME))
            .filter(|word| !word.is_empty())
            .collect();
        let stored = (!keywords.is_empty()).then(|| keywords.join(","));
        let is_known = canned::set_keywords(tx, name, stored.as_deref()).await?;
        let name = Arg::from(name);
        let html = match (is_known, &stored) {
            (false, _) => speech.html(say::CannedUnknown { name }),
            (true, Some(_)) => speech.html(say::CannedKeywords {
                name,
                keywords: keywords.join(", ").into(),
            }),
            (true, None) => speech.html(say::CannedNoKeywords { name }),
        };
        Ok(Reply::message(View::text(html)))
    }

    /// The text that an admin has written for a ready answer; a template that cannot be read is
    /// asked for again.
    pub async fn set_canned(
        &self,
        tx: &Tx,
        manager: &Manager,
        name: &str,
        body: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        if let Err(flaw) = template::check(body) {
            return Ok(Reply::message(View::text(speech.html(say::CannedBroken {
                reason: Arg::from(flaw.told(&speech)),
            }))));
        }
        canned::save(tx, name, body, manager.id, self.notify.now()).await?;
        let mut html = speech.html(say::CannedSaved {
            name: Arg::from(name),
        });
        let unknown = unknown_names(body);
        if !unknown.is_empty() {
            let warning = speech.html(say::CannedUnknownNames {
                names: Arg::from(unknown.join(", ")),
                known: known_names().into(),
            });
            add(&mut html, format_args!("\n\n{warning}"));
        }
        Ok(Reply::message(View::text(html)).at(Place::Home))
    }
}

/// Asks for the text of a ready answer; what stands under this name would be written over.
async fn ask_canned(tx: &Tx, speech: &Speech, name: &str) -> Result<Reply, StoreError> {
    let name = name.trim_start_matches(':').to_lowercase();
    if !is_name(&name) {
        return Ok(Reply::message(View::text(speech.html(Text::CannedBadName))));
    }
    let mut html = speech.html(say::CannedAsk {
        name: Arg::from(&name),
    });
    if let Some(body) = canned::lookup(tx, &name).await? {
        let now = speech.html(say::CannedNow {
            text: Arg::from(cut(&body, 500)),
        });
        add(&mut html, format_args!("\n\n{now}"));
    }
    Ok(Reply::message(View::text(html)).at(Place::Canned { name }))
}

/// All ready answers; admins read how to change them.
async fn list_canned(tx: &Tx, speech: &Speech, admin: bool) -> Result<Reply, StoreError> {
    let listed = canned::find(tx, "", LIMIT).await?;
    let mut html = speech.html(if listed.is_empty() {
        Text::CannedEmpty
    } else {
        Text::CannedTitle
    });
    for (name, body) in listed {
        let (name, body) = (escape(&name), escape(&cut(&body, 120)));
        add(&mut html, format_args!("\n\n<code>:{name}</code>\n{body}"));
    }
    if admin {
        html.push_str("\n\n");
        html.push_str(&speech.html(Text::CannedHint));
    }
    Ok(Reply::message(View::text(html)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_letters_digits_and_dashes_after_a_colon() {
        assert_eq!(name_in(":доставка"), Some("доставка"));
        assert_eq!(name_in(":)"), None);
        assert_eq!(name_in("ціна: 5"), None);
        assert_eq!(name_in(":a b"), None);
    }
}
