//! The order of the modules: each uses only those to its left.

#![expect(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use std::path::{Path, PathBuf};

/// From left to right; modules of one group may not use each other. The compiler keeps the order of
/// the crates, this list the order within each of them too.
const ORDER: &[&[&str]] = &[
    &["domain"],
    &["press", "text", "yaml"],
    &["telegram", "vendors::crm"],
    &["chats", "webhook"],
    &["vendors::sms"],
    &["email"],
    &["config"],
    &["store"],
    &["outbox"],
    &["hooks"],
    &["sms"],
    &["crm"],
    &["desk"],
    &["shop"],
    &["bot"],
    &["web"],
    &["app"],
    &["cli"],
];

/// What breaks the order for a reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[(
    "config",
    "store",
    "`database.url` is checked by who will open it",
)];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The program has rooms of the same name as some of the vendors': the latter bear their crate's.
fn named(module: &str, path: &Path) -> String {
    let is_of_vendors = path.components().any(|it| it.as_os_str() == "vendors");
    if is_of_vendors && ["crm", "sms"].contains(&module) {
        format!("vendors::{module}")
    } else {
        module.to_owned()
    }
}

/// Every source with its module and path. A crate that is one module bears its own name.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for (folder, whole) in [
        ("src", None),
        ("crates/core/src", None),
        ("crates/vendors/src", None),
        ("crates/sim/src", Some("sim")),
        ("crates/demo/src", Some("demo")),
    ] {
        let folder = root.join(folder);
        for path in files(&folder) {
            let inside = path.strip_prefix(&folder).unwrap();
            let first = inside.components().next().unwrap().as_os_str();
            let module = match whole {
                Some(name) => name,
                // `lib.rs` and `main.rs` belong to no module.
                None if inside.components().count() == 1 => continue,
                None => first.to_str().unwrap(),
            };
            let module = named(module, &path);
            let source = std::fs::read_to_string(&path).unwrap();
            found.push((module, path, source));
        }
    }
    found
}

/// The modules of the crate that a source names, outside comments.
fn uses(source: &str) -> Vec<String> {
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut word, mut start) = (1, String::new(), true);
            for letter in group.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 1 => break,
                    '}' => depth -= 1,
                    ',' if depth == 1 => {
                        used.push(std::mem::take(&mut word));
                        start = true;
                    }
                    letter
                        if depth == 1 && start && (letter.is_alphanumeric() || letter == '_') =>
                    {
                        word.push(letter);
                    }
                    ':' => start = false,
                    _ => {}
                }
            }
            used.push(word);
        } else {
            used.push(
                rest.chars()
                    .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                    .collect(),
            );
        }
    }
    used
}

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|group| group.contains(&module))
}

#[test]
fn modules_use_only_those_to_their_left() {
    for (module, path, source) in sources() {
        let Some(here) = place(&module) else {
            continue;
        };
        for used in uses(&source) {
            let used = named(&used, &path);
            let Some(there) = place(&used) else {
                continue;
            };
            let excepted = EXCEPTIONS
                .iter()
                .any(|(from, to, _)| *from == module && *to == used);
            assert!(
                used == module || there < here || excepted,
                "{}: `{module}` uses `{used}`, which is not to its left",
                path.display()
            );
        }
    }
}

#[test]
fn the_simulator_shares_nothing_but_the_clock() {
    for (module, path, source) in sources() {
        if module == "sim" {
            let others = source.matches("mistok_core::").count();
            let clocks = source.matches("mistok_core::domain::clock").count();
            assert_eq!(others, clocks, "{}", path.display());
        }
    }
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/sim/Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).unwrap();
    assert_eq!(manifest.matches("\nmistok-").count(), 1, "{manifest}");
}

/// The beginnings of statements, as they stand in a string.
const STATEMENTS: &[&str] = &[
    "SELECT ",
    "INSERT INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE ",
    "ALTER TABLE ",
    "DROP TABLE ",
    "PRAGMA ",
    "BEGIN",
    "WITH ",
];

/// What makes a sentence with one of the words above a statement.
const CLAUSES: &[&str] = &[
    " FROM ",
    " SET ",
    " VALUES",
    " WHERE ",
    " AS (",
    "(",
    "IMMEDIATE",
];

/// The texts between quotation marks, without the code of tests, which ask what they like.
fn literals(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '/' if letters.peek() == Some(&'/') => {
                while letters.next().is_some_and(|it| it != '\n') {}
            }
            // A quotation mark as a letter opens no text.
            '\'' if letters.peek() == Some(&'"') => {
                letters.next();
                letters.next();
            }
            '"' => {
                let mut text = String::new();
                while let Some(letter) = letters.next() {
                    match letter {
                        '"' => break,
                        '\\' => text.extend(letters.next().filter(|it| *it != '\n')),
                        letter => text.push(letter),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}

fn is_statement(text: &str) -> bool {
    let text = text.trim_start();
    STATEMENTS.iter().any(|word| text.starts_with(word))
        && CLAUSES.iter().any(|clause| text.contains(clause))
}

#[test]
fn sql_is_in_the_store_and_teloxide_at_the_edge() {
    for (module, path, source) in sources() {
        if module != "store" {
            for text in literals(&source) {
                assert!(
                    !is_statement(&text),
                    "{}: SQL outside store: `{text}`",
                    path.display()
                );
            }
            for word in ["rusqlite::", "sqlx::"] {
                assert!(!source.contains(word), "{}: `{word}`", path.display());
            }
        }
        if !["telegram", "bot"].contains(&module.as_str()) {
            assert!(!source.contains("teloxide::"), "{}", path.display());
        }
    }
}

#[test]
fn a_statement_is_known_by_its_words() {
    let source = r#"
        // "SELECT id FROM comments"
        tx.rows("SELECT id FROM leads", &[]);
        tx.execute("UPDATE leads \
                    SET status = 1", &[]);
        say("SELECT a colour", '"');
        say("UPDATE the page");
    "#;
    let found: Vec<_> = literals(source)
        .into_iter()
        .filter(|text| is_statement(text))
        .collect();
    assert_eq!(found.len(), 2, "{found:?}");
}

/// What only screens are made of: the desk's rules return data, from which `desk/telegram` makes
/// them, and other screens can.
const OF_SCREENS: &[&str] = &["View", "Keyboard", "Button", ".html(", "escape("];

/// What of the desk makes parts of screens outside of `desk/telegram`, and why.
const SCREENS_ELSEWHERE: &[(&str, &str)] = &[
    ("mod.rs", "makes the desk's buttons"),
    ("catalog/mod.rs", "enqueues what became of a file"),
    ("notify/mod.rs", "enqueues messages to people"),
    ("notify/home.rs", "is the keyboard below all messages"),
    ("conversation/feedback.rs", "enqueues a notice"),
    ("conversation/rating.rs", "enqueues a notice"),
    (
        "email/courier.rs",
        "sends letters, which have a page of HTML",
    ),
    (
        "email/page.rs",
        "makes letters, which are screens of their own",
    ),
    ("figures/nightly.rs", "enqueues the line of the day"),
];

/// What only screens are made of, as far as a source's code names it.
fn of_screens(source: &str) -> Vec<&'static str> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().map(str::trim_start);
    let code: Vec<_> = lines.filter(|line| !line.starts_with("//")).collect();
    let code = code.join("\n");
    let is_named = |word: &&str| {
        code.match_indices(word).any(|(at, _)| {
            let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
            let ends =
                !word.ends_with(is_of_word) || !code[at + word.len()..].starts_with(is_of_word);
            let begins = !word.starts_with(is_of_word) || !code[..at].ends_with(is_of_word);
            begins && ends
        })
    };
    OF_SCREENS.iter().copied().filter(is_named).collect()
}

#[test]
fn rules_of_the_desk_make_no_screens() {
    let desk = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/desk");
    let mut used = Vec::new();
    for path in files(&desk) {
        let inside = path.strip_prefix(&desk).unwrap();
        let found = of_screens(&std::fs::read_to_string(&path).unwrap());
        if inside.starts_with("telegram") || found.is_empty() {
            continue;
        }
        let excepted = SCREENS_ELSEWHERE
            .iter()
            .find(|(place, _)| inside.starts_with(place));
        assert!(excepted.is_some(), "{}: {found:?}", path.display());
        used.extend(excepted);
    }
    for exception in SCREENS_ELSEWHERE {
        assert!(
            used.contains(exception),
            "{exception:?}: the exception goes"
        );
    }
}

#[test]
fn a_screen_is_known_by_its_words() {
    let source = "// A View\nfn review(speech: &Speech) -> String { speech.html(Text::View) }";
    assert_eq!(of_screens(source), ["View", ".html("]);
    let source = "let Viewed { buttons, .. } = escaped(html(page));";
    assert_eq!(of_screens(source), [""; 0]);
}

#[test]
fn every_exception_is_used() {
    let used: Vec<_> = sources()
        .into_iter()
        .flat_map(|(module, _, source)| {
            uses(&source)
                .into_iter()
                .map(move |used| (module.clone(), used))
        })
        .collect();
    for (from, to, reason) in EXCEPTIONS {
        assert!(
            used.iter()
                .any(|(module, other)| module == from && other == to),
            "`{from}` does not use `{to}` any more ({reason}): the exception goes"
        );
    }
}

#[test]
fn the_order_names_every_module() {
    for (module, path, _) in sources() {
        assert!(
            ["sim", "demo"].contains(&module.as_str()) || place(&module).is_some(),
            "{}: `{module}` has no place in the order",
            path.display()
        );
    }
}

#[test]
fn no_text_that_has_values_is_said_without_them() {
    use mistok::text::Text;
    let with_values: Vec<String> = Text::ALL
        .iter()
        .filter(|text| !text.values().is_empty())
        .map(|text| format!("{text:?}"))
        .collect();
    assert!(with_values.len() > 200, "{}", with_values.len());
    for (_, path, source) in sources() {
        for call in ["html(Text::", "plain(Text::", "Said::of(Text::"] {
            for (at, _) in source.match_indices(call) {
                let name = source[at + call.len()..].split(')').next().unwrap();
                let is_bare = !with_values.iter().any(|known| known == name);
                assert!(is_bare, "{}: {name} lacks its values", path.display());
            }
        }
    }
}
