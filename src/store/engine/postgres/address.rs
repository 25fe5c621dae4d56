//! The address of a PostgreSQL server: what of it may be shown, and what the driver reads of it.

use std::str::FromStr;

use reqwest::Url;
use sqlx::postgres::PgConnectOptions;

use crate::store::StoreError;

/// What the driver reads after the `?`. It logs whatever else stands there with its value.
const KNOWN: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
    "statement-cache-capacity",
];

pub fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let refused = |reason: &str| StoreError::Open {
        place: shown(url),
        reason: reason.to_owned(),
    };
    let mut parsed = Url::parse(url).map_err(|_| {
        refused(
            "the address cannot be read: expected postgres://USER:PASSWORD@HOST/NAME, with the \
             special letters of the password as %40 and the like",
        )
    })?;
    let kept: Vec<(String, String)> = parsed
        .query_pairs()
        .filter(|(key, _)| KNOWN.contains(&&**key) || key.starts_with("options["))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    parsed.set_query(None);
    if !kept.is_empty() {
        parsed.query_pairs_mut().extend_pairs(kept);
    }
    PgConnectOptions::from_str(parsed.as_str())
        .map_err(|_| refused("the address cannot be read; is a value after the `?` mistyped?"))
}

/// The address with nothing but scheme, host and database; made from its parts, so that nothing
/// of it is shown that is not known to be harmless.
pub fn shown(url: &str) -> String {
    parts(url).unwrap_or_else(|| "an address that cannot be shown".to_owned())
}

fn parts(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    let host = parsed.host_str().filter(|host| !host.is_empty())?;
    let database = parsed.path().trim_start_matches('/');
    // A password with an unescaped `/`, `?` or `#` makes its beginning look like a port, and
    // leaves its `@` behind the host.
    let rest = [Some(database), parsed.query(), parsed.fragment()];
    let is_torn = rest.into_iter().flatten().any(|part| part.contains('@'));
    if is_torn || database.contains('/') {
        return None;
    }
    let port = parsed.port().map(|port| format!(":{port}"));
    let port = port.unwrap_or_default();
    Some(format!("{}://{host}{port}/{database}", parsed.scheme()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_address_has_scheme_host_and_database_only() {
        for (url, expected) in [
            ("postgres://shop:s3@cret@db/mistok", "postgres://db/mistok"),
            (
                "postgres://shop@db:5433/mistok",
                "postgres://db:5433/mistok",
            ),
            ("postgres://db/mistok", "postgres://db/mistok"),
            (
                "postgres://u@h/db?password=hunter2&sslmode=require",
                "postgres://h/db",
            ),
            ("postgres://u:pa/ss@h/db", "an address that cannot be shown"),
            ("postgres://u:pa#ss@h/db", "an address that cannot be shown"),
            ("postgres://u:12/34@h/db", "an address that cannot be shown"),
            ("postgres://u:12?34@h/db", "an address that cannot be shown"),
            ("postgres://u:12#34@h/db", "an address that cannot be shown"),
            (
                "postgres:///db?host=/run/pg&password=x",
                "an address that cannot be shown",
            ),
        ] {
            assert_eq!(shown(url), expected, "{url}");
        }
    }

    #[test]
    fn an_unreadable_address_is_refused_without_a_word_of_it() {
        for url in [
            "postgres://u:hunter2/2@h/db",
            "postgres://u:hunter2#@h/db",
            "postgres://u@h/db?sslmode=hunter2",
            "postgres://u@h/db?port=hunter2",
        ] {
            let error = options(url).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
