//! What goes to a channel that knows only words for an entry: its words as plain text, its file under
//! a name.

use crate::domain::{
    content::{Content, Form, What},
    conversation::Entry,
};

/// What an entry says as text; places and contacts are written out.
pub(in crate::desk) fn text_of(content: &Content) -> String {
    let told = match &content.what {
        What::Text
        | What::Pressed
        | What::File(_)
        | What::Erased
        | What::Unreadable
        | What::Other { .. } => String::new(),
        What::Location {
            latitude,
            longitude,
        } => map_link(*latitude, *longitude),
        What::Venue {
            latitude,
            longitude,
            title,
            address,
        } => format!("{title}, {address}\n{}", map_link(*latitude, *longitude)),
        What::Contact {
            phone,
            first_name,
            last_name,
            ..
        } => {
            let last = last_name.as_deref().unwrap_or_default();
            format!("{} {phone}", format!("{first_name} {last}").trim())
        }
    };
    match (told.is_empty(), content.words.is_empty()) {
        (true, _) => content.words.text.clone(),
        (false, true) => told,
        (false, false) => format!("{told}\n{}", content.words.text),
    }
}

/// What entries that are sent at once say together.
pub(in crate::desk) fn joined(entries: &[Entry]) -> String {
    let texts = entries.iter().map(|entry| text_of(&entry.content));
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

fn map_link(latitude: f64, longitude: f64) -> String {
    format!("https://maps.google.com/?q={latitude},{longitude}")
}

/// The name under which a file goes to the CRM.
pub(in crate::desk) fn file_name(content: &Content) -> Option<String> {
    let file = content.file()?;
    Some(file.name.clone().unwrap_or_else(|| {
        let (name, _) = form_name(file.form);
        name.to_owned()
    }))
}

/// The name and the type of a file that came without.
pub(in crate::desk) const fn form_name(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::Photo => ("photo.jpg", "image/jpeg"),
        Form::Video | Form::VideoNote => ("video.mp4", "video/mp4"),
        Form::Animation => ("animation.mp4", "video/mp4"),
        Form::Document => ("file", "application/octet-stream"),
        Form::Audio => ("audio.mp3", "audio/mpeg"),
        Form::Voice => ("voice.ogg", "audio/ogg"),
        Form::Sticker => ("sticker.webp", "image/webp"),
    }
}
