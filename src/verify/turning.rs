//! Sites that a vehicle cannot come away from, proved again: no gate of theirs is passed without turning round, and where one
//! turns round before works, these leave no room for a vehicle as long as this one.
//!
//! How long the vehicle is, is taken as it is written.

use super::Report;
use super::detour::{Files, Piece};
use super::graph::{Graph, Passage};
use serde_json::Value;
use std::collections::BTreeSet;

/// What it is proved from, for one vehicle.
pub(super) struct Turning<'a> {
    pub vehicle: &'a str,
    pub before: &'a Graph,
    /// Graphs while closures hold together, by what the tables call these.
    pub under: &'a [(&'a str, Graph)],
    pub files: &'a Files,
}

impl Turning<'_> {
    /// Proves it of all sites of which that is said; gives of how many.
    pub fn prove(&self, task: &Value, report: &mut Report) -> usize {
        let lines = task["affected_sites"].as_array().into_iter().flatten();
        let own = lines.filter(|line| line["vehicle"] == self.vehicle && line["effect"] == "no_turning");
        let mut proved = 0;
        for line in own {
            match self.one(line) {
                Ok(()) => proved += 1,
                Err(why) => {
                    let site = line["site"].as_str().unwrap_or_default();
                    let what = format!("room to turn round at site {site} for {}: {why}", self.vehicle);
                    report.differences.push(what);
                }
            }
        }
        proved
    }

    fn one(&self, line: &Value) -> Result<(), String> {
        let told = &line["turning"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let named = text(&line["turning_together"]);
        let graph = self.under.iter().find(|(name, _)| *name == named).map(|(_, graph)| graph);
        let graph = graph.ok_or_else(|| format!("there are no closures {named:?}"))?;
        let mut sites = self.files.stands.of(self.vehicle, "site").iter();
        let site = sites.find(|site| Some(site.id.as_str()) == line["site"].as_str());
        let site = site.ok_or_else(|| "it is not in stands.csv".to_owned())?;
        let length = told["length_m"].as_f64().ok_or_else(|| "no length is told".to_owned())?;
        let none = BTreeSet::new();
        let holding = self.files.together.closures(self.vehicle, &named).unwrap_or(&none);
        let mut is_told = false;
        for (gate, stand) in &site.gates {
            let places = match graph.passage(self.before, stand) {
                Passage::Through => return Err(format!("one passes gate {gate:?} without turning round")),
                Passage::Shut => continue,
                Passage::Back(places) => places,
            };
            // Pieces count from their tail, places from the first junction of the segment.
            let is_at = |piece: &Piece| {
                let length = self.before.length(&piece.edge).unwrap_or_default();
                let (from, to) = match piece.forward {
                    true => (piece.from, piece.to),
                    false => (length.saturating_sub(piece.to), length.saturating_sub(piece.from)),
                };
                places.iter().any(|(edge, _, at)| *edge == piece.edge && (from..=to).contains(at))
            };
            let there: Vec<&String> = holding
                .iter()
                .filter(|closure| {
                    self.files.pieces.get(*closure).is_some_and(|pieces| pieces.iter().any(is_at))
                })
                .collect();
            let room = there.iter().filter_map(|closure| Some((self.files.room.get(*closure)?, *closure)));
            let Some((room, closure)) = room.min_by(|a, b| a.0.total_cmp(b.0).then(a.1.cmp(b.1))) else {
                return Err(format!("works {there:?} at gate {gate:?} leave any room"));
            };
            if *room >= length {
                return Err(format!(
                    "{closure} leaves room for {room} m at gate {gate:?}, and it is {length} m long"
                ));
            }
            is_told |= *closure == text(&told["closure"]) && told["limit_m"].as_f64() == Some(*room);
        }
        match is_told && told["allowed"] == false {
            true => Ok(()),
            false => Err(format!("one does not turn round before {} there", told["closure"])),
        }
    }
}
