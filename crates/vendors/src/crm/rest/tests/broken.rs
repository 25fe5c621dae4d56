//! Forty recipes that are wrong in one place each.

use super::read;

/// A recipe that is right, in which each case breaks one line.
const RIGHT: &str = r#"recipe: 1
vendor: Test
settings:
  source: { kind: text, default: a, about: "The source" }
connection:
  headers: { X-Key: "{{ secret.token }}" }
  time_out: 20s
  at_most: 120/min
  settle: 30s
  clock: date_header
can:
  lead.create:
    request: POST /lead
    json:
      name: "{{ lead.name or 'Telegram' }}"
      sum: !number "{{ lead.sum.decimal }}"
      lines: !list { each: lead.lines, item: "{{ line.sku }}" }
      ref: "{{ lead.ref }}"
    answer: { id: /id }
    on: { 400: record, 5xx: look }
  lead.find:
    request: GET /lead
    query: { ref: "{{ lead.ref }}" }
    answer: { id: /list/0/id }
  lead.changed:
    request: GET /lead
    query: { since: "{{ since.utc }}" }
    pages: { by: offset, name: offset, size: 50 }
    each: /list
    read: { id: /id, status: /status }
  signal:
    proof: { header: Signature, of: body, hmac: sha256, key: "{{ secret.webhook }}", form: hex }
    each: ""
    read: { id: /id }
status_names: { New: accepted }
link: "{{ base_url }}/lead/{{ id }}"
"#;

/// What is replaced by what, where the mistake is, and what is said of it.
const BROKEN: [(&str, &str, &str, &str); 46] = [
    ("recipe: 1", "recipe: 2", "1:9", "expected 1"),
    ("recipe: 1\n", "", "1:1", "`recipe` is missing"),
    ("vendor: Test\n", "", "1:1", "`vendor` is missing"),
    (
        "vendor: Test",
        "vendr: Test",
        "2:1",
        "`vendr` is not a key here; expected one of: recipe, vendor",
    ),
    (
        "vendor: Test",
        "vendor: [Test]",
        "2:9",
        "expected a text, found a list",
    ),
    ("vendor: Test", "vendor: &x Test", "2:12", "an anchor"),
    ("vendor: Test", "vendor: 'Test", "", ""),
    (
        "vendor: Test",
        "vendor: Test\nvendor: Two",
        "3:1",
        "a second time",
    ),
    (
        "kind: text",
        "kind: words",
        "4:19",
        "expected text, number or bool, found `words`",
    ),
    (
        "kind: text",
        "kind: number",
        "4:36",
        "expected a number, found `a`",
    ),
    (", about: \"The source\"", "", "4:11", "`about` is missing"),
    ("X-Key:", "\"X Key\":", "6:14", "no name of a header"),
    (
        "secret.token",
        "secret.tokn",
        "6:25",
        "`secret.tokn` is not a word here; expected one of: secret.token",
    ),
    (
        "time_out: 20s",
        "time_out: 20",
        "7:13",
        "expected a time such as 20s",
    ),
    (
        "at_most: 120/min",
        "at_most: 120",
        "8:12",
        "expected a rate such as 120/min",
    ),
    ("settle: 30s", "settle: 2h", "9:11", "expected a time"),
    (
        "clock: date_header",
        "clock: theirs",
        "10:10",
        "expected date_header or ours",
    ),
    (
        "lead.create:",
        "lead.make:",
        "12:3",
        "`lead.make` is not something",
    ),
    (
        "POST /lead",
        "POST lead",
        "13:14",
        "expected a method and a path",
    ),
    (
        "POST /lead",
        "SEND /lead",
        "13:14",
        "expected a method and a path",
    ),
    ("POST /lead", "POST /lead?x=1", "13:14", "under `query`"),
    ("POST /lead", "POST /../lead", "13:14", "no parts of a path"),
    (
        "POST /lead",
        "POST /lead/{{ secret.token }}",
        "13:28",
        "a secret in an address",
    ),
    (
        "lead.name or",
        "lead.nmae or",
        "15:17",
        "`lead.nmae` is not a word here; expected one of: lead.ref",
    ),
    (
        "lead.name or",
        "order.name or",
        "15:17",
        "`order.name` is not a word here; the words here are",
    ),
    (
        "lead.name or 'Telegram'",
        "lead.name|shout",
        "15:13",
        "the filters are",
    ),
    (
        "lead.name or 'Telegram' }}",
        "lead.name or",
        "15:13",
        "a template holds",
    ),
    (
        "lead.name or 'Telegram'",
        "lead.name * 1000",
        "15:13",
        "no arithmetic",
    ),
    (
        "lead.name or 'Telegram'",
        "lead.name lead.ref",
        "15:13",
        "cannot be read",
    ),
    ("!number", "!integer", "16:21", "`!integer` is no type"),
    (
        "each: lead.lines",
        "each: lead.name",
        "17:28",
        "expected a list such as lead.lines",
    ),
    (
        "line.sku",
        "line.skew",
        "17:50",
        "`line.skew` is not a word here; expected one of: line.name",
    ),
    (
        "    answer: { id: /id }\n    on",
        "    on",
        "13:5",
        "`answer` is missing",
    ),
    (
        "answer: { id: /id }",
        "answer: { id: id }",
        "19:19",
        "expected a pointer such as",
    ),
    (
        "answer: { id: /id }",
        "answer: { key: /id }",
        "19:15",
        "`key` is not a key here",
    ),
    ("400: record", "400: refuse", "20:16", "expected a verdict"),
    ("400: record", "200: record", "20:11", "`200` is no status"),
    (
        "    json:\n",
        "    form: { a: b }\n    json:\n",
        "14:5",
        "exclude each other",
    ),
    (
        "query: { ref: \"{{ lead.ref }}\" }",
        "query: { ref: x }",
        "22:5",
        "never says what it is about",
    ),
    (
        "    answer: { id: /list/0/id }",
        "    answer: { id: /list/0/id }\n    each: /list",
        "25:5",
        "exclude each other",
    ),
    (
        "    answer: { id: /list/0/id }",
        "    answer: { id: /id }\n    pages: { by: page, size: 5 }",
        "25:5",
        "`pages` without `each`",
    ),
    (
        "since.utc",
        "until.utcc",
        "27:25",
        "`until.utcc` is not a word here; expected one of: until.utc",
    ),
    ("by: offset", "by: cursor", "28:12", "need `next`"),
    (
        "hmac: sha256",
        "hmac: md5",
        "32:49",
        "expected sha256 or sha1",
    ),
    (
        "New: accepted",
        "New: fresh",
        "35:22",
        "expected accepted, in_work",
    ),
    (
        "lead/{{ id }}",
        "lead/{{ ref }}",
        "36:31",
        "`ref` is not a word here",
    ),
];

fn told(text: &str) -> Vec<String> {
    let faults = read("shop.yaml", text).err();
    let list = faults.iter().flat_map(|faults| faults.list());
    list.map(|(at, what)| format!("{}:{} {what}", at.line, at.column))
        .collect()
}

#[test]
fn the_right_recipe_is_right() {
    assert_eq!(told(RIGHT), [""; 0]);
}

#[test]
fn each_mistake_is_told_at_its_place() {
    let mut wrong = Vec::new();
    for (from, to, place, what) in BROKEN {
        assert!(RIGHT.contains(from), "{from}");
        let told = told(&RIGHT.replacen(from, to, 1));
        let is_told = told
            .iter()
            .any(|it| it.starts_with(place) && it.contains(what));
        if !is_told {
            wrong.push(format!("{from} → {to}: {place} {what}, but {told:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_must_stand_together_is_asked_for() {
    let base = "recipe: 1\nvendor: Test\ncan:\n";
    let find = "  lead.find:\n    request: GET /\n    query: { a: '{{ lead.ref }}' }\n    answer: { id: /a }\n";
    let card = "  contact.create:\n    request: POST /\n    answer: { id: /a }\n";
    let bare = "  order.create:\n    request: GET /\n    json: { a: b }\n    answer: { id: /a }\n";
    for (text, place, what) in [
        (find, "4:3", "`lead.find` needs `lead.create`"),
        (card, "4:3", "`contact.create` needs `contact.find`"),
        (bare, "5:5", "a request with GET has no body"),
        ("  {}\n", "4:3", "describes nothing"),
    ] {
        let told = told(&format!("{base}{text}"));
        let is_told = told
            .iter()
            .any(|it| it.starts_with(place) && it.contains(what));
        assert!(is_told, "{text}: {told:#?}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_with_their_lines() {
    let text = RIGHT
        .replacen("lead.name or", "lead.nmae or", 1)
        .replacen("400: record", "400: refuse", 1)
        .replacen("clock: date_header", "clock: theirs", 1);
    let faults = read("config/crm/shop.yaml", &text).unwrap_err();
    assert_eq!(faults.list().len(), 3);
    let shown = faults.to_string();
    assert!(
        shown.contains(
            "config/crm/shop.yaml:20:16: expected a verdict: record, stop, wait, later or look, \
             found `refuse`\n   19 |     answer: { id: /id }\n   20 |     on: { 400: refuse, 5xx: look }\n\
             \x20     |                ^\n"
        ),
        "{shown}"
    );
}
