//! Detours, proved again: the streets before, the ways round, that they keep what the closure shuts, and that there is
//! none where none is told.
//!
//! The graph under a closure is the exported graph without closures and the changes that the closure makes in it. That
//! nothing of what the closure shuts is left in it is checked against the layer of what the closures match. Every way
//! is driven again road by road, and the best one searched for.

use super::affected::{BothWays, Under, affected};
use super::changes::Changes;
use super::graph::{Graph, Stand, Stretch, table};
use super::lifted::{LiftedGraphs, Relief};
use super::other_half::{Opened, fastest};
use super::search::Cost;
use super::stands::Stands;
use super::together::{Sets, is_alone};
use super::trips::{Question, Trips};
use super::turning::Turning;
use super::works::Works;
use super::works_told;
use super::{Aim, BestWays, Report, features, list, read, thousandths, written};
use crate::diagnostic::Diagnostics;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

/// What the files of a detour task hold.
pub(super) struct Files {
    /// What closures change in the graphs.
    changes: Changes,
    /// Legs by way.
    legs: BTreeMap<String, Vec<Stretch>>,
    /// Properties of `detours.geojson` by id.
    ways: BTreeMap<String, Value>,
    /// What each closure matches.
    pub pieces: BTreeMap<String, Vec<Piece>>,
    /// What orders open against its direction.
    opened: Opened,
    /// The longest vehicle for which closures leave room to turn round before them, meters.
    pub room: BTreeMap<String, f64>,
    /// What each closure does.
    pub effects: BTreeMap<String, String>,
    /// Where sites and stations stand.
    pub stands: Stands,
    /// Graphs in which some closures are lifted.
    lifted: LiftedGraphs,
    /// Which closures hold together while sites are looked at.
    pub together: Sets,
    /// What was warned of.
    pub warnings: Value,
    /// When closures hold; nothing where the question names the time.
    pub hours: Works,
    /// Trips of a table, where one was given.
    trips: Option<Trips>,
}

/// A stretch that a closure matches, meters from its tail in millimeters.
pub(super) struct Piece {
    pub edge: String,
    pub forward: bool,
    pub from: u64,
    pub to: u64,
}

impl Files {
    /// `None` if one of them cannot be read.
    pub fn read(folder: &Path, own: &Path, summary: &Value, problems: &mut Diagnostics) -> Option<Self> {
        let changes = Changes::read(&own.join("graph_changes.csv"), problems)?;
        let stands = Stands::read(&own.join("stands.csv"), false, problems)?;
        let mut legs: BTreeMap<String, Vec<Stretch>> = BTreeMap::new();
        for row in table(&own.join("detour_legs.csv"), 6, problems)? {
            legs.entry(row[0].clone()).or_default().extend(Stretch::read(&row[2..]));
        }
        let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let ways = read(&own.join("detours.geojson"), problems)?;
        let ways = features(&ways).iter().map(|f| (text(f, "id"), f["properties"].clone())).collect();
        let lines = summary["closures"].as_array().into_iter().flatten();
        let room =
            lines.clone().filter_map(|line| Some((text(line, "id"), line["turning_length_m"].as_f64()?)));
        let room = room.collect();
        let effects: BTreeMap<String, String> =
            lines.map(|line| (text(line, "id"), text(line, "effect"))).collect();
        let (mut pieces, mut opened): (BTreeMap<String, Vec<Piece>>, _) =
            (BTreeMap::new(), Opened::default());
        for feature in features(&read(&folder.join("closed_edges.geojson"), problems)?) {
            let p = &feature["properties"];
            opened.take(p, effects.get(&text(p, "closure")).map(String::as_str));
            let Some((from, to)) = thousandths(&p["from_m"]).zip(thousandths(&p["to_m"])) else { continue };
            let piece = Piece { edge: text(p, "edge"), forward: p["direction"] == "forward", from, to };
            pieces.entry(text(p, "closure")).or_default().push(piece);
        }
        let lifted = LiftedGraphs::read(&own.join("lifted.csv"), problems)?;
        let trips = match own.join("trips.csv").exists() {
            true => Some(Trips::read(own, problems)?),
            false => None,
        };
        let together = Sets::read(&own.join("together.csv"), problems)?;
        let hours = Works::read(&own.join("works_hours.csv"), problems)?;
        Some(Self {
            changes,
            legs,
            ways,
            pieces,
            opened,
            room,
            effects,
            stands,
            lifted,
            together,
            warnings: summary["warnings"].clone(),
            hours,
            trips,
        })
    }

    /// The names of all streets and ways that are written out by road.
    pub fn streets(&self) -> impl Iterator<Item = &str> {
        self.legs.keys().map(String::as_str)
    }

    /// The legs of a street or way, by its name.
    pub fn legs(&self, name: &str) -> &[Stretch] {
        self.legs.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Proves a detour task; `graphs` are those without closures, by vehicle.
pub(super) fn detour(graphs: &BTreeMap<String, Rc<Graph>>, task: &Value, files: &Files, report: &mut Report) {
    let name = task["name"].as_str().unwrap_or("detour");
    let mut counts = [
        ("streets", 0),
        ("ways round", 0),
        ("no way round", 0),
        ("drawn ways refused", 0),
        ("ways on the other half of a road", 0),
        ("shut stretches", 0),
        ("slowed movements", 0),
    ];
    let (mut trips, mut passages) = (0, 0);
    let mut ways_of_trips = BTreeMap::new();
    for work in task["works"].as_array().into_iter().flatten() {
        let word = |key: &str| work[key].as_str().unwrap_or_default().to_owned();
        let (closure, vehicle) = (word("closure"), word("vehicle"));
        let label = format!("{closure} for {vehicle}");
        let Some(before) = graphs.get(&vehicle) else {
            report.left_out.push(format!("ways round {label}: the folder has no graph of {vehicle}"));
            continue;
        };
        let under = match files.changes.under(before, &closure, &vehicle) {
            Ok(under) => under,
            Err(row) => {
                report.differences.push(format!("graph under {label}: no row {row} to take away or to read"));
                continue;
            }
        };
        if work["passage"] == "shut" && files.effects.get(&closure).is_some_and(|effect| effect == "closed") {
            for piece in files.pieces.get(&closure).into_iter().flatten() {
                let Some(length) = before.length(&piece.edge) else { continue };
                let (from, to) = if piece.forward {
                    (piece.from, piece.to)
                } else {
                    (length.saturating_sub(piece.to), length.saturating_sub(piece.from))
                };
                if under.drives_between(&piece.edge, piece.forward, from, to) {
                    let place = format!("{} from {from} to {to} mm", piece.edge);
                    report
                        .differences
                        .push(format!("graph under {label}: {place} is shut and can be driven"));
                }
                counts[5].1 += 1;
            }
        }
        works_told::passage((work, &label), (before, &under), files, report);
        passages += 1;
        for movement in work["movements"].as_array().into_iter().flatten() {
            for (count, more) in
                counts.iter_mut().zip(one((before, &under), &closure, movement, files, report))
            {
                count.1 += more;
            }
            for (number, other) in list(movement, "meanwhile").enumerate() {
                let graph = meanwhile_graph(&closure, other);
                let Ok(under) = files.changes.under(before, &graph, &vehicle) else {
                    report.differences.push(format!("graph of {graph:?} for {vehicle}: it cannot be read"));
                    continue;
                };
                let movement = meanwhile(movement, number, other);
                for (count, more) in
                    counts.iter_mut().zip(one((before, &under), &closure, &movement, files, report))
                {
                    count.1 += more;
                }
            }
        }
        for movement in work["slowed"].as_array().into_iter().flatten() {
            slowed(before, &under, movement, files, report);
            counts[6].1 += 1;
        }
        let of_trips = files.trips.as_ref().filter(|_| !work["flows"].is_null());
        if of_trips.is_some() == work["flows"].is_null() {
            report.differences.push(format!("trips past {label}: there are no tables of them"));
        }
        if let Some(of_trips) = of_trips {
            let question = Question {
                vehicle: &vehicle,
                before,
                stands: &files.stands,
                changes: &files.changes,
                lifted: &files.lifted,
                trips: of_trips,
            };
            let ways = ways_of_trips.entry(vehicle.clone()).or_insert_with(|| question.ways(report));
            trips += question.of(&closure, &under, ways, &work["flows"], report);
        }
    }
    let made = counts.into_iter().filter(|(_, count)| *count > 0);
    report.checked.extend(made.map(|(what, count)| (format!("{what} of {name}"), count)));
    let made = [
        ("whether works let pass", passages),
        ("works that hold", works_told::all_told(task, &files.hours, report)),
        ("movements by their numbers and roads", works_told::movements(task, files, report)),
        ("five days of announcements", works_told::announcements(task, files, report)),
    ];
    let made = made.into_iter().filter(|(_, count)| *count > 0);
    report.checked.extend(made.map(|(what, count)| (format!("{what} of {name}"), count)));
    sites(graphs, task, files, report);
    if files.trips.is_some() {
        report.checked.push((format!("trips past works of {name}"), trips));
    }
}

/// What `graph_changes.csv` calls a closure with others that hold for a part of its time.
fn meanwhile_graph(closure: &str, other: &Value) -> String {
    let others: Vec<&str> = list(other, "closures").filter_map(Value::as_str).collect();
    format!("{closure} while {}", others.join(", "))
}

/// A way while others shut the usual one, as a movement of its own.
fn meanwhile(movement: &Value, number: usize, other: &Value) -> Value {
    let id = format!("{}:meanwhile{}", movement["id"].as_str().unwrap_or_default(), number + 1);
    let ways: Vec<&Value> = std::iter::once(&other["way"]).filter(|way| !way.is_null()).collect();
    json!({"id": id, "before_m": other["before_m"], "before_s": other["before_s"], "found": other["found"],
        "from_either_way": other["from_either_way"], "to_either_way": other["to_either_way"], "detours": ways})
}

/// The sites whose way changes while closures hold together.
fn sites(graphs: &BTreeMap<String, Rc<Graph>>, task: &Value, files: &Files, report: &mut Report) {
    let (mut checked, mut helped, mut sets, mut opened, mut turned) = (0, 0, 0, 0, 0);
    let name = task["name"].as_str().unwrap_or("detour");
    for (vehicle, before) in graphs {
        if files.stands.of(vehicle, "site").is_empty() {
            continue;
        }
        let before: &Graph = before;
        let names = files.together.names(vehicle);
        let under = report.each(&names, |together, report| {
            let graph = files.changes.under(before, together, vehicle);
            let told = |row| {
                format!(
                    "graph under closures {together:?} for {vehicle}: no row {row} to take away or to read"
                )
            };
            graph.map_err(|row| report.differences.push(told(row))).ok().map(|graph| (*together, graph))
        });
        let under: Vec<(&str, Graph)> = under.into_iter().flatten().collect();
        let free = Under::search(before, (vehicle, None), &files.stands, report);
        let then = BothWays::search(before, vehicle, &files.stands, report);
        let ways: Vec<Under> = report.each(&under, |(name, graph), report| {
            Under::search(graph, (vehicle, Some(name)), &files.stands, report)
        });
        let own =
            affected((&free, &ways), vehicle, task, (&files.stands, &files.together, &files.hours), report);
        (checked, opened) = (checked + own.0, opened + own.1);
        let (stands, changes, lifted) = (&files.stands, &files.changes, &files.lifted);
        for (together, under) in &under {
            let relief = Relief { vehicle, together, before, then: &then, under, stands, changes, lifted };
            helped += relief.prove(task, report);
        }
        let turning = Turning { vehicle, before, under: &under, files };
        turned += turning.prove(task, report);
        if !files.hours.is_empty() {
            sets += files.together.prove(vehicle, &files.hours, report);
        } else if under.iter().filter(|(name, _)| !is_alone(name)).count() > 1 {
            report.differences.push("closures that hold together: there are no hours of works".into());
        }
    }
    let counts = [
        ("sites", checked),
        ("what helps sites cut off", helped),
        ("when sites cut off are reached again", opened),
        ("sites without room to turn round", turned),
        ("closures that hold together", sets),
    ];
    let made = counts.into_iter().filter(|(_, count)| *count > 0);
    report.checked.extend(made.map(|(what, count)| (format!("{what} of {name}"), count)));
}

/// What the best way of a movement costs: nobody is led to turn round in a road as long as there is another way.
pub(super) fn best_way(under: &Graph, from: Stand, to: Stand, report: &mut Report) -> Option<Cost> {
    let onward = under.onward(&from, &to);
    onward.or_else(|| BestWays::search(under, &[from], Aim::Fastest, report).to(&[to]))
}

/// One movement: how many streets, ways, "no way" and refused ways of it were looked at.
fn one(
    (before, under): (&Graph, &Graph),
    closure: &str,
    movement: &Value,
    files: &Files,
    report: &mut Report,
) -> [usize; 5] {
    let id = movement["id"].as_str().unwrap_or_default();
    let mut differ = Vec::new();
    let no_legs = Vec::new();
    let street = files.legs.get(id).unwrap_or(&no_legs);
    let along = before.walk(street);
    let claimed = written(movement, "before_m", "before_s");
    if along != claimed || claimed.is_none() {
        differ.push(format!("street of {id}: written {claimed:?}, driven {along:?}"));
    }
    let (Some(first), Some(last)) = (street.first(), street.last()) else {
        differ.push(format!("street of {id}: no legs"));
        report.differences.append(&mut differ);
        return [1, 0, 0, 0, 0];
    };
    let (mut from, mut to) = (before.driving(first, false), before.driving(last, true));
    // Who stands in the middle of a road that leads to nothing but what is shut has no direction.
    for (stand, key) in [(&mut from, "from_either_way"), (&mut to, "to_either_way")] {
        if movement[key] == true {
            stand.turn_free();
        }
    }
    let best = best_way(under, from, to, report);
    let mut ways: Vec<&Value> = list(movement, "detours").collect();
    let passes = ways.first().is_some_and(|way| way["changes_sides_only"] == true);
    ways.extend(Some(&movement["offer"]).filter(|way| way.is_object()));
    let mut costs = Vec::new();
    let found = movement["found"] == true;
    if found != best.is_some() || found == ways.is_empty() {
        differ.push(format!("whether there is a way round {id}: written {found}, found {best:?}"));
    }
    for (i, way) in ways.iter().enumerate() {
        let name = format!("{id}:way{}", i + 1);
        let legs = files.legs.get(&name).unwrap_or(&no_legs);
        let same = |a: (&Stretch, u64), b: (&Stretch, u64)| {
            let junctions = |(leg, at): (&Stretch, u64)| before.junctions(&leg.edge, at);
            (&a.0.edge, a.1) == (&b.0.edge, b.1) || !junctions(a).is_disjoint(&junctions(b))
        };
        let leads = legs.first().zip(legs.last()).is_some_and(|(begin, end)| {
            same((begin, begin.ends().0), (first, first.ends().0))
                && same((end, end.ends().1), (last, last.ends().1))
        });
        if !leads {
            differ.push(format!("way {name} does not lead from where the street begins to where it ends"));
        }
        let driven = under.walk(legs);
        let claimed = written(way, "distance_m", "duration_s");
        // Ways for a part of the time are on no layer.
        let on_layer = !id.contains(":meanwhile");
        let drawn = match on_layer {
            true => files.ways.get(&name).and_then(|p| written(p, "distance_m", "duration_s")),
            false => claimed,
        };
        if driven != claimed || drawn != claimed || claimed.is_none() {
            differ
                .push(format!("way {name}: written {claimed:?}, on the layer {drawn:?}, driven {driven:?}"));
        }
        files.opened.prove((&name, way), closure, (street, legs), &mut differ);
        costs.push(claimed);
        let is_best = i == 0 && movement["fixed"].is_null() && !passes;
        let holds = claimed.zip(best).is_some_and(|(way, best)| {
            if is_best { way == best } else { Aim::Fastest.key(way) >= Aim::Fastest.key(best) }
        });
        if !holds {
            differ.push(format!("way {name}: written {claimed:?}, the best is {best:?}"));
        }
        if let Some((way_cost, street_cost)) = claimed.zip(written(movement, "before_m", "before_s")) {
            extra(&name, way, way_cost, street_cost, &mut differ);
        }
    }
    if passes {
        let cost = |i: usize| costs.get(i).copied().flatten();
        fastest(id, movement, (cost(0), cost(1)), best, &mut differ);
    } else if movement["offer"].is_object() {
        differ.push(format!("{id}: a way is offered beside none on the other half of the road"));
    }
    let refused = movement["refused"].as_array().map_or(&[][..], Vec::as_slice);
    for (i, way) in refused.iter().enumerate() {
        let legs = files.legs.get(&format!("{id}:refused{}", i + 1)).unwrap_or(&no_legs);
        if legs.is_empty() {
            differ.push(format!("drawn way {} refused for {id}: no legs", way["id"]));
        } else if let Some(cost) = under.walk(legs) {
            differ.push(format!("drawn way {} refused for {id}: it can be driven, {cost:?}", way["id"]));
        }
    }
    if files.legs.contains_key(&format!("{id}:refused{}", refused.len() + 1)) {
        differ.push(format!("drawn ways refused for {id}: one is not told"));
    }
    report.differences.append(&mut differ);
    [1, ways.len(), usize::from(ways.is_empty()), refused.len(), usize::from(passes)]
}

/// One movement through works that stay passable: what it takes without them and through them, and that nothing is faster but
/// the way that is told.
fn slowed(before: &Graph, under: &Graph, movement: &Value, files: &Files, report: &mut Report) {
    let id = movement["id"].as_str().unwrap_or_default();
    let no_legs = Vec::new();
    let street = files.legs.get(id).unwrap_or(&no_legs);
    let (along, through) = (before.walk(street), under.walk(street));
    let mut differ = Vec::new();
    for (what, key, driven) in [("street of", "before_s", along), ("through the works", "through_s", through)]
    {
        let claimed = written(movement, "before_m", key);
        if driven != claimed || claimed.is_none() {
            differ.push(format!("{what} {id}: written {claimed:?}, driven {driven:?}"));
        }
    }
    if let (Some(first), Some(last), Some(along), Some(through)) =
        (street.first(), street.last(), along, through)
    {
        let signed = |cost: Cost| i64::try_from(cost.ms).unwrap_or(i64::MAX);
        let claimed = movement["extra_s"].as_f64().map(|v| (v * 1000.0).round() as i64);
        if claimed != Some(signed(through) - signed(along)) {
            differ.push(format!("extra_s of {id}: written {claimed:?}, driven {along:?} and {through:?}"));
        }
        let (from, to) = (before.driving(first, false), before.driving(last, true));
        let best = best_way(under, from, to, report);
        let way = &movement["faster"];
        let told = if way.is_object() {
            let name = format!("{id}:way1");
            let driven = under.walk(files.legs.get(&name).unwrap_or(&no_legs));
            let claimed = written(way, "distance_m", "duration_s");
            if driven != claimed {
                differ.push(format!("way {name}: written {claimed:?}, driven {driven:?}"));
            }
            if let Some(claimed) = claimed {
                extra(&name, way, claimed, along, &mut differ);
            }
            claimed
        } else {
            Some(through)
        };
        // Through the works may be as fast and longer.
        if told.map(|cost| cost.ms) != best.map(|cost| cost.ms) {
            differ.push(format!("fastest way of {id}: written {told:?}, the best is {best:?}"));
        }
    } else {
        differ.push(format!("street of {id}: cannot be driven"));
    }
    report.differences.append(&mut differ);
}

/// What a way round costs more than the street.
fn extra(name: &str, told: &Value, way: Cost, street: Cost, differ: &mut Vec<String>) {
    let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    for (key, way, street) in [("extra_m", way.mm, street.mm), ("extra_s", way.ms, street.ms)] {
        let found = signed(way) - signed(street);
        let claimed = told[key].as_f64().map(|v| (v * 1000.0).round() as i64);
        if claimed != Some(found) {
            differ.push(format!("{key} of {name}: written {claimed:?}, found {found}"));
        }
    }
    let percent = (signed(way.ms) - signed(street.ms)) as f64 / street.ms.max(1) as f64 * 100.0;
    if told["extra_percent"].as_f64().is_none_or(|claimed| (claimed - percent).abs() > 0.051) {
        differ
            .push(format!("extra_percent of {name}: written {}, found {percent:.2}", told["extra_percent"]));
    }
}
