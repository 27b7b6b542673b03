use super::*;
use crate::diagnostic::Diagnostics;
use crate::units::Speed;

fn read(text: &str) -> (Option<Load>, Vec<String>) {
    let mut problems = Diagnostics::new();
    let load = Load::from_toml(text, "l.toml", &mut problems);
    let found = problems.sorted();
    (load, found.iter().map(|d| format!("{} {}", d.code, d.place.as_ref().expect("a place"))).collect())
}

const BODY: &str = "height_m = 4\nwidth_m = 2.5\nlength_m = 12\n";

#[test]
fn h1_the_simple_form_works_without_axles() {
    let (load, found) = read(&format!("name = \"case\"\nmass_t = 49.5\naxle_load_t = 10.2\n{BODY}"));
    let load = load.expect("it reads");
    assert_eq!(found, Vec::<String>::new());
    let body = &load.body;
    assert_eq!((body.mass_kg, body.axle_load_kg, body.height_mm), (Some(49_500), Some(10_200), Some(4000)));
    assert_eq!((load.kind, load.class, load.axle_count), (Kind::Truck, Class::Truck, None));
    assert_eq!((load.wheelbase_mm(), load.first_trailer_axle()), (None, None));
}

#[test]
fn h1_mass_and_axle_load_follow_from_the_axles() {
    let (load, found) = read(
        "height_m = 4\nwidth_m = 2.5\nfront_overhang_m = 1.4\nrear_overhang_m = 2\n[[axles]]\nload_t = 7\n[[axles]]\nload_t = 9.5\nspacing_m = 4.6\n",
    );
    let load = load.expect("it reads");
    assert_eq!(found, Vec::<String>::new());
    assert_eq!((load.body.mass_kg, load.body.axle_load_kg), (Some(16_500), Some(9500)));
    assert_eq!(
        (load.axle_count, load.wheelbase_mm(), load.body.length_mm),
        (Some(2), Some(4600), Some(8000))
    );
    assert_eq!(load.axle_positions(), [0, 4600]);
}

#[test]
fn h1_what_disagrees_is_told_and_the_larger_counts() {
    let text = format!(
        "mass_t = 15\naxle_load_t = 12\nfront_overhang_m = 1\nrear_overhang_m = 1\n{BODY}[[axles]]\nload_t = 7\n[[axles]]\nload_t = 9.5\nspacing_m = 4.6\n"
    );
    let (load, found) = read(&text);
    let load = load.expect("warnings stop nothing");
    assert_eq!(found, ["W564 l.toml:1:10", "W565 l.toml:2:15", "W566 l.toml:7:12"]);
    assert_eq!((load.body.mass_kg, load.body.axle_load_kg), (Some(16_500), Some(12_000)));
    assert_eq!(load.body.length_mm, Some(12_000));
}

#[test]
fn faults_of_a_load_come_all_at_once_with_their_places() {
    let text = "heigth_m = 4\nmass_t = \"heavy\"\nclass = \"lorry\"\nkind = \"combinaton\"\naxle_count = 2.5\n\
                [cargo]\nclasses = [\"flamable\"]\nun_class = \"10\"\ntunnel_code = \"F\"\n\
                [[axles]]\nload_t = 3\nspacing_m = 1\n[[axles]]\nload = 3\n";
    let (load, found) = read(text);
    assert_eq!(load, None);
    let expected = [
        "E561 l.toml:1:1",
        "E562 l.toml:2:10",
        "E562 l.toml:3:9",
        "E562 l.toml:4:8",
        "E562 l.toml:5:14",
        "E562 l.toml:7:12",
        "E562 l.toml:8:12",
        "E562 l.toml:9:15",
        "E563 l.toml:10:1",
        "E562 l.toml:13:1",
        "E563 l.toml:13:1",
        "E561 l.toml:14:1",
    ];
    for wanted in expected {
        assert!(found.iter().any(|line| line == wanted), "{wanted} is missing in {found:#?}");
    }
    assert_eq!(found.iter().filter(|line| line.starts_with('E')).count(), expected.len(), "{found:#?}");
    let mut problems = Diagnostics::new();
    assert!(Load::from_toml(text, "l.toml", &mut problems).is_none());
    let says =
        |part: &str| problems.sorted().iter().any(|d| d.help.contains(part) || d.message.contains(part));
    assert!(
        says("`height_m`")
            && says("did you mean `flammable`")
            && says("did you mean `combination`")
            && says("`load_t`")
    );
}

/// A tractor of two axles 3.5 m apart, its pin above the second one, and a trailer whose axles stand 4.5 and 4.9 m behind the pin.
fn rig(tractor: f64, trailer: f64) -> String {
    let axles: String =
        [4.5, 0.4].map(|spacing| format!("[[axles]]\nload_t = 7\nspacing_m = {spacing}\n")).concat();
    let towing = "[[axles]]\nload_t = 7\n[[axles]]\nload_t = 9\nspacing_m = 3.5\n";
    format!(
        "[tractor]\nwheelbase_m = {tractor}\naxles = 2\n[trailer]\nwheelbase_m = {trailer}\n{towing}{axles}"
    )
}

#[test]
fn what_a_vehicle_can_have_together_is_no_contradiction() {
    for text in [
        "length_m = 3\n[[axles]]\nload_t = 7\n[[axles]]\nload_t = 7\nspacing_m = 3\n",
        "mass_t = 40\naxle_load_t = 13.334\naxle_count = 3\n",
        "height_m = 3.9\nground_clearance_m = 3.8\n",
        "turning_radius_m = 1.25\nwidth_m = 2.5\n",
        "turning_radius_m = 3.1\n[[axles]]\nload_t = 7\n[[axles]]\nload_t = 7\nspacing_m = 3.1\n",
        // steered in front and behind it turns on less
        "turning_radius_m = 3\n[[axles]]\nload_t = 7\n[[axles]]\nload_t = 7\nspacing_m = 3.1\nsteered = true\n",
        &rig(3.5, 4.7),
        &rig(4.0, 4.9),
    ] {
        let (load, found) = read(text);
        assert!(load.is_some(), "{found:?}\n{text}");
    }
    // a value that is wrong is not told as one that is not stated, too
    let (_, found) = read("height_m = \"high\"\nwidth_m = 0\nlength_m = 9\nmass_t = 9\n");
    assert_eq!(found, ["E562 l.toml:1:12", "W568 l.toml:2:11"]);
}

#[test]
fn what_contradicts_itself_is_an_error() {
    for (text, code) in [
        ("axle_count = 3\n[[axles]]\nload_t = 7\n", "E567 l.toml:1:14"),
        ("[cargo]\ntunnel_code = \"D\"\n", "E569 l.toml:1:1"),
        ("[cargo]\nclasses = []\n", "E569 l.toml:1:1"),
        ("kind = \"truck\"\n[tractor]\nwheelbase_m = 4\n[trailer]\nwheelbase_m = 8\n", "E570 l.toml:1:8"),
        ("[trailer]\nwheelbase_m = 8\n", "E570 l.toml:1:1"),
        ("[tractor]\nwheelbase_m = 8\n", "E570 l.toml:1:1"),
        ("kind = \"registered\"\n", "E570 l.toml:1:8"),
        ("mass_t = 5\naxle_load_t = 6\n", "E570 l.toml:2:15"),
        ("[tractor]\nkingpin_m = 1\n[trailer]\nwheelbase_m = 8\n", "E562 l.toml:1:1"),
        ("mass_t = 10000.001\n", "E562 l.toml:1:10"),
        ("length_m = 1001\n", "E562 l.toml:1:12"),
        ("mass_t = -3\n", "E562 l.toml:1:10"),
        ("mass_t = nan\n", "E562 l.toml:1:10"),
        ("mass_t = = 3\n", "E560 l.toml:1:10"),
        ("[[axles]]\nload_t = 7\ntyres = 0\n", "E562 l.toml:1:1"),
        ("axles = 3\n", "E562 l.toml:1:9"),
        ("cargo = \"petrol\"\n", "E562 l.toml:1:9"),
        ("width_m = 250\n", "E562 l.toml:1:11"),
        ("[[axles]]\nload_t = 7\ntyres = 3\n", "E562 l.toml:1:1"),
        (
            "length_m = 3\n[[axles]]\nload_t = 7\n[[axles]]\nload_t = 7\nspacing_m = 3.001\n",
            "E570 l.toml:1:12",
        ),
        ("mass_t = 40\naxle_load_t = 13.333\naxle_count = 3\n", "E570 l.toml:2:15"),
        ("height_m = 3.9\nground_clearance_m = 3.9\n", "E570 l.toml:2:22"),
        ("turning_radius_m = 1.2\nwidth_m = 2.5\n", "E570 l.toml:1:20"),
        (
            "turning_radius_m = 3\n[[axles]]\nload_t = 7\n[[axles]]\nload_t = 7\nspacing_m = 3.1\n",
            "E570 l.toml:1:20",
        ),
        (
            "turning_radius_m = 3.9\n[tractor]\nwheelbase_m = 4\n[trailer]\nwheelbase_m = 8\n",
            "E570 l.toml:1:20",
        ),
        (&rig(4.6, 8.0), "E570 l.toml:1:1"),
        (&rig(3.5, 9.1), "E570 l.toml:4:1"),
    ] {
        let (load, found) = read(text);
        assert_eq!(load, None, "{text}");
        assert!(found.contains(&code.to_owned()), "{code} is missing in {found:?}\n{text}");
    }
}

#[test]
fn what_is_not_stated_is_warned_of() {
    let (load, found) = read("name = \"nothing\"\n");
    assert!(load.is_some());
    assert_eq!(found.len(), 4, "mass, height, width, length: {found:?}");
    assert!(found.iter().all(|line| line.starts_with("W568")));
}

#[test]
fn h1_the_trailer_begins_behind_the_drive_axles() {
    let axle = |more: &str| format!("[[axles]]\nload_t = 8\n{more}\n");
    let rig = |kind: &str, middle: [&str; 2]| {
        let parts = [
            format!("kind = \"{kind}\"\n{BODY}"),
            axle("steered = true"),
            axle(&format!("spacing_m = 3.3\n{}", middle[0])),
            axle(&format!("spacing_m = 1.35\n{}", middle[1])),
            axle("spacing_m = 6"),
            axle("spacing_m = 1.31"),
        ];
        read(&parts.concat()).0.expect("it reads").first_trailer_axle()
    };
    assert_eq!(rig("combination", ["driven = true", "driven = true"]), Some(3));
    assert_eq!(rig("combination", ["", "driven = true"]), Some(3));
    assert_eq!(rig("combination", ["driven = true", ""]), Some(3), "the group of the driven axle");
    assert_eq!(rig("combination", ["", ""]), Some(3), "the group behind the first axle");
    assert_eq!(rig("truck", ["", ""]), None);
}

#[test]
fn h1_a_crest_that_the_bottom_clears() {
    // an arc of radius r rises w²/8r (and a little) over a gap of w: 12 m and 0.3 m give (36 + 0.09) / 0.6 = 60.15 m
    let text = format!(
        "ground_clearance_m = 0.3\n{BODY}[[axles]]\nload_t = 7\n[[axles]]\nload_t = 7\nspacing_m = 12\n"
    );
    assert_eq!(read(&text).0.expect("it reads").crest_radius_mm(), Some(60_150));
    assert_eq!(read(BODY).0.expect("it reads").crest_radius_mm(), None);
}

#[test]
fn the_vehicle_of_a_load_has_its_body_and_its_danger() {
    let (load, _) = read(&format!("name = \"t\"\nmass_t = 30\n{BODY}[cargo]\nun_class = \"3\"\n"));
    let vehicle = load.expect("it reads").vehicle().expect("a truck");
    assert_eq!((vehicle.name.as_str(), vehicle.class, vehicle.hazmat), ("t", Class::Truck, true));
    assert_eq!(vehicle.dimensions.mass_kg, Some(30_000));
    assert!(vehicle.top_speed <= Speed::kmh(80));
    // behavior 18: a load without dangerous goods is not concerned by tags of dangerous goods
    let plain = read(&format!("mass_t = 30\n{BODY}")).0.expect("it reads").vehicle().expect("a truck");
    assert!(!plain.hazmat);
}

#[test]
fn the_example_is_sound() {
    let (load, found) = read(EXAMPLE);
    assert_eq!(found, Vec::<String>::new());
    let load = load.expect("it reads");
    assert_eq!(
        (load.body.mass_kg, load.axle_count, load.first_trailer_axle()),
        (Some(49_000), Some(6), Some(3))
    );
    assert!(!law::MassRule::China.judge(&load).is_over());
    assert!(swept::Rig::of(&load).is_some());
}
