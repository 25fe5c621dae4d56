//! The recipes that are shipped.

use super::{super::rehearse, shipped};

const SHIPPED: [&str; 4] = ["espocrm", "hubspot", "odoo", "salesdrive"];

#[test]
fn every_shipped_recipe_loads_and_can_be_rehearsed() {
    for name in SHIPPED {
        let recipe = shipped(name);
        let told = rehearse(&recipe).unwrap();
        for deed in recipe.deeds.keys() {
            assert!(told.contains(deed.name()), "{name}: {told}");
        }
    }
}

#[test]
fn a_rehearsal_shows_requests_and_no_secret() {
    let told = rehearse(&shipped("espocrm")).unwrap();
    for part in [
        "lead.create\n  POST /api/v1/Lead\n  x-skip-duplicate-check: true\n  x-api-key: ***\n",
        "\"opportunityAmount\": 900.0",
        "GET /api/v1/Lead?where[0][type]=equals",
        "PUT /api/v1/Contact/42",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
}

#[test]
fn every_file_beside_the_recipes_is_one() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/crm");
    let files = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let known: Vec<String> = SHIPPED.iter().map(|name| format!("{name}.yaml")).collect();
    assert_eq!(names, known);
}

#[test]
fn odoo_is_asked_in_its_own_words() {
    let told = rehearse(&shipped("odoo")).unwrap();
    for part in [
        "POST /json/2/crm.lead/create\n  authorization: bearer ***\n",
        "\"user_id\": false",
        "\"ids\": [\n      42\n    ]",
        "\"offset\": 0",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    assert!(!told.contains("x-odoo-database"));
}
