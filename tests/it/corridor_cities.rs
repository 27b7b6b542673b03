//! Corridors on real cities against a second reader of tags ([`super::tag_reader`]) with a search of its own.
//!
//! A part of a real extract, sown with limits, bans, conditional tags, barriers and turn restrictions as they are signed
//! elsewhere, is asked for ways of random loads under random margins and policies. A way that is found breaks nothing;
//! where none is found, the second reader finds none either, lifting a named set opens one, and lifting all of the set but
//! one does not. Where one may turn round is not for tags to say: the second search is asked twice, with turning round
//! at dead ends only and with turning round anywhere, and the answer has to lie between the two.

use super::random::Dice;
use super::sown_city::{At, City, Links, at, list, near, one_way};
use super::tag_reader::{Load, Question, Unknown, Use, binds, judge, passes};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The city as one load sees it.
struct Judged<'a> {
    city: &'a City,
    links: &'a Links,
    ask: Question,
    /// Of each way, as drawn and against it, one-ways apart.
    uses: Vec<[Use; 2]>,
    one_way: Vec<i8>,
    /// Junctions that are not passed.
    stopped: BTreeSet<At>,
    /// By junction: from way, to way, whether the turn is prescribed; and the number of the turn.
    turns: BTreeMap<At, Vec<(usize, usize, bool, usize)>>,
}

/// Where one may turn round.
#[derive(Clone, Copy, PartialEq)]
enum Rounds {
    DeadEnds,
    Anywhere,
}

impl<'a> Judged<'a> {
    fn new(city: &'a City, links: &'a Links, ask: Question) -> Self {
        let both = |tags| ["forward", "backward"].map(|direction| judge(tags, direction, &ask));
        let uses = city.ways.iter().map(|way| both(&way.tags)).collect();
        let stopped =
            city.barriers.iter().filter(|(_, tags)| !passes(tags, &ask)).map(|(at, _)| *at).collect();
        let mut turns: BTreeMap<At, Vec<(usize, usize, bool, usize)>> = BTreeMap::new();
        for (number, turn) in city.turns.iter().enumerate() {
            if let Some(must) = binds(&turn.tags, &ask) {
                turns.entry(turn.via).or_default().push((turn.from, turn.to, must, number));
            }
        }
        let one_way = city.ways.iter().map(|way| one_way(&way.tags)).collect();
        Self { city, links, ask, uses, one_way, stopped, turns }
    }

    /// The same with obstacles lifted: `WAY`, `one_way/WAY`, `local/WAY`, `node/NUMBER`, `turn/RELATION`.
    fn lifted(&self, ids: &BTreeSet<String>, number: &BTreeMap<At, usize>) -> (Self, BTreeSet<usize>) {
        let mut after = Self {
            uses: self.uses.clone(),
            one_way: self.one_way.clone(),
            stopped: self.stopped.clone(),
            turns: self.turns.clone(),
            ..*self
        };
        let mut both_ways = BTreeSet::new();
        for (i, way) in self.city.ways.iter().enumerate() {
            let is = |prefix: &str| ids.contains(&format!("{prefix}{}", way.id));
            if is("one_way/") {
                both_ways.insert(i);
            }
            if !is("") && !is("local/") {
                continue;
            }
            let of_access = |key: &String| {
                ["hgv", "goods", "motor_vehicle", "vehicle", "access"]
                    .contains(&key.split(':').next().unwrap())
            };
            let of_limit = |key: &String| {
                key.starts_with("max")
                    || ["width", "est_width", "narrow", "bridge", "tunnel", "covered"].contains(&key.as_str())
            };
            for (d, direction) in ["forward", "backward"].into_iter().enumerate() {
                let mut free = way.tags.clone();
                free.retain(|key, _| !of_limit(key));
                let use_of_access = judge(&free, direction, &self.ask);
                let mut tags = way.tags.clone();
                if is("") {
                    tags.retain(|key, _| !of_limit(key));
                }
                if (is("") && use_of_access == Use::Shut) || (is("local/") && use_of_access == Use::Local) {
                    tags.retain(|key, _| !of_access(key));
                }
                after.uses[i][d] = judge(&tags, direction, &self.ask);
            }
        }
        after.stopped.retain(|at| !ids.contains(&format!("node/{}", number[at])));
        for turns in after.turns.values_mut() {
            turns.retain(|(.., turn)| !ids.contains(&format!("turn/{}", self.city.turns[*turn].id)));
        }
        (after, both_ways)
    }

    /// The ways on which one drives from one vertex to the next, with their use.
    fn on(&self, ways: &[(usize, bool)], both_ways: &BTreeSet<usize>) -> Vec<(usize, Use)> {
        let may = |(way, forward): &&(usize, bool)| {
            let against = if *forward { -1 } else { 1 };
            self.one_way[*way] != against || both_ways.contains(way)
        };
        let known = |(way, forward): &(usize, bool)| (*way, self.uses[*way][usize::from(!forward)]);
        ways.iter().filter(may).map(known).filter(|(_, known)| *known != Use::Shut).collect()
    }

    fn may_turn(&self, from: usize, via: At, to: usize, back: bool) -> bool {
        let rules = self.turns.get(&via).map_or(&[][..], Vec::as_slice);
        rules.iter().all(|(a, b, must, _)| {
            *a != from
                || if *must { *b == to && (!back || from == to) } else { *b != to || (back && from != to) }
        })
    }

    fn is_way(&self, from: At, to: At, both_ways: &BTreeSet<usize>, rounds: Rounds) -> bool {
        // local since the start, public, local to the end
        let mut open: Vec<(Option<(At, usize)>, At, u8)> = vec![(None, from, 0)];
        let mut seen = BTreeSet::new();
        while let Some((came, here, phase)) = open.pop() {
            if came.is_some() && self.stopped.contains(&here) {
                continue;
            }
            let arms = near(self.links, here).count();
            for (next, ways) in near(self.links, here) {
                let back = came.is_some_and(|(before, _)| before == next);
                if back && rounds == Rounds::DeadEnds && arms > 1 {
                    continue;
                }
                for (way, known) in self.on(ways, both_ways) {
                    let turned = came.is_none_or(|(_, before)| {
                        before == way && !back || self.may_turn(before, here, way, back)
                    });
                    let phase = match (phase, known) {
                        (0, Use::Local) => 0,
                        (0 | 1, Use::Open) => 1,
                        (1 | 2, Use::Local) => 2,
                        _ => continue,
                    };
                    if turned && next == to {
                        return true;
                    }
                    if turned && seen.insert((here, next, way, phase)) {
                        open.push((Some((here, way)), next, phase));
                    }
                }
            }
        }
        false
    }

    /// What a way breaks, vertex by vertex.
    fn breaks(&self, line: &[At]) -> Vec<String> {
        let (mut found, mut uses) = (Vec::new(), Vec::new());
        let mut line: Vec<At> = line.to_vec();
        line.dedup();
        let none = BTreeSet::new();
        let mut before: Vec<usize> = Vec::new();
        for (i, pair) in line.windows(2).enumerate() {
            let (here, next) = (pair[0], pair[1]);
            let ways = self.links.get(&(here, next)).map_or(&[][..], Vec::as_slice);
            let mut on = self.on(ways, &none);
            if i > 0 {
                let back = line[i - 1] == next;
                if self.stopped.contains(&here) {
                    found.push(format!("past the barrier at {here:?}"));
                }
                let may = |way: usize| {
                    before.iter().any(|b| *b == way && !back || self.may_turn(*b, here, way, back))
                };
                if !on.is_empty() && !on.iter().any(|(way, _)| may(*way)) {
                    found.push(format!("a turn at {here:?}"));
                }
                on.retain(|(way, _)| may(*way));
            }
            before = on.iter().map(|(way, _)| *way).collect();
            if let Some(known) = on.iter().map(|(_, known)| *known).min() {
                uses.push(known);
            } else {
                let ways: Vec<&String> = ways.iter().map(|(way, _)| &self.city.ways[*way].id).collect();
                found.push(format!("no road from {here:?} to {next:?}: {ways:?}"));
            }
        }
        let public = |known: &Use| *known == Use::Open;
        if let (Some(first), Some(last)) = (uses.iter().position(public), uses.iter().rposition(public))
            && uses[first..=last].contains(&Use::Local)
        {
            found.push("through a local road".to_owned());
        }
        found
    }
}

/// Asks the program, holds its answer against the second reader, and says whether a way was found.
fn compare(judged: &Judged, desk: &Path, number: &BTreeMap<At, usize>, from: At, to: At) -> bool {
    let ask = &judged.ask;
    let thousandth = |value: i64| value as f64 / 1000.0;
    let (load, margin) = (&ask.load, &ask.margin);
    let text = format!(
        "mass_t = {}\naxle_load_t = {}\nheight_m = {}\nwidth_m = {}\nlength_m = {}\n",
        thousandth(load.mass),
        thousandth(load.axle),
        thousandth(load.height),
        thousandth(load.width),
        thousandth(load.length)
    );
    std::fs::write(desk.join("load.toml"), &text).unwrap();
    let margin = format!(
        "none,mass={}t,axle_load={}t,height={}m,width={}m,length={}m",
        thousandth(margin.mass),
        thousandth(margin.axle),
        thousandth(margin.height),
        thousandth(margin.width),
        thousandth(margin.length)
    );
    let policy = match ask.unknown {
        Unknown::Optimistic => "optimistic",
        Unknown::Class => "class",
        Unknown::Blocked => "blocked",
    };
    let place = |(lon, lat): At| format!("{:.7},{:.7}", lon as f64 / 1e7, lat as f64 / 1e7);
    let mut command = Command::new(env!("CARGO_BIN_EXE_huhang"));
    command
        .current_dir(desk)
        .args(["corridor", "--network", "city.osm", "--load", "load.toml", "--margin", &margin, "--json"])
        .args(["--unknown-limits", policy, "--out", "out", "--from", &place(from), "--to", &place(to)]);
    // 2026-03-02 is a Monday
    let at =
        ask.at.map(|(day, minute)| format!("2026-03-{:02}T{:02}:{:02}", 2 + day, minute / 60, minute % 60));
    if let Some(at) = &at {
        command.args(["--at", at]);
    }
    let output = command.output().unwrap();
    let told = format!(
        "{text}{margin} {policy} {at:?} from {} to {}: {}",
        place(from),
        place(to),
        String::from_utf8_lossy(&output.stderr)
    );
    let summary: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no summary: {told}"));
    let found = output.status.code() == Some(0);
    let nothing = BTreeSet::new();
    if found {
        assert!(judged.is_way(from, to, &nothing, Rounds::Anywhere), "{told}");
        let layer = std::fs::read_to_string(desk.join("out").join("corridor.geojson")).unwrap();
        let layer: Value = serde_json::from_str(&layer).unwrap();
        let ways: Vec<&Value> =
            list(&layer, "features").iter().filter(|f| f["properties"]["when"] != "before").collect();
        assert!(!ways.is_empty(), "{told}");
        for way in ways {
            let line: Vec<At> = list(&way["geometry"], "coordinates").iter().map(at_of).collect();
            assert_eq!(judged.breaks(&line), Vec::<String>::new(), "{told}");
        }
        return true;
    }
    assert!(!judged.is_way(from, to, &nothing, Rounds::DeadEnds), "{told}\n{}", summary["why_not"]);
    let opens = |ids: &BTreeSet<String>, rounds: Rounds| {
        let (after, both_ways) = judged.lifted(ids, number);
        after.is_way(from, to, &both_ways, rounds)
    };
    let sets = list(&summary["why_not"], "sets");
    if sets.is_empty() {
        // no roads at all: everything lifted opens nothing
        let ways = judged
            .city
            .ways
            .iter()
            .flat_map(|way| ["", "one_way/", "local/"].map(|kind| format!("{kind}{}", way.id)));
        let turns = judged.city.turns.iter().map(|turn| format!("turn/{}", turn.id));
        let all =
            ways.chain(turns).chain(judged.stopped.iter().map(|at| format!("node/{}", number[at]))).collect();
        assert!(!opens(&all, Rounds::DeadEnds), "{told}: nothing named, but lifting opens a way");
    }
    // a bridge over several ways is one obstacle, with the ways it stands on
    let ids = |id: &Value| -> Vec<String> {
        let obstacle = list(&summary, "obstacles").iter().find(|obstacle| obstacle["id"] == *id).unwrap();
        let kind = obstacle["kind"].as_str().unwrap();
        let id = id.as_str().unwrap();
        let prefix = if ["one_way", "local"].contains(&kind) { format!("{kind}/") } else { String::new() };
        let is_place = ["node/", "turn/"].iter().any(|kind| id.starts_with(kind));
        let ways = list(obstacle, "ways").iter().filter(|_| !is_place);
        ways.map(|way| format!("{prefix}{}", way.as_str().unwrap()))
            .chain(is_place.then(|| id.to_owned()))
            .collect()
    };
    for set in sets.iter().take(4) {
        let members: Vec<Vec<String>> = list(set, "obstacles").iter().map(ids).collect();
        let all = members.iter().flatten().cloned().collect();
        assert!(opens(&all, Rounds::Anywhere), "{told}: lifting {members:?} opens no way");
        for left_out in 0..members.len() {
            let rest =
                members.iter().enumerate().filter(|(i, _)| *i != left_out).flat_map(|(_, ids)| ids.clone());
            assert!(
                !opens(&rest.collect(), Rounds::DeadEnds),
                "{told}: of {members:?} member {left_out} is not needed"
            );
        }
    }
    false
}

fn at_of(value: &Value) -> At {
    at(value)
}

/// Sows a part of a city and asks for ways of random loads there.
fn ask(name: &str, part: [i64; 4], seed: u64, runs: u32) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/osm-geojson");
    if !folder.join(format!("{name}.roads.geojson.gz")).exists() {
        println!("skipped: {} is not here", folder.display());
        return;
    }
    let mut city = City::read(&folder, name, part);
    let mut dice = Dice(seed);
    city.sow(&mut dice);
    assert!(city.ways.len() > 250, "{} roads", city.ways.len());
    let desk = tempfile::tempdir().unwrap();
    let (xml, number) = city.xml();
    std::fs::write(desk.path().join("city.osm"), xml).unwrap();
    let links = city.links();
    // a place within one road is on that road alone
    let mut on: BTreeMap<At, u32> = BTreeMap::new();
    for way in &city.ways {
        for (i, node) in way.nodes.iter().enumerate() {
            let is_end = i == 0 || i + 1 == way.nodes.len();
            *on.entry(*node).or_default() += if is_end { 2 } else { 1 };
        }
    }
    let places: Vec<At> = on
        .into_iter()
        .filter(|(at, ways)| *ways == 1 && !city.barriers.contains_key(at))
        .map(|(at, _)| at)
        .collect();
    let (mut found, mut asked) = (0, 0);
    for _ in 0..runs {
        let mut of = |values: &[i64]| values[dice.below(values.len() as u64) as usize];
        let mass = of(&[3500, 7500, 12_000, 18_000, 26_000, 40_000, 52_000]);
        let load = Load {
            mass,
            axle: of(&[3000, 8000, 10_000]).min(mass),
            height: of(&[2500, 3500, 3800, 4200, 4600]),
            width: of(&[2000, 2300, 2500]),
            length: of(&[6500, 9500, 12_000]),
        };
        let margin = Load {
            mass: of(&[0, 0, 500]),
            axle: of(&[0, 100]),
            height: of(&[0, 0, 77, 100]),
            width: of(&[0, 100]),
            length: of(&[0, 0, 1000]),
        };
        let unknown = [Unknown::Optimistic, Unknown::Optimistic, Unknown::Class, Unknown::Blocked]
            [dice.below(4) as usize];
        let hour = [None, None, Some((2, 180)), Some((2, 12 * 60)), Some((0, 8 * 60)), Some((6, 21 * 60))];
        let judged =
            Judged::new(&city, &links, Question { load, margin, unknown, at: hour[dice.below(6) as usize] });
        // what stands on a road that is barred to it whatever its measures stands on another
        let is_stand = |place: At| {
            let way = near(&links, place).next().map(|(_, ways)| ways[0].0).unwrap();
            let mut tags = city.ways[way].tags.clone();
            tags.retain(|key, _| {
                !key.starts_with("max")
                    && !["width", "narrow", "bridge", "tunnel", "covered"].contains(&key.as_str())
            });
            let open = |sign: i8, direction| {
                one_way(&tags) != -sign && judge(&tags, direction, &judged.ask) != Use::Shut
            };
            open(1, "forward") || open(-1, "backward")
        };
        let mut place = || loop {
            let place = places[dice.below(places.len() as u64) as usize];
            if is_stand(place) {
                return place;
            }
        };
        let (from, to) = (place(), place());
        if from != to {
            asked += 1;
            found += u32::from(compare(&judged, desk.path(), &number, from, to));
        }
    }
    assert!(
        (asked / 8..=asked - asked / 8).contains(&found),
        "{found} of {asked} found: too much or too little is asked"
    );
}

/// The whole world, in 1e-7 degrees.
const ALL: [i64; 4] = [-1_800_000_000, -900_000_000, 1_800_000_000, 900_000_000];

#[test]
fn corridors_in_helsinki_keep_what_a_second_reader_of_tags_finds() {
    ask("helsinki-centre", ALL, 1, 14);
}

#[test]
fn corridors_in_monaco_keep_what_a_second_reader_of_tags_finds() {
    ask("monaco", ALL, 2, 8);
}

#[test]
fn corridors_in_portland_keep_what_a_second_reader_of_tags_finds() {
    ask("portland", [-1_226_900_000, 455_100_000, -1_226_500_000, 455_300_000], 3, 8);
}

#[test]
fn corridors_in_bayreuth_keep_what_a_second_reader_of_tags_finds() {
    ask("north-bayreuth", ALL, 4, 8);
}

#[test]
fn corridors_in_porto_keep_what_a_second_reader_of_tags_finds() {
    ask("porto", [-86_400_000, 411_450_000, -85_950_000, 411_700_000], 5, 8);
}

#[test]
fn corridors_in_andorra_keep_what_a_second_reader_of_tags_finds() {
    ask("andorra", [14_000_000, 424_000_000, 18_000_000, 427_000_000], 6, 8);
}
