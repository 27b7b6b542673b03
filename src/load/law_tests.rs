use super::*;
use crate::diagnostic::Diagnostics;

fn read(text: &str) -> Load {
    let mut problems = Diagnostics::new();
    Load::from_toml(text, "load.toml", &mut problems).unwrap_or_else(|| panic!("{text}\n{problems:?}"))
}

/// `steer 7 2; drive 9 4 3.3` …: an axle is its role, tonnes, tyres, meters to the one in front.
fn rig(kind: &str, axles: &[(&str, f64, u32, f64)]) -> Load {
    let mut text = format!("kind = \"{kind}\"\nheight_m = 4\nwidth_m = 2.55\nlength_m = 18.1\n");
    for (role, load, tyres, spacing) in axles {
        text += &format!("[[axles]]\nload_t = {load}\ntyres = {tyres}\nspacing_m = {spacing}\n");
        text += match *role {
            "steer" => "steered = true\n",
            "drive" => "driven = true\n",
            "wide" => "wide_tyres = true\n",
            _ => "",
        };
    }
    read(&text)
}

fn simple(kind: &str, count: u32, mass_t: f64) -> Load {
    read(&format!(
        "kind = \"{kind}\"\naxle_count = {count}\nmass_t = {mass_t}\nheight_m = 4\nwidth_m = 2.55\nlength_m = 18.1\n"
    ))
}

fn mass_limit(load: &Load) -> Option<u32> {
    let judgement = MassRule::China.judge(load);
    let mut found = judgement.checks.iter().filter(|c| c.measure == Measure::Mass);
    found.find(|c| c.basis != "sum_of_axle_loads").map(|check| check.allowed)
}

#[test]
fn article_3_has_a_mass_for_each_number_of_axles() {
    for (kind, count, kg) in [
        ("truck", 2, Some(18_000)),
        ("truck", 3, Some(25_000)),
        ("combination", 3, Some(27_000)),
        ("truck", 4, Some(31_000)),
        ("combination", 4, Some(36_000)),
        ("combination", 5, Some(43_000)),
        ("combination", 6, Some(49_000)),
        ("combination", 9, Some(49_000)),
        ("truck", 5, None),
        ("combination", 2, None),
    ] {
        assert_eq!(mass_limit(&simple(kind, count, 10.0)), kg, "{kind} of {count} axles");
    }
}

#[test]
fn article_3_is_inclusive_and_tells_by_how_much() {
    let over = |text: &str| -> Vec<(&'static str, u32)> {
        let text = format!("axle_count = 2\n{text}");
        MassRule::China.judge(&read(&text)).over().map(|c| (c.measure.code(), c.excess())).collect()
    };
    assert_eq!(over("mass_t = 18\nheight_m = 4\nwidth_m = 2.55\nlength_m = 18.1"), []);
    assert_eq!(over("mass_t = 18.001\nheight_m = 4\nwidth_m = 2.55\nlength_m = 18.1"), [("mass", 1)]);
    assert_eq!(over("mass_t = 18\nheight_m = 4.3\nwidth_m = 2.55\nlength_m = 18.1"), [("height", 300)]);
    assert_eq!(over("mass_t = 18\nheight_m = 4\nwidth_m = 2.56\nlength_m = 18.1"), [("width", 10)]);
    assert_eq!(over("mass_t = 18\nheight_m = 4\nwidth_m = 2.55\nlength_m = 20"), [("length", 1900)]);
}

#[test]
fn six_axles_with_one_drive_axle_are_46_tonnes() {
    let (steer, drive) = (("steer", 7.0, 2, 0.0), ("drive", 9.0, 4, 3.3));
    let trailer = [("", 8.0, 4, 6.0), ("", 8.0, 4, 1.3), ("", 8.0, 4, 1.3)];
    let two: Vec<_> = [steer, drive, ("drive", 9.0, 4, 1.35)].into_iter().chain(trailer).collect();
    let one: Vec<_> =
        [steer, ("", 9.0, 4, 3.3), ("drive", 9.0, 4, 1.35)].into_iter().chain(trailer).collect();
    assert_eq!(mass_limit(&rig("combination", &two)), Some(49_000));
    assert_eq!(mass_limit(&rig("combination", &one)), Some(46_000));
    let judgement = MassRule::China.judge(&simple("combination", 6, 49.0));
    assert!(judgement.notes.contains(&"tandem_drive_assumed"));
}

#[test]
fn single_tyres_take_three_tonnes_an_axle_wide_ones_none() {
    let tractor = [("steer", 7.0, 2, 0.0), ("drive", 9.0, 4, 3.3), ("drive", 9.0, 4, 1.35)];
    let with = |role: &'static str, tyres: u32| {
        let trailer = [6.0, 1.3, 1.3].map(|spacing| (role, 8.0, tyres, spacing));
        mass_limit(&rig("combination", &tractor.into_iter().chain(trailer).collect::<Vec<_>>()))
    };
    assert_eq!(with("", 4), Some(49_000));
    assert_eq!(with("", 2), Some(40_000), "three axles with two tyres fewer");
    assert_eq!(with("wide", 2), Some(49_000));
    // drive axles and the steering axles of a truck do not count
    let truck =
        [("steer", 6.0, 2, 0.0), ("steer", 6.0, 2, 1.8), ("drive", 9.0, 2, 3.0), ("drive", 9.0, 2, 1.35)];
    assert_eq!(mass_limit(&rig("truck", &truck)), Some(31_000));
}

#[test]
fn the_mass_is_held_against_the_axle_loads_together() {
    // 7 + 18 = 25 t of axle loads for 26 t on three axles of a combination that may weigh 27 t
    let load = rig("combination", &[("steer", 6.0, 2, 0.0), ("drive", 10.0, 4, 3.0), ("", 10.0, 4, 1.4)]);
    let judgement = MassRule::China.judge(&load);
    let over: Vec<_> = judgement.over().map(|c| (c.measure.code(), c.axles, c.allowed, c.basis)).collect();
    assert_eq!(
        over,
        [
            ("axle_group", Some((1, 2)), 18_000, "gb1589_axle_load"),
            ("mass", None, 25_000, "sum_of_axle_loads")
        ]
    );
}

#[test]
fn low_speed_vehicles_have_their_registered_mass() {
    let text = "kind = \"registered\"\nregistered_mass_t = 4.5\nmass_t = 5\nheight_m = 3\nwidth_m = 2\nlength_m = 6\n";
    let judgement = MassRule::China.judge(&read(text));
    let over: Vec<_> = judgement.over().map(|c| (c.measure, c.excess(), c.basis)).collect();
    assert_eq!(over, [(Measure::Mass, 500, "registered_mass")]);
}

#[test]
fn without_the_number_of_axles_the_mass_is_not_judged() {
    let judgement = MassRule::China.judge(&read("mass_t = 45\nheight_m = 4\nwidth_m = 2.5\nlength_m = 18\n"));
    assert_eq!(judgement.unjudged, ["mass_without_axle_count"]);
    assert!(!judgement.is_over());
}

#[test]
fn the_bridge_formula_gives_the_published_table() {
    // FHWA, "Bridge Formula Weights" (FHWA-HOP-06-105), table of permissible gross loads: feet, axles, pounds
    for (feet, axles, pounds) in [
        (8, 2, 38_000),
        (8, 3, 42_000),
        (9, 2, 39_000),
        (9, 3, 42_500),
        (10, 2, 40_000),
        (10, 3, 43_500),
        (11, 3, 44_000),
        (12, 3, 45_000),
        (12, 4, 50_000),
        (20, 3, 51_000),
        (35, 4, 65_500),
        (36, 4, 66_000),
        (36, 5, 70_500),
        (51, 5, 80_000),
    ] {
        assert_eq!(bridge_formula_lb(feet, axles), pounds, "{feet} ft, {axles} axles");
    }
}

#[test]
fn axles_within_eight_feet_are_a_tandem() {
    for feet in 4..=8 {
        assert_eq!(us_group_lb(2, feet * 3048 / 10).0, 34_000, "{feet} ft");
    }
    assert_eq!(us_group_lb(2, 1016).0, 20_000, "within 40 inches several axles are one");
    assert_eq!(us_group_lb(2, 2439), (38_000, "us_bridge_formula"), "more than 8 feet");
    assert_eq!(us_group_lb(2, 2743).0, 38_000, "less than 9 feet is the row of 8");
    assert_eq!(us_group_lb(2, 2744).0, 39_000);
    assert_eq!(us_group_lb(1, 0), (20_000, "us_single_axle"));
}

/// Five axles in feet and pounds, as a load file in meters and tonnes.
fn us_rig(feet: [f64; 5], pounds: [f64; 5]) -> Load {
    let mut text = "kind = \"combination\"\nheight_m = 4\nwidth_m = 2.59\nlength_m = 18\n".to_owned();
    for (feet, pounds) in feet.iter().zip(pounds) {
        let (spacing, load) = (feet * 0.3048, (pounds * 0.45359237).floor() / 1000.0);
        text += &format!("[[axles]]\nload_t = {load:.3}\nspacing_m = {spacing:.3}\n");
    }
    read(&text)
}

#[test]
fn a_rig_passes_outside_and_fails_inside() {
    // FHWA's example: 12,000 + 34,000 + 34,000 lb; axles 1-3 over 20 ft, 1-5 over 51 ft, 2-5 over 35 ft. The tandems
    // carry 68,000 lb where the formula gives 65,500 lb.
    let load = us_rig([0.0, 16.0, 4.0, 27.0, 4.0], [12_000.0, 17_000.0, 17_000.0, 17_000.0, 17_000.0]);
    let judgement = MassRule::UsFederal.judge(&load);
    let over: Vec<_> = judgement.over().map(|c| (c.axles, c.basis, c.allowed)).collect();
    assert_eq!(over, [(Some((1, 4)), "us_bridge_formula", 29_710)]);
    // one foot more between the tandems: the exception of 36 feet
    let load = us_rig([0.0, 15.0, 4.0, 28.0, 4.0], [12_000.0, 17_000.0, 17_000.0, 17_000.0, 17_000.0]);
    assert!(!MassRule::UsFederal.judge(&load).is_over());
}

#[test]
fn pounds_are_compared_exactly() {
    assert!(!exceeds_lb(36_287, 80_000), "80,000 lb are 36,287.3896 kg");
    assert!(exceeds_lb(36_288, 80_000));
    assert_eq!(whole_kg(80_000), 36_287);
}

#[test]
fn rules_are_found_by_their_names() {
    for (name, rule) in MassRule::ALL {
        assert_eq!((rule.name(), MassRule::find(name)), (name, Some(rule)));
    }
    assert_eq!(MassRule::find("mars"), None);
}

#[test]
fn what_has_no_row_is_over_where_no_row_allows_it_and_its_axles_are_held() {
    let judged = |text: &str| {
        let judgement = MassRule::China.judge(&read(text));
        let over: Vec<_> = judgement.over().map(|c| (c.measure, c.basis, c.allowed)).collect();
        (over, judgement.unjudged)
    };
    let truck = |mass: &str, axles: &str| {
        format!("kind = \"truck\"\nmass_t = {mass}\n{axles}height_m = 3.9\nwidth_m = 2.5\nlength_m = 13\n")
    };
    for (axles, why) in [("axle_count = 5\n", "mass_of_no_row"), ("", "mass_without_axle_count")] {
        assert_eq!(judged(&truck("49", axles)), (vec![], vec![why]));
        let over = vec![(Measure::Mass, "article_3_most", 49_000)];
        assert_eq!(judged(&truck("49.001", axles)), (over, vec![]));
    }
    // a crane of five axles: tandems of 24 t where 18 t are allowed
    let axle = |spacing: f64| format!("[[axles]]\nload_t = 12\nspacing_m = {spacing}\ntyres = 4\n");
    let list: String = [0.0, 1.6, 4.0, 1.6, 4.0].map(axle).concat();
    let (over, _) =
        judged(&format!("kind = \"truck\"\nheight_m = 3.9\nwidth_m = 2.5\nlength_m = 13\n{list}"));
    let groups = over.iter().filter(|(measure, ..)| *measure == Measure::AxleGroup).count();
    assert_eq!(groups, 2, "{over:?}");
    assert!(over.contains(&(Measure::Mass, "article_3_most", 49_000)), "{over:?}");
}
