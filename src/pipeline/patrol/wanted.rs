//! The visits that a site asks for: how many, on which days, in which hours.

use super::fleet::End;
use super::problem::{Ground, Revisits};
use super::spacing::{days_apart, over_days, spaced};
use super::terrain::Terrain;
use crate::plan::patrol::revisit::{Night, windows};
use crate::report::patrol::DAY_MS;
use crate::rounds::{Chance, Window};
use crate::scenario::patrol::{Frequency, Hours};
use std::ops::Range;

impl Ground<'_> {
    /// The visits of a site: for each the windows in which it may begin, and the days on which it may be.
    pub(super) fn wanted(
        &self,
        site: usize,
        days: &Range<u32>,
        terrains: &[Terrain],
        revisits: Option<Revisits>,
    ) -> Vec<(Vec<Window>, Vec<u32>)> {
        let ask = &self.asks[site];
        let fits = |day: &u32| match (ask.weekdays, self.date(*day)) {
            (Some(weekdays), Some(date)) => weekdays.contains(date),
            _ => true,
        };
        let days_of =
            |span: Range<u32>| -> Vec<u32> { span.filter(|day| days.contains(day)).filter(&fits).collect() };
        let open = |allowed: &[u32]| -> Vec<Window> {
            // A shift over midnight sees the hours of the next day too.
            let last = allowed.last().map(|day| day + 1);
            let on = allowed.iter().copied().chain(last.filter(|_| ask.weekdays.is_none()));
            let windows = on.flat_map(|day| ask.windows.iter().map(move |hours| window(*hours, day)));
            let mut windows: Vec<Window> = windows.collect();
            windows.sort_unstable();
            windows.dedup();
            windows
        };
        if let (Some(revisits), Some(at_most)) = (revisits, ask.revisit_ms) {
            let visit = |(from, until): (i64, i64)| (vec![Window::new(from, until)], Vec::new());
            if let Some(given) = revisits.given(site) {
                return given.iter().copied().map(visit).collect();
            }
            let night = self.reach(site, days.start, terrains);
            let mut lots = Chance::of(revisits.seed, &[u64::from(days.start), site as u64]);
            return windows(&night, i64::from(at_most), revisits.layout, &mut lots)
                .into_iter()
                .map(visit)
                .collect();
        }
        // The hours in which a visit may begin, day by day over the whole plan: the day after these may have its own.
        let step = i64::from(ask.gap_ms) + i64::from(ask.service_ms);
        let hours = |day: u32| -> Vec<Window> {
            let duty = self.night(day);
            let last = duty.end - i64::from(ask.service_ms);
            let clipped = open(&[day]).into_iter().filter_map(|window| {
                let (from, until) = (window.from_ms.max(duty.start), window.until_ms.min(last));
                (from <= until).then(|| Window::new(from, until))
            });
            if ask.windows.is_empty() { vec![Window::new(duty.start, last)] } else { clipped.collect() }
        };
        let spaced_days = if ask.gap_ms == 0 {
            Vec::new()
        } else {
            // Nights are planned each by itself: where one may not follow the next, they are every second one, or third.
            let apart = if self.by_night { days_apart(step) } else { 1 };
            let all = super::all_days(self.task).filter(|day| fits(day) && day % apart == 0);
            over_days(&all.map(|day| (day, hours(day))).collect::<Vec<_>>(), step)
        };
        let of_day = |day: u32| {
            let own = spaced_days.iter().find(|(other, _)| *other == day);
            own.map_or(&[][..], |(_, hours)| &hours[..])
        };
        // After everybody's shift.
        let never = |day: u32| vec![Window::new(self.night(day).end + 1, self.night(day).end + 1)];
        // Several visits of one day.
        let of_one_day = |day: u32, times: usize| -> Vec<(Vec<Window>, Vec<u32>)> {
            let hours = of_day(day);
            let ends = (
                hours.iter().map(|window| window.from_ms).min(),
                hours.iter().map(|window| window.until_ms).max(),
            );
            let (Some(first), Some(last)) = ends else {
                return vec![(never(day), vec![day]); times];
            };
            let spaced = spaced(hours, (first, last), times as i64, step);
            // No windows would be any time.
            let some = |windows: Vec<Window>| if windows.is_empty() { never(day) } else { windows };
            spaced.into_iter().map(|windows| (some(windows), vec![day])).collect()
        };
        let blocks = |length: u32, times: u32| -> Vec<(Vec<Window>, Vec<u32>)> {
            let starts = days.clone().step_by(length.max(1) as usize);
            let visits = starts.flat_map(|start| {
                let allowed = days_of(start..start + length);
                let times = if allowed.is_empty() { 0 } else { times as usize };
                if ask.gap_ms == 0 || times == 0 {
                    return vec![(open(&allowed), allowed.clone()); times];
                }
                if times > allowed.len() || allowed.len() == 1 {
                    // More visits than days: they are shared out over the days.
                    let share = |at: usize| (at + 1) * times / allowed.len() - at * times / allowed.len();
                    return allowed
                        .iter()
                        .enumerate()
                        .flat_map(|(at, day)| of_one_day(*day, share(at)))
                        .collect();
                }
                let windows: Vec<Window> =
                    allowed.iter().flat_map(|day| of_day(*day).iter().copied()).collect();
                let last = allowed[allowed.len() - 1];
                vec![(if windows.is_empty() { never(last) } else { windows }, allowed.clone()); times]
            });
            visits.collect()
        };
        match ask.visits {
            Frequency::Times(times) => blocks(days.len() as u32, times),
            Frequency::Daily(times) => blocks(1, times),
            Frequency::Weekly(times) => blocks(7, times),
            Frequency::Monthly(times) => blocks(30, times),
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

fn window(hours: Hours, day: u32) -> Window {
    let midnight = i64::from(day) * DAY_MS;
    Window::new(midnight + hours.from_ms, midnight + hours.until_ms)
}
