//! The screen of the SMS: how the providers are, and what needs a look.

use chrono::TimeDelta;

use super::{
    super::{SmsDesk, button, people::roles, press},
    money,
};
use crate::{
    domain::{manager::Manager, money::Money, sms::Cost},
    press::{DeskAction, SmsAction, SmsLog},
    sms::{Known, Seen},
    store::{
        StoreError, Tx,
        sms::{
            log::{self, Counts},
            providers::{self, Health},
            spent,
        },
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, escape, say},
};

impl SmsDesk {
    /// `/sms`.
    pub(super) async fn sms_home(&self, tx: &Tx, manager: &Manager) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let admin = roles::is_admin(manager);
        let health = providers::all(tx).await?;
        let mut blocks = vec![speech.html(Text::SmsTitle)];
        for known in &self.sms.settings.providers {
            let own = health.iter().find(|it| it.name == known.name());
            let mut lines = vec![self.how_it_is(&speech, known, own)];
            lines.push(self.money_left(&speech, known, own));
            lines.push(self.today(tx, &speech, admin, known).await?);
            blocks.push(lines.join("\n"));
        }
        let counts = log::counts(tx, self.notify.now() - TimeDelta::days(1)).await?;

        blocks.push(speech.html(say::SmsCounts {
            queued: Arg::from(counts.queued),
            unsure: counts.unsure.into(),
            failed: counts.failed.into(),
        }));
        let keyboard = Keyboard::Inline(home_buttons(&speech, counts, admin));
        Ok(View::text(blocks.join("\n\n")).with(keyboard))
    }

    /// Whether a provider works.
    pub(in crate::desk) fn how_it_is(
        &self,
        speech: &Speech,
        known: &Known,
        health: Option<&Health>,
    ) -> String {
        let name = Arg::from(known.name());
        let now = self.notify.now();
        let trouble = health.and_then(|it| it.trouble.as_deref());
        let until = health.and_then(|it| it.paused_until);
        let broke = health.and_then(|it| it.balance.as_ref());
        let broke = broke.is_some_and(|it| it.micros <= 0);
        let trouble = trouble.or(broke.then_some("no_money"));
        let Some(trouble) = trouble else {
            return speech.html(say::SmsProviderWorks { provider: name });
        };
        let why = speech.plain(say::SmsTrouble {
            trouble: trouble.into(),
        });
        let why = Arg::from(why);
        match until.filter(|until| *until > now) {
            Some(until) => {
                let until = self.notify.local(until).format("%H:%M").to_string();
                let until = Arg::from(until);
                speech.html(say::SmsProviderPaused {
                    provider: name,
                    trouble: why,
                    time: until,
                })
            }
            None => speech.html(say::SmsProviderShaky {
                provider: name,
                trouble: why,
            }),
        }
    }

    fn money_left(&self, speech: &Speech, known: &Known, health: Option<&Health>) -> String {
        let read = health.and_then(|it| it.balance.as_ref().zip(it.balance_at));
        match read {
            Some((balance, at)) => {
                let mut told = speech.html(say::SmsMoney {
                    money: Arg::from(told(speech, balance)),
                    age: speech.lasts(self.notify.now() - at).into(),
                });
                let limit = known.limits.low_balance;
                if limit > 0 && balance.micros < limit {
                    told.push_str(" · ");
                    told.push_str(&speech.html(Text::SmsMoneyLow));
                }
                told
            }
            None => speech.html(Text::SmsMoneyUnknown),
        }
    }

    /// What the day has come to, against its limits.
    async fn today(
        &self,
        tx: &Tx,
        speech: &Speech,
        admin: bool,
        known: &Known,
    ) -> Result<String, StoreError> {
        let spent = spent::of(tx, &self.sms.day(), known.name()).await?;
        let limits = &known.limits;
        let limit = |limit: i64, print: &dyn Fn(i64) -> String| {
            Arg::from(if limit > 0 {
                print(limit)
            } else {
                "none".to_owned()
            })
        };

        let mut line = speech.html(say::SmsToday {
            parts: Arg::from(spent.parts),
            limit: limit(limits.daily_parts, &|it| it.to_string()),
        });
        let currency = self.sms.currency(tx, known).await?;
        if let Some(currency) = currency.filter(|_| admin && spent.micros > 0) {
            let print = |micros: i64| {
                let currency = currency.clone();
                told(speech, &Cost { micros, currency })
            };

            line.push_str(" · ");
            line.push_str(&speech.html(say::SmsTodayCost {
                cost: Arg::from(print(spent.micros)),
                limit: limit(limits.daily_cost, &print),
            }));
        }
        Ok(line)
    }

    /// `/sms balance`: what is known; what is asked for comes by itself.
    pub(super) async fn sms_balances(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let health = providers::all(tx).await?;
        let mut lines = vec![speech.html(Text::SmsBalances)];
        for known in &self.sms.settings.providers {
            let own = health.iter().find(|it| it.name == known.name());
            let left = self.money_left(&speech, known, own);
            let title = escape(self.provider_title(known.name()));
            lines.push(format!("\n<b>{title}</b>\n{left}"));
        }
        let buttons = vec![
            button(
                &speech,
                Text::ButtonSmsBalanceNow,
                DeskAction::Sms(SmsAction::AskBalance),
            ),
            back(&speech),
        ];
        Ok(View::text(lines.join("\n")).with(Keyboard::Inline(vec![buttons])))
    }

    pub(super) fn sms_help(&self, manager: &Manager) -> View {
        let speech = self.notify.speech_to(manager);
        let mut html = speech.html(Text::SmsHelp);
        if roles::is_admin(manager) {
            html.push_str("\n\n");
            html.push_str(&speech.html(Text::SmsHelpAdmin));
        }
        View::text(html).with(Keyboard::Inline(vec![vec![back(&speech)]]))
    }
}

/// What people have a word of their own for.
const HRYVNIA: &str = "UAH";

/// To the screen of the SMS.
pub(super) fn back(speech: &Speech) -> Button {
    button(
        speech,
        Text::ButtonSmsBack,
        DeskAction::Sms(SmsAction::Home),
    )
}

fn home_buttons(speech: &Speech, counts: Counts, admin: bool) -> Vec<Vec<Button>> {
    let one = |text, action| button(speech, text, DeskAction::Sms(action));
    // What others have to decide is not a manager's business.
    let look = if admin {
        needing_a_look(speech, counts)
    } else {
        Vec::new()
    };
    let mut rows = vec![
        look,
        vec![
            one(Text::ButtonSmsLog, SmsAction::Log(SmsLog::All, 0)),
            one(Text::ButtonSmsTemplates, SmsAction::Templates(0)),
        ],
        vec![
            one(Text::ButtonSmsBalance, SmsAction::Balance),
            one(Text::ButtonSmsFigures, SmsAction::Figures(30)),
        ],
        vec![
            one(Text::ButtonSmsSenders, SmsAction::AskSenders),
            one(Text::ButtonSmsOwnSender, SmsAction::OwnSenders),
        ],
        vec![one(Text::ButtonSmsHelp, SmsAction::Help)],
    ];
    rows.retain(|row| !row.is_empty());
    rows
}

/// Buttons to the messages that need a look.
pub(in crate::desk) fn needing_a_look(speech: &Speech, counts: Counts) -> Vec<Button> {
    let mut buttons = Vec::new();
    let mut push = |label, log| {
        let action = SmsAction::Log(log, 0);
        buttons.push(press(label, DeskAction::Sms(action)));
    };
    if counts.unsure > 0 {
        let count = Arg::from(counts.unsure);
        let label = speech.plain(say::ButtonSmsUnsure { count });
        push(label, SmsLog::Unsure);
    }
    if counts.failed > 0 {
        let count = Arg::from(counts.failed);
        let label = speech.plain(say::ButtonSmsFailed { count });
        push(label, SmsLog::Failed);
    }
    buttons
}

/// A sum as the language writes it; small ones with what is below a cent.
pub(in crate::desk) fn told(speech: &Speech, cost: &Cost) -> String {
    const CENT: i64 = 10_000;
    if cost.currency == HRYVNIA
        && cost.micros % CENT == 0
        && let Ok(currency) = cost.currency.parse()
    {
        return speech.money(Money::new(cost.micros / CENT, currency));
    }
    let sum = if cost.micros % CENT == 0 || cost.micros.abs() >= 100 * CENT {
        money(cost)
    } else {
        let amount = rust_decimal::Decimal::new(cost.micros, 6).round_dp(4);
        format!("{} {}", amount.normalize(), cost.currency)
    };
    speech.number(&sum)
}

/// What was seen at a provider, for the manager who asked.
pub(super) fn seen(speech: &Speech, provider: &str, seen: &Seen) -> String {
    let provider = Arg::from(provider);
    match seen {
        Seen::Balance(Some(balance)) => speech.html(say::SmsSeenBalance {
            provider,
            money: told(speech, balance).into(),
        }),
        Seen::Balance(None) => speech.html(say::SmsSeenNoBalance { provider }),
        Seen::Senders(senders) if senders.is_empty() => {
            speech.html(say::SmsSeenNoSenders { provider })
        }
        Seen::Senders(senders) => speech.html(say::SmsSeenSenders {
            provider,
            senders: senders.join(", ").into(),
        }),
        Seen::Templates(loaded) => {
            let count = |count: u32| Arg::from(i64::from(count));
            speech.html(say::SmsSeenTemplates {
                provider,
                all: count(loaded.all),
                new: count(loaded.new),
                changed: count(loaded.changed),
                gone: count(loaded.gone),
            })
        }
        Seen::Nothing(reason) => speech.html(say::SmsSeenNothing {
            provider,
            reason: crate::text::cut(reason, 300).into(),
        }),
    }
}
