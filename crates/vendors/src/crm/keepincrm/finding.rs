//! Records that are found again by our reference. KeepinCRM has no field for it: a filter looks into the
//! titles, and where that finds nothing the newest pages are looked through.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::{
    Form, KeepinCrm,
    pages::{Go, Read},
    wire,
};
use crate::crm::{
    CrmError, Flaw, Urgency,
    http::Call,
    records::{contains_word, created_id, marker, time},
};

/// Pages of what a filter found, and of the newest records.
const MOST_PAGES: u32 = 10;
/// The filter for clients, who have no title.
const COMPANY_FILTER: &str = "q[company_cont]";

/// What is looked for.
#[derive(Clone, Copy)]
pub(super) struct Sought<'a> {
    pub form: Form,
    pub reference: &'a str,
    /// When it was first sent to the CRM, by our clock.
    pub since: DateTime<Utc>,
    /// Whether all of them are wanted, and not just the first.
    pub all: bool,
}

impl KeepinCrm {
    /// The records with this reference.
    pub(super) async fn records_with(&self, sought: Sought<'_>) -> Result<Vec<String>, CrmError> {
        if !self.settings.searchable {
            return Err(CrmError::Unsearchable);
        }
        let found = self.filtered(sought).await?;
        if !found.is_empty() {
            return Ok(found);
        }
        self.among_newest(sought).await
    }

    /// What the filter finds; nothing when the filter is refused or ignored.
    async fn filtered(&self, sought: Sought<'_>) -> Result<Vec<String>, CrmError> {
        let filter = match sought.form {
            Form::Agreement | Form::Task => self.settings.find_by.as_str(),
            Form::Client => COMPANY_FILTER,
        };
        let call = || find(sought).query(filter, sought.reference);
        let mut found = Vec::new();
        let looked = self.each_item(MOST_PAGES, call, |item| {
            // Where the filter is ignored, the list is one of anything.
            if !item.get().contains(sought.reference) {
                return Ok(Go::Stop);
            }
            let go = self.note(item, sought, &mut found)?;
            Ok(if go == Go::Old { Go::On } else { go })
        });
        match looked.await {
            Ok(_) => Ok(found),
            Err(error) if is_about_filter(&error) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// What stands among the newest records; an error where more were made since than can be read.
    async fn among_newest(&self, sought: Sought<'_>) -> Result<Vec<String>, CrmError> {
        let mut found = Vec::new();
        let looked = self.each_item(
            MOST_PAGES,
            || find(sought),
            |item| self.note(item, sought, &mut found),
        );
        match looked.await {
            Ok(Read::Partly) if found.is_empty() => Err(CrmError::Unsearchable),
            Ok(_) => Ok(found),
            Err(
                CrmError::NotAllowed { .. }
                | CrmError::Refused {
                    status: 400 | 404 | 405,
                    ..
                },
            ) => Err(CrmError::Unsearchable),
            Err(error) => Err(error),
        }
    }

    /// Takes the record in when it is the one, and says whether to go on.
    fn note(
        &self,
        item: &RawValue,
        sought: Sought<'_>,
        found: &mut Vec<String>,
    ) -> Result<Go, CrmError> {
        // By the CRM's clock, as its answer has just told it.
        let earliest = self.http.peer().earliest(sought.since);
        match judge(item, sought.reference, earliest)? {
            Judged::Ours(id) => {
                found.push(sought.form.kept(&id));
                Ok(if sought.all { Go::On } else { Go::Stop })
            }
            Judged::Old => Ok(Go::Old),
            Judged::Other => Ok(Go::On),
        }
    }
}

fn find(sought: Sought<'_>) -> Call<'_> {
    let operation = match sought.form {
        Form::Agreement => "find agreement",
        Form::Client => "find client",
        Form::Task => "find task",
    };
    Call::get(operation, Urgency::Lead, sought.form.path()).about(sought.reference)
}

enum Judged {
    Ours(String),
    /// It was made before ours can have been, whatever number it carries: a new database of ours counts
    /// from the beginning.
    Old,
    Other,
}

/// What a record is to us. One that cannot be read is somebody else's, unless our marker stands in it.
fn judge(item: &RawValue, reference: &str, earliest: DateTime<Utc>) -> Result<Judged, CrmError> {
    let mark = &marker(reference);
    let Some(record) = wire::object::<wire::Record>(item) else {
        return if contains_word(item.get(), mark) {
            Err(CrmError::Malformed(Flaw::NoId))
        } else {
            Ok(Judged::Other)
        };
    };
    let is_before = |moment| time(moment).is_some_and(|it| it < earliest);
    if is_before(&record.created_at) {
        // In a list that begins with the last changes, ours may stand behind an old one.
        let was_changed = time(&record.updated_at).is_some_and(|it| it >= earliest);
        return Ok(if was_changed {
            Judged::Other
        } else {
            Judged::Old
        });
    }
    let titles = [record.title.0, record.company.0];
    let mut titles = titles.iter().flatten();
    let is_ours = titles.any(|title| contains_word(title, reference) || contains_word(title, mark))
        || record
            .comment
            .0
            .is_some_and(|text| contains_word(&text, mark));
    if !is_ours {
        return Ok(Judged::Other);
    }
    created_id(&record.id)
        .map(Judged::Ours)
        .ok_or(CrmError::Malformed(Flaw::NoId))
}

/// Whether an error may be about the filter and not about the list: a filter that is not known is
/// refused in some way or other.
pub(super) fn is_about_filter(error: &CrmError) -> bool {
    matches!(
        error,
        CrmError::NotAllowed { .. }
            | CrmError::Refused { .. }
            | CrmError::Failed { status: 500, .. }
    )
}
