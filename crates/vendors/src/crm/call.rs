//! A request to a CRM, put together by an adapter and made by `http`.

use std::borrow::Cow;

use reqwest::{
    Client, Method, RequestBuilder, Url,
    header::{CONTENT_TYPE, HeaderMap},
    multipart::{Form, Part},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::{dialect::Manners, rate::Urgency};

/// A request to make.
pub struct Call<'a> {
    pub(super) operation: &'static str,
    pub(super) urgency: Urgency,
    pub(super) lane: Lane,
    path: &'a str,
    pub(super) subject: Option<&'a str>,
    query: Vec<(Cow<'a, str>, String)>,
    headers: HeaderMap,
    /// The key in the query, where the CRM wants it there.
    secret: Option<(&'static str, SecretString)>,
    /// What stands in the request and may be shown nowhere.
    hidden: Vec<SecretString>,
    body: Body<'a>,
    pub(super) manners: Option<&'a dyn Manners>,
    pub(super) record: Record,
}

/// What of a call's bodies the journal keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Record {
    Masked,
    Nothing,
}

/// Which limit a call counts against, where a CRM has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    Main,
    /// What is told to people: not held up when reading must pause.
    Sends,
}

enum Body<'a> {
    /// Nothing: a read.
    Unsent,
    /// A write that says everything in its address.
    Empty,
    Json(Value),
    /// A change of what is there.
    Put(Value),
    /// A change of some fields of what is there.
    Patch(Value),
    File(&'a File<'a>),
    Written(Method, Content),
}

/// What a request holds besides its address, in the words of a recipe.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Nothing,
    Json(Value),
    Form(Vec<(String, String)>),
}

/// A file to upload as a form.
pub struct File<'a> {
    /// The name of the form's field.
    pub field: &'static str,
    pub name: &'a str,
    pub mime: &'a str,
    pub bytes: &'a [u8],
}

impl<'a> Call<'a> {
    /// Reads `path`.
    pub fn get(operation: &'static str, urgency: Urgency, path: &'a str) -> Self {
        Self {
            operation,
            urgency,
            lane: Lane::Main,
            path,
            subject: None,
            query: Vec::new(),
            headers: HeaderMap::new(),
            secret: None,
            hidden: Vec::new(),
            manners: None,
            body: Body::Unsent,
            record: Record::Masked,
        }
    }

    /// Writes `body` to `path`.
    pub fn post(operation: &'static str, urgency: Urgency, path: &'a str, body: Value) -> Self {
        Self::with(operation, urgency, path, Body::Json(body))
    }

    /// Changes what is at `path`.
    pub fn put(operation: &'static str, urgency: Urgency, path: &'a str, body: Value) -> Self {
        Self::with(operation, urgency, path, Body::Put(body))
    }

    /// Changes some fields of what is at `path`.
    pub fn patch(operation: &'static str, urgency: Urgency, path: &'a str, body: Value) -> Self {
        Self::with(operation, urgency, path, Body::Patch(body))
    }

    /// Writes to `path` without a body.
    pub fn post_empty(operation: &'static str, urgency: Urgency, path: &'a str) -> Self {
        Self::with(operation, urgency, path, Body::Empty)
    }

    /// Uploads `file` to `path`.
    pub fn upload(
        operation: &'static str,
        urgency: Urgency,
        path: &'a str,
        file: &'a File<'a>,
    ) -> Self {
        Self::with(operation, urgency, path, Body::File(file))
    }

    /// Any request.
    pub fn written(
        operation: &'static str,
        urgency: Urgency,
        path: &'a str,
        method: Method,
        content: Content,
    ) -> Self {
        Self::with(operation, urgency, path, Body::Written(method, content))
    }

    fn with(operation: &'static str, urgency: Urgency, path: &'a str, body: Body<'a>) -> Self {
        let mut call = Self::get(operation, urgency, path);
        call.body = body;
        call
    }

    /// Names in the journal what the call is about: our reference or an id.
    #[must_use]
    pub fn about(mut self, subject: &'a str) -> Self {
        self.subject = Some(subject);
        self
    }

    #[must_use]
    pub fn query(mut self, key: impl Into<Cow<'a, str>>, value: impl Into<String>) -> Self {
        self.query.push((key.into(), value.into()));
        self
    }

    /// Headers of this call alone.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// Secrets that stand in the request: neither the journal nor an error may show them.
    #[must_use]
    pub fn hiding(mut self, secrets: Vec<SecretString>) -> Self {
        self.hidden = secrets;
        self
    }

    /// What the answers to this call mean, where they have meanings of their own.
    #[must_use]
    pub fn with_manners(mut self, manners: &'a dyn Manners) -> Self {
        self.manners = Some(manners);
        self
    }

    /// A parameter that neither the journal nor an error may show.
    #[must_use]
    pub fn secret_query(mut self, key: &'static str, value: SecretString) -> Self {
        self.secret = Some((key, value));
        self
    }

    /// Keeps both bodies out of the journal: for what names nothing in it, so that nothing can be
    /// masked.
    #[must_use]
    pub const fn unrecorded(mut self) -> Self {
        self.record = Record::Nothing;
        self
    }

    /// Counts the call against the limit of `lane`.
    #[must_use]
    pub const fn on(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// What of the body can be put down: a file is only described.
    pub(super) fn described(&self) -> Option<Value> {
        match &self.body {
            Body::Unsent | Body::Empty | Body::Written(_, Content::Nothing) => None,
            Body::Json(body)
            | Body::Put(body)
            | Body::Patch(body)
            | Body::Written(_, Content::Json(body)) => Some(body.clone()),
            Body::Written(_, Content::Form(fields)) => {
                let fields = fields.iter();
                let fields = fields.map(|(key, value)| (key.clone(), Value::from(value.as_str())));
                Some(Value::Object(fields.collect::<Map<_, _>>()))
            }
            Body::File(file) => Some(json!({
                "name": file.name, "type": file.mime, "quantity": file.bytes.len(),
            })),
        }
    }

    /// The secret of the query, plain and as an address holds it.
    pub(super) fn secrets(&self) -> Vec<SecretString> {
        let Some((key, secret)) = &self.secret else {
            return self.hidden.clone();
        };
        let mut url = Url::parse("http://localhost").ok();
        let encoded = url.as_mut().and_then(|url| {
            url.query_pairs_mut()
                .append_pair(key, secret.expose_secret());
            let pair = url.query()?.split_once('=')?;
            Some(SecretString::from(pair.1))
        });
        let both = [Some(secret.clone()), encoded].into_iter().flatten();
        both.chain(self.hidden.clone()).collect()
    }

    pub(super) fn request(&self, client: &Client, base: &Url) -> RequestBuilder {
        let mut url = base.clone();
        url.set_path(&format!(
            "{}{}",
            base.path().trim_end_matches('/'),
            self.path
        ));
        let mut request = match &self.body {
            Body::Unsent => client.get(url),
            Body::Empty => client.post(url).body(""),
            Body::Json(body) => client.post(url).json(body),
            Body::Put(body) => client.put(url).json(body),
            Body::Patch(body) => client.patch(url).json(body),
            Body::File(file) => client.post(url).multipart(form(file)),
            Body::Written(method, content) => {
                let request = client.request(method.clone(), url);
                match content {
                    Content::Nothing => request,
                    Content::Json(body) => request.json(body),
                    Content::Form(fields) => request
                        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                        .body(encoded(fields)),
                }
            }
        };
        // A default header of the client's gives way to one of the call's.
        request = request.headers(self.headers.clone());
        if let Some((key, secret)) = &self.secret {
            request = request.query(&[(key, secret.expose_secret())]);
        }
        if !self.query.is_empty() {
            request = request.query(&self.query);
        }
        request
    }
}

fn encoded(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

fn form(file: &File<'_>) -> Form {
    let part = || Part::bytes(file.bytes.to_vec()).file_name(file.name.to_owned());
    // A type that cannot be written leaves the guess to the CRM.
    let typed = part().mime_str(file.mime).unwrap_or_else(|_| part());
    Form::new().part(file.field, typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_in_both_its_forms() {
        let call = Call::get("read", Urgency::Sync, "/chats")
            .secret_query("token", SecretString::from("a+b/c="));

        let secrets = call.secrets();
        let forms: Vec<_> = secrets
            .iter()
            .map(secrecy::ExposeSecret::expose_secret)
            .collect();

        assert_eq!(forms, ["a+b/c=", "a%2Bb%2Fc%3D"]);
    }
}
