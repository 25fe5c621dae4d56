//! The document and the routes say the same, and its examples are what the routes read.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

fn document() -> Value {
    serde_json::from_str(DOCUMENT).unwrap()
}

const fn name(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
    }
}

#[test]
fn every_route_is_in_the_document_and_nothing_else_is() {
    let document = document();
    let mut told = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            told.insert((method.clone(), path.clone()));
        }
    }

    let there = ROUTES.iter();
    let there: BTreeSet<_> = there
        .map(|route| (name(route.method).to_owned(), route.below().to_owned()))
        .collect();

    assert_eq!(told, there);
    assert_eq!(there.len(), ROUTES.len());
    for route in &ROUTES {
        let said = &document["paths"][route.below()][name(route.method)];
        let needs = said["description"].as_str().unwrap_or_default();
        for scope in route.scopes {
            assert!(needs.contains(scope.as_str()), "{} {needs}", route.path);
        }
        assert_eq!(said["security"].is_array(), route.scopes.is_empty());
    }
}

#[test]
fn examples_of_requests_are_what_the_routes_read() {
    let document = document();
    let mut read = 0;
    for route in &ROUTES {
        let body = &document["paths"][route.below()][name(route.method)]["requestBody"];
        let example = body["content"]["application/json"]["example"].clone();
        if example.is_null() {
            continue;
        }
        match route.below() {
            "/sms" => drop(serde_json::from_value::<send::Wanted>(example).unwrap()),
            "/sms/parts" => drop(serde_json::from_value::<providers::Text>(example).unwrap()),
            "/codes" => drop(serde_json::from_value::<codes::Wanted>(example).unwrap()),
            "/codes/check" => drop(serde_json::from_value::<codes::Typed>(example).unwrap()),
            path => panic!("{path} reads something that no test knows"),
        }
        read += 1;
    }
    assert_eq!(read, 4);
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(to) = fields.get("$ref").and_then(Value::as_str) {
                    found.push(to.to_owned());
                }
                fields.values().for_each(|it| references(it, found));
            }
            Value::Array(items) => items.iter().for_each(|it| references(it, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for to in found {
        let pointer = to.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{to}");
    }
}
