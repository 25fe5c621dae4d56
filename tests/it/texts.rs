//! Every SQL text of the store, read from its sources: it must be one that both engines take, and
//! give each column that the function around it reads.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use mistok::store::Location;
use on_both::on_both;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::harness::{Engine, TestApp};

/// Their texts belong to lists of tables; the tests of privacy run all of them.
const OF_TABLES: [&str; 2] = ["part", "phones"];

/// What a function says to the database.
#[derive(Default)]
struct Spoken {
    place: String,
    /// For both engines.
    shared: Vec<String>,
    sqlite: Vec<String>,
    postgres: Vec<String>,
    /// Columns that are read by name.
    read: BTreeSet<String>,
    /// Whether it gets its rows from elsewhere.
    is_reader: bool,
}

/// The macros of a file that stand for texts: the names of the arguments and the body.
type Macros = BTreeMap<String, Vec<(Vec<String>, TokenStream)>>;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

fn sources() -> Vec<(String, Vec<TokenTree>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let engine = [
        "engine/row.rs",
        "engine/db.rs",
        "engine/sqlite/mod.rs",
        "engine/migrations.rs",
        "outbox/leases/session.rs",
    ];
    files(&folder)
        .into_iter()
        .filter(|path| !engine.iter().any(|name| path.ends_with(name)))
        .filter(|path| !path.starts_with(folder.join("engine/postgres")))
        .map(|path| {
            let source = std::fs::read_to_string(&path).unwrap();
            let tokens: TokenStream = source.parse().unwrap();
            let name = path.strip_prefix(&folder).unwrap().display().to_string();
            (name, tokens.into_iter().collect())
        })
        .collect()
}

fn is(token: Option<&TokenTree>, text: &str) -> bool {
    token.is_some_and(|token| token.to_string() == text)
}

fn group(token: Option<&TokenTree>) -> Option<&Group> {
    match token {
        Some(TokenTree::Group(group)) => Some(group),
        _ => None,
    }
}

fn trees(stream: &TokenStream) -> Vec<TokenTree> {
    stream.clone().into_iter().collect()
}

/// The value of a string literal.
fn literal(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    let source = literal.to_string();
    let inner = source.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next()? {
            '\n' => while letters.next_if(|it| it.is_whitespace()).is_some() {},
            'n' => text.push('\n'),
            other => text.push(other),
        }
    }
    Some(text)
}

fn split(tokens: &[TokenTree]) -> Vec<Vec<TokenTree>> {
    let parts = tokens.split(|token| is(Some(token), ","));
    parts
        .map(<[_]>::to_vec)
        .filter(|part| !part.is_empty())
        .collect()
}

/// The text of an expression, where it is one.
fn text(tokens: &[TokenTree], macros: &Macros) -> Option<String> {
    match tokens {
        [token] => literal(token),
        [TokenTree::Ident(name), bang, TokenTree::Group(args)] if is(Some(bang), "!") => {
            let args = split(&trees(&args.stream()));
            if *name == "concat" {
                return args.iter().map(|arg| text(arg, macros)).collect();
            }
            let arms = macros.get(&name.to_string())?;
            let fits = |(names, _): &&(Vec<String>, TokenStream)| names.len() == args.len();
            let (names, body) = arms.iter().find(fits)?;
            let body = substituted(body, names, &args);
            text(&trees(&body), macros)
        }
        _ => None,
    }
}

fn substituted(body: &TokenStream, names: &[String], args: &[Vec<TokenTree>]) -> TokenStream {
    let mut made = Vec::new();
    let mut tokens = body.clone().into_iter();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => match tokens.next() {
                // An argument that may be absent: `$($lock)?`.
                Some(TokenTree::Group(inner)) => {
                    tokens.next();
                    if !args.is_empty() {
                        made.extend(substituted(&inner.stream(), names, args));
                    }
                }
                Some(name) => {
                    let at = names.iter().position(|it| *it == name.to_string());
                    made.extend(args[at.unwrap()].clone());
                }
                None => {}
            },
            TokenTree::Group(inner) => {
                let stream = substituted(&inner.stream(), names, args);
                made.push(Group::new(inner.delimiter(), stream).into());
            }
            _ => made.push(token),
        }
    }
    made.into_iter().collect()
}

/// Names of the arguments in a pattern: identifiers after a `$`, also within `$(..)?`.
fn names(pattern: &TokenStream) -> Vec<String> {
    let tokens = trees(pattern);
    let after = tokens.windows(2).filter(|two| is(two.first(), "$"));
    after
        .flat_map(|two| match &two[1] {
            TokenTree::Group(inner) => names(&inner.stream()),
            name => vec![name.to_string()],
        })
        .collect()
}

/// What `macro_rules!` and `columns!` of a file make.
fn macros(tokens: &[TokenTree], found: &mut Macros) {
    for (at, token) in tokens.iter().enumerate() {
        if is(Some(token), "macro_rules") {
            let name = tokens[at + 2].to_string();
            if OF_TABLES.contains(&name.as_str()) {
                continue;
            }
            let arms = trees(&group(tokens.get(at + 3)).unwrap().stream());
            for arm in arms
                .windows(4)
                .filter(|arm| is(arm.get(1), "=") && is(arm.get(2), ">"))
            {
                let (Some(pattern), Some(body)) = (group(arm.first()), group(arm.get(3))) else {
                    continue;
                };
                let all = names(&pattern.stream());
                let optional = pattern.stream().to_string().contains('?');
                let arms = found.entry(name.clone()).or_default();
                if optional {
                    arms.push((Vec::new(), body.stream()));
                }
                arms.push((all, body.stream()));
            }
        }
        if is(Some(token), "columns") && is(tokens.get(at + 1), "!") {
            let inner = trees(&group(tokens.get(at + 2)).unwrap().stream());
            let name = inner[0].to_string();
            let list = inner.iter().rposition(|it| is(Some(it), "->")).or_else(|| {
                inner
                    .windows(2)
                    .position(|two| is(two.first(), "-") && is(two.get(1), ">"))
            });
            let body = inner[list.unwrap()..]
                .iter()
                .find_map(|it| group(Some(it)).filter(|it| it.delimiter() == Delimiter::Brace));
            let columns = listed(&trees(&body.unwrap().stream()));
            let text = TokenTree::Literal(proc_macro2::Literal::string(&columns));
            found
                .entry(name)
                .or_default()
                .push((Vec::new(), text.into()));
        }
    }
}

/// The SELECT list of `columns!`.
fn listed(tokens: &[TokenTree]) -> String {
    let parts = tokens.split(|token| is(Some(token), ",") || is(Some(token), ";"));
    let columns = parts.filter(|part| !part.is_empty()).map(|part| {
        let source = literal(part.last().unwrap()).unwrap();
        format!("{source} AS \"{}\"", part[0])
    });
    columns.collect::<Vec<_>>().join(", ")
}

fn is_sql(text: &str) -> bool {
    let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];
    verbs.iter().any(|verb| text.starts_with(verb))
}

fn spoken(tokens: &[TokenTree], macros: &Macros, said: &mut Spoken) {
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let call = group(tokens.get(at + 1)).filter(|it| it.delimiter() == Delimiter::Parenthesis);
        let args = || {
            call.map(|it| split(&trees(&it.stream())))
                .unwrap_or_default()
        };
        if is(Some(token), "pick") && call.is_some() {
            let args = args();
            said.sqlite
                .extend(text(&args[0], macros).filter(|it| is_sql(it)));
            said.postgres
                .extend(text(&args[1], macros).filter(|it| is_sql(it)));
            at += 2;
            continue;
        }
        if ["get", "open", "money"].contains(&token.to_string().as_str()) {
            // `get::<T>("name")`: the arguments stand behind the type.
            let behind = tokens[at..].iter().take(16).find_map(|it| {
                group(Some(it)).filter(|it| it.delimiter() == Delimiter::Parenthesis)
            });
            let args = behind
                .map(|it| split(&trees(&it.stream())))
                .unwrap_or_default();
            said.read
                .extend(args.iter().filter_map(|arg| text(arg, macros)));
        }
        let end = (at + 3).min(tokens.len());
        let made = text(&tokens[at..end], macros).or_else(|| text(&tokens[at..=at], macros));
        if let Some(sql) = made.filter(|it| is_sql(it)) {
            // A constant that only `pick` uses.
            if sql.contains(" FOR UPDATE") || sql.contains(" FOR SHARE") {
                said.postgres.push(sql);
            } else {
                said.shared.push(sql);
            }
        }
        if let Some(inner) = group(Some(token)) {
            let is_macro = at > 1 && is(tokens.get(at - 1), "!");
            if !is_macro || is(tokens.get(at - 2), "values") {
                spoken(&trees(&inner.stream()), macros, said);
            }
        }
        at += 1;
    }
}

/// Every function and constant of a file, with what it says.
fn parts(file: &str, tokens: &[TokenTree], macros: &Macros, found: &mut Vec<Spoken>) {
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        if is(Some(token), "mod") && is(tokens.get(at + 1), "tests") {
            return;
        }
        if is(Some(token), "macro_rules") || is(Some(token), "columns") {
            at += 3;
            continue;
        }
        let kind = ["fn", "const"].iter().find(|kind| is(Some(token), kind));
        if let Some(kind) = kind
            && !is(tokens.get(at + 1), "fn")
        {
            let ends = |it: &TokenTree| {
                let brace = group(Some(it)).is_some_and(|it| it.delimiter() == Delimiter::Brace);
                is(Some(it), ";") || (*kind == "fn" && brace)
            };
            let end = at + tokens[at..].iter().position(ends).unwrap();
            let all = &tokens[at..=end];
            let mut said = Spoken {
                place: format!("{file}: {}", all[1]),
                is_reader: all.iter().any(|it| {
                    group(Some(it)).is_some_and(|it| {
                        it.delimiter() == Delimiter::Parenthesis
                            && it.stream().to_string().contains("Row")
                    })
                }),
                ..Spoken::default()
            };
            spoken(all, macros, &mut said);
            found.push(said);
            at = end + 1;
            continue;
        }
        if let Some(inner) = group(Some(token)) {
            parts(file, &trees(&inner.stream()), macros, found);
        }
        at += 1;
    }
}

fn everything() -> Vec<Spoken> {
    let sources = sources();
    let mut shared = Macros::new();
    for (_, tokens) in &sources {
        macros(tokens, &mut shared);
    }
    // A macro of one file does not stand for that of another.
    let shared: Macros = shared
        .into_iter()
        .filter(|(name, _)| name.ends_with("_columns"))
        .collect();
    let mut found = Vec::new();
    for (file, tokens) in &sources {
        let mut own = shared.clone();
        macros(tokens, &mut own);
        parts(file, tokens, &own, &mut found);
    }
    found
}

/// The columns of a text.
fn columns_of(connection: &rusqlite::Connection, place: &str, sql: &str) -> BTreeSet<String> {
    let prepared = connection.prepare(sql);
    let prepared = prepared.unwrap_or_else(|error| panic!("{place}: {error}: {sql}"));
    let names = prepared.column_names();
    names.map(str::to_owned).collect()
}

/// Each column that a function reads is one that it asks for.
fn check_columns(connection: &rusqlite::Connection) {
    let found = everything();
    let mut texts = 0;
    let mut of_files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut reads = Vec::new();
    for said in &found {
        let file = said.place.split(':').next().unwrap().to_owned();
        let mut given = BTreeSet::new();
        for sql in said.shared.iter().chain(&said.sqlite) {
            texts += 1;
            given.extend(columns_of(connection, &said.place, sql));
        }
        let of_file = of_files.entry(file.clone()).or_default();
        of_file.extend(given.clone());
        reads.push((said, file, given));
    }
    // Its reader is one for many texts, which `OF_TABLES` makes.
    reads.retain(|(said, ..)| said.place != "vault/sealing.rs: seal");
    assert!(texts > 250, "only {texts} texts were found");
    for (said, file, given) in reads {
        let own = !said.is_reader && !given.is_empty();
        let given = if own { &given } else { &of_files[&file] };
        let missing: Vec<_> = said.read.difference(given).collect();
        assert!(
            missing.is_empty(),
            "{} reads {missing:?}, and asks for {given:?}",
            said.place
        );
    }
}

/// The tables that a text reads from the first row to the last, by SQLite's plan. Reading along an
/// index in its order is not among them: such a text ends with its `LIMIT`.
fn tables_read_whole(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let explained = format!("EXPLAIN QUERY PLAN {sql}");
    let mut statement = connection.prepare(&explained).unwrap();
    let mut lines = statement.raw_query();
    let mut found = Vec::new();
    while let Some(line) = lines.next().unwrap() {
        let detail: String = line.get("detail").unwrap();
        let words: Vec<&str> = detail.split(' ').collect();
        if let ["SCAN", table] = words.as_slice() {
            found.push((*table).to_owned());
        }
    }
    found
}

/// Tables that the shop sets up, or that hold what is new for a while: they stay small however many
/// customers, orders and messages there are.
const SMALL: [&str; 23] = [
    "api_keys",
    "categories",
    "dead_letters",
    "departments",
    "findings",
    "hooks",
    "kept_messages",
    "lost_chats",
    "managers",
    "moved_chats",
    "notices_due",
    "outbox",
    "products",
    "sms_barriers",
    "sms_fragments",
    "sms_odd_refusals",
    "sms_providers",
    "sms_templates",
    "sqlite_sequence",
    "visits",
    "blocks",
    "labelled",
    "holds",
];

/// Texts that may read a growing table from end to end, and why.
const MAY_READ_WHOLE: [(&str, &str); 10] = [
    (
        "desk/chats.rs: add_move",
        "a group becomes another one once",
    ),
    (
        "desk/numbers.rs: begin_at",
        "it looks for the first row alone",
    ),
    (
        "desk/words.rs: open_newest",
        "from the newest on, as many as are asked for",
    ),
    (
        "shop/dialogues.rs: count_customers",
        "`mistok check`, beside the program",
    ),
    (
        "shop/leads.rs: count_by_status",
        "`mistok check`, beside the program",
    ),
    (
        "shop/orders.rs: count_by_stage",
        "`mistok check`, beside the program",
    ),
    (
        "shop/payments.rs: count_by_status",
        "`mistok check`, beside the program",
    ),
    (
        "shop/payments.rs: unpaid_orders",
        "money came that no order asked for",
    ),
    (
        "sms/log.rs: list",
        "from the newest on, as many as are asked for",
    ),
    (
        "sms/log.rs: page",
        "from the newest on, as many as are asked for",
    ),
];

/// A question that is asked while customers wait costs the same however many of them there were.
fn check_plans(connection: &rusqlite::Connection) {
    let mut tables = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap();
    let tables: BTreeSet<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut wrong = BTreeSet::new();
    for said in everything() {
        for sql in said.shared.iter().chain(&said.sqlite) {
            for name in tables_read_whole(connection, sql) {
                let table = table_of(sql, &name);
                let may = MAY_READ_WHOLE.iter().any(|(place, _)| *place == said.place);
                let is_small = SMALL.contains(&table.as_str());
                if !may && !is_small && tables.contains(&table) {
                    wrong.insert(format!("{}: {table}: {sql}", said.place));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The table that a text calls so.
fn table_of(sql: &str, name: &str) -> String {
    let words: Vec<&str> = sql.split([' ', ',', '(', ')']).collect();
    let mut pairs = words.windows(3);
    let named = pairs.find(|it| ["FROM", "JOIN", "UPDATE"].contains(&it[0]) && it[2] == name);
    named.map_or_else(|| name.to_owned(), |it| it[1].to_owned())
}

async fn prepare(app: &TestApp, place: &str, sql: &str) {
    // A statement of a test lives as long as the test.
    let sql: &'static str = Box::leak(format!("PREPARE checked AS {sql}").into_boxed_str());
    let done = app.app().store.write("test", async move |tx| {
        tx.execute(sql, &[]).await?;
        tx.execute("DEALLOCATE checked", &[]).await
    });
    let done = done.await;
    assert!(done.is_ok(), "{place}: {} in {sql}", done.unwrap_err());
}

#[on_both]
async fn every_text_is_taken_and_gives_what_is_read(engine: Engine) {
    let mut app = TestApp::start(engine).await;
    if let Location::Sqlite(path) = app.config.database.location().unwrap() {
        app.stop().await;
        let connection = rusqlite::Connection::open(path).unwrap();
        check_columns(&connection);
        check_plans(&connection);
        return;
    }
    for said in everything() {
        for sql in said.shared.iter().chain(&said.postgres) {
            prepare(&app, &said.place, sql).await;
        }
    }
}
