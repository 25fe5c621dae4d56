//! Links that open the bot: `https://t.me/BOT?start=PAYLOAD`. What a payload opens, and whose advertising
//! brought the visitor.

use super::id::{CategoryId, ProductId};

/// Telegram's limit for a payload (<https://core.telegram.org/bots/features#deep-linking>).
const LIMIT: usize = 64;
/// Joins two payloads to one.
const JOIN: &str = "--";

/// What a customer's link does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// `None` means the menu.
    pub target: Option<Target>,
    /// Where the link was: an advertisement, a leaflet.
    pub source: Option<String>,
}

/// What a link opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Product(ProductId),
    Category(CategoryId),
    /// An order by the number that the customer reads.
    Order(String),
    /// A question about the subject with this id.
    Question(String),
}

impl Link {
    /// Reads a payload; what is not known is left out.
    pub fn parse(payload: &str) -> Self {
        let mut link = Self::default();
        if !is_payload(payload) {
            return link;
        }
        for part in payload.split(JOIN) {
            let Some((kind, rest)) = part.split_once('_').filter(|(_, rest)| !rest.is_empty())
            else {
                continue;
            };
            let target = match kind {
                "p" => rest.parse().ok().map(|id| Target::Product(ProductId(id))),
                "c" => rest.parse().ok().map(|id| Target::Category(CategoryId(id))),
                "o" => Some(Target::Order(rest.to_owned())),
                "q" => Some(Target::Question(rest.to_owned())),
                "s" => {
                    link.source.get_or_insert_with(|| rest.to_owned());
                    None
                }
                _ => None,
            };
            link.target = link.target.or(target);
        }
        link
    }

    /// Whether it does anything.
    pub const fn is_empty(&self) -> bool {
        self.target.is_none() && self.source.is_none()
    }
}

/// What a link shows at the desk, to managers alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskTarget {
    /// A conversation by its number.
    Chat(i64),
    /// An order by its number.
    Order(i64),
}

impl DeskTarget {
    pub fn parse(payload: &str) -> Option<Self> {
        let (kind, number) = payload.split_once('_')?;
        let number = number.parse().ok().filter(|number| *number > 0)?;
        match kind {
            "chat" => Some(Self::Chat(number)),
            "order" => Some(Self::Order(number)),
            _ => None,
        }
    }
}

/// Whether Telegram carries it.
pub fn is_payload(text: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    (1..=LIMIT).contains(&text.len()) && text.chars().all(fits)
}

/// Whether every part of a payload does something: one thing to open, one source.
fn is_sound(payload: &str) -> bool {
    let parts: Vec<Link> = payload.split(JOIN).map(Link::parse).collect();
    let targets = parts.iter().filter(|part| part.target.is_some()).count();
    let sources = parts.iter().filter(|part| part.source.is_some()).count();
    parts.iter().all(|part| !part.is_empty()) && targets <= 1 && sources <= 1
}

/// The payload of what somebody asks a link for: an unchanged payload, else the name of a source.
pub fn payload_of(asked: &str) -> Option<String> {
    let asked = asked.trim();
    if is_payload(asked) && is_sound(asked) {
        return Some(asked.to_owned());
    }
    // What looks like a payload and opens nothing is a slip, not a name.
    let known = ["p_", "c_", "o_", "q_", "s_", "chat_", "order_"];
    if known.iter().any(|kind| asked.starts_with(kind)) {
        return None;
    }
    let payload = format!("s_{asked}");
    (!asked.is_empty() && !asked.contains(JOIN) && is_payload(&payload)).then_some(payload)
}

/// The address that opens a bot with a payload.
pub fn address(bot: &str, payload: &str) -> String {
    format!("https://t.me/{bot}?start={payload}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_opens_one_thing_and_names_one_source() {
        let product = Some(Target::Product(ProductId(12)));
        for (payload, target, from) in [
            ("p_12", product.clone(), None),
            ("c_3", Some(Target::Category(CategoryId(3))), None),
            ("o_1001", Some(Target::Order("1001".to_owned())), None),
            (
                "q_returns",
                Some(Target::Question("returns".to_owned())),
                None,
            ),
            ("s_flyer", None, Some("flyer")),
            ("p_12--s_flyer", product.clone(), Some("flyer")),
            ("s_my-flyer_2--p_12", product.clone(), Some("my-flyer_2")),
            ("p_12--c_3", product, None),
            ("s_a--s_b", None, Some("a")),
            ("", None, None),
            ("zzz", None, None),
            ("p_", None, None),
            ("p_x", None, None),
            ("s_", None, None),
            ("chat_5", None, None),
            ("p_12 ", None, None),
        ] {
            let read = Link::parse(payload);
            let source = from.map(str::to_owned);
            assert_eq!(read, Link { target, source }, "{payload}");
        }
        assert!(Link::parse(&format!("s_{}", "a".repeat(63))).is_empty());
    }

    #[test]
    fn managers_links_name_a_number() {
        assert_eq!(DeskTarget::parse("chat_5"), Some(DeskTarget::Chat(5)));
        assert_eq!(
            DeskTarget::parse("order_1001"),
            Some(DeskTarget::Order(1001))
        );
        for payload in ["chat_", "chat_-5", "chat_x", "order", "p_5"] {
            assert_eq!(DeskTarget::parse(payload), None, "{payload}");
        }
    }

    #[test]
    fn what_is_asked_for_is_a_payload_or_the_name_of_a_source() {
        for (asked, payload) in [
            (" p_12 ", Some("p_12")),
            ("p_12--s_flyer", Some("p_12--s_flyer")),
            ("flyer", Some("s_flyer")),
            ("autumn-2026", Some("s_autumn-2026")),
            // Slips: they open nothing, or two things.
            ("p_", None),
            ("p_x", None),
            ("chat_1", None),
            ("s_a--s_b", None),
            ("p_1--c_2", None),
            ("листівка", None),
            ("two words", None),
            ("a--b", None),
            ("", None),
        ] {
            assert_eq!(payload_of(asked).as_deref(), payload, "{asked}");
        }
    }
}
