//! The visits that a site asks for: how many, on which days, in which hours.

use super::asks::Ask;
use super::fleet::End;
use super::problem::{Ground, Revisits};
use super::spacing::{days_apart, over_days, spaced};
use super::terrain::Terrain;
use crate::plan::patrol::revisit::{Night, windows};
use crate::report::patrol::DAY_MS;
use crate::rounds::{Chance, Window};
use crate::scenario::patrol::{Frequency, Hours};
use std::ops::Range;

/// A visit that is asked for: the windows in which it may begin, none for any time, and the days on which it may be.
type Visit = (Vec<Window>, Vec<u32>);

impl Ground<'_> {
    /// The visits of a site: for each the windows in which it may begin, and the days on which it may be.
    pub(super) fn wanted(
        &self,
        site: usize,
        days: &Range<u32>,
        terrains: &[Terrain],
        revisits: Option<Revisits>,
    ) -> Vec<Visit> {
        let ask = &self.asks[site];
        if let (Some(revisits), Some(at_most)) = (revisits, ask.revisit_ms) {
            let visit = |(from, until): (i64, i64)| (vec![Window::new(from, until)], Vec::new());
            if let Some(given) = revisits.given(site) {
                return given.iter().copied().map(visit).collect();
            }
            let night = self.reach(site, days.start, terrains);
            let mut lots = Chance::of(revisits.seed, &[u64::from(days.start), site as u64]);
            let found = windows(&night, i64::from(at_most), revisits.layout, &mut lots);
            return found.into_iter().map(visit).collect();
        }
        let diary = Diary::of(self, ask, days);
        match ask.visits {
            Frequency::Times(times) => diary.blocks(days.len() as u32, times),
            Frequency::Daily(times) => diary.blocks(1, times),
            Frequency::Weekly(times) => diary.blocks(7, times),
            Frequency::Monthly(times) => diary.blocks(30, times),
        }
    }

    /// A night as a site sees it: a visit begins after the way from some station at the earliest, and leaves time for the
    /// service and the way home.
    fn reach(&self, site: usize, day: u32, terrains: &[Terrain]) -> Night {
        let duty = self.night(day);
        let ways = |out: bool| {
            let of_unit = self.units.iter().flat_map(|unit| {
                let own = terrains.iter().find(|t| t.vehicle == unit.vehicle && t.days.contains(&day));
                own.into_iter().flat_map(move |terrain| {
                    self.stops.gates[site].iter().filter_map(move |gate| match (out, unit.end) {
                        (true, _) => terrain.cells[unit.station][*gate].map(|cost| cost.ms),
                        (false, End::At(station)) => terrain.cells[*gate][station].map(|cost| cost.ms),
                        (false, End::Anywhere) => Some(0),
                    })
                })
            });
            i64::from(of_unit.min().unwrap_or(0))
        };
        let service = i64::from(self.asks[site].service_ms);
        Night { reach: (duty.start + ways(true), duty.end - service - ways(false)), duty }
    }
}

/// The days of a plan as one site sees them.
struct Diary<'a> {
    ground: &'a Ground<'a>,
    ask: &'a Ask,
    days: &'a Range<u32>,
    /// From the beginning of one visit to that of the next at the least, milliseconds.
    step: i64,
    /// The hours of each day in which a visit may begin where visits keep a gap, so that a visit may follow on any other day.
    spaced_days: Vec<(u32, Vec<Window>)>,
}

impl<'a> Diary<'a> {
    fn of(ground: &'a Ground<'a>, ask: &'a Ask, days: &'a Range<u32>) -> Diary<'a> {
        let step = i64::from(ask.gap_ms) + i64::from(ask.service_ms);
        let mut diary = Diary { ground, ask, days, step, spaced_days: Vec::new() };
        if ask.gap_ms > 0 {
            // Nights are planned each by itself: where one may not follow the next, they are every second one, or third.
            let apart = if ground.by_night { days_apart(step) } else { 1 };
            let all = super::all_days(ground.task).filter(|day| diary.fits(*day) && day % apart == 0);
            let hours: Vec<(u32, Vec<Window>)> = all.map(|day| (day, diary.hours(day))).collect();
            diary.spaced_days = over_days(&hours, step);
        }
        diary
    }

    /// Whether the day is one of the weekdays asked for.
    fn fits(&self, day: u32) -> bool {
        match (self.ask.weekdays, self.ground.date(day)) {
            (Some(weekdays), Some(date)) => weekdays.contains(date),
            _ => true,
        }
    }

    /// The windows asked for on these days.
    fn open(&self, allowed: &[u32]) -> Vec<Window> {
        // A shift over midnight sees the hours of the next day too.
        let last = allowed.last().map(|day| day + 1).filter(|_| self.ask.weekdays.is_none());
        let on = allowed.iter().copied().chain(last);
        let mut windows: Vec<Window> =
            on.flat_map(|day| self.ask.windows.iter().map(move |hours| window(*hours, day))).collect();
        windows.sort_unstable();
        windows.dedup();
        windows
    }

    /// The hours in which a visit of this day may begin and end in the shift, of any day of the whole plan: the day after
    /// these may have its own.
    fn hours(&self, day: u32) -> Vec<Window> {
        let duty = self.ground.night(day);
        let last = duty.end - i64::from(self.ask.service_ms);
        if self.ask.windows.is_empty() {
            return vec![Window::new(duty.start, last)];
        }
        let on_duty = |window: Window| {
            let (from, until) = (window.from_ms.max(duty.start), window.until_ms.min(last));
            (from <= until).then(|| Window::new(from, until))
        };
        self.open(&[day]).into_iter().filter_map(on_duty).collect()
    }

    fn spaced(&self, day: u32) -> &[Window] {
        let own = self.spaced_days.iter().find(|(other, _)| *other == day);
        own.map_or(&[], |(_, hours)| hours)
    }

    /// After everybody's shift: no windows would be any time.
    fn never(&self, day: u32) -> Vec<Window> {
        let after = self.ground.night(day).end + 1;
        vec![Window::new(after, after)]
    }

    /// So many visits in each block of so many days.
    fn blocks(&self, length: u32, times: u32) -> Vec<Visit> {
        let starts = self.days.clone().step_by(length.max(1) as usize);
        starts.flat_map(|start| self.block(start..start + length, times as usize)).collect()
    }

    fn block(&self, span: Range<u32>, times: usize) -> Vec<Visit> {
        let allowed: Vec<u32> = span.filter(|day| self.days.contains(day) && self.fits(*day)).collect();
        let Some(last) = allowed.last().copied() else { return Vec::new() };
        if self.ask.gap_ms == 0 {
            return vec![(self.open(&allowed), allowed); times];
        }
        if times > allowed.len() || allowed.len() == 1 {
            // More visits than days: they are shared out over the days.
            let share = |at: usize| (at + 1) * times / allowed.len() - at * times / allowed.len();
            let of_days = allowed.iter().enumerate();
            return of_days.flat_map(|(at, day)| self.of_one_day(*day, share(at))).collect();
        }
        let windows: Vec<Window> = allowed.iter().flat_map(|day| self.spaced(*day).iter().copied()).collect();
        let windows = if windows.is_empty() { self.never(last) } else { windows };
        vec![(windows, allowed); times]
    }

    /// Several visits of one day, each with hours of its own.
    fn of_one_day(&self, day: u32, times: usize) -> Vec<Visit> {
        let hours = self.spaced(day);
        let first = hours.iter().map(|window| window.from_ms).min();
        let last = hours.iter().map(|window| window.until_ms).max();
        let (Some(first), Some(last)) = (first, last) else {
            return vec![(self.never(day), vec![day]); times];
        };
        let spaced = spaced(hours, (first, last), times as i64, self.step);
        let some = |windows: Vec<Window>| if windows.is_empty() { self.never(day) } else { windows };
        spaced.into_iter().map(|windows| (some(windows), vec![day])).collect()
    }
}

fn window(hours: Hours, day: u32) -> Window {
    let midnight = i64::from(day) * DAY_MS;
    Window::new(midnight + hours.from_ms, midnight + hours.until_ms)
}
