//! The figures of a patrol: one summary of tours, units, what is left out and how good the plan is.

use super::stretch::Stretch;
use super::{Asked, DAY_MS, Event, LeftOut, Tour, clock, meters, seconds};
use crate::report::summary::{
    BesideLine, EventLine, FleetLine, PatrolChange, StretchLine, TourLine, UncoveredLine, UnitLine,
    VisitCounts,
};
use crate::report::words::Language;
use std::collections::{BTreeMap, BTreeSet};

/// A share in percent with four decimals.
fn percent(part: f64, whole: f64) -> f64 {
    if whole <= 0.0 { 100.0 } else { (part / whole * 1_000_000.0).round() / 10_000.0 }
}

/// Visits asked for and made: of sites, and pieces of segments.
pub fn visit_counts(asked: &[Asked], left_out: &[LeftOut]) -> VisitCounts {
    let of_sites = |visit: &&Asked| visit.segment.is_none();
    let sites: BTreeSet<&str> = asked.iter().filter(of_sites).map(|visit| visit.site.as_str()).collect();
    let weight: u64 = asked.iter().map(|visit| u64::from(visit.weight)).sum();
    let lost: u64 = left_out.iter().map(|left| u64::from(asked[left.visit].weight)).sum();
    let missed = left_out.iter().map(|left| &asked[left.visit]);
    let site_visits = asked.iter().filter(of_sites).count();
    let missed_at_sites = missed.filter(of_sites).count();
    VisitCounts {
        sites: sites.len(),
        site_visits,
        site_visits_served: site_visits - missed_at_sites,
        pieces: asked.len() - site_visits,
        pieces_served: asked.len() - site_visits - (left_out.len() - missed_at_sites),
        total: asked.len(),
        served: asked.len() - left_out.len(),
        uncovered: left_out.len(),
        percent: percent((asked.len() - left_out.len()) as f64, asked.len() as f64),
        weighted_percent: percent((weight - lost) as f64, weight as f64),
    }
}

/// The units together; `overlapping` visits lie inside of another unit's area.
pub fn fleet(tours: &[Tour], overlapping: i64) -> FleetLine {
    let used: Vec<&Tour> = tours.iter().filter(|tour| tour.calls().next().is_some()).collect();
    let lasting: Vec<i64> = used.iter().map(|tour| tour.lasts_ms()).collect();
    let mean = lasting.iter().sum::<i64>() as f64 / lasting.len().max(1) as f64;
    // What the search makes least: units that stay at home count as 0, and so in the deviation.
    let units = tours.len().max(1) as f64;
    let squares: i64 = lasting.iter().map(|ms| (ms / 1000) * (ms / 1000)).sum();
    let mean_of_all = lasting.iter().sum::<i64>() as f64 / units;
    let idle = (tours.len() - used.len()) as f64 * mean_of_all.powi(2);
    let variance = (lasting.iter().map(|ms| (*ms as f64 - mean_of_all).powi(2)).sum::<f64>() + idle) / units;
    let visits: usize = used.iter().map(|tour| tour.calls().count()).sum();
    let mut fleet = FleetLine {
        total: tours.len(),
        used: used.len(),
        longest_s: seconds(lasting.iter().copied().max().unwrap_or(0)),
        shortest_s: seconds(lasting.iter().copied().min().unwrap_or(0)),
        mean_s: (mean).round() / 1000.0,
        deviation_s: variance.sqrt().round() / 1000.0,
        quadratic_mean_s: ((squares as f64 / units).sqrt() * 1000.0).round() / 1000.0,
        drive_s: 0.0,
        service_s: 0.0,
        wait_s: 0.0,
        break_s: 0.0,
        distance_m: 0.0,
        walked_m: 0.0,
        overlap_percent: if visits == 0 { 0.0 } else { percent(overlapping as f64, visits as f64) },
    };
    let (mut times, mut driven, mut walked) = ([0i64; 4], 0u64, 0u64);
    for tour in used {
        let spent = tour.spent();
        for (sum, part) in
            times.iter_mut().zip([spent.drive_ms, spent.service_ms, spent.wait_ms, spent.break_ms])
        {
            *sum += part;
        }
        driven += spent.driven_mm;
        walked += spent.walked_mm;
    }
    [fleet.drive_s, fleet.service_s, fleet.wait_s, fleet.break_s] = times.map(seconds);
    fleet.distance_m = meters(driven);
    fleet.walked_m = meters(walked);
    fleet
}

/// A unit on its day.
pub fn unit_line(tour: &Tour) -> UnitLine {
    let midnight = i64::from(tour.day) * DAY_MS;
    let spent = tour.spent();
    UnitLine {
        unit: tour.unit.clone(),
        name: tour.name.clone(),
        station: tour.station.clone(),
        station_name: tour.station_name.clone(),
        vehicle: tour.vehicle.clone(),
        day: tour.day + 1,
        shift: format!("{}-{}", &clock(tour.shift.0 - midnight)[..5], &clock(tour.shift.1 - midnight)[..5]),
        visits: tour.calls().count(),
        depart: tour.events.first().map(|event| clock(event.begin_ms - midnight)),
        finish: tour.events.last().map(|event| clock(event.end_ms - midnight)),
        duration_s: seconds(tour.lasts_ms()),
        drive_s: seconds(spent.drive_ms),
        service_s: seconds(spent.service_ms),
        wait_s: seconds(spent.wait_ms),
        break_s: seconds(spent.break_ms),
        distance_m: meters(spent.driven_mm),
        walked_m: meters(spent.walked_mm),
        load_percent: percent(tour.lasts_ms() as f64, (tour.shift.1 - tour.shift.0) as f64),
    }
}

/// A tour with its events.
pub fn tour_line(tour: &Tour) -> TourLine {
    let midnight = i64::from(tour.day) * DAY_MS;
    let mut order = 0;
    let mut event_line = |event: &Event| {
        order += usize::from(event.visit.is_some());
        EventLine {
            kind: event.kind.name().to_owned(),
            order: event.visit.map(|_| order),
            site: event.site.clone(),
            name: event.name.clone(),
            arrive: clock(event.arrive_ms - midnight),
            wait_s: seconds(event.begin_ms - event.arrive_ms),
            depart: clock(event.end_ms - midnight),
            from_s: seconds(event.begin_ms - midnight),
            until_s: seconds(event.end_ms - midnight),
            drive_s: f64::from(event.drive.ms) / 1000.0,
            distance_m: f64::from(event.drive.mm) / 1000.0,
            stretch: event.stretch.as_ref().map(|stretch| stretch_line(stretch, event.along_mm)),
        }
    };
    TourLine {
        unit: tour.unit.clone(),
        name: tour.name.clone(),
        day: tour.day + 1,
        shift_from_s: seconds(tour.shift.0 - midnight),
        shift_until_s: seconds(tour.shift.1 - midnight),
        events: tour.events.iter().map(&mut event_line).collect(),
    }
}

fn stretch_line(stretch: &Stretch, along_mm: u64) -> StretchLine {
    let [from, to] = &stretch.ends;
    StretchLine {
        from: from.said(Language::En),
        from_zh: from.said(Language::Zh),
        to: to.said(Language::En),
        to_zh: to.said(Language::Zh),
        heading: stretch.heading().map(|(en, _)| en.to_owned()),
        heading_zh: stretch.heading().map(|(_, zh)| zh.to_owned()),
        mode: stretch.mode().to_owned(),
        speed_kmh: stretch.speed_kmh,
        text: stretch.said(meters(along_mm), Language::En),
        text_zh: stretch.said(meters(along_mm), Language::Zh),
        length_m: meters(along_mm),
        there_and_back: stretch.returns,
    }
}

/// What is left out, the most important first.
pub fn uncovered_lines(asked: &[Asked], left_out: &[LeftOut]) -> Vec<UncoveredLine> {
    let line = |left: &LeftOut| {
        let visit = &asked[left.visit];
        UncoveredLine {
            site: visit.site.clone(),
            name: visit.name.clone(),
            visit: visit.number,
            of: visit.of,
            night: visit.night.map(|night| night + 1),
            days: visit.days.iter().map(|day| day + 1).collect(),
            priority: visit.rank,
            required: visit.required,
            segment: visit.segment.as_ref().map(|(segment, _)| segment.clone()),
            length_m: visit.segment.as_ref().map(|(_, mm)| meters(u64::from(*mm))),
            reason: left.reason.to_owned(),
            text: left.text.clone(),
            text_zh: left.text_zh.clone(),
        }
    };
    let mut lines: Vec<UncoveredLine> = left_out.iter().map(line).collect();
    lines.sort_by(|a, b| {
        (a.priority, &a.site, a.night, a.visit).cmp(&(b.priority, &b.site, b.night, b.visit))
    });
    lines
}

/// The figures of the plan without closures.
pub fn beside(tours: &[Tour], served: usize) -> BesideLine {
    let (mut lasts, mut spent_ms, mut driven) = (0, 0, 0);
    for tour in tours {
        let spent = tour.spent();
        lasts += tour.lasts_ms();
        spent_ms += spent.drive_ms;
        driven += spent.driven_mm;
    }
    BesideLine { served, duration_s: seconds(lasts), drive_s: seconds(spent_ms), distance_m: meters(driven) }
}

/// What closures change, but for the aims: visits of sites gained and lost, sites that went to another unit or day, tours in another order.
pub fn change(before: &[Tour], now: &[Tour]) -> PatrolChange {
    type Carried<'a> = BTreeMap<&'a str, BTreeSet<(&'a str, u32)>>;
    fn carried(tours: &[Tour]) -> Carried<'_> {
        let mut carried: Carried = BTreeMap::new();
        for tour in tours {
            for event in tour.calls() {
                carried.entry(event.site.as_str()).or_default().insert((tour.unit.as_str(), tour.day));
            }
        }
        carried
    }
    let count = |tours: &[Tour]| -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for event in tours.iter().flat_map(Tour::calls) {
            *counts.entry(event.site.clone()).or_default() += 1;
        }
        counts
    };
    let (then, since) = (count(before), count(now));
    let fewer = |a: &BTreeMap<String, usize>, b: &BTreeMap<String, usize>| -> Vec<String> {
        a.iter().filter(|(site, n)| b.get(*site).unwrap_or(&0) < *n).map(|(site, _)| site.clone()).collect()
    };
    let (who_then, who_now) = (carried(before), carried(now));
    let moved = who_now.iter().filter(|(site, who)| who_then.get(*site).is_some_and(|then| then != *who));
    let order = |tour: &Tour| -> Vec<String> { tour.calls().map(|event| event.site.clone()).collect() };
    let paired = before.iter().filter_map(|tour| {
        let same = |other: &&Tour| (other.unit.as_str(), other.day) == (tour.unit.as_str(), tour.day);
        Some((tour, now.iter().find(same)?))
    });
    let changed = paired.filter(|(a, b)| order(a) != order(b)).count();
    let (a, b) = (beside(before, 0), beside(now, 0));
    let difference = |now: f64, then: f64| ((now - then) * 1000.0).round() / 1000.0;
    PatrolChange {
        aims: Vec::new(),
        lost: fewer(&then, &since),
        gained: fewer(&since, &then),
        moved: moved.map(|(site, _)| (*site).to_owned()).collect(),
        tours_changed: changed,
        extra_duration_s: difference(b.duration_s, a.duration_s),
        extra_distance_m: difference(b.distance_m, a.distance_m),
    }
}
