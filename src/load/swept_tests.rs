use super::*;
use std::f64::consts::{FRAC_PI_2, TAU};

/// A tractor of 3.8 m with a trailer of 8 m, 2.55 m wide.
fn semi() -> Rig {
    let trailer = RigTrailer { kingpin: 0.6, wheelbase: 8.0, front: 1.2, rear: 3.0 };
    Rig { wheelbase: 3.8, front: 1.4, rear: 0.9, width: 2.55, trailer: Some(trailer) }
}

fn truck(wheelbase: f64) -> Rig {
    Rig { wheelbase, front: 1.4, rear: 2.0, width: 2.5, trailer: None }
}

#[test]
fn h6_on_a_circle_offtracking_comes_to_the_closed_form() {
    for (rig, radius) in
        [(truck(6.0), 12.5), (truck(6.0), 40.0), (semi(), 12.5), (semi(), 15.0), (semi(), 60.0)]
    {
        let closed = rig.steady_offtracking(radius).expect("it settles");
        // four times round
        let found = sweep(&rig, &Arc { radius, turn: 4.0 * TAU }).offtracking_mm;
        let wanted = closed * 1000.0;
        assert!((f64::from(found) - wanted).abs() <= 1.5, "{radius}: {found} and not {wanted}");
    }
}

#[test]
fn h6_the_closed_form_itself() {
    // R − √(R² − Σ L²) with the kingpin over the rear axle: 13 − √(169 − 16 − 9) = 1
    let trailer = RigTrailer { kingpin: 0.0, wheelbase: 3.0, front: 0.0, rear: 0.0 };
    let rig = Rig { wheelbase: 4.0, front: 0.0, rear: 0.0, width: 2.0, trailer: Some(trailer) };
    assert_eq!(rig.steady_offtracking(13.0), Some(1.0));
    assert_eq!(rig.steady_offtracking(5.0), None, "5² is 4² + 3²: the trailer stands still");
    assert_eq!(rig.steady_offtracking(3.0), None);
}

#[test]
fn h6_the_covered_width_on_a_circle_is_that_of_its_radii() {
    // outermost: the outer front corner; innermost: the inner side at the last axle
    let (rig, radius) = (truck(6.0), 14.0);
    let rear = (radius * radius - 36.0_f64).sqrt();
    let outer = (rear + 1.25).hypot(6.0 + 1.4);
    let wanted = (outer - (rear - 1.25)) * 1000.0;
    let found = f64::from(sweep(&rig, &Arc { radius, turn: 4.0 * TAU }).width_mm);
    assert!((found - wanted).abs() < 10.0, "{found} and not {wanted}");
}

#[test]
fn h6_a_corner_takes_less_than_the_circle_and_a_wider_one_less_still() {
    let rig = semi();
    let of = |radius: f64, turn: f64| sweep(&rig, &Arc { radius, turn });
    let round = of(13.0, 4.0 * TAU);
    let mut before = Swept { width_mm: 2550, offtracking_mm: 0, inside_mm: 1275, outside_mm: 1275 };
    assert_eq!(of(13.0, 0.0), before, "straight on");
    for degrees in [10.0_f64, 30.0, 60.0, 90.0, 120.0, 150.0] {
        let now = of(13.0, degrees.to_radians());
        assert!(now.width_mm > before.width_mm && now.offtracking_mm > before.offtracking_mm, "{degrees}");
        before = now;
    }
    assert!(before.offtracking_mm < round.offtracking_mm);
    assert!(of(25.0, FRAC_PI_2).width_mm < of(13.0, FRAC_PI_2).width_mm);
}

#[test]
fn h6_half_the_step_changes_less_than_a_millimeter() {
    for radius in [10.0, 13.0, 30.0] {
        let arc = Arc { radius, turn: FRAC_PI_2 };
        let (coarse, fine) =
            (sweep_by(&semi(), &arc, STEP_M, SAMPLE_M), sweep_by(&semi(), &arc, STEP_M / 2.0, SAMPLE_M));
        assert!(coarse.offtracking_mm.abs_diff(fine.offtracking_mm) <= 1, "{radius}: {coarse:?} {fine:?}");
        assert!(coarse.width_mm.abs_diff(fine.width_mm) <= 10, "{radius}: {coarse:?} {fine:?}");
    }
}

#[test]
fn h6_the_tractrix_against_plain_pulling() {
    // by definition: the lead moves a hair, every axle is pulled straight after it
    let (rig, arc) = (semi(), Arc { radius: 13.0, turn: FRAC_PI_2 });
    let t = rig.trailer.expect("a trailer");
    let mut rear = [-30.0 - rig.wheelbase, 0.0];
    let mut last = [rear[0] + t.kingpin - t.wheelbase, 0.0];
    let pull = |from: [f64; 2], to: [f64; 2], length: f64| {
        let (dx, dy) = (from[0] - to[0], from[1] - to[1]);
        let scale = length / dx.hypot(dy);
        [to[0] + dx * scale, to[1] + dy * scale]
    };
    let mut most = 0.0_f64;
    for i in 0..200_000 {
        let lead = arc.point(-30.0 + f64::from(i) * 0.0005);
        rear = pull(rear, lead, rig.wheelbase);
        let share = t.kingpin / rig.wheelbase;
        let kingpin = [rear[0] + (lead[0] - rear[0]) * share, rear[1] + (lead[1] - rear[1]) * share];
        last = pull(last, kingpin, t.wheelbase);
        most = most.max(arc.project(last).1);
    }
    let found = sweep(&rig, &arc).offtracking_mm;
    assert!((f64::from(found) - most * 1000.0).abs() < 3.0, "{found} and not {}", most * 1000.0);
}

#[test]
fn h6_available_width_is_inclusive() {
    let swept = Swept { width_mm: 5200, offtracking_mm: 0, inside_mm: 0, outside_mm: 0 };
    assert!(swept.fits(5200));
    assert!(!swept.fits(5199));
}

#[test]
fn h6_an_arc_needs_legs_long_enough() {
    //        to
    //         |
    //  from---at   90°: the tangents are as long as the radius
    let corner = Corner { from: [-20.0, 0.0], at: [0.0, 0.0], to: [0.0, 12.0] };
    let arc = corner.arc(12.0).expect("it fits exactly");
    assert!((arc.turn - FRAC_PI_2).abs() < 1e-12);
    assert_eq!(corner.arc(12.1), None);
    let mirrored = Corner { to: [0.0, -12.0], ..corner };
    assert_eq!(mirrored.arc(12.0), Some(arc), "right turns are the mirror image of left ones");
    let back = Corner { to: [-20.0, 0.0], ..corner };
    assert_eq!(back.arc(0.001), None);
}

#[test]
fn h6_coarse_steps_say_the_same_to_two_centimeters() {
    for rig in [truck(6.0), semi()] {
        for (radius, degrees) in [(12.0, 90.0_f64), (12.5, 45.0), (14.0, 150.0), (30.0, 90.0), (60.0, 120.0)]
        {
            let arc = Arc { radius, turn: degrees.to_radians() };
            let (fine, coarse) = (sweep(&rig, &arc), sweep_coarse(&rig, &arc));
            for (a, b) in [
                (fine.width_mm, coarse.width_mm),
                (fine.inside_mm, coarse.inside_mm),
                (fine.outside_mm, coarse.outside_mm),
            ] {
                assert!(a.abs_diff(b) <= 20, "{radius} m, {degrees}°: {fine:?} {coarse:?}");
            }
        }
    }
}
