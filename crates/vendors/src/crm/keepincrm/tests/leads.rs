//! Leads in each of their forms, and questions.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_lead_is_an_agreement_without_lines() {
    let bench = bench().await;

    let id = bench.leads().create(&lead()).await.unwrap();

    let agreement = &bench.vendor.agreements()[0];
    assert_eq!(id, agreement.id.to_string());
    assert_eq!(agreement.title, "Замовлення: Футболка, M ref:8f31c2aa");
    assert_eq!(agreement.comment, format!("{COMMENT}\nref:8f31c2aa"));
    assert!(agreement.lines.is_empty());
    assert!((agreement.total - 901.0).abs() < 0.001);
    assert!(agreement.client.as_ref().unwrap().lead);
    assert_eq!(bench.leads().stands_as_set(&id).await.unwrap(), Some(true));
    bench.vendor.move_agreement(agreement.id, "В роботі");
    assert_eq!(bench.leads().stands_as_set(&id).await.unwrap(), Some(false));
    assert_eq!(
        bench.leads().place_setting(),
        Some("crm.keepincrm.stage_id")
    );
    bench.assert_nothing_leaked(None);
}

#[tokio::test]
async fn a_lead_may_be_a_client_or_a_task() {
    for (form, prefix) in [(Form::Client, "client-"), (Form::Task, "task-")] {
        let bench = bench_with(|settings| settings.leads_as = form).await;
        let since = bench.now();

        let id = bench.leads().create(&lead()).await.unwrap();

        assert!(id.starts_with(prefix), "{id}");
        assert!(bench.vendor.agreements().is_empty());
        assert_eq!(bench.vendor.clients().len(), 1);
        assert!(bench.vendor.clients()[0].lead);
        let found = bench.leads().find("8f31c2aa", since).await.unwrap();
        assert_eq!(found.as_deref(), Some(&*id));
        let all = bench.leads().all_with("8f31c2aa", since).await.unwrap();
        assert_eq!(all, [&*id]);
        assert_eq!(bench.leads().stands_as_set(&id).await.unwrap(), None);
        assert_eq!(bench.leads().place_setting(), None);
        bench.assert_nothing_leaked(None);
    }
}

#[tokio::test]
async fn a_lead_as_a_client_keeps_its_words() {
    let bench = bench_with(|settings| settings.leads_as = Form::Client).await;

    bench.leads().create(&lead()).await.unwrap();

    assert_eq!(
        bench.vendor.clients()[0].raw,
        json!({
            "company": "Олена Коваль — Замовлення: Футболка, M ref:8f31c2aa",
            "person": NAME,
            "email": EMAIL,
            "phones": [PHONE],
            "lead": true,
            "source_id": 1,
            "tag_names": ["telegram"],
            "contacts_attributes": [{
                "fullname": NAME,
                "phones": [PHONE],
                "custom_fields": [{"name": "Коментар", "value": format!("{COMMENT}\nref:8f31c2aa")}],
            }],
        })
    );
}

#[tokio::test]
async fn a_question_is_a_task() {
    let bench = bench().await;
    let since = bench.now();

    let id = bench.leads().create(&question()).await.unwrap();

    let task = &bench.vendor.tasks()[0];
    assert_eq!(id, format!("task-{}", task.id));
    assert_eq!(
        task.raw["client_attributes"],
        json!({"person": NAME, "email": EMAIL, "phones": [PHONE], "lead": true})
    );
    assert_eq!(task.title, "Питання з бота ref:8f31c2aa");
    assert_eq!(task.comment, format!("{COMMENT}\nref:8f31c2aa"));
    let found = bench.leads().find("8f31c2aa", since).await.unwrap();
    assert_eq!(found, Some(id));
}

#[tokio::test]
async fn a_task_and_an_agreement_of_the_same_number_are_told_apart() {
    let bench = bench().await;

    let order = bench.orders().create(&order()).await.unwrap();
    let question = bench.leads().create(&question()).await.unwrap();

    assert_eq!((order.as_str(), question.as_str()), ("101", "task-101"));
}
