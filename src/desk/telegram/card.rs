//! Everything about a conversation on one card: the customer, the subject, their orders, and what
//! can be done.

use crate::{
    desk::{
        Cards, Screens, button, customer_name, label_of, name_of, shared_name,
        telegram::{
            brief::{below, last_messages, reading_keyboard, writing_keyboard},
            labels::shown,
            reply::Reply,
        },
    },
    domain::{
        block::Block,
        case::Case,
        conversation::{Channel, Conversation},
        email::Email,
        id::ConversationId,
        manager::{Manager, Place},
        phone::Phone,
    },
    press::{DeskAction, OrderAction, SmsAction},
    store::{
        StoreError, Tx, blocks, cases,
        conversations::{self, Scope},
        customers::{self, Profile},
        desk_orders, labels, leads,
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard, Target},
    },
    text::{Arg, Speech, Text, escape, say},
};

/// Orders that the card names.
const ORDERS: u32 = 2;
/// Cases that the card names, the present one among them.
const CASES: u32 = 6;

impl Screens {
    /// Opens a conversation for looking; the manager who holds it writes in it at once.
    pub async fn open(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(conversation) = self.people.seen(tx, manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let own = conversation.holder(self.notify.now()) == Some(manager.id);
        let place = if own {
            Place::Writing { conversation: id }
        } else {
            Place::Reading { conversation: id }
        };
        let view = self.cards.card(tx, manager, &conversation).await?;
        let last = last_messages(tx, &speech, &conversation, &[]).await?;
        let (html, keyboard) = if own {
            let name = customer_name(tx, &conversation, &speech).await?;
            let html = speech.html(say::WritingTo {
                name: Arg::from(&name),
            });
            (html, writing_keyboard(&speech, &conversation, &name))
        } else {
            (speech.html(Text::ReadingOnly), reading_keyboard(&speech))
        };
        let hint = View::text(below(last, html)).with(keyboard);
        Ok(Reply::message(view).and(hint).at(place))
    }
}

impl Cards {
    /// The customer's card beside the conversation.
    pub async fn card(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let own = conversation.holder(self.notify.now()) == Some(manager.id);
        let mut lines = self.facts(tx, &speech, conversation, manager, own).await?;
        lines.push(self.talk_line(tx, &speech, conversation).await?);
        let html = lines.join("\n");
        let mut rows = self.buttons(&speech, conversation, own);
        if self.people.may_take_over(tx, manager, conversation).await? {
            let take = DeskAction::TakeOver(conversation.id);
            rows.insert(
                0,
                vec![button(&speech, Text::ButtonTakeFromColleague, take)],
            );
        }
        if own {
            rows.extend(self.sms_buttons(tx, &speech, conversation).await?);
        }
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    /// What can be done with the customer's phone.
    async fn sms_buttons(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
    ) -> Result<Option<Vec<Button>>, StoreError> {
        let profile = customers::lookup(tx, conversation.customer).await?;
        if !self.sms.is_on() || profile.is_none_or(|profile| profile.phone.is_none()) {
            return Ok(None);
        }
        let id = conversation.id;
        let one = |text, action| button(speech, text, DeskAction::Sms(action));
        let mut row = Vec::new();
        if conversation.channel == Channel::Telegram {
            row.push(one(Text::ButtonSms, SmsAction::Write(id)));
        }
        row.push(one(Text::ButtonSmsCheck, SmsAction::CheckAt(id)));
        Ok(Some(row))
    }

    /// The customer and what they have ordered, for one manager.
    pub(super) async fn facts(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
        manager: &Manager,
        own: bool,
    ) -> Result<Vec<String>, StoreError> {
        let mut lines = self.known(tx, speech, conversation, own).await?;
        let scope = self.people.scope(&self.people.sight(tx, manager).await?);
        lines.extend(other_talks(tx, speech, &scope, conversation).await?);
        Ok(lines)
    }

    /// The same for everybody in a topic.
    pub(in crate::desk) async fn shared_facts(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
    ) -> Result<Vec<String>, StoreError> {
        let mut lines = self.known(tx, speech, conversation, false).await?;
        if self.notify.settings.departments.len() == 1 {
            let scope = Scope::everything();
            lines.extend(other_talks(tx, speech, &scope, conversation).await?);
        }
        Ok(lines)
    }

    async fn known(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
        own: bool,
    ) -> Result<Vec<String>, StoreError> {
        let profile = customers::party(tx, conversation).await?;
        let mut lines = Vec::new();
        if let Some(profile) = &profile {
            let name = if own {
                name_of(profile, speech)
            } else {
                shared_name(profile, speech)
            };
            lines.push(format!(
                "👤 <b>{}</b>{}",
                escape(&name),
                profile
                    .username
                    .as_deref()
                    .map_or_else(String::new, |name| format!(" @{}", escape(name)))
            ));
        }
        let number = say::ChatNumber {
            number: conversation.number.to_string().into(),
        };
        lines.push(format!(
            "💬 {} · {}",
            escape(&self.notify.channel_name(conversation, speech)),
            speech.html(number)
        ));
        lines.extend(self.notify.invoice_line(speech, conversation));
        if let Some(title) = &conversation.title {
            lines.push(format!("🛍 {}", escape(title)));
        }
        lines.extend(self.label_line(tx, speech, conversation).await?);
        lines.extend(self.block_line(tx, speech, conversation).await?);
        if let Some(until) = conversation.snoozed_until {
            let until = self.notify.local(until).format("%d.%m %H:%M").to_string();
            lines.push(speech.html(say::CardSnoozed {
                until: until.into(),
            }));
        }
        if let Some(profile) = &profile {
            lines.extend(contact_lines(profile, speech, own, conversation.channel));
        }
        // Orders are never pushed off by questions.
        for number in desk_orders::of_customer(tx, conversation.customer, ORDERS).await? {
            lines.extend(self.orders.order_state_line(tx, speech, number).await?);
        }
        if let Some((stars, at)) = leads::last_feedback(tx, conversation.customer).await? {
            let date = self.notify.local(at).format("%d.%m.%Y").to_string();

            lines.push(speech.html(say::CardFeedback {
                stars: Arg::from(stars),
                date: date.into(),
            }));
        }
        lines.extend(self.earlier_cases(tx, speech, conversation).await?);
        lines.extend(self.topic_lines(tx, speech, conversation).await?);
        Ok(lines)
    }

    /// What the conversation is about, and its department where there are several.
    pub(in crate::desk) async fn topic_lines(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
    ) -> Result<Vec<String>, StoreError> {
        let mut lines = Vec::new();
        if self.notify.settings.departments.len() > 1 {
            let name = self.notify.department(conversation).name(speech);
            lines.push(format!("🏢 {}", escape(&name)));
        }
        if let Some(subject) = self.people.subject(tx, conversation).await? {
            lines.push(speech.html(say::CardSubject {
                subject: Arg::from(subject),
            }));
        }
        Ok(lines)
    }

    /// The customer's other cases, in this conversation or another.
    async fn earlier_cases(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
    ) -> Result<Option<String>, StoreError> {
        let earlier: Vec<String> = cases::of_customer(tx, conversation, CASES)
            .await?
            .iter()
            .filter(|case| Some(case.id) != conversation.case)
            .map(|case| {
                let day = self.notify.local(case.opened_at).format("%d.%m");
                format!("{} ({day})", case.number)
            })
            .collect();

        Ok((!earlier.is_empty()).then(|| {
            speech.html(say::CardCases {
                cases: Arg::from(earlier.join(", ")),
            })
        }))
    }

    /// The managers who take care of the conversation and of the order.
    pub(super) async fn talk_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
    ) -> Result<String, StoreError> {
        let mut lines = Vec::new();
        match conversation.holder(self.notify.now()) {
            Some(holder) => {
                lines.push(speech.html(say::NoticeHeld {
                    manager: label_of(tx, holder).await?.into(),
                }));
            }
            None => lines.push(speech.html(Text::CardFree)),
        }
        if let Some(id) = conversation.case
            && let Some(case) = cases::lookup(tx, id).await?
        {
            lines.insert(0, case_line(speech, &case));
        }
        if let Some(since) = conversation.waiting_since {
            lines.push(speech.html(say::CardWaiting {
                time: waiting(self, speech, since).into(),
            }));
        }
        lines.push(format!("/open_chat_{}", conversation.number));
        Ok(lines.join("\n"))
    }

    fn buttons(&self, speech: &Speech, conversation: &Conversation, own: bool) -> Vec<Vec<Button>> {
        let id = conversation.id;
        let one = |text, action| button(speech, text, action);
        let mut rows = vec![vec![
            one(Text::ButtonWriteMessage, DeskAction::Write(id)),
            one(Text::ButtonChatHistory, DeskAction::History(id, 0)),
        ]];
        rows.push(vec![one(Text::ButtonMarkRead, DeskAction::MarkRead(id))]);
        let make = DeskAction::Order(OrderAction::Make(id));
        rows.push(vec![
            one(Text::ButtonOrderState, DeskAction::Fulfil(id)),
            one(Text::ButtonMakeOrder, make),
        ]);
        // Without a CRM there is nobody to tell.
        if self.notify.settings.shop_crm.exists() {
            rows.push(vec![one(Text::ButtonCreateLead, DeskAction::Lead(id))]);
        }
        let hand_over = one(Text::ButtonHandOver, DeskAction::Colleagues(id));
        rows.push(if own {
            vec![
                one(Text::ButtonCanned, DeskAction::Canned(id, 0)),
                hand_over,
            ]
        } else {
            vec![hand_over]
        });
        if own {
            rows.push(vec![
                one(Text::ButtonRelease, DeskAction::Release(id)),
                one(Text::ButtonFinish, DeskAction::Finish(id)),
            ]);
        }
        rows.push(vec![
            one(Text::ButtonLabels, DeskAction::Labels(id, 0)),
            one(Text::ButtonUrgent, DeskAction::Urgent(id)),
        ]);
        rows.push(vec![
            one(Text::ButtonSnooze, DeskAction::AskSnooze(id)),
            one(Text::ButtonBlock, DeskAction::AskBlock(id)),
        ]);
        if own {
            rows.push(vec![one(Text::ButtonExport, DeskAction::Export(id))]);
        }
        if let Some(link) = self.notify.link(conversation) {
            rows.push(vec![Button {
                label: speech.plain(Text::ButtonOpenInCrm),
                target: Target::Url(link),
            }]);
        }
        rows
    }

    /// The labels of a conversation and whether it is urgent, in a line of its card.
    pub(in crate::desk) async fn label_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
    ) -> Result<Option<String>, StoreError> {
        let mut parts = Vec::new();
        if conversation.urgent {
            parts.push(speech.html(Text::CardUrgent));
        }
        for label in labels::of_conversation(tx, conversation.id).await? {
            parts.push(escape(&shown(&label)));
        }
        Ok((!parts.is_empty()).then(|| parts.join(" · ")))
    }

    /// The block of a customer, in a line of their card.
    pub(in crate::desk) async fn block_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
    ) -> Result<Option<String>, StoreError> {
        match blocks::lookup(tx, conversation.customer, self.notify.now()).await? {
            Some(block) => Ok(Some(self.blocked_line(tx, speech, &block).await?)),
            None => Ok(None),
        }
    }

    pub(in crate::desk) async fn blocked_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        block: &Block,
    ) -> Result<String, StoreError> {
        let until = block.until.map_or_else(
            || "none".to_owned(),
            |until| self.notify.local(until).format("%d.%m %H:%M").to_string(),
        );

        let mut line = speech.html(say::CardBlocked {
            how: Arg::from(block.how.as_str()),
            until: until.into(),
            manager: label_of(tx, block.manager).await?.into(),
        });
        if let Some(reason) = &block.reason {
            line.push_str(" · ");
            line.push_str(&escape(reason));
        }
        Ok(line)
    }
}

/// The case's number, what it is about, and how it stands.
fn case_line(speech: &Speech, case: &Case) -> String {
    let subject = case.subject.as_deref().unwrap_or("none");
    speech.html(say::CaseLine {
        number: Arg::from(case.number.to_string()),
        subject: Arg::from(subject),
        stage: Arg::from(case.stage.as_str()),
    })
}

/// Links to what else the customer talks about.
async fn other_talks(
    tx: &Tx,
    speech: &Speech,
    scope: &Scope,
    conversation: &Conversation,
) -> Result<Option<String>, StoreError> {
    let talks = conversations::of_customer(tx, scope, conversation.customer, 6).await?;
    let others: Vec<String> = talks
        .iter()
        .filter(|line| line.conversation.id != conversation.id)
        .map(|line| format!("/open_chat_{}", line.conversation.number))
        .collect();
    if others.is_empty() {
        return Ok(None);
    }

    Ok(Some(speech.html(say::CardOtherTalks {
        chats: Arg::from(others.join(" ")),
    })))
}

/// How long the customer has been waiting.
pub fn waiting(cards: &Cards, speech: &Speech, since: chrono::DateTime<chrono::Utc>) -> String {
    speech.lasts(cards.notify.now() - since)
}

fn contact_lines(profile: &Profile, speech: &Speech, own: bool, channel: Channel) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(phone) = &profile.phone {
        let shown = if own {
            phone.e164().to_owned()
        } else {
            masked(phone)
        };
        lines.push(format!("📞 {}", escape(&shown)));
    }
    if let Some(email) = profile
        .email
        .as_ref()
        .map(Email::as_str)
        .filter(|email| *email != profile.name)
    {
        let shown = if own {
            email.to_owned()
        } else {
            mask_email(email)
        };
        lines.push(format!("✉️ {}", escape(&shown)));
    }
    // Elsewhere nobody has said what they speak.
    if channel == Channel::Telegram {
        let language = speech.in_language(profile.language);
        lines.push(escape(&language.plain(Text::LanguageName)));
    }
    if let Some(source) = &profile.source {
        lines.push(speech.html(say::LeadSource {
            source: source.into(),
        }));
    }
    if profile.blocked {
        lines.push(speech.html(Text::CustomerBlocked));
    }
    lines
}

/// `+380 50 ••• •• 67`: only who holds the conversation needs the whole number.
pub(in crate::desk) fn masked(phone: &Phone) -> String {
    let shown = phone.international();
    let digits = shown.chars().filter(char::is_ascii_digit).count();
    let hidden = digits.saturating_sub(7)..digits.saturating_sub(2);
    let mut place = 0;
    let letters = shown.chars().map(|letter| {
        if !letter.is_ascii_digit() {
            return letter;
        }
        place += 1;
        if hidden.contains(&(place - 1)) {
            '•'
        } else {
            letter
        }
    });
    letters.collect()
}

fn mask_email(email: &str) -> String {
    let (name, host) = email.split_once('@').unwrap_or((email, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}•••@{host}")
}
