//! Every kind of what can be given up has its words.

use std::fmt::Write as _;

use std::sync::Arc;

use super::{services::todo, words::Names};
use crate::{
    desk::{CrmNames, alerts::services::group},
    domain::{language::Language, letter::Kind},
    text::{
        Arg, Texts,
        say::{self, Said},
    },
};

const KEYCRM: CrmNames = CrmNames {
    title: "KeyCRM",
    key_setting: "crm.keycrm.token",
};

fn names() -> [Names; 2] {
    let none = || "none".to_owned();
    [
        Names {
            name: "Олена".to_owned(),
            number: "1007".to_owned(),
            sum: "260,00 грн".to_owned(),
            what: "order",
        },
        Names {
            name: none(),
            number: none(),
            sum: none(),
            what: "none",
        },
    ]
}

#[test]
fn every_kind_has_its_words_in_both_languages() {
    let texts = Arc::new(Texts::built_in().unwrap());
    let mut said = String::new();
    for language in Language::ALL {
        let speech = texts.speak(language);
        for kind in Kind::ALL {
            let [whole, bare] = names().map(|names| names.say(&speech, *kind));
            assert!(
                !whole.contains("{$") && !bare.contains("{$"),
                "{whole} {bare}"
            );
            writeln!(said, "{}: {whole} | {bare}", kind.as_str()).unwrap();
        }
        said.push('\n');
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_crm_is_told_of_by_its_own_name_and_setting() {
    let texts = Arc::new(Texts::built_in().unwrap());
    let bees = CrmNames {
        title: "Bees",
        key_setting: "crm.bees.key",
    };
    for language in Language::ALL {
        let speech = texts.speak(language);
        for service in ["crm", "crm-orders"] {
            let refused = todo(&speech, &bees, service, true, "Bees");
            let failing = todo(&speech, &bees, service, false, "Bees");
            for told in [refused, failing] {
                assert!(told.contains("crm.bees.key"), "{told}");
                assert!(!told.to_lowercase().contains("keycrm"), "{told}");
            }
        }
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn every_trouble_has_its_words_in_both_languages() {
    const SERVICES: [&str; 13] = [
        "crm",
        "crm-orders",
        "keeping-read",
        "keeping-send",
        "sms:twilio",
        "sms:zadarma",
        "sms:turbosms",
        "sms-reports",
        "odoo-notes",
        "telegram:1",
        "hook:n8n",
        "email",
        "desk",
    ];
    let texts = Arc::new(Texts::built_in().unwrap());
    let mut said = Vec::new();
    for language in Language::ALL {
        let speech = texts.speak(language);
        let (service, at) = (|| Arg::from("X"), || Arg::from("14:05"));
        said.push(speech.plain(say::TroubleRefused {
            service: service(),
            at: at(),
        }));
        said.push(speech.plain(say::TroubleEmailRefused {
            service: service(),
            at: at(),
        }));
        said.push(speech.plain(say::TroubleFailing {
            service: service(),
            at: at(),
        }));
        said.push(speech.plain(say::TroubleNoMoney {
            service: service(),
            at: at(),
        }));
        for service in SERVICES {
            let means = speech.plain(group(service).means());
            let refused = todo(&speech, &KEYCRM, service, true, "X");
            let failing = todo(&speech, &KEYCRM, service, false, "X");
            said.push(format!("{service}: {means}\n  {refused}\n  {failing}"));
        }
        for count in [1_i64, 3, 12] {
            let count = || Arg::from(count);
            let waits = [
                Said::of(say::WaitingOrders { count: count() }),
                Said::of(say::WaitingQuestions { count: count() }),
                Said::of(say::WaitingFeedback { count: count() }),
                Said::of(say::WaitingPayments { count: count() }),
                Said::of(say::WaitingMessages { count: count() }),
                Said::of(say::WaitingChats { count: count() }),
                Said::of(say::WaitingSms { count: count() }),
                Said::of(say::WaitingStatuses { count: count() }),
                Said::of(say::WaitingNotes { count: count() }),
                Said::of(say::WaitingEvents { count: count() }),
                Said::of(say::WaitingEmails { count: count() }),
                Said::of(say::WaitingTasks { count: count() }),
            ]
            .map(|text| speech.plain(text));
            said.push(waits.join(", "));
        }
        said.push(speech.plain(say::TroubleSolved {
            service: service(),
            from: at(),
            to: Arg::from("14:47"),
            lasted: Arg::from("42"),
        }));
        said.push(speech.plain(say::TroubleClear {
            service: service(),
            lasted: Arg::from("42"),
        }));
        said.push(speech.plain(say::TroubleClearOrders {
            handed: Arg::from(9_i64),
            left: Arg::from("0"),
        }));
        said.push(speech.plain(say::TroubleClearNeeded {
            count: Arg::from(1_i64),
        }));
    }
    let said = said.join("\n");
    assert!(!said.contains("{$") && !said.contains("{ $"), "{said}");
    insta::assert_snapshot!(said);
}
