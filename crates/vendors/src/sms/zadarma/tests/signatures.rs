//! The vectors were computed with Zadarma's own client for PHP.

use secrecy::SecretString;

use super::{KEY, SECRET};
use crate::sms::zadarma::signature::{Params, authorization, query};

fn header(path: &str, query: &str) -> String {
    authorization(KEY, &SecretString::from(SECRET), path, query)
}

#[test]
fn calls_are_signed_as_zadarma_s_own_client_does() {
    let cases = [
        (
            "/v1/info/balance/",
            "",
            "YWUxNGEzODcyZjNiM2YyMDkyZjA3NmE2M2VmZTliZDZkZDdkZjQ0MA==",
        ),
        (
            "/v1/info/balance/",
            "format=json",
            "Y2ZlNjhiNTE0NGQ5NjY2NDUxZTZkZmJjZDFmMzlmNzk1ZGQyYmJkMg==",
        ),
        (
            "/v1/sms/templates/",
            "language=ua&limit=25&skip=0",
            "NGUxYzYwNzU5NGZkMGMyM2Y0ZjcyMjcyMmEwMmUyNDRhZGI1OTQyOQ==",
        ),
        (
            "/v1/sms/send/",
            "language=ua&message=Hi&number%5B0%5D=380501112233&number%5B1%5D=380671112244&sender=MyShop",
            "ZTkzYWQzYTBmNTgwNGRjNTM0MzcxYmZiM2FlMTQ3Zjc5YmZiZDdmYQ==",
        ),
    ];
    for (path, query, expected) in cases {
        assert_eq!(
            header(path, query),
            format!("{KEY}:{expected}"),
            "{path}{query}"
        );
    }
}

#[test]
fn parameters_are_sorted_and_encoded_as_php_does() {
    let params = Params::from([("skip", "0"), ("limit", "25"), ("language", "ua")]);
    assert_eq!(query(&params), "language=ua&limit=25&skip=0");
    assert_eq!(query(&Params::new()), "");
    let value = "a b+c&d=e/f?g'h(i)!*~-_.";
    let expected = "a+b%2Bc%26d%3De%2Ff%3Fg%27h%28i%29%21%2A%7E-_.";
    assert_eq!(
        query(&Params::from([("m", value)])),
        format!("m={expected}")
    );
    assert_eq!(
        query(&Params::from([("a[1]", "x"), ("a[0]", "y")])),
        "a%5B0%5D=y&a%5B1%5D=x"
    );
}

#[test]
fn a_text_with_every_trap_is_signed_right() {
    let params = Params::from([
        ("number", "380501112233"),
        ("message", "Ваше замовлення №42 *готове*, чекаємо ~18:00!"),
        ("caller_id", "380441234567"),
        ("format", "json"),
    ]);
    let query = query(&params);

    assert_eq!(
        query,
        "caller_id=380441234567&format=json&message=%D0%92%D0%B0%D1%88%D0%B5+%D0%B7%D0%B0%D0%BC%D0%BE%D0%B2%D0%BB%D0%B5%D0%BD%D0%BD%D1%8F+%E2%84%9642+%2A%D0%B3%D0%BE%D1%82%D0%BE%D0%B2%D0%B5%2A%2C+%D1%87%D0%B5%D0%BA%D0%B0%D1%94%D0%BC%D0%BE+%7E18%3A00%21&number=380501112233"
    );
    let expected = "NmMyZWU3MTQzNjMxOWZmMThiNDUyYjZiOWUzYWI0ZjMxODYyMzk1OQ==";
    assert_eq!(header("/v1/sms/send/", &query), format!("{KEY}:{expected}"));
}
