use mistok_core::domain::{
    phone::Phone,
    sms::{Failure, LineType},
};

use super::twilio;
use crate::sms::{
    Provider, SmsError, Trouble,
    fake::{Fake, PHONE, json},
};

#[tokio::test]
async fn a_number_is_looked_up_with_the_kind_of_its_line() {
    let fake = Fake::start(|_| {
        json(
            200,
            r#"{"calling_country_code":"380","country_code":"UA","phone_number":"+380501112233",
            "valid":true,"validation_errors":[],"line_type_intelligence":{"type":"landline",
            "carrier_name":"Ukrtelecom","mobile_country_code":null,"error_code":null}}"#,
        )
    })
    .await;

    let phone = Phone::from_stored(PHONE.to_owned());
    let facts = twilio(&fake).look_up(&phone).await.unwrap().unwrap();

    let seen = fake.only();
    assert_eq!(seen.path, "/v2/PhoneNumbers/%2B380501112233");
    assert_eq!(
        seen.param("Fields").as_deref(),
        Some("line_type_intelligence")
    );
    assert!(seen.header("authorization").starts_with("Basic "));
    assert_eq!(facts.line, LineType::Landline);
    assert_eq!(facts.carrier.as_deref(), Some("Ukrtelecom"));
    assert_eq!(facts.failure(), Some(Failure::NotMobile));
}

#[tokio::test]
async fn what_is_no_answer_is_no_verdict() {
    let phone = Phone::from_stored(PHONE.to_owned());
    let fake = Fake::saying(200, r#"{"valid":false,"validation_errors":["TOO_SHORT"]}"#).await;
    let facts = twilio(&fake).look_up(&phone).await.unwrap().unwrap();
    assert_eq!(facts.failure(), Some(Failure::WrongNumber));

    for (status, body) in [(200, "{}"), (500, "down")] {
        let fake = Fake::saying(status, body).await;
        let told = twilio(&fake).look_up(&phone).await;
        assert!(
            matches!(told, Err(SmsError::Unknown(_))),
            "{status} {told:?}"
        );
    }
    let refused = r#"{"code":20003,"message":"Authenticate","status":401}"#;
    let fake = Fake::saying(401, refused).await;
    let told = twilio(&fake).look_up(&phone).await;
    assert!(matches!(
        told,
        Err(SmsError::Provider {
            trouble: Trouble::Settings,
            ..
        })
    ));
}
