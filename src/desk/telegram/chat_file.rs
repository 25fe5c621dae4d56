//! A conversation as a file: a page to read, and data for other programs.

use serde_json::{Value, json};

use super::show;
use crate::{
    desk::{Privacy, author_of, customer_name},
    domain::{
        conversation::{Author, Conversation, Entry},
        id::ConversationId,
        manager::Manager,
    },
    store::{StoreError, Tx, entries},
    telegram::document::Document,
    text::{Arg, Speech, add, escape, say},
};

/// Messages that are read at once.
const PAGE: u32 = 500;
/// Messages of one file.
const MOST: usize = 20_000;

impl Privacy {
    /// The conversation as files, as it stands now. No files mean that the manager may no longer see it.
    pub async fn exported(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Vec<Document>, StoreError> {
        let Some(conversation) = self.people.seen(tx, manager, id).await? else {
            return Ok(Vec::new());
        };
        let speech = self.notify.speech_to(manager);
        let customer = customer_name(tx, &conversation, &speech).await?;
        let mut lines = Vec::new();
        let mut page = 0;
        loop {
            let found = entries::page(tx, id, page, PAGE).await?;
            let is_last = found.len() < PAGE as usize;
            let mut older = Vec::new();
            for entry in found {
                let author = author_of(tx, &speech, &entry, &customer).await?;
                older.push(line(self, &speech, &entry, author));
            }
            older.append(&mut lines);
            lines = older;
            page += 1;
            if is_last || lines.len() >= MOST {
                break;
            }
        }
        Ok(documents(self, &speech, &conversation, &customer, &lines))
    }
}

/// One message.
struct ExportLine {
    at: String,
    local: String,
    author: String,
    is_note: bool,
    text: String,
    file: Option<String>,
}

fn line(privacy: &Privacy, speech: &Speech, entry: &Entry, author: String) -> ExportLine {
    ExportLine {
        at: entry.at.to_rfc3339(),
        local: privacy
            .notify
            .local(entry.at)
            .format("%d.%m.%Y %H:%M")
            .to_string(),
        author,
        is_note: matches!(entry.author, Author::Note(_)),
        text: show::excerpt(speech, &entry.content, usize::MAX),
        file: entry.content.file().and_then(|file| file.name.clone()),
    }
}

fn documents(
    privacy: &Privacy,
    speech: &Speech,
    conversation: &Conversation,
    customer: &str,
    lines: &[ExportLine],
) -> Vec<Document> {
    let number = conversation.number.to_string();
    let caption = speech.html(say::ChatFileCaption {
        name: customer.into(),
        number: Arg::from(&number),
        count: i64::try_from(lines.len()).unwrap_or(i64::MAX).into(),
    });
    let title = speech.plain(say::ChatFileTitle {
        name: customer.into(),
        number: Arg::from(&number),
    });
    let name = |ending: &str| format!("chat-{number}.{ending}");
    let data = json!({
        "number": conversation.number,
        "channel": conversation.channel.as_str(),
        "title": conversation.title,
        "customer": customer,
        "made_at": privacy.notify.now().to_rfc3339(),
        "messages": lines.iter().map(data).collect::<Vec<_>>(),
    });
    vec![
        Document {
            name: name("html"),
            mime: "text/html".to_owned(),
            body: page(&title, speech, lines),
            caption: caption.clone(),
        },
        Document {
            name: name("json"),
            mime: "application/json".to_owned(),
            body: format!("{data:#}"),
            caption,
        },
    ]
}

fn data(line: &ExportLine) -> Value {
    json!({
        "at": line.at,
        "author": line.author,
        "note": line.is_note,
        "text": line.text,
        "file": line.file,
    })
}

/// A page that needs nothing from anywhere else.
fn page(title: &str, speech: &Speech, lines: &[ExportLine]) -> String {
    let title = escape(title);
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\n\
         <style>body{{font:16px/1.45 system-ui,sans-serif;max-width:42em;margin:2em auto;padding:0 1em}}\
         p{{white-space:pre-wrap;overflow-wrap:anywhere;margin:.2em 0 1em}}\
         small{{color:#666}}.note{{background:#fff7d6;padding:.4em .6em}}</style></head>\n\
         <body><h1>{title}</h1>\n",
        speech.language().code()
    );
    for line in lines {
        let class = if line.is_note { " class=\"note\"" } else { "" };
        add(
            &mut html,
            format_args!(
                "<div{class}><b>{}</b> <small>{}</small><p>{}</p></div>\n",
                escape(&line.author),
                line.local,
                escape(&line.text)
            ),
        );
    }
    html.push_str("</body></html>\n");
    html
}
