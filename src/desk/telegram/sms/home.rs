//! The screen of the SMS: the state of the providers, and what needs a look.

use super::{back, price, sms_button, sms_press};
use crate::{
    desk::{
        SmsDesk,
        people::roles,
        sms::home::{Condition, MoneyLeft, Today},
    },
    domain::{manager::Manager, sms::Cost},
    press::{SmsAction, SmsLog},
    store::{StoreError, Tx, sms::log::Counts},
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
        let state = self.state(tx, manager).await?;
        let mut blocks = vec![speech.html(Text::SmsTitle)];
        for provider in &state.providers {
            let lines = [
                self.condition_line(&speech, provider.name, &provider.condition),
                money_left(&speech, provider.money.as_ref()),
                today(&speech, &provider.today),
            ];
            blocks.push(lines.join("\n"));
        }
        let counts = state.counts;

        blocks.push(speech.html(say::SmsCounts {
            queued: Arg::from(counts.queued),
            unsure: counts.unsure.into(),
            failed: counts.failed.into(),
        }));
        let keyboard = Keyboard::Inline(home_buttons(&speech, manager, counts));
        Ok(View::text(blocks.join("\n\n")).with(keyboard))
    }

    /// Whether a provider works.
    pub(in crate::desk) fn condition_line(
        &self,
        speech: &Speech,
        provider: &str,
        condition: &Condition,
    ) -> String {
        let name = Arg::from(provider);
        let why = |trouble: &str| {
            let trouble = trouble.into();
            Arg::from(speech.plain(say::SmsTrouble { trouble }))
        };
        match condition {
            Condition::Works => speech.html(say::SmsProviderWorks { provider: name }),
            Condition::Paused { trouble, until } => {
                let until = self.notify.local(*until).format("%H:%M").to_string();
                speech.html(say::SmsProviderPaused {
                    provider: name,
                    trouble: why(trouble),
                    time: until.into(),
                })
            }
            Condition::Shaky { trouble } => speech.html(say::SmsProviderShaky {
                provider: name,
                trouble: why(trouble),
            }),
        }
    }

    /// `/sms balance`: what is known; what is asked for comes by itself.
    pub(super) async fn sms_balances(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let mut lines = vec![speech.html(Text::SmsBalances)];
        for balance in self.balances(tx).await? {
            let left = money_left(&speech, balance.money.as_ref());
            let title = escape(self.provider_title(balance.name));
            lines.push(format!("\n<b>{title}</b>\n{left}"));
        }
        let buttons = vec![
            sms_button(&speech, Text::ButtonSmsBalanceNow, SmsAction::AskBalance),
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

fn money_left(speech: &Speech, left: Option<&MoneyLeft>) -> String {
    let Some(left) = left else {
        return speech.html(Text::SmsMoneyUnknown);
    };
    let mut told = speech.html(say::SmsMoney {
        money: Arg::from(price(speech, &left.balance)),
        age: speech.lasts(left.age).into(),
    });
    if left.is_low {
        told.push_str(" · ");
        told.push_str(&speech.html(Text::SmsMoneyLow));
    }
    told
}

/// What the day has come to, against its limits.
fn today(speech: &Speech, today: &Today) -> String {
    let limit = |limit: i64, print: &dyn Fn() -> String| {
        Arg::from(if limit > 0 {
            print()
        } else {
            "none".to_owned()
        })
    };
    let mut line = speech.html(say::SmsToday {
        parts: Arg::from(today.parts),
        limit: limit(today.daily_parts, &|| today.daily_parts.to_string()),
    });
    if let Some(cost) = &today.cost {
        let print = |cost: &Cost| price(speech, cost);
        line.push_str(" · ");
        line.push_str(&speech.html(say::SmsTodayCost {
            cost: Arg::from(print(&cost.spent)),
            limit: limit(cost.daily_cost.micros, &|| print(&cost.daily_cost)),
        }));
    }
    line
}

fn home_buttons(speech: &Speech, manager: &Manager, counts: Counts) -> Vec<Vec<Button>> {
    let one = |text, action| sms_button(speech, text, action);
    // What others have to decide is not a manager's business.
    let look = if roles::is_admin(manager) {
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
        buttons.push(sms_press(label, SmsAction::Log(log, 0)));
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
