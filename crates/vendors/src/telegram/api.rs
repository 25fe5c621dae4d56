//! The Bot API's client: one request, one answer, errors that say what they mean. No retries and
//! no waiting here; those belong to the outbox.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use mistok_core::domain::{id::BotId, storable::clean_json};
use reqwest::{Client, RequestBuilder, Response, Url, header::CONTENT_TYPE, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{TelegramError, book::ChatBook, pictures::PictureFolder};

/// A call that takes longer is broken off; getUpdates has its own time on top.
pub(super) const TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(5);
/// The longest answer that is read: a hundred updates are about a megabyte.
const LONGEST_UPDATES: usize = 16 * 1024 * 1024;
/// The same of any other method, whose answers are a few kilobytes.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// A bot's door to Telegram. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    client: Client,
    base: String,
    token: SecretString,
    /// The address of each method that was called; parsing one takes as long as writing a message.
    addresses: Arc<RwLock<HashMap<String, Url>>>,
    bot: BotId,
    /// The token of a payment provider, for invoices.
    provider: Option<SecretString>,
    book: ChatBook,
    pictures: PictureFolder,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api")
            .field("bot", &self.bot)
            .finish_non_exhaustive()
    }
}

/// The number before the colon of a token.
pub fn bot_of(token: &SecretString) -> Option<BotId> {
    let (id, secret) = token.expose_secret().split_once(':')?;
    if secret.is_empty()
        || secret.contains(|letter: char| !letter.is_ascii_graphic() || letter == '/')
    {
        return None;
    }
    id.parse().ok().map(BotId)
}

#[derive(Deserialize)]
struct Answer<'a> {
    ok: bool,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
}

impl Api {
    /// `base` is the address before `/bot<token>`.
    pub fn new(base: &str, token: SecretString, bot: BotId) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .tcp_nodelay(true)
            // The Bot API never redirects; a redirect would carry the token elsewhere.
            .redirect(Policy::none())
            // Its answers are a few hundred bytes.
            .gzip(false)
            .pool_idle_timeout(Duration::from_secs(50))
            .user_agent(concat!("mistok/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            client,
            base: base.trim_end_matches('/').to_owned(),
            token,
            addresses: Arc::default(),
            bot,
            provider: None,
            book: ChatBook::default(),
            pictures: PictureFolder::default(),
        })
    }

    /// Lets it send invoices.
    #[must_use]
    pub fn with_provider(self, provider: Option<SecretString>) -> Self {
        Self { provider, ..self }
    }

    /// Lets it know which chats have other ids now.
    #[must_use]
    pub fn with_book(self, book: ChatBook) -> Self {
        Self { book, ..self }
    }

    /// Lets it send pictures of the shop's own folder.
    #[must_use]
    pub fn with_pictures(self, pictures: PictureFolder) -> Self {
        Self { pictures, ..self }
    }

    pub(super) const fn pictures(&self) -> &PictureFolder {
        &self.pictures
    }

    /// What is known of the chats that it writes to.
    pub const fn book(&self) -> &ChatBook {
        &self.book
    }

    pub(super) const fn provider(&self) -> Option<&SecretString> {
        self.provider.as_ref()
    }

    pub const fn bot(&self) -> BotId {
        self.bot
    }

    /// Calls a method with parameters as JSON.
    pub async fn call<P, R>(
        &self,
        method: &str,
        parameters: &P,
        timeout: Duration,
    ) -> Result<R, TelegramError>
    where
        P: Serialize + ?Sized,
        R: DeserializeOwned,
    {
        self.call_json(method, written(parameters)?, timeout).await
    }

    /// Calls a method with parameters that are written as JSON already.
    pub(super) async fn call_json<R>(
        &self,
        method: &str,
        parameters: Vec<u8>,
        timeout: Duration,
    ) -> Result<R, TelegramError>
    where
        R: DeserializeOwned,
    {
        result(&self.answer_to(method, parameters, timeout).await?)
    }

    /// The bytes of a file at the path that getFile told.
    pub(super) async fn fetch(
        &self,
        path: &str,
        limit: usize,
        timeout: Duration,
    ) -> Result<Vec<u8>, TelegramError> {
        let unreachable = |error: reqwest::Error| TelegramError::Unreachable(error.without_url());
        let token = self.token.expose_secret();
        let url = format!("{}/file/bot{token}/{path}", self.base);
        let mut response = self
            .client
            .get(url)
            .timeout(timeout)
            .send()
            .await
            .map_err(unreachable)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(TelegramError::Failed(status));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if bytes.len() + chunk.len() > limit {
                return Err(TelegramError::Refused(format!(
                    "the file is larger than {limit} bytes"
                )));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// The raw body of a good answer.
    pub async fn answer<P>(
        &self,
        method: &str,
        parameters: &P,
        timeout: Duration,
    ) -> Result<Vec<u8>, TelegramError>
    where
        P: Serialize + ?Sized,
    {
        self.answer_to(method, written(parameters)?, timeout).await
    }

    /// The same with parameters that are written as JSON already.
    pub(super) async fn answer_to(
        &self,
        method: &str,
        mut parameters: Vec<u8>,
        timeout: Duration,
    ) -> Result<Vec<u8>, TelegramError> {
        if self.book.knows_moves() {
            let mut moved = serde_json::from_slice(&parameters).map_err(unwritable)?;
            self.book.redirect(method, &mut moved)?;
            parameters = written(&moved)?;
        }
        let request = self
            .request(method, timeout)?
            .header(CONTENT_TYPE, "application/json")
            .body(parameters);
        let longest = match method {
            "getUpdates" => LONGEST_UPDATES,
            _ => LONGEST_ANSWER,
        };
        answered(request, longest).await
    }

    /// Calls a method with a file among its parameters.
    pub(super) async fn upload<R>(
        &self,
        method: &str,
        form: reqwest::multipart::Form,
        timeout: Duration,
    ) -> Result<R, TelegramError>
    where
        R: DeserializeOwned,
    {
        let body = answered(
            self.request(method, timeout)?.multipart(form),
            LONGEST_ANSWER,
        )
        .await?;
        result(&body)
    }

    /// Whether Telegram accepts the token, asked by a call that is about nothing else. `None` means
    /// that it did not say.
    pub async fn accepts_token(&self) -> Option<bool> {
        match self.answer("getMe", &serde_json::Map::new(), TIMEOUT).await {
            Ok(_) => Some(true),
            Err(TelegramError::Unauthorized) => Some(false),
            Err(_) => None,
        }
    }

    fn request(&self, method: &str, timeout: Duration) -> Result<RequestBuilder, TelegramError> {
        Ok(self.client.post(self.address(method)?).timeout(timeout))
    }

    fn address(&self, method: &str) -> Result<Url, TelegramError> {
        let known = self
            .addresses
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(address) = known.get(method) {
            return Ok(address.clone());
        }
        drop(known);
        let address = format!("{}/bot{}/{method}", self.base, self.token.expose_secret());
        let address = Url::parse(&address)
            .map_err(|error| TelegramError::Refused(format!("the Bot API's address: {error}")))?;
        let mut known = self
            .addresses
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        known.insert(method.to_owned(), address.clone());
        Ok(address)
    }
}

fn written<P: Serialize + ?Sized>(parameters: &P) -> Result<Vec<u8>, TelegramError> {
    serde_json::to_vec(parameters).map_err(unwritable)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the form that `map_err` wants"
)]
fn unwritable(error: serde_json::Error) -> TelegramError {
    TelegramError::Refused(error.to_string())
}

/// The body of a good answer.
async fn answered(request: RequestBuilder, longest: usize) -> Result<Vec<u8>, TelegramError> {
    // The token is in the address: an error must not carry it on.
    let unreachable = |error: reqwest::Error| TelegramError::Unreachable(error.without_url());
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status().as_u16();
    let body = whole(response, longest).await?;
    let ok =
        status == 200 && serde_json::from_slice::<Answer<'_>>(&body).is_ok_and(|answer| answer.ok);
    if ok {
        Ok(body)
    } else {
        Err(TelegramError::read(status, &body))
    }
}

/// The body of an answer, within bounds and as every database takes its texts.
async fn whole(mut response: Response, longest: usize) -> Result<Vec<u8>, TelegramError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| TelegramError::Unreachable(error.without_url()))?
    {
        if bytes.len() + chunk.len() > longest {
            return Err(TelegramError::Failed(response.status().as_u16()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => match clean_json(&text) {
            Cow::Borrowed(_) => text.into_bytes(),
            Cow::Owned(cleaned) => cleaned.into_bytes(),
        },
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            clean_json(&text).into_owned().into_bytes()
        }
    })
}

fn result<R: DeserializeOwned>(body: &[u8]) -> Result<R, TelegramError> {
    let answer: Answer<'_> =
        serde_json::from_slice(body).map_err(|_| TelegramError::Failed(200))?;
    answer
        .result
        .and_then(|result| serde_json::from_str(result.get()).ok())
        .ok_or(TelegramError::Failed(200))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_bot() {
        let cases = [
            ("42:abc-DEF_1", Some(42)),
            ("42:", None),
            ("abc", None),
            ("x:abc", None),
            ("42:a/b", None),
        ];
        for (token, bot) in cases {
            assert_eq!(
                bot_of(&SecretString::from(token)),
                bot.map(BotId),
                "{token}"
            );
        }
    }

    #[test]
    fn debug_does_not_show_the_token() {
        let api = Api::new(
            "http://localhost",
            SecretString::from("42:secret"),
            BotId(42),
        )
        .unwrap();
        assert!(!format!("{api:?}").contains("secret"));
    }
}
