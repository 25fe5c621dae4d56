//! Showing something in spite of a refusal: each post has stand-ins, from the best to
//! the plainest, so that a refusal of one message never hides that a customer wrote.

use super::DeskCourier;
use crate::{
    desk::{button, telegram::show},
    domain::{
        content::{Content, Source, What, Words},
        conversation::Conversation,
        id::{ChatId, MessageId},
    },
    press::DeskAction,
    telegram::{Post, Refused, TelegramError, keyboard::Keyboard, message::TEXT_LIMIT, post::Body},
    text::{Arg, Speech, Text, add, cut, escape, plain_of_html, say},
};

/// A message that was taken, and which of the ways it was.
pub(super) struct Placed {
    pub message: MessageId,
    /// 0 is the post itself, unchanged.
    pub way: usize,
}

/// What became of several posts.
#[derive(Default)]
pub(super) struct PostResults {
    /// The posts that stand in the chat now, by their places among those given.
    pub placed: Vec<(usize, MessageId)>,
    /// Those that Telegram takes in no way.
    pub refused: Vec<(usize, TelegramError)>,
    /// Why the rest was not tried.
    pub error: Option<TelegramError>,
}

impl DeskCourier {
    /// Posts the first of these that Telegram takes. A refusal that is not about the content ends
    /// the search.
    pub(super) async fn place(&self, chat: ChatId, ways: &[Post]) -> Result<Placed, TelegramError> {
        let mut refusal = TelegramError::Refused("there is nothing to post".to_owned());
        for (way, post) in ways.iter().enumerate() {
            match self.api.post(chat, post).await {
                Ok(message) => return Ok(Placed { message, way }),
                Err(error) if error.refused() == Some(Refused::Message) => {
                    tracing::warn!(%error, "A message could not be shown as it is");
                    refusal = error;
                }
                Err(error) => return Err(error),
            }
        }
        Err(refusal)
    }

    /// Posts what belongs together: several files as an album (whose buttons are lost), and one by
    /// one when that is refused.
    pub(super) async fn put(
        &self,
        chat: ChatId,
        conversation: &Conversation,
        posts: &[Post],
    ) -> PostResults {
        let mut results = PostResults::default();
        if posts.len() > 1 && posts.iter().all(Post::is_file) {
            match self.api.post_album(chat, posts).await {
                Ok(messages) => {
                    results.placed = messages.into_iter().enumerate().collect();
                    return results;
                }
                Err(error) if error.refused() == Some(Refused::Message) => {
                    tracing::warn!(%error, "An album was refused, its parts go one by one");
                }
                Err(error) => {
                    results.error = Some(error);
                    return results;
                }
            }
        }
        let speech = self.desk.notify.speech();
        for (at, post) in posts.iter().enumerate() {
            match self.place(chat, &ways(&speech, conversation, post)).await {
                Ok(placed) => results.placed.push((at, placed.message)),
                Err(error) if error.refused() == Some(Refused::Message) => {
                    results.refused.push((at, error));
                }
                Err(error) => {
                    results.error = Some(error);
                    break;
                }
            }
        }
        results
    }
}

/// The ways to show a person's message: unchanged, without its file, as bare words, and as a sign
/// that there is one.
pub(super) fn ways(speech: &Speech, conversation: &Conversation, post: &Post) -> Vec<Post> {
    let mut ways = vec![post.clone()];
    if post.what != What::Text {
        ways.push(in_words(speech, post));
    }
    ways.extend(bare(ways.last().unwrap_or(post)));
    ways.extend(signs(speech, conversation, post));
    ways
}

/// That there is a message which cannot be shown: with a button, and without any.
pub(super) fn signs(speech: &Speech, conversation: &Conversation, post: &Post) -> [Post; 2] {
    let words = Words::plain(speech.plain(say::MessageNotShown {
        number: Arg::from(conversation.number.to_string()),
    }));
    let open = button(
        speech,
        Text::ButtonOpenChat,
        DeskAction::Open(conversation.id),
    );
    let keyboard = match &post.keyboard {
        Keyboard::None => Keyboard::Inline(vec![vec![open]]),
        own => own.clone(),
    };
    let sign = |keyboard| {
        Post::new(What::Text, Body::Words(words.clone()))
            .with(keyboard)
            .in_thread(post.thread)
            .with_sound(post.sound)
    };
    [sign(keyboard), sign(Keyboard::None)]
}

/// The same words without any marks, which may be what was refused.
pub(super) fn bare(post: &Post) -> Option<Post> {
    let text = match &post.body {
        Body::Html(html) => plain_of_html(html),
        Body::Words(words) if words.entities.is_empty() && post.reply.is_none() => return None,
        Body::Words(words) => words.text.clone(),
    };
    let mut bare = post.clone().replying(None);
    bare.body = Body::Words(Words::plain(cut(&text, TEXT_LIMIT)));
    Some(bare)
}

/// The same words without what is no text; a file at an address keeps the address, of any other its
/// kind is said.
fn in_words(speech: &Speech, post: &Post) -> Post {
    let mut plain = post.clone();
    plain.upload = None;
    let what = std::mem::replace(&mut plain.what, What::Text);
    let url = match &what {
        What::File(file) => match &file.at {
            Source::Url(url) => Some(url.clone()),
            Source::Telegram(_) => None,
        },
        _ => None,
    };
    let is_file = matches!(what, What::File(_));
    let mut line = show::placeholder(speech, &Content::new(what, Words::default()));
    if is_file {
        line = speech.plain(say::FileNotShown {
            kind: Arg::from(line),
        });
    }
    match (&mut plain.body, url) {
        (Body::Html(html), Some(url)) => {
            let link = escape(&url).replace('"', "&quot;");
            add(html, format_args!("\n<a href=\"{link}\">📎</a>"));
        }
        (Body::Html(html), None) => add(html, format_args!("\n{}", escape(&line))),
        (Body::Words(words), url) => {
            if !words.is_empty() {
                words.push("\n");
            }
            words.push(url.as_ref().unwrap_or(&line));
        }
    }
    plain
}
