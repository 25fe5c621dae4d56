//! `/sms figures`: what went through each provider, and what became of it.

use chrono::TimeDelta;

use super::{
    super::SmsDesk,
    choosing::{sms_button, sms_press},
    home::told,
};
use crate::{
    domain::manager::Manager,
    press::SmsAction,
    store::{
        StoreError, Tx,
        sms::figures::{self, Figures},
    },
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, say},
};

/// Periods that can be chosen, in days.
const PERIODS: [u32; 3] = [1, 7, 30];
/// A message without a receipt after this time will not get one any more.
const LATE: TimeDelta = TimeDelta::hours(24);

impl SmsDesk {
    pub(super) async fn sms_figures(
        &self,
        tx: &Tx,
        manager: &Manager,
        days: u32,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let days = days.clamp(1, 366);
        let now = self.notify.now();
        let since = now - TimeDelta::days(days.into());
        let all = figures::by_provider(tx, since, now - LATE).await?;

        let mut blocks = vec![speech.html(say::SmsFiguresTitle {
            days: Arg::from(i64::from(days)),
        })];
        if all.is_empty() {
            blocks.push(speech.html(Text::ListEmpty));
        }
        for (provider, figures) in &all {
            let known = self.sms.known(provider);
            // One that is not in the settings any more told what it told.
            let tells = known.is_none_or(|known| known.provider.tells_delivery());
            blocks.push(self.figures_of(&speech, provider, figures, tells));
        }
        let other = PERIODS.into_iter().filter(|other| *other != days);
        let periods = other.map(|other| {
            let label = speech.plain(say::ButtonSmsPeriod {
                days: Arg::from(i64::from(other)),
            });
            sms_press(label, SmsAction::Figures(other))
        });
        let rows = vec![
            periods.collect(),
            vec![sms_button(&speech, Text::ButtonSmsBack, SmsAction::Home)],
        ];
        Ok(View::text(blocks.join("\n\n")).with(Keyboard::Inline(rows)))
    }

    fn figures_of(
        &self,
        speech: &Speech,
        provider: &str,
        figures: &Figures,
        tells: bool,
    ) -> String {
        let title = self.provider_title(provider);
        let mut lines = vec![format!("<b>{}</b>", crate::text::escape(title))];

        lines.push(speech.html(say::SmsFiguresSent {
            sent: Arg::from(figures.sent),
            failed: figures.failed.into(),
            parts: figures.parts.into(),
        }));
        if tells {
            let heard = figures.delivered + figures.undelivered;
            let share = if heard > 0 {
                let share = (figures.delivered * 100 + heard / 2) / heard;
                format!("{share} %")
            } else {
                "none".to_owned()
            };

            lines.push(speech.html(say::SmsFiguresReceipts {
                delivered: Arg::from(figures.delivered),
                undelivered: figures.undelivered.into(),
                silent: figures.without_receipt.into(),
                share: share.into(),
            }));
        } else {
            lines.push(speech.html(Text::SmsFiguresNoReceipts));
        }
        let costs: Vec<String> = figures.costs.iter().map(|it| told(speech, it)).collect();
        if !costs.is_empty() {
            lines.push(speech.html(say::SmsCost {
                cost: Arg::from(costs.join(" + ")),
            }));
        }
        lines.join("\n")
    }
}
