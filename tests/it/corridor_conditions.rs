//! Conditions on the measures of a load, joined and in lists: the largest values and pairs against a search over all values (H11).

use super::corridor::{Desk, at};
use super::random::Dice;
use serde_json::{Value, json};

/// Height, width, length in meters, mass and axle load in tonnes: as conditions and load files name them, values that occur.
const MEASURES: [(&str, &str, &str, [f64; 2]); 5] = [
    ("height", "height", "height_m", [3.0, 3.8]),
    ("width", "width", "width_m", [2.0, 2.6]),
    ("length", "length", "length_m", [8.0, 12.0]),
    ("mass", "weight", "mass_t", [7.5, 18.0]),
    ("axle_load", "axleload", "axle_load_t", [3.0, 6.0]),
];

/// A comparison: the measure, the word, the value.
type Term = (usize, &'static str, f64);

/// A value and what must hold for it.
type Clause = (&'static str, Vec<Term>);

/// One tag in one of the forms in which it is written, and its clauses.
fn drawn(dice: &mut Dice) -> (String, Vec<Clause>) {
    let mut clauses: Vec<Clause> = Vec::new();
    for number in 0..=dice.below(3) {
        // what is more is banned more, and what is less is let through more
        let is_relief = number > 0 && dice.one_in(3);
        let words: [&str; 2] = if is_relief { ["<", "<="] } else { [">", ">="] };
        let term = |dice: &mut Dice| {
            let measure = dice.below(5) as usize;
            (measure, words[dice.below(2) as usize], MEASURES[measure].3[dice.below(2) as usize])
        };
        let terms = (0..=dice.below(3)).map(|_| term(dice)).collect();
        clauses.push((if is_relief { "yes" } else { "no" }, terms));
    }
    let written: Vec<String> = clauses
        .iter()
        .map(|(value, terms)| {
            let spaced = dice.one_in(2);
            let term = |(measure, word, limit): &Term| match spaced {
                true => format!("{} {word} {limit}", MEASURES[*measure].1),
                false => format!("{}{word}{limit}", MEASURES[*measure].1),
            };
            let terms = terms.iter().map(term).collect::<Vec<_>>().join(" AND ");
            if terms.contains(" AND ") || dice.one_in(2) {
                format!("{value} @ ({terms})")
            } else {
                format!("{value} @ {terms}")
            }
        })
        .collect();
    (written.join(if dice.one_in(2) { "; " } else { ";" }), clauses)
}

/// Whether a load with these measures passes, thousandths: of the clauses that hold the last counts.
fn passes(clauses: &[Clause], load: [u32; 5]) -> bool {
    let holds = |(measure, word, limit): &Term| {
        let (own, limit) = (load[*measure], (limit * 1000.0).round() as u32);
        match *word {
            "<" => own < limit,
            "<=" => own <= limit,
            ">" => own > limit,
            _ => own >= limit,
        }
    };
    let last = clauses.iter().rev().find(|(_, terms)| terms.iter().all(holds));
    last.is_none_or(|(value, _)| *value == "yes")
}

/// The values of a measure between which nothing changes, and one beyond all.
fn values(measure: usize) -> Vec<u32> {
    let near = MEASURES[measure].3.iter().map(|limit| (limit * 1000.0).round() as u32);
    near.flat_map(|limit| [limit - 1, limit, limit + 1]).chain([100_000]).collect()
}

/// The largest value that passes, where the other measures stay; none where all do. Not even the least: `Some(0)`.
fn largest(clauses: &[Clause], load: [u32; 5], measure: usize) -> Option<u32> {
    let with = |value: u32| {
        let mut load = load;
        load[measure] = value;
        passes(clauses, load)
    };
    let all = values(measure);
    if with(100_000) {
        return None;
    }
    Some(all.into_iter().filter(|value| with(*value)).max().unwrap_or(0))
}

#[test]
fn h11_joined_conditions_leave_each_measure_what_a_search_over_all_values_finds() {
    let map = "a---b";
    let ends = [at('a', map), at('b', map)];
    let (mut limited, mut joint) = (0, 0);
    for seed in 0..60 {
        let mut dice = Dice(900 + seed);
        let (written, clauses) = drawn(&mut dice);
        let desk = Desk::new(map, &[("ab", json!({"hgv:conditional": written}))]);
        let load: [u32; 5] = std::array::from_fn(|measure| {
            let all = values(measure);
            all[dice.below(all.len() as u64 - 1) as usize]
        });
        let file: String = MEASURES
            .iter()
            .zip(load)
            .map(|((_, _, key, _), value)| format!("{key} = {:.3}\n", f64::from(value) / 1000.0))
            .collect();
        let (code, summary) = desk.run(&file, ends, &["--margin", "none", "--snap", "50"]);
        let said = format!("{written}, {load:?}: {}", summary["largest"]);
        assert_eq!(code == 0, passes(&clauses, load), "{said}");
        for (measure, (name, ..)) in MEASURES.iter().enumerate() {
            for (others, body) in [("with_load", load), ("alone", [0; 5])] {
                let all = summary["largest"].as_array().unwrap();
                let line =
                    all.iter().find(|l| l["measure"] == *name && l["other_measures"] == others).unwrap();
                let expected = match largest(&clauses, body, measure) {
                    None => ("unlimited", Value::Null),
                    Some(0) => ("no_way", Value::Null),
                    Some(most) => ("limited", json!(f64::from(most) / 1000.0)),
                };
                assert_eq!(
                    (line["result"].as_str().unwrap(), &line["limit"]),
                    (expected.0, &expected.1),
                    "{name} {others}: {said}"
                );
                limited += u32::from(expected.0 == "limited");
            }
        }
        for (others, body) in [("with_load", load), ("alone", [0; 5])] {
            let pairs: Vec<(u32, u32)> = summary["height_mass"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|pair| pair["other_measures"] == others)
                .map(|pair| {
                    let of = |key: &str| {
                        pair[key].as_f64().map_or(u32::MAX, |value| (value * 1000.0).round() as u32)
                    };
                    (of("height_m"), of("mass_t"))
                })
                .collect();
            for height in values(0) {
                for mass in values(3) {
                    let mut own = body;
                    (own[0], own[3]) = (height, mass);
                    let told = pairs.iter().any(|(h, m)| height <= *h && mass <= *m);
                    assert_eq!(told, passes(&clauses, own), "{others} {height} {mass} {pairs:?}: {said}");
                }
            }
            joint += u32::from(pairs.len() > 1);
        }
    }
    assert!(limited > 50 && joint > 3, "{limited} limited, {joint} with several pairs");
}
