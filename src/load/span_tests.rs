use super::*;

fn train(axles: &[(i64, i64)]) -> Vec<Wheel> {
    let mut at = 0;
    axles
        .iter()
        .map(|(force, spacing)| {
            at += spacing;
            Wheel { force: *force, at }
        })
        .collect()
}

/// HS20-44: 8, 32 and 32 kips, 14 feet apart (AASHTO, Standard Specifications for Highway Bridges, 3.7.6); pounds and
/// thousandths of a foot.
fn hs20() -> Vec<Wheel> {
    train(&[(8000, 0), (32_000, 14_000), (32_000, 14_000)])
}

#[test]
fn h5_hs20_on_its_textbook_spans() {
    // Appendix A of the same specifications, the entries of a truck: span (ft), moment (kip-ft), end shear (kip).
    // It prints one decimal, of 627.84 a 627.9, of 1523.92 a 1524.0, of 58.56 a 58.5
    for (feet, moment, shear) in [
        (10, 80.0, 32.0),
        (20, 160.0, 41.6),
        (30, 282.1, 49.6),
        (40, 449.8, 55.2),
        (50, 627.9, 58.5),
        (60, 806.5, 60.8),
        (80, 1164.9, 63.6),
        (100, 1524.0, 65.3),
    ] {
        let found = effects(&hs20(), feet * 1000);
        assert!((found.moment.value() / 1e6 - moment).abs() < 0.1, "{feet} ft: {}", found.moment.value());
        assert!((found.shear.value() / 1e3 - shear).abs() < 0.1, "{feet} ft: {}", found.shear.value());
    }
}

#[test]
fn h5_the_greatest_moment_is_exact() {
    // 40 ft: 449.8 kip-ft to the last digit, under the middle axle, 2 1/3 ft before the middle
    let found = effects(&hs20(), 40_000);
    assert_eq!(found.moment, Ratio::new(449_800_000, 1));
    assert_eq!(found.under, 1);
    // the other direction of travel has its section on the other side
    let from_middle = (found.section.value() - 20_000.0).abs();
    assert!((from_middle - 7000.0 / 3.0).abs() < 1e-6, "{from_middle}");
    assert_eq!(found.shear, Ratio::new(55_200, 1));
}

#[test]
fn h5_one_axle_in_the_middle_and_at_the_support() {
    let found = effects(&train(&[(100, 0)]), 10_000);
    assert_eq!(found.moment, Ratio::new(100 * 10_000, 4), "P L / 4");
    assert_eq!(found.section, Ratio::new(5000, 1));
    assert_eq!(found.shear, Ratio::new(100, 1));
    let none = effects(&[], 10_000);
    assert_eq!((none.moment, none.shear), (Ratio::ZERO, Ratio::ZERO));
}

#[test]
fn h5_only_what_stands_on_the_span_counts() {
    // two axles farther apart than the span: each alone
    let found = effects(&train(&[(100, 0), (100, 10_001)]), 10_000);
    assert_eq!(found.moment, Ratio::new(250_000, 1));
    assert_eq!(found.shear, Ratio::new(100, 1));
}

/// By definition: the train is pushed over the span in small steps; under every axle the moment is added up.
fn swept(train: &[Wheel], span: i64, step: i64) -> (f64, f64) {
    let length = train.last().map_or(0, |wheel| wheel.at);
    let (mut most_moment, mut most_shear) = (0.0_f64, 0.0_f64);
    let mut front = 0;
    while front <= span + length {
        let on: Vec<(f64, f64)> = train
            .iter()
            .map(|wheel| (wheel.force as f64, (front - wheel.at) as f64))
            .filter(|(_, y)| (0.0..=span as f64).contains(y))
            .collect();
        let l = span as f64;
        let left: f64 = on.iter().map(|(p, y)| p * (l - y) / l).sum();
        let right: f64 = on.iter().map(|(p, y)| p * y / l).sum();
        most_shear = most_shear.max(left).max(right);
        for (_, x) in &on {
            let before: f64 = on.iter().filter(|(_, y)| y < x).map(|(p, y)| p * (x - y)).sum();
            most_moment = most_moment.max(left * x - before);
        }
        front += step;
    }
    (most_moment, most_shear)
}

#[test]
fn h5_no_position_of_a_random_train_exceeds_the_envelope_and_one_reaches_it() {
    // a linear congruential generator: the same trains in each run
    let mut state = 20_240_601_u64;
    let mut random = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % most) as i64
    };
    for case in 0..60 {
        let count = 1 + random(9);
        let axles: Vec<(i64, i64)> = (0..count)
            .map(|i| (1000 + random(15_000), if i == 0 { 0 } else { 800 + random(7000) }))
            .collect();
        let train = train(&axles);
        let span = 2000 + random(38_000);
        let exact = effects(&train, span as u32);
        let (moment, shear) = swept(&train, span, 5);
        let (most_moment, most_shear) = (exact.moment.value(), exact.shear.value());
        assert!(moment <= most_moment * (1.0 + 1e-12), "{case}: {moment} > {most_moment} {axles:?} {span}");
        assert!(shear <= most_shear * (1.0 + 1e-12), "{case}: {shear} > {most_shear} {axles:?} {span}");
        assert!(moment >= most_moment * 0.999, "{case}: {moment} < {most_moment} {axles:?} {span}");
        assert!(shear >= most_shear * 0.997, "{case}: {shear} < {most_shear} {axles:?} {span}");
    }
}

#[test]
fn h5_direction_does_not_matter_and_more_load_is_never_less() {
    let forward = train(&[(60, 0), (120, 3000), (120, 1400), (140, 7000), (140, 1400)]);
    let length = 12_800;
    let mut backward: Vec<Wheel> =
        forward.iter().map(|w| Wheel { force: w.force, at: length - w.at }).collect();
    backward.reverse();
    for span in [3000, 8000, 12_800, 16_000, 40_000, 500_000] {
        let (one, other) = (effects(&forward, span), effects(&backward, span));
        assert_eq!((one.moment, one.shear), (other.moment, other.shear), "{span}");
        let more: Vec<Wheel> = forward.iter().map(|w| Wheel { force: w.force + 1, ..*w }).collect();
        let heavier = effects(&more, span);
        assert!(heavier.moment > one.moment && heavier.shear > one.shear);
    }
}

#[test]
fn ratios_are_compared_without_products() {
    let big = i128::MAX / 3;
    assert!(Ratio::new(big, big - 1) > Ratio::new(big + 1, big));
    assert_eq!(Ratio::new(2, 4), Ratio::new(1, 2));
    assert!(Ratio::new(-1, 2) < Ratio::ZERO);
    assert!(Ratio::new(7, 5) < Ratio::new(3, 2));
    assert!(Ratio::new(1, 3) < Ratio::new(2, 5));
    assert_eq!((Ratio::new(7, 2).ceil(), Ratio::new(8, 2).ceil(), Ratio::new(7, 2).value()), (4, 4, 3.5));
}
