//! Figures of a replay made once more: response times, cards against the layers, loads, shares.

use super::super::told::{Told, percent, seconds};
use super::super::{features, list, thousandths};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The layers of a replay.
pub(super) struct Layers<'a> {
    pub responses: &'a Value,
    pub told: &'a Value,
    pub incidents: &'a Value,
    pub units: &'a Value,
    /// Stretches that are shut; null where there are none.
    pub closed: &'a Value,
    /// `response_times.csv`.
    pub table: Vec<Vec<String>>,
}

/// From the call to the first unit, milliseconds, and how much of it was waiting.
type First = Option<(u64, u64)>;

/// Compares all figures that follow from the layers.
pub(super) fn figures(task: &Value, name: &str, layers: &Layers, differ: &mut Vec<String>) {
    let mut told = Told { differ };
    let of = format!("dispatch {name}");
    let mut by_incident: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for way in features(layers.responses).iter().map(|feature| &feature["properties"]) {
        by_incident.entry(way["incident"].as_str().unwrap_or_default()).or_default().push(way);
    }
    by_incident.values_mut().for_each(|ways| ways.sort_by_key(|way| way["order"].as_u64()));
    let cards: Vec<&Value> = list(task, "cards").collect();
    told.same(&format!("{of}: cards"), &json!(features(layers.incidents).len()), &json!(cards.len()));
    let (mut first, mut second): (Vec<First>, Vec<Option<u64>>) = (Vec::new(), Vec::new());
    let mut rows = Vec::new();
    for card in &cards {
        let id = card["incident"].as_str().unwrap_or_default();
        let ways = by_incident.remove(id).unwrap_or_default();
        let time = |nth: usize| ways.get(nth).and_then(|way| thousandths(&way["response_s"]));
        let waited = ways.first().and_then(|way| thousandths(&way["wait_s"]));
        first.push(time(0).zip(waited));
        second.push(time(1));
        one_card(&of, card, &ways, layers, &mut told);
        for way in ways {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let number = |key: &str| way[key].as_f64().unwrap_or(0.0).to_string();
            let mut row =
                vec![id.to_owned(), text(&card["kind"]), text(&card["time"]), way["order"].to_string()];
            row.push(text(&way["unit"]));
            row.extend(["wait_s", "turnout_s", "duration_s", "distance_m", "response_s"].map(number));
            rows.push(row);
        }
    }
    for id in by_incident.keys() {
        told.differ.push(format!("{of}: responses to {id}, of which there is no card"));
    }
    told.rows(&format!("response_times.csv of {name}"), &rows, &layers.table);
    let reasons: Vec<Option<&str>> = cards.iter().map(|card| card["reason"].as_str()).collect();
    let target = thousandths(&task["target_s"]).unwrap_or(0);
    let all = Times { first: &first, second: &second, reasons: &reasons, target };
    all.compare(&format!("{of}: responses"), &task["responses"], &mut told);
    let mut kinds: BTreeMap<&str, Vec<First>> = BTreeMap::new();
    for (card, first) in cards.iter().zip(&first) {
        kinds.entry(card["kind"].as_str().unwrap_or_default()).or_default().push(*first);
    }
    for line in list(task, "by_kind") {
        let kind = line["kind"].as_str().unwrap_or_default();
        let Some(of_kind) = kinds.get(kind) else { continue };
        let times = Times { first: of_kind, second: &[], reasons: &[], target };
        let found = times.found();
        const KEYS: [&str; 4] = ["incidents", "mean_s", "p90_s", "within_target_percent"];
        KEYS.iter().for_each(|key| told.same(&format!("{of}, {kind}: {key}"), &found[*key], &line[*key]));
    }
    before(task, &of, (&cards, &first, target), &mut told);
    late(task, &of, (&cards, &first, target), &mut told);
    if let Some(least) = task["require_percent"].as_f64() {
        let met = task["responses"]["within_target_percent"].as_f64().is_some_and(|share| share >= least);
        told.same(&format!("{of}: met"), &json!(met), &task["met"]);
    } else {
        told.same(&format!("{of}: met"), &Value::Null, &task["met"]);
    }
    loads(task, &of, layers, &mut told);
    cover(task, &of, &mut told);
    standby(task, &of, &mut told);
}

/// Response times of some incidents.
struct Times<'a> {
    first: &'a [First],
    second: &'a [Option<u64>],
    /// Why units are missing.
    reasons: &'a [Option<&'a str>],
    target: u64,
}

/// The mean, to the millisecond, half up.
fn mean(all: &[u64]) -> Option<f64> {
    let (sum, count) = (all.iter().sum::<u64>(), all.len() as u64);
    (count > 0).then(|| seconds((2 * sum + count) / (2 * count.max(1))))
}

impl Times<'_> {
    fn sorted(&self) -> Vec<u64> {
        let mut all: Vec<u64> = self.first.iter().flatten().map(|(ms, _)| *ms).collect();
        all.sort_unstable();
        all
    }

    /// What follows from the first units.
    fn found(&self) -> Value {
        let (all, incidents) = (self.sorted(), self.first.len());
        let rank = |share: usize| {
            let rank = (incidents * share).div_ceil(100).checked_sub(1);
            rank.and_then(|i| all.get(i).copied()).map(seconds)
        };
        let on_time = all.iter().filter(|ms| **ms <= self.target).count();
        let waits: Vec<u64> = self.first.iter().flatten().map(|(_, wait)| *wait).collect();
        json!({
            "incidents": incidents,
            "answered": all.len(),
            "mean_s": mean(&all),
            "median_s": rank(50),
            "p90_s": rank(90),
            "p95_s": rank(95),
            "longest_s": all.last().copied().map(seconds),
            "mean_wait_s": mean(&waits),
            "late": incidents - on_time,
            "within_target_percent": percent(on_time as f64, incidents as f64, 100.0),
        })
    }

    fn compare(&self, of: &str, written: &Value, told: &mut Told) {
        told.keys(of, &self.found(), written);
        let no_way = |why: &&str| matches!(*why, "no_way" | "no_road_near");
        let reasons = || self.reasons.iter().copied().flatten();
        let second: Vec<u64> = self.second.iter().copied().flatten().collect();
        let found = json!({
            "no_way": reasons().filter(no_way).count(),
            "short_of_units": reasons().count() - reasons().filter(no_way).count(),
            "second_unit_mean_s": mean(&second),
        });
        told.keys(of, &found, written);
        self.shares(of, written, told);
    }

    fn shares(&self, of: &str, written: &Value, told: &mut Told) {
        let all = self.sorted();
        for share in list(written, "shares") {
            let limit = thousandths(&share["within_s"]).unwrap_or(0);
            let count = all.iter().filter(|ms| **ms <= limit).count();
            let part = percent(count as f64, self.first.len() as f64, 100.0);
            told.keys(
                &format!("{of} within {limit} ms"),
                &json!({"answered": count, "percent": part}),
                share,
            );
        }
    }
}

/// The replay without closures, from what the cards say of it, and the means of what is answered in both.
fn before(task: &Value, of: &str, (cards, first, target): (&[&Value], &[First], u64), told: &mut Told) {
    if !task["before"].is_object() {
        return;
    }
    let then: Vec<First> = cards
        .iter()
        .map(|card| thousandths(&card["before_response_s"]).zip(thousandths(&card["before_wait_s"])))
        .collect();
    let times = Times { first: &then, second: &[], reasons: &[], target };
    told.keys(&format!("{of}: before"), &times.found(), &task["before"]);
    times.shares(&format!("{of}: before"), &task["before"], told);
    let both = first.iter().zip(&then).filter_map(|(a, b)| Some(((*a)?.0, (*b)?.0)));
    let (now, then): (Vec<u64>, Vec<u64>) = both.unzip();
    for (key, all) in [("responses", now), ("before", then)] {
        let what = format!("{of}: mean_of_both_s of {key}");
        told.same(&what, &json!(mean(&all)), &task[key]["mean_of_both_s"]);
    }
}

/// One incident: its card against the responses, the ways told and the layer of incidents.
fn one_card(of: &str, card: &Value, ways: &[&Value], layers: &Layers, told: &mut Told) {
    let id = card["incident"].as_str().unwrap_or_default();
    let of = format!("{of}, card of {id}");
    let responders: Vec<&Value> = list(card, "responders").collect();
    told.same(&format!("{of}: units sent"), &json!(ways.len()), &json!(responders.len()));
    const SENT: [&str; 11] = [
        "order",
        "unit",
        "name",
        "sent_at",
        "arrive_at",
        "stood",
        "wait_s",
        "duration_s",
        "distance_m",
        "response_s",
        "roads",
    ];
    for (way, line) in ways.iter().zip(&responders) {
        SENT.iter().for_each(|key| told.same(&format!("{of}: {key}"), &way[*key], &line[*key]));
        told.same(&format!("{of}: next unit"), &way["next_unit"], &line["next"]["unit"]);
        told.same(&format!("{of}: its time"), &way["next_s"], &line["next"]["duration_s"]);
        exempt(&of, &way["exemptions"], line, told);
    }
    for feature in features(layers.responses).iter().filter(|f| f["properties"]["incident"] == id) {
        on_the_way(&of, feature, layers.closed, told);
    }
    let said = |recipient: &str, who: &Value| {
        features(layers.told).iter().find(|feature| {
            let way = &feature["properties"];
            way["incident"] == id && way["recipient"] == recipient && way["who"] == *who
        })
    };
    let mut lines = vec![("station", &card["station"], &card["station_way"])];
    lines.extend(list(card, "officers").map(|line| {
        let who = if line["substitute"].is_string() { &line["substitute"] } else { &line["officer"] };
        ("officer", who, &line["way"])
    }));
    for (recipient, who, line) in lines {
        let feature = said(recipient, who);
        if feature.is_some() != line.is_object() {
            told.differ.push(format!("{of}: the way of {recipient} {who} is told on one side only"));
        }
        let Some(feature) = feature else { continue };
        let way = &feature["properties"];
        const KEYS: [&str; 5] = ["arrive_at", "duration_s", "distance_m", "response_s", "roads"];
        KEYS.iter().for_each(|key| told.same(&format!("{of}, {recipient}: {key}"), &way[*key], &line[*key]));
        exempt(&of, &way["exemptions"], line, told);
        on_the_way(&of, feature, layers.closed, told);
    }
    let Some(incident) = features(layers.incidents).iter().find(|feature| feature["id"] == id) else {
        told.differ.push(format!("{of}: there is no such incident"));
        return;
    };
    let found = json!({
        "kind": card["kind"],
        "time": card["time"],
        "units_sent": ways.len(),
        "response_s": ways.first().map(|way| &way["response_s"]),
        "responder": ways.first().map(|way| &way["unit"]),
        "reason": card["reason"],
        "project": card["project"],
        "officers": list(card, "officers").map(|line| &line["officer"]).collect::<Vec<_>>(),
        "station": card["station"],
        "station_by": card["station_by"],
    });
    told.keys(&format!("{of}, layer of incidents"), &found, &incident["properties"]);
    let wanted = incident["properties"]["units_needed"].as_u64().unwrap_or(0);
    let missing = wanted.saturating_sub(ways.len() as u64);
    told.same(&format!("{of}: missing"), &json!(missing), &card["missing"]);
    told.same(
        &format!("{of}: units are missing for a reason"),
        &json!(missing > 0),
        &json!(card["reason"].is_string()),
    );
}

/// Exemptions of a line are those of its way.
fn exempt(of: &str, way: &Value, line: &Value, told: &mut Told) {
    let ids: Vec<&Value> = list(line, "exemptions").map(|exemption| &exemption["closure"]).collect();
    told.same(&format!("{of}: exemptions"), &json!(ids), way);
}

/// Each exemption that a way makes use of is from a closure that shuts a road on it.
fn on_the_way(of: &str, feature: &Value, closed: &Value, told: &mut Told) {
    let line = places(&feature["geometry"]["coordinates"]);
    for closure in list(&feature["properties"], "exemptions") {
        let mut stretches = features(closed).iter().filter(|shut| shut["properties"]["closure"] == *closure);
        let touches = |at: &[f64; 2]| line.windows(2).any(|leg| distance_m(*at, leg[0], leg[1]) < 2.0);
        if !stretches.any(|shut| places(&shut["geometry"]["coordinates"]).iter().any(touches)) {
            told.differ.push(format!("{of}: {} does not pass what {closure} shuts", feature["id"]));
        }
    }
}

/// The places of a line or a point, degrees.
fn places(coordinates: &Value) -> Vec<[f64; 2]> {
    let place = |at: &Value| Some([at[0].as_f64()?, at[1].as_f64()?]);
    match place(coordinates) {
        Some(at) => vec![at],
        None => coordinates.as_array().into_iter().flatten().filter_map(place).collect(),
    }
}

/// Meters from a place to a straight leg, on a plane that touches the globe there.
fn distance_m(at: [f64; 2], from: [f64; 2], to: [f64; 2]) -> f64 {
    const DEGREE_M: f64 = 111_195.0;
    let plane =
        |p: [f64; 2]| [(p[0] - at[0]) * DEGREE_M * at[1].to_radians().cos(), (p[1] - at[1]) * DEGREE_M];
    let (a, b) = (plane(from), plane(to));
    let leg = [b[0] - a[0], b[1] - a[1]];
    let square = leg[0] * leg[0] + leg[1] * leg[1];
    let t = if square > 0.0 { (-(a[0] * leg[0] + a[1] * leg[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
    (a[0] + t * leg[0]).hypot(a[1] + t * leg[1])
}

/// Who came late, and why: on the way, waiting for a unit, or not at all.
fn late(task: &Value, of: &str, (cards, first, target): (&[&Value], &[First], u64), told: &mut Told) {
    let found: Vec<Value> = cards
        .iter()
        .zip(first)
        .filter(|(_, first)| first.is_none_or(|(ms, _)| ms > target))
        .map(|(card, first)| {
            let reason = match first {
                Some((ms, wait)) if ms - wait <= target => json!("wait"),
                Some((_, wait)) => json!(if *wait > 0 { "wait_and_way" } else { "way" }),
                None => card["reason"].clone(),
            };
            json!({
                "incident": card["incident"],
                "response_s": first.map(|(ms, _)| seconds(ms)),
                "reason": reason,
            })
        })
        .collect();
    let written: Vec<&Value> = list(task, "late").collect();
    told.same(&format!("{of}: number of late ones"), &json!(found.len()), &json!(written.len()));
    for (mut found, written) in found.into_iter().zip(written) {
        // Whether somebody else was idle is not looked at.
        if found["reason"] == "wait"
            && written["reason"] == "wait_skill"
            && list(written, "skills").next().is_some()
        {
            found["reason"] = json!("wait_skill");
        }
        told.keys(&format!("{of}, late {}", found["incident"]), &found, written);
    }
}

/// What each unit did, added up from its responses.
fn loads(task: &Value, of: &str, layers: &Layers, told: &mut Told) {
    let at = |way: &Value, key: &str| {
        let instant = chrono::DateTime::parse_from_rfc3339(way[key].as_str()?).ok()?;
        u64::try_from(instant.timestamp_millis()).ok()
    };
    let ids: BTreeSet<&str> = features(layers.units).iter().filter_map(|unit| unit["id"].as_str()).collect();
    told.same(&format!("{of}: units"), &json!(ids.len()), &task["units"]);
    let timed = task["mode"] == "replay";
    for line in list(task, "loads") {
        let unit = line["unit"].as_str().unwrap_or_default();
        let own: Vec<&Value> = features(layers.responses)
            .iter()
            .map(|feature| &feature["properties"])
            .filter(|way| way["unit"] == unit)
            .collect();
        let driven: u64 = own.iter().filter_map(|way| thousandths(&way["distance_m"])).sum();
        let busy = own.iter().filter_map(|way| Some(at(way, "free_at")?.saturating_sub(at(way, "sent_at")?)));
        let mut found = json!({"incidents": own.len(), "distance_m": seconds(driven)});
        if timed {
            found["busy_s"] = json!(seconds(busy.sum()));
        }
        told.keys(&format!("{of}, unit {unit}"), &found, line);
        let layer = features(layers.units).iter().find(|feature| feature["id"] == unit);
        let layer = layer.map_or(&Value::Null, |feature| &feature["properties"]);
        told.keys(&format!("{of}, layer of units, {unit}"), &found, layer);
        told.same(&format!("{of}, layer of units, {unit}: busy_s"), &line["busy_s"], &layer["busy_s"]);
    }
}

/// Shares of coverage follow from the counts.
fn cover(task: &Value, of: &str, told: &mut Told) {
    for line in list(task, "cover") {
        let counts: Vec<f64> = list(line, "by_units").filter_map(Value::as_f64).collect();
        let [none, one, ..] = counts[..] else { continue };
        let all: f64 = counts.iter().sum();
        let found = json!({
            "percent": percent(all - none, all, 100.0),
            "two_percent": percent(all - none - one, all, 100.0),
        });
        told.keys(&format!("{of}, coverage of {} {}", line["of"], line["hours"]), &found, line);
    }
}

/// Value, bound, gap and proof of the standby places fit together, and so do what they reach and what it is worth.
fn standby(task: &Value, of: &str, told: &mut Told) {
    let standby = &task["standby"];
    let (Some(value), Some(bound)) = (standby["value"].as_f64(), standby["bound"].as_f64()) else { return };
    let is_cover = standby["model"] == "cover";
    let gap = (value - bound).abs() * 100.0 / value.abs().max(f64::MIN_POSITIVE);
    let fits = if is_cover { bound >= value - 1e-6 } else { bound <= value + 1e-6 };
    if !fits || standby["proved"] == true && (value - bound).abs() > 1e-6 {
        told.differ.push(format!("{of}: value, bound and proof of the standby places do not fit together"));
    }
    if standby["gap"].as_f64().is_none_or(|written| (written - gap).abs() > 0.01) && value > 0.0 {
        told.differ.push(format!("{of}: gap of the standby places written {}, found {gap}", standby["gap"]));
    }
    let total = standby["demand_total"].as_f64().unwrap_or(0.0);
    for line in std::iter::once(standby).chain(list(standby, "today")) {
        if is_cover {
            told.same(
                &format!("{of}: demand reached from {}", line["hours"]),
                &line["reached"],
                &line["value"],
            );
        }
        if line["reached"].as_f64().is_none_or(|reached| reached > total + 1e-6) {
            told.differ.push(format!("{of}: more demand is reached than there is"));
        }
    }
}
