use super::*;
use std::collections::BTreeSet;

/// The first arrival at the target and at places, by whatever leads on from a place at one departure.
fn place_by_place(journey: &Journey, on: impl Fn(u32, u32, &mut BTreeSet<(u32, u32)>)) -> Option<u32> {
    let mut places: BTreeSet<(u32, u32)> = BTreeSet::from([(journey.start_ms, journey.source)]);
    let mut done = BTreeSet::new();
    while let Some((at, place)) = places.pop_first() {
        if place == journey.target {
            return Some(at);
        }
        if done.insert(place) {
            for departure in at..journey.horizon_ms {
                on(departure, place, &mut places);
            }
        }
    }
    None
}

/// Every departure from every place and every way without circles, one by one.
fn every_way(journey: &Journey) -> Option<u32> {
    fn drive(journey: &Journey, now: u32, way: &mut Vec<u32>, there: &mut BTreeSet<(u32, u32)>) {
        let node = way[way.len() - 1];
        for arc in journey.arcs.iter().filter(|arc| arc.tail == node) {
            let open = !arc.barred.iter().any(|w| w.start <= now && now < w.end);
            if !open || now + arc.ms >= journey.horizon_ms || way.contains(&arc.head) {
                continue;
            }
            if arc.head == journey.target || journey.is_place(arc.head) {
                there.insert((now + arc.ms, arc.head));
            } else {
                way.push(arc.head);
                drive(journey, now + arc.ms, way, there);
                way.pop();
            }
        }
    }
    place_by_place(journey, |departure, place, there| drive(journey, departure, &mut vec![place], there))
}

/// Every departure from every place, one by one; for each the fastest way that is open as it is driven.
fn slowly(journey: &Journey) -> Option<u32> {
    let mut places: BTreeSet<(u32, u32)> = BTreeSet::from([(journey.start_ms, journey.source)]);
    let (mut done, mut first) = (BTreeSet::new(), None);
    while let Some((at, place)) = places.pop_first() {
        if !done.insert(place) {
            continue;
        }
        for departure in at..journey.horizon_ms {
            let mut there = BTreeSet::from([(0, place)]);
            let mut seen = BTreeSet::new();
            while let Some((ms, node)) = there.pop_first() {
                if !seen.insert(node) {
                    continue;
                }
                let now = departure + ms;
                if node == journey.target {
                    first = first.into_iter().chain([now]).min();
                    continue;
                }
                let is_place = journey.waiting[node as usize] || node == journey.source;
                if is_place && node != place {
                    places.insert((now, node));
                    continue;
                }
                for arc in journey.arcs.iter().filter(|arc| arc.tail == node) {
                    let open = !arc.barred.iter().any(|w| w.start <= now && now < w.end);
                    if open && now + arc.ms < journey.horizon_ms {
                        there.insert((ms + arc.ms, arc.head));
                    }
                }
            }
        }
    }
    first
}

struct Chance(u64);

impl Chance {
    fn draw(&mut self, of: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % u64::from(of)) as u32
    }
}

fn arc(tail: u32, head: u32, ms: u32, windows: &[(u32, u32)]) -> Arc {
    let windows = windows.iter().map(|(start, end)| Window { start: *start, end: *end });
    Arc { tail, head, ms, barred: crate::metric::timed::merged(windows.collect()) }
}

/// Whether a journey keeps its own rules; its arrival.
fn arrival(journey: &Journey, driven: &[Driven]) -> u32 {
    let (mut node, mut at) = (journey.source, journey.start_ms);
    for step in driven {
        let arc = &journey.arcs[step.arc as usize];
        assert_eq!(arc.tail, node);
        assert!(
            step.at_ms == at
                || (step.at_ms > at && (journey.waiting[node as usize] || node == journey.source))
        );
        assert!(!arc.barred.iter().any(|w| w.start <= step.at_ms && step.at_ms < w.end));
        (node, at) = (arc.head, step.at_ms + arc.ms);
    }
    assert_eq!(node, journey.target);
    at
}

/// Small networks by chance, with few places and roads that are shut now and then.
fn by_chance(chance: &mut Chance) -> (Vec<Arc>, Vec<bool>, u32) {
    let nodes = 3 + chance.draw(5);
    let road = |chance: &mut Chance| {
        let windows: Vec<(u32, u32)> = (0..chance.draw(4))
            .map(|_| {
                let start = chance.draw(50);
                (start, start + 1 + chance.draw(25))
            })
            .collect();
        arc(chance.draw(nodes), chance.draw(nodes), chance.draw(10), &windows)
    };
    let mut arcs: Vec<Arc> = (0..nodes * 2).map(|_| road(chance)).collect();
    if chance.draw(2) == 0 {
        // in by a road that shuts soon, out by one that opens late
        arcs.retain(|arc| arc.tail != 0 && arc.head != nodes - 1);
        let (shuts, opens) = (20 + chance.draw(10), 25 + chance.draw(15));
        arcs.extend([arc(0, 1, 1, &[(shuts, 100)]), arc(nodes - 2, nodes - 1, 1, &[(0, opens)])]);
    }
    let waiting = (0..nodes).map(|_| chance.draw(8) == 0).collect();
    (arcs, waiting, chance.draw(20))
}

/// The same, with hours that repeat from some instant on.
fn by_days(chance: &mut Chance) -> (Vec<Arc>, Vec<bool>, u32, u32) {
    let (mut arcs, waiting, start_ms) = by_chance(chance);
    let (period, from) = (10 + chance.draw(15), chance.draw(30));
    for arc in &mut arcs {
        let mut windows: Vec<Window> = Vec::new();
        for window in repeats::within(&arc.barred, 0, from, 0) {
            windows.push(window);
        }
        for _ in 0..chance.draw(3) {
            let (at, long) = (from + chance.draw(period), 1 + chance.draw(period));
            let days = (0..12).map(|day| at + day * period);
            windows.extend(days.map(|start| Window { start, end: start + long }));
        }
        arc.barred = crate::metric::timed::merged(windows);
    }
    (arcs, waiting, start_ms, period)
}

#[test]
fn h8_hours_that_repeat_give_the_same_answers() {
    let mut chance = Chance(0x0FED_CBA9_8765_4321);
    let (mut found, mut none, mut repeated, mut spent, mut proved_no) = (0, 0, 0, 0, 0);
    for _ in 0..1500 {
        let (arcs, waiting, start_ms, period_ms) = by_days(&mut chance);
        let target = waiting.len() as u32 - 1;
        let journey = Journey {
            waiting: &waiting,
            arcs: &arcs,
            source: 0,
            target,
            start_ms,
            horizon_ms: 100,
            period_ms,
        };
        let once = Journey { period_ms: 0, ..journey };
        let repeats = Repeats::of(&journey);
        assert_eq!(Repeats::of(&once), None);
        repeated += usize::from(repeats.is_some());
        let arrives = |driven: Option<&[Driven]>| driven.map(|driven| arrival(&journey, driven));
        let fastest = by_fastest_ways(&journey, repeats);
        assert_eq!(arrives(fastest.as_deref()), slowly(&journey), "{journey:?}");
        // instants with circles: the same with and without the end by repetition, and none before those of who lingers
        let ends = |journey: &Journey, circles| {
            instants::by_instants(journey, circles, Repeats::of(journey), u64::MAX)
        };
        let allowed = ends(&journey, Circles::Allowed);
        assert_eq!(allowed, ends(&once, Circles::Allowed), "{journey:?}");
        let free = ends(&journey, Circles::Free);
        assert_eq!(free, ends(&once, Circles::Free), "{journey:?}");
        let at = |ends: &Ends| match ends {
            Ends::There(driven) => {
                driven.last().map_or(start_ms, |step| step.at_ms + arcs[step.arc as usize].ms)
            }
            Ends::Nowhere | Ends::Spent => u32::MAX,
        };
        assert!(at(&free) <= at(&allowed), "{journey:?}");
        let first = every_way(&journey);
        for work in [20, instants::MOST_WORK] {
            let answer = timetable_within(&journey, work);
            let own = arrives(answer.driven.as_deref());
            if answer.is_first {
                assert_eq!(own, first, "{work} {journey:?}");
                proved_no += usize::from(first.is_none());
            } else {
                assert!(first.unwrap_or(u32::MAX) <= own.unwrap_or(u32::MAX), "{work} {journey:?}");
                spent += usize::from(work == 20);
            }
        }
        found += usize::from(first.is_some());
        none += usize::from(first.is_none());
    }
    let counts = format!("{found} {none} {repeated} {spent} {proved_no}");
    assert!(found > 200 && none > 50 && repeated > 500 && spent > 5 && proved_no > 50, "{counts}");
}

#[test]
fn h8_a_day_that_brings_nothing_new_is_the_last_that_is_looked_at() {
    // 0 –1→ 1 –1→ 2 –1→ 3 and back: the first road is open from 2 to 4 of each ten, the last from 7 to 8, and nothing is
    // driven from 5 to 6: the sets of ten are those of the ten before, a thousand times
    let days = |windows: &[(u32, u32)]| -> Vec<(u32, u32)> {
        (0..10_000).flat_map(|day| windows.iter().map(move |(a, b)| (day * 10 + a, day * 10 + b))).collect()
    };
    let night = days(&[(5, 6)]);
    let arcs = [
        arc(0, 1, 1, &days(&[(0, 2), (4, 10)])),
        arc(1, 2, 1, &night),
        arc(2, 1, 1, &night),
        arc(2, 3, 1, &days(&[(0, 7), (8, 10)])),
    ];
    let waiting = [false; 4];
    let journey = Journey {
        waiting: &waiting,
        arcs: &arcs,
        source: 0,
        target: 3,
        start_ms: 0,
        horizon_ms: 100_000,
        period_ms: 10,
    };
    let repeats = Repeats::of(&journey);
    assert_eq!(repeats, Some(Repeats { from_ms: 0, period_ms: 10 }));
    // every day of the first road is one part, the rest is made of three days only
    assert_eq!(instants::by_instants(&journey, Circles::Free, repeats, 10_100), Ends::Nowhere);
    assert_eq!(instants::by_instants(&journey, Circles::Free, None, 10_100), Ends::Spent);
    assert_eq!(timetable(&journey), Found { driven: None, is_first: true });
}

#[test]
fn h8_agrees_with_every_way_one_by_one() {
    let mut chance = Chance(0x1234_5678_9ABC_DEF1);
    let (mut found, mut waited, mut none, mut longer, mut unproved) = (0, 0, 0, 0, 0);
    for _ in 0..1500 {
        let (arcs, waiting, start_ms) = by_chance(&mut chance);
        let target = waiting.len() as u32 - 1;
        let journey = Journey {
            waiting: &waiting,
            arcs: &arcs,
            source: 0,
            target,
            start_ms,
            horizon_ms: 100,
            period_ms: 0,
        };
        // the first of the three searches alone
        let fastest = by_fastest_ways(&journey, None).map(|driven| arrival(&journey, &driven));
        assert_eq!(fastest, slowly(&journey), "{journey:?}");
        // all three
        let answer = timetable(&journey);
        let arrives = answer.driven.as_ref().map(|driven| arrival(&journey, driven));
        let first = every_way(&journey);
        if answer.is_first {
            assert_eq!(arrives, first, "{journey:?}");
        } else {
            let or_never = |at: Option<u32>| at.unwrap_or(u32::MAX);
            assert!(or_never(first) <= or_never(arrives), "{journey:?}");
            unproved += 1;
        }
        longer += usize::from(arrives != fastest);
        match answer.driven {
            Some(driven) => {
                assert!(!circles(&journey, &driven), "{journey:?} {driven:?}");
                found += 1;
                let driving: u32 = driven.iter().map(|step| arcs[step.arc as usize].ms).sum();
                waited += usize::from(arrival(&journey, &driven) > start_ms + driving);
            }
            None => none += 1,
        }
    }
    let counts = format!("{found} {waited} {none} {longer} {unproved}");
    assert!(
        found > 200 && waited > 50 && none > 50 && longer > 3 && unproved > 0 && unproved < 150,
        "{counts}"
    );
}

#[test]
fn h8_a_longer_way_without_circles_is_driven() {
    // 0 –1→ 1 –1→ 2 –2→ 3: the first road shuts at 3, the last opens at 15; 1 –10→ 4 –10→ 2 comes there when it is open
    let roads = [
        (0, 1, 1, vec![(3, 100)]),
        (1, 2, 1, vec![]),
        (1, 4, 10, vec![]),
        (4, 2, 10, vec![]),
        (2, 3, 2, vec![(0, 15)]),
    ];
    let mut arcs: Vec<Arc> =
        roads.iter().map(|(tail, head, ms, shut)| arc(*tail, *head, *ms, shut)).collect();
    let waiting = [false; 5];
    let times = |arcs: &[Arc]| {
        let journey = Journey {
            waiting: &waiting,
            arcs,
            source: 0,
            target: 3,
            start_ms: 0,
            horizon_ms: 100,
            period_ms: 0,
        };
        assert_eq!(by_fastest_ways(&journey, None), None);
        let found = timetable(&journey);
        let way: Vec<(u32, u32)> = found.driven.iter().flatten().map(|step| (step.arc, step.at_ms)).collect();
        (way, found.is_first, every_way(&journey))
    };
    assert_eq!(times(&arcs), (vec![(0, 0), (2, 1), (3, 11), (4, 21)], true, Some(23)));
    // both ways: with circles between 1 and 2 one would be there at 15, so that nothing is earlier than 23 is not proved
    arcs.extend(roads.iter().map(|(tail, head, ms, shut)| arc(*head, *tail, *ms, shut)));
    assert_eq!(times(&arcs), (vec![(0, 0), (2, 1), (3, 11), (4, 21)], false, Some(23)));
}

#[test]
fn h8_a_later_start_is_better_where_nobody_may_wait_on_the_way() {
    // 0 –5→ 1 –5→ 2, the second road shut from 0 to 20: without a place to wait at 1 one sets out at 15
    let arcs = [arc(0, 1, 5, &[]), arc(1, 2, 5, &[(0, 20)])];
    let journey = |waiting: &'static [bool]| Journey {
        waiting,
        arcs: &arcs,
        source: 0,
        target: 2,
        start_ms: 0,
        horizon_ms: 100,
        period_ms: 0,
    };
    let times = |driven: Option<Vec<Driven>>| -> Vec<u32> {
        driven.unwrap_or_default().iter().map(|step| step.at_ms).collect()
    };
    assert_eq!(times(timetable(&journey(&[false, false, false])).driven), [15, 20]);
    assert_eq!(times(timetable(&journey(&[false, true, false])).driven), [0, 20]);
}

#[test]
fn h8_nobody_drives_in_circles_until_a_road_opens() {
    // 0 –5→ 1 –5→ 2, open from 0 to 3 and from 50 on, and a road from 1 to 1: only a place at 1 makes it a journey
    let arcs = [arc(0, 1, 5, &[(3, 100)]), arc(1, 2, 5, &[(0, 50)]), arc(1, 1, 4, &[])];
    let journey = |waiting: &'static [bool]| Journey {
        waiting,
        arcs: &arcs,
        source: 0,
        target: 2,
        start_ms: 0,
        horizon_ms: 100,
        period_ms: 0,
    };
    assert_eq!(timetable(&journey(&[false, false, false])), Found { driven: None, is_first: false });
    let driven = timetable(&journey(&[false, true, false])).driven.unwrap_or_default();
    assert_eq!(driven.iter().map(|step| step.at_ms).collect::<Vec<_>>(), [0, 50]);
}

#[test]
fn h8_nothing_of_a_stretch_is_driven_within_its_windows() {
    let windows = vec![Window { start: 100, end: 200 }];
    // on the stretch from 10 to 30 after setting out: leaving it at 100 is fine, entering it at 200 is
    assert_eq!(barred(&[(10, 30, windows.clone())]), [Window { start: 71, end: 190 }]);
    assert_eq!(barred(&[(10, 10, windows)]), [Window { start: 90, end: 190 }]);
    let always = vec![Window::ALWAYS];
    assert_eq!(barred(&[(10, 30, always)]), [Window::ALWAYS]);
}
