//! The door of the Bot API: tokens, method names, and the words for faults.

use std::sync::Arc;
use std::time::Duration;

use super::Shared;
use super::envelope::Refusal;
use super::methods::{self, Method};
use super::params::Params;
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request, Site};

impl Site for Shared {
    const PATIENCE: Duration = Duration::from_mins(1);

    /// Every update is acknowledged or waits for a time that has not come.
    fn has_settled(&self) -> bool {
        let now = self.clock.now();
        self.bots().iter().all(|bot| bot.state().inbox.settled(now))
    }

    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        // Downloads are all one topic, `file`.
        match path.strip_prefix("/file/") {
            Some(_) => &path[1..5],
            None => path.rsplit('/').next().unwrap_or(path),
        }
    }

    async fn answer(self: Arc<Self>, request: Request) -> Reply {
        if let Some(path) = request.uri.path().strip_prefix("/file") {
            return self.file(path);
        }
        let Some((token, name)) = split(request.uri.path()) else {
            return Refusal::new(404, "Not Found").reply();
        };
        if !well_formed(token) {
            return Refusal::new(401, "Unauthorized: invalid token specified").reply();
        }
        let Some(bot) = self.bot(token) else {
            return Refusal::new(401, "Unauthorized").reply();
        };
        let Some(method) = Method::find(name) else {
            return Refusal::new(404, "Not Found: method not found").reply();
        };
        match Params::read(&request) {
            Ok(params) => methods::call(&self, &bot, method, params).await,
            Err(refusal) => refusal.reply(),
        }
    }

    fn failure(&self, request: &Request, fault: &Fault) -> Option<Reply> {
        let refusal = match fault {
            Fault::TooMany { retry_after } => Refusal::too_many(*retry_after),
            Fault::Error500 => Refusal::new(500, "Internal Server Error"),
            _ => return None,
        };
        if let Some((token, name)) = split(request.uri.path())
            && let Some(bot) = self.bot(token)
            && let Some(method) = Method::find(name)
        {
            let params = Params::read(request).unwrap_or_default();
            methods::note(self, &bot, method, params, Some(&refusal));
        }
        Some(refusal.reply())
    }
}

impl Shared {
    /// What `getFile` gave a path to.
    fn file(&self, path: &str) -> Reply {
        let content = split(path).and_then(|(token, path)| {
            let bot = self.bot(token)?;
            bot.state().files.download(path, self.clock.now())
        });
        match content {
            Some(content) => Reply {
                content_type: "application/octet-stream",
                ..Reply::json(200, content)
            },
            None => Refusal::new(404, "Not Found").reply(),
        }
    }
}

/// Token and method of `/bot<token>/<method>`.
fn split(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/bot")?.split_once('/')
}

fn well_formed(token: &str) -> bool {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    token.split_once(':').is_some_and(|(id, secret)| {
        !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_digit())
            && !secret.is_empty()
            && secret.bytes().all(part)
    })
}
