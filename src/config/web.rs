//! `[web]`

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::{ConfigError, http_url};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// Where this program listens.
    pub listen: SocketAddr,
    /// Under which address the outside reaches it.
    #[serde(deserialize_with = "super::text::optional")]
    pub public_url: Option<String>,
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
