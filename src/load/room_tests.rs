use super::*;
use crate::diagnostic::Diagnostics;

const SEMI: &str = "width_m = 2.55\nlength_m = 16.88\nturning_radius_m = 12\nfront_overhang_m = 1.4\n\
    [tractor]\nwheelbase_m = 3.8\nkingpin_m = 0.6\n[trailer]\nwheelbase_m = 8\nfront_m = 1.2\n";

fn turner(text: &str) -> Turner {
    let load = Load::from_toml(text, "l.toml", &mut Diagnostics::new()).expect("it reads");
    Turner::of(&load).expect("it turns")
}

#[test]
fn h6_what_is_missing_is_told() {
    let of = |text: &str| {
        let load = Load::from_toml(text, "l.toml", &mut Diagnostics::new()).expect("it reads");
        Turner::of(&load).map(|turner| turner.has_axles()).map_err(Missing::code)
    };
    assert_eq!(of("length_m = 12"), Err("width"));
    assert_eq!(of("length_m = 12\nwidth_m = 2.5"), Err("axles"));
    assert_eq!(of("length_m = 12\nwidth_m = 2.5\nturning_radius_m = 12"), Ok(false));
    assert_eq!(of(SEMI), Ok(true));
    assert!(
        turner("width_m = 2.5\n[[axles]]\nload_t = 5\n[[axles]]\nload_t = 5\nspacing_m = 5")
            .radius_is_assumed
    );
}

#[test]
fn h6_a_bend_is_wide_enough_for_a_truck_without_axles_as_long_as_it_is_wider_than_the_truck() {
    let plain = turner("width_m = 2.5\nturning_radius_m = 12");
    assert_eq!(plain.bend_mm(20_000, 90_000, 3000), Some(2500));
    // the outermost line of a strip of 7 m about 10 m is 12.25 m, of one of 6 m 11.75 m
    assert_eq!(plain.bend_mm(10_000, 90_000, 7000), Some(2500));
    assert_eq!(plain.bend_mm(10_000, 90_000, 6000), None);
    assert!(plain.is_at_ease(12_000) && !plain.is_at_ease(11_999));
}

#[test]
fn h6_a_truck_without_swing_at_a_corner_is_plain_geometry() {
    // 90°, both strips 7 m, 2.5 m wide on a circle of 12 m: the middle runs 1.25 m from the outer edges, so the corner
    // of the inner edges is 5.75 m from both lines. Without a kerb the arc has 12 − 6.25 √2 = 3.16 m there: enough.
    let plain = turner("width_m = 2.5\nturning_radius_m = 12");
    assert_eq!(plain.corner(90_000, [7000, 7000]).kerb_mm, Some(0));
    // 4 m: the corner is 2.75 m off, 12 − 9.25 √2 < 0. With r: 12 − r − (9.25 − r) √2 = 1.25, so r = 5.64 m
    assert_eq!(plain.corner(90_000, [4000, 4000]).kerb_mm, Some(6000));
    // narrower than the truck: no kerb helps
    let narrow = plain.corner(90_000, [4000, 2400]);
    assert_eq!(narrow.kerb_mm, None);
    assert!(narrow.room_mm < narrow.swept_mm);
}

/// Every point of the bodies on every arc, against the two strips drawn as polygons.
fn clears(turner: &Turner, degrees: u32, radius_dm: u32, strips: [u32; 2], kerb_mm: u32) -> bool {
    let swept = turner.swept(degrees, radius_dm);
    let (turn, radius) = (f64::from(degrees).to_radians(), f64::from(radius_dm) * 100.0);
    let (sin, cos) = turn.sin_cos();
    let tangent = radius * (turn / 2.0).tan();
    // the inner edges are that far to the left of the lines that the steering axle follows
    let left = strips.map(|strip| f64::from(strip) - f64::from(swept.outside_mm));
    if left.iter().any(|left| *left < f64::from(swept.inside_mm)) {
        return false;
    }
    let outside_of = |at: [f64; 2]| {
        // distances to the left of both lines; the second passes the origin at the angle
        let (first, second) = (at[1] - left[0], cos * at[1] - sin * at[0] - left[1]);
        let r = f64::from(kerb_mm);
        let in_corner = first > 1.0 && second > 1.0;
        // the kerb cuts the corner off: beyond its rounding there is road
        let center = [(cos * (left[0] + r) - (left[1] + r)) / sin, left[0] + r];
        let from = [at[0] - center[0], at[1] - center[1]];
        let between = from[0] > 0.0 && from[0] * cos + from[1] * sin < 0.0;
        let rounded = between && from[0].hypot(from[1]) > r - 1.0;
        in_corner && !rounded
    };
    // the innermost line that the bodies reach: parallel to the arc
    let inner = radius - f64::from(swept.inside_mm);
    (0..=2000).all(|i| {
        let angle = turn * f64::from(i) / 2000.0;
        !outside_of([-tangent + inner * angle.sin(), radius - inner * angle.cos()])
    })
}

#[test]
fn h6_the_least_kerb_clears_and_a_smaller_one_does_not() {
    let semi = turner(SEMI);
    let mut rounded = 0;
    for degrees in [45, 60, 90, 120] {
        for strips in [[6000, 6000], [7000, 7000], [9000, 7000], [7000, 12_000]] {
            let need = semi.corner(degrees * 1000, strips);
            let any = |kerb_mm: u32| {
                WIDER_DM.iter().any(|wider| clears(&semi, degrees, 120 + wider, strips, kerb_mm))
            };
            match need.kerb_mm {
                None => assert!(!any(MOST_KERB_MM / 2), "{degrees}° {strips:?}"),
                Some(kerb) => {
                    assert!(any(kerb), "{degrees}° {strips:?}: {kerb} is too little");
                    if kerb > 0 {
                        rounded += 1;
                        // between unequal strips the arc about both centers asks up to a meter more than is needed
                        let less = kerb.saturating_sub(if strips[0] == strips[1] { 500 } else { 4000 });
                        assert!(
                            kerb <= 500 || less == 0 || !any(less),
                            "{degrees}° {strips:?}: {less} is enough"
                        );
                    }
                }
            }
        }
    }
    assert!(rounded > 5, "{rounded} corners asked for a kerb");
}

#[test]
fn h6_wider_roads_and_gentler_corners_never_ask_for_more() {
    let semi = turner(SEMI);
    let kerb = |degrees: u32, strips| semi.corner(degrees * 1000, strips).kerb_mm.unwrap_or(u32::MAX);
    for degrees in [30, 60, 90, 110] {
        for width in [5000, 6000, 7000, 9000] {
            assert!(kerb(degrees, [width + 500; 2]) <= kerb(degrees, [width; 2]), "{degrees} {width}");
            assert!(kerb(degrees - 5, [width; 2]) <= kerb(degrees, [width; 2]), "{degrees} {width}");
        }
    }
}

#[test]
fn h6_a_bend_is_the_swept_path_of_its_circle() {
    let semi = turner(SEMI);
    // on the middle line of a narrow strip; more room lets it swing out and sweep less
    let narrow = semi.bend_mm(15_000, 180_000, 4000).expect("it turns");
    let wide = semi.bend_mm(15_000, 180_000, 14_000).expect("it turns");
    assert!(wide < narrow, "{wide} {narrow}");
    let most = semi.bound_mm(15_000).expect("it settles");
    assert!(narrow <= most && narrow > 2550 + WIDENING_MM, "{narrow} {most}");
    assert!(semi.is_at_ease(200_000) && !semi.is_at_ease(40_000));
}

#[test]
fn h6_a_modular_trailer_that_steers_everywhere_turns_about_its_middle() {
    let line = |spacing: f64, more: &str| format!("[[axles]]\nload_t = 10\nspacing_m = {spacing}\n{more}\n");
    let text = |steered: &str| {
        let tractor = "[[axles]]\nload_t = 7\n".to_owned() + &line(3.5, "driven = true");
        let trailer: String = (0..5).map(|i| line(if i == 0 { 5.0 } else { 2.0 }, steered)).collect();
        format!("kind = \"combination\"\nwidth_m = 3\nrear_overhang_m = 1\n{tractor}{trailer}")
    };
    let of = |steered: &str| turner(&text(steered)).rig.and_then(|rig| rig.trailer).expect("a trailer");
    let all = of("steered = true");
    assert_eq!((all.wheelbase, all.rear), (9.0, 5.0));
    // without steering the middle is the same, here; with the last two fixed it is behind
    assert_eq!(of("").wheelbase, 9.0);
    assert!(!turner(&text("steered = true")).is_upper_bound);
}

/// The last of three axles steers: the two before it lead, half a spacing nearer to the kingpin.
#[test]
fn h6_a_trailer_with_a_steering_axle_is_led_by_the_others() {
    let text = |steered: [bool; 3]| {
        let axle = |load: f64, spacing: f64, steered: bool| {
            format!("[[axles]]\nload_t = {load}\nspacing_m = {spacing}\nsteered = {steered}\n")
        };
        let own =
            "[[axles]]\nload_t = 7\nsteered = true\n[[axles]]\nload_t = 9\nspacing_m = 3.6\ndriven = true\n";
        let [a, b, c] = steered;
        let behind = axle(8.0, 5.0, a) + &axle(8.0, 1.4, b) + &axle(8.0, 1.4, c);
        format!(
            "kind = \"combination\"\nwidth_m = 2.55\nlength_m = 16.5\nturning_radius_m = 9\n\
            [tractor]\nwheelbase_m = 3.6\nkingpin_m = 0.6\naxles = 2\n[trailer]\nwheelbase_m = 7.7\n{own}{behind}"
        )
    };
    let turner = |steered| {
        let mut problems = crate::diagnostic::Diagnostics::new();
        let load = Load::from_toml(&text(steered), "l.toml", &mut problems).expect("it reads");
        Turner::of(&load).expect("it turns")
    };
    let need = |turner: &Turner| turner.swept(90, 120).width_mm;
    let (fixed, last) = (turner([false; 3]), turner([false, false, true]));
    assert!(!fixed.is_upper_bound && !last.is_upper_bound);
    assert!(need(&last) < need(&fixed), "{} {}", need(&last), need(&fixed));
    // just as a trailer whose wheelbase is that much shorter
    let shorter = text([false; 3]).replace("wheelbase_m = 7.7", "wheelbase_m = 7");
    let mut problems = crate::diagnostic::Diagnostics::new();
    let shorter = Load::from_toml(&shorter, "l.toml", &mut problems).unwrap();
    assert_eq!(need(&Turner::of(&shorter).unwrap()), need(&last));
    let all = turner([true; 3]);
    assert!(all.is_upper_bound && need(&all) == need(&fixed));
}

#[test]
fn h6_two_bends_ask_no_more_together_than_what_bounds_them() {
    let modular = "width_m = 4\nfront_overhang_m = 1.5\nturning_radius_m = 18\n[[axles]]\nload_t = 8\n[[axles]]\nload_t = 12\n\
        spacing_m = 4\ndriven = true\n[[axles]]\nload_t = 12\nspacing_m = 1.4\ndriven = true\n[[axles]]\nload_t = 20\nspacing_m = 9\n\
        [[axles]]\nload_t = 20\nspacing_m = 1.5\n";
    let rigid = "width_m = 2.5\nlength_m = 12\nturning_radius_m = 11\nfront_overhang_m = 1.4\n[[axles]]\nload_t = 7\n[[axles]]\n\
        load_t = 11\nspacing_m = 6\n";
    let angles = [(20, 60), (90, 45), (90, 90), (60, 160), (130, 150), (175, 30)];
    let radii = [(None, None), (None, Some(25_000)), (Some(15_000), Some(40_000)), (Some(30_000), None)];
    let between = [(true, 0), (true, 6), (false, 0), (false, 3), (false, 9)];
    let mut bounded = 0;
    for turner in [SEMI, rigid, modular].map(turner) {
        for ((one, other), (a, b), (left, meters)) in radii
            .iter()
            .flat_map(|radii| angles.iter().map(move |angles| (*radii, *angles)))
            .flat_map(|(radii, angles)| between.iter().map(move |between| (radii, angles, *between)))
        {
            let first = Bent { radius_mm: one, turn_mdeg: a * 1000, left: true };
            let second = Bent { radius_mm: other, turn_mdeg: b * 1000, left };
            let Some((together, _)) = turner.together_mm(first, meters * 1000, second) else { continue };
            if let Some(most) = turner.together_at_most_mm(first, second) {
                assert!(together <= most, "{together} > {most}: {first:?} {second:?} {meters} m");
                bounded += 1;
            }
        }
    }
    assert!(bounded > 200, "{bounded}");
}
