//! `[web]`

use std::net::SocketAddr;

use serde::{Deserialize, Deserializer, Serialize, de::Error};

use super::{ConfigError, http_url};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// Where this program listens.
    #[serde(deserialize_with = "address")]
    pub listen: SocketAddr,
    /// Under which address the outside reaches it.
    #[serde(deserialize_with = "super::text::optional")]
    pub public_url: Option<String>,
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = super::text::optional(from)?.unwrap_or_default();
    text.parse().map_err(|_| {
        D::Error::custom(format!(
            "\"{text}\" is no address to listen at; expected one such as 127.0.0.1:8080"
        ))
    })
}

impl Default for Web {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
        }
    }
}

impl Web {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match &self.public_url {
            Some(url) => http_url("web.public_url", url).map(drop),
            None => Ok(()),
        }
    }
}
