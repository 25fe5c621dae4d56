//! Addresses that others give us to call: only those that anybody on the internet can reach, so that
//! nobody has us knock at the doors of our own network. A name is judged by what it resolves to, at each
//! connection anew.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use tokio::net::lookup_host;

/// Which addresses a client may connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// Where the shop's own settings point.
    Any,
    /// Only what is reachable from anywhere.
    Public,
}

impl Network {
    /// Whether the address can lead there at all; a name is judged when it is resolved.
    pub fn may_reach(self, url: &Url) -> bool {
        if self == Self::Any {
            return true;
        }
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = host.parse() {
            return is_public(address);
        }
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        // A name without a point is known inside a network only.
        name.contains('.') && !INSIDE.iter().any(|end| name.ends_with(end))
    }

    /// The same for an address that is written in numbers; names are left to the resolver.
    pub fn may_reach_literally(self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        self == Self::Any || host.parse().map_or(true, is_public)
    }

    /// What finds the addresses of names; `None` where the system's own way will do.
    pub fn resolver(self) -> Option<Arc<PublicOnly>> {
        match self {
            Self::Any => None,
            Self::Public => Some(Arc::new(PublicOnly)),
        }
    }
}

/// What is said of a name that leads into a private network.
pub const PRIVATE: &str = "the name leads into a private network";

/// How names end that are known inside a network only.
const INSIDE: [&str; 5] = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];

/// Finds the public addresses of a name.
pub struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|it| is_public(it.ip())).collect();
            if public.is_empty() {
                return Err(PRIVATE.into());
            }
            let public: Addrs = Box::new(public.into_iter());
            Ok(public)
        })
    }
}

/// Whether anybody on the internet can reach the address
/// (<https://www.iana.org/assignments/iana-ipv4-special-registry> and the one of IPv6).
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    !(first == 0
        || first == 10
        || first == 127
        || first >= 224
        || (first == 100 && (64..128).contains(&second))
        || (first == 169 && second == 254)
        || (first == 172 && (16..32).contains(&second))
        || (first == 192 && second == 168)
        || (first == 192 && second == 0 && (third == 0 || third == 2))
        || (first == 192 && second == 88 && third == 99)
        || (first == 198 && (18..20).contains(&second))
        || (first == 198 && second == 51 && third == 100)
        || (first == 203 && second == 0 && third == 113))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match parts[0] {
        // NAT64 and 6to4 lead to an address of IPv4.
        0x64 if parts[1] == 0xff9b && parts[2..6] == [0; 4] => is_public_v4(v4(parts[6], parts[7])),
        0x2002 => is_public_v4(v4(parts[1], parts[2])),
        // Teredo, ORCHID, documentation and other special ones.
        0x2001 => parts[1] >= 0x200 && parts[1] != 0xdb8,
        0x3fff => parts[1] > 0xfff,
        first => (0x2000..0x4000).contains(&first),
    }
}

/// Whether the address is `begin` or below it: another host may begin with the same letters.
pub fn is_below(url: &str, begin: &str) -> bool {
    let begin = begin.trim_end_matches('/');
    let Some(rest) = url.strip_prefix(begin) else {
        return false;
    };
    // An address without a port stands for all ports of its host.
    let has_port = begin
        .rsplit_once("://")
        .is_some_and(|(_, it)| it.contains([':', '/']));
    let digits = rest.strip_prefix(':').filter(|_| !has_port);
    let rest = digits.map_or(rest, |it| {
        it.trim_start_matches(|it: char| it.is_ascii_digit())
    });
    rest.is_empty() || rest.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_anybody_can_reach_is_public() {
        for (address, public) in [
            ("8.8.8.8", true),
            ("149.154.167.220", true),
            ("10.0.0.1", false),
            ("127.0.0.1", false),
            ("127.9.9.9", false),
            ("0.0.0.0", false),
            ("100.64.0.1", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("192.0.2.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("::7f00:1", false),
            ("fd00::1", false),
            ("fe80::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
            ("2a00:1450::1", true),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b::808:808", true),
            ("2002:7f00:1::", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn an_address_into_the_house_is_refused_however_it_is_written() {
        for (url, may) in [
            ("https://odoo.shop.example/sms/status", true),
            ("http://8.8.8.8/", true),
            ("http://127.0.0.1/", false),
            ("http://2130706433/", false),
            ("http://0x7f.1/", false),
            ("http://[::1]:8069/", false),
            ("http://[::ffff:10.0.0.1]/", false),
            ("http://localhost/", false),
            ("http://LOCALHOST./", false),
            ("http://odoo:8069/", false),
            ("http://metadata.google.internal/", false),
        ] {
            let url: Url = url.parse().unwrap();
            assert_eq!(Network::Public.may_reach(&url), may, "{url}");
            assert!(Network::Any.may_reach(&url));
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_into_the_house_is_not_resolved() {
        let name: Name = "localhost".parse().unwrap();
        assert!(PublicOnly.resolve(name).await.is_err());
    }
}
