//! `lifted.csv`, and what would help sites that are cut off, proved again: that they are reached with the closures named
//! lifted, and that no smaller set of closures would do.
//!
//! To lift more never shuts a way. So a set that does not help proves the same of all its parts, and a few sets that do not
//! help prove that none of so many closures does: each smaller set must lie in one of them.

use super::Report;
use super::affected::{BothWays, Fastest};
use super::changes::Changes;
use super::graph::{Graph, table};
use super::stands::{Place, Stands};
use crate::diagnostic::Diagnostics;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Most closures among which the least set is looked for; of more, a set none of whose closures can be left out.
const FEW: usize = 12;

type Set = BTreeSet<String>;

/// A graph in which some closures are lifted.
#[derive(Default)]
struct Lifted {
    lifted: Set,
    widened: Set,
}

/// What was lifted for one question: a vehicle and a closure, or closures that hold together.
#[derive(Default)]
pub(super) struct Question {
    graphs: BTreeMap<String, Lifted>,
    /// The closures that hold.
    pub holding: Vec<String>,
    liftable: Vec<String>,
}

/// Questions by vehicle and closure.
#[derive(Default)]
pub(super) struct LiftedGraphs(BTreeMap<(String, String), Question>);

impl LiftedGraphs {
    /// `None` if the file cannot be read.
    pub fn read(path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let mut all: BTreeMap<(String, String), Question> = BTreeMap::new();
        for row in table(path, 5, problems)? {
            let [graph, vehicle, of, closure, how] = [0, 1, 2, 3, 4].map(|i| row[i].clone());
            let question = all.entry((vehicle, of)).or_default();
            match how.as_str() {
                "holding" => question.holding.push(closure),
                "liftable" => question.liftable.push(closure),
                "widened" => {
                    question.graphs.entry(graph).or_default().widened.insert(closure);
                }
                _ => {
                    question.graphs.entry(graph).or_default().lifted.insert(closure);
                }
            }
        }
        Some(Self(all))
    }

    /// What was lifted for a vehicle and a closure.
    pub fn of(&self, vehicle: &str, closure: &str) -> Option<&Question> {
        self.0.get(&(vehicle.to_owned(), closure.to_owned()))
    }
}

impl Question {
    /// The graph in which one closure alone is lifted.
    pub fn without(&self, closure: &str) -> Option<&str> {
        let alone = |lifted: &Lifted| lifted.widened.is_empty() && lifted.lifted.iter().eq([closure]);
        self.graphs.iter().find(|(_, lifted)| alone(lifted)).map(|(graph, _)| graph.as_str())
    }
}

/// What helps the sites of one vehicle.
pub(super) struct Relief<'a> {
    pub vehicle: &'a str,
    /// What the tables call the closures that hold together.
    pub together: &'a str,
    pub before: &'a Graph,
    /// The ways without closures.
    pub then: &'a BothWays<'a>,
    pub under: &'a Graph,
    pub stands: &'a Stands,
    pub changes: &'a Changes,
    pub lifted: &'a LiftedGraphs,
}

impl Relief<'_> {
    /// Proves it of all sites that are told; gives how many were looked at.
    pub fn prove(&self, task: &Value, report: &mut Report) -> usize {
        let lines = task["affected_sites"].as_array().into_iter().flatten();
        let is_own = |line: &&Value| line["vehicle"] == self.vehicle && line["together"] == self.together;
        let lines: Vec<&Value> = lines.filter(is_own).collect();
        if lines.is_empty() {
            return 0;
        }
        let sites = self.stands.of(self.vehicle, "site");
        let cut: Vec<(&Value, &Place, [bool; 2])> = {
            let now = BothWays::search(self.under, self.vehicle, self.stands, report);
            let lost = |site: &Place| {
                let (then, now) = (self.then.of(site), now.of(site));
                [0, 1].map(|i| then[i] && !now[i])
            };
            let placed = lines.into_iter().filter_map(|line| {
                Some((line, sites.iter().find(|site| Some(site.id.as_str()) == line["site"].as_str())?))
            });
            placed.map(|(line, site)| (line, site, lost(site))).collect()
        };
        for (line, site, lost) in &cut {
            let is_told = !lost.contains(&true) && !line["relief"].is_null();
            let from_main = [("main_from_before_s", "main_from_s"), ("main_to_before_s", "main_to_s")];
            let off_main = from_main.iter().any(|(then, now)| !line[then].is_null() && line[now].is_null());
            if is_told && off_main {
                report
                    .left_out
                    .push(format!("what would help site {}, cut off from the main roads", site.id));
            } else if is_told {
                report.differences.push(format!("relief of site {}: it is not cut off", site.id));
            }
        }
        let cut: Vec<_> = cut.into_iter().filter(|(.., lost)| lost.contains(&true)).collect();
        if cut.is_empty() {
            return 0;
        }
        let none = Question::default();
        let question = self.lifted.of(self.vehicle, self.together).unwrap_or(&none);
        // Of each graph whether each site that is cut off is reached again.
        let mut back: Vec<(&Lifted, Vec<bool>)> = Vec::new();
        let tried: Vec<(&String, &Lifted)> = question.graphs.iter().collect();
        let found = report.each(&tried, |(name, lifted), own| {
            match self.changes.under(self.before, name, self.vehicle) {
                Ok(graph) => {
                    let ways = BothWays::search(&graph, self.vehicle, self.stands, own);
                    let is_back = |(_, site, lost): &(&Value, &Place, [bool; 2])| {
                        let now = ways.of(site);
                        (0..2).all(|i| !lost[i] || now[i])
                    };
                    Some((*lifted, cut.iter().map(is_back).collect()))
                }
                Err(row) => {
                    let what =
                        format!("graph {name} for {}: no row {row} to take away or to read", self.vehicle);
                    own.differences.push(what);
                    None
                }
            }
        });
        back.extend(found.into_iter().flatten());
        for (number, (line, site, _)) in cut.iter().enumerate() {
            let of: Vec<(&Lifted, bool)> = back.iter().map(|(lifted, of)| (*lifted, of[number])).collect();
            if let Err(why) = holds(&line["relief"], question, &of) {
                report.differences.push(format!("relief of site {} for {}: {why}", site.id, self.vehicle));
            }
        }
        cut.len()
    }
}

/// Holds what is told to help one site against the graphs in which it was tried.
fn holds(relief: &Value, question: &Question, tried: &[(&Lifted, bool)]) -> Result<(), String> {
    let liftable: Set = question.liftable.iter().cloned().collect();
    let useless: Vec<&Set> = tried
        .iter()
        .filter(|(lifted, back)| !back && lifted.widened.is_empty())
        .map(|(lifted, _)| &lifted.lifted)
        .collect();
    // Nothing lifted is the plan as it is, under which the site is cut off.
    let is_useless = |set: &Set| set.is_empty() || useless.iter().any(|large| set.is_subset(large));
    if relief.is_null() {
        return match is_useless(&liftable) {
            true => Ok(()),
            false => {
                Err("nothing is told, and it is not proved that lifting everything does not help".into())
            }
        };
    }
    let words = |key: &str| -> Set {
        let list = relief[key].as_array().into_iter().flatten();
        list.filter_map(|word| Some(word.as_str()?.to_owned())).collect()
    };
    let chosen = words("closures");
    if chosen.is_empty() || !chosen.is_subset(&liftable) {
        return Err(format!("{chosen:?} are not closures that could be lifted"));
    }
    let with = |lifted: &Set, widened: &Set| {
        let same = |of: &Lifted| of.lifted == *lifted && of.widened == *widened;
        tried.iter().find(|(of, _)| same(of)).map(|(_, back)| *back)
    };
    if with(&chosen, &Set::new()) != Some(true) {
        return Err(format!("with {chosen:?} lifted it is not reached"));
    }
    let smaller: Vec<Set> = if liftable.len() <= FEW {
        let all: Vec<&String> = liftable.iter().collect();
        let sets = (0..1u32 << all.len()).filter(|mask| (mask.count_ones() as usize) < chosen.len());
        let members = |mask: u32| {
            let own = all.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1);
            own.map(|(_, id)| (*id).clone()).collect()
        };
        sets.map(members).collect()
    } else {
        let less = |left: &String| chosen.iter().filter(|id| *id != left).cloned().collect();
        chosen.iter().map(less).collect()
    };
    if let Some(set) = smaller.iter().find(|set| !is_useless(set)) {
        return Err(format!("that {set:?} would not be enough is not proved"));
    }
    let kinds: BTreeMap<&str, &str> = relief["measures"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|measure| Some((measure["closure"].as_str()?, measure["kind"].as_str()?)))
        .collect();
    if !kinds.keys().copied().eq(chosen.iter().map(String::as_str)) {
        return Err(format!("its measures are about {:?}", kinds.keys().collect::<Vec<_>>()));
    }
    let narrow: Set = kinds
        .iter()
        .filter(|(_, kind)| ["widen", "exempt_and_widen"].contains(*kind))
        .map(|(id, _)| (*id).to_owned())
        .collect();
    if !narrow.is_empty() {
        let exempted: Set = chosen.difference(&narrow).cloned().collect();
        let enough = with(&exempted, &narrow);
        let told = kinds.values().any(|kind| *kind == "widen");
        if enough != Some(told) {
            return Err(format!("whether width is enough: written {told}, found {enough:?}"));
        }
    }
    Ok(())
}

impl BothWays<'_> {
    /// Whether there is a way from the stations, and one to them.
    pub fn of(&self, site: &Place) -> [bool; 2] {
        self.0.each_ref().map(|ways: &Fastest| ways.of(site).is_some())
    }
}
