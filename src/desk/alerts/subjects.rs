//! What a dead letter is about, from the job or the update that it keeps.

use super::readable;
use crate::{
    crm::{Task as CrmTask, following, leads as to_crm, task_of as crm_task},
    desk::{
        Alerts,
        crm_chats::{self, Task as ChatTask},
        email::{self, EmailSubject, EmailTask},
        routing::timers::{self, Timer},
        telegram::task::DeskTask,
    },
    domain::{
        id::{BotId, ChatId, ConversationId, CustomerId, EntryId, LeadId, SmsId},
        letter::Kind,
        stored::Stored as _,
    },
    hooks::Event,
    outbox::{letters, telegram},
    sms::{self as texting, Task as SmsTask},
    store::{
        StoreError, Tx, conversations,
        dead_letters::{Letter, Subject},
        dialogues, entries, leads, payments, sms,
    },
    telegram::Outgoing,
};

/// By what the thing that a letter is about is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ref {
    None,
    Entry(EntryId),
    Album(ConversationId, String),
    Conversation(ConversationId),
    /// A private chat with a bot.
    Chat(BotId, ChatId),
    Lead(LeadId),
    Charge(String),
    Customer(CustomerId),
    Sms(SmsId),
}

/// What a letter keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub kind: Kind,
    pub of: Ref,
    /// The key that such a job has, where it can be made anew.
    pub key: Option<String>,
}

fn found(kind: Kind, of: Ref) -> Found {
    Found {
        kind,
        of,
        key: None,
    }
}

/// The subject of a letter that nobody has looked at yet is looked at now.
pub(in crate::desk) fn subject(letter: &Letter) -> Subject {
    let subject = letter.subject.clone();
    subject.unwrap_or_else(|| Subject::of(look(letter).kind))
}

/// Reads what a letter keeps.
pub(super) fn look(letter: &Letter) -> Found {
    if letter.source == "update" || letter.service == letters::UPDATES {
        let lane = if letter.service == letters::UPDATES {
            letter.lane.clone()
        } else {
            format!("{}:{}", letter.service, letter.lane)
        };
        let chat = letters::bot_of_lane(&lane)
            .and_then(|(bot, chat)| Some(Ref::Chat(bot, ChatId(chat.parse().ok()?))));
        return found(Kind::Update, chat.unwrap_or(Ref::None));
    }
    let known = letter
        .payload
        .as_deref()
        .and_then(|payload| of_job(letter, payload));
    known.unwrap_or_else(|| found(by_service(&letter.service), Ref::None))
}

/// What a job of this service most likely is, when it cannot be read.
fn by_service(service: &str) -> Kind {
    match service {
        to_crm::SERVICE => Kind::Lead,
        following::SERVICE => Kind::OrderRead,
        crm_chats::READING => Kind::ChatRead,
        crm_chats::SENDING => Kind::Answer,
        texting::REPORTS => Kind::SmsReport,
        texting::LATER => Kind::SmsReach,
        texting::NOTES => Kind::OdooNote,
        email::SERVICE => Kind::Email,
        timers::SERVICE => Kind::Timer,
        other if other.starts_with("sms:") => Kind::Sms,
        other if other.starts_with("telegram:") => Kind::Message,
        other if other.starts_with("hook:") => Kind::Hook,
        _ => Kind::Other,
    }
}

fn of_job(letter: &Letter, payload: &str) -> Option<Found> {
    match letter.service.as_str() {
        to_crm::SERVICE => crm_task(payload).map(of_crm),
        following::SERVICE => Some(found(Kind::OrderRead, Ref::None)),
        crm_chats::READING | crm_chats::SENDING => {
            ChatTask::from_stored(payload).ok().map(of_chats)
        }
        timers::SERVICE => of_timer(payload),
        email::SERVICE => EmailTask::from_stored(payload).ok().map(|it| of_email(&it)),
        texting::REPORTS | texting::LATER | texting::NOTES => {
            SmsTask::from_stored(payload).ok().map(|task| of_sms(&task))
        }
        service if service.starts_with("sms:") => {
            SmsTask::from_stored(payload).ok().map(|task| of_sms(&task))
        }
        service if service.starts_with("hook:") => Event::from_stored(payload)
            .ok()
            .map(|event| of_event(&event)),
        service => {
            let bot = BotId(service.strip_prefix("telegram:")?.parse().ok()?);
            if telegram::is_task(payload) {
                return DeskTask::of(payload).ok().map(of_task);
            }
            let outgoing = Outgoing::from_stored(payload).ok();
            outgoing.map(|outgoing| of_message(bot, &outgoing))
        }
    }
}

pub(super) fn of_crm(task: CrmTask) -> Found {
    match task {
        CrmTask::Lead(id) | CrmTask::Doubles(id) => found(Kind::Lead, Ref::Lead(id)),
        CrmTask::Payment(charge) => found(Kind::Payment, Ref::Charge(charge)),
        CrmTask::Buyer(customer) => Found {
            key: Some(format!("buyer:{customer}")),
            ..found(Kind::Buyer, Ref::Customer(customer))
        },
        CrmTask::Note { .. } => found(Kind::BuyerNote, Ref::None),
        // Of an order that was placed elsewhere there is no lead by this number.
        CrmTask::Change { number, .. } => found(Kind::OrderChange, Ref::Lead(LeadId(number.0))),
    }
}

fn of_email(task: &EmailTask) -> Found {
    let of = match task.about {
        EmailSubject::Order(number) => Ref::Lead(LeadId(number.0)),
        EmailSubject::Lead(lead) => Ref::Lead(lead),
        EmailSubject::LowRating { .. } | EmailSubject::Orders { .. } => Ref::None,
    };
    found(Kind::Email, of)
}

pub(super) fn of_chats(task: ChatTask) -> Found {
    match task {
        ChatTask::Read { .. } | ChatTask::Sweep => found(Kind::ChatRead, Ref::None),
        ChatTask::Send { entry, .. } => found(Kind::Answer, Ref::Entry(entry)),
        ChatTask::SendAlbum {
            conversation,
            album,
        } => found(Kind::Answer, Ref::Album(conversation, album)),
        ChatTask::Seen { .. } => found(Kind::ChatSeen, Ref::None),
    }
}

pub(super) fn of_sms(task: &SmsTask) -> Found {
    match task {
        SmsTask::Send(id) => found(Kind::Sms, Ref::Sms(SmsId(*id))),
        SmsTask::Ask(_)
        | SmsTask::Balance
        | SmsTask::Look(_)
        | SmsTask::Senders(_)
        | SmsTask::SyncTemplates { .. }
        | SmsTask::LookUp { .. } => found(Kind::SmsQuery, Ref::None),
        SmsTask::Batch(_) | SmsTask::Join(_) => found(Kind::Sms, Ref::None),
        SmsTask::Report(id) => found(Kind::SmsReport, Ref::Sms(SmsId(*id))),
        SmsTask::ReportTo(_) => found(Kind::SmsReport, Ref::None),
        SmsTask::Expire(id) | SmsTask::CodeNews(id) => found(Kind::SmsQuery, Ref::Sms(SmsId(*id))),
        SmsTask::Reach(_) => found(Kind::SmsReach, Ref::None),
        SmsTask::Note(id) => found(Kind::OdooNote, Ref::Sms(SmsId(*id))),
    }
}

fn of_event(event: &Event) -> Found {
    found(Kind::Hook, event.customer.map_or(Ref::None, Ref::Customer))
}

fn of_timer(payload: &str) -> Option<Found> {
    if timers::is_nightly(payload) {
        return Some(found(Kind::Nightly, Ref::None));
    }
    if timers::is_daily_export(payload) {
        return Some(found(Kind::Timer, Ref::None));
    }
    let timer = Timer::from_stored(payload).ok()?;
    Some(Found {
        key: Some(timer.key()),
        ..found(
            Kind::Timer,
            timer.conversation().map_or(Ref::None, Ref::Conversation),
        )
    })
}

pub(super) fn of_task(task: DeskTask) -> Found {
    let key = task.key();
    let (kind, of) = match task {
        DeskTask::Answer { entry } => (Kind::Answer, Ref::Entry(entry)),
        DeskTask::AnswerAlbum {
            conversation,
            album,
        } => (Kind::Answer, Ref::Album(conversation, album)),
        DeskTask::EditAnswer { entry } => (Kind::AnswerEdit, Ref::Entry(entry)),
        DeskTask::Show { entry, .. }
        | DeskTask::ShowEdit { entry, .. }
        | DeskTask::Owe { entry, .. }
        | DeskTask::Mark { entry } => (Kind::Notice, Ref::Entry(entry)),
        DeskTask::ShowAlbum { conversation, .. }
        | DeskTask::Export { conversation, .. }
        | DeskTask::Typing { conversation } => (Kind::Notice, Ref::Conversation(conversation)),
        DeskTask::Notices { .. }
        | DeskTask::Unsent { .. }
        | DeskTask::Notice { .. }
        | DeskTask::Clean { .. }
        | DeskTask::Chart { .. }
        | DeskTask::Menu { .. }
        | DeskTask::ExportTable { .. }
        | DeskTask::LinkCode { .. }
        | DeskTask::SmsNumbers { .. }
        | DeskTask::CatalogRead { .. }
        | DeskTask::CatalogApply { .. }
        | DeskTask::Table { .. } => (Kind::Notice, Ref::None),
        DeskTask::Alert { .. } => (Kind::Alert, Ref::None),
    };
    Found { kind, of, key }
}

pub(super) fn of_message(bot: BotId, outgoing: &Outgoing) -> Found {
    let chat = Ref::Chat(bot, outgoing.chat());
    match outgoing {
        // Groups are the shop's own.
        Outgoing::Show {
            chat: ChatId(id),
            aim,
            ..
        } if *id < 0 => found(Kind::Notice, aim.about.map_or(Ref::None, Ref::Conversation)),
        Outgoing::Show { .. } | Outgoing::DropButtons { .. } => found(Kind::Message, chat),
        Outgoing::Document { .. } => found(Kind::Document, chat),
        Outgoing::Invoice { .. } => found(Kind::Invoice, chat),
    }
}

impl Alerts {
    /// The subject of a letter, with the customer it concerns.
    pub(super) async fn subject_of(&self, tx: &Tx, letter: &Letter) -> Result<Subject, StoreError> {
        let found = look(letter);
        let mut subject = Subject::of(found.kind);
        match found.of {
            Ref::None => {}
            Ref::Entry(id) => self.of_entry(tx, &mut subject, id).await?,
            Ref::Album(id, album) => {
                subject.conversation = Some(id);
                let parts = readable(entries::of_album(tx, id, &album).await)?;
                subject.entry = parts.first().map(|entry| entry.id);
            }
            Ref::Conversation(id) => subject.conversation = Some(id),
            Ref::Chat(bot, chat) => {
                let known = readable(dialogues::customer_of(tx, bot, chat).await)?;
                subject.customer = known;
                if known.is_none() && chat.0 > 0 && subject.kind == Kind::Message {
                    // Somebody of the shop.
                    subject.kind = Kind::Notice;
                }
            }
            Ref::Lead(id) => subject.lead = Some(id),
            Ref::Charge(charge) => {
                let payment = readable(payments::lookup(tx, &charge).await)?;
                subject.lead = payment.as_ref().map(|payment| payment.lead);
                subject.sum = payment.map(|payment| payment.amount);
                subject.charge = Some(charge);
            }
            Ref::Customer(id) => subject.customer = Some(id),
            Ref::Sms(id) => {
                let message = readable(sms::lookup(tx, id).await)?;
                if let Some(entry) = message.and_then(|message| message.entry) {
                    self.of_entry(tx, &mut subject, entry).await?;
                }
            }
        }
        if let Some(id) = subject.conversation {
            let known = readable(conversations::lookup(tx, id).await)?;
            subject.customer = known.map(|known| known.customer);
        }
        if let Some(id) = subject.lead {
            let known = readable(leads::lookup(tx, id).await)?;
            subject.customer = known.map(|known| known.customer);
        }
        Ok(subject)
    }

    async fn of_entry(
        &self,
        tx: &Tx,
        subject: &mut Subject,
        id: EntryId,
    ) -> Result<(), StoreError> {
        subject.entry = Some(id);
        let place = entries::place_of(tx, id).await?;
        subject.conversation = place.map(|place| place.conversation);
        Ok(())
    }
}
