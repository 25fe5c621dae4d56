//! First words, and what becomes of what is kept of them.

use super::{Outcome, T, goods, outdated};
use crate::{
    bot::{said::Said, turn::Turn},
    config::FirstWords,
    desk::{
        conversation::variables::{About, variables},
        telegram::show,
    },
    domain::{dialogue::State, product::Product, search::Query, short_words::is_thanks},
    press::WordsAction,
    shop::{
        Effect, Managers, Step, menu,
        support::{self, Matter},
        words::{self, Kind},
    },
    store::{StoreError, canned, catalog::list_by_ids, kept},
    text::Text,
};

/// Somebody writes what nothing asks for.
pub async fn first_words(turn: T<'_>, said: Said) -> Outcome {
    let stage = turn.stage();
    let text = match &said {
        Said::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        _ => None,
    };
    if let Some(text) = text.filter(|text| turn.speech.is_greeting(text)) {
        tracing::debug!(
            length = text.len(),
            "A mere greeting is answered by the menu"
        );
        return Ok(menu::greet(&stage, &turn.first_name));
    }
    if text.is_some_and(is_thanks) {
        return Ok(menu::welcome(&stage));
    }
    if turn.shop.managers == Managers::None {
        return Ok(alone(turn));
    }
    if turn.dialogue.state == State::Unsorted && turn.dialogue.kept > 0 {
        let is_part = turn.received.as_ref().is_some_and(|it| it.album.is_some());
        // The rest of an album needs no question of its own.
        if is_part {
            return Ok(Step::stay().effect(Effect::Keep));
        }
        let found = match text {
            Some(text) => found(turn, text).await?,
            None => Vec::new(),
        };
        return Ok(if found.is_empty() {
            words::ask_again(&stage)
        } else {
            words::offer(&stage, &found)
        });
    }
    let greeting = (turn.dialogue.screen == 0).then(|| menu::greeting(&stage, &turn.first_name));
    let Some(text) = text else {
        return Ok(match turn.shop.first_words {
            FirstWords::Ask => words::ask(&stage, Kind::File, greeting),
            FirstWords::Manager | FirstWords::Search => at_once(),
        });
    };
    if let Some(answer) = keyword_answer(turn, text).await? {
        return Ok(words::answer(&stage, answer));
    }
    if turn.shop.first_words == FirstWords::Manager {
        return Ok(at_once());
    }
    let found = found(turn, text).await?;
    Ok(match turn.shop.first_words {
        _ if !found.is_empty() => words::offer(&stage, &found),
        FirstWords::Search | FirstWords::Manager => at_once(),
        FirstWords::Ask => words::ask(&stage, Kind::Words, greeting),
    })
}

fn at_once() -> Step {
    Step::stay().effect(Effect::Keep).effect(Effect::PassKept)
}

/// Nobody answers here: the question goes to the CRM alone.
fn alone(turn: &Turn) -> Step {
    let Some(received) = &turn.received else {
        return menu::show(&turn.stage());
    };
    let told = show::excerpt(&turn.shop_speech(), &received.content, 500);
    support::asked(&turn.stage(), Matter::default(), None, &told)
}

/// What the catalog has for these words.
async fn found(turn: &Turn, text: &str) -> Result<Vec<Product>, StoreError> {
    let query = Query::parse(text, &turn.shop.synonyms);
    let mut found = turn.snapshot().await?.index.search(&query).products;
    found.truncate(words::OFFERED);
    list_by_ids(&turn.tx, &found).await
}

/// A ready answer whose keyword is among the words, at most once a day for each customer.
async fn keyword_answer(turn: &Turn, text: &str) -> Result<Option<String>, StoreError> {
    let known = canned::with_keywords(&turn.tx).await?;
    let Some(chosen) = canned::best_match(&known, text) else {
        return Ok(None);
    };
    let customer = &turn.dialogue.customer;
    let about = About {
        customer: customer.id,
        name: customer.called().to_owned(),
        phone: customer.phone.as_ref().map(|it| turn.stage().phone(it)),
        language: customer.language,
    };
    let known = variables(&turn.tx, &turn.texts, None, about).await?;
    let Some(html) = support::keyword_answer(&turn.stage(), chosen, &known) else {
        return Ok(None);
    };
    let customer = customer.id;
    let is_first = canned::give_once(&turn.tx, &chosen.name, customer, turn.now).await?;
    Ok(is_first.then_some(html))
}

/// A button says who gets what is kept. What was meant for the step has become words of that step
/// before, unless it is too old.
pub async fn words_pressed(turn: T<'_>, action: WordsAction) -> Outcome {
    match action {
        // What was kept went to the managers, or was dropped: nothing tells which.
        WordsAction::ToManager if turn.dialogue.kept == 0 => {
            outdated(turn, Text::ToastOldButton).await
        }
        WordsAction::ToManager => Ok(Step::stay().effect(Effect::PassKept)),
        WordsAction::Search => kept_to_search(turn).await,
        // What is kept is for nobody: the menu.
        WordsAction::Drop => Ok(menu::show(&turn.stage()).effect(Effect::DropKept)),
        WordsAction::IsAnswer(_) | WordsAction::ForStep(_) => {
            outdated(turn, Text::ToastOldButton).await
        }
    }
}

/// The catalog is searched for what is kept.
async fn kept_to_search(turn: T<'_>) -> Outcome {
    let dialogue = &turn.dialogue;
    let kept = kept::list(&turn.tx, dialogue.bot, dialogue.chat).await?;
    let texts: Vec<_> = kept
        .into_iter()
        .map(|message| message.content.words.text)
        .filter(|text| !text.trim().is_empty())
        .collect();
    let all = texts.join(" ");
    let step = match texts.last() {
        None => super::catalog_home(turn).await?,
        // What was said around it need not be in the catalog.
        Some(last) if found(turn, &all).await?.is_empty() => {
            goods::search(turn, last.clone()).await?
        }
        Some(_) => goods::search(turn, all).await?,
    };
    Ok(step.effect(Effect::DropKept))
}

/// A closed conversation goes on by itself.
pub fn reopened(turn: T<'_>) -> Outcome {
    Ok(words::reopened(&turn.stage()))
}
