//! The field against distances by brute force.

use super::*;
use std::collections::BTreeSet;

fn random(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as f64 / f64::from(1u32 << 31)
}

/// Legs of all kinds: short, long, steep, flat, of length zero, across the origin.
fn legs(seed: u64, count: usize) -> Vec<Leg> {
    let mut state = seed;
    let mut next = |span: f64| (random(&mut state) - 0.5) * span;
    let leg = |i: usize| {
        let a = [next(3000.0), next(3000.0)];
        let span = [0.0, 20.0, 200.0, 3000.0][i % 4];
        [a, [a[0] + next(span), a[1] + next(span) * if i.is_multiple_of(3) { 0.01 } else { 1.0 }]]
    };
    (0..count).map(leg).collect()
}

fn distance(leg: &Leg, p: [f64; 2]) -> f64 {
    let [a, b] = *leg;
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy);
    let t = if along.is_nan() { 0.0 } else { along.clamp(0.0, 1.0) };
    (p[0] - a[0] - t * dx).hypot(p[1] - a[1] - t * dy)
}

fn nearest(legs: &[Leg], p: [f64; 2]) -> f64 {
    legs.iter().map(|leg| distance(leg, p)).fold(f64::INFINITY, f64::min)
}

fn measured(grid: &Grid, legs: &[Leg], (row, column): (i32, i32)) -> Tile {
    let mut tile = Tile { origin: origin(tile_key((row, column))), ..Tile::default() };
    tile.measure(grid, legs.iter().filter(|leg| grid.tiles(leg).any(|t| t == (row, column))));
    tile
}

#[test]
fn nodes_have_the_distance_to_the_nearest_leg() {
    for seed in 0..6 {
        let legs = legs(seed, 4 + 5 * seed as usize);
        let grid = Grid::new([40.0, 12.0, 90.0][seed as usize % 3]);
        let tiles: BTreeSet<(i32, i32)> = legs.iter().flat_map(|leg| grid.tiles(leg)).collect();
        for tile in &tiles {
            let tile = measured(&grid, &legs, *tile);
            for (node, squared) in tile.squared.iter().enumerate() {
                let column = f64::from(tile.origin[0] + (node % SIDE) as i32);
                let row = f64::from(tile.origin[1] + (node / SIDE) as i32);
                let expected = nearest(&legs, [column * grid.cell, row * grid.cell]).min(grid.reach());
                assert!((squared.sqrt() - expected).abs() < 1e-9, "{} for {expected}", squared.sqrt());
            }
        }
        // and beyond the tiles there is nothing to find
        let mut state = seed;
        for _ in 0..2000 {
            let p = [(random(&mut state) - 0.5) * 5000.0, (random(&mut state) - 0.5) * 5000.0];
            let side = f64::from(CELLS) * grid.cell;
            let tile = ((p[1] / side).floor() as i32, (p[0] / side).floor() as i32);
            assert!(tiles.contains(&tile) || nearest(&legs, p) > grid.half_width);
        }
    }
}

#[test]
fn between_nodes_the_field_is_right_within_a_cell() {
    let (legs, grid) = (legs(11, 40), Grid::new(40.0));
    let mut state = 5;
    for _ in 0..300 {
        // a random point near a random leg
        let near = legs[(random(&mut state) * 40.0) as usize];
        let p = near[0].map(|c| c + (random(&mut state) - 0.5) * 90.0);
        let cell = p.map(|c| grid.floor(c));
        let tile = measured(&grid, &legs, (cell[1].div_euclid(CELLS), cell[0].div_euclid(CELLS)));
        let node = [cell[0] - tile.origin[0], cell[1] - tile.origin[1]].map(|c| c as usize);
        let at = |i: usize, j: usize| tile.squared[(node[1] + j) * SIDE + node[0] + i].sqrt();
        let [u, v] = [0, 1].map(|k| p[k] / grid.cell - f64::from(cell[k]));
        let (south, north) = (at(0, 0) * (1.0 - u) + at(1, 0) * u, at(0, 1) * (1.0 - u) + at(1, 1) * u);
        let found = south * (1.0 - v) + north * v;
        let expected = nearest(&legs, p);
        assert!((found - expected).abs() < grid.cell, "{found} for {expected}");
    }
}

#[test]
fn neighbors_agree_on_their_seam_to_the_bit() {
    let (legs, grid) = (legs(23, 60), Grid::new(40.0));
    for (row, column) in legs.iter().flat_map(|leg| grid.tiles(leg)).collect::<BTreeSet<_>>() {
        let here = measured(&grid, &legs, (row, column));
        let (east, north) =
            (measured(&grid, &legs, (row, column + 1)), measured(&grid, &legs, (row + 1, column)));
        // beyond the corners of cells that the contour can cross, numbers decide nothing
        let near = |squared: f64| squared.sqrt() < grid.half_width + 1.45 * grid.cell;
        for k in 0..SIDE {
            let (a, b) = (here.squared[k * SIDE + SIDE - 1], east.squared[k * SIDE]);
            assert!(a == b || !near(a) && !near(b));
            let (a, b) = (here.squared[(SIDE - 1) * SIDE + k], north.squared[k]);
            assert!(a == b || !near(a) && !near(b));
        }
    }
}

#[test]
fn every_piece_ends_where_one_begins() {
    let (legs, grid) = (legs(31, 200), Grid::new(40.0));
    let pieces = grid.contour(&legs);
    let begins: BTreeSet<GridEdge> = pieces.iter().map(|piece| piece[0].edge).collect();
    assert_eq!(begins.len(), pieces.len(), "no edge is crossed twice");
    let ends: BTreeSet<GridEdge> = pieces.iter().map(|piece| piece[piece.len() - 1].edge).collect();
    assert_eq!(begins, ends);
    assert!(pieces.iter().flatten().all(|c| c.fraction > 0.0 && c.fraction < 1.0));
    assert!(pieces.iter().flatten().any(|c| c.fixed), "there is a cell with two arcs among them");
}
