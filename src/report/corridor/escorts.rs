//! Who goes along on which stretch of a way (H9): the rules of a table held against the load and what it meets.

use super::along::Met;
use super::sheet::occasion;
use crate::exchange::write::{OutFeature, Shape, number};
use crate::geometry::LonLat;
use crate::load::Load;
use crate::load::escort::Escort;
use crate::load::escort_table::{EscortTable, Occasion, Rule};
use crate::network::Network;
use crate::obstacle::Kind;
use crate::plan::Leg;
use crate::plan::steps::path_line;
use crate::report::load_words::word;
use crate::report::route::object;
use crate::report::summary::{EscortLine, EscortStretchLine};
use crate::report::words::Language;
use serde_json::json;
use std::collections::BTreeMap;
use std::ops::Range;

/// Ranges along a way by the word that asks for somebody there, millimeters.
type Asked = Vec<(Range<u64>, &'static str)>;

/// The stretches on which somebody goes along, by escort and place; neighbors that touch are one.
pub(super) fn stretches(
    table: &EscortTable,
    load: &Load,
    network: &Network,
    legs: &[Leg],
    met: &[Met],
) -> Vec<EscortStretchLine> {
    let mut asked: BTreeMap<Escort, Asked> = BTreeMap::new();
    let end: u64 = legs.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
    for rule in &table.rules {
        for range in ranges(rule, load, network, legs, met) {
            let range = range.start.saturating_sub(u64::from(rule.before_mm))
                ..(range.end + u64::from(rule.after_mm)).min(end);
            for escort in &rule.who {
                asked.entry(*escort).or_default().push((range.clone(), rule.when.code()));
            }
        }
    }
    let mut found = Vec::new();
    for (escort, mut ranges) in asked {
        ranges.sort_by_key(|(range, word)| (range.start, range.end, *word));
        let mut open: Option<(Range<u64>, Vec<&'static str>)> = None;
        for (range, word) in ranges {
            match &mut open {
                Some((own, words)) if range.start <= own.end => {
                    own.end = own.end.max(range.end);
                    if !words.contains(&word) {
                        words.push(word);
                    }
                }
                _ => {
                    found.extend(open.take().map(|one| line(escort, one)));
                    open = Some((range, vec![word]));
                }
            }
        }
        found.extend(open.map(|one| line(escort, one)));
    }
    found
}

fn line(escort: Escort, (range, because): (Range<u64>, Vec<&'static str>)) -> EscortStretchLine {
    EscortStretchLine {
        escort: escort.code().to_owned(),
        from_m: range.start as f64 / 1000.0,
        to_m: range.end as f64 / 1000.0,
        because: because.into_iter().map(str::to_owned).collect(),
    }
}

/// Where along the way a rule asks for somebody.
fn ranges(rule: &Rule, load: &Load, network: &Network, legs: &[Leg], met: &[Met]) -> Vec<Range<u64>> {
    let on_road = |leg: &Leg| {
        let highway = network.way_of(leg.directed.segment()).tags.get("highway").unwrap_or("");
        rule.roads.is_empty() || rule.roads.iter().any(|class| class == highway)
    };
    let driven = |counts: &dyn Fn(&Leg) -> bool| {
        let mut so_far = 0u64;
        let mut found: Vec<Range<u64>> = Vec::new();
        for leg in legs {
            let start = so_far;
            so_far += u64::from(leg.to_mm - leg.from_mm);
            match found.last_mut() {
                _ if !counts(leg) || !on_road(leg) => {}
                Some(last) if last.end == start => last.end = so_far,
                _ => found.push(start..so_far),
            }
        }
        found
    };
    match (rule.is_over(load), rule.when) {
        (Some(true), _) => driven(&|_| true),
        (Some(false), _) => Vec::new(),
        (None, Occasion::Met("counterflow")) => driven(&|leg| against_one_way(network, leg)),
        (None, when) => {
            let here = met.iter().filter(|met| is_met(met, when.code()) && is_near(met, rule));
            let here = here.filter_map(|met| met.at);
            here.filter(|(_, _, directed)| on_road(&Leg { directed: *directed, from_mm: 0, to_mm: 0 }))
                .map(|(from, to, _)| from..to)
                .collect()
        }
    }
}

fn against_one_way(network: &Network, leg: &Leg) -> bool {
    let tags = &network.way_of(leg.directed.segment()).tags;
    let forward = match tags.get("oneway") {
        Some("yes" | "true" | "1") => true,
        Some("-1") => false,
        _ => return false,
    };
    leg.directed.is_forward() != forward
}

fn is_met(met: &Met, word: &str) -> bool {
    let conditions = super::conditions(&met.judged.verdict);
    met.constraint.kind.code() == word && met.constraint.kind != Kind::Access
        || conditions.iter().any(|condition| condition == word)
}

/// Whether little enough is left there; where nobody knows what is left, it may be.
fn is_near(met: &Met, rule: &Rule) -> bool {
    let left = met.judged.tightest().map(|(_, left)| left);
    rule.left_under_mm.is_none_or(|most| left.is_none_or(|left| left < i64::from(most)))
}

/// Who goes along at all, each with what asks for it.
pub(super) fn whom(stretches: &[EscortStretchLine]) -> Vec<EscortLine> {
    let mut found: Vec<EscortLine> = Vec::new();
    for stretch in stretches {
        if found.last().is_none_or(|last| last.escort != stretch.escort) {
            found.push(EscortLine { escort: stretch.escort.clone(), because: Vec::new() });
        }
        if let Some(last) = found.last_mut() {
            let more = stretch.because.iter().filter(|word| !last.because.contains(word));
            let more: Vec<String> = more.cloned().collect();
            last.because.extend(more);
        }
    }
    found
}

/// The layer `escorts`: each stretch as a line.
pub(super) fn features(
    corridor: &str,
    network: &Network,
    legs: &[Leg],
    stretches: &[EscortStretchLine],
) -> Vec<OutFeature> {
    let feature = |(i, stretch): (usize, &EscortStretchLine)| {
        let mm = |meters: f64| (meters * 1000.0).round() as u64;
        let line = path_line(network, &piece(legs, mm(stretch.from_m)..mm(stretch.to_m)));
        let shape = match line.len() {
            0 | 1 => place(network, legs, mm(stretch.from_m)).map_or(Shape::Null, Shape::Point),
            _ => Shape::Line(line),
        };
        let words = |l: Language| {
            let because: Vec<String> = stretch.because.iter().map(|code| occasion(code, l)).collect();
            format!("{}{}{}", word(&stretch.escort, l), l.say("：", ": "), because.join(l.say("、", ", ")))
        };
        OutFeature {
            id: format!("{corridor}-escort-{}", i + 1),
            shape,
            properties: object(json!({
                "corridor": corridor, "order": i + 1, "escort": stretch.escort, "because": stretch.because,
                "from_m": number(stretch.from_m), "to_m": number(stretch.to_m),
                "text": words(Language::En), "text_zh": words(Language::Zh),
            })),
        }
    };
    stretches.iter().enumerate().map(feature).collect()
}

/// Where one is after so many millimeters of a way.
fn place(network: &Network, legs: &[Leg], at: u64) -> Option<LonLat> {
    let mut so_far = 0u64;
    let leg = legs.iter().find(|leg| {
        so_far += u64::from(leg.to_mm - leg.from_mm);
        at <= so_far
    })?;
    let along = leg.to_mm - u32::try_from(so_far - at).ok()?;
    Some(network.point_along(leg.directed, along))
}

/// The legs of a part of a way.
fn piece(legs: &[Leg], part: Range<u64>) -> Vec<Leg> {
    let mut so_far = 0u64;
    let mut found = Vec::new();
    for leg in legs {
        let start = so_far;
        so_far += u64::from(leg.to_mm - leg.from_mm);
        let (from, to) = (part.start.max(start), part.end.min(so_far));
        if from < to {
            let along = |mm: u64| leg.from_mm + (mm - start) as u32;
            found.push(Leg { directed: leg.directed, from_mm: along(from), to_mm: along(to) });
        }
    }
    found
}

/// Who goes along with a load wherever it drives: by its measures alone.
pub(super) fn of_load(table: &EscortTable, load: &Load) -> Vec<EscortLine> {
    let mut found: BTreeMap<Escort, Vec<String>> = BTreeMap::new();
    for rule in table.rules.iter().filter(|rule| rule.is_over(load) == Some(true)) {
        for escort in &rule.who {
            let because = found.entry(*escort).or_default();
            if !because.iter().any(|word| word == rule.when.code()) {
                because.push(rule.when.code().to_owned());
            }
        }
    }
    let line =
        |(escort, because): (Escort, Vec<String>)| EscortLine { escort: escort.code().to_owned(), because };
    found.into_iter().map(line).collect()
}
