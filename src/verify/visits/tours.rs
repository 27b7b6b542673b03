//! Tours of visits: each leg is searched again, times are added up from it, and so are travel, its bound and the counts.

use super::super::graph::{Graph, Stand};
use super::super::told::{Told, gap, seconds};
use super::super::{Aim, BestWays, Report, features, list, thousandths};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Layers that the tours are read from.
pub(in crate::verify) struct Layers<'a> {
    pub visits: &'a Value,
    pub tours: &'a Value,
    pub people: &'a Value,
    /// `calendar_officers.csv` and `calendar_firms.csv`.
    pub calendars: [Vec<Vec<String>>; 2],
}

/// A tour: a team on a day.
type Tours<'a> = BTreeMap<(&'a str, Vec<&'a str>), Vec<&'a Value>>;

/// Ways between places, milliseconds, found by searches of its own; `None` where there is none.
type Ways = BTreeMap<(String, String), Option<u64>>;

fn officers(visit: &Value) -> Vec<&str> {
    list(visit, "officers").filter_map(Value::as_str).collect()
}

fn word<'a>(of: &'a Value, key: &str) -> &'a str {
    of[key].as_str().unwrap_or_default()
}

/// Seconds of a time of the day.
fn clock(text: &str) -> Option<u64> {
    text.split(':').try_fold(0, |sum: u64, part| sum.checked_mul(60)?.checked_add(part.parse().ok()?))
}

/// Compares tours, travel, bound and counts of the visits.
pub(in crate::verify) fn tours(
    task: &Value,
    name: &str,
    layers: &Layers,
    graph: &Graph,
    report: &mut Report,
    differ: &mut Vec<String>,
) {
    let visits: Vec<&Value> = features(layers.visits).iter().map(|feature| &feature["properties"]).collect();
    let mut by_tour = Tours::new();
    for visit in visits.iter().filter(|visit| visit["remote"] != true) {
        by_tour.entry((word(visit, "date"), officers(visit))).or_default().push(visit);
    }
    for stops in by_tour.values_mut() {
        stops.sort_by_key(|visit| visit["order"].as_u64());
    }
    let bases: BTreeMap<&str, &Value> =
        features(layers.people).iter().filter_map(|f| Some((f["id"].as_str()?, &f["properties"]))).collect();
    let ways = searched(&by_tour, &bases, graph, report);
    let mut told = Told { differ };
    let mut travel = 0;
    let mut lines = Vec::new();
    for ((date, team), stops) in &by_tour {
        let of = format!("visits of {name}, {} on {date}", team.join("+"));
        let ms = tour(task, &of, (team, stops), &ways, &mut told);
        travel += ms;
        lines.push(json!({
            "unit": team.join("+"),
            "date": date,
            "visits": stops.len(),
            "sites": stops.iter().map(|stop| &stop["site"]).collect::<Vec<_>>(),
            "first_arrive": stops.first().map(|stop| &stop["arrive"]),
            "last_depart": stops.last().map(|stop| &stop["depart"]),
            "duration_s": seconds(ms),
        }));
    }
    let key = |line: &Value| (word(line, "date").to_owned(), word(line, "unit").to_owned());
    let mut written: Vec<&Value> =
        features(layers.tours).iter().map(|feature| &feature["properties"]).collect();
    written.sort_by_key(|line| key(line));
    lines.sort_by_key(key);
    told.same(&format!("visits of {name}: tours of the layer"), &json!(lines.len()), &json!(written.len()));
    for (found, written) in lines.iter().zip(written) {
        told.keys(&format!("visit tour {} on {}", word(found, "unit"), word(found, "date")), found, written);
    }
    let in_person: usize = by_tour.values().map(Vec::len).sum();
    let missing: u64 = list(task, "unplanned").filter_map(|line| line["missing"].as_u64()).sum();
    let found_bound = bound(task, &by_tour, &ways).min(travel);
    let found = json!({
        "days": list(task, "dates").count(),
        "wished": visits.len() as u64 + missing,
        "in_person": in_person,
        "remote": visits.len() - in_person,
        "tours": by_tour.len(),
        "combined": by_tour.values().map(Vec::len).filter(|stops| *stops > 1).sum::<usize>(),
        "longest_tour": by_tour.values().map(Vec::len).max().unwrap_or(0),
        "value": seconds(travel),
        "bound": seconds(found_bound),
        "gap": gap(travel, found_bound),
        "proved": travel == found_bound,
    });
    told.keys(&format!("visits of {name}"), &found, task);
    calendars(name, &visits, &layers.calendars, &mut told);
}

/// Searches all legs of the tours, and the ways to every stop from the base and back for the bound: once from each place.
fn searched(by_tour: &Tours, bases: &BTreeMap<&str, &Value>, graph: &Graph, report: &mut Report) -> Ways {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut places: BTreeMap<String, &Value> = BTreeMap::new();
    for ((_, team), stops) in by_tour {
        let base = format!("base of {}", team.first().copied().unwrap_or_default());
        if let Some(place) = team.first().and_then(|officer| bases.get(officer)) {
            places.insert(base.clone(), place);
        }
        let mut ask = |from: &str, to: &str| {
            wanted.entry(from.to_owned()).or_default().insert(to.to_owned());
        };
        for stop in stops {
            places.insert(word(stop, "site").to_owned(), stop);
            ask(&base, word(stop, "site"));
            ask(word(stop, "site"), &base);
        }
        stops.windows(2).for_each(|pair| ask(word(pair[0], "site"), word(pair[1], "site")));
    }
    let mut ways = Ways::new();
    for (from, to) in wanted {
        let stands: Vec<Stand> = places.get(&from).and_then(|p| Stand::read(p, false)).into_iter().collect();
        let best = BestWays::search(graph, &stands, Aim::Fastest, report);
        for to in to {
            let there = places.get(&to).and_then(|place| Stand::read(place, false));
            let ms = there.and_then(|there| best.to(&[there])).map(|cost| cost.ms);
            ways.insert((from.clone(), to), ms);
        }
    }
    ways
}

/// Adds up one tour; gives back its travel.
fn tour(task: &Value, of: &str, (team, stops): (&[&str], &[&Value]), ways: &Ways, told: &mut Told) -> u64 {
    let base = format!("base of {}", team.first().copied().unwrap_or_default());
    let stay = thousandths(&task["stay_s"]).unwrap_or(0);
    let begin = clock(word(task, "begin")).unwrap_or(0) * 1000;
    let way = |from: &str, to: &str| ways.get(&(from.to_owned(), to.to_owned())).copied().flatten();
    let (mut at, mut travel, mut before) = (0, 0, base.as_str());
    for (i, stop) in stops.iter().enumerate() {
        let site = word(stop, "site");
        let Some(leg) = way(before, site) else {
            told.differ.push(format!("{of}: no way from {before} to {site}"));
            return travel;
        };
        (at, travel, before) = (at + leg, travel + leg, site);
        // Times are written without what is left of the second.
        for (key, ms) in [("arrive", begin + at), ("depart", begin + at + stay)] {
            if clock(word(stop, key)) != Some(ms / 1000) {
                told.differ.push(format!(
                    "{of}: {key} at {site} written {}, found {} s",
                    stop[key],
                    ms / 1000
                ));
            }
        }
        told.same(&format!("{of}: order of {site}"), &json!(i + 1), &stop["order"]);
        at += stay;
    }
    let Some(home) = way(before, &base) else {
        told.differ.push(format!("{of}: no way home"));
        return travel;
    };
    if at + home > thousandths(&task["day_s"]).unwrap_or(0) {
        told.differ.push(format!("{of}: it does not fit into a day"));
    }
    if stops.len() as u64 > task["most_stops"].as_u64().unwrap_or(0) {
        told.differ.push(format!("{of}: more stops than a tour may have"));
    }
    travel + home
}

/// What no plan of the same visits by the same teams travels less than: over every millisecond, how many tours must go that
/// far, as many as the most visited of the places out there, and as many as hold all visits out there.
fn bound(task: &Value, by_tour: &Tours, ways: &Ways) -> u64 {
    let mut teams: BTreeMap<&[&str], BTreeMap<&str, u64>> = BTreeMap::new();
    for ((_, team), stops) in by_tour {
        let own = teams.entry(team).or_default();
        stops.iter().for_each(|stop| *own.entry(word(stop, "site")).or_default() += 1);
    }
    let stay = thousandths(&task["stay_s"]).unwrap_or(0).max(1);
    let (day, most) = (thousandths(&task["day_s"]).unwrap_or(0), task["most_stops"].as_u64().unwrap_or(1));
    // No tour has more than two dozen stops, whatever is asked for.
    let most = most.min(24);
    let mut sum = 0;
    for (team, own) in teams {
        let base = format!("base of {}", team.first().copied().unwrap_or_default());
        let way = |from: &str, to: &str| ways.get(&(from.to_owned(), to.to_owned())).copied().flatten();
        // Ways are rounded edge by edge: a way over a stop may be a little shorter.
        let there_and_back =
            |site: &str| way(&base, site).zip(way(site, &base)).map_or(0, |(a, b)| (a + b).saturating_sub(8));
        let visits: Vec<(u64, u64)> =
            own.iter().map(|(site, times)| (there_and_back(site), *times)).collect();
        let mut levels: Vec<u64> = visits.iter().map(|(far, _)| *far).chain([0]).collect();
        levels.sort_unstable();
        levels.dedup();
        for level in levels.windows(2) {
            let beyond = || visits.iter().filter(|(far, _)| *far >= level[1]).map(|(_, times)| *times);
            let fit = (day.saturating_sub(level[0]) / stay).min(most).max(1);
            let tours = beyond().max().unwrap_or(0).max(beyond().sum::<u64>().div_ceil(fit));
            sum += (level[1] - level[0]) * tours;
        }
    }
    sum
}

/// The calendars have a row for each visit, and each of its officers.
fn calendars(name: &str, visits: &[&Value], tables: &[Vec<Vec<String>>; 2], told: &mut Told) {
    let (mut by_officer, mut by_firm) = (BTreeSet::new(), BTreeSet::new());
    let minutes = |visit: &Value, key: &str| word(visit, key).chars().take(5).collect::<String>();
    for visit in visits {
        let said = |key: &str| word(visit, key).to_owned();
        let kind = if visit["remote"] == true { "remote" } else { "in_person" };
        let (arrive, depart) = (minutes(visit, "arrive"), minutes(visit, "depart"));
        for officer in officers(visit) {
            let order = visit["order"].to_string();
            by_officer.insert(vec![
                officer.to_owned(),
                said("date"),
                order,
                said("site"),
                kind.to_owned(),
                arrive.clone(),
                depart.clone(),
            ]);
        }
        by_firm.insert(vec![
            said("firm"),
            said("date"),
            said("site"),
            officers(visit).join("+"),
            kind.to_owned(),
            arrive,
        ]);
    }
    // Names stand between them, which are the user's.
    let without_names = |row: &Vec<String>| -> Vec<String> {
        row.iter().enumerate().filter(|(i, _)| ![3, 5].contains(i)).map(|(_, cell)| cell.clone()).collect()
    };
    let mut officers: Vec<Vec<String>> = tables[0].iter().map(without_names).collect();
    let mut firms = tables[1].clone();
    officers.sort_unstable();
    firms.sort_unstable();
    let found: [Vec<Vec<String>>; 2] = [by_officer.into_iter().collect(), by_firm.into_iter().collect()];
    told.rows(&format!("calendar_officers.csv of {name}"), &found[0], &officers);
    told.rows(&format!("calendar_firms.csv of {name}"), &found[1], &firms);
}
