//! Buttons that a manager writes under a message: its last lines, such as `[Так] [Ні]` or
//! `[Оплатити](https://...)`.

use serde::{Deserialize, Serialize};

use super::{
    content::{Content, What, Words},
    mark::Mark,
};

/// Letters on a button; more would not be read on a phone.
const LABEL: usize = 40;
const ROWS: usize = 8;
const IN_ROW: usize = 4;

/// One button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub label: String,
    /// The page that it opens. `None` means that a press is the customer's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The buttons of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    pub rows: Vec<Vec<Choice>>,
    /// What the customer has chosen; there is nothing to press any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
}

/// There are buttons and nothing above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("buttons without words")]
pub struct NoWords;

impl Choices {
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The label of an answer, by its place among all the buttons.
    pub fn answer_at(&self, place: u32) -> Option<&str> {
        let choice = self.rows.iter().flatten().nth(place as usize)?;
        choice.url.is_none().then_some(choice.label.as_str())
    }

    /// As the manager wrote them.
    pub fn as_typed(&self) -> String {
        let typed = |choice: &Choice| match &choice.url {
            Some(url) => format!("[{}]({url})", choice.label),
            None => format!("[{}]", choice.label),
        };
        let rows = self.rows.iter().map(|row| {
            let row: Vec<String> = row.iter().map(typed).collect();
            row.join(" ")
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    /// As lines of a text, for channels that have no buttons.
    pub fn as_lines(&self) -> String {
        let line = |choice: &Choice| match &choice.url {
            Some(url) => format!("• {}: {url}", choice.label),
            None => format!("• {}", choice.label),
        };
        let lines: Vec<String> = self.rows.iter().flatten().map(line).collect();
        lines.join("\n")
    }
}

/// Makes buttons of a text's last lines, when they are such.
pub fn split(content: Content) -> Result<Content, NoWords> {
    if content.what != What::Text {
        return Ok(content);
    }
    let text = content.words.text.trim_end();
    let (mut rows, mut rest) = (Vec::new(), text);
    while rows.len() < ROWS {
        let (before, line) = rest.rsplit_once('\n').unwrap_or(("", rest));
        let Some(row) = row(line) else {
            break;
        };
        rows.insert(0, row);
        rest = before;
    }
    if rows.is_empty() {
        return Ok(content);
    }
    let rest = rest.trim_end();
    if rest.trim().is_empty() {
        return Err(NoWords);
    }
    let words = cut(&content.words, rest);
    Ok(Content {
        words,
        choices: Choices { rows, chosen: None },
        ..content
    })
}

/// Writes the buttons out below the words.
#[must_use]
pub fn write_out(mut content: Content) -> Content {
    if !content.choices.is_empty() {
        let choices = std::mem::take(&mut content.choices);
        content.words.push("\n");
        content.words.push(&choices.as_lines());
    }
    content
}

/// The beginning of the words, with the marks that are in it.
fn cut(words: &Words, text: &str) -> Words {
    let units = u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let begun = words.entities.iter().filter(|mark| mark.offset < units);
    let entities = begun.map(|mark| Mark {
        length: mark.length.min(units - mark.offset),
        ..mark.clone()
    });
    Words {
        text: text.to_owned(),
        entities: entities.collect(),
    }
}

/// The buttons of a line that holds nothing else.
fn row(line: &str) -> Option<Vec<Choice>> {
    let mut rest = line.trim();
    let mut row = Vec::new();
    while !rest.is_empty() {
        let (label, after) = rest.strip_prefix('[')?.split_once(']')?;
        let label = label.trim();
        let is_label = (1..=LABEL).contains(&label.chars().count()) && !label.contains('[');
        if !is_label || row.len() == IN_ROW {
            return None;
        }
        let url = match after.strip_prefix('(') {
            None => {
                rest = after;
                None
            }
            Some(inner) => {
                let end = inner.find(|letter: char| letter.is_whitespace() || letter == '[');
                let (url, after) = inner.split_at(end.unwrap_or(inner.len()));
                rest = after;
                Some(address(url.strip_suffix(')')?)?)
            }
        };
        rest = rest.trim_start();
        row.push(Choice {
            label: label.to_owned(),
            url,
        });
    }
    (!row.is_empty()).then_some(row)
}

fn address(url: &str) -> Option<String> {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme))?;
    let begins = rest.chars().next()?;
    (begins.is_alphanumeric() && url.len() <= 2_000).then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<(String, String), NoWords> {
        let content = split(Content::text(text))?;
        Ok((content.words.text, content.choices.as_typed()))
    }

    #[test]
    fn the_last_lines_become_buttons() {
        for (text, words, typed) in [
            ("Беремо?\n[Так] [Ні]", "Беремо?", "[Так] [Ні]"),
            ("Беремо?\n\n[Так][Ні]\n\n", "Беремо?", "[Так] [Ні]"),
            (
                "Ось рахунок\n[Оплатити](https://pay.example/a(b)?x=1)\n[ Пізніше ]",
                "Ось рахунок",
                "[Оплатити](https://pay.example/a(b)?x=1)\n[Пізніше]",
            ),
            // Words beside them, or below.
            ("Беремо? [Так] [Ні]", "Беремо? [Так] [Ні]", ""),
            ("[Так] [Ні]\nЩо скажете?", "[Так] [Ні]\nЩо скажете?", ""),
            ("Ціна\n[]", "Ціна\n[]", ""),
            ("Ось\n[A](javascript:x)", "Ось\n[A](javascript:x)", ""),
            ("Ось\n[A](https://)", "Ось\n[A](https://)", ""),
            ("Ось\n[a] [b] [c] [d] [e]", "Ось\n[a] [b] [c] [d] [e]", ""),
            ("просто текст ", "просто текст ", ""),
        ] {
            let expected = (words.to_owned(), typed.to_owned());
            assert_eq!(read(text), Ok(expected), "{text}");
        }
        assert_eq!(read("[Так] [Ні]"), Err(NoWords));
    }

    #[test]
    fn marks_stay_with_the_words_and_go_with_the_lines() {
        let mut content = Content::text("👋 Беремо?\n[Так]");
        content.words.entities = vec![Mark::new("bold", 3, 14), Mark::new("url", 12, 3)];

        let split = split(content).unwrap();

        assert_eq!(split.words.entities, [Mark::new("bold", 3, 7)]);
    }

    #[test]
    fn only_answers_can_be_chosen() {
        let content = split(Content::text("?\n[A] [B](https://b.example)\n[C]")).unwrap();
        let answers: Vec<_> = (0..4).map(|at| content.choices.answer_at(at)).collect();
        assert_eq!(answers, [Some("A"), None, Some("C"), None]);
        let lines = write_out(content);
        assert_eq!(lines.words.text, "?\n• A\n• B: https://b.example\n• C");
        assert!(lines.choices.is_empty());
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_split_without_a_panic(text in "[\\[\\]()a-яі \n:/.]{0,60}") {
            if let Ok(content) = split(Content::text(text.clone())) {
                prop_assert!(text.starts_with(&content.words.text));
            }
        }
    }
}
