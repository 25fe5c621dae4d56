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
        let said = speech.plain_with(Text::CatalogCount, [("count", Arg::Number(count))]);
        assert_eq!(said, word);
    }
}

#[test]
fn what_people_wrote_is_escaped_in_html_and_left_in_labels() {
    let speech = Arc::new(Texts::built_in().unwrap()).speak(Language::En);
    let args = || [("name", Arg::from("<b>&"))];
    assert!(
        speech
            .html_with(Text::Greeting, args())
            .contains("&lt;b&gt;&amp;")
    );
    assert!(speech.plain_with(Text::Greeting, args()).contains("<b>&"));
}

#[test]
fn a_shop_says_some_texts_in_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("uk.ftl"), "button-catalog = Крамничка\n").unwrap();

    let speech = Arc::new(Texts::load(folder.path()).unwrap()).speak(Language::Uk);

    assert_eq!(speech.plain(Text::ButtonCatalog), "Крамничка");
    assert_eq!(speech.plain(Text::ButtonBack), "Назад");
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
