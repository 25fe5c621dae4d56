//! A table that is too large for one message, in parts: one for each month.

use std::io::{self, Seek, SeekFrom, Write};

use chrono::{Datelike, Days, Months, NaiveDate};

/// More than this a bot may hardly send, and nobody opens on a phone.
pub const LARGEST: u64 = 20 * 1024 * 1024;

/// A file in memory that is kept only for as long as it fits: what is too large is counted and thrown
/// away.
#[derive(Debug)]
pub struct Bounded {
    body: io::Cursor<Vec<u8>>,
    limit: u64,
    /// Where the next byte would stand, and where the last one did.
    at: u64,
    end: u64,
}

impl Bounded {
    pub const fn new(limit: u64) -> Self {
        Self {
            body: io::Cursor::new(Vec::new()),
            limit,
            at: 0,
            end: 0,
        }
    }

    /// The whole file. `None` means that it was too large.
    pub fn into_body(self) -> Option<Vec<u8>> {
        (self.end <= self.limit).then(|| self.body.into_inner())
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let ends = self.at.saturating_add(bytes.len() as u64);
        self.end = self.end.max(ends);
        if self.end <= self.limit {
            self.body.set_position(self.at);
            self.body.write_all(bytes)?;
        } else if !self.body.get_ref().is_empty() {
            self.body = io::Cursor::new(Vec::new());
        }
        self.at = ends;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Bounded {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

/// The first and the last day of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// The months from one day to another, the first and the last of them cut there.
pub fn months(from: NaiveDate, to: NaiveDate) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut begin = from;
    while begin <= to {
        let next = begin
            .with_day(1)
            .and_then(|first| first.checked_add_months(Months::new(1)));
        let end = next.and_then(|next| next.checked_sub_days(Days::new(1)));
        parts.push(Span {
            from: begin,
            to: end.map_or(to, |end| end.min(to)),
        });
        match next {
            Some(next) => begin = next,
            None => break,
        }
    }
    parts
}

/// Days as people write them.
pub fn days(from: NaiveDate, to: NaiveDate) -> String {
    let day = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
    if from == to {
        day(from)
    } else {
        format!("{}–{}", day(from), day(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn a_span_is_cut_at_the_ends_of_months() {
        let parts: Vec<_> = months(day(1, 30), day(3, 5))
            .into_iter()
            .map(|it| (it.from, it.to))
            .collect();
        assert_eq!(
            parts,
            [
                (day(1, 30), day(1, 31)),
                (day(2, 1), day(2, 28)),
                (day(3, 1), day(3, 5))
            ]
        );
        assert_eq!(months(day(2, 3), day(2, 3)).len(), 1);
        assert_eq!(months(day(2, 3), day(2, 2)).len(), 0);
    }

    #[test]
    fn a_file_is_kept_while_it_fits() {
        let mut file = Bounded::new(6);
        file.write_all(b"abcdef").unwrap();
        file.seek(SeekFrom::Start(1)).unwrap();
        file.write_all(b"X").unwrap();
        file.seek(SeekFrom::End(0)).unwrap();
        assert_eq!(file.into_body().unwrap(), b"aXcdef");

        let mut large = Bounded::new(6);
        large.write_all(b"abcdefg").unwrap();
        large.seek(SeekFrom::Start(0)).unwrap();
        large.write_all(b"x").unwrap();
        assert_eq!(large.seek(SeekFrom::End(0)).unwrap(), 7);
        assert_eq!(large.into_body(), None);
    }

    #[test]
    fn days_are_written_as_people_do() {
        assert_eq!(days(day(11, 17), day(11, 17)), "17.11.2026");
        assert_eq!(days(day(11, 17), day(11, 18)), "17.11.2026–18.11.2026");
    }
}
