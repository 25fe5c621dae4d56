//! Bodies of type `multipart/form-data`: fields, and the files that a bot uploads.

use axum::body::Bytes;
use serde_json::{Map, Value};

use super::params::{Params, Upload};

/// Reads a body; `None` when it is broken.
pub fn read(content_type: &str, body: &Bytes) -> Option<Params> {
    let boundary = boundary(content_type)?;
    let opening = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let mut params = Params::of(Map::new());
    let mut at = find(body, opening.as_bytes(), 0)? + opening.len();
    loop {
        if body.get(at..at + 2)? == b"--" {
            return Some(params);
        }
        let start = find(body, b"\r\n", at)? + 2;
        let blank = find(body, b"\r\n\r\n", start)?;
        // An empty part shares its line end with the boundary.
        let end = find(body, between.as_bytes(), blank + 2)?;
        let head = str::from_utf8(body.get(start..blank)?).ok()?;
        let content = body.slice((blank + 4).min(end)..end);
        take(&mut params, head, content)?;
        at = end + between.len();
    }
}

/// Adds one part: a file when it has a file name, else a field.
fn take(params: &mut Params, head: &str, content: Bytes) -> Option<()> {
    let header = |wanted: &str| {
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
        Some(value.trim())
    };
    let disposition = header("content-disposition")?;
    let part = attribute(disposition, "name")?;
    match attribute(disposition, "filename") {
        Some(file_name) => params.uploads.push(Upload {
            part,
            file_name,
            mime: header("content-type").map(str::to_owned),
            content,
        }),
        None => {
            let text = str::from_utf8(&content).ok()?;
            params.fields.insert(part, Value::from(text));
        }
    }
    Some(())
}

fn boundary(content_type: &str) -> Option<String> {
    attribute(content_type, "boundary").filter(|boundary| !boundary.is_empty())
}

/// The value of `name=` in a header, with or without quotes.
fn attribute(header: &str, name: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(';').unwrap_or(after.len())),
        };
        if key
            .trim_matches(|letter: char| letter == ';' || letter.is_whitespace())
            .eq_ignore_ascii_case(name)
        {
            return Some(value.trim().to_owned());
        }
        rest = next;
    }
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = body.get(from..)?;
    let found = rest
        .windows(wanted.len())
        .position(|window| window == wanted)?;
    Some(from + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_files_are_read() {
        let body = "--Xx\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n4242\r\n\
            --Xx\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n\
            --Xx\r\nContent-Disposition: form-data; name=\"f0\"; filename=\"чек.pdf\"\r\n\
            Content-Type: application/pdf\r\n\r\n%PDF\r\n--X\r\n--Xx--\r\n";
        let read = read("multipart/form-data; boundary=Xx", &Bytes::from(body)).unwrap();

        assert_eq!(read.chat(), Ok(4242));
        assert_eq!(read.fields["empty"], "");
        let upload = &read.uploads[0];
        assert_eq!(
            (upload.part.as_str(), upload.file_name.as_str()),
            ("f0", "чек.pdf")
        );
        assert_eq!(upload.mime.as_deref(), Some("application/pdf"));
        assert_eq!(upload.content, "%PDF\r\n--X");
    }

    #[test]
    fn a_broken_body_is_none() {
        let body = Bytes::from_static(b"--Xx\r\nContent-Disposition: form-data; name=\"a\"\r\n");

        assert!(read("multipart/form-data; boundary=Xx", &body).is_none());
        assert!(read("multipart/form-data", &body).is_none());
    }
}
