//! Time from left to right with its dates, and values upwards with their round numbers.

use super::{GRID, INK, SOFT};
use crate::report::svg::labels::text_width;
use crate::report::svg::pen::number;
use crate::report::words::Language;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::Value;

/// Local time from left to right.
pub struct Axis {
    from: NaiveDateTime,
    until: NaiveDateTime,
    /// Up to when the programme was looked at.
    seen: NaiveDateTime,
    left: f64,
    right: f64,
}

/// A local time as the summary writes it.
fn local(text: &str) -> Option<NaiveDateTime> {
    Some(DateTime::parse_from_rfc3339(text).ok()?.naive_local())
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Axis {
    /// The axis of a programme's span between two x coordinates, and on to where the work of the best shift ends then.
    pub fn of(part: &Value, left: f64, right: f64) -> Option<Self> {
        let end = |key: &str| local(part["span"][key].as_str()?);
        let (from, seen) = (end("from")?, end("until")?);
        let best = &part["shifts"]["best"];
        let days = best["days"].as_i64().unwrap_or(0);
        let of_best = part["works"].as_array().map_or(&[][..], Vec::as_slice).iter();
        let shifted = of_best.filter(|work| days > 0 && work["order"] == best["work"]).filter_map(|work| {
            // What goes on behind the span anyway is not followed.
            let end = local(work["end"].as_str()?).filter(|end| *end <= seen)?;
            end.checked_add_days(Days::new(days.unsigned_abs()))
        });
        let until = shifted.fold(seen, NaiveDateTime::max);
        (from < seen).then_some(Self { from, until, seen, left, right })
    }

    /// Where the time ends that was looked at, if the axis goes on behind it.
    pub fn unseen(&self) -> Option<f64> {
        (self.seen < self.until).then(|| self.x(self.seen))
    }

    /// How far some days are.
    pub fn days(&self, days: f64) -> f64 {
        let whole = (self.until - self.from).num_seconds() as f64;
        days * 86_400.0 / whole.max(1.0) * (self.right - self.left)
    }

    fn x(&self, at: NaiveDateTime) -> f64 {
        self.left + self.days((at - self.from).num_seconds() as f64 / 86_400.0)
    }

    /// Where an instant of the summary lies, within or without; `default` where it is none.
    pub fn x_or(&self, text: &str, default: f64) -> f64 {
        local(text).map_or(default, |at| self.x(at))
    }

    /// Draws the dates over the chart and their lines down to its foot: months under years, or days under months where
    /// the time is short.
    pub fn draw(&self, out: &mut String, language: Language, head: f64, foot: f64) {
        let short = (self.until - self.from).num_days() <= 62;
        let (coarse, fine) = if short { (Unit::Month, Unit::Day) } else { (Unit::Year, Unit::Month) };
        let months = Band { unit: fine, full: short, text_y: head - 16.0, lines: [head - 4.0, foot] };
        self.band(out, &months, (GRID, 11.0, SOFT), language);
        let years = Band { unit: coarse, full: true, text_y: head - 38.0, lines: [head - 48.0, foot] };
        self.band(out, &years, ("#aab3bd", 12.5, INK), language);
    }

    /// One line of dates: each stands over the middle of its part, as many of them as have room.
    fn band(
        &self,
        out: &mut String,
        band: &Band,
        (stroke, size, fill): (&str, f64, &str),
        language: Language,
    ) {
        let &Band { unit, full, text_y, lines: [line_top, foot] } = band;
        let begins = self.begins(unit);
        let stride = [1, 2, 5, 10].into_iter().find(|days| self.days(f64::from(*days)) >= 18.0).unwrap_or(15);
        let mut lines = String::new();
        let mut free = self.left;
        for pair in begins.windows(2) {
            let (from, until) = (self.x(pair[0]).max(self.left), self.x(pair[1]).min(self.right));
            if self.x(pair[0]) >= self.left {
                put!(lines, "M{} {}V{}", number(from), number(line_top), number(foot));
            }
            let said = unit.said(pair[0].date(), full, language);
            let half = text_width(&said, size) / 2.0 + 1.5;
            let middle = f64::midpoint(from, until);
            // Days stand over every so many, months and years where they fit.
            let fits = match unit {
                Unit::Day => pair[0].date().day0() % stride == 0,
                Unit::Month | Unit::Year => until - from >= 2.0 * half,
            };
            if fits && middle - half >= free && middle + half <= self.right {
                free = middle + half;
                put!(
                    out,
                    "<text x=\"{}\" y=\"{}\" font-size=\"{size}\" text-anchor=\"middle\" fill=\"{fill}\">{said}</text>",
                    number(middle),
                    number(text_y)
                );
            }
        }
        put!(out, "<path d=\"{lines}\" stroke=\"{stroke}\" stroke-width=\".7\" fill=\"none\"/>");
    }

    /// The begins of the parts that meet the axis, and one behind it.
    fn begins(&self, unit: Unit) -> Vec<NaiveDateTime> {
        let mut day = Some(unit.begin(self.from.date()));
        let mut begins = Vec::new();
        while let Some(at) = day {
            let begin = at.and_time(NaiveTime::MIN);
            begins.push(begin);
            day = unit.next(at).filter(|_| begin < self.until);
        }
        begins
    }
}

/// A line of dates.
struct Band {
    unit: Unit,
    /// With what each is a part of.
    full: bool,
    /// Where the words stand.
    text_y: f64,
    /// From where to where the lines between them run.
    lines: [f64; 2],
}

/// A part of the calendar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Month,
    Year,
}

impl Unit {
    fn begin(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => day,
            Self::Month => day.with_day(1).unwrap_or(day),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day),
        }
    }

    fn next(self, begin: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Day => begin.checked_add_days(Days::new(1)),
            Self::Month => begin.checked_add_months(Months::new(1)),
            Self::Year => begin.checked_add_months(Months::new(12)),
        }
    }

    /// What the part is called; `full` with what it is a part of.
    fn said(self, begin: NaiveDate, full: bool, language: Language) -> String {
        let month = MONTHS[begin.month0() as usize];
        match (self, language) {
            (Self::Day, _) => begin.day().to_string(),
            (Self::Month, Language::Zh) if full => format!("{}年{}月", begin.year(), begin.month()),
            (Self::Month, Language::En) if full => format!("{month} {}", begin.year()),
            (Self::Month, Language::Zh) => format!("{}月", begin.month()),
            (Self::Month, Language::En) => month.to_owned(),
            (Self::Year, Language::Zh) => format!("{}年", begin.year()),
            (Self::Year, Language::En) => begin.year().to_string(),
        }
    }
}

/// Values upwards from zero.
pub struct Scale {
    /// Between two numbers.
    pub step: f64,
    top: f64,
    height: f64,
}

impl Scale {
    /// A scale for values up to `most`: at most four steps of 1, 2 or 5 times a power of ten.
    pub fn of(most: f64, height: f64, whole: bool) -> Self {
        let rough = (most / 4.0).max(if whole { 1.0 } else { 0.1 });
        let power = 10.0_f64.powf(rough.log10().floor());
        let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|f| f * power >= rough - 1e-9).unwrap_or(10.0);
        let step = factor * power;
        Self { step, top: (most / step).ceil().max(1.0) * step, height }
    }

    /// How far up a value stands.
    pub fn up(&self, value: f64) -> f64 {
        value / self.top * self.height
    }

    /// The numbers on it.
    pub fn ticks(&self) -> impl Iterator<Item = f64> {
        (0..=(self.top / self.step).round() as u32).map(|i| f64::from(i) * self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn time_runs_evenly_from_edge_to_edge() {
        let part =
            json!({"span": {"from": "2024-01-01T00:00:00+08:00", "until": "2024-01-11T00:00:00+08:00"}});
        let axis = Axis::of(&part, 100.0, 200.0).unwrap();
        assert_eq!(axis.x_or("2024-01-06T00:00:00+08:00", 0.0), 150.0);
        assert_eq!((axis.x_or("", 7.0), axis.days(2.0)), (7.0, 20.0));
        let mut out = String::new();
        axis.draw(&mut out, Language::En, 58.0, 100.0);
        assert!(out.contains(">Jan 2024<") && out.contains(">9<") && !out.contains(">10<"), "{out}");
        assert!(Axis::of(&json!({}), 0.0, 1.0).is_none());
    }

    #[test]
    fn scales_are_round() {
        let show = |most, whole| {
            let scale = Scale::of(most, 100.0, whole);
            (scale.step, scale.ticks().count(), scale.up(scale.top))
        };
        assert_eq!(show(11.0, true), (5.0, 4, 100.0));
        assert_eq!(show(0.0, true), (1.0, 2, 100.0));
        assert_eq!(show(36.8, false), (10.0, 5, 100.0));
        assert_eq!(show(0.3, false).0, 0.1);
    }
}
