//! The fields of a request from Zadarma. It also sends multipart forms whose boundary is not the one
//! that their header names, so that is taken from the body.

/// The fields of a body, in whichever form.
pub fn fields(body: &[u8]) -> Vec<(String, String)> {
    if body.trim_ascii_start().starts_with(b"--") {
        multipart(body.trim_ascii_start())
    } else {
        form_urlencoded::parse(body).into_owned().collect()
    }
}

/// The first line is the boundary, whatever the header says.
fn multipart(body: &[u8]) -> Vec<(String, String)> {
    let body = String::from_utf8_lossy(body);
    let Some((boundary, rest)) = body.split_once('\n') else {
        return Vec::new();
    };
    let boundary = format!("\n{}", boundary.trim_end());
    rest.split(&boundary).filter_map(field).collect()
}

/// One part: lines about it, an empty line and its value.
fn field(part: &str) -> Option<(String, String)> {
    let part = part.trim_start_matches(['\r', '\n']);
    let crlf = part.split_once("\r\n\r\n");
    let (head, value) = crlf.or_else(|| part.split_once("\n\n"))?;
    let (_, name) = head.split_once("name=")?;
    let end = name.find([';', '\r', '\n']).unwrap_or(name.len());
    let name = name[..end].trim().trim_matches('"');
    // The end of the line before the boundary is the boundary's.
    let value = value.strip_suffix('\r').unwrap_or(value);
    Some((name.to_owned(), value.to_owned()))
}
