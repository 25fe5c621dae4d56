//! The signature of a request, made of its parameters as PHP writes them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::sign::{base64, hex, hmac_sha1, md5_hex};

/// The signature of a text: base64 of the hexadecimal letters.
pub fn sign(secret: &str, text: &str) -> String {
    base64(hex(&hmac_sha1(secret, text)))
}

/// The signature of a request for `path` with these parameters.
pub fn of_request(secret: &str, path: &str, fields: &[(String, String)]) -> String {
    let query = query(fields);
    sign(secret, &format!("{path}{query}{}", md5_hex(&query)))
}

/// `http_build_query` of the sorted parameters. A parameter that is a list keeps the order of the
/// list; of one that is repeated the last counts, as PHP reads it.
pub fn query(fields: &[(String, String)]) -> String {
    let mut sorted: BTreeMap<&str, Vec<(String, &str)>> = BTreeMap::new();
    for (name, value) in fields {
        match name.split_once('[') {
            None => {
                sorted.insert(name, vec![(name.clone(), value)]);
            }
            Some((list, key)) => {
                let entries = sorted.entry(list).or_default();
                let place = if key == "]" {
                    entries.len().to_string()
                } else {
                    key.trim_end_matches(']').to_owned()
                };
                entries.push((format!("{list}[{place}]"), value));
            }
        }
    }
    let pairs = sorted.into_values().flatten();
    let pairs = pairs.map(|(name, value)| format!("{}={}", urlencode(&name), urlencode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn urlencode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "d78f2a12cc1fc5effe71";

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn requests_are_signed_as_the_vendors_library_signs_them() {
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
        let cases: &[Case<'_>] = &[
            (
                "/v1/info/balance/",
                &[],
                "YWUxNGEzODcyZjNiM2YyMDkyZjA3NmE2M2VmZTliZDZkZDdkZjQ0MA==",
            ),
            (
                "/v1/info/balance/",
                &[("format", "json")],
                "Y2ZlNjhiNTE0NGQ5NjY2NDUxZTZkZmJjZDFmMzlmNzk1ZGQyYmJkMg==",
            ),
            (
                "/v1/sms/templates/",
                &[("skip", "0"), ("limit", "25"), ("language", "ua")],
                "NGUxYzYwNzU5NGZkMGMyM2Y0ZjcyMjcyMmEwMmUyNDRhZGI1OTQyOQ==",
            ),
            (
                "/v1/sms/send/",
                &[
                    ("number[]", "380501112233"),
                    ("number[]", "380671112244"),
                    ("message", "Hi"),
                    ("sender", "MyShop"),
                    ("language", "ua"),
                ],
                "ZTkzYWQzYTBmNTgwNGRjNTM0MzcxYmZiM2FlMTQ3Zjc5YmZiZDdmYQ==",
            ),
            (
                "/v1/sms/send/",
                &[
                    ("number", "380501112233"),
                    ("message", "Ваше замовлення №42 *готове*, чекаємо ~18:00!"),
                    ("caller_id", "380441234567"),
                    ("format", "json"),
                ],
                "NmMyZWU3MTQzNjMxOWZmMThiNDUyYjZiOWUzYWI0ZjMxODYyMzk1OQ==",
            ),
        ];
        for (path, pairs, signature) in cases {
            let made = of_request(SECRET, path, &fields(pairs));
            assert_eq!(made, *signature, "{path}");
        }
    }

    #[test]
    fn php_writes_every_letter_but_a_few_in_percent() {
        assert_eq!(
            urlencode("a b+c&d=e/f?g'h(i)!*~-_."),
            "a+b%2Bc%26d%3De%2Ff%3Fg%27h%28i%29%21%2A%7E-_."
        );
    }

    #[test]
    fn the_signature_of_a_webhook_is_over_its_result() {
        let result = r#"{"caller_id":"+380501112233","caller_did":"+380441234567","text":"\u041f\u0440\u0438\u0432\u0456\u0442"}"#;
        assert_eq!(
            sign(SECRET, result),
            "ZWNiNWE0Mjc1MjMwZjQ3NzI1NjM0ZGNlNmM0YWM0ZWM4ZWIwZTI4Mg=="
        );
    }
}
