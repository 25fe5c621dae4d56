use figment::{
    Figment,
    providers::{Format, Serialized, Toml},
};

use super::{sections::PER_SECOND, *};

fn read(toml: &str) -> Result<Sms, ConfigError> {
    let settings = Figment::from(Serialized::defaults(Sms::default())).merge(Toml::string(toml));
    let sms: Sms = settings.extract()?;
    sms.check()?;
    Ok(sms)
}

#[test]
fn a_provider_is_its_section_and_common_limits_are_taken_out_of_it() {
    let sms = read(
        "order = [\"zadarma\"]\n[twilio]\naccount_sid = \"AC1\"\nper_second = 50\n\
         [zadarma]\nkey = \"k\"\npart_price = \"0.06\"\ncurrency = \"eur\"\ndaily_cost = 3",
    )
    .unwrap();

    let sections = sms.sections().unwrap();
    let names: Vec<_> = sections.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["twilio", "zadarma"]);
    assert_eq!(sections[0].limits.per_second, 50);
    assert_eq!(sections[1].limits.per_second, PER_SECOND);
    assert_eq!(sections[1].limits.part_price, 60_000);
    assert_eq!(sections[1].limits.daily_cost, 3_000_000);
    assert!(!format!("{sms:?}").contains("AC1"));
    assert!(!Sms::default().is_on());
}

#[test]
fn what_is_wrong_is_named() {
    for (toml, named) in [
        ("ordr = 1", "sms.ordr"),
        ("[twillio]\nx = 1", "sms.twillio"),
        ("order = [\"twilio\"]", "sms.order"),
        ("[twilio]\nper_second = 0", "sms.twilio.per_second"),
        ("[twilio]\ndaily_cost = 5", "sms.twilio.part_price"),
        ("[twilio]\ncurrency = \"euro\"", "sms.twilio.currency"),
        ("[twilio]\npart_price = \"much\"", "sms.twilio.part_price"),
        ("[[rules]]\nproviders = [\"x\"]", "sms.rules.providers"),
        (
            "[[rules]]\nkinds = [\"spam\"]\nproviders = [\"twilio\"]\n[twilio]\na = 1",
            "sms.rules.kinds",
        ),
        (
            "[[rules]]\nprefixes = [\"380\"]\nproviders = [\"twilio\"]\n[twilio]\na = 1",
            "sms.rules.prefixes",
        ),
        ("max_parts = 0", "sms.max_parts"),
        ("batch_limit = 1001", "sms.batch_limit"),
        ("default_provider = \"twilio\"", "sms.default_provider"),
        ("rates = { EUR = \"0\" }", "sms.rates.EUR"),
        (
            "[[prices]]\nprovider = \"twilio\"\nprefix = \"380\"\npart = \"1\"\ncurrency = \"UAH\"\n\
             [twilio]\na = 1",
            "sms.prices.prefix",
        ),
    ] {
        let error = read(toml).unwrap_err().to_string();
        assert!(error.contains(named), "{named} is not in {error}");
    }
}
