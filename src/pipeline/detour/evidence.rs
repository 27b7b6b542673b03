//! What `verify` proves a detour plan from, beside the graphs without closures: what closures change in them, where sites and
//! trips stand, the ways of the trips, what each closure shuts for them, which closures hold together, and what becomes of the
//! graph where some closures are lifted.

use super::affected::Under;
use crate::pipeline::flows::Assigned;
use crate::pipeline::relief::Lifted;
use crate::pipeline::world::{Engine, World};
use crate::pipeline::{Table, with_header};
use crate::plan::detour::Shut;
use crate::plan::graph::GraphChanges;
use crate::report::detour::Work;
use crate::report::graph::{changes_table, legs_table, stretch};
use crate::report::places::STANDS;
use std::collections::BTreeMap;

/// The tables as they grow.
pub(super) struct Evidence<'a> {
    world: &'a World,
    changed: Vec<(String, String, GraphChanges)>,
    stands: Vec<Vec<String>>,
    lifted: Vec<Vec<String>>,
    together: Vec<Vec<String>>,
    shut: Vec<Vec<String>>,
    trips: Vec<Vec<String>>,
    trip_legs: Table,
}

impl<'a> Evidence<'a> {
    pub fn new(world: &'a World) -> Self {
        let trip_legs = legs_table([], &world.network);
        let (changed, stands, lifted) = (Vec::new(), Vec::new(), Vec::new());
        let (together, shut, trips) = (Vec::new(), Vec::new(), Vec::new());
        Self { world, changed, stands, lifted, together, shut, trips, trip_legs }
    }

    fn id(&self, closure: usize) -> &str {
        &self.world.plan.closures()[closure].id
    }

    /// What a closure, with all that hold with it, changes in the graph of a vehicle, and what it shuts or slows itself.
    pub fn work(&mut self, work: &Work, changes: GraphChanges, shut: &[Shut]) {
        let (closure, vehicle) = (self.id(work.closure).to_owned(), work.vehicle.clone());
        for (directed, from_mm, to_mm) in shut {
            let place = stretch(&self.world.network, *directed, *from_mm, *to_mm);
            self.shut.push([closure.clone(), vehicle.clone()].into_iter().chain(place).collect());
        }
        self.changed.push((closure, vehicle, changes));
    }

    /// What works of a part of the time change with it.
    pub fn meanwhiles(&mut self, work: &Work, changed: BTreeMap<Vec<usize>, GraphChanges>) {
        for (others, changes) in changed {
            let others: Vec<&str> = others.iter().map(|i| self.id(*i)).collect();
            let name = format!("{} while {}", self.id(work.closure), others.join(", "));
            self.changed.push((name, work.vehicle.clone(), changes));
        }
    }

    /// The graphs in which one of the closures that hold with a work is lifted; none where no trip was lost.
    pub fn lifted_trips(&mut self, work: &Work, holding: &[usize], lifted: Vec<(usize, GraphChanges)>) {
        let (of, vehicle) = (self.id(work.closure).to_owned(), work.vehicle.clone());
        if !lifted.is_empty() {
            for closure in holding {
                let closure = self.id(*closure).to_owned();
                self.lifted.push(
                    [String::new(), vehicle.clone(), of.clone(), closure, "holding".to_owned()].to_vec(),
                );
            }
        }
        for (closure, changes) in lifted {
            let closure = self.id(closure).to_owned();
            let graph = format!("{of} without {closure}");
            self.changed.push((graph.clone(), vehicle.clone(), changes));
            self.lifted.push([graph, vehicle.clone(), of.clone(), closure, "lifted".to_owned()].to_vec());
        }
    }

    /// The trips of a vehicle.
    pub fn trips(&mut self, assigned: &Assigned, engine: &Engine) {
        let vehicle = &engine.vehicle.name;
        self.trips.extend(assigned.table(vehicle));
        self.stands.extend(assigned.stands(&engine.topology, vehicle));
        self.trip_legs.extend(legs_table(assigned.ways(), &self.world.network).into_iter().skip(1));
    }

    /// The sites of a vehicle under each set of closures that hold together, and what would help those that are cut off;
    /// `opening` are the closures that open something to it.
    pub fn sites(&mut self, vehicle: &str, stands: Vec<Vec<String>>, under: Vec<Under>, opening: &[usize]) {
        self.stands.extend(stands);
        for Under { together, changes, liftable, lifted } in under {
            let of = together.name;
            for closure in &together.holding {
                let opens = opening.contains(closure).to_string();
                let closure = self.id(*closure).to_owned();
                self.together.push([vehicle.to_owned(), of.clone(), closure, opens].to_vec());
            }
            self.changed.push((of.clone(), vehicle.to_owned(), changes));
            self.lifted_for(vehicle, &of, &liftable, lifted);
        }
    }

    /// The graphs in which some of the closures that hold together are lifted; none where no site was cut off.
    fn lifted_for(&mut self, vehicle: &str, of: &str, liftable: &[usize], lifted: Vec<Lifted>) {
        let row = |graph: &str, closure: &str, how: &str| {
            [graph, vehicle, of, closure, how].map(str::to_owned).to_vec()
        };
        let liftable = liftable.iter().filter(|_| !lifted.is_empty());
        let liftable: Vec<_> = liftable.map(|closure| row("", self.id(*closure), "liftable")).collect();
        self.lifted.extend(liftable);
        for (number, Lifted { closures: lifted, widened, changes }) in lifted.into_iter().enumerate() {
            if lifted.is_empty() && widened.is_empty() {
                continue;
            }
            let graph = format!("{of} lifted {}", number + 1);
            let graph = graph.trim_start();
            let how = [(lifted, "lifted"), (widened, "widened")];
            for (closures, how) in how {
                let rows: Vec<_> =
                    closures.iter().map(|closure| row(graph, self.id(*closure), how)).collect();
                self.lifted.extend(rows);
            }
            self.changed.push((graph.to_owned(), vehicle.to_owned(), changes));
        }
    }

    /// The tables by file name; those of trips only where trips were given.
    pub fn tables(self, with_trips: bool) -> Vec<(&'static str, Table)> {
        let mut tables = vec![
            ("graph_changes.csv", changes_table(self.changed, &self.world.network)),
            ("stands.csv", with_header(&STANDS, self.stands)),
            ("lifted.csv", with_header(&["graph", "vehicle", "of", "closure", "how"], self.lifted)),
            ("together.csv", with_header(&["vehicle", "together", "closure", "opens"], self.together)),
        ];
        if with_trips {
            let shut = ["closure", "vehicle", "edge", "direction", "from_m", "to_m"];
            tables.push(("shut.csv", with_header(&shut, self.shut)));
            tables.push(("trips.csv", with_header(&["trip", "vehicle", "from", "to", "count"], self.trips)));
            tables.push(("trip_legs.csv", self.trip_legs));
        }
        tables
    }
}
