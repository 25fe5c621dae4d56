//! Both languages are complete, and a shop's own texts are read strictly.

use super::*;

#[test]
fn both_languages_are_complete_and_say_nothing_unknown() {
    Texts::built_in().unwrap();
    for source in [UK, EN] {
        let resource = resource("x.ftl", source).unwrap();
        for key in keys(&resource) {
            assert!(
                Text::ALL.iter().any(|text| text.key() == key),
                "nobody says `{key}`"
            );
        }
    }
}

#[test]
fn every_text_of_both_languages_can_be_said_with_the_same_variables() {
    let texts = Texts::built_in().unwrap();
    for ((_, bundle), source) in texts.bundles.iter().zip([UK, EN]) {
        try_out(bundle, "x.ftl", &resource("x.ftl", source).unwrap()).unwrap();
    }
    let (uk, en) = (resource("uk", UK).unwrap(), resource("en", EN).unwrap());
    let english: HashMap<_, _> = spoken_of(&en).collect();
    for (key, variables) in spoken_of(&uk) {
        assert_eq!(variables, english[key], "{key}");
    }
}

#[test]
fn ukrainian_plurals_follow_the_number() {
    let speech = Arc::new(Texts::built_in().unwrap()).speak(Language::Uk);
    for (count, word) in [
        (1, "1 товар"),
        (2, "2 товари"),
        (5, "5 товарів"),
        (21, "21 товар"),
        (111, "111 товарів"),
    ] {
        let count = Arg::Number(count);
        let said = speech.plain(say::CatalogCount { count });
        assert_eq!(said, word);
    }
}

#[test]
fn what_people_wrote_is_escaped_in_html_and_left_in_labels() {
    let speech = Arc::new(Texts::built_in().unwrap()).speak(Language::En);
    let greeting = || say::Greeting {
        name: Arg::from("<b>&"),
    };
    assert!(speech.html(greeting()).contains("&lt;b&gt;&amp;"));
    assert!(speech.plain(greeting()).contains("<b>&"));
}

#[test]
fn a_shop_says_some_texts_in_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("uk.ftl"), "button-catalog = Крамничка\n").unwrap();

    let speech = Arc::new(Texts::load(folder.path()).unwrap()).speak(Language::Uk);

    assert_eq!(speech.plain(Text::ButtonCatalog), "Крамничка");
    assert_eq!(speech.plain(Text::ButtonBack), "⬅️ Назад");
}

#[test]
fn a_misspelt_or_broken_text_is_named_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("en.ftl");

    std::fs::write(&file, "button-katalog = Catalog\n").unwrap();
    let error = Texts::load(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("en.ftl") && error.contains("button-katalog"),
        "{error}"
    );

    std::fs::write(&file, "order-title = Order { $nubmer }\n").unwrap();
    let error = Texts::load(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("order-title") && error.contains("$nubmer") && error.contains("$number"),
        "{error}"
    );

    std::fs::write(&file, "button-catalog = { -nobody }\n").unwrap();
    let error = Texts::load(folder.path()).unwrap_err().to_string();
    assert!(error.contains("button-catalog"), "{error}");

    std::fs::write(&file, "button-catalog = Catalog\nbutton-back\n").unwrap();
    let error = Texts::load(folder.path()).unwrap_err().to_string();
    assert!(
        error.contains("en.ftl") && error.contains("line 2"),
        "{error}"
    );
}

#[test]
fn a_locale_with_a_missing_text_is_named() {
    let mut bundle = bundle(Language::En, "en.ftl", "greeting = Hello\n").unwrap();
    let error = complete(&bundle, "en.ftl").unwrap_err().to_string();
    assert!(error.starts_with("en.ftl lacks the text `"), "{error}");
    bundle.add_resource_overriding(resource("en.ftl", EN).unwrap());
    complete(&bundle, "en.ftl").unwrap();
}

/// The values of a language's texts by key, without what is code or part of a tag.
fn values(source: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        match line.split_once(" =").filter(|_| !line.starts_with(' ')) {
            Some((key, value)) => found.push((key.to_owned(), value.to_owned())),
            None => {
                if let Some((_, value)) = found.last_mut() {
                    value.push('\n');
                    value.push_str(line);
                }
            }
        }
    }
    found
}

/// What stands in Fluent's own quotes, and the attributes of tags, are no words.
fn without_syntax(value: &str) -> String {
    let mut said = String::new();
    let mut rest = value;
    while let Some(start) = rest.find("{\"").or_else(|| rest.find("=\"")) {
        said.push_str(&rest[..start]);
        let after = &rest[start + 2..];
        rest = after.find('"').map_or("", |end| &after[end + 1..]);
    }
    said.push_str(rest);
    said
}

#[test]
fn texts_have_no_straight_quotes_and_no_forms_for_two_genders() {
    for (key, value) in values(UK).into_iter().chain(values(EN)) {
        let said = without_syntax(&value);
        assert!(!said.contains(['"', '\'']), "{key}: {said}");
        // The words of orders are rewritten with them.
        assert!(
            key == "list-fulfilled" || !said.contains("(-"),
            "{key}: {said}"
        );
    }
}

#[test]
fn english_is_plain() {
    for (key, value) in values(EN) {
        let letters = value.to_lowercase();
        let letters = letters.chars();
        let words: String = letters
            .map(|letter| {
                if letter.is_alphabetic() || letter == '’' {
                    letter
                } else {
                    ' '
                }
            })
            .collect();
        let said = format!(
            " {} ",
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        );
        for word in [" mend ", " the talk ", " notices ", " the shop’s people "] {
            assert!(!said.contains(word), "{key}: {said}");
        }
    }
}

/// Buttons beside the shop's own names, and those whose sign stands where they lead.
const UNSIGNED: [&str; 2] = ["button-other-subject", "button-newer"];

#[test]
fn every_button_has_a_sign_at_its_start() {
    for (key, value) in values(UK).into_iter().chain(values(EN)) {
        if !key.starts_with("button-") || UNSIGNED.contains(&key.as_str()) {
            continue;
        }
        let first = value.trim().chars().next().unwrap_or('x');
        assert!(!first.is_alphanumeric(), "{key}: {value}");
    }
}
