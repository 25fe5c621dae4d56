//! What a key of the HTTP API is good for.

/// A right of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Sending messages, cancelling and repeating its own.
    SmsSend,
    /// Reading its own messages, and how the providers are.
    SmsRead,
    /// Confirming phones by codes.
    Codes,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::SmsSend, Self::SmsRead, Self::Codes];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SmsSend => "sms:send",
            Self::SmsRead => "sms:read",
            Self::Codes => "codes",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}
