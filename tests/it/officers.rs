//! Who looks after which projects: against trying all, and as users run it.

use crate::closures::at;
use crate::end_to_end::{huhang, run_ok, shuffled, write};
use crate::random::Dice;
use huhang::plan::officers::{
    Balance, Change, Officer, Place, Problem, Project, Value as Aims, assign, check, loads, solve,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every way to fill the places of one project after another, also not at all.
fn try_all(
    problem: &Problem,
    project: usize,
    group: usize,
    left: u32,
    from: usize,
    places: &mut Vec<Place>,
    best: &mut Option<Aims>,
) {
    if project == problem.projects.len() {
        let value = problem.value(places);
        if best.is_none_or(|best| value < best) {
            *best = Some(value);
        }
        return;
    }
    let wanted = &problem.projects[project].wanted;
    let next = |places: &mut Vec<Place>, best: &mut Option<Aims>| {
        if group + 1 < wanted.len() {
            try_all(problem, project, group + 1, wanted[group + 1], 0, places, best);
        } else {
            let first = problem.projects.get(project + 1).map_or(0, |p| p.wanted[0]);
            try_all(problem, project + 1, 0, first, 0, places, best);
        }
    };
    next(places, best);
    if left == 0 {
        return;
    }
    for officer in from..problem.officers.len() {
        let load = places.iter().filter(|p| p.officer == officer).count();
        let fits = problem.may[officer][project] >> group & 1 == 1
            && problem.travel[officer][project].is_some()
            && load < problem.officers[officer].capacity as usize
            && places.iter().filter(|p| p.project == project).all(|p| !problem.clash(p.officer, officer));
        if fits {
            places.push(Place { project, group, officer });
            try_all(problem, project, group, left - 1, officer + 1, places, best);
            places.pop();
        }
    }
}

fn random_problem(dice: &mut Dice) -> Problem {
    let groups = 1 + dice.below(2) as usize;
    // Few enough that all assignments can be tried.
    let (officers, projects) = (2 + dice.below(3) as usize, 1 + dice.below(4 - groups as u64) as usize);
    let mut pairs = |one_in: u64| -> BTreeSet<(usize, usize)> {
        let all = (0..officers).flat_map(|o| (0..projects).map(move |p| (o, p)));
        all.filter(|_| dice.one_in(one_in)).collect()
    };
    let existing = if pairs(2).is_empty() { BTreeSet::new() } else { pairs(3) };
    let conflicts = (0..officers)
        .flat_map(|a| (a + 1..officers).map(move |b| (a, b)))
        .filter(|_| dice.one_in(4))
        .collect();
    Problem {
        officers: (0..officers)
            .map(|_| Officer {
                capacity: dice.below(4) as u32,
                unit: Some(dice.below(3) as u32).filter(|u| *u < 2),
            })
            .collect(),
        projects: (0..projects)
            .map(|_| Project { wanted: (0..groups).map(|_| dice.below(3) as u32).collect() })
            .collect(),
        travel: (0..officers)
            .map(|_| (0..projects).map(|_| (!dice.one_in(6)).then(|| dice.below(900) as u32)).collect())
            .collect(),
        may: (0..officers).map(|_| (0..projects).map(|_| dice.below(1 << groups) as u8).collect()).collect(),
        conflicts,
        apart: dice.one_in(2),
        balance: [Balance::Strict, Balance::Price(200), Balance::Free][dice.below(3) as usize],
        existing,
        change: if dice.one_in(2) { Change::Price(300) } else { Change::Last },
    }
}

#[test]
fn no_assignment_is_better_than_the_one_found() {
    let mut dice = Dice(5);
    for case in 0..300 {
        let problem = random_problem(&mut dice);
        let found = solve(&problem).unwrap();
        assert_eq!(check(&problem, &found), Ok(()), "case {case}");
        let mut best = None;
        try_all(&problem, 0, 0, problem.projects[0].wanted[0], 0, &mut Vec::new(), &mut best);
        assert_eq!(Some(found.value), best, "case {case}: {problem:?}");
        assert!(found.proved(), "case {case}");
        let by_loads = loads::best(&problem, &Aims { empty: u64::MAX, ..Aims::default() }).unwrap();
        assert_eq!(Some(problem.value(&by_loads)), best, "case {case}, by loads");
        let known = loads::best(&problem, &found.value).unwrap();
        assert_eq!(problem.value(&known), found.value, "case {case}, with a known one");
    }
}

/// Six to nine officers who may not all meet, and eight to eleven projects with a lead and a second: what is found is proved,
/// and no swap of one place for another makes it better.
#[test]
fn assignments_of_a_station_with_clashes_are_proved() {
    let mut dice = Dice(17);
    for case in 0..25 {
        let (officers, projects) = (6 + dice.below(4) as usize, 8 + dice.below(4) as usize);
        let clashes = (0..officers).flat_map(|a| (a + 1..officers).map(move |b| (a, b)));
        let conflicts: BTreeSet<(usize, usize)> = clashes.filter(|_| dice.one_in(5)).collect();
        let problem = Problem {
            officers: (0..officers)
                .map(|o| Officer { capacity: 1 + dice.below(3) as u32, unit: Some(o as u32 % 3) })
                .collect(),
            projects: vec![Project { wanted: vec![1, 1] }; projects],
            travel: (0..officers)
                .map(|_| (0..projects).map(|_| Some(60_000 + dice.below(900_000) as u32)).collect())
                .collect(),
            may: (0..officers).map(|_| (0..projects).map(|_| 1 + dice.below(3) as u8).collect()).collect(),
            conflicts,
            apart: true,
            balance: [Balance::Strict, Balance::Price(300_000), Balance::Free][case % 3],
            existing: BTreeSet::new(),
            change: Change::Price(0),
        };
        let found = solve(&problem).unwrap();
        assert_eq!(check(&problem, &found), Ok(()), "case {case}");
        assert!(found.proved(), "case {case}: {:?} {:?}", found.value, found.bound);
        for at in 0..found.places.len() {
            for officer in 0..officers {
                let mut other = found.places.clone();
                other[at].officer = officer;
                other.sort_unstable();
                let value = problem.value(&other);
                let forged =
                    huhang::plan::officers::Assignment { places: other, value, bound: value, flows: 0 };
                assert!(check(&problem, &forged).is_err() || value >= found.value, "case {case}");
            }
        }
    }
}

/// Even loads alone part no pair; a pair is parted where that saves more than its price.
#[test]
fn even_loads_part_no_pair_that_exists() {
    let officer = || Officer { capacity: 2, unit: None };
    let project = || Project { wanted: vec![1] };
    let problem = |travel: [[u32; 3]; 2]| Problem {
        officers: vec![officer(), officer()],
        projects: vec![project(), project(), project()],
        travel: travel.iter().map(|row| row.iter().map(|ms| Some(*ms)).collect()).collect(),
        may: vec![vec![1; 3]; 2],
        conflicts: BTreeSet::new(),
        apart: false,
        balance: Balance::Strict,
        existing: BTreeSet::from([(0, 0), (0, 1)]),
        change: Change::Price(100),
    };
    let who = |problem: &Problem| -> Vec<usize> {
        let found = assign(problem).unwrap();
        assert_eq!(check(problem, &found), Ok(()));
        assert!(found.proved());
        found.places.iter().map(|place| place.officer).collect()
    };
    // The third project is nobody's: it goes where loads are even. 50 are not worth a change, 500 are.
    assert_eq!(who(&problem([[60, 60, 10], [30, 60, 60]])), [0, 0, 1]);
    assert_eq!(who(&problem([[510, 60, 10], [10, 60, 60]])), [1, 0, 0]);
    // With two projects only, nothing but evenness asks for a change.
    let mut two = problem([[60, 70, 10], [70, 60, 60]]);
    two.projects.pop();
    for row in &mut two.travel {
        row.pop();
    }
    assert_eq!(who(&two), [0, 0]);
    two.existing.clear();
    assert_eq!(who(&two), [0, 1]);
}

/// Existing pairs stay under every assignment of random problems unless a place or more travel than the price is at stake.
#[test]
fn a_pair_is_parted_only_where_that_gains_more_than_its_price() {
    let mut dice = Dice(17);
    for case in 0..200 {
        let problem =
            Problem { change: Change::Price(300), balance: Balance::Strict, ..random_problem(&mut dice) };
        let found = assign(&problem).unwrap();
        assert_eq!(check(&problem, &found), Ok(()), "case {case}");
        let without = Problem { balance: Balance::Free, ..problem.clone() };
        let priced = solve(&without).unwrap();
        let kept = |places: &[Place]| -> BTreeSet<(usize, usize)> {
            places.iter().map(|p| (p.officer, p.project)).filter(|p| problem.existing.contains(p)).collect()
        };
        assert_eq!(found.value.empty, priced.value.empty, "case {case}");
        if !problem.existing.is_empty() {
            let (all, need) = (kept(&found.places), kept(&priced.places));
            assert!(need.is_subset(&all), "case {case}: {need:?} {all:?}");
        }
    }
}

/// As many officers and projects as a city has, with ways of two hours: `always` is weighed exactly, too.
#[test]
fn pairs_of_a_city_are_kept_always() {
    let (officers, projects) = (400, 300);
    let problem = Problem {
        officers: vec![Officer { capacity: 2, unit: None }; officers],
        projects: vec![Project { wanted: vec![2] }; projects],
        travel: (0..officers)
            .map(|o| (0..projects).map(|p| Some(1 + ((o * 7919 + p * 104_729) % 7_200_000) as u32)).collect())
            .collect(),
        may: vec![vec![1; projects]; officers],
        conflicts: BTreeSet::new(),
        apart: false,
        balance: Balance::Strict,
        existing: (0..projects).flat_map(|p| [(p / 2, p), (150 + p / 2, p)]).collect(),
        change: Change::Last,
    };
    let found = assign(&problem).expect("they fit into 64 bits");
    assert_eq!((found.value.empty, found.value.changes), (0, 0));
    assert!(found.proved());
}

#[test]
fn the_checker_finds_every_kind_of_fault() {
    let problem = Problem {
        officers: vec![Officer { capacity: 1, unit: Some(0) }, Officer { capacity: 2, unit: Some(0) }],
        projects: vec![Project { wanted: vec![2] }, Project { wanted: vec![1] }],
        travel: vec![vec![Some(1), Some(2)], vec![Some(3), None]],
        may: vec![vec![1, 1], vec![1, 1]],
        conflicts: BTreeSet::new(),
        apart: true,
        balance: Balance::Strict,
        existing: BTreeSet::new(),
        change: Change::Price(0),
    };
    let sound = solve(&problem).unwrap();
    assert_eq!(check(&problem, &sound), Ok(()));
    let with = |places: Vec<Place>| {
        let value = problem.value(&places);
        check(
            &problem,
            &huhang::plan::officers::Assignment { bound: Aims::default(), value, places, flows: 0 },
        )
        .unwrap_err()
        .to_string()
    };
    let place = |project, officer| Place { project, group: 0, officer };
    assert!(with(vec![place(0, 0), place(0, 1)]).contains("may not be at one project"));
    assert!(with(vec![place(0, 0), place(1, 0)]).contains("more projects than he may"));
    assert!(with(vec![place(1, 1)]).contains("may not be at project 1"));
    let mut wrong = sound.clone();
    wrong.value.cost_ms += 1;
    assert!(check(&problem, &wrong).is_err());
}

/// Two stations on one street, four projects along it.
const TOWN: &str = "
A   1   2   3   4   B
";

fn spot(letter: char) -> [f64; 2] {
    let column = TOWN.lines().find_map(|line| line.find(letter)).unwrap();
    at(column as f64 * 100.0, 0.0).degrees()
}

pub fn point(id: &str, letter: char, more: &Value) -> Value {
    let mut properties = json!({"id": id});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": {"type": "Point", "coordinates": spot(letter)}})
}

pub struct Town {
    folder: tempfile::TempDir,
}

impl Town {
    pub fn new(officers: &str) -> Self {
        let town = Self { folder: tempfile::tempdir().unwrap() };
        let street: Vec<[f64; 2]> = "A1234B".chars().map(spot).collect();
        town.layer("roads", &[json!({"type": "Feature", "id": "street", "properties": {"highway": "tertiary", "name": "大街", "maxspeed": "60"},
            "geometry": {"type": "LineString", "coordinates": street}})]);
        town.layer(
            "stations",
            &[point("west", 'A', &json!({"name": "西所"})), point("east", 'B', &json!({"name": "东所"}))],
        );
        town.layer(
            "projects",
            &"1234".chars().map(|c| point(&format!("p{c}"), c, &json!({}))).collect::<Vec<_>>(),
        );
        town.text("officers.csv", officers);
        town
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    pub fn layer(&self, name: &str, features: &[Value]) {
        write(&PathBuf::from(self.path(&format!("{name}.geojson"))), features);
    }

    fn text(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn args(&self, more: &[&str]) -> Vec<String> {
        let mut args = vec!["officers".to_owned(), "--json".to_owned(), "-q".to_owned()];
        for (option, file) in [
            ("network", "roads.geojson"),
            ("stations", "stations.geojson"),
            ("projects", "projects.geojson"),
            ("officers", "officers.csv"),
        ] {
            args.extend([format!("--{option}"), self.path(file)]);
        }
        args.extend(more.iter().map(|&text| text.to_owned()));
        args
    }

    pub fn run(&self, more: &[&str]) -> Value {
        let args = self.args(more);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        serde_json::from_str(&run_ok(&args)).expect("--json prints JSON")
    }

    /// The summary, whatever the answer is.
    pub fn run_any(&self, more: &[&str]) -> Value {
        let args = self.args(more);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        serde_json::from_slice(&huhang(&args).stdout).expect("--json prints JSON")
    }

    pub fn refuses(&self, code: &str, more: &[&str]) {
        let args = self.args(more);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let run = huhang(&args);
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.code() == Some(2) && said.contains(code), "{code} expected: {said}");
    }
}

pub const FOUR: &str = "id,name,station,level,capacity,skills\na1,甲,west,station,,\na2,乙,west,station,,\nb1,丙,east,station,,fire\nb2,丁,east,leader,,\n";

fn held(summary: &Value, project: usize) -> Vec<String> {
    let officers = summary["by_project"][project]["officers"].as_array().unwrap();
    let mut ids: Vec<String> =
        officers.iter().map(|held| held["officer"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

#[test]
fn loads_are_even_pairs_come_from_different_units_and_areas_are_compact() {
    let town = Town::new(FOUR);
    let out = town.path("out");
    let summary = town.run(&["--different-units", "--out", &out]);
    assert_eq!((summary["filled"].as_u64(), summary["wanted"].as_u64()), (Some(8), Some(8)));
    assert_eq!(summary["loads"], json!([{"projects": 2, "officers": 4}]));
    assert_eq!(summary["different_units"], 4);
    assert_eq!((summary["proved"].as_bool(), summary["gap"].as_f64()), (Some(true), Some(0.0)));
    assert_eq!(summary["value"], summary["bound"]);
    for line in summary["by_officer"].as_array().unwrap() {
        assert!(line["spread_m"].as_f64().unwrap() < 500.0, "neighbors go to one officer: {line}");
    }
    let proof = run_ok(&["verify", &out]);
    assert!(proof.contains("assignments of officers: 8 checked") && proof.contains("proved"), "{proof}");
    let path = PathBuf::from(&out).join("assignments.geojson");
    let mut layer: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    layer["features"][0]["properties"]["duration_s"] = json!(1.0);
    std::fs::write(&path, layer.to_string()).unwrap();
    assert_eq!(huhang(&["verify", &out]).status.code(), Some(1), "a forged time is found out");
}

#[test]
fn the_lead_is_local_and_leaders_go_elsewhere() {
    let town = Town::new(FOUR);
    let local = town.run(&["--lead", "local", "--second", "other|skilled", "--balance", "none"]);
    for (project, station) in [(0, "west"), (3, "east")] {
        let line = &local["by_project"][project];
        assert_eq!(line["station"], station, "the nearest station, for the file names none");
        let lead = line["officers"].as_array().unwrap().iter().find(|o| o["role"] == "lead").unwrap();
        assert_eq!(lead["unit"], station);
    }
    let levels = town.run(&["--level", "station=1:local", "--level", "leader=1:other"]);
    let crosswise = |project: usize| held(&levels, project).contains(&"b2".to_owned());
    assert!(crosswise(0) && !crosswise(3), "not in his own area: {levels:#}");
    let empty = levels["empty"].as_array().unwrap();
    assert!(empty.iter().all(|line| line["level"] == "leader" && line["reason"] == "rule"), "{empty:?}");
    assert!(!empty.is_empty());
}

#[test]
fn existing_pairs_stay_unless_a_change_gains_enough() {
    let town = Town::new(FOUR);
    town.text("old.csv", "project,officer\np1,b1\np2,b2\np3,a1\np4,a2\nghost,a1\n");
    let old = town.path("old.csv");
    let one = ["--per-project", "1", "--keep", &old, "--keep-gain"];
    let kept = town.run(&[&one[..], &["1h"]].concat());
    assert_eq!((kept["changes"]["kept"].as_u64(), kept["changes"]["unknown"].as_u64()), (Some(4), Some(1)));
    let free = town.run(&[&one[..], &["0s"]].concat());
    assert_eq!(free["changes"]["kept"], 0, "everybody is nearer to the other side");
    assert!(free["travel_s"].as_f64() < kept["travel_s"].as_f64());
    town.text("old.csv", "project,officer\np1,b1\np2,b1\np3,b1\np4,b1\n");
    let always = town.run(&[&one[..], &["always"]].concat());
    assert_eq!(always["changes"]["kept"], 4, "before balance");
    let swayed = town.run(&[&one[..], &["10min"]].concat());
    assert_eq!(swayed["changes"]["kept"], 4, "even loads part no pair");
    let fresh = town.run(&["--per-project", "1"]);
    assert_eq!(fresh["loads"], json!([{"projects": 1, "officers": 4}]), "without pairs loads are even");
}

#[test]
fn places_that_nobody_fills_name_the_limit() {
    let town = Town::new("id,station,capacity,skills\na1,west,1,\nb1,east,2,\nc1,east,0,\n");
    let args = town.args(&["--per-project", "1"]);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let run = huhang(&args);
    assert_eq!(run.status.code(), Some(1), "the truthful answer is no");
    let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((summary["filled"].as_u64(), summary["complete"].as_u64()), (Some(3), Some(3)));
    let empty = &summary["empty"][0];
    assert_eq!((empty["reason"].as_str(), empty["officers"]["full"].as_u64()), (Some("capacity"), Some(3)));
    assert_eq!(summary["by_officer"][2]["reason"], "capacity_zero");
    town.layer("projects", &[point("p1", '1', &json!({"avoid": "a1", "needs": "fire"}))]);
    let skilled = huhang(
        &town
            .args(&["--per-project", "1", "--lead", "skilled"])
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    let summary: Value = serde_json::from_slice(&skilled.stdout).unwrap();
    assert_eq!(
        (summary["empty"][0]["reason"].as_str(), summary["empty"][0]["officers"]["avoid"].as_u64()),
        (Some("rule"), Some(1))
    );
}

#[test]
fn wrong_input_has_a_code_and_a_place() {
    let town = Town::new(FOUR);
    town.refuses("E741", &["--per-project", "0"]);
    town.refuses("E741", &["--level", "leader"]);
    town.refuses("E511", &["--lead", "nearest"]);
    town.refuses("E510", &["--balance", "some"]);
    town.text("pairs.csv", "officer,with\na1,zz\n");
    town.refuses("E734", &["--conflicts", &town.path("pairs.csv")]);
    Town::new("id,station,capacity\na1,west,many\n").refuses("E730", &[]);
    Town::new("id,station\na1,nowhere\n").refuses("E731", &[]);
}

#[test]
fn the_order_of_the_rows_and_the_number_of_threads_change_nothing() {
    let bytes = |rows: &[&str], seed: u64, threads: &str| {
        let town = Town::new(&format!("id,station\n{}\n", rows.join("\n")));
        let projects: Vec<Value> = "1234".chars().map(|c| point(&format!("p{c}"), c, &json!({}))).collect();
        town.layer("projects", &shuffled(&projects, seed));
        let out = town.path("out");
        town.run(&["--out", &out, "--threads", threads]);
        ["assignments.csv", "assignments.geojson", "officers.geojson", "areas.geojson"]
            .map(|name| std::fs::read(PathBuf::from(&out).join(name)).unwrap())
    };
    let one = bytes(&["a,west", "b,west", "c,east"], 1, "1");
    assert!(one == bytes(&["c,east", "a,west", "b,west"], 9, "8"));
}

/// One page each, in both languages and forms: projects, map, visits by date, and room for what is written by hand.
fn every_officer_has_a_sheet(out: &std::path::Path) {
    for (language, together, telephone) in [("zh", "同组警官", "电话"), ("en", "together with", "telephone")]
    {
        let read =
            |form: &str| std::fs::read_to_string(out.join(format!("sheets.{language}.{form}"))).unwrap();
        let (html, markdown) = (read("html"), read("md"));
        assert_eq!(html.matches("<section>").count(), 4, "{html}");
        assert_eq!(html.matches("<svg").count(), 4);
        assert_eq!(markdown.matches("\n## ").count(), 4, "{markdown}");
        for text in [&html, &markdown] {
            for word in [together, telephone, "甲", "丁", "p1", "2026-03-"] {
                assert!(text.contains(word), "{word}: {text}");
            }
        }
        // Two visits of two officers each, and each of them is told who comes along.
        assert_eq!(html.matches("class=\"box\"").count(), 8, "{html}");
    }
}

#[test]
fn visits_keep_their_gap_and_near_projects_share_a_tour() {
    let town = Town::new(FOUR);
    let out = town.path("out");
    let base = [
        "--different-units",
        "--together",
        "--weeks",
        "4",
        "--visits-from",
        "2026-03-02",
        "--cadence",
        "建设=2",
        "--out",
        &out,
    ];
    let summary = town.run(&base);
    let visits = &summary["visits"];
    assert_eq!(
        (visits["wished"].as_u64(), visits["in_person"].as_u64(), visits["days"].as_u64()),
        (Some(4), Some(4), Some(20))
    );
    assert_eq!(visits["combined"], 4, "two projects of a pair lie beside each other: {visits}");
    assert_eq!(visits["tours"], 2);
    assert!(visits["bound"].as_f64() <= visits["value"].as_f64());
    let proof = run_ok(&["verify", &out]);
    assert!(proof.contains("visits of officers: 4 checked"), "{proof}");
    let calendar = std::fs::read_to_string(PathBuf::from(&out).join("calendar_officers.csv")).unwrap();
    assert_eq!(calendar.lines().count(), 9, "both officers of each project: {calendar}");
    tours_are_lines_and_tracks(&PathBuf::from(&out), visits);
    every_officer_has_a_sheet(&PathBuf::from(&out));

    let projects: Vec<Value> = "1234"
        .chars()
        .map(|c| point(&format!("p{c}"), c, &json!({"stage": "建设", "remote_per_month": 1})))
        .collect();
    town.layer("projects", &projects);
    let paced = town.run(&base);
    let visits = &paced["visits"];
    assert_eq!(
        (visits["wished"].as_u64(), visits["in_person"].as_u64(), visits["remote"].as_u64()),
        (Some(8), Some(4), Some(4))
    );
    let of_a_firm: Vec<Value> = "1234"
        .chars()
        .map(|c| point(&format!("p{c}"), c, &json!({"firm": if c < '3' { "甲公司" } else { "乙公司" }})))
        .collect();
    town.layer("projects", &of_a_firm);
    let joined = town.run(&[&base[..], &["--most-per-month", "1", "--min-gap", "20d"]].concat());
    let visits = &joined["visits"];
    assert_eq!(
        (visits["in_person"].as_u64(), visits["tours"].as_u64(), &visits["unplanned"]),
        (Some(4), Some(2), &json!([])),
        "one team comes for both projects of a firm on one day, and disturbs it once"
    );
    town.layer("projects", &projects);
    let tight = town.args(&[&base[..], &["--min-gap", "30d"]].concat());
    let run = huhang(&tight.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(run.status.code(), Some(1), "two visits thirty days apart do not fit into four weeks");
    let summary: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert!(
        summary["visits"]["unplanned"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["reason"] == "would_disturb")
    );

    let path = PathBuf::from(&out).join("visits.geojson");
    town.run(&base);
    let mut layer: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    for feature in layer["features"].as_array_mut().unwrap() {
        feature["properties"]["date"] = "2026-03-04".into();
    }
    std::fs::write(&path, layer.to_string()).unwrap();
    assert_eq!(huhang(&["verify", &out]).status.code(), Some(1), "a firm twice on one day is found out");
    town.refuses("E744", &["--weeks", "4", "--visits-from", "soon"]);
    town.refuses("E745", &["--weeks", "4", "--visits-from", "2026-03-02", "--cadence", "建设"]);
}

/// The tours of the visits as a layer, whose times are those of the summary, and as a file for each navigator.
fn tours_are_lines_and_tracks(out: &Path, visits: &Value) {
    let layer = std::fs::read_to_string(out.join("visit_tours.geojson")).unwrap();
    let layer: Value = serde_json::from_str(&layer).unwrap();
    let tours = layer["features"].as_array().unwrap();
    assert_eq!(tours.len() as u64, visits["tours"].as_u64().unwrap());
    let driven: f64 = tours.iter().map(|tour| tour["properties"]["duration_s"].as_f64().unwrap()).sum();
    assert!((driven - visits["value"].as_f64().unwrap()).abs() < 1e-6, "{driven}");
    for tour in tours {
        let line = tour["geometry"]["coordinates"].as_array().unwrap();
        assert_eq!(line.first(), line.last(), "home again: {line:?}");
        for officer in tour["properties"]["unit"].as_str().unwrap().split('+') {
            let gpx = std::fs::read_to_string(out.join(format!("visits-{officer}.gpx"))).unwrap();
            let track = format!("<trk><name>{}</name>", tour["properties"]["date"].as_str().unwrap());
            assert!(gpx.contains(&track) && gpx.matches("<wpt ").count() >= 2, "{gpx}");
        }
    }
}

/// Projects beside a base, a minute from it and from each other; each is visited by one officer of its own.
fn visits_of(wishes: Vec<huhang::plan::visits::Wish>, days: i64) -> huhang::plan::visits::Request {
    let (officers, projects) = (wishes.len(), wishes.len());
    huhang::plan::visits::Request {
        days: (0..days).filter(|day| day % 7 < 5).map(|day| (day, 0)).collect(),
        out: vec![vec![Some(60_000); projects]; officers],
        home: vec![vec![Some(60_000); projects]; officers],
        between: vec![vec![Some(60_000); projects]; projects],
        stay_ms: 1_800_000,
        day_ms: 28_800_000,
        most_stops: 4,
        gap_days: 7,
        most_a_month: 9,
        wishes,
    }
}

#[test]
fn visits_of_one_firm_are_packed_where_spreading_them_leaves_no_day() {
    use huhang::plan::visits::{Unplanned, Wish, check, plan};
    let wish = |officer: usize, firm: usize, visits: u32| Wish {
        teams: vec![vec![officer]],
        firm,
        visits,
        remote: 0,
        gap_days: None,
    };
    // Spread over four weeks, three visits leave no day for a fourth; four on one day of the week do.
    let request = visits_of(vec![wish(0, 0, 3), wish(1, 0, 1), wish(2, 1, 2)], 28);
    let found = plan(&request);
    assert_eq!(check(&request, &found), Ok(()));
    assert_eq!(found.unplanned, [], "all six have a day");
    // A fifth has none; whatever the order, four are planned.
    let request = visits_of(vec![wish(0, 0, 3), wish(1, 0, 2)], 28);
    let found = plan(&request);
    assert_eq!(check(&request, &found), Ok(()));
    assert_eq!(found.unplanned.len(), 1, "{:?}", found.unplanned);
    assert_eq!(found.unplanned[0].1, Unplanned::WouldDisturb);
}

#[test]
fn not_all_officers_are_out_on_one_day() {
    use huhang::plan::visits::{Wish, check, plan};
    let wish = |officer: usize| Wish {
        teams: vec![vec![officer]],
        firm: officer,
        visits: 2,
        remote: 1,
        gap_days: None,
    };
    let request = visits_of((0..10).map(wish).collect(), 28);
    let found = plan(&request);
    assert_eq!(check(&request, &found), Ok(()));
    assert_eq!(found.unplanned, []);
    let mut out = [0; 20];
    for visit in found.visits.iter().filter(|visit| visit.order > 0) {
        out[visit.day] += 1;
    }
    assert_eq!(out, [1; 20], "twenty visits on twenty days");
}

#[test]
fn whom_nobody_looks_after_nobody_visits() {
    use huhang::plan::visits::{Unplanned, Wish, check, plan};
    let request =
        visits_of(vec![Wish { teams: Vec::new(), firm: 0, visits: 1, remote: 2, gap_days: None }], 28);
    let found = plan(&request);
    assert_eq!(check(&request, &found), Ok(()));
    assert_eq!((found.visits.len(), &found.unplanned[..]), (0, &[(0, Unplanned::NoOfficer); 3][..]));
}

#[test]
fn a_tour_is_the_shortest_there_is() {
    use huhang::plan::visits::{Request, tour};
    let mut dice = Dice(3);
    for case in 0..60 {
        let n = 1 + dice.below(5) as usize;
        let mut leg = || (!dice.one_in(9)).then(|| 1 + dice.below(50) as u32);
        let request = Request {
            days: Vec::new(),
            wishes: Vec::new(),
            out: vec![(0..n).map(|_| leg()).collect()],
            home: vec![(0..n).map(|_| leg()).collect()],
            between: (0..n).map(|_| (0..n).map(|_| leg()).collect()).collect(),
            stay_ms: 0,
            day_ms: u32::MAX,
            most_stops: 9,
            gap_days: 1,
            most_a_month: 9,
        };
        let all: Vec<usize> = (0..n).collect();
        let mut orders = vec![Vec::new()];
        for _ in 0..n {
            orders = orders
                .iter()
                .flat_map(|o: &Vec<usize>| {
                    all.iter()
                        .filter(|p| !o.contains(p))
                        .map(|p| [&o[..], &[*p]].concat())
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        let cost = |order: &Vec<usize>| -> Option<u32> {
            let inner =
                order.windows(2).map(|pair| request.between[pair[0]][pair[1]]).sum::<Option<u32>>()?;
            Some(request.out[0][order[0]]? + inner + request.home[0][*order.last().unwrap()]?)
        };
        let best = orders.iter().filter_map(cost).min();
        let found = tour(&request, &[0], &all);
        assert_eq!(found.as_ref().map(|(ms, _)| *ms), best, "case {case}");
        assert!(found.is_none_or(|(ms, order)| cost(&order) == Some(ms)));
    }
}

/// Thirteen stops, more than are put in order exactly: held against dynamic programming over all sets.
#[test]
fn a_long_tour_is_hardly_ever_longer_than_the_shortest() {
    use huhang::plan::visits::{EXACT_STOPS, Request, tour};
    const STOPS: usize = 13;
    const { assert!(STOPS > EXACT_STOPS) };
    let mut dice = Dice(5);
    let (mut sum, mut least) = (0, 0);
    for case in 0..12 {
        let places: Vec<(i64, i64)> = (0..=STOPS)
            .map(|_| (i64::from(dice.below(100) as u32), i64::from(dice.below(100) as u32)))
            .collect();
        let mut leg = |a: usize, b: usize| {
            let apart = (places[a].0 - places[b].0).abs() + (places[a].1 - places[b].1).abs();
            1 + apart as u32 + dice.below(9) as u32
        };
        let legs: Vec<Vec<u32>> = (0..=STOPS).map(|a| (0..=STOPS).map(|b| leg(a, b)).collect()).collect();
        let request = Request {
            days: Vec::new(),
            wishes: Vec::new(),
            out: vec![(0..STOPS).map(|to| Some(legs[STOPS][to])).collect()],
            home: vec![(0..STOPS).map(|from| Some(legs[from][STOPS])).collect()],
            between: (0..STOPS).map(|a| (0..STOPS).map(|b| Some(legs[a][b])).collect()).collect(),
            stay_ms: 0,
            day_ms: u32::MAX,
            most_stops: STOPS,
            gap_days: 1,
            most_a_month: 9,
        };
        let mut best = vec![[u32::MAX; STOPS]; 1 << STOPS];
        for stop in 0..STOPS {
            best[1 << stop][stop] = legs[STOPS][stop];
        }
        for set in 1..1usize << STOPS {
            for last in (0..STOPS).filter(|last| set >> last & 1 == 1) {
                for next in (0..STOPS).filter(|next| set >> next & 1 == 0) {
                    let ms = best[set][last].saturating_add(legs[last][next]);
                    let there = &mut best[set | 1 << next][next];
                    *there = ms.min(*there);
                }
            }
        }
        let shortest = (0..STOPS).map(|last| best[(1 << STOPS) - 1][last] + legs[last][STOPS]).min().unwrap();
        let all: Vec<usize> = (0..STOPS).collect();
        let (found, order) = tour(&request, &[0], &all).unwrap();
        let inner: u32 = order.windows(2).map(|pair| legs[pair[0]][pair[1]]).sum();
        assert_eq!(found, legs[STOPS][order[0]] + inner + legs[order[STOPS - 1]][STOPS]);
        assert!(found >= shortest, "case {case}: nothing is shorter than the shortest");
        let back: Vec<usize> = all.iter().rev().copied().collect();
        assert_eq!(tour(&request, &[0], &back), Some((found, order)), "the same in any order");
        (sum, least) = (sum + found, least + shortest);
    }
    assert!(f64::from(sum) < 1.02 * f64::from(least), "{sum} against {least}");
}
