//! Words on divided roads: each carriageway is a chain of its own, whatever joins the two.

use crate::closures::{Drawn, at, draw, opens};
use crate::orders::{plan_of, post, refused, shut};
use huhang::closure::Drawing;
use huhang::closure::chainage::Post;
use serde_json::{Value, json};

/// Eastbound below, westbound above, an opening in the median at C and c, one end bent to a common junction Z.
fn divided() -> Drawn {
    draw(
        "  a         c         e\nZ\n  A         C         E",
        &[
            "ZACE oneway=yes name=大道 ref=G2",
            "ecaZ oneway=yes name=大道 ref=G2",
            "Cc oneway=yes",
            "cC oneway=yes",
            "Ee name=东路",
        ],
    )
}

/// Beside the eastbound carriageway, at Z, at the opening and at the end.
fn posts() -> Vec<Post> {
    vec![post("G2", "K0", 0.0, -22.0), post("G2", "K1", 120.0, -46.0), post("G2", "K2", 220.0, -46.0)]
}

#[test]
fn km_posts_shut_the_carriageway_that_is_meant_and_never_its_twin() {
    let map = divided();
    let said = |km: &str, carriageway: &str| {
        shut(&map, &posts(), json!({"road": "G2", "km": km, "carriageway": carriageway}))
    };
    assert_eq!(said("K1-K1+500", "right"), "CE[0-50]", "not back through the opening");
    assert_eq!(said("K1-K1+500", "left"), "ec[50-100]");
    assert_eq!(said("K1-K2", "right"), "CE[0-100]");
    assert_eq!(said("K1-K2", "left"), "ec[0-100]");
    let both = shut(&map, &posts(), json!({"road": "G2", "km": "K1-K1+500", "direction": "both"}));
    assert_eq!(both, "CE[0-50] EC[50-100] ce[0-50] ec[50-100]", "each once");
    // From the junction where the carriageways part, at a right angle to one of them, over the opening.
    assert_eq!(said("K0+500-K1+500", "right"), "CE[0-50] ZC[65-128]");
    let left = said("K0+500-K1+500", "left");
    assert!(left.starts_with("cZ[0-6") && left.ends_with(" ec[50-100]"), "{left}");
    for (carriageway, chains) in [("right", "ZC"), ("left", "cZ")] {
        let whole = said("K0-K2", carriageway);
        assert!(whole.contains(chains) && whole.matches('[').count() == 2, "{whole}");
    }
}

/// Side streets P and Q touch the southern carriageway only, R and S the northern.
fn one_sided() -> Drawn {
    draw(
        "   R       S\na  r       s      b\nA  p       q      B\n   P       Q",
        &[
            "ApqB oneway=yes name=大道",
            "bsra oneway=yes name=大道",
            "pP name=甲路",
            "qQ name=乙路",
            "rR name=丙路",
            "sS name=丁路",
            "Aa",
            "Bb",
        ],
    )
}

#[test]
fn a_closure_between_side_streets_of_one_carriageway_shuts_the_other_beside_it() {
    let map = one_sided();
    let words = |from: &str, to: &str, direction: &str| json!({"road": "大道", "from": from, "to": to, "direction": direction});
    let (matched, problems) = map.try_match(None, words("甲路", "乙路", "both"));
    let matched = matched.unwrap_or_else(|| panic!("{problems:?}"));
    assert_eq!(map.show(&matched), "pq[0-80] qp[0-80] rs[0-80] sr[0-80]");
    assert_eq!(problems.count("W451"), 1, "and it is said: {problems:?}");
    assert!(problems.sorted().iter().any(|d| d.message.contains("甲路 and 乙路 touch one carriageway")));
    let said = problems.sorted().iter().find(|d| d.code == "W451").unwrap().message.clone();
    let [p, q, r, s] = ['p', 'q', 'r', 's'].map(|letter| map.at(letter).degrees());
    for (a, b) in [(p, q), (r, s)] {
        let middle = format!("{:.5},{:.5}", f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1]));
        assert!(said.contains(&middle), "a place on each carriageway that is shut, {middle}: {said}");
    }
    // Counted once: two carriageways of 80 m.
    let counted: u32 = matched.counted(&map.network).iter().map(|s| s.to_mm - s.from_mm).sum();
    assert_eq!((matched.counted(&map.network).len(), (f64::from(counted) / 1000.0).round()), (2, 160.0));
    let metric = map.metric(&[matched]);
    assert!(
        !opens(&metric, map.position('s', 'b', 0.5), map.position('a', 'r', 0.5)),
        "no way past on the north"
    );
    assert_eq!(map.matches(None, words("甲路", "乙路", "along")), "pq[0-80]");
    assert_eq!(map.matches(None, words("甲路", "乙路", "against")), "sr[0-80]");
    assert_eq!(map.matches(None, words("乙路", "甲路", "along")), "sr[0-80]");
    // One street on either side: each carriageway between the projections.
    assert_eq!(map.matches(None, words("甲路", "丁路", "both")), "pq[0-80] qp[0-80] rs[0-80] sr[0-80]");
    assert_eq!(map.matches(None, words("甲路", "丁路", "along")), "pq[0-80]");
}

#[test]
fn crossings_on_one_side_cut_the_other_carriageway_in_the_middle() {
    let map = draw(
        "a                  b\nA  p       q      B\n   P       Q",
        &["ApqB oneway=yes name=大道", "ba oneway=yes name=大道", "pP name=甲路", "qQ name=乙路"],
    );
    let shown = map.matches(None, json!({"road": "大道", "from": "甲路", "to": "乙路"}));
    assert_eq!(shown, "ab[30-110] ba[80-160] pq[0-80] qp[0-80]");
    // A carriageway that bears the name on a part only stays open, and that is said.
    let map = draw(
        "a          c       b\nA  p       q      B\n   P       Q",
        &[
            "ApqB oneway=yes name=大道",
            "cb oneway=-1 name=大道",
            "ca oneway=yes",
            "pP name=甲路",
            "BQ name=乙路",
        ],
    );
    let (matched, problems) = map.try_match(None, json!({"road": "大道", "from": "甲路", "to": "乙路"}));
    assert!(!map.show(&matched.unwrap()).contains('c') && problems.count("W419") == 1, "{problems:?}");
}

#[test]
fn one_way_streets_count_once_and_rings_are_driven_as_they_are_signed() {
    let map = draw(
        "A        B         C\n\n\n\n\nD                  E    G
F",
        &["ABC oneway=yes name=环路", "CEDA oneway=yes name=环路", "EG name=甲路", "DF name=乙路"],
    );
    let (matched, _) = map.try_match(None, json!({"road": "环路"}));
    let matched = matched.unwrap();
    assert_eq!(matched.stretches.len(), 2 * matched.counted(&map.network).len());
    let said =
        |direction: &str| json!({"road": "环路", "from": "甲路", "to": "乙路", "direction": direction});
    assert_eq!(map.matches(None, said("along")).matches('[').count(), 1, "E to D");
}

#[test]
fn a_road_that_does_not_lead_there_says_what_was_asked() {
    let map = draw(
        "A  B   C     D   E\n\n   F         G",
        &[
            "AB name=大道",
            "BC name=大道 oneway=-1",
            "DE name=大道",
            "BF name=甲路",
            "DG name=乙路",
            "CD name=别路",
        ],
    );
    let message = |properties: Value| {
        let (matched, problems) = map.try_match(None, properties);
        assert!(matched.is_none(), "{matched:?}");
        problems
            .sorted()
            .iter()
            .find(|d| d.code == "E421")
            .map(|d| format!("{} {}", d.message, d.help))
            .unwrap()
    };
    let both = message(json!({"road": "大道", "from": "甲路", "to": "乙路"}));
    assert!(
        both.contains("whichever way") && !both.contains("that direction") && !both.contains("exchange"),
        "{both}"
    );
    let along = message(json!({"road": "大道", "from": "甲路", "to": "乙路", "direction": "along"}));
    assert!(along.contains("in that direction") && along.contains("exchange them"), "{along}");
    // By posts there are no crossings to exchange.
    let single = draw("A         B", &["AB name=大道 ref=G2 oneway=yes"]);
    let posts = [post("G2", "K0", 0.0, 5.0), post("G2", "K1", 100.0, 5.0)];
    let left = json!({"road": "G2", "km": "K0-K1", "carriageway": "left"});
    let (_, problems) = plan_of(&single, &posts, left.clone());
    let said = problems.sorted().iter().map(|d| format!("{d}")).collect::<String>();
    assert!(said.contains("on that carriageway") && !said.contains("crossing"), "{said}");
    refused(&single, &posts, left, "E421");
}

#[test]
fn a_post_beside_one_carriageway_means_the_same_cross_section_on_both() {
    // The westbound carriageway ends ten meters short of the first post.
    let map = draw(
        " e     f\nA      B",
        &["AB oneway=yes name=大道 ref=G2", "fe oneway=yes name=大道 ref=G2", "Ae name=西路", "Bf name=东路"],
    );
    let posts = [post("G2", "K0", 0.0, -26.0), post("G2", "K1", 70.0, -26.0)];
    let said = |km: &str, way: &str| shut(&map, &posts, json!({"road": "G2", "km": km, "carriageway": way}));
    assert_eq!(said("K0+500-K1", "right"), "AB[35-70]");
    assert_eq!(said("K0+500-K1", "left"), "fe[0-35]", "across from 35 m, not half of its own 60 m");
    assert_eq!(
        (said("K0-K0+500", "right"), said("K0-K0+500", "left")),
        ("AB[0-35]".into(), "fe[35-60]".into())
    );
    // The posts of both carriageways measure each its own.
    let both = [&posts[..], &[post("G2", "K0", 10.0, 6.0), post("G2", "K1", 70.0, 6.0)]].concat();
    let said = |km: &str, way: &str| shut(&map, &both, json!({"road": "G2", "km": km, "carriageway": way}));
    assert_eq!(
        (said("K0+500-K1", "right"), said("K0+500-K1", "left")),
        ("AB[35-70]".into(), "fe[0-30]".into())
    );
}

/// A main road of two carriageways between two side roads of the same name, and a flyover of that name above.
fn main_and_side() -> Drawn {
    draw(
        "d  h       g      c\na  r       s      b\nA  p       q      B\nD  P       Q      C\nE                 F",
        &[
            "ApqB oneway=yes name=大道",
            "bsra oneway=yes name=大道",
            "DPQC oneway=yes name=大道",
            "cghd oneway=yes name=大道",
            "EF oneway=yes name=大道 layer=1 bridge=yes",
            "hrpP name=甲路",
            "gsqQ name=乙路",
            "daAD",
            "cbBC",
        ],
    )
}

#[test]
fn m2_side_roads_of_the_same_name_are_shut_with_the_main_road() {
    let map = main_and_side();
    let words =
        |direction: &str| json!({"road": "大道", "from": "甲路", "to": "乙路", "direction": direction});
    let (matched, problems) = map.try_match(None, words("both"));
    let matched = matched.unwrap_or_else(|| panic!("{problems:?}"));
    let shown = map.show(&matched);
    for part in ["pq[0-80]", "sr[0-80]", "PQ[0-80]", "gh[0-80]"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert_eq!(shown.matches('[').count(), 8, "each both ways and nothing else: {shown}");
    let metric = map.metric(&[matched]);
    assert!(
        !opens(&metric, map.position('D', 'P', 0.5), map.position('Q', 'C', 0.5)),
        "no way past beside it"
    );
    // What stays open is named with its place.
    let said =
        problems.sorted().iter().find(|d| d.code == "W451").map(|d| d.message.clone()).unwrap_or_default();
    assert!(
        said.contains("4 carriageways of 大道 are shut") && said.contains("1 of another level"),
        "{said}"
    );
    assert_eq!(map.matches(None, words("along")).matches('[').count(), 1, "one direction is one carriageway");
}

#[test]
fn a_direction_that_is_drawn_on_the_same_line_is_shut_with_the_other_and_not_told_as_open() {
    let map = draw(
        "C    A                   B    D",
        &["CA", "BD", "AB name=红荔西路 oneway=yes", "BA name=红荔西路 oneway=yes"],
    );
    // Drawn two meters beside the road: the line does not run between the two.
    let beside = Drawing::Lines(vec![vec![at(50.0, 2.0), at(250.0, 2.0)]]);
    let (matched, problems) = map.try_match(Some(beside), json!({}));
    let matched = matched.unwrap();
    let shut: Vec<_> = matched.stretches.iter().map(|s| s.directed.segment()).collect();
    assert_eq!(shut.iter().collect::<std::collections::BTreeSet<_>>().len(), 2, "{}", map.show(&matched));
    assert_eq!((problems.count("W419"), matched.spared.len()), (0, 0), "{problems:?}");
}
