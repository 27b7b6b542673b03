//! Spans of time told as hours of the day and weekdays.

use crate::closure::calendar::{Fold, resolve};
use crate::closure::intervals::Span;
use crate::exchange::hours::WEEKDAYS;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// The hours of each day that spans of time have in common, such as `22:00-05:00`, and the weekdays on which they begin, none where
/// that is every day; the first may begin later, the last end earlier. Whole days that touch are one span and as many days.
/// `None` of less than two spans, of hours that run over more than one night, and where they begin on some days of a weekday and
/// not on others.
pub(super) fn weekly(times: &[Span], zone: chrono_tz::Tz) -> Option<(String, Vec<String>)> {
    if times.len() < 2 {
        return None;
    }
    let times = &whole_days(times, zone);
    let clock = |at: DateTime<Utc>| at.with_timezone(&zone).format("%H:%M").to_string();
    let hours: Vec<[String; 2]> = times.iter().map(|span| [clock(span.start), clock(span.end)]).collect();
    let (first, last) = (hours.first()?, hours.last()?);
    let whole = [last[0].clone(), first[1].clone()];
    let within = &hours[1..hours.len() - 1];
    if !hours.contains(&whole) || within.iter().any(|one| *one != whole) {
        return None;
    }
    let length = |span: &Span| {
        let [start, end] = [span.start, span.end].map(|at| at.with_timezone(&zone).naive_local());
        end - start
    };
    // The first may begin later and the last end earlier, never the other way round.
    let longest = match times.iter().find(|span| [clock(span.start), clock(span.end)] == whole) {
        Some(span) => length(span),
        None => TimeDelta::days(1),
    };
    if longest > TimeDelta::days(1) || times.iter().any(|span| length(span) > longest) {
        return None;
    }
    // The rest of a night that began before is of the day on which it began.
    let is_rest = whole[1] <= whole[0] && first[0] < whole[1];
    let begin_of = |(i, span): (usize, &Span)| {
        let day = span.start.with_timezone(&zone).date_naive();
        if i == 0 && is_rest { day.pred_opt().unwrap_or(day) } else { day }
    };
    let begin: BTreeSet<NaiveDate> = times.iter().enumerate().map(begin_of).collect();
    let all = begin.first()?.iter_days().take_while(|day| Some(day) <= begin.last());
    let weekday = |day: &NaiveDate| day.weekday().num_days_from_monday() as usize;
    let on: BTreeSet<usize> = begin.iter().map(weekday).collect();
    let is_regular = all.clone().all(|day| on.contains(&weekday(&day)) == begin.contains(&day));
    let names = match all.count() == begin.len() {
        true => Vec::new(),
        false => on.iter().map(|day| WEEKDAYS[*day].to_owned()).collect(),
    };
    is_regular.then(|| (whole.join("-"), names))
}

/// The spans, those of several days from midnight to midnight as one for each day.
fn whole_days(times: &[Span], zone: chrono_tz::Tz) -> Vec<Span> {
    let midnight = |day: NaiveDate| resolve(zone, day.and_time(NaiveTime::MIN), Fold::Earlier);
    let days_of = |span: &Span| -> Vec<Span> {
        let [first, end] = [span.start, span.end].map(|at| at.with_timezone(&zone).date_naive());
        let days = first.iter_days().take_while(|day| *day < end);
        let spans: Option<Vec<Span>> =
            days.map(|day| Some(midnight(day)?..midnight(day.succ_opt()?)?)).collect();
        let is_whole = |spans: &Vec<Span>| {
            spans.first().map(|one| one.start) == Some(span.start)
                && spans.last().map(|one| one.end) == Some(span.end)
        };
        spans.filter(is_whole).unwrap_or_else(|| vec![span.clone()])
    };
    times.iter().flat_map(days_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    /// Spans of hours that begin on these days of March 2026.
    fn spans(days: &[u32], hours: (u32, u32)) -> Vec<Span> {
        let at =
            |day: u32, hour: u32| Utc.with_ymd_and_hms(2026, 3, day, hour, 0, 0).single().expect("a time");
        days.iter().map(|day| at(*day, hours.0)..at(*day, hours.1)).collect()
    }

    #[test]
    fn hours_are_of_every_day_or_of_weekdays_or_of_neither() {
        let told = |days: &[u32]| weekly(&spans(days, (6, 14)), chrono_tz::UTC);
        let hours =
            |on: &[&str]| Some(("06:00-14:00".to_owned(), on.iter().map(|d| (*d).to_owned()).collect()));
        assert_eq!(told(&[1, 2, 3, 4]), hours(&[]));
        // the first of March 2026 is a Sunday
        assert_eq!(told(&[1, 8, 15]), hours(&["sun"]));
        assert_eq!(told(&[2, 3, 4, 5, 6, 9, 10, 11]), hours(&["mon", "tue", "wed", "thu", "fri"]));
        // one Sunday is left out
        assert_eq!(told(&[1, 8, 22]), None);
        assert_eq!(told(&[1]), None);
        // nights from Monday to Friday, from Saturday at midnight on: the first is the rest of Friday's
        let at =
            |day: u32, hour: u32| Utc.with_ymd_and_hms(2026, 3, day, hour, 0, 0).single().expect("a time");
        let nights: Vec<Span> = std::iter::once(at(7, 0)..at(7, 5))
            .chain([9, 10, 11, 12, 13].map(|day| at(day, 22)..at(day + 1, 5)))
            .collect();
        let weekdays = ["mon", "tue", "wed", "thu", "fri"].map(str::to_owned).to_vec();
        assert_eq!(weekly(&nights, chrono_tz::UTC), Some(("22:00-05:00".to_owned(), weekdays.clone())));
        // whole days from Monday to Friday touch, and so do those of two weekends
        let whole = [at(2, 0)..at(7, 0), at(9, 0)..at(14, 0)];
        assert_eq!(weekly(&whole, chrono_tz::UTC), Some(("00:00-00:00".to_owned(), weekdays)));
        let weekends = ["sat", "sun"].map(str::to_owned).to_vec();
        let whole = [at(7, 0)..at(9, 0), at(14, 0)..at(16, 0)];
        assert_eq!(weekly(&whole, chrono_tz::UTC), Some(("00:00-00:00".to_owned(), weekends)));
        // hours of more than a day are none, nor are such of which the first begin earlier than the rest
        let more: Vec<Span> = [2, 5].map(|day| at(day, 8)..at(day + 1, 9)).to_vec();
        assert_eq!(weekly(&more, chrono_tz::UTC), None);
        assert_eq!(
            weekly(&[at(2, 4)..at(2, 14), at(3, 6)..at(3, 14), at(4, 6)..at(4, 14)], chrono_tz::UTC),
            None
        );
        // weekends from Friday evening to Monday morning are no hours of a day
        assert_eq!(weekly(&[at(6, 20)..at(9, 5), at(13, 20)..at(16, 5)], chrono_tz::UTC), None);
    }
}
