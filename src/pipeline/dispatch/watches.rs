//! The hours of a week, split by who is on duty: what is covered by night is not what is covered by day.

use crate::closure::calendar::Weekdays;
use crate::exchange::hours::WEEKDAYS;
use crate::pipeline::people::Shift;
use std::collections::{BTreeMap, BTreeSet};

/// Hours in which the same units are on duty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Watch {
    /// As people write them: `20:00-08:00`, `mon-fri 08:00-20:00`; empty where nobody has a shift.
    pub hours: String,
    /// The units on duty, by index.
    pub units: BTreeSet<usize>,
}

const DAY: u16 = 1440;

/// A week by who is on duty, in the order in which the hours begin. `None` is always on duty.
pub(super) fn watches(shifts: &[Option<Shift>]) -> Vec<Watch> {
    if shifts.iter().all(Option::is_none) {
        return vec![Watch { hours: String::new(), units: (0..shifts.len()).collect() }];
    }
    // Hours on duty of each unit on each day, minutes; what is left of the night before belongs to the day after.
    let mut on: Vec<Vec<Vec<(u16, u16)>>> = Vec::new();
    for shift in shifts {
        let mut days = vec![Vec::new(); 7];
        for day in 0..7 {
            let Some((slots, weekdays)) = shift else {
                days[day].push((0, DAY));
                continue;
            };
            if weekdays.union(Weekdays::NONE.with(day as u8)) != *weekdays {
                continue;
            }
            for (begin, end) in slots.iter().map(|slot| slot.minutes()) {
                days[day].push((begin, end.min(DAY)));
                if end > DAY {
                    days[(day + 1) % 7].push((0, end - DAY));
                }
            }
        }
        on.push(days);
    }
    let mut groups: BTreeMap<BTreeSet<usize>, Vec<Vec<(u16, u16)>>> = BTreeMap::new();
    for day in 0..7 {
        let spans = on.iter().flat_map(|days| &days[day]);
        let mut ends: BTreeSet<u16> = spans.flat_map(|(from, until)| [*from, *until]).collect();
        ends.extend([0, DAY]);
        let ends: Vec<u16> = ends.into_iter().collect();
        for pair in ends.windows(2) {
            let there = |unit: &usize| {
                on[*unit][day].iter().any(|(from, until)| *from <= pair[0] && pair[0] < *until)
            };
            let units: BTreeSet<usize> = (0..shifts.len()).filter(there).collect();
            let spans = &mut groups.entry(units).or_insert_with(|| vec![Vec::new(); 7])[day];
            match spans.last_mut() {
                Some(last) if last.1 == pair[0] => last.1 = pair[1],
                _ => spans.push((pair[0], pair[1])),
            }
        }
    }
    let first = |days: &[Vec<(u16, u16)>]| {
        let begins = days.iter().enumerate().filter_map(|(day, spans)| {
            // The night is called by its evening.
            let span = spans.iter().find(|(from, _)| *from > 0).or_else(|| spans.first())?;
            Some((day, span.0))
        });
        begins.min()
    };
    let mut all: Vec<_> = groups.into_iter().collect();
    all.sort_by_key(|(_, days)| first(days));
    all.into_iter().map(|(units, days)| Watch { hours: said(&days), units }).collect()
}

fn said(days: &[Vec<(u16, u16)>]) -> String {
    if days.iter().all(|spans| *spans == days[0]) {
        return clock(&days[0], true);
    }
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in 0..7 {
        match runs.last_mut() {
            Some(run) if days[run.0] == days[day] => run.1 = day,
            _ => runs.push((day, day)),
        }
    }
    let run = |(from, until): (usize, usize)| {
        let names = match until - from {
            0 => WEEKDAYS[from].to_owned(),
            _ => format!("{}-{}", WEEKDAYS[from], WEEKDAYS[until]),
        };
        format!("{names} {}", clock(&days[from], false))
    };
    let runs = runs.into_iter().filter(|(from, _)| !days[*from].is_empty());
    runs.map(run).collect::<Vec<_>>().join("; ")
}

/// Hours of a day; `round`: of every day, so that what runs into midnight goes on behind it.
fn clock(spans: &[(u16, u16)], round: bool) -> String {
    let mut spans = spans.to_vec();
    if round && let [(0, early), .., (late, DAY)] = spans[..] {
        spans.remove(0);
        spans.pop();
        spans.push((late, early));
    }
    let at = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    spans.iter().map(|(from, until)| format!("{}-{}", at(*from), at(*until))).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::closure::clock::{parse_slots, parse_weekdays};

    fn shift(hours: &str, days: &str) -> Shift {
        (parse_slots(hours).unwrap(), parse_weekdays(days).unwrap())
    }

    fn told(shifts: &[Option<Shift>]) -> Vec<(String, Vec<usize>)> {
        watches(shifts).into_iter().map(|w| (w.hours, w.units.into_iter().collect())).collect()
    }

    #[test]
    fn a_week_is_split_by_who_is_on_duty() {
        let every = "mon-sun";
        let (day, night) = (shift("08:00-20:00", every), shift("20:00-08:00", every));
        assert_eq!(told(&[None, None]), [(String::new(), vec![0, 1])]);
        let both = [("08:00-20:00".to_owned(), vec![0, 2]), ("20:00-08:00".to_owned(), vec![1, 2])];
        assert_eq!(told(&[Some(day.clone()), Some(night), None]), both);
        assert_eq!(
            told(&[Some(day), Some(shift("18:00-22:00", every))]),
            [
                ("08:00-18:00".to_owned(), vec![0]),
                ("18:00-20:00".to_owned(), vec![0, 1]),
                ("20:00-22:00".to_owned(), vec![1]),
                ("22:00-08:00".to_owned(), vec![]),
            ]
        );
        // Friday's night ends on Saturday.
        assert_eq!(
            told(&[Some(shift("22:00-06:00", "fri"))]),
            [
                ("mon-thu 00:00-24:00; fri 00:00-22:00; sat 06:00-24:00; sun 00:00-24:00".to_owned(), vec![]),
                ("fri 22:00-24:00; sat 00:00-06:00".to_owned(), vec![0]),
            ]
        );
    }
}
