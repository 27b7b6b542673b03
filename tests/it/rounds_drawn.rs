//! Rounds drawn by lot for benches: sites in clusters over a town, several stations, detours on every leg.

use huhang::rounds::{Aim, Break, Chance, Problem, Task, Travel, Unit, Window};

const MINUTE: i64 = 60_000;

/// Sites around village centers in an area of 40 km × 40 km, 2 to 8 minutes of work each, some with a window of half a
/// day, ranks from 1 to 4; units of 9 h shifts with a lunch break from `stations` stations. Driven at 36 km/h, with a
/// detour of up to a third on each leg, not the same there and back.
pub fn town(sites: usize, units: usize, stations: usize, aims: &[Aim], seed: u64) -> Problem {
    let mut dice = Chance::new(seed, 99);
    let mut spot = |spread: i64, around: (i64, i64)| {
        let mut draw = || (0..4).map(|_| dice.between(-spread, spread)).sum::<i64>() / 2;
        (around.0 + draw(), around.1 + draw())
    };
    let stands: Vec<(i64, i64)> = (0..stations).map(|_| spot(12_000, (0, 0))).collect();
    let villages: Vec<(i64, i64)> = (0..=sites / 12).map(|_| spot(18_000, (0, 0))).collect();
    let mut places = stands;
    places.extend((0..sites).map(|site| spot(900, villages[site % villages.len()])));
    let stops = places.len();
    let (mut ms, mut mm) = (vec![0; stops * stops], vec![0; stops * stops]);
    for (from, a) in places.iter().enumerate() {
        for (to, b) in places.iter().enumerate().filter(|(to, _)| *to != from) {
            let straight_m = (a.0 - b.0).abs().max((a.1 - b.1).abs());
            let way_mm = straight_m * 1000 + straight_m * dice.between(100, 330) + 20_000;
            (ms[from * stops + to], mm[from * stops + to]) = ((way_mm / 10) as u32, way_mm as u32);
        }
    }
    let hour = |hour: i64| hour * 60 * MINUTE;
    let task = |site: usize| {
        let mut task = Task::visit(stations + site, dice.between(10, 40) * MINUTE / 5);
        task.place = Some([places[stations + site].0, places[stations + site].1]);
        task.priority = 1 << (2 * dice.below(4));
        match dice.below(5) {
            0 => task.windows = vec![Window::new(hour(8), hour(12))],
            1 => task.windows = vec![Window::new(hour(13), hour(17))],
            _ => {}
        }
        task
    };
    let tasks = (0..sites).map(task).collect();
    let unit = |number: usize| Unit {
        breaks: vec![Break {
            window: Window::new(hour(11) + 30 * MINUTE, hour(13)),
            duration_ms: 45 * MINUTE,
        }],
        team: number as u32,
        ..Unit::new(number % stations, Window::new(hour(8), hour(17)))
    };
    Problem {
        travels: vec![Travel::new(stops, &ms, &mm)],
        tasks,
        units: (0..units).map(unit).collect(),
        groups: Vec::new(),
        aims: aims.to_vec(),
    }
}
