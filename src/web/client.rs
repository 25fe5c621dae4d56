//! The caller's address: that of the peer, or the one that a trusted proxy names.

use std::net::IpAddr;

use axum::http::HeaderMap;

use crate::config::Network;

const FORWARDED: &str = "x-forwarded-for";

/// Callers that are counted together: an address of IPv4, or a network of IPv6 as a household or a
/// server gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl Client {
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(IpAddr::V4(address)),
            IpAddr::V6(address) => {
                let network = address.to_bits() & (u128::MAX << 64);
                Self(IpAddr::V6(network.into()))
            }
        }
    }

    /// The client of a connection; `None` for loopback and trusted proxies, which speak for many.
    pub fn of_peer(peer: IpAddr, trusted: &[Network]) -> Option<Self> {
        let peer = peer.to_canonical();
        (!peer.is_loopback() && !is_trusted(peer, trusted)).then(|| Self::of(peer))
    }

    /// The client of a request. A header is believed only when a trusted proxy has sent it.
    pub fn of_request(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> Option<Self> {
        let peer = peer.to_canonical();
        if is_trusted(peer, trusted) {
            let named = last_untrusted(headers, trusted)?;
            (!named.is_loopback()).then(|| Self::of(named))
        } else {
            Self::of_peer(peer, trusted)
        }
    }
}

fn is_trusted(address: IpAddr, trusted: &[Network]) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// What stands left of the last entry that is not one of our proxies was written by the caller.
fn last_untrusted(headers: &HeaderMap, trusted: &[Network]) -> Option<IpAddr> {
    let lines = headers.get_all(FORWARDED).iter();
    let mut entries = Vec::new();
    for line in lines {
        entries.extend(line.to_str().ok()?.split(','));
    }
    for entry in entries.into_iter().rev() {
        let address = read(entry)?;
        if !is_trusted(address, trusted) {
            return Some(address);
        }
    }
    None
}

/// An address, perhaps with a port.
fn read(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let address = if let Ok(address) = entry.parse::<IpAddr>() {
        address
    } else if let Some(rest) = entry.strip_prefix('[') {
        rest.split_once(']')?.0.parse().ok()?
    } else {
        entry.split_once(':')?.0.parse().ok()?
    };
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> Option<Client> {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|it| Network::parse(it).unwrap());
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED, HeaderValue::from_str(line).unwrap());
        }
        Client::of_request(peer.parse().unwrap(), &headers, &trusted)
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the table writes it")]
    fn named(address: &str) -> Option<Client> {
        Some(Client::of(address.parse().unwrap()))
    }

    #[test]
    fn only_a_trusted_proxy_names_the_caller_and_only_its_own_entry_counts() {
        for (peer, forwarded, expected) in [
            ("203.0.113.7", &[][..], named("203.0.113.7")),
            ("203.0.113.7", &["198.51.100.1"], named("203.0.113.7")),
            ("10.0.0.5", &["198.51.100.1"], named("198.51.100.1")),
            (
                "10.0.0.5",
                &["8.8.8.8, 198.51.100.1"],
                named("198.51.100.1"),
            ),
            (
                "10.0.0.5",
                &["198.51.100.1, 10.1.1.1"],
                named("198.51.100.1"),
            ),
            (
                "10.0.0.5",
                &["8.8.8.8", "198.51.100.1:4711"],
                named("198.51.100.1"),
            ),
            ("10.0.0.5", &["[2001:db8::7]:443"], named("2001:db8::9")),
            ("::ffff:10.0.0.5", &["198.51.100.1"], named("198.51.100.1")),
            ("10.0.0.5", &["198.51.100.1, nonsense"], None),
            ("10.0.0.5", &["10.0.0.6"], None),
            ("10.0.0.5", &[], None),
            ("127.0.0.1", &["198.51.100.1"], None),
            ("2001:db8::7", &[], named("2001:db8::ffff")),
        ] {
            assert_eq!(client(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }
}
