//! Projects that say themselves how often they are visited and how far apart, as `patrol` reads it.

use crate::end_to_end::{huhang, run_ok};
use crate::officers::{FOUR, Town, point};
use crate::random::Dice;
use huhang::plan::visits::{Request, Visit, Wish, check, plan};
use serde_json::{Value, json};
use std::path::Path;

/// The days of the visits of a project, with whether they are by video.
fn days(out: &str, project: &str) -> Vec<(chrono::NaiveDate, bool)> {
    let layer = std::fs::read_to_string(Path::new(out).join("visits.geojson")).unwrap();
    let layer: Value = serde_json::from_str(&layer).unwrap();
    let own = layer["features"].as_array().unwrap().iter().map(|feature| &feature["properties"]);
    let mut days: Vec<_> = own
        .filter(|visit| visit["site"] == project)
        .map(|visit| (visit["date"].as_str().unwrap().parse().unwrap(), visit["remote"] == true))
        .collect();
    days.sort_unstable();
    days
}

#[test]
fn projects_say_themselves_how_often_and_how_far_apart() {
    let town = Town::new(FOUR);
    let own = [
        json!({"visits": "2/month", "gap_days": 12, "stage": "建设"}),
        json!({"频次": "每周1次", "间隔天数": 5}),
        json!({"stage": "建设"}),
        json!({"visits": "2/week", "visits_per_month": 1, "remote_per_month": 1}),
    ];
    let layer = |own: &[Value]| {
        let one = |(i, own): (usize, &Value)| point(&format!("p{}", i + 1), char::from(b'1' + i as u8), own);
        own.iter().enumerate().map(one).collect::<Vec<Value>>()
    };
    town.layer("projects", &layer(&own));
    let out = town.path("out");
    let base = [
        "--different-units",
        "--weeks",
        "4",
        "--visits-from",
        "2026-03-02",
        "--cadence",
        "建设=3",
        "--out",
        &out,
    ];
    let summary = town.run(&base);
    let pace = |project| days(&out, project).len();
    // Twice a month before the pace of the stage; the pace of the stage where the project is silent; the visits of a month,
    // videos among them, before the frequency.
    assert_eq!(["p1", "p2", "p3", "p4"].map(pace), [2, 4, 3, 1], "{}", summary["visits"]);
    assert!(days(&out, "p4")[0].1, "the only one is by video");
    let apart = |project| {
        let days = days(&out, project);
        days.windows(2).map(|pair| (pair[1].0 - pair[0].0).num_days()).min().unwrap()
    };
    assert!(apart("p1") >= 12 && apart("p2") >= 5 && apart("p3") >= 7);
    assert_eq!((&summary["visits"]["gap_days"], &summary["visits"]["own_gaps"]), (&json!(7), &json!(2)));
    assert!(run_ok(&["verify", &out]).contains("proved"));
    let page = std::fs::read_to_string(Path::new(&out).join("report.html")).unwrap();
    assert!(page.contains("2 projects have their own gap between visits in person"));

    // A visit moved next to another is found out, by the gap of the project.
    let path = Path::new(&out).join("visits.geojson");
    let mut forged: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let [first, second] = [days(&out, "p1")[0].0, days(&out, "p1")[1].0];
    for feature in forged["features"].as_array_mut().unwrap() {
        let visit = &mut feature["properties"];
        if visit["site"] == "p1" && visit["date"] == second.to_string() {
            visit["date"] = (first + chrono::TimeDelta::days(8)).to_string().into();
        }
    }
    std::fs::write(&path, forged.to_string()).unwrap();
    let run = huhang(&["verify", &out]);
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.code() == Some(1) && said.contains("p1 is visited again too soon"), "{said}");

    town.layer("projects", &layer(&[json!({"visits": "now and then"})]));
    town.refuses("E705", &["--weeks", "4", "--visits-from", "2026-03-02"]);
    town.layer("projects", &layer(&[json!({"gap_days": "long"})]));
    town.refuses("E730", &["--weeks", "4", "--visits-from", "2026-03-02"]);
}

#[test]
fn a_project_gets_as_many_officers_as_it_asks_for() {
    let town = Town::new(FOUR);
    let ask = |letter: char, own: Value| point(&format!("p{letter}"), letter, &own);
    town.layer(
        "projects",
        &[ask('1', json!({"officers": 3})), ask('2', json!({})), ask('3', json!({"officers": 1}))],
    );
    let summary = town.run(&["--out", &town.path("out")]);
    let held = |project: usize| summary["by_project"][project]["officers"].as_array().unwrap().len();
    assert_eq!(([0, 1, 2].map(held), &summary["wanted"]), ([3, 2, 1], &json!(6)));
    assert!(run_ok(&["verify", &town.path("out")]).contains("proved"));
}

#[test]
fn skills_are_parted_by_blanks_too() {
    let town = Town::new(
        "id,name,station,level,capacity,skills\na1,甲,west,station,,chem fire\na2,乙,west,station,,\n",
    );
    town.layer(
        "projects",
        &[point("p1", '1', &json!({"needs": "fire  boat"})), point("p2", '2', &json!({"needs": "fire"}))],
    );
    let summary = town.run_any(&["--second", "skilled", "--out", &town.path("out")]);
    let of = |project: usize| summary["by_project"][project]["officers"].as_array().unwrap().len();
    assert_eq!((of(0), of(1)), (1, 2), "nobody has a boat; the first of the two puts out fires");
}

/// Random projects with gaps of their own: the plan keeps every rule as the checker reads it off the request, leaves nothing
/// out where there is room, and a plan in which two visits are too near is none.
#[test]
fn gaps_of_projects_are_kept_on_random_requests() {
    let mut dice = Dice(17);
    let (mut all, mut found_out) = (0, 0);
    for case in 0..120 {
        let projects = 1 + dice.below(4) as usize;
        let wish = |dice: &mut Dice| Wish {
            teams: vec![vec![dice.below(2) as usize]],
            firm: dice.below(2) as usize,
            visits: 1 + dice.below(3) as u32,
            remote: dice.below(2) as u32,
            gap_days: dice.one_in(2).then(|| dice.below(12) as u32),
        };
        let wishes: Vec<Wish> = (0..projects).map(|_| wish(&mut dice)).collect();
        let near = |rows: usize| vec![vec![Some(60_000); projects]; rows];
        let request = Request {
            days: (0..56).filter(|day| day % 7 < 5).map(|day| (day, (day / 30) as u32)).collect(),
            out: near(2),
            home: near(2),
            between: near(projects),
            stay_ms: 1_800_000,
            day_ms: 28_800_000,
            most_stops: 4,
            gap_days: 4,
            most_a_month: 9,
            wishes,
        };
        let found = plan(&request);
        assert_eq!(check(&request, &found), Ok(()), "case {case}");
        all += usize::from(found.unplanned.is_empty());
        // The rule once more, and the same plan with one project's gap longer than what lies between its visits.
        for project in 0..projects {
            let mut own: Vec<i64> = found
                .visits
                .iter()
                .filter(|v| v.project == project && v.order > 0)
                .map(|v| request.days[v.day].0)
                .collect();
            own.sort_unstable();
            let Some(least) = own.windows(2).map(|pair| pair[1] - pair[0]).min() else { continue };
            assert!(least >= request.wishes[project].gap_days.map_or(4, i64::from).max(1), "case {case}");
            let mut stricter = request.clone();
            stricter.wishes[project].gap_days = Some(least as u32 + 1);
            found_out += usize::from(check(&stricter, &found).is_err());
        }
    }
    assert!(all > 60 && found_out > 60, "{all} {found_out}");
}

/// A firm with more visits than days: first each project once, then the rest; one day serves all that one officer looks
/// after, and a call for which there is no day is made in person where he is there anyway.
#[test]
fn days_of_a_firm_are_shared_out() {
    let wish = |teams: &[usize], visits: u32, remote: u32| Wish {
        teams: teams.iter().map(|officer| vec![*officer]).collect(),
        firm: 0,
        visits,
        remote,
        gap_days: None,
    };
    let planned = |wishes: Vec<Wish>, days: i64| {
        let near = |rows: usize| vec![vec![Some(60_000); wishes.len()]; rows];
        let request = Request {
            days: (0..days).filter(|day| day % 7 < 5).map(|day| (day, 0)).collect(),
            out: near(4),
            home: near(4),
            between: near(wishes.len()),
            stay_ms: 1_800_000,
            day_ms: 28_800_000,
            most_stops: 4,
            gap_days: 7,
            most_a_month: 9,
            wishes,
        };
        let found = plan(&request);
        assert_eq!(check(&request, &found), Ok(()));
        let times = |by_video: bool| -> Vec<usize> {
            let of = |p: usize| {
                found.visits.iter().filter(|v| v.project == p && (v.order == 0) == by_video).count()
            };
            (0..request.wishes.len()).map(of).collect()
        };
        (times(false), times(true))
    };
    // Three days: not all three for the project that asks for most.
    assert_eq!(planned(vec![wish(&[0], 3, 0), wish(&[1], 1, 0), wish(&[2], 1, 0)], 21).0, [1, 1, 1]);
    // A fourth day is the second one of the first project.
    assert_eq!(planned(vec![wish(&[0], 3, 0), wish(&[1], 1, 0), wish(&[2], 1, 0)], 28).0, [2, 1, 1]);
    // One officer for two of them: three days are enough for all but what the third project asks for.
    let (in_person, _) = planned(vec![wish(&[0], 2, 0), wish(&[0, 1], 2, 0), wish(&[2], 1, 0)], 21);
    assert_eq!(in_person, [2, 2, 1]);
    // Two days, both for visits in person: the call of the other project is made on one of them.
    assert_eq!(planned(vec![wish(&[0], 2, 0), wish(&[0], 0, 1)], 14), (vec![2, 1], vec![0, 0]));
    // Calls of one officer on one day disturb once.
    assert_eq!(planned(vec![wish(&[0], 0, 2), wish(&[0], 0, 2)], 14).1, [2, 2]);
}

/// Random firms that ask for too much: one more visit, on whatever day and by whomever, breaks a rule.
#[test]
fn what_is_missing_has_no_day() {
    let mut dice = Dice(23);
    let (mut missing, mut instead) = (0, 0);
    for case in 0..150 {
        let projects = 2 + dice.below(4) as usize;
        let wish = |dice: &mut Dice| Wish {
            teams: (0..=dice.below(2)).map(|_| vec![dice.below(3) as usize]).collect(),
            firm: dice.below(2) as usize,
            visits: dice.below(4) as u32,
            remote: dice.below(3) as u32,
            gap_days: dice.one_in(4).then(|| dice.below(12) as u32),
        };
        let wishes: Vec<Wish> = (0..projects).map(|_| wish(&mut dice)).collect();
        let near = |rows: usize| vec![vec![Some(60_000); projects]; rows];
        let request = Request {
            days: (0..28).filter(|day| day % 7 < 5).map(|day| (day, (day / 14) as u32)).collect(),
            out: near(3),
            home: near(3),
            between: near(projects),
            stay_ms: 1_800_000,
            day_ms: 28_800_000,
            most_stops: 2,
            gap_days: 5,
            most_a_month: 2,
            wishes,
        };
        let found = plan(&request);
        assert_eq!(check(&request, &found), Ok(()), "case {case}");
        missing += found.unplanned.len();
        for (i, (project, why)) in found.unplanned.iter().enumerate() {
            let wish = &request.wishes[*project];
            let of = |by_video: bool| {
                found.visits.iter().filter(|v| v.project == *project && (v.order == 0) == by_video).count()
            };
            let lacks_one_in_person = of(false) < wish.visits as usize;
            let lacks_a_call = of(true) + of(false) < (wish.visits + wish.remote) as usize
                && of(true) < wish.remote as usize
                && (of(false) >= wish.visits as usize
                    || found.unplanned.iter().filter(|(p, _)| p == project).count()
                        > wish.visits as usize - of(false));
            instead += of(false).saturating_sub(wish.visits as usize);
            for (team, day) in
                wish.teams.iter().flat_map(|team| (0..request.days.len()).map(move |day| (team, day)))
            {
                let with = |order: usize, arrive_ms: u32, travel_ms: u64| {
                    let mut more = found.clone();
                    more.unplanned.remove(i);
                    more.travel_ms += travel_ms;
                    let team = team.clone();
                    more.visits.push(Visit { day, team, order, project: *project, arrive_ms });
                    check(&request, &more)
                };
                if lacks_a_call {
                    assert!(
                        with(0, 0, 0).is_err(),
                        "case {case}: a call of {project} on {day}, {why:?}: {request:?} {:?}",
                        found.visits
                    );
                }
                let tour: Vec<&Visit> =
                    found.visits.iter().filter(|v| v.order > 0 && v.day == day && v.team == *team).collect();
                let is_there = tour.iter().any(|v| request.wishes[v.project].firm == wish.firm);
                if lacks_one_in_person || is_there {
                    let stops = tour.len() as u32;
                    let arrive_ms = 60_000 + stops * 1_860_000;
                    let more = with(tour.len() + 1, arrive_ms, if stops == 0 { 120_000 } else { 60_000 });
                    assert!(
                        more.is_err(),
                        "case {case}: {project} on {day} by {team:?}, {why:?}: {request:?} {:?}",
                        found.visits
                    );
                }
            }
        }
    }
    assert!(missing > 100 && instead > 2, "{missing} {instead}");
}

/// Each figure of an assignment and its visits, changed by hand.
#[test]
fn forged_figures_of_officers_are_found_out() {
    let town = Town::new(FOUR);
    let projects = ['1', '2', '3'].map(|letter| {
        point(&format!("p{letter}"), letter, &json!({"firm": if letter == '3' { "g" } else { "f" }}))
    });
    town.layer("projects", &projects);
    let out = town.path("out");
    let asked = ["--weeks", "2", "--visits-from", "2026-03-02", "--visits-per-month", "4"];
    let limits = ["--remote-per-month", "2", "--min-gap", "14d", "--out", &out];
    let summary = town.run_any(&[&asked[..], &limits[..]].concat());
    assert!(summary["visits"]["unplanned"][0]["reason"] == "would_disturb", "{}", summary["visits"]);
    assert!(run_ok(&["verify", &out]).contains("proved"));
    let forge = |file: &str, pointer: &str, to: Value| {
        let path = Path::new(&out).join(file);
        let sound = std::fs::read_to_string(&path).unwrap();
        let mut forged: Value = serde_json::from_str(&sound).unwrap();
        let figure = forged.pointer_mut(pointer).unwrap_or_else(|| panic!("{file} has {pointer}"));
        assert_ne!(*figure, to, "{pointer}");
        *figure = to;
        std::fs::write(&path, forged.to_string()).unwrap();
        assert_eq!(huhang(&["verify", &out]).status.code(), Some(1), "{file} {pointer}");
        std::fs::write(&path, sound).unwrap();
    };
    for figure in
        ["value", "bound", "gap", "travel_mean_s", "within_15min", "different_units", "complete", "loads"]
    {
        forge("summary.json", &format!("/{figure}"), json!(1.25));
    }
    for figure in ["squares", "max_load", "filled", "value"] {
        forge("summary.json", &format!("/layers/0/{figure}"), json!(77));
    }
    for figure in ["travel_s", "spread_m", "projects"] {
        forge("summary.json", &format!("/by_officer/0/{figure}"), json!(12345.5));
    }
    forge("summary.json", "/by_project/0/officers/0/duration_s", json!(1.25));
    for figure in ["officers", "area_m2", "overlap_percent"] {
        forge("summary.json", &format!("/areas/0/{figure}"), json!(55.5));
    }
    for figure in ["value", "bound", "in_person", "remote", "tours", "combined", "wished"] {
        forge("summary.json", &format!("/visits/{figure}"), json!(1e6));
    }
    forge("summary.json", "/visits/unplanned/0/missing", json!(9));
    forge("summary.json", "/visits/unplanned/0/reason", json!("no_officer"));
    let layer = std::fs::read_to_string(Path::new(&out).join("visits.geojson")).unwrap();
    let layer: Value = serde_json::from_str(&layer).unwrap();
    let visits = layer["features"].as_array().unwrap();
    let first = visits.iter().position(|visit| visit["properties"]["remote"] == false).unwrap();
    let of_first = |key: &str| format!("/features/{first}/properties/{key}");
    forge("visits.geojson", &of_first("date"), json!("2026-03-31"));
    forge("visits.geojson", &of_first("arrive"), json!("08:31:00"));
    forge("visits.geojson", &of_first("officers"), json!(["a9"]));
    forge("visits.geojson", &of_first("order"), json!(3));
    forge("visit_tours.geojson", "/features/0/properties/duration_s", json!(1.0));
    for file in ["calendar_officers.csv", "calendar_firms.csv", "assignments.csv"] {
        let path = Path::new(&out).join(file);
        let sound = std::fs::read_to_string(&path).unwrap();
        let last = sound.trim_end().rfind('\n').unwrap();
        std::fs::write(&path, format!("{}\n", &sound[..last])).unwrap();
        assert_eq!(huhang(&["verify", &out]).status.code(), Some(1), "{file} without its last row");
        std::fs::write(&path, sound).unwrap();
    }
}

#[test]
fn a_visit_comes_to_the_gate_that_the_assignment_names() {
    let town = Town::new("id,station\na1,west\n");
    // The first gate is the far one.
    let mut project = point("works", '4', &json!({}));
    let far = project["geometry"]["coordinates"].clone();
    let near = point("near", '1', &json!({}))["geometry"]["coordinates"].clone();
    project["geometry"] = json!({"type": "MultiPoint", "coordinates": [far, near]});
    town.layer("projects", &[project]);
    let summary =
        town.run(&["--per-project", "1", "--weeks", "4", "--visits-from", "2026-03-02", "--min-gap", "1d"]);
    let there = summary["travel_s"].as_f64().unwrap();
    let visits = &summary["visits"];
    assert_eq!((visits["in_person"].as_u64(), visits["tours"].as_u64()), (Some(1), Some(1)), "{visits}");
    let there_and_back = visits["value"].as_f64().unwrap();
    assert!(there > 1.0 && (there_and_back - 2.0 * there).abs() < 0.01, "{there_and_back} for {there}");
}

#[test]
fn the_time_without_closures_is_to_the_gate_that_is_nearest_then() {
    let town = Town::new("id,station\na1,west\nb1,east\n");
    // The near gate of both projects is cut off from the west by a closure between the gates.
    let gates = |id: &str, near: char, far: char| {
        let at = |letter| point(id, letter, &json!({}))["geometry"]["coordinates"].clone();
        let mut project = point(id, near, &json!({}));
        project["geometry"] = json!({"type": "MultiPoint", "coordinates": [at(far), at(near)]});
        project
    };
    town.layer("projects", &[gates("works", '1', '4')]);
    let street = |letter| point("x", letter, &json!({}))["geometry"]["coordinates"].clone();
    let [west, east] = ['A', '1'].map(street).map(|at| [at[0].as_f64().unwrap(), at[1].as_f64().unwrap()]);
    let between = |share: f64| [west[0] + (east[0] - west[0]) * share, west[1]];
    let shut = json!({"type": "Feature", "id": "works", "properties": {"effect": "closed"},
        "geometry": {"type": "LineString", "coordinates": [between(0.4), between(0.6)]}});
    town.layer("closures", &[shut]);
    let (out, closures) = (town.path("out"), town.path("closures.geojson"));
    let summary = town.run_any(&["--closures", &closures, "--per-project", "1", "--out", &out]);
    // Who comes from the east comes to gate 4 now; before, the officer of the west was as far from gate 1.
    let pair = &summary["by_project"][0]["officers"][0];
    assert_eq!(pair["officer"], "b1", "{summary}");
    let proof = run_ok(&["verify", &out]);
    assert!(proof.contains("proved"), "{proof}");
}

#[test]
fn what_names_nobody_is_told() {
    let town = Town::new("id,station,avoid\na1,west,p9\nb1,east,p1\n");
    let mut projects: Vec<Value> = "12".chars().map(|c| point(&format!("p{c}"), c, &json!({}))).collect();
    projects[0]["properties"] = json!({"avoid": "a2", "station": "wset", "stage": "building"});
    town.layer("projects", &projects);
    let args = ["--weeks", "4", "--visits-from", "2026-03-02", "--cadence", "biulding=2"];
    let summary = town.run_any(&args);
    let told: Vec<&str> = summary["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["code"] == "W752")
        .map(|found| found["message"].as_str().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "`avoid` names \"p9\", and there is no project of that name",
            "`avoid` names \"a2\", and there is no officer of that name",
            "`station` names \"wset\", and there is no station, unit or area of that name",
            "`cadence` names \"biulding\", and there is no project with a `stage` of that name",
        ]
    );
}
