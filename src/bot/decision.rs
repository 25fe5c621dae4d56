//! What the shop's people decide about a lead whose fate is unknown or that was refused: that it is
//! in the CRM, that it is sent again, or what is to be corrected before that.

use crate::{
    crm::{People, leads as handing},
    domain::{
        clock::SharedClock,
        delivery::Priority,
        dialogue::Shown,
        id::{ChatId, LeadId, ProductId},
        lead::{Body, Content, Lead, LeadKind, Status},
        manager::Manager,
        order::Keeps,
    },
    hooks::{self, OrderChange},
    outbox::{Outbox, telegram as sending},
    press::LeadAction,
    store::{
        StoreError, Tx,
        audit::{self, Act},
        leads, orders,
    },
    telegram::{
        Outgoing, View,
        message::{Aim, Edit},
    },
    text::{Arg, Text, say},
};

/// What a decision works with.
#[derive(Clone, Copy)]
pub struct Deps<'a> {
    pub people: &'a People,
    pub outbox: &'a Outbox,
    pub clock: &'a SharedClock,
}

/// Carries the decision out. Returns the toast for the manager who pressed, if there is one.
pub async fn decide(
    tx: &Tx,
    action: LeadAction,
    chat: ChatId,
    pressed: Option<Shown>,
    manager: &Manager,
    deps: Deps<'_>,
) -> Result<Option<String>, StoreError> {
    let id = action.lead();
    let Deps {
        people,
        outbox,
        clock,
    } = deps;
    // Locked: two people may press at once, and what is being sent must not change.
    let Some(lead) = leads::lock(tx, id).await? else {
        return Ok(Some(people.speech.plain(Text::ToastNoSuchLead)));
    };
    if !matches!(lead.status, Status::Unsure | Status::Rejected(_)) {
        return Ok(Some(people.speech.plain(Text::ToastAlreadyDecided)));
    }
    let view = match settle(tx, action, &lead, deps).await? {
        Some(settled) => {
            let (number, name) = (Arg::from(id.to_string()), Arg::from(&manager.name));
            View::text(match settled {
                Settled::ByHand => people.speech.html(say::LeadSettled { number, name }),
                Settled::SentAgain => people.speech.html(say::LeadResent { number, name }),
            })
        }
        None if matches!(action, LeadAction::Arrived(_)) => {
            handing::arrived_for_sure(&lead, &people.speech)
        }
        None if matches!(action, LeadAction::Ask(_)) => {
            handing::question(&lead, &lead.status, &people.speech)
        }
        None => match correct(tx, action, lead, deps).await? {
            Ok(corrected) => handing::correction(&corrected, &people.speech),
            Err(toast) => return Ok(Some(people.speech.plain(toast))),
        },
    };
    audit::add(tx, &act(action, id, manager), None, clock.now()).await?;
    let outgoing = Outgoing::Show {
        chat,
        view,
        edit: pressed.map(|shown| Edit {
            message: shown.message,
            has_photo: shown.has_photo,
        }),
        screen: None,
        aim: Aim::default(),
    };
    let job = sending::job(people.bot, outgoing, Priority::Notice, clock);
    outbox.enqueue(tx, job).await?;
    Ok(None)
}

/// How a lead in doubt ended.
enum Settled {
    /// A person has seen it in the CRM.
    ByHand,
    SentAgain,
}

/// Ends the question, when the press does; what to say then.
async fn settle(
    tx: &Tx,
    action: LeadAction,
    lead: &Lead,
    Deps { outbox, clock, .. }: Deps<'_>,
) -> Result<Option<Settled>, StoreError> {
    let now = clock.now();
    Ok(match action {
        LeadAction::ArrivedYes(id) => {
            let by_hand = Status::HandedOver(String::new());
            leads::set_status(tx, id, &lead.status, &by_hand, now).await?;
            hooks::lead_changed(outbox, tx, lead, &by_hand).await?;
            Some(Settled::ByHand)
        }
        LeadAction::Resend(id) => {
            leads::set_status(tx, id, &lead.status, &Status::Created, now).await?;
            hooks::lead_changed(outbox, tx, lead, &Status::Created).await?;
            let job = handing::job(id, lead.customer, clock);
            outbox.enqueue(tx, job).await?;
            Some(Settled::SentAgain)
        }
        LeadAction::Arrived(_)
        | LeadAction::Ask(_)
        | LeadAction::Edit(_)
        | LeadAction::DropLine(..)
        | LeadAction::Unbind(..)
        | LeadAction::AsLead(_)
        | LeadAction::DropPhone(_)
        | LeadAction::DropEmail(_) => None,
    })
}

/// Corrects the lead as the press asks. Returns the changed lead, or why nothing was changed.
async fn correct(
    tx: &Tx,
    action: LeadAction,
    mut lead: Lead,
    Deps { outbox, clock, .. }: Deps<'_>,
) -> Result<Result<Lead, Text>, StoreError> {
    // Questions and feedbacks have nothing to correct.
    if lead.body.content.kind() != LeadKind::Order {
        return Ok(Err(Text::ToastAlreadyDecided));
    }
    let before = lead.body.clone();
    if let Err(toast) = change(&mut lead.body, action) {
        return Ok(Err(toast));
    }
    if lead.body != before {
        let now = clock.now();
        leads::set_body(tx, lead.id, &lead.body, now).await?;
        let keeps = lead.body.content.goes();
        let sum = lead.body.content.due();
        orders::correct(tx, lead.id, keeps, sum, now).await?;
        hooks::lead_changed(outbox, tx, &lead, &lead.status).await?;
        hooks::order_changed(outbox, tx, lead.id.into(), OrderChange::Lines).await?;
    }
    Ok(Ok(lead))
}

fn change(body: &mut Body, action: LeadAction) -> Result<(), Text> {
    let Content::Order { lines, checkout } = &mut body.content else {
        return Ok(());
    };
    match action {
        LeadAction::DropLine(_, product) if lines.iter().any(|line| is(line, product)) => {
            if lines.len() == 1 {
                return Err(Text::ToastLastLine);
            }
            lines.retain(|line| !is(line, product));
        }
        LeadAction::Unbind(_, product) => {
            for line in lines.iter_mut().filter(|line| is(line, product)) {
                line.sku = None;
            }
        }
        LeadAction::AsLead(_) => {
            if let Some(checkout) = checkout {
                checkout.goes = Keeps::Lead;
            }
        }
        LeadAction::DropPhone(_) => body.contact.phone = None,
        LeadAction::DropEmail(_) => body.contact.email = None,
        // A button of a message that shows what is gone already, or a look.
        LeadAction::DropLine(..)
        | LeadAction::Edit(_)
        | LeadAction::Arrived(_)
        | LeadAction::ArrivedYes(_)
        | LeadAction::Ask(_)
        | LeadAction::Resend(_) => {}
    }
    Ok(())
}

fn is(line: &crate::domain::lead::Line, product: ProductId) -> bool {
    line.product == product
}

/// The act for the audit: which change, of which lead.
fn act(action: LeadAction, id: LeadId, manager: &Manager) -> Act {
    let (action, product) = match action {
        LeadAction::ArrivedYes(_) => ("lead_arrived", None),
        LeadAction::Resend(_) => ("lead_resend", None),
        LeadAction::DropLine(_, product) => ("lead_drop_line", Some(product)),
        LeadAction::Unbind(_, product) => ("lead_unbind", Some(product)),
        LeadAction::AsLead(_) => ("lead_as_lead", None),
        LeadAction::DropPhone(_) => ("lead_drop_phone", None),
        LeadAction::DropEmail(_) => ("lead_drop_email", None),
        LeadAction::Arrived(_) | LeadAction::Ask(_) | LeadAction::Edit(_) => ("lead_look", None),
    };
    Act {
        manager: Some(manager.id),
        action: audit::Action::Other(action),
        conversation: None,
        subject: None,
        detail: Some(product.map_or_else(|| id.to_string(), |product| format!("{id}:{product}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        lead::{Checkout, Contact, Line},
        phone::Phone,
    };

    fn body() -> Body {
        let line = |id: i64| Line {
            product: ProductId(id),
            name: format!("Товар {id}"),
            sku: Some(format!("SKU-{id}")),
            price: None,
            quantity: 1,
            picture: None,
        };
        let contact = Contact {
            name: "Олена".to_owned(),
            phone: Some(Phone::from_stored("+380501234567".to_owned())),
            email: None,
            username: None,
            telegram: 1,
            source: None,
        };
        let checkout = Checkout {
            goes: Keeps::Order,
            delivery: None,
            payment: None,
            comment: None,
        };
        let content = Content::Order {
            lines: vec![line(1), line(2)],
            checkout: Some(checkout),
        };
        Body::new(contact, content)
    }

    #[test]
    fn each_press_changes_its_part_and_twice_is_once() {
        const ID: LeadId = LeadId(1001);
        let mut body = body();

        for action in [
            LeadAction::Unbind(ID, ProductId(1)),
            LeadAction::DropLine(ID, ProductId(2)),
            LeadAction::DropLine(ID, ProductId(2)),
            LeadAction::AsLead(ID),
            LeadAction::DropPhone(ID),
            LeadAction::DropEmail(ID),
            LeadAction::Edit(ID),
        ] {
            change(&mut body, action).unwrap();
        }
        let last = change(&mut body, LeadAction::DropLine(ID, ProductId(1)));

        assert_eq!(last, Err(Text::ToastLastLine));
        let Content::Order { lines, .. } = &body.content else {
            panic!("still an order");
        };
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].product, &lines[0].sku), (ProductId(1), &None));
        assert_eq!(body.content.goes(), Keeps::Lead);
        assert!(body.contact.phone.is_none());
    }
}
