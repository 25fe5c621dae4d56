//! The cases of a period as a file for a spreadsheet. Nothing in it is a customer's: no name, no
//! phone, no words.

use std::{collections::HashMap, hash::BuildHasher};

use chrono::{DateTime, Utc};

use crate::{
    desk::{Statistics, channel_name_of, export::csv},
    domain::id::ManagerId,
    store::statistics::Line,
    text::{Speech, Text},
};

impl Statistics {
    /// The text of the file; `names` are the managers' labels.
    pub(in crate::desk) fn table<S: BuildHasher>(
        &self,
        speech: &Speech,
        lines: &[Line],
        names: &HashMap<ManagerId, String, S>,
    ) -> String {
        let mut text = format!("{}{}\r\n", csv::MARK, speech.plain(Text::TableColumns));
        for line in lines {
            let cells = self.cells(speech, line, names);
            let cells: Vec<String> = cells.iter().map(|it| cell(it)).collect();
            text.push_str(&cells.join(";"));
            text.push_str("\r\n");
        }
        text
    }

    fn cells<S: BuildHasher>(
        &self,
        speech: &Speech,
        line: &Line,
        names: &HashMap<ManagerId, String, S>,
    ) -> [String; 15] {
        let time = |at: Option<DateTime<Utc>>| {
            at.map_or_else(String::new, |at| {
                self.notify
                    .local(at)
                    .format("%Y-%m-%d %H:%M:%S")
                    .to_string()
            })
        };
        let name = |id: Option<ManagerId>| {
            id.map_or_else(String::new, |id| {
                names.get(&id).cloned().unwrap_or_else(|| id.to_string())
            })
        };
        let number = |number: Option<i64>| number.map_or_else(String::new, |it| it.to_string());
        let fact = &line.fact;
        [
            line.number.to_string(),
            self.notify
                .settings
                .department(line.department)
                .name(speech),
            line.subject.clone().unwrap_or_default(),
            channel_name_of(line.channel, speech),
            time(Some(fact.opened_at)),
            time(line.answered_at),
            time(fact.closed_at),
            name(fact.manager),
            name(fact.answered_by),
            number(fact.response.map(|it| it.whole.num_seconds())),
            number(fact.response.map(|it| it.working.num_seconds())),
            number(fact.resolution.map(|it| it.whole.num_seconds())),
            number(fact.resolution.map(|it| it.working.num_seconds())),
            number(Some(line.reopened)),
            number(fact.rating.map(|(stars, _)| stars)),
        ]
    }
}

/// A cell as a spreadsheet reads it. A number stays one; a phone begins with a plus and is a text.
pub(in crate::desk) fn cell(text: &str) -> String {
    if text.parse::<i64>().is_ok() && !text.starts_with('+') {
        return text.to_owned();
    }
    csv::quoted(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        for (text, expected) in [
            ("Так", "Так"),
            ("a;b", "\"a;b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            (
                "=HYPERLINK(\"a\";\"b\")",
                "\"'=HYPERLINK(\"\"a\"\";\"\"b\"\")\"",
            ),
            ("@manager", "'@manager"),
            (" =1", "' =1"),
            ("\t=1", "\"'\t=1\""),
            ("-5", "-5"),
            ("-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0"),
            ("", ""),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }
}
