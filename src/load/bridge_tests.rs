use super::*;
use crate::diagnostic::Diagnostics;

fn load(text: &str) -> Load {
    Load::from_toml(text, "l.toml", &mut Diagnostics::new()).expect("it reads")
}

fn simple(mass_t: f64, axle_t: f64) -> Load {
    load(&format!("mass_t = {mass_t}\naxle_load_t = {axle_t}\n"))
}

fn axle_train(loads_and_spacings: &[(f64, f64)]) -> Load {
    let axles = loads_and_spacings.iter();
    load(&axles.map(|(t, m)| format!("[[axles]]\nload_t = {t}\nspacing_m = {m}\n")).collect::<String>())
}

#[test]
fn h5_level_1_the_signed_limit_is_inclusive() {
    let limits = Limits { mass_kg: Some(20_000), axle_load_kg: Some(10_000), ..Limits::default() };
    let verdict = |mass, axle| signed(&simple(mass, axle), &limits).expect("signed").verdict;
    assert_eq!(verdict(20.0, 10.0), Verdict::Pass);
    assert_eq!(verdict(20.001, 10.0), Verdict::Refuse);
    assert_eq!(verdict(20.0, 10.001), Verdict::Refuse);
    let unstated = load("mass_t = 5\n");
    assert_eq!(signed(&unstated, &limits).map(|check| check.verdict), Some(Verdict::EngineerNeeded));
    assert_eq!(signed(&unstated, &Limits { height_mm: Some(1), ..Limits::default() }), None);
}

#[test]
fn h5_level_2_norwegian_classes() {
    let verdict =
        |class: &str, mass, axle| BridgeClass::norway(class).expect(class).check(&simple(mass, axle)).verdict;
    assert_eq!(verdict("Bk10", 50.0, 10.0), Verdict::Pass);
    assert_eq!(verdict("Bk10", 50.001, 10.0), Verdict::EngineerNeeded);
    assert_eq!(verdict("Bk10", 50.0, 10.001), Verdict::EngineerNeeded);
    assert_eq!(verdict("BkT8", 50.0, 8.0), Verdict::Pass);
    for (class, most, axle) in [("Bk8", 31.0, 8.0), ("Bk7", 29.5, 7.0), ("Bk6", 27.5, 6.0)] {
        assert_eq!(verdict(class, most, axle), Verdict::Pass, "{class}");
        assert_eq!(verdict(class, most + 0.001, axle), Verdict::EngineerNeeded, "{class}");
        assert_eq!(verdict(class, most, axle + 0.001), Verdict::EngineerNeeded, "{class}");
    }
    assert_eq!(verdict("Bk8-32", 32.0, 8.0), Verdict::Pass);
    assert_eq!(verdict("bk6/28", 28.001, 6.0), Verdict::EngineerNeeded);
    assert_eq!(BridgeClass::norway("Bk9"), None);
    assert_eq!(BridgeClass::norway("Bk10-x"), None);
}

#[test]
fn h5_level_2_a_table_of_the_user_limits_groups() {
    let class = BridgeClass {
        name: "own".to_owned(),
        axle_kg: 10_000,
        tandem_kg: Some(16_000),
        tridem_kg: Some(22_000),
        gross_kg: Some(60_000),
    };
    let passing = axle_train(&[(7.0, 0.0), (8.0, 3.3), (8.0, 1.4), (7.0, 6.0), (7.0, 1.3), (8.0, 1.3)]);
    assert_eq!(class.check(&passing).verdict, Verdict::Pass);
    let heavier = axle_train(&[(7.0, 0.0), (8.0, 3.3), (8.0, 1.4), (7.0, 6.0), (7.0, 1.3), (8.001, 1.3)]);
    let check = class.check(&heavier);
    let over: Vec<_> = check.figures.iter().filter(|f| f.is_over).map(|f| (f.what, f.actual)).collect();
    assert_eq!((check.verdict, over), (Verdict::EngineerNeeded, vec![("tridem", 22_001.0)]));
    assert_eq!(class.check(&simple(20.0, 8.0)).verdict, Verdict::EngineerNeeded, "groups are not known");
}

#[test]
fn h5_the_lane_load_of_highway_i() {
    // P = 270 kN up to 5 m, 2 (L + 130) kN, 360 kN from 50 m on; 30 m: 320 kN
    for (span_m, moment_knm, shear_kn) in [
        (4.0, 10.5 * 16.0 / 8.0 + 270.0, 21.0 + 324.0),
        (5.0, 10.5 * 25.0 / 8.0 + 270.0 * 5.0 / 4.0, 26.25 + 324.0),
        (20.0, 10.5 * 400.0 / 8.0 + 300.0 * 5.0, 105.0 + 360.0),
        (30.0, 10.5 * 900.0 / 8.0 + 320.0 * 7.5, 157.5 + 384.0),
        (60.0, 10.5 * 3600.0 / 8.0 + 360.0 * 15.0, 315.0 + 432.0),
    ] {
        let (moment, shear) = DesignLoad::HighwayI.effects((span_m * 1000.0) as u32);
        assert!((moment.value() / 1e8 - moment_knm).abs() < 1e-9, "{span_m}: {}", moment.value());
        assert!((shear.value() / 1e5 - shear_kn).abs() < 1e-9, "{span_m}: {}", shear.value());
        let (second, _) = DesignLoad::HighwayII.effects((span_m * 1000.0) as u32);
        assert_eq!(second, moment.times(75, 100));
    }
}

#[test]
fn h5_the_vehicle_of_550_kn() {
    // 3 m: one axle of 140 kN in the middle; two of them, 1.4 m apart, give more: 280 (3 − 0.7)² / (4·3)
    let (moment, shear) = DesignLoad::Vehicle550.effects(3000);
    let classic = 280.0 * (3.0_f64 - 0.7).powi(2) / 12.0;
    assert!((moment.value() / 1e8 - classic).abs() < 1e-9, "{}", moment.value() / 1e8);
    assert!((shear.value() / 1e5 - 140.0 * (1.0 + 1.6 / 3.0)).abs() < 1e-9);
}

#[test]
fn h5_level_3_compares_with_the_design_load_inclusively() {
    // the design vehicle as a load: 140 kN are not whole kilograms, so a train of our own
    let train = axle_train(&[(10.0, 0.0), (10.0, 1.4)]);
    let newton = 98_100;
    let design =
        |force: u32| DesignLoad::Train { name: "own".to_owned(), axles: vec![(force, 0), (force, 1400)] };
    let rating = |factor, careful| Rating { factor, careful };
    let verdict = |design: &DesignLoad, rating| beam(&train, 12_000, design, rating).verdict;
    let careful = Verdict::Conditions(Condition::CAREFUL.to_vec());
    assert_eq!(verdict(&design(newton), rating(1000, 1050)), Verdict::Pass, "equal passes");
    assert_eq!(verdict(&design(newton - 1), rating(1000, 1050)), careful);
    assert_eq!(verdict(&design(newton), rating(999, 1050)), careful);
    assert_eq!(verdict(&design(newton), rating(800, 1250)), careful, "0.8 × 1.25 is 1, exactly");
    assert_eq!(verdict(&design(newton), rating(800, 1249)), Verdict::EngineerNeeded);
    assert_eq!(verdict(&design(newton), rating(1200, 1000)), Verdict::Pass);
    let unknown = beam(&simple(20.0, 10.0), 12_000, &design(newton), Rating::default());
    assert_eq!(unknown.verdict, Verdict::EngineerNeeded, "without axles nobody can tell");
}

#[test]
fn h5_the_whole_vehicle_counts_on_the_span() {
    // one axle alone would pass on 12 m; the two together do not
    let one = axle_train(&[(20.0, 0.0)]);
    let two = axle_train(&[(20.0, 0.0), (20.0, 1.4)]);
    let design = DesignLoad::Train { name: "own".to_owned(), axles: vec![(250_000, 0)] };
    let verdict = |load: &Load| beam(load, 12_000, &design, Rating::default()).verdict;
    assert_eq!(verdict(&one), Verdict::Pass);
    assert_eq!(verdict(&two), Verdict::EngineerNeeded);
}

#[test]
fn h5_a_49_tonne_combination_passes_highway_i() {
    let truck = axle_train(&[(7.0, 0.0), (9.0, 3.3), (9.0, 1.35), (8.0, 6.0), (8.0, 1.31), (8.0, 1.31)]);
    for span in [3, 5, 8, 10, 13, 16, 20, 25, 30, 40, 50] {
        let check = beam(&truck, span * 1000, &DesignLoad::HighwayI, Rating::default());
        assert_eq!(check.verdict, Verdict::Pass, "{span} m: {check:?}");
    }
}

#[test]
fn h5_level_4_the_first_row_that_holds_the_load_decides() {
    let row = |mass: Option<u32>, axle: Option<u32>, verdict| OwnerRow {
        most_mass_kg: mass,
        most_axle_kg: axle,
        verdict,
    };
    let alone = Verdict::Conditions(vec![Condition::Alone, Condition::NoOtherTrucks]);
    let rows = [
        row(Some(49_000), Some(10_000), Verdict::Pass),
        row(Some(100_000), Some(12_000), alone.clone()),
        row(Some(150_000), None, Verdict::EngineerNeeded),
    ];
    let verdict = |mass, axle| owner(&simple(mass, axle), &rows).verdict;
    assert_eq!(verdict(49.0, 10.0), Verdict::Pass);
    assert_eq!(verdict(49.0, 10.5), alone);
    assert_eq!(verdict(100.0, 12.0), alone);
    assert_eq!(verdict(100.0, 12.5), Verdict::EngineerNeeded);
    assert_eq!(verdict(150.001, 5.0), Verdict::Refuse);
    assert_eq!(owner(&load("mass_t = 20\n"), &rows).verdict, Verdict::EngineerNeeded);
    // who does not pass learns what he misses by least
    let over = |mass, axle| -> Vec<(&str, f64, f64)> {
        let figures = owner(&simple(mass, axle), &rows).figures;
        figures.into_iter().filter(|one| one.is_over).map(|one| (one.what, one.actual, one.allowed)).collect()
    };
    assert_eq!(over(100.0, 12.5), [("axle_load", 12_500.0, 12_000.0)]);
    assert_eq!(over(150.001, 5.0), [("mass", 150_001.0, 100_000.0)]);
    assert_eq!(over(49.0, 10.5), []);
}

#[test]
fn h5_the_strictest_level_counts_and_the_owner_alone_decides() {
    let truck = axle_train(&[(7.0, 0.0), (9.0, 3.3), (9.0, 1.35)]);
    let mut bridge = Bridge {
        limits: Limits { mass_kg: Some(20_000), ..Limits::default() },
        spans: Some((vec![10_000, 20_000], DesignLoad::HighwayI)),
        ..Bridge::default()
    };
    let (verdict, levels) = check(&truck, &bridge).expect("something is known");
    assert_eq!((verdict, levels.len()), (Verdict::Refuse, 3));
    bridge.limits.mass_kg = Some(25_000);
    assert_eq!(check(&truck, &bridge).expect("known").0, Verdict::Pass);
    bridge.limits.mass_kg = Some(20_000);
    bridge.owner = vec![OwnerRow { most_mass_kg: None, most_axle_kg: None, verdict: Verdict::Pass }];
    assert_eq!(check(&truck, &bridge).expect("known").0, Verdict::Pass);
    assert_eq!(check(&truck, &Bridge::default()), None, "what is not known says nothing");
}

#[test]
fn h5_conditions_of_two_levels_hold_together() {
    let one = Verdict::Conditions(vec![Condition::Crawl]);
    let other = Verdict::Conditions(vec![Condition::Alone]);
    assert_eq!(one.clone().and(other), Verdict::Conditions(vec![Condition::Alone, Condition::Crawl]));
    assert_eq!(one.clone().and(Verdict::Pass), one);
    assert_eq!(one.and(Verdict::Refuse), Verdict::Refuse);
}

#[test]
fn h5_a_class_that_there_is_not_is_one_and_a_year_or_a_score_is_none() {
    for text in ["class 12", "9类", "技术状况 6 类", "Condition 0", "等级7", "7", "12"] {
        assert!(names_a_class(text) && condition_class(text).is_none(), "{text}");
    }
    for text in ["good (2021)", "2014年评定", "score 87.5", "分类 2021", "差", "poor", ""] {
        assert!(!names_a_class(text) && condition_class(text).is_none(), "{text}");
    }
}

#[test]
fn h5_a_bridge_in_bad_condition_needs_an_engineer_for_what_is_heavier_than_ordinary_traffic() {
    for (text, class) in [
        ("技术状况4类", Some(4)),
        ("四类桥", Some(4)),
        ("class 5", Some(5)),
        ("Condition 3", Some(3)),
        ("2", Some(2)),
        ("危桥", Some(5)),
        ("good", None),
        ("2014年评定", None),
        ("class 12", None),
        ("9类", None),
    ] {
        assert_eq!(condition_class(text), class, "{text}");
    }
    let wide = Rating { factor: 3000, ..Rating::default() };
    let bridge = |condition| Bridge {
        spans: Some((vec![20_000], DesignLoad::HighwayI)),
        rating: Some(wide),
        condition,
        ..Bridge::default()
    };
    let verdict = |load: &Load, bridge: &Bridge| check(load, bridge).expect("it is known").0;
    let heavy = axle_train(&[(7.0, 0.0), (9.0, 3.3), (9.0, 1.4), (9.0, 6.0), (9.0, 1.3), (9.0, 1.3)]);
    assert_eq!(heavy.body.mass_kg, Some(52_000));
    let ordinary = axle_train(&[(7.0, 0.0), (9.0, 3.3), (9.0, 1.4), (8.0, 6.0), (8.0, 1.3), (8.0, 1.3)]);
    assert_eq!(ordinary.body.mass_kg, Some(49_000));
    for condition in [None, Some(1), Some(3)] {
        assert_eq!(verdict(&heavy, &bridge(condition)), Verdict::Pass, "{condition:?}");
    }
    for condition in [Some(4), Some(5)] {
        assert_eq!(verdict(&heavy, &bridge(condition)), Verdict::EngineerNeeded, "{condition:?}");
        assert_eq!(verdict(&ordinary, &bridge(condition)), Verdict::Pass, "{condition:?}");
    }
    // a signed mass is of the bridge as it stands; the owner's table decides alone
    let limits = Limits { mass_kg: Some(60_000), ..Limits::default() };
    assert_eq!(verdict(&heavy, &Bridge { limits, ..bridge(Some(4)) }), Verdict::Pass);
    let row = OwnerRow { most_mass_kg: None, most_axle_kg: None, verdict: Verdict::Pass };
    assert_eq!(verdict(&heavy, &Bridge { owner: vec![row], ..bridge(Some(5)) }), Verdict::Pass);
}

#[test]
fn h5_hs20_is_the_truck_or_the_lane_whichever_comes_to_more() {
    // span (ft), moment (kip-ft), end shear (kip). 100 and 200 ft as appendix A of AASHTO's Standard Specifications has them,
    // 150 ft by hand: 0.64 · 150² / 8 + 18 · 150 / 4, and 0.64 · 150 / 2 + 26
    for (feet, moment, shear) in [(100.0, 1524.0, 65.3), (150.0, 2475.0, 74.0), (200.0, 4100.0, 90.0)] {
        let (found, end) = DesignLoad::Hs20.effects((feet * 304.8_f64).round() as u32);
        // hundredths of N mm and of N
        let (found, end) = (found.value() / 1.355_817_948e8, end.value() / 444_822.161_5);
        assert!((found - moment).abs() < 0.001 * moment, "{feet} ft: {found}");
        assert!((end - shear).abs() < 0.1, "{feet} ft: {end}");
    }
}
