//! The visits that a site asks for: how many, on which days, in which hours.

use super::asks::Ask;
use super::fleet::End;
use super::problem::{Ground, Revisits};
use super::spacing::{days_apart, over_days, spaced};
use super::terrain::Terrain;
use crate::plan::patrol::revisit::{Night, longest_gap, windows};
use crate::report::patrol::DAY_MS;
use crate::rounds::{Chance, Window};
use crate::scenario::patrol::{Frequency, Hours};
use std::ops::Range;

/// A visit that is asked for: the windows in which it may begin, none for any time, and the days on which it may be.
pub(super) type Visit = (Vec<Window>, Vec<u32>);

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
            if self.is_never_watched(site) {
                let after = self.night(days.start).end + 1;
                return if self.fits(ask, days.start) { vec![visit((after, after))] } else { Vec::new() };
            }
            let (first, last) = self.reach(site, days.start, terrains);
            let mut lots = Chance::of(revisits.seed, &[u64::from(days.start), site as u64]);
            let of_span = |span: Range<i64>| {
                let night = Night { reach: (first.max(span.start), last.min(span.end)), duty: span };
                windows(&night, i64::from(at_most), revisits.layout, &mut lots)
            };
            return self.watches(site, days.start).into_iter().flat_map(of_span).map(visit).collect();
        }
        let diary = Diary::of(self, ask, days);
        match ask.visits {
            Frequency::Times(times) => diary.blocks(days.len() as u32, times),
            Frequency::Daily(times) => diary.blocks(1, times),
            Frequency::Weekly(times) => diary.blocks(7, times),
            Frequency::Monthly(times) => diary.blocks(30, times),
        }
    }

    /// Whether the day is one of the weekdays asked for.
    fn fits(&self, ask: &Ask, day: u32) -> bool {
        self.is_among(ask.weekdays, day)
    }

    /// When a site with an interval is watched in a night: its windows as far as anybody is on duty, each by the weekday of
    /// its own date; the whole night where it names none, by the weekday of its evening. Ascending, parted from each other.
    pub(super) fn watches(&self, site: usize, day: u32) -> Vec<Range<i64>> {
        let (ask, duty) = (&self.asks[site], self.night(day));
        if ask.windows.is_empty() {
            return if self.fits(ask, day) { vec![duty] } else { Vec::new() };
        }
        // A shift over midnight sees hours of the next day; hours over midnight begin on the day before.
        let near = (day.saturating_sub(1)..=day + 1).filter(|near| self.fits(ask, *near));
        let on_duty = |window: Window| (window.from_ms.max(duty.start), window.until_ms.min(duty.end));
        let mut spans: Vec<(i64, i64)> = near
            .flat_map(|near| ask.windows.iter().map(move |hours| window(*hours, near)))
            .map(on_duty)
            .filter(|(from, until)| from <= until)
            .collect();
        spans.sort_unstable();
        let mut apart: Vec<Range<i64>> = Vec::new();
        for (from, until) in spans {
            match apart.last_mut() {
                Some(last) if from <= last.end => last.end = last.end.max(until),
                _ => apart.push(from..until),
            }
        }
        apart
    }

    /// Whether the windows of a site meet no shift of the whole plan.
    fn is_never_watched(&self, site: usize) -> bool {
        let is_met = |day| !self.watches(site, day).is_empty();
        !self.asks[site].windows.is_empty() && !super::all_days(self.task).any(is_met)
    }

    /// Whether the interval of a site holds by its windows and weekdays only. Where these meet no shift it is not kept: it holds
    /// for the whole night, in which nobody comes.
    pub(super) fn is_by_hours(&self, site: usize) -> bool {
        let mut nights = super::all_days(self.task);
        let is_asked = nights.clone().any(|day| self.fits(&self.asks[site], day));
        nights.any(|day| self.watches(site, day) != [self.night(day)])
            && !(is_asked && self.is_never_watched(site))
    }

    /// The longest time for which nobody comes to a site while it is watched in a night; `begins` of its visits in any order.
    pub(super) fn unseen_ms(&self, site: usize, day: u32, begins: &[i64]) -> i64 {
        if self.is_never_watched(site) && self.fits(&self.asks[site], day) {
            let night = self.night(day);
            return night.end - night.start;
        }
        let of_span = |span: &Range<i64>| {
            let within = |at: &i64| span.start <= *at && *at <= span.end;
            longest_gap(span, &begins.iter().copied().filter(within).collect::<Vec<_>>())
        };
        self.watches(site, day).iter().map(of_span).max().unwrap_or(0)
    }

    /// When a visit of a site may begin in a night: after the way from some station at the earliest, and so that it leaves time
    /// for the service and the way home.
    fn reach(&self, site: usize, day: u32, terrains: &[Terrain]) -> (i64, i64) {
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
        (duty.start + ways(true), duty.end - service - ways(false))
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
            let all = super::all_days(ground.task).filter(|day| ground.fits(ask, *day) && day % apart == 0);
            let hours: Vec<(u32, Vec<Window>)> = all.map(|day| (day, diary.hours(day))).collect();
            diary.spaced_days = over_days(&hours, step);
        }
        diary
    }

    /// The days of a block on which a visit may be: of the weekdays asked for, and with somebody on duty. Where nobody is on any
    /// of them, these are the days on which it will be missing.
    fn allowed(&self, span: Range<u32>) -> Vec<u32> {
        let is_asked = |day: &u32| self.days.contains(day) && self.ground.fits(self.ask, *day);
        let asked: Vec<u32> = span.filter(is_asked).collect();
        let manned: Vec<u32> = asked.iter().copied().filter(|day| self.ground.is_manned(*day)).collect();
        if manned.is_empty() { asked } else { manned }
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
        let allowed = self.allowed(span);
        let Some(last) = allowed.last().copied() else { return Vec::new() };
        // More visits than days: they are shared out over the days.
        let of_days = |of_one_day: &dyn Fn(u32, usize) -> Vec<Visit>| {
            let share = |at: usize| (at + 1) * times / allowed.len() - at * times / allowed.len();
            allowed.iter().enumerate().flat_map(|(at, day)| of_one_day(*day, share(at))).collect()
        };
        let is_crowded = times > allowed.len();
        if self.ask.gap_ms == 0 && is_crowded {
            return of_days(&|day, times| vec![(self.open(&[day]), vec![day]); times]);
        }
        if self.ask.gap_ms == 0 {
            return vec![(self.open(&allowed), allowed); times];
        }
        if is_crowded || allowed.len() == 1 {
            return of_days(&|day, times| self.of_one_day(day, times));
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
