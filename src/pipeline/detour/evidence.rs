//! What `verify` proves a detour plan from, beside the graphs without closures: what closures change in them, where sites and
//! trips stand, the ways of the trips, what each closure shuts for them, and what becomes of the graph where some closures are
//! lifted.

use crate::pipeline::flows::Assigned;
use crate::pipeline::relief::Lifted;
use crate::pipeline::world::World;
use crate::pipeline::{Table, with_header};
use crate::plan::detour::Shut;
use crate::plan::graph::GraphChanges;
use crate::report::detour::Work;
use crate::report::graph::{changes_table, legs_table, stretch};
use crate::report::places::STANDS;

/// What `graph_changes.csv` has in place of a closure where all of them count that hold at the time asked about.
const ALL_CLOSURES: &str = "";

/// The tables as they grow.
pub(super) struct Evidence<'a> {
    world: &'a World,
    changed: Vec<(String, String, GraphChanges)>,
    stands: Vec<Vec<String>>,
    lifted: Vec<Vec<String>>,
    shut: Vec<Vec<String>>,
    trips: Vec<Vec<String>>,
    trip_legs: Table,
}

impl<'a> Evidence<'a> {
    pub fn new(world: &'a World) -> Self {
        let trip_legs = legs_table([], &world.network);
        let (changed, stands, lifted) = (Vec::new(), Vec::new(), Vec::new());
        Self { world, changed, stands, lifted, shut: Vec::new(), trips: Vec::new(), trip_legs }
    }

    fn id(&self, closure: usize) -> &str {
        &self.world.plan.closures()[closure].id
    }

    /// What a closure, with all that hold with it, changes in the graph of a vehicle, and what it shuts itself.
    pub fn work(&mut self, work: &Work, changes: GraphChanges, shut: &[Shut]) {
        let (closure, vehicle) = (self.id(work.closure).to_owned(), work.vehicle.clone());
        for (directed, from_mm, to_mm) in shut {
            let place = stretch(&self.world.network, *directed, *from_mm, *to_mm);
            self.shut.push([closure.clone(), vehicle.clone()].into_iter().chain(place).collect());
        }
        self.changed.push((closure, vehicle, changes));
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
    pub fn trips(&mut self, assigned: &Assigned, vehicle: &str) {
        self.trips.extend(assigned.table(vehicle));
        self.stands.extend(assigned.stands(&self.world.network, vehicle));
        self.trip_legs.extend(legs_table(assigned.ways(), &self.world.network).into_iter().skip(1));
    }

    /// The sites of a vehicle, and what would help those that are cut off.
    pub fn sites(
        &mut self,
        vehicle: &str,
        stands: Vec<Vec<String>>,
        changes: GraphChanges,
        liftable: &[usize],
        lifted: Vec<Lifted>,
    ) {
        self.stands.extend(stands);
        self.changed.push((ALL_CLOSURES.to_owned(), vehicle.to_owned(), changes));
        let row = |graph: &str, closure: &str, how: &str| {
            [graph, vehicle, ALL_CLOSURES, closure, how].map(str::to_owned).to_vec()
        };
        let liftable = liftable.iter().filter(|_| !lifted.is_empty());
        let liftable: Vec<_> = liftable.map(|closure| row("", self.id(*closure), "liftable")).collect();
        self.lifted.extend(liftable);
        for (number, Lifted { closures: lifted, widened, changes }) in lifted.into_iter().enumerate() {
            if lifted.is_empty() && widened.is_empty() {
                continue;
            }
            let graph = format!("lifted {}", number + 1);
            let how = [(lifted, "lifted"), (widened, "widened")];
            for (closures, how) in how {
                let rows: Vec<_> =
                    closures.iter().map(|closure| row(&graph, self.id(*closure), how)).collect();
                self.lifted.extend(rows);
            }
            self.changed.push((graph, vehicle.to_owned(), changes));
        }
    }

    /// The tables by file name; those of trips only where trips were given.
    pub fn tables(self, with_trips: bool) -> Vec<(&'static str, Table)> {
        let mut tables = vec![
            ("graph_changes.csv", changes_table(self.changed, &self.world.network)),
            ("stands.csv", with_header(&STANDS, self.stands)),
            ("lifted.csv", with_header(&["graph", "vehicle", "of", "closure", "how"], self.lifted)),
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
