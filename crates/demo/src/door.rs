//! Only a browser that has opened the page under the address it is served at may use it. Another
//! site in the same browser, or a name that was bent to point here, may not.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Turns away requests that come by another way.
pub async fn guard(State(listen): State<SocketAddr>, request: Request, next: Next) -> Response {
    let allowed = is_ours(request.headers(), listen)
        && (request.method() == Method::GET || is_from_ourselves(request.headers()));
    if !allowed {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in PROTECTION {
        let value = axum::http::HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

const PROTECTION: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

/// A page for this machine alone answers only to the names of this machine.
fn is_ours(headers: &HeaderMap, listen: SocketAddr) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let Some(host) = host.map(without_port) else {
        return false;
    };
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    // Served to the network on purpose: by its address, never by a name that others can choose.
    loopback || (!listen.ip().is_loopback() && name.parse::<IpAddr>().is_ok())
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn is_from_ourselves(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(&header::ORIGIN), text(&header::HOST)) {
        (Some(origin), Some(host)) => origin.strip_prefix("http://") == Some(host),
        // Browsers always name the origin of a POST; what is no browser is on this machine already.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str, origin: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        headers.insert(header::ORIGIN, origin.parse().unwrap());
        headers
    }

    #[test]
    fn only_the_names_of_this_machine_open_a_local_page() {
        let local: SocketAddr = "127.0.0.1:8088".parse().unwrap();
        let open: SocketAddr = "0.0.0.0:8088".parse().unwrap();
        for (host, at_home, in_network) in [
            ("127.0.0.1:8088", true, true),
            ("localhost:8088", true, true),
            ("[::1]:8088", true, true),
            ("192.168.1.20:8088", false, true),
            ("rebound.example:8088", false, false),
            ("127.0.0.1.example:8088", false, false),
        ] {
            assert_eq!(is_ours(&headers(host, ""), local), at_home, "{host}");
            assert_eq!(is_ours(&headers(host, ""), open), in_network, "{host}");
        }
        assert!(!is_ours(&HeaderMap::new(), local));
    }

    #[test]
    fn another_site_cannot_press_buttons() {
        let host = "127.0.0.1:8088";
        assert!(is_from_ourselves(&headers(host, "http://127.0.0.1:8088")));
        for origin in [
            "http://evil.example",
            "http://127.0.0.1:9000",
            "null",
            "https://127.0.0.1:8088",
        ] {
            assert!(!is_from_ourselves(&headers(host, origin)), "{origin}");
        }
    }
}
