//! Readers of the published instances that the rounds are measured by: Solomon, Cordeau, CARP.
//!
//! Distances are double precision in the literature. Here lengths are rounded to 1/10,000 and times are rounded up, so
//! that what can be driven here can be driven there.

use huhang::rounds::{Aim, Mode, NO_WAY, Plan, Problem, Task, Travel, Unit, Window, check};
use std::path::{Path, PathBuf};

/// One unit of an instance with coordinates in our integers.
const SCALE: f64 = 10_000.0;

/// An instance and what is known of it.
pub struct Instance {
    /// Its name in the literature.
    pub name: String,
    /// In our integers.
    pub problem: Problem,
    /// The best known value.
    pub best_known: f64,
    /// Our integers in one unit of it.
    pub scale: f64,
}

impl Instance {
    /// Percent that a plan is longer than the best known one; the plan is checked first.
    pub fn gap(&self, plan: &Plan) -> f64 {
        check(&self.problem, plan).expect("the plan can be carried out");
        let found = plan.of(&self.problem, Aim::Distance).expect("an aim") as f64 / self.scale;
        (found / self.best_known - 1.0) * 100.0
    }
}

/// The folder of instances beside the checkout, if it is there.
fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no ../shared/data/{name}");
    None
}

fn numbers(line: &str) -> Vec<f64> {
    let apart = |c: char| !(c.is_ascii_digit() || c == '.' || c == '-');
    line.split(apart).filter_map(|word| word.parse().ok()).collect()
}

fn euclid(places: &[(f64, f64)]) -> Travel {
    let legs =
        || places.iter().flat_map(|a| places.iter().map(move |b| (a.0 - b.0).hypot(a.1 - b.1) * SCALE));
    let up = |x: f64| if (x - x.round()).abs() < 1e-6 { x.round() as u32 } else { x.ceil() as u32 };
    Travel::new(
        places.len(),
        &legs().map(up).collect::<Vec<_>>(),
        &legs().map(|x| x.round() as u32).collect::<Vec<_>>(),
    )
}

fn table(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Solomon's c1 and r1 with a known distance, with as many vehicles as the best known plan has.
pub fn solomon() -> Vec<Instance> {
    let Some(folder) = data("vrp/solomon") else { return Vec::new() };
    let rows = table(&folder.join("BEST_KNOWN.csv"));
    let known = rows.iter().filter(|row| !row[2].is_empty());
    known
        .map(|row| {
            let kind = &row[0][..1];
            let text = std::fs::read_to_string(folder.join(format!("{kind}/1/{}.txt", row[0]))).unwrap();
            let rows: Vec<Vec<f64>> = text.lines().map(numbers).filter(|row| row.len() == 7).collect();
            let head: Vec<f64> = text.lines().map(numbers).find(|row| row.len() == 2).unwrap();
            let places: Vec<(f64, f64)> = rows.iter().map(|row| (row[1], row[2])).collect();
            let scaled = |x: f64| (x * SCALE).round() as i64;
            let tasks = rows[1..].iter().enumerate().map(|(index, row)| {
                let mut task = Task::visit(index + 1, scaled(row[6]));
                task.demand = row[3] as u32;
                task.windows.push(Window::new(scaled(row[4]), scaled(row[5])));
                task.required = true;
                task
            });
            let mut unit = Unit::new(0, Window::new(scaled(rows[0][4]), scaled(rows[0][5])));
            unit.capacity = Some(head[1] as u64);
            let problem = Problem {
                travels: vec![euclid(&places)],
                tasks: tasks.collect(),
                units: vec![unit; row[1].parse().unwrap()],
                groups: Vec::new(),
                aims: vec![Aim::Unserved, Aim::Distance],
            };
            Instance { name: row[0].clone(), problem, best_known: row[2].parse().unwrap(), scale: SCALE }
        })
        .collect()
}

/// Cordeau's multi-depot instances.
pub fn cordeau() -> Vec<Instance> {
    let Some(folder) = data("vrp/mdvrp") else { return Vec::new() };
    let rows = table(&folder.join("BEST_KNOWN.csv"));
    rows.iter()
        .map(|row| {
            let text = std::fs::read_to_string(folder.join(&row[0])).unwrap();
            let lines: Vec<Vec<f64>> = text.lines().map(numbers).filter(|row| !row.is_empty()).collect();
            let (vehicles, customers, depots) =
                (lines[0][1] as usize, lines[0][2] as usize, lines[0][3] as usize);
            let limits = &lines[1..=depots];
            let rows = &lines[1 + depots..][..customers + depots];
            let places: Vec<(f64, f64)> = rows.iter().map(|row| (row[1], row[2])).collect();
            let tasks = rows[..customers].iter().enumerate().map(|(index, row)| {
                let mut task = Task::visit(index, (row[3] * SCALE) as i64);
                task.demand = row[4] as u32;
                task.required = true;
                task
            });
            let units = (0..depots).flat_map(|depot| {
                let mut unit = Unit::new(customers + depot, Window::new(0, 1 << 32));
                unit.longest_ms = (limits[depot][0] > 0.0).then(|| (limits[depot][0] * SCALE) as i64);
                unit.capacity = Some(limits[depot][1] as u64);
                vec![unit; vehicles]
            });
            let problem = Problem {
                travels: vec![euclid(&places)],
                tasks: tasks.collect(),
                units: units.collect(),
                groups: Vec::new(),
                aims: vec![Aim::Unserved, Aim::Distance],
            };
            // the best of the table and of the literature
            let known = |at: usize| row[at].parse().unwrap_or(f64::INFINITY);
            Instance { name: row[0].clone(), problem, best_known: known(6).min(known(9)), scale: SCALE }
        })
        .collect()
}

/// The capacitated arc routing instances gdb and kshs.
pub fn carp() -> Vec<Instance> {
    let Some(folder) = data("arc-routing/carp") else { return Vec::new() };
    let mut rows = table(&folder.join("BEST_KNOWN.csv"));
    rows.sort_by_key(|row| {
        (row[0].trim_end_matches(char::is_numeric).to_owned(), row[0].len(), row[0].clone())
    });
    rows.iter()
        .map(|row| {
            let text = std::fs::read_to_string(folder.join(format!("{}.dat", row[0]))).unwrap();
            let head = |word: &str| {
                let line = text.lines().find(|line| line.trim_start().starts_with(word)).unwrap();
                numbers(line)[0] as usize
            };
            let (nodes, vehicles, capacity) = (head("VERTICES"), head("VEHICULOS"), head("CAPACIDAD"));
            let edges: Vec<[usize; 4]> = text
                .lines()
                .filter(|line| line.contains("coste") && line.contains('('))
                .map(|line| {
                    let found: Vec<usize> = numbers(line).into_iter().map(|x| x as usize).collect();
                    [found[0] - 1, found[1] - 1, found[2], *found.get(3).unwrap_or(&0)]
                })
                .collect();
            let mut apart = vec![u32::MAX / 4; nodes * nodes];
            for node in 0..nodes {
                apart[node * nodes + node] = 0;
            }
            for [a, b, cost, _] in &edges {
                for at in [a * nodes + b, b * nodes + a] {
                    apart[at] = apart[at].min(*cost as u32);
                }
            }
            for via in 0..nodes {
                for a in 0..nodes {
                    for b in 0..nodes {
                        let way = apart[a * nodes + via] + apart[via * nodes + b];
                        apart[a * nodes + b] = apart[a * nodes + b].min(way);
                    }
                }
            }
            let apart: Vec<u32> =
                apart.into_iter().map(|x| if x >= u32::MAX / 4 { NO_WAY } else { x * 1000 }).collect();
            let tasks = edges.iter().filter(|edge| edge[3] > 0).map(|&[a, b, cost, demand]| {
                let work = cost as i64 * 1000;
                let mode = |enter, leave| Mode { enter, leave, service_ms: work, service_mm: work };
                let mut task = Task::new(vec![mode(a, b), mode(b, a)]);
                task.demand = demand as u32;
                task.required = true;
                task
            });
            let mut unit = Unit::new(0, Window::new(0, 1 << 39));
            unit.capacity = Some(capacity as u64);
            let problem = Problem {
                travels: vec![Travel::new(nodes, &apart, &apart)],
                tasks: tasks.collect(),
                // more vehicles than named may be used, as in the literature
                units: vec![unit; vehicles + 2],
                groups: Vec::new(),
                aims: vec![Aim::Unserved, Aim::Distance],
            };
            Instance { name: row[0].clone(), problem, best_known: row[8].parse().unwrap(), scale: 1000.0 }
        })
        .collect()
}
