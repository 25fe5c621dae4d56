//! `POST /debates/v2/upload-preview`: files as a form of several parts.

use axum::body::Bytes;
use axum::http::header;
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::query::Query;
use super::{ChatFile, Shared};
use crate::http::Request;

const LARGEST: usize = 10 * 1024 * 1024;

impl Shared {
    pub(super) fn upload(&self, query: &Query, request: &Request) -> Outcome {
        query.allow(&["lang"])?;
        if query
            .text("lang")
            .is_some_and(|lang| !["ru-RU", "en-US"].contains(&lang))
        {
            return Err(Refusal::bad("`lang` is neither ru-RU nor en-US"));
        }
        let header = request.headers.get(header::CONTENT_TYPE);
        let kind = header.and_then(|kind| kind.to_str().ok());
        let boundary = kind.and_then(boundary);
        let boundary = boundary.ok_or_else(|| Refusal::bad("not a multipart/form-data body"))?;
        let files = parts(&request.body, &boundary)?;
        if files.is_empty() {
            return Err(Refusal::bad("no files"));
        }
        let mut state = self.state();
        let mut shown: Vec<Value> = Vec::new();
        for file in files {
            if file.bytes.len() > LARGEST {
                shown.push(json!({
                    "newid": null, "name": file.name, "type": file.mime,
                    "error_num": 1, "error": "the file is too large",
                }));
                continue;
            }
            let newid = format!("F{:X}", state.next_id());
            shown.push(json!({
                "newid": newid, "name": file.name, "type": file.mime,
                "error_num": 0, "error": "",
            }));
            state.uploads.insert(newid, file);
        }
        Ok(Answer::Json(json!({ "files": shown })))
    }
}

fn boundary(kind: &str) -> Option<String> {
    let rest = kind.strip_prefix("multipart/form-data")?;
    let (_, boundary) = rest.split_once("boundary=")?;
    Some(boundary.trim_matches('"').to_owned())
}

/// Takes the form apart.
fn parts(body: &Bytes, boundary: &str) -> Result<Vec<ChatFile>, Refusal> {
    let broken = || Refusal::bad("a broken multipart body");
    let first = format!("--{boundary}");
    let next = format!("\r\n--{boundary}");
    let mut at = first.len();
    if !body.starts_with(first.as_bytes()) {
        return Err(broken());
    }
    let mut files = Vec::new();
    while body[at..].starts_with(b"\r\n") {
        let head_end = find(&body[at..], b"\r\n\r\n").ok_or_else(broken)? + at;
        let head = std::str::from_utf8(&body[at..head_end]).map_err(|_| broken())?;
        let start = head_end + 4;
        let end = find(&body[start..], next.as_bytes()).ok_or_else(broken)? + start;
        files.push(part(head, body.slice(start..end))?);
        at = end + next.len();
    }
    Ok(files)
}

fn part(head: &str, bytes: Bytes) -> Result<ChatFile, Refusal> {
    let line = |name: &str| {
        let mut lines = head.split("\r\n");
        lines.find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let disposition = line("Content-Disposition").unwrap_or_default();
    if !disposition.contains("name=\"files[]\"") {
        return Err(Refusal::bad("a part that is not called `files[]`"));
    }
    let name = disposition.split_once("filename=\"");
    let name = name.and_then(|(_, rest)| rest.split_once('"'));
    let (name, _) = name.ok_or_else(|| Refusal::bad("a part without a file name"))?;
    Ok(ChatFile {
        name: name.to_owned(),
        mime: line("Content-Type").unwrap_or_else(|| "application/octet-stream".to_owned()),
        bytes,
    })
}

fn find(within: &[u8], wanted: &[u8]) -> Option<usize> {
    within
        .windows(wanted.len())
        .position(|window| window == wanted)
}
