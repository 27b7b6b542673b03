//! A programme, proved again: of each situation who is served and who is cut off, how through traffic goes, what is lost;
//! and what that comes to over the calendar.

use super::changes::Changes;
use super::detour::best_way;
use super::graph::{Graph, Stand, Stretch, table};
use super::service::{Rule, Service};
use super::stands::{Place, Stands};
use super::works::Works;
use super::{Proof, Report, read, thousandths};
use crate::diagnostic::Diagnostics;
use chrono::DateTime;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a site has at one time.
struct State {
    covered: bool,
    /// A way in the direction of the rule, and one in the other.
    ways: [bool; 2],
    /// The stations that serve it.
    by: Vec<usize>,
}

/// The question of a programme, as its files have it.
struct Question<'a> {
    task: &'a Value,
    rule: Rule,
    sites: &'a [Place],
    stations: &'a [Place],
    station_stands: Vec<Vec<Stand>>,
    /// Roads of each street, by movement, and by movement and reach where it was looked at from farther off.
    streets: BTreeMap<String, Vec<Stretch>>,
}

/// Proves a programme in its folder. `None` if its files cannot be read.
pub(super) fn programme(
    proof: &mut Proof,
    own: &Path,
    task: &Value,
    problems: &mut Diagnostics,
) -> Option<()> {
    let name = task["name"].as_str().unwrap_or("programme");
    let vehicle = task["vehicle"].as_str().unwrap_or_default();
    let Some(before) = proof.graph(own, &format!("graph-{vehicle}-before"), problems) else {
        return (!problems.has_errors()).then_some(()); // written with --no-graph: nothing to search
    };
    let changes = Changes::read(&own.join("graph_changes.csv"), problems)?;
    let stands = Stands::read(&own.join("stands.csv"), task["rule"]["approach_counted"] == true, problems)?;
    let mut streets: BTreeMap<String, Vec<Stretch>> = BTreeMap::new();
    for row in table(&own.join("detour_legs.csv"), 6, problems)? {
        streets.entry(row[0].clone()).or_default().extend(Stretch::read(&row[2..]));
    }
    let stations = stands.of(vehicle, "station");
    let question = Question {
        task,
        rule: Rule::read(&task["rule"]),
        sites: stands.of(vehicle, "site"),
        stations,
        station_stands: stations.iter().map(Place::stands).collect(),
        streets,
    };
    let report = &mut proof.report;
    let then = question.states(&before, report);
    let covered = then.iter().filter(|site| site.covered).count();
    differs("sites covered without works", &task["before"]["covered"], &Value::from(covered), report);
    let (mut sites, mut movements) = (0, 0);
    let situations = task["situations"].as_array().map_or(&[][..], Vec::as_slice);
    // Those that only shifts bring about are proved as the others are.
    let shifted = match task["shifts"].is_null() {
        true => Value::Null,
        false => read(&own.join("shift_situations.json"), problems)?,
    };
    let shifted = shifted.as_array().map_or(&[][..], Vec::as_slice);
    for situation in situations.iter().chain(shifted) {
        let id = situation["id"].as_str().unwrap_or_default();
        let under = match changes.under(&before, id, vehicle) {
            Ok(under) => under,
            Err(row) => {
                report.differences.push(format!("graph of {id}: no row {row} to take away or to read"));
                continue;
            }
        };
        let now = question.states(&under, report);
        let lost = question.sites_of(id, situation, &then, &now, report);
        movements += question.movements_of(id, situation, (&before, &under), lost, report);
        sites += now.len();
    }
    calendar(task, situations, report);
    let works = Works::read(&own.join("works_hours.csv"), problems)?;
    works.intervals(task, report);
    works.worst_week(task, report);
    if !task["shifts"].is_null() {
        works.shifts(task, shifted, report);
        report.checked.push((format!("situations of shifts of {name}"), shifted.len()));
    }
    report.checked.push((format!("situations of {name}"), situations.len()));
    report.checked.push((format!("sites in the situations of {name}"), sites));
    report.checked.push((format!("movements in the situations of {name}"), movements));
    Some(())
}

pub(super) fn differs(what: &str, written: &Value, found: &Value, report: &mut Report) {
    if written != found {
        report.differences.push(format!("{what}: written {written}, found {found}"));
    }
}

impl Question<'_> {
    /// What every site has on a graph.
    fn states(&self, graph: &Graph, report: &mut Report) -> Vec<State> {
        let served = Service::search(graph, &self.station_stands, self.rule, report);
        // Whether there is a way back is asked of all stations at once.
        let all = [self.stations.iter().flat_map(Place::stands).collect::<Vec<Stand>>()];
        let back = Service::search(graph, &all, self.rule.any_way_back(), report);
        let state = |place: &Place| {
            let gates = place.stands();
            let there = served.site(&gates);
            let ways = [there.fastest.is_some(), back.site(&gates).fastest.is_some()];
            State { covered: there.best.is_some(), ways, by: there.by }
        };
        self.sites.iter().map(state).collect()
    }

    /// Compares the sites of a situation; gives how many are cut off and how many are no longer served.
    fn sites_of(
        &self,
        id: &str,
        told: &Value,
        then: &[State],
        now: &[State],
        report: &mut Report,
    ) -> [usize; 2] {
        let ids = |counts: &dyn Fn(&State, &State) -> bool| -> Vec<&str> {
            let both = then.iter().zip(now).zip(self.sites);
            both.filter(|((then, now), _)| counts(then, now)).map(|(_, site)| site.id.as_str()).collect()
        };
        let lost = ids(&|then, now| then.covered && !now.covered);
        let isolated = ids(&|then, now| (0..2).any(|i| then.ways[i] && !now.ways[i]));
        let gained = ids(&|then, now| !then.covered && now.covered);
        let covered = now.iter().filter(|site| site.covered).count();
        differs(&format!("covered in {id}"), &told["covered"], &Value::from(covered), report);
        for (key, found) in [("sites_lost", &lost), ("sites_gained", &gained), ("sites_isolated", &isolated)]
        {
            differs(&format!("{key} of {id}"), &told[key], &Value::from(found.clone()), report);
        }
        let stations: Vec<Value> = (0..self.stations.len())
            .filter_map(|number| {
                let left = ids(&|then, now| then.by.contains(&number) && !now.by.contains(&number));
                let station = &self.stations[number].id;
                (!left.is_empty()).then(|| serde_json::json!({"station": station, "sites_lost": left}))
            })
            .collect();
        differs(&format!("stations of {id}"), &told["stations"], &Value::from(stations), report);
        [isolated.len(), lost.len()]
    }

    /// Compares the movements of a situation and its losses; gives how many movements were looked at.
    fn movements_of(
        &self,
        id: &str,
        told: &Value,
        (before, under): (&Graph, &Graph),
        [isolated, lost]: [usize; 2],
        report: &mut Report,
    ) -> usize {
        let vehicle = self.task["vehicle"].as_str().unwrap_or_default();
        let works: BTreeSet<&str> =
            told["works"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let lines: BTreeMap<&str, &Value> = told["movements"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|line| Some((line["movement"].as_str()?, line)))
            .collect();
        let (mut checked, mut without_way, mut extra_ms) = (0, 0, 0);
        for (movement, street) in self.streets.iter().filter(|(movement, _)| !movement.contains('@')) {
            let closure = movement.rsplit_once(':').and_then(|(rest, _)| rest.strip_suffix(vehicle));
            let closure = closure.and_then(|rest| rest.strip_suffix(':')).unwrap_or_default();
            let line = lines.get(movement.as_str());
            if line.is_none() && !works.contains(closure) {
                continue;
            }
            checked += 1;
            let seen = line.and_then(|line| self.streets.get(line["street"].as_str()?)).unwrap_or(street);
            let (Some(first), Some(last)) = (seen.first(), seen.last()) else { continue };
            let (mut from, mut to) = (before.driving(first, false), before.driving(last, true));
            for (stand, key) in [(&mut from, "from_either_way"), (&mut to, "to_either_way")] {
                if line.is_some_and(|line| line[key] == true) {
                    stand.turn_free();
                }
            }
            let best = best_way(under, from, to, report);
            let Some(along) = before.walk(seen) else {
                report.differences.push(format!("street of {movement}: it cannot be driven without works"));
                continue;
            };
            let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
            let more =
                best.map(|best| [signed(best.mm) - signed(along.mm), signed(best.ms) - signed(along.ms)]);
            without_way += usize::from(best.is_none());
            extra_ms += more.map_or(0, |[_, ms]| ms.max(0));
            let Some(line) = line else {
                if best != Some(along) {
                    report.differences.push(format!("movement {movement} in {id}: not told, found {best:?}"));
                }
                continue;
            };
            let measure = |key: &str| line[key].as_f64().map(|v| (v * 1000.0).round() as i64);
            let written = measure("extra_m").zip(measure("extra_s")).map(|(mm, ms)| [mm, ms]);
            if written != more || line["found"] != best.is_some() {
                report
                    .differences
                    .push(format!("movement {movement} in {id}: written {written:?}, found {more:?}"));
            }
        }
        let found = serde_json::json!({
            "isolated": isolated, "lost": lost, "without_way": without_way,
            "extra_s": extra_ms as f64 / 1000.0,
        });
        differs(&format!("loss of {id}"), &told["loss"], &found, report);
        checked
    }
}

/// Losses in the order in which they are compared.
pub(super) fn loss_of(value: &Value) -> [u64; 4] {
    let count = |key: &str| value[key].as_u64().unwrap_or_default();
    [
        count("isolated"),
        count("lost"),
        count("without_way"),
        thousandths(&value["extra_s"]).unwrap_or_default(),
    ]
}

/// The intervals follow each other, and the worst situation and the sums are those of the situations.
fn calendar(task: &Value, situations: &[Value], report: &mut Report) {
    let instant = |value: &Value| value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let losses: BTreeMap<&str, [u64; 4]> = situations
        .iter()
        .filter_map(|situation| Some((situation["id"].as_str()?, loss_of(&situation["loss"]))))
        .collect();
    let mut sums = [0u128; 4];
    let mut lasting = 0u128;
    let mut at = instant(&task["span"]["from"]);
    for interval in task["intervals"].as_array().into_iter().flatten() {
        let (from, until) = (instant(&interval["from"]), instant(&interval["until"]));
        let loss = interval["situation"].as_str().and_then(|id| losses.get(id));
        let (Some(begin), Some(end), Some(loss)) = (from, until, loss) else {
            report.differences.push(format!("interval {interval}: it names no time or no situation"));
            continue;
        };
        if at != from {
            report.differences.push(format!("interval {interval}: the one before it ends at {at:?}"));
        }
        at = until;
        let ms = u128::try_from((end - begin).num_milliseconds()).unwrap_or_default();
        lasting += ms;
        for (sum, loss) in sums.iter_mut().zip(loss) {
            *sum += u128::from(*loss) * ms;
        }
    }
    if at != instant(&task["span"]["until"]) {
        report.differences.push(format!("the last interval ends at {at:?}"));
    }
    let worst = losses.values().max().copied().unwrap_or_default();
    if task["worst"].is_null() != (worst == [0; 4]) || (worst != [0; 4] && loss_of(&task["worst"]) != worst) {
        report.differences.push(format!("worst: written {}, found {worst:?}", task["worst"]));
    }
    let hours = |sum: u128| sum as f64 / 3_600_000.0;
    let found = [
        ("isolated_site_h", hours(sums[0])),
        ("lost_site_h", hours(sums[1])),
        ("without_way_h", hours(sums[2])),
        ("mean_extra_s", sums[3] as f64 / lasting.max(1) as f64 / 1000.0),
    ];
    for (key, found) in found {
        let written = &task["total"][key];
        if written.as_f64().is_none_or(|written| (written - found).abs() > 0.001) {
            report.differences.push(format!("{key} in all: written {written}, found {found}"));
        }
    }
}
