//! `[web]`

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::{ConfigError, error::shown, http_url};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// Where this program listens.
    #[serde(deserialize_with = "address")]
    pub listen: SocketAddr,
    /// Under which address the outside reaches it.
    #[serde(deserialize_with = "super::text::optional")]
    pub public_url: Option<String>,
    /// Proxies in front of the program, which name the caller in `X-Forwarded-For`.
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<Network>,
    pub limits: Limits,
}

/// What a caller may cost before it has proven anything, and how long it may take.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds for the head of a request.
    pub header_seconds: u32,
    /// Seconds for a body in all.
    pub body_seconds: u32,
    /// Seconds without a byte of a body.
    pub silence_seconds: u32,
    /// Seconds for a request in all.
    pub request_seconds: u32,
    /// Seconds that a connection may rest between two requests.
    pub idle_seconds: u32,
    /// Requests over one connection.
    pub requests: u32,
    /// Megabytes of bodies in memory at once.
    pub bodies_mb: u32,
    /// Connections in all; at most half of the files that the process may open.
    pub connections: u32,
    /// Connections of one address; loopback and trusted proxies are not counted.
    pub connections_per_address: u32,
    /// Requests of one address without a valid proof within a minute.
    pub failed_proofs_per_minute: u32,
}

/// An address, or a network such as `172.16.0.0/12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Reads `ADDRESS` or `ADDRESS/PREFIX`.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.trim().parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.trim().parse().ok().filter(|it| *it <= longest)?,
            None => longest,
        };
        Some(Self { address, prefix })
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix));
                let mask = mask.unwrap_or_default();
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix));
                let mask = mask.unwrap_or_default();
                own.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{}/{}", self.address, self.prefix))
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        network(&String::deserialize(from)?)
    }
}

fn network<E: Error>(text: &str) -> Result<Network, E> {
    Network::parse(text).ok_or_else(|| {
        E::custom(format!(
            "{} is no address; expected one such as 10.0.0.5 or a network such as 172.16.0.0/12",
            shown(text)
        ))
    })
}

/// A list, or addresses with commas as the environment gives them.
fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Network>, D::Error> {
    #[derive(Deserialize)]
    #[serde(
        untagged,
        expecting = "addresses such as [\"10.0.0.5\", \"172.16.0.0/12\"]"
    )]
    enum Written {
        Many(Vec<String>),
        One(String),
    }
    let all = match Written::deserialize(from)? {
        Written::Many(all) => all,
        Written::One(text) => text.split(',').map(str::to_owned).collect(),
    };
    let all = all.iter().filter(|text| !text.trim().is_empty());
    all.map(|text| network(text)).collect()
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = super::text::optional(from)?.unwrap_or_default();
    text.parse().map_err(|_| {
        D::Error::custom(format!(
            "{} is no address to listen at; expected one such as 127.0.0.1:8080",
            shown(&text)
        ))
    })
}

impl Default for Web {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_seconds: 10,
            body_seconds: 20,
            silence_seconds: 5,
            request_seconds: 60,
            idle_seconds: 120,
            requests: 10_000,
            bodies_mb: 64,
            connections: 1_000,
            connections_per_address: 100,
            failed_proofs_per_minute: 30,
        }
    }
}

impl Limits {
    pub fn header(&self) -> Duration {
        seconds(self.header_seconds)
    }

    pub fn body(&self) -> Duration {
        seconds(self.body_seconds)
    }

    pub fn silence(&self) -> Duration {
        seconds(self.silence_seconds)
    }

    pub fn request(&self) -> Duration {
        seconds(self.request_seconds)
    }

    pub fn idle(&self) -> Duration {
        seconds(self.idle_seconds)
    }

    fn check(&self) -> Result<(), ConfigError> {
        for (key, number, least, most) in [
            ("header_seconds", self.header_seconds, 1, 300),
            ("body_seconds", self.body_seconds, 1, 600),
            ("silence_seconds", self.silence_seconds, 1, 300),
            ("request_seconds", self.request_seconds, 1, 3_600),
            ("idle_seconds", self.idle_seconds, 1, 3_600),
            ("requests", self.requests, 1, 1_000_000_000),
            // The largest body takes four.
            ("bodies_mb", self.bodies_mb, 8, 65_536),
            ("connections", self.connections, 10, 1_000_000),
            (
                "connections_per_address",
                self.connections_per_address,
                1,
                1_000_000,
            ),
            (
                "failed_proofs_per_minute",
                self.failed_proofs_per_minute,
                1,
                1_000_000,
            ),
        ] {
            if !(least..=most).contains(&number) {
                let key = format!("web.limits.{key}");
                let expected = format!("a number from {least} to {most}");
                return Err(ConfigError::bad(&key, &number.to_string(), &expected));
            }
        }
        Ok(())
    }
}

fn seconds(number: u32) -> Duration {
    Duration::from_secs(number.into())
}

impl Web {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.limits.check()?;
        match &self.public_url {
            Some(url) => http_url("web.public_url", url).map(drop),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        for (network, address, holds) in [
            ("10.0.0.5", "10.0.0.5", true),
            ("10.0.0.5", "::ffff:10.0.0.5", true),
            ("10.0.0.5", "10.0.0.6", false),
            ("172.16.0.0/12", "172.31.255.255", true),
            ("172.16.0.0/12", "172.32.0.0", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "::1", false),
            ("fd00::/8", "fd12::1", true),
            ("::/0", "2001:db8::1", true),
            ("fd00::/8", "2001:db8::1", false),
        ] {
            let network = Network::parse(network).unwrap();
            assert_eq!(
                network.contains(address.parse().unwrap()),
                holds,
                "{network:?} {address}"
            );
        }
        for text in [
            "",
            "10.0.0",
            "10.0.0.0/33",
            "fd00::/129",
            "proxy",
            "1.1.1.1/",
        ] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }
}
