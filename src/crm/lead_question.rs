//! What the shop's people are asked about a lead that the CRM refused or may have.

use super::lead_text;
use crate::{
    domain::{
        lead::{Content, Lead, LeadKind, Line, Status},
        order::Keeps,
    },
    press::{Action, LeadAction, Press},
    telegram::{
        View,
        keyboard::{Button, Keyboard, Target},
    },
    text::{Arg, Speech, Text, cut, say},
};

/// Beyond this a vendor's explanation only pushes the buttons off the screen.
const REASON: usize = 500;
/// The name of a product on a button.
const LABEL: usize = 30;
/// Lines that get buttons: Telegram takes a hundred of them.
const LINES: usize = 40;

/// What a person is asked, with the buttons that settle it.
pub fn question(lead: &Lead, status: &Status, speech: &Speech) -> View {
    let number = || Arg::from(lead.id.to_string());
    let title = || Arg::from(lead_text::title(lead, speech));
    let reference = || Arg::from(&lead.reference);
    let mut rows = vec![resending(lead, speech)];
    let html = match status {
        Status::Rejected(reason) => {
            let reason = Arg::from(cut(reason, REASON));
            if lead.body.content.kind() == LeadKind::Order {
                let label = speech.plain(Text::ButtonLeadEdit);
                rows.push(vec![button(label, LeadAction::Edit(lead.id))]);
            }
            speech.html(say::LeadRejected {
                title: title(),
                number: number(),
                reference: reference(),
                reason,
            })
        }
        Status::Created
        | Status::Sending
        | Status::HandedOver(_)
        | Status::Unsure
        | Status::Kept => speech.html(say::LeadUnsure {
            title: title(),
            number: number(),
            reference: reference(),
        }),
    };
    rows.push(arrived(lead, speech));
    View::text(html).with(Keyboard::Inline(rows))
}

/// What would be lost if it were not in the CRM, before it is never sent again.
pub fn arrived_for_sure(lead: &Lead, speech: &Speech) -> View {
    let yes = button(
        speech.plain(Text::ButtonLeadArrivedYes),
        LeadAction::ArrivedYes(lead.id),
    );
    let back = button(speech.plain(Text::ButtonBack), LeadAction::Ask(lead.id));
    View::text(speech.html(say::LeadArrivedSure {
        title: Arg::from(lead_text::title(lead, speech)),
        number: Arg::from(lead.id.to_string()),
    }))
    .with(Keyboard::Inline(vec![vec![yes], vec![back]]))
}

/// The order as it stands, with what can be left out of it.
pub fn correction(lead: &Lead, speech: &Speech) -> View {
    let mut html = speech.html(say::LeadCorrection {
        title: Arg::from(lead_text::title(lead, speech)),
        number: Arg::from(lead.id.to_string()),
        // A long order must leave room for the reason.
        order: Arg::from(cut(&lead_text::comment(lead, speech), 2_500)),
    });
    if let Status::Rejected(reason) = &lead.status {
        html.push('\n');
        html.push_str(&speech.html(say::LeadCorrectionReason {
            reason: Arg::from(cut(reason, REASON)),
        }));
    }
    let mut rows = of_lines(lead, speech);
    let contact = &lead.body.contact;
    let whole = [
        (
            lead.body.content.goes() == Keeps::Order,
            Text::ButtonLeadAsLead,
            LeadAction::AsLead(lead.id),
        ),
        (
            contact.phone.is_some(),
            Text::ButtonLeadDropPhone,
            LeadAction::DropPhone(lead.id),
        ),
        (
            contact.email.is_some(),
            Text::ButtonLeadDropEmail,
            LeadAction::DropEmail(lead.id),
        ),
    ];
    for (applies, text, action) in whole {
        rows.extend(applies.then(|| vec![button(speech.plain(text), action)]));
    }
    rows.push(resending(lead, speech));
    rows.push(arrived(lead, speech));
    View::text(html).with(Keyboard::Inline(rows))
}

fn of_lines(lead: &Lead, speech: &Speech) -> Vec<Vec<Button>> {
    let Content::Order { lines, .. } = &lead.body.content else {
        return Vec::new();
    };
    let name = |line: &Line| Arg::from(cut(&line.name, LABEL));
    let mut rows = Vec::new();
    for line in lines.iter().take(LINES) {
        if line.sku.is_some() {
            let action = LeadAction::Unbind(lead.id, line.product);
            rows.push(vec![button(
                speech.plain(say::ButtonLeadUnbind { name: name(line) }),
                action,
            )]);
        }
        if lines.len() > 1 {
            let action = LeadAction::DropLine(lead.id, line.product);
            rows.push(vec![button(
                speech.plain(say::ButtonLeadDropLine { name: name(line) }),
                action,
            )]);
        }
    }
    rows
}

fn resending(lead: &Lead, speech: &Speech) -> Vec<Button> {
    let resend = LeadAction::Resend(lead.id);
    vec![button(speech.plain(Text::ButtonLeadResend), resend)]
}

fn arrived(lead: &Lead, speech: &Speech) -> Vec<Button> {
    let arrived = LeadAction::Arrived(lead.id);
    vec![button(speech.plain(Text::ButtonLeadArrived), arrived)]
}

fn button(label: String, action: LeadAction) -> Button {
    let press = Press {
        screen: 0,
        action: Action::Lead(action),
    };
    Button {
        label,
        target: Target::Press(press.to_data()),
    }
}
