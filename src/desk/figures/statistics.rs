//! The figures of a period, and what stands now. Admins see everybody and every department,
//! managers themselves and the totals.

use crate::{
    desk::{
        Statistics, label_of,
        people::roles,
        telegram::task::{DeskTask, FiguresRequest},
    },
    domain::{
        id::{ChatId, DepartmentId},
        manager::Manager,
        order::OrderTab,
        routing::Load,
        sales::Sales,
        statistics::{Deeds, Figures, Person, Report, Scope, Span},
    },
    store::{
        StoreError, Tx,
        conversations::{self, Figures as Conversations},
        desk_orders, duty, managers, statistics,
    },
};

/// Managers on a page, so that it stays within a message.
const PEOPLE: usize = 8;

/// The figures of a span, and whether there were more cases than are counted.
pub struct Counted {
    pub report: Report,
    pub limited: bool,
}

/// What a manager sees of a period.
pub(in crate::desk) struct OfPeriod {
    pub scope: Scope,
    pub span: Span,
    pub counted: Counted,
    pub sales: Sales,
}

/// A page of the managers of a period.
pub(in crate::desk) struct OfManagers {
    pub scope: Scope,
    pub span: Span,
    pub people: Vec<PersonFigures>,
    /// Whether there is nobody on any page.
    pub is_empty: bool,
    /// Whether another page follows.
    pub goes_on: bool,
}

/// A manager's figures, with how many conversations they hold now.
pub(in crate::desk) struct PersonFigures {
    pub person: Person,
    pub label: String,
    pub held: i64,
}

/// What stands now.
pub(in crate::desk) struct Standing {
    pub conversations: Conversations,
    /// How many conversations the manager who asks holds.
    pub held: i64,
    /// How many orders each tab has.
    pub orders: [i64; OrderTab::ALL.len()],
}

/// Counts the figures of a span.
pub async fn count(
    tx: &Tx,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<Counted, StoreError> {
    let facts = statistics::facts(tx, span, department).await?;
    let reopened = statistics::reopened(tx, span, department).await?;
    let deeds = statistics::deeds(tx, span, department).await?;
    Ok(Counted {
        report: Report::of(span, &facts, reopened, &deeds),
        limited: facts.len() >= statistics::MOST,
    })
}

impl Statistics {
    /// The days that a scope means now.
    pub fn span(&self, scope: Scope) -> Span {
        let today = self.notify.local(self.notify.now()).date_naive();
        Span::of(scope.period, today, self.notify.settings.zone)
    }

    /// What a manager may see of what they ask for: departments one by one are for admins.
    pub(in crate::desk) fn allowed(&self, manager: &Manager, scope: Scope) -> Scope {
        let many = self.notify.settings.departments.len() > 1;
        Scope {
            department: scope
                .department
                .filter(|_| many && roles::is_admin(manager)),
            ..scope
        }
    }

    /// The figures of this moment.
    pub(in crate::desk) async fn standing(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<Standing, StoreError> {
        let now = self.notify.now();
        let mut orders = [0; OrderTab::ALL.len()];
        for (count, tab) in orders.iter_mut().zip(OrderTab::ALL) {
            *count = desk_orders::count(tx, tab, None, now).await?;
        }
        Ok(Standing {
            conversations: conversations::figures(tx).await?,
            held: duty::load(tx, manager.id, Load::Held, now).await?,
            orders,
        })
    }

    /// The figures of a period, as far as the manager may see them.
    pub(in crate::desk) async fn of_period(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
    ) -> Result<OfPeriod, StoreError> {
        let scope = self.allowed(manager, scope);
        let span = self.span(scope);
        Ok(OfPeriod {
            counted: count(tx, &span, scope.department).await?,
            sales: self.sales(tx, &span).await?,
            scope,
            span,
        })
    }

    /// A page of the managers; a manager who is not an admin sees only themselves.
    pub(in crate::desk) async fn of_managers(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
        page: u32,
    ) -> Result<OfManagers, StoreError> {
        let scope = self.allowed(manager, scope);
        let span = self.span(scope);
        let held = managers::staff(tx, self.notify.now()).await?;
        let mut all = count(tx, &span, scope.department).await?.report.people;
        all.extend(idle(&held, &all));
        if !roles::is_admin(manager) {
            all.retain(|person| person.deeds.manager == manager.id);
        }
        let first = page as usize * PEOPLE;
        let (is_empty, goes_on) = (all.is_empty(), all.len() > first + PEOPLE);
        let mut people = Vec::new();
        for person in all.into_iter().skip(first).take(PEOPLE) {
            let id = person.deeds.manager;
            let own = held.iter().find(|(it, _)| it.id == id);
            people.push(PersonFigures {
                person,
                label: match own {
                    Some((colleague, _)) => colleague.label(),
                    None => label_of(tx, id).await?,
                },
                held: own.map_or(0, |(_, count)| *count),
            });
        }
        Ok(OfManagers {
            scope,
            span,
            people,
            is_empty,
            goes_on,
        })
    }

    /// Asks for the picture, which is drawn when it is sent.
    pub(in crate::desk) async fn ask_chart(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
    ) -> Result<(), StoreError> {
        let (chat, asked) = (ChatId(manager.id.0), self.asked(manager, scope));
        let task = DeskTask::Chart { chat, asked };
        self.notify.enqueue_task(tx, chat, &task).await
    }

    /// Asks for the file, which is written when it is sent.
    pub(in crate::desk) async fn ask_table(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
    ) -> Result<(), StoreError> {
        let (chat, asked) = (ChatId(manager.id.0), self.asked(manager, scope));
        let task = DeskTask::Table { chat, asked };
        self.notify.enqueue_task(tx, chat, &task).await
    }

    fn asked(&self, manager: &Manager, scope: Scope) -> FiguresRequest {
        let scope = self.allowed(manager, scope);
        FiguresRequest {
            scope: scope.to_code(),
            last: self.span(scope).last,
        }
    }
}

/// The managers who hold conversations and did nothing in the period.
fn idle(held: &[(Manager, i64)], people: &[Person]) -> Vec<Person> {
    let known = |id| people.iter().any(|person| person.deeds.manager == id);
    held.iter()
        .filter(|(colleague, count)| *count > 0 && !known(colleague.id))
        .map(|(colleague, _)| Person {
            deeds: Deeds {
                manager: colleague.id,
                talks: 0,
                messages: 0,
            },
            figures: Figures::default(),
        })
        .collect()
}
