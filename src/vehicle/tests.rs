//! The meaning of tags, as tables.

use super::*;

/// `highway=primary oneway=yes` as tags; an underscore-free value may hold anything but spaces.
fn tags(text: &str) -> Tags {
    Tags::new(text.split_whitespace().map(|pair| pair.split_once('=').expect("key=value")))
}

fn built_in(name: &str) -> Vehicle {
    Vehicle::built_in(name).expect("a built-in vehicle")
}

/// `65` speed, `10~` local passage at 10, `-` closed; forward and backward.
fn shown(vehicle: &Vehicle, text: &str) -> String {
    let one = |passage: Option<Passage>| {
        passage.map_or("-".to_owned(), |p| format!("{}{}", p.speed.as_kmh(), if p.local { "~" } else { "" }))
    };
    let WayUse { forward, backward } = vehicle.way_use(&tags(text));
    format!("{} {}", one(forward), one(backward))
}

fn check(vehicle: &str, rows: &[(&str, &str)]) {
    let vehicle = built_in(vehicle);
    for (way, expected) in rows {
        assert_eq!(shown(&vehicle, way), *expected, "{} on {way}", vehicle.name);
    }
}

#[test]
fn cars_by_class_of_road() {
    check(
        "car",
        &[
            ("highway=motorway", "90 -"),
            ("highway=motorway_link", "45 45"),
            ("highway=primary", "65 65"),
            ("highway=footway", "- -"),
            ("highway=road", "- -"),
            ("highway=steps access=yes", "- -"),
            ("building=yes", "- -"),
            ("route=ferry", "5 5"),
            ("route=ferry motor_vehicle=no", "- -"),
            ("route=bus", "- -"),
            ("highway=construction", "- -"),
            ("highway=primary construction=yes", "- -"),
            ("highway=primary construction=minor", "65 65"),
            ("highway=tertiary proposed=secondary", "40 40"),
            ("highway=service area=yes", "- -"),
            ("highway=service service=emergency_access", "- -"),
            ("highway=trunk smoothness=impassable access=yes", "- -"),
        ],
    );
}

#[test]
fn words_of_access_count_in_whatever_case() {
    check(
        "truck",
        &[
            ("highway=primary hgv=No", "- -"),
            ("highway=primary access=NO", "- -"),
            ("highway=primary hgv:forward=No", "- 55"),
            ("highway=primary hgv:lanes=No|no", "- -"),
            ("highway=primary hgv:lanes:backward=No|No", "55 -"),
            ("highway=primary hgv:conditional=No@(22:00-06:00)", "- -"),
            ("highway=primary motor_vehicle=Destination", "55~ 55~"),
            ("highway=primary hgv=Private", "- -"),
            ("highway=primary access=no hgv=Yes", "55 55"),
            ("highway=track motor_vehicle=Yes", "10 10"),
            ("highway=primary vehicle=HGV", "55 55"),
            ("highway=primary hgv=degree", "55 55"),
        ],
    );
    check(
        "emergency",
        &[("highway=primary emergency=No", "- -"), ("highway=footway emergency=Yes", "10 10")],
    );
    let truck = built_in("truck");
    assert!(!truck.passes_node(&tags("barrier=gate hgv=No")));
    assert!(truck.passes_node(&tags("barrier=bollard hgv=Yes")));
    assert!(!truck.way_use(&truck.permitted(&tags("highway=pedestrian hgv=Delivery"))).is_closed());
}

#[test]
fn goods_vehicles_need_leave_of_their_own_where_a_sign_about_them_asks_it() {
    let rows = [
        ("highway=primary hgv=private", "- -"),
        ("highway=primary hgv=permit", "- -"),
        ("highway=primary hgv=private;delivery", "55~ 55~"),
        ("highway=primary hgv:forward=private", "- 55"),
        ("highway=primary hgv:lanes=private|private oneway=yes", "- -"),
        ("highway=primary hgv:lanes=private|yes oneway=yes", "55 -"),
        ("highway=primary access=private", "55~ 55~"),
        ("highway=primary motor_vehicle=permit", "55~ 55~"),
        ("highway=primary hgv=destination", "55~ 55~"),
        ("highway=primary access=no hgv=delivery", "55~ 55~"),
    ];
    check("truck", &rows);
    check("car", &[("highway=primary hgv=private", "65 65")]);
}

#[test]
fn one_way_streets() {
    check(
        "car",
        &[
            ("highway=primary oneway=yes", "65 -"),
            ("highway=primary oneway=true", "65 -"),
            ("highway=primary oneway=1", "65 -"),
            ("highway=primary oneway=-1", "- 65"),
            ("highway=primary oneway=reverse", "- 65"),
            ("highway=primary oneway=reversible", "- -"),
            ("highway=primary oneway=alternating", "65 65"),
            ("highway=primary oneway=双向", "65 65"),
            ("highway=motorway oneway=alternating", "90 -"),
            ("highway=motorway oneway=no", "90 90"),
            ("highway=primary junction=roundabout", "65 -"),
            ("highway=primary junction=circular", "65 -"),
            ("highway=primary junction=roundabout oneway=no", "65 65"),
            ("highway=primary junction=roundabout oneway=-1", "- 65"),
            ("highway=primary oneway=yes oneway:bicycle=no", "65 -"),
            ("highway=primary oneway:motorcar=yes oneway:motor_vehicle=no", "65 -"),
            ("highway=primary oneway:vehicle=no oneway=yes", "65 65"),
        ],
    );
    check(
        "bicycle",
        &[
            ("highway=residential oneway=yes", "15 -"),
            ("highway=residential oneway=yes oneway:bicycle=no", "15 15"),
            ("highway=residential oneway=yes cycleway:left=opposite_lane", "15 15"),
            ("highway=residential oneway=-1", "- 15"),
        ],
    );
    check("walk", &[("highway=residential oneway=yes", "5 5"), ("highway=footway oneway:foot=yes", "5 -")]);
    check("police", &[("highway=primary oneway=yes", "65 -")]);
}

#[test]
fn the_more_specific_access_decides() {
    check(
        "car",
        &[
            ("highway=primary access=no", "- -"),
            ("highway=primary access=no motorcar=yes", "65 65"),
            ("highway=primary access=yes motor_vehicle=no", "- -"),
            ("highway=primary access=no access:forward=yes", "65 -"),
            ("highway=primary access:forward=no motorcar:forward=yes", "65 65"),
            ("highway=primary access:backward=no motorcar=no", "- -"),
            ("highway=primary access=destination", "65~ 65~"),
            ("highway=primary access=private", "65~ 65~"),
            ("highway=primary motor_vehicle:backward=destination", "65 65~"),
            ("highway=primary access=some_tag", "65 65"),
            ("highway=primary access=agricultural;forestry", "- -"),
            ("highway=primary access=destination;agricultural", "65~ 65~"),
            ("highway=primary access=forestry;permissive", "65 65"),
            ("highway=primary access=psv", "- -"),
            ("highway=cycleway motor_vehicle=designated", "10 10"),
            ("highway=footway access=customers", "- -"),
            ("highway=pedestrian vehicle:forward=yes", "10 -"),
            ("highway=garbage access=permissive", "10 10"),
        ],
    );
}

#[test]
fn police_and_emergency_pass_legal_bans() {
    check(
        "police",
        &[
            ("highway=primary access=no", "65 65"),
            ("highway=primary motor_vehicle=private", "65 65"),
            ("highway=busway", "40 40"),
            ("highway=primary access=psv", "65 65"),
            ("highway=footway", "- -"),
            ("highway=footway access=no", "- -"),
            ("highway=footway emergency=yes", "10 10"),
            ("highway=primary emergency=no", "- -"),
            ("highway=service service=emergency_access", "15 15"),
            ("highway=construction", "- -"),
        ],
    );
    check("car", &[("highway=busway", "- -"), ("highway=busway motorcar=yes", "10 10")]);
    check("emergency", &[("highway=service access=no", "15 15"), ("highway=primary maxheight=3", "- -")]);
}

#[test]
fn posted_speeds() {
    check(
        "car",
        &[
            ("highway=residential maxspeed=90", "90 90"),
            ("highway=primary maxspeed=15 maxspeed:forward=30 maxspeed:backward=60", "30 60"),
            ("highway=primary maxspeed:forward=60", "60 65"),
            ("highway=primary oneway=-1 maxspeed:backward=30", "- 30"),
            ("highway=motorway maxspeed=none", "140 -"),
            ("highway=motorway maxspeed=250", "140 -"),
            ("highway=primary maxspeed=fast", "65 65"),
            ("highway=primary maxspeed=signals", "65 65"),
            ("highway=primary maxspeed=0", "65 65"),
            ("highway=trunk source:maxspeed=FR:urban", "50 50"),
            ("highway=trunk source:maxspeed=survey", "85 85"),
            ("highway=primary maxspeed=CN:urban", "50 50"),
            ("highway=primary maxspeed:hgv=30", "65 65"),
            ("highway=secondary access=no maxspeed=100", "- -"),
        ],
    );
    check(
        "truck",
        &[
            ("highway=motorway maxspeed=120", "80 -"),
            ("highway=motorway maxspeed=120 maxspeed:hgv=60", "60 -"),
            ("highway=primary", "55 55"),
        ],
    );
    check("bicycle", &[("highway=primary maxspeed=60", "15 15"), ("highway=service maxspeed=walk", "7 7")]);
    check("walk", &[("highway=footway maxspeed=none", "5 5")]);
}

#[test]
fn trucks_and_their_limits() {
    check(
        "truck",
        &[
            ("highway=primary hgv=no", "- -"),
            ("highway=primary hgv=destination", "55~ 55~"),
            ("highway=primary motorcar=no", "55 55"),
            ("highway=primary maxheight=4", "55 55"),
            ("highway=primary maxheight=3.9", "- -"),
            ("highway=primary maxheight=13'6\"", "55 55"),
            ("highway=primary maxheight=default", "55 55"),
            ("highway=primary maxheight:forward=3.5", "- 55"),
            ("highway=primary maxweight=40", "55 55"),
            ("highway=primary maxweight=39.9", "- -"),
            ("highway=primary maxweight:hgv=3.5t", "- -"),
            ("highway=primary maxwidth=2.3", "- -"),
            ("highway=primary maxlength=12", "- -"),
            ("highway=primary maxaxleload=9", "- -"),
            ("highway=primary narrow=yes", "- -"),
        ],
    );
    check(
        "car",
        &[("highway=primary hgv=no maxweight=3.5", "65 65"), ("highway=service maxwidth=1.8", "- -")],
    );
    let mut tanker = built_in("truck");
    tanker.hazmat = true;
    assert_eq!(shown(&tanker, "highway=primary hazmat=no"), "- -");
}

#[test]
fn barriers() {
    let (car, police, truck) = (built_in("car"), built_in("police"), built_in("truck"));
    let (bicycle, walk) = (built_in("bicycle"), built_in("walk"));
    for (node, expected) in [
        ("highway=traffic_signals", [true; 5]),
        ("barrier=gate", [true; 5]),
        ("barrier=gate access=no", [false, true, false, false, false]),
        ("barrier=gate access=private", [true; 5]),
        ("barrier=lift_gate", [true; 5]),
        ("barrier=toll_booth", [true; 5]),
        ("barrier=cattle_grid", [true; 5]),
        ("barrier=bollard", [false, false, false, true, true]),
        ("barrier=bollard bollard=rising", [true; 5]),
        ("barrier=bollard motor_vehicle=yes", [true, true, true, true, true]),
        ("barrier=bollard emergency=yes", [false, true, false, true, true]),
        ("barrier=stile", [false, false, false, false, true]),
        ("barrier=kerb kerb=lowered", [true; 5]),
        ("barrier=kerb highway=crossing", [true; 5]),
        ("barrier=height_restrictor maxheight=2.2", [true, true, false, true, true]),
        ("barrier=height_restrictor maxheight=1.8", [false, false, false, true, true]),
        ("barrier=thing", [false; 5]),
        ("motor_vehicle=no", [false, true, false, true, true]),
    ] {
        let found = [&car, &police, &truck, &bicycle, &walk].map(|v| v.passes_node(&tags(node)));
        assert_eq!(found, expected, "car, police, truck, bicycle, walk at {node}");
    }
}

#[test]
fn restrictions() {
    use RestrictionKind::{No, Only};
    let (car, truck, walk) = (built_in("car"), built_in("truck"), built_in("walk"));
    for (relation, expected) in [
        ("restriction=no_left_turn", [Some(No), Some(No), None]),
        ("restriction=only_straight_on", [Some(Only), Some(Only), None]),
        ("restriction=no_weird_zigzags", [Some(No), Some(No), None]),
        ("restriction=no_right_turn_on_red", [None; 3]),
        ("restriction=yield", [None; 3]),
        ("restriction=no_left_turn except=motorcar", [None, Some(No), None]),
        ("restriction=no_left_turn except=psv;hgv", [Some(No), None, None]),
        ("restriction:hgv=no_u_turn", [None, Some(No), None]),
        ("restriction:motorcar=no_u_turn", [Some(No), None, None]),
        ("restriction=no_u_turn type=restriction:hgv", [None, Some(No), None]),
        ("restriction:conditional=no_left_turn@(07:00-09:00)", [Some(No), Some(No), None]),
        ("restriction:foot=no_u_turn", [None, None, Some(No)]),
        ("restriction:hgv_articulated=no_u_turn", [None, None, None]),
        ("restriction:hazmat=no_u_turn", [None, None, None]),
    ] {
        let found = [&car, &truck, &walk].map(|v| v.obeys_restriction(&tags(relation)));
        assert_eq!(found, expected, "car, truck, walk under {relation}");
    }
    // with a trailer, with dangerous goods, with both
    let with = |articulated: bool, hazmat: bool| Vehicle { hazmat, articulated, ..truck.clone() };
    let loads = [with(true, false), with(false, true), with(true, true)];
    for (relation, expected) in [
        ("restriction:hgv_articulated=no_left_turn", [Some(No), None, Some(No)]),
        ("restriction:trailer=no_left_turn", [Some(No), None, Some(No)]),
        ("restriction:hazmat=no_left_turn", [None, Some(No), Some(No)]),
        ("restriction=no_left_turn except=hgv_articulated", [None, Some(No), None]),
        ("restriction=no_left_turn except=hgv", [None; 3]),
        ("restriction=no_left_turn restriction:hazmat=none", [Some(No), None, None]),
    ] {
        let found = loads.each_ref().map(|v| v.obeys_restriction(&tags(relation)));
        assert_eq!(found, expected, "with a trailer, dangerous goods, both under {relation}");
    }
}

#[test]
fn problems_name_key_and_value() {
    let found = tag_problems(&tags(
        "highway=primary maxspeed=fast oneway=双向? maxheight=high maxweight=7.5 maxspeed:forward=9999 name=x",
    ));
    let pairs: Vec<_> = found.iter().map(|p| (p.key.as_str(), p.value.as_str())).collect();
    let expected =
        [("maxheight", "high"), ("maxspeed", "fast"), ("maxspeed:forward", "9999"), ("oneway", "双向?")];
    assert_eq!(pairs, expected);
    assert!(found[1].message.starts_with("`maxspeed=fast` is not a speed"));
    assert_eq!(tag_problems(&tags("highway=primary maxspeed=60 oneway=-1 maxheight=default")), []);
}

#[test]
fn files_survive_writing_and_reading() {
    for name in Vehicle::built_in_names() {
        let vehicle = built_in(name);
        let text = vehicle.to_toml();
        assert_eq!(Vehicle::from_toml(&text, "v.toml").expect(&text), vehicle, "{text}");
    }
    let text = "name = \"梁\"\nbase = \"truck\"\nheight_m = 4.8\nwidth_m = 0\n[speeds_kmh]\nmotorway = 60\ntrack = 5\n\
                service = 0\n[[axles]]\nload_t = 9.5\nsteered = true\n[[axles]]\nload_t = 10\nspacing_m = 1.4\n\
                driven = true\nlift = true\nwide_tyres = true\nwidth_m = 2.5\n";
    let vehicle = Vehicle::from_toml(text, "v.toml").expect("it reads");
    assert_eq!(vehicle.dimensions.mass_kg, Some(19_500));
    assert_eq!(vehicle.dimensions.axle_load_kg, Some(10_000));
    assert_eq!(vehicle.dimensions.height_mm, Some(4800));
    assert_eq!(vehicle.dimensions.width_mm, None);
    assert_eq!(vehicle.speeds.get("motorway"), Some(&Speed::kmh(60)));
    assert_eq!(vehicle.speeds.get("service"), None);
    assert_eq!(Vehicle::from_toml(&vehicle.to_toml(), "v.toml").expect("it reads back"), vehicle);
    assert_eq!(Vehicle::from_toml("class = \"bus\"", "v.toml").expect("a bus").class, Class::Bus);
}

#[test]
fn faults_of_a_file_come_all_at_once() {
    let text = "base = \"lorry\"\nheigth_m = 4\nmass_t = \"heavy\"\n[speeds_kmh]\nmoterway = 60\n[[axles]]\nload = 3\n";
    let problems = Vehicle::from_toml(text, "v.toml").expect_err("six faults");
    let shown: Vec<String> = problems
        .sorted()
        .iter()
        .map(|d| format!("{} {}", d.code, d.place.as_ref().expect("place")))
        .collect();
    let expected = ["E503 v.toml:1:8", "E502 v.toml:2:1", "E503 v.toml:3:10", "E502 v.toml:5:1"];
    assert_eq!(&shown[..4], expected);
    assert_eq!(problems.count("E502"), 3);
    assert!(problems.sorted()[1].help.contains("`height_m`"));
    assert!(problems.sorted()[3].help.contains("`motorway`"));
    let broken = Vehicle::from_toml("mass_t = = 3", "v.toml").expect_err("not TOML");
    assert_eq!(broken.count("E501"), 1);
}
