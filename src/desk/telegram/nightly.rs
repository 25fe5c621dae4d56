//! The line of the day.

use crate::{
    desk::{Statistics, figures::nightly::Told},
    text::{
        Arg, Speech, Text,
        say::{self, Said},
    },
};

impl Statistics {
    /// What came, what is left, and whether anything needs a look.
    pub(in crate::desk) fn nightly_line(&self, speech: &Speech, it: &Told) -> String {
        let date = it.day.format("%d.%m").to_string();
        let mut lines = vec![speech.html(say::NightlyTitle { day: date.into() })];
        let total = &it.total;
        if total.opened + total.closed + it.waiting == 0 {
            lines.push(speech.html(Text::NightlyQuiet));
        } else {
            lines.push(speech.html(say::NightlyTalks {
                opened: total.opened.into(),
                closed: total.closed.into(),
                waiting: it.waiting.into(),
            }));
        }
        if let Some(times) = &total.response {
            let median = speech.lasts(times.whole.median);
            lines.push(speech.html(say::NightlyResponse {
                median: median.into(),
            }));
        }
        if let Some(average) = total.stars.average() {
            lines.push(speech.html(say::NightlyRating {
                average: speech.number(&average).into(),
                count: total.stars.count.into(),
            }));
        }
        lines.extend(self.sales_lines(speech, &it.sales));
        let before = lines.len();
        let mut tell = |number: i64, said: fn(Arg) -> Said| {
            if number > 0 {
                lines.push(speech.html(said(number.into())));
            }
        };
        tell(it.troubles.services, |count| {
            Said::of(say::NightlyServices { count })
        });
        tell(it.troubles.ownerless, |count| {
            Said::of(say::NightlyOwnerless { count })
        });
        tell(it.troubles.letters, |count| {
            Said::of(say::NightlyLetters { count })
        });
        tell(it.troubles.unsure, |count| {
            Said::of(say::NightlyUnsure { count })
        });
        tell(it.troubles.sms.failed, |count| {
            Said::of(say::NightlySmsFailed { count })
        });
        tell(it.troubles.sms.unsure, |count| {
            Said::of(say::NightlySmsUnsure { count })
        });
        if lines.len() == before {
            lines.push(speech.html(Text::NightlyCalm));
        }
        lines.join("\n")
    }
}
