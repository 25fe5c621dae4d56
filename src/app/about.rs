//! The descriptions of the bots: those of the texts, unless their owner has written others by hand.

use std::sync::Arc;

use crate::{
    bot::setup::{self, About},
    domain::language::Language,
    store::{Store, StoreError, settings},
    telegram::Api,
    text::Texts,
};

/// Whether a text that was written by hand is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByHand {
    Kept,
    Replaced,
}

/// Sets the descriptions in each language, and the shop's own for everybody else; the bot works without
/// them too.
pub async fn describe(api: Api, store: Store, texts: Arc<Texts>, shop: Language, by_hand: ByHand) {
    let languages = Language::ALL.into_iter();
    let codes = languages.map(|language| (language.code(), language));
    for about in About::ALL {
        // For all others first: what a language lacks, Telegram gives from there.
        for (code, language) in std::iter::once(("", shop)).chain(codes.clone()) {
            let text = texts.speak(language).plain(about.text());
            if let Err(error) = bring(&api, &store, about, code, &text, by_hand).await {
                tracing::warn!(%error, "A description of the bot could not be set");
                return;
            }
        }
    }
}

async fn bring(
    api: &Api,
    store: &Store,
    about: About,
    code: &str,
    text: &str,
    by_hand: ByHand,
) -> anyhow::Result<()> {
    let present = setup::about(api, about, code).await?;
    let key = |code: &str| format!("about:{}:{}:{code}", api.bot(), about.field());
    let ours = kept(store, [key(code), key("")]).await?;
    // For a language without a description Telegram returns the common one.
    let is_ours = present.is_empty() || ours.iter().flatten().any(|text| *text == present);
    if !is_ours && by_hand == ByHand::Kept {
        return Ok(());
    }
    let [known, _] = ours;
    if present != text || known.as_deref() != Some(text) {
        setup::set_about(api, about, code, text).await?;
        let (key, text) = (key(code), text.to_owned());
        store
            .write("settings", async move |tx| {
                settings::put(&tx, &key, &text).await
            })
            .await?;
    }
    Ok(())
}

/// What we have set under these keys.
async fn kept(store: &Store, keys: [String; 2]) -> Result<[Option<String>; 2], StoreError> {
    store
        .read(async move |tx| {
            let [own, all] = keys.clone();

            let own = settings::lookup(&tx, &own).await?;
            Ok([own, settings::lookup(&tx, &all).await?])
        })
        .await
}
