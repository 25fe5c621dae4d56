//! The statistics as messages: the figures of a period, by day and by manager.

use chrono::NaiveDate;

use crate::{
    desk::{
        Statistics, button,
        figures::{
            sales::source_name,
            statistics::{OfManagers, OfPeriod, PersonFigures, Standing},
        },
        people::roles,
        press,
    },
    domain::{
        manager::Manager,
        order::OrderTab,
        sales::Sales,
        statistics::{Figures, Period, Scope, Span, Times},
    },
    press::{DeskAction, FiguresAction, List, OrderAction},
    store::{StoreError, Tx, statistics},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{
        Arg, Speech, Text, cut,
        say::{self, Said},
    },
};

/// Sources of orders that are named.
const NAMED: usize = 5;

impl Statistics {
    /// `/stats`.
    pub(super) async fn statistics(&self, tx: &Tx, manager: &Manager) -> Result<View, StoreError> {
        self.figures(tx, manager, Scope::of(Period::Today)).await
    }

    /// What stands now, and the figures of a period.
    pub(super) async fn figures(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let standing = self.standing(tx, manager).await?;
        let found = self.of_period(tx, manager, scope).await?;
        let report = &found.counted.report;
        let mut lines = vec![now(&speech, &standing), String::new()];
        lines.push(self.heading(&speech, found.scope, &found.span));
        lines.push(speech.html(say::FiguresTalks {
            opened: report.total.opened.into(),
            closed: report.total.closed.into(),
            reopened: report.reopened.into(),
        }));
        lines.extend(times(&speech, &report.total));
        // Orders belong to no department.
        if found.scope.department.is_none() {
            lines.extend(self.sales_lines(&speech, &found.sales));
        }
        if found.counted.limited {
            let most = i64::try_from(statistics::MOST).unwrap_or_default();
            lines.push(speech.html(say::FiguresLimited { count: most.into() }));
        }
        let keyboard = self.keyboard(&speech, manager, found.scope);
        Ok(View::text(lines.join("\n")).with(keyboard))
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
    pub(super) async fn figures_by_day(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let found = self.of_period(tx, manager, scope).await?;
        let OfPeriod { scope, span, .. } = found;
        let mut lines = vec![
            speech.html(Text::FiguresByDay),
            self.heading(&speech, scope, &span),
            String::new(),
        ];
        for day in found.counted.report.days.iter().rev() {
            let sold = found.sales.days.iter().find(|(date, _)| *date == day.date);
            let orders = sold.map_or(0, |(_, count)| count.made);
            let response = day.figures.response;
            let response = response.map(|it| speech.lasts(it.whole.median));
            lines.push(speech.html(say::FiguresDay {
                day: Arg::from(day.date.format("%d.%m").to_string()),
                opened: day.figures.opened.into(),
                closed: day.figures.closed.into(),
                orders: orders.into(),
                response: response.unwrap_or_else(|| "none".to_owned()).into(),
            }));
        }
        let back = vec![back(&speech, scope)];
        Ok(View::text(lines.join("\n")).with(Keyboard::Inline(vec![back])))
    }

    /// A page of the managers.
    pub(super) async fn figures_by_manager(
        &self,
        tx: &Tx,
        manager: &Manager,
        scope: Scope,
        page: u32,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let found = self.of_managers(tx, manager, scope, page).await?;
        let OfManagers { scope, span, .. } = found;
        let title = if roles::is_admin(manager) {
            Text::FiguresPeople
        } else {
            Text::FiguresYours
        };
        let heading = self.heading(&speech, scope, &span);
        let mut blocks = vec![format!("{}\n{heading}", speech.html(title))];
        blocks.extend(found.people.iter().map(|it| block(&speech, it)));
        if found.is_empty {
            blocks.push(speech.html(Text::FiguresNobody));
        }
        let action = |page| DeskAction::Figures(FiguresAction::ByManager(scope, page));
        let turns = turns(page, found.goes_on, action);
        let rows = [turns, vec![back(&speech, scope)]];
        let rows = rows.into_iter().filter(|row| !row.is_empty()).collect();
        Ok(View::text(blocks.join("\n\n")).with(Keyboard::Inline(rows)))
    }

    /// «Що це означає».
    pub(super) fn meaning(&self, manager: &Manager, scope: Scope) -> View {
        let speech = self.notify.speech_to(manager);
        let back = vec![back(&speech, scope)];
        View::text(speech.html(Text::FiguresMeaning)).with(Keyboard::Inline(vec![back]))
    }

    /// The orders of a period in a few lines; nothing where there were none.
    pub(in crate::desk) fn sales_lines(&self, speech: &Speech, sales: &Sales) -> Vec<String> {
        let total = sales.total;
        if total.made == 0 {
            return Vec::new();
        }
        let mut lines = vec![speech.html(say::SalesOrders {
            made: total.made.into(),
            paid: total.paid.into(),
            done: total.done.into(),
            cancelled: total.cancelled.into(),
        })];
        for sum in &sales.sums {
            lines.push(speech.html(say::SalesSum {
                sum: Arg::from(sum.sum),
                average: sum.average.into(),
            }));
        }
        let sources: Vec<String> = sales
            .sources
            .iter()
            .take(NAMED)
            .map(|(source, count)| format!("{} {count}", source_name(speech, source)))
            .collect();

        lines.push(speech.html(say::SalesSources {
            sources: Arg::from(sources.join(", ")),
        }));
        if sales.without_crm > 0 && self.notify.settings.shop_crm.exists() {
            lines.push(speech.html(say::SalesWithoutCrm {
                count: sales.without_crm.into(),
            }));
        }
        lines
    }
}

/// The figures of this moment.
fn now(speech: &Speech, it: &Standing) -> String {
    let [new, in_work, done, to_check] = it.orders;
    speech.html(say::Statistics {
        open: it.conversations.open.into(),
        unassigned: it.conversations.unassigned.into(),
        waiting: it.conversations.waiting.into(),
        held: it.held.into(),
        new: new.into(),
        work: in_work.into(),
        done: done.into(),
        check: to_check.into(),
    })
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

fn block(speech: &Speech, it: &PersonFigures) -> String {
    let deeds = &it.person.deeds;
    let mut lines = vec![speech.html(say::FiguresPerson {
        manager: Arg::from(cut(&it.label, 60)),
        talks: deeds.talks.into(),
        messages: deeds.messages.into(),
        held: it.held.into(),
    })];
    lines.extend(times(speech, &it.person.figures));
    lines.join("\n")
}
