//! Answers that do not fit the recipe, and lists that go wrong.

use std::sync::Arc;

use mistok_sim::{
    espocrm::{EspoCrm, Options},
    faults::Fault,
};

use super::{Bench, bench, lead, recipe, settings, test_clock};
use crate::crm::{Crm, CrmError, Flaw};

const RECIPE: &str = r"
recipe: 1
vendor: Test
connection: { headers: { X-Api-Key: '{{ secret.token }}' }, clock: ours }
can:
  lead.create:
    request: POST /api/v1/Lead
    json: { lastName: '{{ lead.ref }}' }
    answer: { id: /id, error: /error }
    on: { 418: later, 409: stop }
  lead.find:
    request: GET /api/v1/Lead
    query: { q: '{{ lead.ref }}' }
    answer: { id: /list/0/id }
  catalog:
    request: GET /api/v1/Contact
    pages: { by: page, name: page, size: 2 }
    each: /list
    read: { id: /id, name: /name, price: /price }
";

async fn start() -> (Bench, EspoCrm) {
    let clock = test_clock();
    let options = Options::default();
    let espo = EspoCrm::start(Arc::new(clock.clone()), options)
        .await
        .unwrap();
    let recipe = recipe(RECIPE);
    let settings = settings(&recipe, &espo.url());
    (bench(recipe, settings, clock), espo)
}

fn answers(espo: &EspoCrm, status: u16, body: &str) {
    espo.faults().clear();
    let body = body.to_owned();
    espo.faults().set(Fault::Answer { status, body });
}

#[tokio::test]
async fn an_answer_of_another_shape_cannot_be_read_and_may_have_happened() {
    let (bench, espo) = start().await;
    let leads = bench.crm.leads().unwrap();
    for (body, flaw) in [
        ("{\"id\":[1]}", Flaw::OtherType),
        ("{}", Flaw::NoId),
        ("{\"id\":null}", Flaw::NoId),
        ("", Flaw::NoId),
    ] {
        answers(&espo, 200, body);
        let error = leads.create(&lead()).await.unwrap_err();
        assert!(error.may_have_happened());
        assert!(
            matches!(error, CrmError::Malformed(found) if found == flaw),
            "{body}: {error:?}"
        );
    }
    answers(&espo, 200, "{\"error\":\"no such shop\"}");
    let error = leads.create(&lead()).await.unwrap_err();
    assert!(error.to_string().contains("no such shop"), "{error}");
    assert!(!error.may_have_happened());
}

#[tokio::test]
async fn a_recipe_gives_a_status_another_meaning() {
    let (bench, espo) = start().await;
    let leads = bench.crm.leads().unwrap();
    answers(&espo, 418, "{}");
    let error = leads.create(&lead()).await.unwrap_err();
    assert!(matches!(error, CrmError::Busy { .. }), "{error:?}");
    answers(&espo, 409, "{\"message\":\"closed\"}");
    let error = leads.create(&lead()).await.unwrap_err();
    assert!(matches!(error, CrmError::NotAllowed { .. }), "{error:?}");
}

#[tokio::test]
async fn a_search_that_finds_what_is_not_there_fails_the_check() {
    let (bench, espo) = start().await;
    assert!(bench.crm.probe().await.is_ok());
    answers(&espo, 200, "{\"list\":[{\"id\":\"7\"}]}");
    let error = bench.crm.probe().await.unwrap_err();
    assert!(
        error.to_string().contains("overlooks its filter"),
        "{error}"
    );
}

#[tokio::test]
async fn a_catalog_is_whole_or_an_error() {
    let (bench, espo) = start().await;
    let catalog = bench.crm.catalog().unwrap();
    answers(
        &espo,
        200,
        r#"{"list":[{"id":"a","name":"Cup","price":"450"}]}"#,
    );
    let read = catalog.read().await.unwrap();
    assert_eq!(read.products[0].price.unwrap().minor, 45_000);
    assert!(read.products[0].id.0 > 1 << 61);

    for (body, flaw) in [
        (
            r#"{"list":[{"id":1,"name":"A"},{"id":2,"name":"B"}]}"#,
            Flaw::SamePage { page: 2 },
        ),
        ("{}", Flaw::NoList),
        (r#"{"list":[{"id":1},{}]}"#, Flaw::SamePage { page: 2 }),
        (r#"{"list":[{"id":1}]}"#, Flaw::NothingReadable { items: 1 }),
    ] {
        answers(&espo, 200, body);
        let error = catalog.read().await.unwrap_err();
        assert!(
            matches!(error, CrmError::Malformed(found) if found == flaw),
            "{body}: {error:?}"
        );
    }
}
