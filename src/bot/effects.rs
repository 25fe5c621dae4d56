//! What a step changes: facts, messages and where the dialogue is, stored together in the
//! transaction of its update.

use chrono::TimeDelta;

use super::{export, flood, handle::Context, join, kept_words, payment, screen, talk, turn::Turn};
use crate::{
    crm::{buyers, leads as handing},
    desk::{conversation::lead, privacy::forget::Wish},
    domain::{
        customer::Proof,
        delivery::Priority,
        dialogue::{Dialogue, State},
        id::{ChatId, LeadId},
        lead::{Body, Contact, Content, PaidBy},
        order::Keeps,
        phone::Phone,
    },
    hooks,
    outbox::{
        floods::{Pace, SILENCE},
        telegram as sending,
    },
    shop::{Effect, Step, code, feedback, order, orders as own_orders, support},
    store::{
        StoreError, Tx, carts, customers, dialogues,
        leads::{self, Draft},
        orders, visits,
    },
    telegram::{Outgoing, View},
    text::{Speech, say},
};

/// Stores the step: facts, messages, and where the dialogue is now. Returns the number of its screen.
pub async fn carry_out(
    context: &Context,
    tx: &Tx,
    turn: &Turn,
    mut step: Step,
) -> Result<i64, StoreError> {
    let mut dialogue = turn.dialogue.clone();
    cancel_first(context, turn, &mut step).await?;
    let effects = std::mem::take(&mut step.effects);
    // A forgotten customer has no row any more that could be changed: only the goodbye is left.
    let stays = !effects.contains(&Effect::Forget);
    let hands_over = |effect: &Effect| matches!(effect, Effect::HandOver { .. });
    // An order or a lead carries the customer's data; a separate card would cost the CRM's limit.
    let told_by_lead = effects.iter().any(hands_over);
    for effect in effects {
        Box::pin(apply(context, turn, &mut dialogue, &mut step, effect)).await?;
    }
    if stays {
        join::if_proven(tx, &turn.dialogue, &mut dialogue).await?;
    }
    if stays && dialogue.customer != turn.dialogue.customer {
        dialogues::save_customer(tx, context.bot, dialogue.chat, &dialogue.customer).await?;
        let (before, after) = (&turn.dialogue.customer, &dialogue.customer);
        hooks::customer_changed(&context.outbox, tx, before, after).await?;
        if !told_by_lead && dialogue.customer.is_told_otherwise(&turn.dialogue.customer) {
            let job = buyers::job(dialogue.customer.id, &context.clock);
            context.outbox.enqueue(tx, job).await?;
        }
    }
    let speech = context.texts.speak(dialogue.customer.language);
    let messages = screen::outgoing(turn, &mut dialogue, &mut step, &speech);
    if let Some(next) = step.next {
        dialogue.state = next;
    }
    if stays && (dialogue != turn.dialogue || dialogue.screen == 0) {
        dialogues::save(tx, &dialogue, context.clock.now()).await?;
    }
    send(context, tx, &dialogue, &speech, messages).await?;
    Ok(dialogue.screen)
}

/// An order that can be cancelled at once is; then nobody need be asked.
async fn cancel_first(context: &Context, turn: &Turn, step: &mut Step) -> Result<(), StoreError> {
    let wanted = step.effects.iter().find_map(|effect| match effect {
        Effect::CancelOrder(number) => Some(*number),
        _ => None,
    });
    let Some(number) = wanted else {
        return Ok(());
    };
    let cancelled = context
        .desk
        .orders
        .customer_cancels(&turn.tx, number)
        .await?;
    if let Some(told) = own_orders::cancelled_now(&turn.stage(), number, cancelled) {
        *step = told;
    }
    Ok(())
}

/// Puts the messages into the outbox; under a flood only the last screen goes, and once in a while.
async fn send(
    context: &Context,
    tx: &Tx,
    dialogue: &Dialogue,
    speech: &Speech,
    messages: Vec<Outgoing>,
) -> Result<(), StoreError> {
    if messages.is_empty() {
        return Ok(());
    }
    let floods = context.outbox.floods();
    let pace = floods.pace(dialogue.chat, context.clock.steady());
    let wait = match pace {
        Pace::AtOnce => None,
        Pace::Slowly { wait, is_news } => {
            if is_news {
                flood::tell(context, tx, dialogue, speech).await?;
            }
            Some(wait)
        }
        Pace::Silenced => Some(SILENCE),
    };
    for (place, outgoing) in messages.into_iter().enumerate() {
        let delay = match (&outgoing, wait) {
            (Outgoing::DropButtons { .. }, Some(_)) => continue,
            (Outgoing::Show { aim, .. }, Some(_)) if aim.is_passing && pace == Pace::Silenced => {
                continue;
            }
            (Outgoing::Show { aim, .. }, Some(wait)) if aim.is_passing => wait,
            _ => TimeDelta::zero(),
        };
        let priority = urgency(place, &outgoing);
        let mut job = sending::job(context.bot, outgoing, priority, &context.clock);
        job.not_before += delay;
        context.outbox.enqueue(tx, job).await?;
    }
    Ok(())
}

#[expect(clippy::too_many_lines, reason = "an arm for each effect")]
async fn apply(
    context: &Context,
    turn: &Turn,
    dialogue: &mut Dialogue,
    step: &mut Step,
    effect: Effect,
) -> Result<(), StoreError> {
    let tx = &turn.tx;
    match effect {
        Effect::SetName(name) => dialogue.customer.full_name = name,
        Effect::SetPhone(phone, proof) => set_phone(dialogue, phone, proof),
        Effect::SetEmail(email) => dialogue.customer.email = email,
        Effect::SetNotices(notices) => dialogue.customer.notices = notices,
        Effect::NoteIntroduced => {
            customers::note_introduced(tx, dialogue.customer.id, context.clock.now()).await?;
        }
        Effect::SetInCart(product, count) => {
            let now = context.clock.now();
            carts::set(tx, dialogue.customer.id, product, count, now).await?;
        }
        Effect::ClearCart => carts::clear(tx, dialogue.customer.id).await?,
        Effect::SeePrices => carts::see_prices(tx, dialogue.customer.id).await?,
        // It was seen to before all others.
        Effect::CancelOrder(_) => {}
        Effect::Invoice(lead) => {
            payment::invoice(context, tx, dialogue.chat, &turn.speech, lead).await?;
        }
        Effect::SendCode(phone) => {
            *step = send_code(context, turn, dialogue, &phone).await?;
        }
        Effect::CheckCode(phone, code) => {
            let sms = &context.desk.sms_desk.sms;
            let check = sms.check_code(tx, &owner(dialogue), &phone, &code).await?;
            *step = code::checked(&turn.stage(), &mut dialogue.customer, check);
        }
        Effect::ExportData => export::send(context, tx, dialogue).await?,
        Effect::Forget => {
            let customer = dialogue.customer.id;
            context
                .desk
                .privacy
                .forget(tx, customer, Wish::Theirs)
                .await?;
        }
        Effect::SetLanguage(language) => dialogue.customer.language = language,
        Effect::SetSource(source) => {
            let day = context.clock.now().with_timezone(&turn.shop.zone);
            visits::add(tx, &source, day.date_naive()).await?;
            dialogue.customer.source = Some(source);
        }
        Effect::ToManagers => talk::to_managers(&context.desk, tx, turn).await?,
        Effect::SayToManagers(words) => {
            talk::say_to_managers(&context.desk, tx, turn, words).await?;
        }
        Effect::EndConversation => talk::end(&context.desk, tx, dialogue).await?,
        effect @ (Effect::Keep
        | Effect::PassKept
        | Effect::DropKept
        | Effect::TakeKept(_)
        | Effect::DropMistyped(_)
        | Effect::DropDoubtful
        | Effect::Complain { .. }
        | Effect::ShowFeedback { .. }) => {
            kept_words::apply(context, turn, dialogue, step, effect).await?;
        }
        Effect::HandOver {
            content,
            phone,
            name,
        } => {
            let lead = NewLead {
                content,
                phone,
                name,
            };
            leave(context, turn, dialogue, step, lead).await?;
        }
    }
    Ok(())
}

/// What a customer leaves with us, with the phone and the name that they gave for it.
struct NewLead {
    content: Content,
    phone: Option<Phone>,
    name: Option<String>,
}

/// Stores what the customer leaves with us; a question or a complaint opens its case.
async fn leave(
    context: &Context,
    turn: &Turn,
    dialogue: &Dialogue,
    step: &mut Step,
    NewLead {
        mut content,
        phone,
        name,
    }: NewLead,
) -> Result<(), StoreError> {
    let begins = step.next == Some(State::InConversation);
    let opens_case = match &content {
        Content::Question { .. } => begins,
        Content::Feedback { rating, .. } => feedback::is_complaint(*rating),
        Content::Order { .. } => false,
    };
    if let Content::Feedback { text, .. } = &mut content
        && let Some(files) = context
            .desk
            .conversations
            .files_of_feedback(&turn.tx, dialogue)
            .await?
    {
        *text = Some(match text.take() {
            Some(text) => format!("{text}\n{files}"),
            None => files,
        });
    }
    let handed = hand_over(context, turn, dialogue, content, phone, name).await?;
    if opens_case && handed.is_new {
        let number = handed.number;
        context
            .desk
            .conversations
            .open_case_of(&turn.tx, dialogue, number)
            .await?;
    }
    if begins {
        // One message answers a question.
        step.screen = support::begun(&turn.stage(), Some(handed.number)).screen;
    } else {
        step.before = handed.accepted.or_else(|| step.before.take());
    }
    Ok(())
}

fn set_phone(dialogue: &mut Dialogue, phone: Option<Phone>, proof: Proof) {
    let customer = &mut dialogue.customer;
    // What Telegram vouched for stays vouched for when the same number is typed.
    let vouched =
        proof == Proof::Vouched || (phone.is_some() && customer.own_phone() == phone.as_ref());
    customer.proof = if vouched {
        Proof::Vouched
    } else {
        Proof::Typed
    };
    customer.phone = phone;
}

/// The owner under whom the codes of a chat are stored.
fn owner(dialogue: &Dialogue) -> String {
    format!("chat:{}:{}", dialogue.bot, dialogue.chat)
}

async fn send_code(
    context: &Context,
    turn: &Turn,
    dialogue: &Dialogue,
    phone: &Phone,
) -> Result<Step, StoreError> {
    let language = dialogue.customer.language;
    let speech = context.texts.speak(language);
    let words = |code: &str| speech.plain(say::SmsCode { code: code.into() });
    let sms = &context.desk.sms_desk.sms;
    let owner = owner(dialogue);
    let sent = sms.send_code(&turn.tx, &owner, phone, language, words);
    let stage = turn.stage();
    Ok(match sent.await? {
        Ok(_) => code::sending(&stage, phone),
        Err(refusal) => code::refused(&stage, &dialogue.customer, refusal),
    })
}

/// Tells the shop's people.
pub async fn tell_people(context: &Context, tx: &Tx, view: &View) -> Result<(), StoreError> {
    tell_people_but(context, tx, view, &[]).await
}

/// Tells the shop's people but these, who are told otherwise.
pub async fn tell_people_but(
    context: &Context,
    tx: &Tx,
    view: &View,
    but: &[ChatId],
) -> Result<(), StoreError> {
    let chats = context.people.chats.iter();
    for chat in chats.filter(|chat| !but.contains(chat)) {
        let outgoing = Outgoing::new(*chat, view.clone());
        let by = context.people.bot;
        let job = sending::job(by, outgoing, Priority::Notice, &context.clock);
        context.outbox.enqueue(tx, job).await?;
    }
    Ok(())
}

/// Stores the lead and its delivery; the confirmation carries its number.
async fn hand_over(
    context: &Context,
    turn: &Turn,
    dialogue: &Dialogue,
    content: Content,
    phone: Option<Phone>,
    name: Option<String>,
) -> Result<Handed, StoreError> {
    let tx = &turn.tx;
    let customer = &dialogue.customer;
    let contact = Contact {
        name: name.unwrap_or_else(|| customer.called().to_owned()),
        phone: phone.clone().or_else(|| customer.phone.clone()),
        email: customer.email.clone(),
        username: customer.username.clone(),
        telegram: dialogue.chat.0,
        source: customer.source.clone(),
    };
    let draft = Draft {
        bot: context.bot,
        chat: dialogue.chat,
        customer: customer.id,
        // One step of one dialogue is one intent, however often it is confirmed.
        key: format!("{}:{}:{}", context.bot, dialogue.chat, dialogue.screen),
        reference: lead::reference(),
        body: Body::new(contact, content),
    };
    let (number, new) = leads::add(tx, &draft, context.clock.now()).await?;
    if new {
        if let Content::Order { checkout, lines } = &draft.body.content {
            let keeps = checkout
                .as_ref()
                .map_or(Keeps::Lead, |checkout| checkout.goes);
            let now = context.clock.now();
            orders::place(tx, number, keeps, draft.body.content.due(), now).await?;
            let taken = context.desk.orders.stock_taken(tx, number.into(), lines);
            taken.await?;
            context.desk.orders.order_placed(tx, number.into()).await?;
        }
        let job = handing::job(number, customer.id, &context.clock);
        context.outbox.enqueue(tx, job).await?;
        hooks::lead_created(&context.outbox, tx, number, customer.id, &draft.body).await?;
        let (desk, content) = (&context.desk.notify, &draft.body.content);
        desk.email_lead(tx, number, customer.id, content).await?;
        let kind = draft.body.content.kind().as_str();
        metrics::counter!("mistok_leads_total", "kind" => kind).increment(1);
    } else if let Content::Order { lines, .. } = &draft.body.content {
        context.desk.orders.stock_not_taken(tx, lines).await?;
    }
    if new && invoiced(&draft.body.content) {
        payment::invoice(context, tx, dialogue.chat, &turn.speech, number).await?;
    }
    let content = &draft.body.content;
    let accepted = order::accepted(&turn.stage(), number, content, phone.as_ref());
    Ok(Handed {
        number,
        is_new: new,
        accepted,
    })
}

/// The stored lead, and its confirmation where the step does not show one itself.
struct Handed {
    number: LeadId,
    /// It was not stored by an earlier press.
    is_new: bool,
    accepted: Option<View>,
}

/// Whether the order is to be paid for by an invoice.
fn invoiced(content: &Content) -> bool {
    match content {
        Content::Order {
            checkout: Some(checkout),
            ..
        } => checkout
            .payment
            .as_ref()
            .is_some_and(|payment| payment.by == PaidBy::Invoice),
        Content::Order { .. } | Content::Question { .. } | Content::Feedback { .. } => false,
    }
}

/// The first message is the answer; the menu below it can wait a moment when there is not room for
/// all, and taking off old buttons longer: a customer who presses one is told that it is old.
const fn urgency(place: usize, outgoing: &Outgoing) -> Priority {
    match outgoing {
        Outgoing::Show { .. } if place == 0 => Priority::Answer,
        Outgoing::Show { .. } | Outgoing::Document { .. } | Outgoing::Invoice { .. } => {
            Priority::Notice
        }
        Outgoing::DropButtons { .. } => Priority::Mailing,
    }
}
