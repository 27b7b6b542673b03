//! Who looks after what, as layers and tables.

use super::{Held, OfficersOutcome, Person, Target};
use crate::exchange::write::{OutFeature, Shape, number};
use crate::report::dispatch::position_fields;
use crate::report::places::snap_fields;
use crate::report::route::object;
use crate::report::summary::{ProjectLine, UnitAreaLine};
use crate::search::Cost;
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl OfficersOutcome<'_> {
    /// The layers `assignments`, `projects`, `officers` and `areas`.
    pub fn layers(&self) -> Vec<(&'static str, Vec<OutFeature>)> {
        let assignments = self.held.iter().map(|held| self.assignment(held)).collect();
        let projects = self.by_project();
        let project = |(target, line): (&Target, &ProjectLine)| {
            let mut properties = target.entry.properties.clone();
            properties.extend(object(json!({
                "officers_held": line.officers.iter().map(|held| held.officer.as_str()).collect::<Vec<_>>(),
                "home_station": line.station,
                "different_units": line.different_units,
                "within_15min": line.within_15min,
                "status": if self.layers.iter().flat_map(|l| &l.empty).any(|e| self.targets[e.project].entry.id == line.project)
                    { "incomplete" } else { "complete" },
            })));
            OutFeature { id: target.entry.id.clone(), shape: Shape::Point(target.at), properties }
        };
        let officer = |(o, person): (usize, &Person)| {
            let mut properties = person.entry.properties.clone();
            let line = self.officer(o);
            properties.extend(object(json!({
                "name": line.name,
                "unit": line.unit,
                "level": line.level,
                "load": line.projects.len(),
                "most": person.capacity.or(self.task.capacity),
                "travel_s": number(line.travel_s),
                "spread_m": number(line.spread_m),
                "reason": line.reason,
            })));
            snap_fields(&mut properties, self.metric, person.snap);
            OutFeature { id: person.entry.id.clone(), shape: Shape::Point(person.at), properties }
        };
        let areas = self.areas();
        let hulls = self.hulls();
        let hull =
            |(line, (unit, _, hull)): (&UnitAreaLine, &(&str, BTreeSet<usize>, geo::MultiPolygon<f64>))| {
                let properties = object(json!({
                    "unit": unit, "name": unit, "officers": line.officers, "projects": line.projects,
                    "area_m2": number(line.area_m2), "overlap_percent": number(line.overlap_percent),
                }));
                OutFeature { id: (*unit).to_owned(), shape: Shape::Areas(hull.clone()), properties }
            };
        let hulls: Vec<OutFeature> =
            areas.iter().zip(&hulls).filter(|(_, (_, _, h))| !h.0.is_empty()).map(hull).collect();
        let mut layers = vec![
            ("assignments", assignments),
            ("projects", self.targets.iter().zip(&projects).map(project).collect()),
            ("officers", self.people.iter().enumerate().map(officer).collect()),
            ("areas", hulls),
        ];
        layers.extend(self.visits.map(|visits| ("visits", self.visits_layer(visits))));
        layers.extend(self.visits.map(|visits| ("visit_tours", self.tours_layer(visits))));
        layers
    }

    /// `calendar_officers.csv` and `calendar_firms.csv`, where visits were asked.
    pub fn calendar_tables(&self) -> Vec<(&'static str, Vec<Vec<String>>)> {
        let Some(visits) = self.visits else { return Vec::new() };
        let [officers, firms] = self.calendars(visits);
        vec![("calendar_officers.csv", officers), ("calendar_firms.csv", firms)]
    }

    fn assignment(&self, held: &Held) -> OutFeature {
        let (person, target) = (&self.people[held.officer], &self.targets[held.project]);
        let way = (self.travel)(held.officer, held.project);
        let cost = self.cost(held);
        let before = self.before.and_then(|before| before(held.officer, held.project));
        let line = self.held_line(held);
        let mut properties = object(json!({
            "project": target.entry.id,
            "officer": person.entry.id,
            "name": line.name,
            "unit": line.unit,
            "role": line.role,
            "level": line.level,
            "duration_s": number(f64::from(cost.ms) / 1000.0),
            "distance_m": number(f64::from(cost.mm) / 1000.0),
            "before_s": line.before_s.map(number),
        }));
        let gate = |way: Option<(Cost, usize)>| target.snaps.get(way?.1);
        for (end, snap) in [("from", person.snap), ("to", gate(way)), ("before_to", gate(before))] {
            if let Some(snap) = snap {
                let position = snap.into();
                properties.insert(end.to_owned(), Value::Object(position_fields(self.metric, position)));
            }
        }
        // Straight: who belongs to what is to be seen, not how one drives.
        let straight = vec![person.at, target.at];
        let shape = if person.at == target.at { Shape::Null } else { Shape::Line(straight) };
        OutFeature { id: format!("{}-{}", target.entry.id, person.entry.id), shape, properties }
    }

    /// `assignments.csv`, as `--keep` and `dispatch --assignments` read it.
    pub fn table(&self) -> Vec<Vec<String>> {
        let columns = ["project", "officer", "role", "level", "name", "unit", "duration_s", "distance_m"];
        let mut rows = vec![columns.map(str::to_owned).to_vec()];
        for held in self.held {
            let line = self.held_line(held);
            let cost = self.cost(held);
            rows.push(vec![
                self.targets[held.project].entry.id.clone(),
                line.officer,
                line.role,
                line.level,
                line.name,
                line.unit,
                line.duration_s.to_string(),
                (f64::from(cost.mm) / 1000.0).to_string(),
            ]);
        }
        rows
    }
}
