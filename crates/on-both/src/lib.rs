//! `#[on_both]` makes two tests of one function: on SQLite and on PostgreSQL.

use proc_macro::{Delimiter, TokenStream, TokenTree};

/// Turns `#[on_both] async fn it_holds(engine: Engine) { .. }` into the function itself and the tests
/// `it_holds::on_sqlite` and `it_holds::on_postgres`. Attributes below it, such as `#[ignore]`, go to
/// both tests. The function's arguments are checked where the tests call it.
#[proc_macro_attribute]
pub fn on_both(_: TokenStream, function: TokenStream) -> TokenStream {
    let (attributes, function) = split_attributes(function);
    let Some(name) = name_of(&function) else {
        return "compile_error!(\"#[on_both] belongs above a function\");"
            .parse()
            .unwrap_or_default();
    };
    let test = |engine: &str, condition: &str| {
        format!(
            "{attributes}
            #[tokio::test(flavor = \"multi_thread\", worker_threads = 2)]
            async fn on_{}() {{
                if {condition} {{
                    super::{name}(crate::harness::Engine::{engine}).await;
                }}
            }}",
            engine.to_lowercase()
        )
    };
    let tests = format!(
        "mod {name} {{ {} {} }}",
        test("Sqlite", "true"),
        test("Postgres", "crate::harness::needs::postgres()"),
    );
    let mut out = function;
    out.extend(tests.parse::<TokenStream>());
    out
}

/// The attributes in front of a function as text, and the function without them.
fn split_attributes(item: TokenStream) -> (String, TokenStream) {
    let mut attributes = String::new();
    let mut tokens = item.into_iter().peekable();
    while matches!(tokens.peek(), Some(TokenTree::Punct(sign)) if sign.as_char() == '#') {
        for token in tokens.by_ref().take(2) {
            attributes.push_str(&token.to_string());
            if matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket)
            {
                attributes.push('\n');
            }
        }
    }
    (attributes, tokens.collect())
}

/// The name behind `fn`.
fn name_of(function: &TokenStream) -> Option<String> {
    let mut tokens = function.clone().into_iter();
    tokens.find(|token| token.to_string() == "fn")?;
    tokens.next().map(|name| name.to_string())
}
