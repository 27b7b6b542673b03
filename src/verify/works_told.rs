//! What a plan of detours tells of its works: that no movement whose roads are written out is missing, whether a work lets pass,
//! and by when a full closure is to be announced.

use super::detour::{Files, Piece};
use super::graph::Graph;
use super::works::Works;
use super::{Report, list};
use chrono::{Days, NaiveDate};
use serde_json::Value;
use std::collections::BTreeSet;

/// Fewest days between the notice and a full closure (道路交通安全法实施条例, Article 35).
const NOTICE_DAYS: u64 = 5;

/// Checks the list of the movements of each work against the streets and ways that are written out by road, and against their
/// numbers: how many movements there are.
pub(super) fn movements(task: &Value, files: &Files, report: &mut Report) -> usize {
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut count = 0;
    for work in list(task, "works") {
        let text = |key: &str| work[key].as_str().unwrap_or_default();
        let label = format!("{}:{}", text("closure"), text("vehicle"));
        let ids = |key: &'static str| list(work, key).map(|line| line["id"].as_str().unwrap_or_default());
        let all: BTreeSet<&str> = ids("movements").collect();
        let numbered = (1..=all.len()).all(|number| all.contains(format!("{label}:{number}").as_str()));
        if !numbered || all.len() != list(work, "movements").count() {
            report.differences.push(format!("movements of {label}: they are not numbered from 1"));
        }
        count += all.len();
        for movement in list(work, "movements") {
            let id = movement["id"].as_str().unwrap_or_default();
            let ways = list(movement, "detours").count() + usize::from(movement["offer"].is_object());
            told.extend((1..=ways).map(|rank| format!("{id}:way{rank}")));
            told.extend((1..=list(movement, "refused").count()).map(|i| format!("{id}:refused{i}")));
            for (i, other) in list(movement, "meanwhile").enumerate() {
                let own = format!("{id}:meanwhile{}", i + 1);
                told.extend(other["way"].is_object().then(|| format!("{own}:way1")));
                told.insert(own);
            }
            told.insert(id.to_owned());
        }
        for movement in list(work, "slowed") {
            let id = movement["id"].as_str().unwrap_or_default();
            told.extend(movement["faster"].is_object().then(|| format!("{id}:way1")));
            told.insert(id.to_owned());
        }
    }
    for street in files.streets().filter(|street| !told.contains(*street)) {
        report.differences.push(format!("detour_legs.csv: {street:?} is not told"));
    }
    count
}

/// Whether a work lets its vehicle pass, as far as what it matches shows it.
pub(super) fn passage(
    (work, label): (&Value, &str),
    (before, under): (&Graph, &Graph),
    files: &Files,
    report: &mut Report,
) {
    let closure = work["closure"].as_str().unwrap_or_default();
    let effect = files.effects.get(closure).map_or("", String::as_str);
    let passage = work["passage"].as_str().unwrap_or_default();
    let mut differ = |what: &str| report.differences.push(format!("passage of {label}: {passage}, {what}"));
    let is_turn = ["turn_ban", "mandatory_turn"].contains(&effect);
    let cuts = list(work, "movements").next().is_some() || list(work, "passed_by").next().is_some();
    match passage {
        "shut" if is_turn => differ("and it is about turns"),
        "turns_banned" if !is_turn => differ("and it is not about turns"),
        "open" | "exempt" if cuts => differ("and it cuts movements"),
        "open" | "exempt" | "shut" | "turns_banned" => {}
        _ => differ("that is no passage"),
    }
    let none = Vec::new();
    let pieces = files.pieces.get(closure).unwrap_or(&none);
    let drives = |graph: &Graph, piece: &Piece, turned: bool| {
        let length = graph.length(&piece.edge).unwrap_or_default();
        let (from, to) = match piece.forward {
            true => (piece.from, piece.to),
            false => (length.saturating_sub(piece.to), length.saturating_sub(piece.from)),
        };
        graph.drives_between(&piece.edge, piece.forward != turned, from, to)
    };
    // What others shut, too, tells nothing of this one.
    let is_own = |piece: &&Piece| {
        let others = files.pieces.iter().filter(|(other, _)| other.as_str() != closure);
        !others.flat_map(|(_, of)| of).any(|other| other.edge == piece.edge)
    };
    let lost = |alone: bool, turned: bool| {
        let own = pieces.iter().filter(|piece| piece.from < piece.to).filter(|piece| !alone || is_own(piece));
        let driven: Vec<&Piece> = own.filter(|piece| drives(before, piece, turned)).collect();
        let shut = driven.iter().filter(|piece| !drives(under, piece, turned)).count();
        (driven.len(), shut)
    };
    // That nothing is shut is a matter of all that it matches, whatever others match besides.
    let stays = |turned: bool| matches!(lost(false, turned), (1.., 0));
    let stays = match effect {
        "closed" | "limit" | "lane_loss" | "speed" | "delay" | "half_closed" => stays(false),
        "one_way" => stays(true) && lost(false, false).1 == 0,
        _ => false,
    };
    match passage {
        "open" | "exempt" if lost(true, false).1 > 0 => differ("and what it matches cannot be driven"),
        "shut" if stays => differ("and all that it matches can be driven"),
        _ => {}
    }
}

/// That each work is told for each vehicle, once; how many there are. Only those with a start and an end, which are looked at
/// while they hold themselves.
pub(super) fn all_told(task: &Value, hours: &Works, report: &mut Report) -> usize {
    let mut count = 0;
    for vehicle in list(task, "vehicles") {
        for closure in hours.held() {
            let own =
                list(task, "works").filter(|work| work["closure"] == closure && work["vehicle"] == *vehicle);
            let own = own.count();
            if own != 1 {
                report
                    .differences
                    .push(format!("work {closure} for {vehicle}: it holds, and is told {own} times"));
            }
            count += 1;
        }
    }
    count
}

/// The five days of each announcement, from the hours of its work; how many were looked at. What is no full closure is not
/// known from the files, and when the notice was published is what the order says.
pub(super) fn announcements(task: &Value, files: &Files, report: &mut Report) -> usize {
    let warnings = files.warnings.as_array().into_iter().flatten();
    let short: Vec<&str> = warnings
        .filter(|warning| warning["code"] == "W436")
        .filter_map(|warning| warning["message"].as_str())
        .collect();
    let mut told = BTreeSet::new();
    for line in list(task, "announcements") {
        let closure = line["closure"].as_str().unwrap_or_default();
        let mut differ = |what: String| report.differences.push(format!("announcement of {closure}: {what}"));
        if !told.insert(closure) || files.effects.get(closure).is_none_or(|effect| effect != "closed") {
            differ("it is told twice, or of no closure".to_owned());
        }
        let day = |key: &str| line[key].as_str().and_then(|text| text.parse::<NaiveDate>().ok());
        let (published, latest) = (day("published"), day("latest"));
        if !files.hours.is_empty() {
            let first = files.hours.first_day(closure);
            let found = first.and_then(|day| day.checked_sub_days(Days::new(NOTICE_DAYS)));
            if latest != found {
                differ(format!("the last day is written {latest:?}, found {found:?}"));
            }
        }
        let found = match published.zip(latest) {
            Some((published, latest)) if published <= latest => "kept",
            Some(_) => "short",
            None => "unknown",
        };
        if line["five_days"] != found {
            differ(format!("five_days written {}, found {found}", line["five_days"]));
        }
        let is_warned = short.iter().any(|message| message.starts_with(&format!("closure {closure:?} ")));
        if (found == "short") != is_warned {
            differ(format!("it is {found}, and whether that is warned of (W436): {is_warned}"));
        }
    }
    told.len()
}
