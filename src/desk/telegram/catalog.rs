//! The catalog file on a manager's phone and on a terminal: what is wrong with it, and what it changes.

use crate::{
    desk::{
        button,
        catalog::{CatalogError, Draft},
    },
    domain::catalog_file::{Column, Difference, Finding, Problem, Refusal},
    press::{CatalogAction, DeskAction},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, escape, say},
};

/// Mistakes that a message names.
const NAMED: usize = 10;
/// Letters of a system's own words.
const REASON: usize = 200;

fn count(number: usize) -> Arg {
    Arg::from(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The header of a column in the reader's language.
pub fn header(speech: &Speech, column: Column) -> &'static str {
    let [ukrainian, english] = column.headers();
    match speech.language() {
        crate::domain::language::Language::Uk => ukrainian,
        crate::domain::language::Language::En => english,
    }
}

/// What a value should have been.
const fn expected(problem: Problem) -> Text {
    match problem {
        Problem::Key => Text::CatalogExpectedKey,
        Problem::Twice => Text::CatalogExpectedOnce,
        Problem::Name => Text::CatalogExpectedName,
        Problem::Price => Text::CatalogExpectedPrice,
        Problem::Currency => Text::CatalogExpectedCurrency,
        Problem::Stock => Text::CatalogExpectedStock,
        Problem::Category => Text::CatalogExpectedCategory,
        Problem::Description => Text::CatalogExpectedDescription,
        Problem::Picture => Text::CatalogExpectedPicture,
        Problem::PictureFile => Text::CatalogExpectedPictureFile,
        Problem::Hidden => Text::CatalogExpectedHidden,
        Problem::NoParent => Text::CatalogExpectedParent,
        Problem::VariantOfVariant => Text::CatalogExpectedNoVariant,
    }
}

/// A mistake in one line, as plain text.
pub fn finding(speech: &Speech, finding: &Finding) -> String {
    let value = if finding.value.is_empty() {
        "none"
    } else {
        &finding.value
    };
    let said = speech.plain(say::CatalogFinding {
        row: Arg::from(finding.row.to_string()),
        column: header(speech, finding.column).into(),
        value: value.into(),
        expected: speech.plain(expected(finding.problem)).into(),
    });
    if finding.problem.skips_row() {
        said
    } else {
        format!("{said} {}", speech.plain(Text::CatalogRowKept))
    }
}

/// Why a file is of no use, as plain text.
pub fn refusal(speech: &Speech, refusal: &Refusal) -> String {
    match refusal {
        Refusal::TooLarge => speech.plain(Text::CatalogTooLarge),
        Refusal::TooManyRows => speech.plain(Text::CatalogTooManyRows),
        Refusal::Unreadable(reason) => speech.plain(say::CatalogUnreadable {
            reason: crate::text::cut(reason, REASON).into(),
        }),
        Refusal::NoColumn(column) => speech.plain(say::CatalogNoColumn {
            column: header(speech, *column).into(),
        }),
        Refusal::Empty => speech.plain(Text::CatalogNoProducts),
        Refusal::TooManyBad { bad, rows, .. } => speech.plain(say::CatalogTooManyBad {
            bad: count(*bad),
            rows: count(*rows),
        }),
    }
}

/// Why a file is not in force, with the first mistakes where those are the reason.
fn reason(speech: &Speech, error: &CatalogError) -> String {
    let cut = |reason: &str| crate::text::cut(reason, REASON);
    match error {
        CatalogError::Missing(reason) => speech.html(say::CatalogMissing {
            reason: cut(reason).into(),
        }),
        CatalogError::NotWritten(reason) => speech.html(say::CatalogNotWritten {
            reason: cut(reason).into(),
        }),
        CatalogError::Refused(refused @ Refusal::TooManyBad { findings, .. }) => {
            let said = escape(&refusal(speech, refused));
            format!("{said}\n\n{}", listed(speech, findings, findings.len()))
        }
        CatalogError::Refused(refused) => escape(&refusal(speech, refused)),
        CatalogError::Store(_) => speech.html(Text::CatalogNotStored),
    }
}

/// The first mistakes, each on its line; `all` is how many there are.
fn listed(speech: &Speech, findings: &[Finding], all: usize) -> String {
    let named = findings.iter().take(NAMED);
    let mut lines: Vec<_> = named.map(|it| escape(&finding(speech, it))).collect();
    let rest = all.saturating_sub(lines.len());
    if rest > 0 {
        lines.push(speech.html(say::CatalogMoreMistakes { count: count(rest) }));
    }
    lines.join("\n")
}

/// Admins are told that the file cannot be used.
pub fn trouble(speech: &Speech, error: &CatalogError) -> View {
    let reason = reason(speech, error);
    View::text(format!("{}\n{reason}", speech.html(Text::CatalogTrouble)))
}

/// Admins are told that the file can be used again.
pub fn trouble_is_over(speech: &Speech) -> View {
    View::text(speech.html(Text::CatalogTroubleOver))
}

/// Admins are told what a new file has wrong.
pub fn mistakes(speech: &Speech, products: usize, findings: &[Finding]) -> View {
    let title = speech.html(say::CatalogMistakes {
        products: count(products),
        count: count(findings.len()),
    });
    let list = listed(speech, findings, findings.len());
    View::text(format!("{title}\n{list}"))
}

/// What the file that an admin has sent would change.
pub fn preview(speech: &Speech, draft: &Draft) -> View {
    let Difference { new, changed, gone } = draft.difference;
    let html = speech.html(say::CatalogPreview {
        name: Arg::from(draft.file.name.clone().unwrap_or_default()),
        new: count(new),
        changed: count(changed),
        gone: count(gone),
        mistakes: count(draft.mistakes),
    });
    let one = |text, action| button(speech, text, DeskAction::Catalog(action));
    let mut rows = vec![vec![one(
        Text::ButtonCatalogApply,
        CatalogAction::Apply(draft.number),
    )]];
    if draft.mistakes > 0 {
        rows.push(vec![one(
            Text::ButtonCatalogMistakes,
            CatalogAction::Mistakes(draft.number),
        )]);
    }
    rows.push(vec![one(
        Text::ButtonCatalogNo,
        CatalogAction::Drop(draft.number),
    )]);
    View::text(html).with(Keyboard::Inline(rows))
}

/// The mistakes of the file that an admin has sent.
pub fn draft_mistakes(speech: &Speech, draft: &Draft) -> View {
    View::text(listed(speech, &draft.findings, draft.mistakes))
}

/// Why the file that an admin has sent is not in force.
pub fn refused(speech: &Speech, error: &CatalogError) -> View {
    let reason = reason(speech, error);
    View::text(format!("{}\n{reason}", speech.html(Text::CatalogNotTaken)))
}

/// The file that an admin has sent is in force.
pub fn applied(speech: &Speech, products: usize) -> View {
    View::text(speech.html(say::CatalogApplied {
        products: count(products),
    }))
}
