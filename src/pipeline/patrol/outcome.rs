//! A patrol planned: its figures, layers, tables, sheets and graphs.

use super::super::{Outcome, Part};
use super::driven::{gap_of, shortest_gaps};
use super::problem::Ground;
use super::rounds::Rounds;
use super::terrain::{Days, Terrain};
use crate::closure::When;
use crate::exchange::write::{OutFeature, Shape};
use crate::plan::graph::export;
use crate::plan::patrol::predict::{BIN_MS, Entropy, Seen, entropy, repeated_steps, repeated_times};
use crate::report::patrol::printed::{Heading, sheets};
use crate::report::patrol::{DAY_MS, Kind, figures, gpx, layers};
use crate::report::route::object;
use crate::report::summary::{
    AimChange, AimLine, JudgedLine, PatrolChange, PatrolChecked, PatrolSummary, RevisitLine, RevisitSiteLine,
    SpacingLine, UnpredictabilityLine, WatchLine,
};
use crate::report::words::Language;
use crate::rounds::bound::Proof;
use crate::rounds::{Aim, Stopped};
use crate::scenario::PatrolTask;
use serde_json::json;
use std::collections::BTreeMap;

/// The words of aims.
pub(super) fn aim_names(aims: &[Aim]) -> Vec<&'static str> {
    let name = |aim: &Aim| match aim {
        Aim::Unserved => "priority",
        Aim::Units => "units",
        Aim::LongestTour => "longest",
        Aim::Spread => "spread",
        Aim::Time => "time",
        Aim::Distance => "distance",
        Aim::Overlap => "overlap",
    };
    aims.iter().map(name).collect()
}

/// The value of an aim for the progress line.
pub(super) fn said(aim: &str, value: i64) -> String {
    match aim {
        "longest" | "time" => format!("{} min", value / 60_000),
        "distance" => format!("{} km", value / 1_000_000),
        "priority" => format!("{value} of weight left out"),
        "spread" => format!("root of the squared tours {} min", value.max(0).isqrt() / 60),
        "overlap" => format!("{value} visits inside the area of another unit"),
        _ => value.to_string(),
    }
}

fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

/// All that is written.
pub(super) fn outcome(ground: &Ground, calendar: &Days, now: &Rounds, before: Option<&Rounds>) -> Outcome {
    let task = ground.task;
    let days = super::all_days(task).len() as u32;
    let summary = summary(ground, calendar, now, before);
    let is_no =
        summary.visits.uncovered > 0 || summary.revisit.as_ref().is_some_and(|revisit| !revisit.guaranteed);
    let heading = Heading {
        title: if ground.world.setting.title == "patrol" {
            task.name.clone()
        } else {
            ground.world.setting.title.clone()
        },
        note: ground.world.setting.note.clone(),
        date: task.date,
        seed: task.seed,
    };
    let mut texts: Vec<(std::borrow::Cow<'static, str>, String)> = [Language::Zh, Language::En]
        .into_iter()
        .map(|language| {
            let name = language.say("sheets.zh.html", "sheets.en.html");
            (name.into(), sheets(&ground.world.network, &now.tours, &heading, language))
        })
        .collect();
    for tour in now.tours.iter().filter(|tour| tour.calls().next().is_some()) {
        let id = layers::tour_id(tour, days);
        texts.push((format!("tour-{}.gpx", gpx::file_stem(&id)).into(), gpx::gpx(tour, &id)));
    }
    let instant = |ms: i64| calendar.instant(ms).map(|instant| calendar.local(instant));
    let mut graphs = Vec::new();
    for terrain in &ground.terrains {
        let name = terrain.graph_name(ground.world, ground.task);
        if !graphs.iter().any(|(known, _)| *known == name) {
            graphs.push((name, export(&terrain.metric)));
        }
    }
    Outcome {
        name: task.name.clone(),
        part: Part::Patrol(Box::new(summary)),
        layers: vec![
            ("tours", layers::tours(&now.tours, days)),
            ("stops", layers::stops(&now.tours, &now.asked, days, &instant)),
            ("uncovered", layers::uncovered(&now.left_out, &now.asked)),
            ("stations", stations(ground)),
        ],
        tables: vec![("plan.csv", layers::plan_table(&now.tours))],
        texts,
        graphs,
        is_no,
    }
}

/// The stations that units set out from.
fn stations(ground: &Ground) -> Vec<OutFeature> {
    let used: std::collections::BTreeMap<usize, usize> =
        ground.units.iter().fold(BTreeMap::new(), |mut used, unit| {
            *used.entry(unit.station).or_default() += 1;
            used
        });
    used.into_iter()
        .map(|(station, units)| {
            let site = &ground.stations[station];
            OutFeature {
                id: site.id.clone(),
                shape: Shape::Point(site.at),
                properties: object(
                    json!({"name": super::label(site), "category": site.category, "units": units}),
                ),
            }
        })
        .collect()
}

fn summary(ground: &Ground, calendar: &Days, now: &Rounds, before: Option<&Rounds>) -> PatrolSummary {
    let task = ground.task;
    let value: i64 = now.tours.iter().map(crate::report::patrol::Tour::lasts_ms).sum();
    let bound = now.known.time_ms.min(value);
    let mut vehicles: Vec<String> = ground.terrains.iter().map(|t| t.engine.vehicle.name.clone()).collect();
    vehicles.sort_unstable();
    vehicles.dedup();
    let changes = calendar.clock_changes();
    let visits = figures::visit_counts(&now.asked, &now.left_out);
    let fleet = figures::fleet(&now.tours, now.known.overlapping);
    let aims = aim_lines(task, now);
    let legs = now.tours.iter().flat_map(|tour| &tour.events).filter(|event| event.drive.mm > 0).count();
    PatrolSummary {
        name: task.name.clone(),
        vehicles: vehicles.clone(),
        date: task.date.map(|date| date.to_string()),
        days: super::all_days(task).len() as u32,
        nights: if ground.by_night { super::all_days(task).len() as u32 } else { 0 },
        objective: task.wishes.iter().map(|wish| wish.name().to_owned()).collect(),
        value: seconds(value),
        bound: seconds(bound),
        bound_by: proofs(&now.known.proofs[0]),
        gap: if value > 0 {
            ((value - bound) as f64 / value as f64 * 1_000_000.0).round() / 10_000.0
        } else {
            0.0
        },
        proved: value == bound,
        seconds: task.time_limit_ms.map(|ms| f64::from(ms) / 1000.0),
        seed: task.seed,
        effort: task.effort,
        stopped: match now.stopped {
            None | Some(Stopped::Effort) => "effort",
            Some(Stopped::Time) => "time",
            Some(Stopped::Interrupt) => "interrupt",
        }
        .to_owned(),
        aims,
        clock_changes: changes.iter().map(|day| calendar.said(*day)).collect(),
        judged: ground.terrains.iter().map(|terrain| judged(calendar, terrain, vehicles.len() > 1)).collect(),
        visits,
        segments: super::covered::covered(ground, now),
        fleet,
        units: now.tours.iter().map(figures::unit_line).collect(),
        tours: now.tours.iter().filter(|tour| !tour.events.is_empty()).map(figures::tour_line).collect(),
        uncovered: figures::uncovered_lines(&now.asked, &now.left_out),
        revisit: ground.by_night.then(|| revisit(ground, now, &changes)),
        spacing: spacing(ground, now),
        before: before
            .map(|before| figures::beside(&before.tours, before.asked.len() - before.left_out.len())),
        change: before.map(|before| PatrolChange {
            aims: aim_changes(task, before, now),
            ..figures::change(&before.tours, &now.tours)
        }),
        checked: PatrolChecked {
            tours: now.tours.iter().filter(|tour| !tour.events.is_empty()).count(),
            visits: now.tours.iter().map(|tour| tour.calls().count()).sum(),
            legs,
        },
    }
}

/// The words of proofs.
fn proofs(proofs: &std::collections::BTreeSet<Proof>) -> String {
    let word = |proof: &Proof| match proof {
        Proof::Nothing => "nothing",
        Proof::Ways => "ways",
        Proof::Matching => "matching",
        Proof::Tree => "tree",
        Proof::Farthest => "farthest",
        Proof::Mean => "mean",
        Proof::Room => "room",
    };
    let words: Vec<&str> = proofs.iter().map(word).collect();
    words.join("+")
}

/// How closures change each aim.
fn aim_changes(task: &PatrolTask, before: &Rounds, now: &Rounds) -> Vec<AimChange> {
    let change = |(before, now): (AimLine, AimLine)| AimChange {
        aim: now.aim,
        unit: now.unit,
        before: rounded(before.value),
        change: rounded(now.value - before.value),
    };
    aim_lines(task, before).into_iter().zip(aim_lines(task, now)).map(change).collect()
}

fn aim_lines(task: &PatrolTask, now: &Rounds) -> Vec<AimLine> {
    let fleet = figures::fleet(&now.tours, now.known.overlapping);
    // The sum of no floats is -0.
    let lost = now.left_out.iter().map(|left| f64::from(now.asked[left.visit].weight)).sum::<f64>() + 0.0;
    let time: f64 = now.tours.iter().map(|tour| seconds(tour.lasts_ms())).sum();
    use crate::scenario::patrol::Wish;
    let place = |of: Wish| task.wishes.iter().position(|wish| *wish == of);
    let fewest_first = place(Wish::Units)
        .is_some_and(|units| task.tolerances.get(units) == Some(&0) && place(Wish::Longest) > Some(units));
    let line = |(wish, tolerance): (&Wish, &i64)| {
        let known = &now.known;
        let by = |aim: usize| Some(proofs(&known.proofs[aim]));
        let (value, unit, bound, bound_by) = match wish {
            Wish::Priority if now.left_out.is_empty() => (lost, "weight", Some(0.0), None),
            Wish::Priority => (
                lost,
                "weight",
                known.lost.map(|bound| (bound as f64).min(lost)),
                known.lost.map(|_| "room".to_owned()),
            ),
            Wish::Units => (fleet.used as f64, "units", Some(known.tours as f64), by(3)),
            Wish::Longest => {
                // Where fewer tours come first, and no plan has fewer, none as good has more of them either.
                let is_fewest = fewest_first && fleet.used as i64 == known.tours;
                let of_each = if is_fewest { known.time_ms / known.tours.max(1) } else { 0 };
                let bound = seconds(known.longest_ms.max(of_each)).min(fleet.longest_s);
                let proof = if of_each > known.longest_ms { Some("mean".to_owned()) } else { by(2) };
                (fleet.longest_s, "s", Some(bound), proof)
            }
            Wish::Spread => (fleet.quadratic_mean_s, "s", None, None),
            Wish::Time => (time, "s", Some(seconds(known.time_ms).min(time)), by(0)),
            Wish::Distance => {
                let bound = known.distance_mm as f64 / 1000.0;
                (fleet.distance_m, "m", Some(bound.min(fleet.distance_m)), by(1))
            }
            Wish::Overlap => {
                (fleet.overlap_percent, "percent", (fleet.overlap_percent == 0.0).then_some(0.0), None)
            }
        };
        let tolerance = (*tolerance > 0).then(|| *tolerance as f64 / 1000.0);
        AimLine { aim: wish.name().to_owned(), value, unit: unit.to_owned(), tolerance, bound, bound_by }
    };
    task.wishes.iter().zip(&task.tolerances).map(line).collect()
}

fn judged(calendar: &Days, terrain: &Terrain, several: bool) -> JudgedLine {
    let ids = calendar.in_force(terrain);
    let closures = || ids.iter().map(|i| &calendar.world.plan.closures()[*i]);
    let (policy, at) = match terrain.when {
        _ if calendar.world.plan.closures().is_empty() => ("none", None),
        When::At(instant) => ("at", Some(calendar.local(instant))),
        When::WorstCase => ("worst-case", None),
        When::WorstWithin(from, until) => {
            ("worst-case", Some(format!("{}/{}", calendar.local(from), calendar.local(until))))
        }
        When::AlwaysWithin(from, until) => {
            ("any-time", Some(format!("{}/{}", calendar.local(from), calendar.local(until))))
        }
    };
    JudgedLine {
        vehicle: several.then(|| terrain.engine.vehicle.name.clone()),
        days: terrain.days.iter().map(|day| day + 1).collect(),
        policy: policy.to_owned(),
        at,
        closures: closures().map(|closure| closure.id.clone()).collect(),
        titles: closures().map(crate::closure::Closure::label).map(str::to_owned).collect(),
    }
}

fn spacing(ground: &Ground, now: &Rounds) -> Vec<SpacingLine> {
    let line = |(site, shortest): (usize, Option<i64>)| SpacingLine {
        site: ground.sites[site].id.clone(),
        name: super::label(ground.sites[site]),
        at_least_s: seconds(i64::from(ground.asks[site].gap_ms)),
        shortest_s: shortest.map(seconds),
    };
    shortest_gaps(ground, &now.tours).into_iter().map(line).collect()
}

/// Whether the intervals are kept, from the tours as they are drawn; and how well the nights can be foretold.
fn revisit(ground: &Ground, now: &Rounds, clock_changes: &[u32]) -> RevisitLine {
    let nights = super::all_days(ground.task);
    let several = nights.len() > 1;
    let night = ground.night(0);
    let bins = ((night.end - night.start + BIN_MS - 1) / BIN_MS) as usize;
    let mut gaps: Vec<i64> = Vec::new();
    let mut missed = std::collections::BTreeSet::new();
    let mut lines = Vec::new();
    let mut seen: Vec<Seen> = Vec::new();
    let mut entropies: Vec<Entropy> = Vec::new();
    for (number, (site, ask)) in ground.sites.iter().zip(&ground.asks).enumerate() {
        let Some(at_most) = ask.revisit_ms.map(i64::from) else { continue };
        let (mut longest, mut times, mut hours) = (0, Vec::new(), Vec::new());
        for day in nights.clone() {
            let (gap, begins) = gap_of(ground, &now.tours, number, day);
            if gap > at_most {
                missed.insert(day);
            }
            longest = longest.max(gap);
            for span in ground.watches(number, day) {
                let mut marks = begins.clone();
                marks.retain(|at| span.start <= *at && *at <= span.end);
                marks.extend([span.start, span.end]);
                marks.sort_unstable();
                gaps.extend(marks.windows(2).map(|pair| pair[1] - pair[0]));
                if ground.is_by_hours(number) {
                    let after = |ms: i64| seconds(ms - i64::from(day) * DAY_MS);
                    let (from_s, until_s) = (after(span.start), after(span.end));
                    hours.push(WatchLine { night: day + 1, from_s, until_s });
                }
            }
            let of_night = begins.iter().map(|ms| ms - i64::from(day) * DAY_MS);
            seen.extend(of_night.clone().map(|at_ms| Seen { night: day, site: number, at_ms }));
            times.extend(of_night);
        }
        let own = entropy(&times, bins);
        entropies.push(own);
        lines.push(RevisitSiteLine {
            site: site.id.clone(),
            name: super::label(site),
            at_most_s: seconds(at_most),
            visits: times.len(),
            longest_gap_s: seconds(longest),
            kept: longest <= at_most,
            is_by_hours: ground.is_by_hours(number),
            hours,
            entropy_bits: several.then_some(rounded(own.bits)),
        });
    }
    gaps.sort_unstable();
    let mean = gaps.iter().sum::<i64>() as f64 / gaps.len().max(1) as f64;
    RevisitLine {
        // Where the clock changes, an interval by the clock is not one by the watch.
        guaranteed: lines.iter().all(|line| line.kept) && clock_changes.is_empty(),
        sites: lines.len(),
        nights_missed: missed.len() as u32,
        sites_kept: lines.iter().filter(|line| line.kept).count(),
        sites_kept_at_most: missed.iter().map(|night| super::nights::most_that_keep(ground, *night)).min(),
        units_that_would_do: missed
            .iter()
            .map(|night| super::nights::units_that_would_do(ground, *night))
            .collect::<Option<Vec<usize>>>()
            .and_then(|units| units.into_iter().max()),
        night_from_s: seconds(night.start),
        night_until_s: seconds(night.end),
        longest_gap_s: seconds(gaps.last().copied().unwrap_or(0)),
        mean_gap_s: mean.round() / 1000.0,
        p90_gap_s: seconds(gaps.get((gaps.len() * 9).div_ceil(10).saturating_sub(1)).copied().unwrap_or(0)),
        unpredictability: several.then(|| unpredictability(ground, now, &seen, &entropies)),
        by_site: lines,
    }
}

fn unpredictability(
    ground: &Ground,
    now: &Rounds,
    seen: &[Seen],
    entropies: &[Entropy],
) -> UnpredictabilityLine {
    let sites: BTreeMap<&str, usize> =
        ground.sites.iter().enumerate().map(|(i, site)| (site.id.as_str(), i)).collect();
    let orders: Vec<Vec<Vec<usize>>> = super::all_days(ground.task)
        .map(|day| {
            let own = now.tours.iter().filter(|tour| tour.day == day);
            let order = |tour: &crate::report::patrol::Tour| -> Vec<usize> {
                tour.of(Kind::Visit).filter_map(|event| sites.get(event.site.as_str()).copied()).collect()
            };
            own.map(order).collect()
        })
        .collect();
    let share =
        |(part, all): (usize, usize)| if all == 0 { 0.0 } else { rounded(part as f64 / all as f64 * 100.0) };
    let count = entropies.len().max(1) as f64;
    let (bits, most): (f64, f64) =
        entropies.iter().fold((0.0, 0.0), |(b, m), e| (b + e.bits, m + e.most_bits));
    UnpredictabilityLine {
        bin_s: seconds(BIN_MS),
        entropy_bits: rounded(bits / count),
        entropy_percent: if most > 0.0 { rounded(bits / most * 100.0) } else { 0.0 },
        repeated_order_percent: share(repeated_steps(&orders)),
        repeated_time_percent: share(repeated_times(seen)),
    }
}

/// Three decimals.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
