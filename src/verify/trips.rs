//! Trips of a table that closures concern, proved again: the way of each without closures, whether it runs into what a closure
//! shuts, its way under the closures, which closure alone gives a lost one back, and the sums.

use super::changes::Changes;
use super::graph::{Graph, Stand, Stretch, table};
use super::lifted::LiftedGraphs;
use super::search::Cost;
use super::stands::Stands;
use super::{Aim, BestWays, Report};
use crate::diagnostic::Diagnostics;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// A row of `trips.csv`.
struct Trip {
    vehicle: String,
    ends: [String; 2],
    count_milli: u64,
}

/// A row of `flows.csv`.
struct Told {
    trip: String,
    ends: [String; 2],
    count_milli: Option<u64>,
    before: Option<Cost>,
    now: Option<Cost>,
    by: String,
}

/// What the files of trips hold.
pub(super) struct Trips {
    by_number: BTreeMap<String, Trip>,
    legs: BTreeMap<String, Vec<Stretch>>,
    /// What each closure shuts or slows, by closure and vehicle.
    shut: BTreeMap<(String, String), Vec<Stretch>>,
    told: BTreeMap<(String, String), Vec<Told>>,
}

fn thousandths(text: &str) -> Option<u64> {
    text.parse::<f64>().ok().map(|v| (v * 1000.0).round() as u64)
}

impl Trips {
    /// `None` if a file cannot be read.
    pub fn read(own: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let mut trips = BTreeMap::new();
        for row in table(&own.join("trips.csv"), 5, problems)? {
            let (ends, count_milli) = ([row[2].clone(), row[3].clone()], thousandths(&row[4]).unwrap_or(0));
            trips.insert(row[0].clone(), Trip { vehicle: row[1].clone(), ends, count_milli });
        }
        let mut legs: BTreeMap<String, Vec<Stretch>> = BTreeMap::new();
        for row in table(&own.join("trip_legs.csv"), 6, problems)? {
            legs.entry(row[0].clone()).or_default().extend(Stretch::read(&row[2..]));
        }
        let mut shut: BTreeMap<(String, String), Vec<Stretch>> = BTreeMap::new();
        for row in table(&own.join("shut.csv"), 6, problems)? {
            let key = (row[0].clone(), row[1].clone());
            shut.entry(key).or_default().extend(Stretch::read(&row[2..]));
        }
        let mut told: BTreeMap<(String, String), Vec<Told>> = BTreeMap::new();
        for row in table(&own.join("flows.csv"), 11, problems)? {
            let cost =
                |s: usize, m: usize| Some(Cost { ms: thousandths(&row[s])?, mm: thousandths(&row[m])? });
            told.entry((row[0].clone(), row[1].clone())).or_default().push(Told {
                trip: row[10].clone(),
                ends: [row[2].clone(), row[3].clone()],
                count_milli: thousandths(&row[4]),
                before: cost(5, 7),
                now: cost(6, 8),
                by: row[9].clone(),
            });
        }
        Some(Self { by_number: trips, legs, shut, told })
    }
}

/// Everything that the trips of one vehicle are held against.
pub(super) struct Question<'a> {
    pub vehicle: &'a str,
    pub before: &'a Graph,
    pub stands: &'a Stands,
    pub changes: &'a Changes,
    pub lifted: &'a LiftedGraphs,
    pub trips: &'a Trips,
}

impl Question<'_> {
    fn own(&self) -> impl Iterator<Item = (&String, &Trip)> {
        self.trips.by_number.iter().filter(|(_, trip)| trip.vehicle == self.vehicle)
    }

    /// Where a trip begins and ends.
    fn ends(&self, number: &str) -> [Vec<Stand>; 2] {
        let place = self.stands.of(self.vehicle, "trip").iter().find(|place| place.id == number);
        ["from", "to"].map(|end| {
            let gates = place.into_iter().flat_map(|place| &place.gates);
            gates.filter(|(gate, _)| gate == end).map(|(_, stand)| stand.clone()).collect()
        })
    }

    fn best(&self, graph: &Graph, number: &str, report: &mut Report) -> Option<Cost> {
        let [from, to] = self.ends(number);
        BestWays::search(graph, &from, Aim::Fastest, report).to(&to)
    }

    /// The ways without closures: each is a best one. Gives what each costs.
    pub fn ways(&self, report: &mut Report) -> BTreeMap<String, Cost> {
        let mut costs = BTreeMap::new();
        for (number, trip) in self.own() {
            let best = self.best(self.before, number, report);
            let driven = self.trips.legs.get(number).and_then(|legs| self.before.walk(legs));
            // Who goes from a place to the same place drives on no road.
            let driven = driven.or(best.filter(|cost| cost.mm == 0));
            if best != driven {
                let [from, to] = &trip.ends;
                report.differences.push(format!(
                    "trip {number} from {from} to {to} without closures: driven {driven:?}, the best is {best:?}"
                ));
            }
            costs.extend(best.map(|cost| (number.clone(), cost)));
        }
        costs
    }

    /// The trips of one closure, `under` the graph with it; gives how many were looked at.
    pub fn of(
        &self,
        closure: &str,
        under: &Graph,
        ways: &BTreeMap<String, Cost>,
        summary: &Value,
        report: &mut Report,
    ) -> usize {
        let key = (closure.to_owned(), self.vehicle.to_owned());
        let shut = self.trips.shut.get(&key).map_or(&[][..], Vec::as_slice);
        let told = self.trips.told.get(&key).map_or(&[][..], Vec::as_slice);
        let label = format!("{closure} for {}", self.vehicle);
        let mut sums = [0u64; 5];
        let (mut more_ms, mut more_mm) = (0i128, 0i128);
        let mut looked_at = 0;
        for (number, trip) in self.own() {
            sums[0] += trip.count_milli;
            let legs = self.trips.legs.get(number).map_or(&[][..], Vec::as_slice);
            let runs_into = legs.iter().any(|leg| shut.iter().any(|piece| leg.runs_over(piece)));
            let line = told.iter().find(|line| line.trip == *number);
            let mut differ =
                |what: String| report.differences.push(format!("trip {number} past {label}: {what}"));
            let (Some(before), true) = (ways.get(number), runs_into) else {
                if line.is_some() {
                    differ("it is told, and does not run into the works".into());
                }
                continue;
            };
            looked_at += 1;
            sums[1] += trip.count_milli;
            let Some(line) = line else {
                differ("it runs into the works, and is not told".into());
                continue;
            };
            if line.ends != trip.ends || line.count_milli != Some(trip.count_milli) {
                differ(format!("written {:?} and {:?} trips", line.ends, line.count_milli));
            }
            if line.before != Some(*before) {
                differ(format!("before: written {:?}, found {before:?}", line.before));
            }
            let now = self.best(under, number, report);
            if line.now != now {
                let what = format!("now: written {:?}, found {now:?}", line.now);
                report.differences.push(format!("trip {number} past {label}: {what}"));
            }
            let signed = |value: u64| i128::from(value);
            if let Some(now) = now {
                more_ms += i128::from(trip.count_milli) * (signed(now.ms) - signed(before.ms));
                more_mm += i128::from(trip.count_milli) * (signed(now.mm) - signed(before.mm));
            }
            let by = match now {
                Some(_) => Vec::new(),
                None => self.gives_back(closure, number, report),
            };
            let charged = match (now, by.is_empty()) {
                (Some(_), _) => String::new(),
                (None, true) => "together".to_owned(),
                (None, false) => by.join(" "),
            };
            if line.by != charged {
                let what = format!("without_way_by: written {:?}, found {charged:?}", line.by);
                report.differences.push(format!("trip {number} past {label}: {what}"));
            }
            if now.is_none() {
                let kind = if by.iter().any(|id| id == closure) {
                    2
                } else if by.is_empty() {
                    3
                } else {
                    4
                };
                sums[kind] += trip.count_milli;
            }
        }
        let trips = |milli: u64| milli as f64 / 1000.0;
        let round = |value: f64| (value * 1000.0).round() / 1000.0;
        for (key, found) in [
            ("trips", trips(sums[0])),
            ("concerned", trips(sums[1])),
            ("without_way", trips(sums[2])),
            ("without_way_together", trips(sums[3])),
            ("without_way_by_others", trips(sums[4])),
            ("extra_vehicle_h", round(more_ms as f64 / 3.6e9)),
            ("extra_vehicle_km", round(more_mm as f64 / 1e9)),
        ] {
            if summary[key].as_f64() != Some(found) {
                report.differences.push(format!("{key} of {label}: written {}, found {found}", summary[key]));
            }
        }
        looked_at
    }

    /// The closures of which each alone gives a lost trip its way back.
    fn gives_back(&self, closure: &str, number: &str, report: &mut Report) -> Vec<String> {
        let Some(question) = self.lifted.of(self.vehicle, closure) else { return Vec::new() };
        let mut by = Vec::new();
        for holding in &question.holding {
            let graph =
                question.without(holding).map(|name| self.changes.under(self.before, name, self.vehicle));
            let Some(Ok(graph)) = graph else {
                let label = format!("{closure} for {}", self.vehicle);
                report.differences.push(format!("trips past {label}: no graph without {holding} to search"));
                continue;
            };
            if self.best(&graph, number, report).is_some() {
                by.push(holding.clone());
            }
        }
        by
    }
}
