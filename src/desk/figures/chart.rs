//! The figures of a period as a picture: conversations opened and closed each day as bars, the
//! median time of the first response as a line.

use std::sync::Once;

use plotters::{
    chart::DualCoordChartContext,
    coord::{
        Shift,
        ranged1d::{DefaultFormatting, KeyPointHint, Ranged},
    },
    prelude::*,
    style::{FontStyle, register_font},
};

use crate::{
    desk::telegram::figures::{days_of, name_of_period},
    domain::statistics::{Day, Period, Report, Span},
    text::{Speech, Text, say},
};

/// Cyrillic and Latin letters; see `assets/DejaVuSans.txt`.
const FONT: &[u8] = include_bytes!("../../../assets/DejaVuSans.ttf");

/// A phone's width, sharp; everything is drawn larger and made smaller, for smooth edges.
const WIDTH: u32 = 1_280;
const HEIGHT: u32 = 800;
const SCALE: u32 = 2;
/// Room for the key above the highest bar.
const HEADROOM: f64 = 1.26;

const INK: RGBColor = RGBColor(38, 50, 56);
const FAINT: RGBColor = RGBColor(222, 228, 232);
const OPENED: RGBColor = RGBColor(66, 133, 244);
const CLOSED: RGBColor = RGBColor(129, 199, 132);
const RESPONSE: RGBColor = RGBColor(230, 81, 0);

type DrawingError = DrawingAreaErrorKind<<BitMapBackend<'static> as DrawingBackend>::ErrorType>;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    #[error("the chart cannot be drawn: {0}")]
    Drawing(#[from] DrawingError),
    #[error("the picture cannot be written: {0}")]
    Writing(#[from] png::EncodingError),
}

/// A PNG with the figures of a span.
pub fn draw(
    speech: &Speech,
    period: Period,
    span: &Span,
    report: &Report,
) -> Result<Vec<u8>, ChartError> {
    static FONTS: Once = Once::new();
    FONTS.call_once(|| {
        // Fails only for what is no font; drawing would tell.
        drop(register_font("sans-serif", FontStyle::Normal, FONT));
    });
    let (width, height) = (WIDTH * SCALE, HEIGHT * SCALE);
    let mut pixels = vec![255; (width * height * 3) as usize];
    let title = speech.plain(say::ChartTitle {
        period: name_of_period(speech, period).into(),
        days: days_of(span).into(),
    });
    {
        let area = BitMapBackend::with_buffer(&mut pixels, (width, height)).into_drawing_area();
        paint(&area, speech, &title, &report.days)?;
        area.present()?;
    }
    encode(&smaller(&pixels))
}

type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;
type Plane = Cartesian2d<Middles, Whole>;
/// Conversations on the left axis, times on the right one.
type Chart<'a, 'b> = DualCoordChartContext<'a, BitMapBackend<'b>, Plane, Plane>;
type Drawn = Result<(), DrawingError>;

const fn size(points: u32) -> u32 {
    points * SCALE
}

fn font(points: u32) -> TextStyle<'static> {
    ("sans-serif", size(points)).into_font().color(&INK)
}

/// What the right axis counts in.
struct Unit {
    seconds: f64,
    name: Text,
}

impl Unit {
    const MINUTES: Self = Self {
        seconds: 60.0,
        name: Text::ChartMinutes,
    };
    const HOURS: Self = Self {
        seconds: 3_600.0,
        name: Text::ChartHours,
    };
}

fn paint(area: &Area<'_>, speech: &Speech, title: &str, days: &[Day]) -> Drawn {
    area.fill(&WHITE)?;
    let most = days
        .iter()
        .map(|it| it.figures.opened.max(it.figures.closed));
    let most = as_f64(most.max().unwrap_or_default()).max(4.0) * HEADROOM;
    let responses: Vec<Option<f64>> = days.iter().map(response).collect();
    let slowest = responses.iter().flatten().fold(0.0_f64, |a, b| a.max(*b));
    let unit = if slowest < 3.0 * Unit::HOURS.seconds {
        Unit::MINUTES
    } else {
        Unit::HOURS
    };
    let longest = (slowest / unit.seconds).max(4.0) * HEADROOM;
    let across = 0.0..as_f64(i64::try_from(days.len()).unwrap_or_default());
    let mut chart = ChartBuilder::on(area)
        .caption(title, font(34))
        .margin(size(24))
        .x_label_area_size(size(44))
        .y_label_area_size(size(84))
        .right_y_label_area_size(size(90))
        .build_cartesian_2d(Middles(across.clone()), Whole(0.0..most))?
        .set_secondary_coord(Middles(across), Whole(0.0..longest));
    frame(&mut chart, speech, days, &unit)?;
    bars(&mut chart, speech, days)?;
    line(&mut chart, speech, &responses, &unit)?;
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.85))
        .border_style(FAINT)
        .margin(size(10))
        .legend_area_size(size(34))
        .label_font(font(24))
        .draw()
}

fn frame(chart: &mut Chart<'_, '_>, speech: &Speech, days: &[Day], unit: &Unit) -> Drawn {
    let step = days.len().div_ceil(10).max(1);
    let number = |number: &f64| format!("{number:.0}");
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(FAINT.stroke_width(SCALE))
        .axis_style(INK.mix(0.4).stroke_width(SCALE))
        .x_labels(days.len().max(1))
        .x_label_formatter(&|at: &f64| day_at(days, *at, step))
        .y_label_formatter(&number)
        .y_desc(speech.plain(Text::ChartTalks))
        .label_style(font(24))
        .axis_desc_style(font(24))
        .draw()?;
    chart
        .configure_secondary_axes()
        .axis_style(INK.mix(0.4).stroke_width(SCALE))
        .y_label_formatter(&number)
        .y_desc(speech.plain(unit.name))
        .label_style(font(24))
        .axis_desc_style(font(24))
        .draw()
}

fn bars(chart: &mut Chart<'_, '_>, speech: &Speech, days: &[Day]) -> Drawn {
    type Pick = fn(&Day) -> i64;
    let opened: Pick = |day| day.figures.opened;
    let closed: Pick = |day| day.figures.closed;
    for (pick, (from, to), color, name) in [
        (opened, (0.12, 0.49), OPENED, Text::ChartOpened),
        (closed, (0.51, 0.88), CLOSED, Text::ChartClosed),
    ] {
        let bars = days.iter().enumerate().map(|(at, day)| {
            let at = as_f64(i64::try_from(at).unwrap_or_default());
            let corners = [(at + from, 0.0), (at + to, as_f64(pick(day)))];
            Rectangle::new(corners, color.filled())
        });
        chart
            .draw_series(bars)?
            .label(speech.plain(name))
            .legend(key(color));
    }
    Ok(())
}

/// Days without an answer break the line.
fn line(
    chart: &mut Chart<'_, '_>,
    speech: &Speech,
    responses: &[Option<f64>],
    unit: &Unit,
) -> Drawn {
    for run in runs(responses, unit.seconds) {
        let line = RESPONSE.stroke_width(size(3));
        chart.draw_secondary_series(LineSeries::new(run.iter().copied(), line))?;
        let dots = run
            .iter()
            .map(|at| Circle::new(*at, size(6), RESPONSE.filled()));
        chart.draw_secondary_series(dots)?;
    }
    chart
        .draw_secondary_series(std::iter::empty::<Circle<(f64, f64), u32>>())?
        .label(speech.plain(unit.name))
        .legend(key(RESPONSE));
    Ok(())
}

/// The square beside a name.
fn key(color: RGBColor) -> impl Fn((i32, i32)) -> Rectangle<(i32, i32)> {
    let side = i32::try_from(size(22)).unwrap_or_default();
    move |(x, y)| {
        Rectangle::new(
            [(x, y - side / 2), (x + side, y + side / 2)],
            color.filled(),
        )
    }
}

/// The seconds of a day's median, when it has one.
fn response(day: &Day) -> Option<f64> {
    let times = day.figures.response?;
    Some(as_f64(times.whole.median.num_seconds()))
}

/// The points of the line, a piece for each run of days that have one.
fn runs(responses: &[Option<f64>], unit: f64) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    for (at, response) in responses.iter().enumerate() {
        let middle = as_f64(i64::try_from(at).unwrap_or_default()) + 0.5;
        match (response, runs.last_mut()) {
            (Some(seconds), Some(run)) => run.push((middle, seconds / unit)),
            (Some(_), None) => {}
            (None, _) => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// The label of the day at this place of the axis; only every `step`-th day has one.
fn day_at(days: &[Day], at: f64, step: usize) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place on the axis, from 0 to the number of days"
    )]
    let place = at.max(0.0) as usize;
    // Counted from the last, which is the one that people look for.
    let from_last = days.len().saturating_sub(place + 1);
    match days.get(place) {
        Some(day) if from_last.is_multiple_of(step) => day.date.format("%d.%m").to_string(),
        _ => String::new(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts and seconds of a month are far below 2^52"
)]
const fn as_f64(number: i64) -> f64 {
    number as f64
}

/// An axis of days, whose names stand under their middles.
struct Middles(std::ops::Range<f64>);

impl Ranged for Middles {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        along(value / self.0.end.max(1.0), limit.0, limit.1)
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        let mut at = 0.5;
        let mut middles = Vec::new();
        while at < self.0.end {
            middles.push(at);
            at += 1.0;
        }
        middles
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.0.clone()
    }
}

/// An axis whose marks are whole numbers.
struct Whole(std::ops::Range<f64>);

impl Ranged for Whole {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        along(value / self.0.end, limit.0, limit.1)
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        let steps = [1.0, 2.0, 5.0];
        let mut scale = 1.0;
        let step = loop {
            let fits = |step: &&f64| self.0.end / (**step * scale) <= 6.0;
            match steps.iter().find(fits) {
                Some(step) => break step * scale,
                None => scale *= 10.0,
            }
        };
        let mut marks = vec![0.0];
        while let Some(last) = marks.last().map(|last| last + step)
            && last < self.0.end
        {
            marks.push(last);
        }
        marks
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.0.clone()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a pixel of the picture, from one end of the axis to the other"
)]
fn along(part: f64, from: i32, to: i32) -> i32 {
    from + (part * f64::from(to - from)).round() as i32
}

/// Each pixel the average of those that are drawn for it.
fn smaller(pixels: &[u8]) -> Vec<u8> {
    let (row, scale) = ((WIDTH * SCALE * 3) as usize, SCALE as usize);
    let mut small = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for rows in pixels.chunks_exact(row * scale) {
        for at in 0..WIDTH as usize {
            for color in 0..3 {
                let mut sum = 0_usize;
                for down in 0..scale {
                    for right in 0..scale {
                        sum += usize::from(rows[down * row + (at * scale + right) * 3 + color]);
                    }
                }
                small.push(u8::try_from(sum / (scale * scale)).unwrap_or(u8::MAX));
            }
        }
    }
    small
}

fn encode(pixels: &[u8]) -> Result<Vec<u8>, ChartError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;

    use super::*;
    use crate::{
        domain::{
            language::Language,
            statistics::{Figures, Spread, Times},
        },
        text::Texts,
    };

    fn report(span: &Span) -> Report {
        let days = span.days().enumerate().map(|(at, date)| {
            let at = i64::try_from(at).unwrap();
            let minutes = TimeDelta::minutes(3 + at * 7 % 19);
            let spread = Spread {
                median: minutes,
                p90: minutes * 4,
            };
            let times = Times {
                whole: spread,
                working: spread,
            };
            let works = at % 7 != 5;
            Day {
                date,
                figures: Figures {
                    opened: if works { 10 + at * 5 % 17 } else { 0 },
                    closed: if works { 8 + at * 3 % 13 } else { 0 },
                    response: works.then_some(times),
                    ..Figures::default()
                },
            }
        });
        Report {
            total: Figures::default(),
            reopened: 0,
            days: days.collect(),
            people: Vec::new(),
        }
    }

    fn read(png: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info.width, info.height, pixels)
    }

    #[test]
    fn a_week_and_a_month_are_drawn_in_both_languages() {
        let texts = Arc::new(Texts::built_in().unwrap());
        let last = "2026-11-21".parse().unwrap();
        for period in [Period::Today, Period::Week, Period::Month] {
            let span = Span::of(period, last, chrono_tz::Europe::Kyiv);
            for language in [Language::Uk, Language::En] {
                let speech = texts.speak(language);
                let png = draw(&speech, period, &span, &report(&span)).unwrap();
                let (width, height, pixels) = read(&png);
                assert_eq!((width, height), (WIDTH, HEIGHT));
                for color in [OPENED, CLOSED, RESPONSE] {
                    let shown = |pixel: &&[u8]| **pixel == [color.0, color.1, color.2];
                    assert!(pixels.chunks(3).filter(shown).count() > 50, "{color:?}");
                }
            }
        }
    }

    #[test]
    fn a_period_without_talks_is_drawn_too() {
        let speech = Arc::new(Texts::built_in().unwrap()).speak(Language::Uk);
        let span = Span::of(
            Period::Week,
            "2026-11-21".parse().unwrap(),
            chrono_tz::Europe::Kyiv,
        );
        let mut report = report(&span);
        for day in &mut report.days {
            day.figures = Figures::default();
        }

        let png = draw(&speech, Period::Week, &span, &report).unwrap();

        assert!(png.len() < 200_000, "{} bytes", png.len());
    }
}
