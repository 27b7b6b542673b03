//! Laws of the polygons, and the inputs that are known to break polygon libraries.

use super::*;
use geo::Validation;

fn at(x: f64, y: f64) -> LonLat {
    LonLat::from_degrees(118.0 + x, 36.0 + y).unwrap()
}

fn plane() -> Projection {
    Projection::around(at(0.0, 0.0))
}

/// A tangled fan of crooked roads, the same every time.
fn roads(count: u64) -> Vec<Vec<LonLat>> {
    let mut state = 7u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 31)
    };
    (0..count)
        .map(|_| {
            let (mut x, mut y) = (random() * 0.05, random() * 0.05);
            let mut line = vec![at(x, y)];
            for _ in 0..5 {
                x += (random() - 0.5) * 0.002;
                y += (random() - 0.5) * 0.002;
                line.push(at(x, y));
            }
            line
        })
        .collect()
}

/// What the contract of [`service_area`] allows for.
fn tolerance(width: f64) -> f64 {
    width / 4.0 + 2.0 * THINNING_M + 0.1
}

fn distance_to_lines(lines: &[Vec<LonLat>], point: LonLat) -> f64 {
    let plane = plane();
    let to = plane.to_plane(point);
    lines
        .iter()
        .map(|l| super::super::polyline::locate(l, 1_000_000, &plane, to).distance_m)
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn the_lines_are_inside_and_the_far_is_outside() {
    let lines = roads(60);
    let (plane, width) = (plane(), 40.0);
    let area = service_area(&lines, &plane, width, 0.0).unwrap();
    for line in &lines {
        for pair in line.windows(2) {
            let (a, b) = (plane.to_plane(pair[0]), plane.to_plane(pair[1]));
            for t in [0.0, 0.2, 0.5, 0.9, 1.0] {
                let on = plane.to_lonlat([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
                assert!(contains(&area, on), "{on:?} is on a line");
            }
        }
    }
    let (mut inside, mut near, mut wrong) = (0, 0, 0);
    for i in 0..120 {
        for j in 0..120 {
            let point = at(f64::from(i) * 0.0004, f64::from(j) * 0.0004);
            let (distance, is_inside) = (distance_to_lines(&lines, point), contains(&area, point));
            inside += u32::from(is_inside);
            assert!(!is_inside || distance <= width + tolerance(width), "{distance} m away yet inside");
            assert!(is_inside || distance >= width - tolerance(width), "{distance} m away yet outside");
            let outside_by = distance - width;
            near += u32::from(outside_by.abs() < width / 2.0);
            wrong += u32::from(outside_by.abs() > 2.0 * THINNING_M && is_inside == (outside_by > 0.0));
        }
    }
    assert!(
        wrong * 200 < near,
        "{wrong} of {near} probes near the outline are wrong by more than the thinning"
    );
    assert!(inside > 100, "only {inside} probes inside: the test proves nothing");
}

#[test]
fn more_roads_never_serve_less() {
    let lines = roads(40);
    let (plane, mut last) = (plane(), 0.0);
    let all = service_area(&lines, &plane, 40.0, 10_000.0).unwrap();
    for count in [5, 10, 20, 40] {
        let part = service_area(&lines[..count], &plane, 40.0, 10_000.0).unwrap();
        let area = area_m2(&part);
        assert!(area >= last);
        last = area;
        let kept = area_m2(&intersection(&part, &all).unwrap());
        assert!((kept - area).abs() < area * 1e-4, "{kept} of {area} within the whole");
    }
}

#[test]
fn order_and_direction_and_duplicates_change_nothing() {
    let lines = roads(80);
    let area = service_area(&lines, &plane(), 40.0, 10_000.0).unwrap();
    let mut other: Vec<Vec<LonLat>> =
        lines.iter().rev().map(|line| line.iter().rev().copied().collect()).collect();
    other.extend(lines[..10].iter().cloned());
    assert_eq!(service_area(&other, &plane(), 40.0, 10_000.0).unwrap(), area);
}

#[test]
fn a_block_has_a_hole_from_the_minimum_on() {
    let (w, h) = (0.003, 0.003);
    let block = vec![vec![at(0.0, 0.0), at(w, 0.0), at(w, h), at(0.0, h), at(0.0, 0.0)]];
    let plane = plane();
    let honest = service_area(&block, &plane, 40.0, 10_000.0).unwrap();
    assert_eq!(honest.0[0].interiors().len(), 1);
    assert!(!contains(&honest, at(w / 2.0, h / 2.0)));
    let filled = service_area(&block, &plane, 40.0, 100_000.0).unwrap();
    assert_eq!(filled.0[0].interiors().len(), 0);
    assert!(contains(&filled, at(w / 2.0, h / 2.0)));
    assert!(honest.0[0].exterior().0.iter().all(|c| (c.x * 1e7).round() / 1e7 == c.x));
    assert!(honest.0[0].signed_area() > 0.0, "the shell is counterclockwise");
}

#[test]
fn parts_apart_stay_apart() {
    let lines = vec![vec![at(0.0, 0.0), at(0.01, 0.0)], vec![at(0.05, 0.05), at(0.06, 0.05)]];
    assert_eq!(service_area(&lines, &plane(), 40.0, 0.0).unwrap().0.len(), 2);
}

#[test]
fn the_result_is_valid() {
    for (count, smallest) in [(30, 0.0), (300, 0.0), (300, 10_000.0), (1500, 5_000.0)] {
        let area = service_area(&roads(count), &plane(), 40.0, smallest).unwrap();
        assert!(area.is_valid(), "{count} roads: {:?}", area.validation_errors());
        assert_eq!(area, canonical(area.0.clone()), "canonical");
    }
    for width in [1.0, 1.7, 6.0, 250.0, 4000.0] {
        let area = service_area(&roads(60), &plane(), width, 0.0).unwrap();
        assert!(area.is_valid(), "{width} m: {:?}", area.validation_errors());
    }
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let lines = roads(400);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| service_area(&lines, &plane(), 40.0, 10_000.0).unwrap())
    };
    let one = with(1);
    assert_eq!(with(2), one);
    assert_eq!(with(7), one);
}

/// A closed square of streets around the center, by half its side in meters.
fn square_of_streets(half: f64) -> Vec<LonLat> {
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
    corners.iter().map(|(x, y)| plane().to_lonlat([x * half, y * half])).collect()
}

#[test]
fn what_stands_in_a_hole_goes_with_it() {
    let center = vec![at(0.0, 0.0)];
    let streets = vec![square_of_streets(200.0), center.clone(), square_of_streets(800.0)];
    let parts = |smallest| {
        let area = service_area(&streets, &plane(), 40.0, smallest).unwrap();
        assert!(area.is_valid());
        area.0.iter().map(|part| part.interiors().len()).collect::<Vec<_>>()
    };
    assert_eq!(parts(10_000.0), [1, 1, 0], "a ring in a ring around a dot");
    assert_eq!(
        parts(320.0 * 320.0 + 1000.0),
        [1, 0],
        "the hole around the dot is filled, and the dot with it"
    );
    assert_eq!(parts(10_000_000.0), [0]);

    let slit = vec![square_of_streets(93.0), center];
    let area = service_area(&slit, &plane(), 40.0, 12_000.0).unwrap();
    assert_eq!((area.0.len(), area.0[0].interiors().len()), (1, 0), "no part within a part");
}

#[test]
fn seams_of_tiles_do_not_show() {
    let (plane, width) = (plane(), 40.0);
    let seam = 630.0; // 63 cells of a quarter of the half width
    for shift in [-5.0, -0.01, 0.0, 0.003, 5.0, 9.99] {
        for (dx, dy) in [(1900.0, 0.0), (0.0, 1900.0), (1300.0, 1300.0), (1500.0, -900.0)] {
            let middle = [seam + shift, -seam + shift];
            let ends = [-0.5, 0.5].map(|t| plane.to_lonlat([middle[0] + t * dx, middle[1] + t * dy]));
            let area = service_area(&[ends.to_vec()], &plane, width, 0.0).unwrap();
            assert_eq!((area.0.len(), area.0[0].interiors().len()), (1, 0), "one band, no crack");
            assert!(area.is_valid());
            let expected = 2.0 * width * f64::hypot(dx, dy) + std::f64::consts::PI * width * width;
            let found = area_m2(&area);
            assert!((found - expected).abs() < expected * 0.01, "{found} m² of {expected} at {shift}");
            assert!(area.0[0].exterior().0.len() < 60, "a straight band needs few vertices");
        }
    }
}

#[test]
fn dots_on_and_beside_grid_lines_are_round() {
    let (plane, width) = (plane(), 40.0);
    for x in [-1260.0, -630.0, -315.0, -5.0, 0.0, 4.999, 10.0, 629.99, 630.0, 630.01] {
        for y in [-630.0, -630.02, 0.0, 7.3, 630.0] {
            let dot = plane.to_lonlat([x, y]);
            let area = service_area(&[vec![dot, dot, dot], vec![dot]], &plane, width, 0.0).unwrap();
            assert_eq!((area.0.len(), area.0[0].interiors().len()), (1, 0));
            assert!(area.is_valid() && contains(&area, dot));
            for corner in &area.0[0].exterior().0 {
                let [cx, cy] = plane.degrees_to_plane([corner.x, corner.y]);
                let distance = (cx - x).hypot(cy - y);
                assert!((distance - width).abs() < 0.6, "{distance} m from the dot");
            }
        }
    }
}

#[test]
fn points_and_nothing_are_no_trouble() {
    let plane = plane();
    assert!(service_area(&[], &plane, 40.0, 0.0).unwrap().0.is_empty());
    assert!(service_area(&[vec![]], &plane, 40.0, 0.0).unwrap().0.is_empty());
    for line in [vec![at(0.0, 0.0)], vec![at(0.0, 0.0), at(0.0, 0.0)]] {
        let dot = service_area(&[line], &plane, 40.0, 0.0).unwrap();
        let round = std::f64::consts::PI * 40.0 * 40.0;
        let area = area_m2(&dot);
        assert!((0.94 * round..=round).contains(&area), "{area} of {round}");
    }
    let beyond = LonLat { lon: i32::MAX, lat: i32::MAX };
    assert!(service_area(&[vec![beyond, beyond]], &plane, 40.0, 0.0).unwrap().0.is_empty());
}

#[test]
fn bad_measures_are_refused() {
    let line = [vec![at(0.0, 0.0), at(0.01, 0.0)]];
    for width in [0.0, -1.0, 0.9, 1e6, f64::NAN, f64::INFINITY] {
        assert!(matches!(service_area(&line, &plane(), width, 0.0), Err(AreaError::BadMeasure { .. })));
    }
    assert!(service_area(&line, &plane(), 40.0, f64::NAN).is_err());
}

fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
    let ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)];
    Polygon::new(LineString::from(ring.to_vec()), Vec::new())
}

#[test]
fn unions_and_intersections_add_up() {
    let a = MultiPolygon(vec![square(118.0, 36.0, 0.02)]);
    let b = MultiPolygon(vec![square(118.01, 36.01, 0.02)]);
    let (both, either) = (intersection(&a, &b).unwrap(), union(&a, &b).unwrap());
    let sum = area_m2(&both) + area_m2(&either);
    assert!((sum - area_m2(&a) - area_m2(&b)).abs() < 1.0, "inclusion and exclusion");
    assert_eq!(union(&a, &b).unwrap(), union(&b, &a).unwrap());
    assert!(contains(&both, LonLat::from_degrees(118.01, 36.015).unwrap()), "the boundary counts as inside");
    assert!(intersection(&a, &MultiPolygon(vec![square(119.0, 36.0, 0.02)])).unwrap().0.is_empty());
}

#[test]
fn shares_of_many_areas_are_those_of_each() {
    let served = service_area(&roads(200), &plane(), 40.0, 10_000.0).unwrap();
    let cells = (0..23).flat_map(|i| (0..19).map(move |j| (f64::from(i), f64::from(j))));
    let mut areas: Vec<MultiPolygon<f64>> = cells
        .map(|(i, j)| MultiPolygon(vec![square(117.99 + i * 0.003, 35.99 + j * 0.004, 0.0035)]))
        .collect();
    areas.push(MultiPolygon(vec![square(117.9, 35.9, 0.5)]));
    areas.push(MultiPolygon(Vec::new()));
    let found = shares(&areas.iter().collect::<Vec<_>>(), &served).unwrap();
    assert!(found.contains(&0.0) && found.iter().any(|s| *s > 0.3));
    for (area, found) in areas.iter().zip(found) {
        let expected = area_m2(&intersection(area, &served).unwrap()) / area_m2(area).max(1.0);
        assert!((found - expected).abs() < 1e-5, "{found} for {expected}");
    }
    let half = MultiPolygon(vec![square(118.0, 36.0, 0.02)]);
    let whole = MultiPolygon(vec![square(117.99, 36.0, 0.02)]);
    assert!((shares(&[&whole], &half).unwrap()[0] - 0.5).abs() < 1e-6);
    assert_eq!(shares(&[&half, &half], &MultiPolygon(Vec::new())).unwrap(), [0.0, 0.0]);
}

#[test]
fn geodesic_area_is_right_and_blind_to_winding() {
    // One degree square at the equator: 12 308.778 km² (Karney's GeodSolve Planimeter).
    let square = square(0.0, 0.0, 1.0);
    let mut reversed = square.clone();
    reversed.exterior_mut(|ring| ring.0.reverse());
    for polygon in [square, reversed] {
        let area = area_m2(&MultiPolygon(vec![polygon]));
        assert!((area - 12_308_778_361.469).abs() < 10.0, "{area}");
    }
}

#[test]
fn a_needle_is_not_the_rest_of_the_globe() {
    let mut state = 3u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 31)
    };
    let whole = area_m2(&MultiPolygon(vec![square(118.0, 36.0, 0.02)]));
    for _ in 0..2000 {
        let (x, y) = (118.001 + random() * 0.01, 36.001 + random() * 0.01);
        let (dx, dy) = (random() * 1e-4, random() * 1e-4);
        let needle = vec![(x, y), (x + dx, y + dy), (x + dx / 2.0, y + dy / 2.0 + 1e-9), (x, y)];
        let hole = LineString::from(needle);
        let holed =
            MultiPolygon(vec![Polygon::new(square(118.0, 36.0, 0.02).exterior().clone(), vec![hole])]);
        assert!((area_m2(&holed) - whole).abs() < 10.0);
    }
}

#[test]
fn broken_polygons_give_results_or_errors_but_never_panic() {
    let good = MultiPolygon(vec![square(118.0, 36.0, 0.02)]);
    let empty_hole = MultiPolygon(vec![Polygon::new(
        square(118.0, 36.0, 0.01).exterior().clone(),
        vec![LineString(vec![])],
    )]);
    let whole = area_m2(&empty_hole);
    assert!((area_m2(&union(&good, &empty_hole).unwrap()) - area_m2(&good)).abs() < 1.0);
    assert!((area_m2(&intersection(&good, &empty_hole).unwrap()) - whole).abs() < 1.0);

    for bad in [f64::NAN, f64::INFINITY, 1e300] {
        let ring = LineString::from(vec![(118.0, 36.0), (bad, 36.0), (118.0, 37.0), (118.0, 36.0)]);
        let broken = MultiPolygon(vec![Polygon::new(ring, Vec::new())]);
        assert_eq!(union(&good, &broken), Err(AreaError::NotOnGlobe));
        assert_eq!(area_m2(&broken), 0.0);
        assert!(!contains(&broken, at(0.0, 0.0)));
    }

    let bow_tie =
        LineString::from(vec![(118.0, 36.0), (118.02, 36.02), (118.02, 36.0), (118.0, 36.02), (118.0, 36.0)]);
    let bow_tie = MultiPolygon(vec![Polygon::new(bow_tie, Vec::new())]);
    let half = area_m2(&good) / 2.0;
    assert!((area_m2(&bow_tie) - half).abs() < half * 0.001, "a bow tie is two triangles, not nothing");

    let point = MultiPolygon(vec![Polygon::new(LineString::from(vec![(118.0, 36.0); 4]), Vec::new())]);
    assert_eq!(area_m2(&union(&good, &point).unwrap()), area_m2(&good));
}

#[test]
fn hulls() {
    assert!(convex_hull(&[]).unwrap().0.is_empty());
    assert!(
        convex_hull(&[at(0.0, 0.0), at(0.01, 0.01), at(0.02, 0.02)]).unwrap().0.is_empty(),
        "a line has no inside"
    );
    let hull =
        convex_hull(&[at(0.0, 0.0), at(0.01, 0.0), at(0.005, 0.002), at(0.01, 0.01), at(0.0, 0.01)]).unwrap();
    assert_eq!(hull.0[0].exterior().0.len(), 5);
    assert!(contains(&hull, at(0.005, 0.0)));
}
