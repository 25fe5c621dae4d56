//! The network as a provider and a person see it.

use mistok_core::domain::clock::TestClock;

use super::*;

#[derive(Debug, Default)]
struct Owner(Mutex<Vec<[String; 3]>>);

impl Carrier for Owner {
    fn takes(self: Arc<Self>, from: &str, to: &str, text: &str) {
        let sms = [from, to, text].map(str::to_owned);
        self.0.lock().unwrap().push(sms);
    }
}

fn network() -> Phones {
    let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    Phones::new(Arc::new(clock))
}

#[tokio::test]
async fn a_handset_keeps_what_it_got() {
    let phones = network();
    let olena = phones.phone("380501112233");

    let brought = phones.bring("twilio", "MyShop", "+380501112233", &"я".repeat(71));

    assert_eq!(brought, Ok(()));
    assert_eq!(olena.number(), "+380501112233");
    let [sms] = <[Sms; 1]>::try_from(olena.gets(1).await).unwrap();
    assert_eq!((sms.from.as_str(), sms.provider), ("MyShop", "twilio"));
    assert_eq!(sms.segments, 2);
}

#[test]
fn a_handset_that_is_off_gets_nothing() {
    let phones = network();
    let olena = phones.phone("+380501112233");
    olena.set(Condition::Off);

    let brought = phones.bring("twilio", "MyShop", "+380501112233", "Hi");

    assert_eq!(brought, Err(Condition::Off));
    assert_eq!(phones.condition("380501112233"), Condition::Off);
    assert!(olena.last().is_none());
}

#[test]
fn what_a_person_writes_goes_to_the_owner_of_the_number() {
    let phones = network();
    let owner = Arc::new(Owner::default());
    let carrier: Arc<dyn Carrier> = Arc::<Owner>::clone(&owner);
    phones.own("+380441234567", Arc::downgrade(&carrier));
    let olena = phones.phone("+380501112233");

    assert!(olena.writes("380441234567", "Привіт"));
    assert!(!olena.writes("+380440000000", "Привіт"));

    let wanted = ["+380501112233", "+380441234567", "Привіт"].map(str::to_owned);
    assert_eq!(*owner.0.lock().unwrap(), [wanted]);
}
