//! The statistics at the desk: what stands now, then the figures of a period. Admins see everybody
//! and every department, managers themselves and the totals.

use chrono::NaiveDate;

use crate::{
    desk::{
        Statistics, button, label_of,
        people::roles,
        press,
        telegram::{
            reply::Reply,
            task::{DeskTask, FiguresRequest},
        },
    },
    domain::{
        id::{ChatId, DepartmentId},
        manager::Manager,
        order::OrderTab,
        routing::Load,
        statistics::{Deeds, Figures, Period, Person, Report, Scope, Span, Times},
    },
    press::{DeskAction, FiguresAction, List, OrderAction},
    store::{StoreError, Tx, conversations, desk_orders, duty, managers, statistics},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{
        Arg, Speech, Text, cut,
        say::{self, Said},
    },
};

/// Managers on a page, so that it stays within a message.
const PEOPLE: usize = 8;

/// The figures of a span, and whether there were more cases than are counted.
pub struct Counted {
    pub report: Report,
    pub limited: bool,
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
    /// `/stats`.
    pub async fn statistics(&self, tx: &Tx, manager: &Manager) -> Result<View, StoreError> {
        self.figures(tx, manager, Scope::of(Period::Today)).await
    }

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

    /// What stands now, and the figures of a period.
    pub async fn figures(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
    ) -> Result<View, StoreError> {
        let (speech, scope) = (self.notify.speech_to(manager), self.allowed(manager, scope));
        let span = self.span(scope);
        let counted = count(tx, &span, scope.department).await?;
        let mut lines = vec![self.standing(tx, manager).await?, String::new()];
        lines.push(self.heading(&speech, scope, &span));
        let (total, report) = (&counted.report.total, &counted.report);
        lines.push(speech.html(say::FiguresTalks {
            opened: total.opened.into(),
            closed: total.closed.into(),
            reopened: report.reopened.into(),
        }));
        lines.extend(times(&speech, total));
        // Orders belong to no department.
        if scope.department.is_none() {
            let sales = self.sales(tx, &span).await?;
            lines.extend(self.sales_lines(&speech, &sales));
        }
        if counted.limited {
            let most = i64::try_from(statistics::MOST).unwrap_or_default();
            lines.push(speech.html(say::FiguresLimited { count: most.into() }));
        }
        let keyboard = self.keyboard(&speech, manager, scope);
        Ok(View::text(lines.join("\n")).with(keyboard))
    }

    /// The figures of this moment.
    async fn standing(&self, tx: &Tx, manager: &Manager) -> Result<String, StoreError> {
        let figures = conversations::figures(tx).await?;
        let mut orders = [0; OrderTab::ALL.len()];
        for (count, tab) in orders.iter_mut().zip(OrderTab::ALL) {
            *count = desk_orders::count(tx, tab, None, self.notify.now()).await?;
        }
        let [new, in_work, done, to_check] = orders;
        let held = duty::load(tx, manager.id, Load::Held, self.notify.now()).await?;
        Ok(self.notify.speech_to(manager).html(say::Statistics {
            open: figures.open.into(),
            unassigned: figures.unassigned.into(),
            waiting: figures.waiting.into(),
            held: held.into(),
            new: new.into(),
            work: in_work.into(),
            done: done.into(),
            check: to_check.into(),
        }))
    }

    fn heading(&self, speech: &Speech, scope: Scope, span: &Span) -> String {
        let mut told = speech.html(say::FiguresPeriod {
            period: Arg::from(speech.plain(period_name(scope.period))),
            days: Arg::from(days_of(span)),
        });
        if let Some(department) = scope.department {
            let name = self.notify.settings.department(department).name(speech);
            told.push('\n');
            told.push_str(&speech.html(say::FiguresDepartment { name: name.into() }));
        }
        told
    }

    fn keyboard(&self, speech: &Speech, manager: &Manager, scope: Scope) -> Keyboard {
        let one = |text, action| button(speech, text, action);
        let periods = Period::ALL.into_iter().map(|period| {
            let name = speech.plain(period_name(period));
            chosen(
                name,
                period == scope.period,
                DeskAction::Figures(FiguresAction::Show(Scope { period, ..scope })),
            )
        });
        let people = if roles::is_admin(manager) {
            Text::ButtonByManager
        } else {
            Text::ButtonMyFigures
        };
        let mut rows: Vec<Vec<Button>> = vec![periods.collect()];
        rows.extend(self.departments(speech, manager, scope));
        let mut parts = vec![one(
            people,
            DeskAction::Figures(FiguresAction::ByManager(scope, 0)),
        )];
        let mut files = vec![one(
            Text::ButtonTable,
            DeskAction::Figures(FiguresAction::Table(scope)),
        )];
        // Of a single day there is nothing to draw.
        if scope.period != Period::Today {
            parts.insert(
                0,
                one(
                    Text::ButtonByDay,
                    DeskAction::Figures(FiguresAction::ByDay(scope)),
                ),
            );
            files.insert(
                0,
                one(
                    Text::ButtonChart,
                    DeskAction::Figures(FiguresAction::Chart(scope)),
                ),
            );
        }
        rows.extend([
            parts,
            files,
            vec![
                one(
                    Text::ButtonAllOrders,
                    DeskAction::Order(OrderAction::List(OrderTab::InWork, 0)),
                ),
                one(Text::ButtonQueue, DeskAction::List(List::Queue, 0)),
            ],
            vec![one(
                Text::ButtonMeaning,
                DeskAction::Figures(FiguresAction::Meaning(scope)),
            )],
        ]);
        Keyboard::Inline(rows)
    }

    /// The departments to choose from, where there is a choice.
    fn departments(&self, speech: &Speech, manager: &Manager, scope: Scope) -> Vec<Vec<Button>> {
        if !roles::is_admin(manager) || self.notify.settings.departments.len() < 2 {
            return Vec::new();
        }
        let all = (None, speech.plain(Text::ButtonAllDepartments));
        let each = self.notify.settings.departments.iter().take(20);
        let each = each.map(|it| (Some(it.id), cut(&it.name(speech), 30)));
        let buttons: Vec<Button> = std::iter::once(all)
            .chain(each)
            .map(|(department, name)| {
                let action = DeskAction::Figures(FiguresAction::Show(Scope {
                    department,
                    ..scope
                }));
                chosen(name, department == scope.department, action)
            })
            .collect();
        buttons.chunks(2).map(<[Button]>::to_vec).collect()
    }

    /// Every day of the period.
    pub async fn figures_by_day(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
    ) -> Result<View, StoreError> {
        let (speech, scope) = (self.notify.speech_to(manager), self.allowed(manager, scope));
        let span = self.span(scope);
        let counted = count(tx, &span, scope.department).await?;
        let mut lines = vec![
            speech.html(Text::FiguresByDay),
            self.heading(&speech, scope, &span),
            String::new(),
        ];
        let sales = self.sales(tx, &span).await?;
        for day in counted.report.days.iter().rev() {
            let sold = sales.days.iter().find(|(date, _)| *date == day.date);
            let orders = sold.map_or(0, |(_, count)| count.made);
            let response = day.figures.response;
            let response = response.map(|it| speech.lasts(it.whole.median));

            lines.push(speech.html(say::FiguresDay {
                day: Arg::from(day.date.format("%d.%m").to_string()),
                opened: day.figures.opened.into(),
                closed: day.figures.closed.into(),
                orders: orders.into(),
                response: response.unwrap_or_else(none).into(),
            }));
        }
        let back = vec![back(&speech, scope)];
        Ok(View::text(lines.join("\n")).with(Keyboard::Inline(vec![back])))
    }

    /// A page of the managers; a manager who is not an admin sees only themselves.
    pub async fn figures_by_manager(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
        page: u32,
    ) -> Result<View, StoreError> {
        let (speech, scope) = (self.notify.speech_to(manager), self.allowed(manager, scope));
        let span = self.span(scope);
        let held = managers::staff(tx, self.notify.now()).await?;
        let mut people = count(tx, &span, scope.department).await?.report.people;
        people.extend(idle(&held, &people));
        let title = if roles::is_admin(manager) {
            Text::FiguresPeople
        } else {
            people.retain(|person| person.deeds.manager == manager.id);
            Text::FiguresYours
        };
        let mut blocks = vec![format!(
            "{}\n{}",
            speech.html(title),
            self.heading(&speech, scope, &span)
        )];
        let first = page as usize * PEOPLE;
        for person in people.iter().skip(first).take(PEOPLE) {
            let own = held.iter().find(|(it, _)| it.id == person.deeds.manager);
            let label = match own {
                Some((colleague, _)) => colleague.label(),
                None => label_of(tx, person.deeds.manager).await?,
            };
            let held = own.map_or(0, |(_, count)| *count);
            blocks.push(block(&speech, person, &label, held));
        }
        if people.is_empty() {
            blocks.push(speech.html(Text::FiguresNobody));
        }
        let action = |page| DeskAction::Figures(FiguresAction::ByManager(scope, page));
        let turns = turns(page, people.len() > first + PEOPLE, action);
        let rows = [turns, vec![back(&speech, scope)]];
        let rows = rows.into_iter().filter(|row| !row.is_empty()).collect();
        Ok(View::text(blocks.join("\n\n")).with(Keyboard::Inline(rows)))
    }

    /// «Що це означає».
    pub fn meaning(&self, manager: &Manager, scope: Scope) -> View {
        let speech = self.notify.speech_to(manager);
        let back = vec![back(&speech, scope)];
        View::text(speech.html(Text::FiguresMeaning)).with(Keyboard::Inline(vec![back]))
    }

    /// «Графік»: drawn when it is sent.
    pub async fn ask_chart(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
    ) -> Result<Reply, StoreError> {
        let (chat, asked) = (ChatId(manager.id.0), self.asked(manager, scope));
        self.notify
            .enqueue_task(tx, chat, &DeskTask::Chart { chat, asked })
            .await?;
        let speech = self.notify.speech_to(manager);
        Ok(Reply::toast(speech.plain(Text::ToastDrawing)))
    }

    /// «CSV»: written when it is sent.
    pub async fn ask_table(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
    ) -> Result<Reply, StoreError> {
        let (chat, asked) = (ChatId(manager.id.0), self.asked(manager, scope));
        self.notify
            .enqueue_task(tx, chat, &DeskTask::Table { chat, asked })
            .await?;
        let speech = self.notify.speech_to(manager);
        Ok(Reply::toast(speech.plain(Text::ToastTable)))
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

/// The argument by which a text says that there is nothing.
fn none() -> String {
    "none".to_owned()
}

const fn period_name(period: Period) -> Text {
    match period {
        Period::Today => Text::PeriodToday,
        Period::Week => Text::PeriodWeek,
        Period::Month => Text::PeriodMonth,
    }
}

/// The name of a period within a sentence.
pub(in crate::desk) fn name_of_period(speech: &Speech, period: Period) -> String {
    speech.plain(period_name(period))
}

/// `15.11–21.11`, or one day.
pub(in crate::desk) fn days_of(span: &Span) -> String {
    let day = |date: NaiveDate| date.format("%d.%m").to_string();
    if span.first == span.last {
        day(span.first)
    } else {
        format!("{}–{}", day(span.first), day(span.last))
    }
}

fn chosen(name: String, is_chosen: bool, action: DeskAction) -> Button {
    let name = if is_chosen {
        format!("• {name}")
    } else {
        name
    };
    press(name, action)
}

fn back(speech: &Speech, scope: Scope) -> Button {
    button(
        speech,
        Text::ButtonBackToFigures,
        DeskAction::Figures(FiguresAction::Show(scope)),
    )
}

fn turns(page: u32, more: bool, action: impl Fn(u32) -> DeskAction) -> Vec<Button> {
    let mut turns = Vec::new();
    if page > 0 {
        turns.push(press("◀️".to_owned(), action(page - 1)));
    }
    if more {
        turns.push(press("▶️".to_owned(), action(page.saturating_add(1))));
    }
    turns
}

/// How fast, and how well.
fn times(speech: &Speech, figures: &Figures) -> Vec<String> {
    let mut lines = match &figures.response {
        Some(times) => both(speech, times, |median, p90| {
            Said::of(say::FiguresResponse { median, p90 })
        }),
        None => vec![speech.html(Text::FiguresNoResponse)],
    };
    if let Some(times) = &figures.resolution {
        lines.extend(both(speech, times, |median, p90| {
            Said::of(say::FiguresResolution { median, p90 })
        }));
    }
    if let Some(average) = figures.stars.average() {
        lines.push(speech.html(say::FiguresRating {
            average: Arg::from(speech.number(&average)),
            count: figures.stars.count.into(),
        }));
    }
    lines
}

/// By the clock on the wall and, where that is another time, within working hours.
fn both(speech: &Speech, times: &Times, whole: fn(Arg, Arg) -> Said) -> Vec<String> {
    let lasts = |time| Arg::from(speech.lasts(time));
    let (median, p90) = (lasts(times.whole.median), lasts(times.whole.p90));
    let mut lines = vec![speech.html(whole(median, p90))];
    if times.working != times.whole {
        lines.push(speech.html(say::FiguresWorking {
            median: lasts(times.working.median),
            p90: lasts(times.working.p90),
        }));
    }
    lines
}

fn block(speech: &Speech, person: &Person, label: &str, held: i64) -> String {
    let mut lines = vec![speech.html(say::FiguresPerson {
        manager: Arg::from(cut(label, 60)),
        talks: person.deeds.talks.into(),
        messages: person.deeds.messages.into(),
        held: held.into(),
    })];
    lines.extend(times(speech, &person.figures));
    lines.join("\n")
}
