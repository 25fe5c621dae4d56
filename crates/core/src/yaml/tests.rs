use super::*;

fn read(text: &str) -> Result<Node, Vec<String>> {
    let mut faults = Faults::of(Source::new("a.yaml", text));
    let limits = Limits {
        bytes: 5_000,
        nodes: 100,
        depth: 8,
    };
    let node = parse(text, limits, &mut faults);
    let told = faults.list().into_iter();
    let told: Vec<String> = told
        .map(|(at, what)| format!("{}:{} {what}", at.line, at.column))
        .collect();
    match node {
        Some(node) if told.is_empty() => Ok(node),
        _ => Err(told),
    }
}

#[test]
fn every_value_keeps_its_letters_its_tag_and_its_place() {
    let node = read("\u{feff}a: 007\r\nb: !bool \"{{ x }}\"\r\nc: [no, ~, 'null']\r\n").unwrap();
    let mut faults = Faults::of(Source::new("", ""));
    let fields = node.fields(&["a", "b", "c"], &mut faults);
    assert_eq!(fields.get("a").unwrap().as_text(), Some("007"));
    let b = fields.get("b").unwrap();
    assert_eq!(
        (b.tag.as_deref(), b.as_text()),
        (Some("bool"), Some("{{ x }}"))
    );
    assert_eq!(b.at.line, 2);
    let Value::List(c) = &fields.get("c").unwrap().value else {
        panic!("no list");
    };
    assert_eq!(c[0].as_text(), Some("no"));
    assert_eq!(c[1].value, Value::Null);
    assert_eq!(c[2].as_text(), Some("null"));
    assert_eq!(fields.entry("c").unwrap().at, Place { line: 3, column: 1 });
}

#[test]
fn what_is_dangerous_or_broken_is_told_at_its_place() {
    let deep = format!("a: {}{}\n", "[".repeat(30), "]".repeat(30));
    let many = "- a\n".repeat(200);
    for (text, place) in [
        ("a: &x b\nc: d\n", "1:"),
        ("a: &x b\nc: *x\n", "1:"),
        ("a: !!python/object x\n", "1:"),
        ("a: b\na: c\n", "2:1 `a` stands"),
        ("a: b\n<<: {c: d}\n", "2:1 `<<`"),
        ("a: b\n   c: d\n", "2:"),
        ("a: 'b\n", "1:"),
        ("[a]: b\n", "1:1 a key"),
        ("a: b\n---\nc: d\n", "2:1 a second"),
        ("", "1:1 the file is empty"),
        ("# nothing\n", "1:1 the file is empty"),
        (&deep, "1:"),
        (&many, "100:"),
    ] {
        let told = read(text).unwrap_err();
        assert!(told[0].starts_with(place), "{text}: {told:?}");
    }
    assert!(read(&"#".repeat(5_001)).is_err());
}

#[test]
fn mistakes_are_told_together_with_their_lines() {
    let text = "name: x\nnmae: y\nflag: maybe\n";
    let mut faults = Faults::of(Source::new("shop/a.yaml", text));
    let node = parse(text, Limits::default(), &mut faults).unwrap();
    let fields = node.fields(&["name", "flag"], &mut faults);
    fields.get("flag").unwrap().flag(&mut faults);
    assert_eq!(
        faults.to_string(),
        "shop/a.yaml:2:1: `nmae` is not a key here; expected one of: name, flag\n    \
         1 | name: x\n    2 | nmae: y\n      | ^\n\
         shop/a.yaml:3:7: expected true or false\n    \
         2 | nmae: y\n    3 | flag: maybe\n      |       ^\n"
    );
    assert!(!faults.list().iter().any(|(at, _)| at.line == 0));
}
