//! What a case needs beside the program. A case without it fails, because a test that did not run
//! proves nothing; `MISTOK_TEST_SKIP=postgres,chromium` asks for less.

const SKIP: &str = "MISTOK_TEST_SKIP";

#[expect(
    clippy::disallowed_methods,
    reason = "settings of the tests, not of the program"
)]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn is_skipped(need: &str) -> bool {
    setting(SKIP).is_some_and(|skipped| skipped.split(',').any(|name| name.trim() == need))
}

/// The value of `variable`, or `None` when cases with this need are skipped.
fn needs(need: &str, variable: &str) -> Option<String> {
    let found = setting(variable);
    if found.is_none() && is_skipped(need) {
        println!("skipped: {SKIP} names {need}");
        return None;
    }
    Some(found.unwrap_or_else(|| {
        panic!("{variable} is not set: run the tests by ./test, or skip these by {SKIP}={need}")
    }))
}

/// Whether there is a PostgreSQL to run the case on.
pub fn postgres() -> bool {
    needs("postgres", "MISTOK_TEST_POSTGRES").is_some()
}

/// The path of chromedriver, when there is a browser to run the case in.
pub fn chromedriver() -> Option<String> {
    needs("chromium", "MISTOK_TEST_CHROMEDRIVER")
}
