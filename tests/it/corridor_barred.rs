//! Roads that are one-way and barred at once, held against every set of rules one could lift.

use super::corridor::{Desk, TRUCK, at, sets};
use super::random::Dice;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TOWN: &str = "a---b---c\n|   |   |\nd---e---f\n|   |   |\ng---h---i";
const STREETS: [&str; 12] = ["ab", "bc", "de", "ef", "gh", "hi", "ad", "be", "cf", "dg", "eh", "fi"];

#[derive(Clone, Copy)]
struct Street {
    letters: &'static str,
    /// As drawn, or the other way round.
    one_way: Option<bool>,
    is_barred: bool,
}

/// Whether one gets from a to i with these obstacles lifted.
fn is_way(streets: &[Street], lifted: &BTreeSet<String>) -> bool {
    let (mut reached, mut todo) = (BTreeSet::from(['a']), vec!['a']);
    while let Some(here) = todo.pop() {
        for street in streets {
            let ends: Vec<char> = street.letters.chars().collect();
            for (from, to, forward) in [(ends[0], ends[1], true), (ends[1], ends[0], false)] {
                let against = street.one_way.is_some_and(|drawn| drawn != forward);
                let open = (!street.is_barred || lifted.contains(street.letters))
                    && (!against || lifted.contains(&format!("one_way/{}", street.letters)));
                if from == here && open && reached.insert(to) {
                    todo.push(to);
                }
            }
        }
    }
    reached.contains(&'i')
}

/// All minimal sets of these obstacles.
fn minimal(streets: &[Street], obstacles: &[String]) -> BTreeSet<BTreeSet<String>> {
    let mut found: Vec<BTreeSet<String>> = Vec::new();
    let mut all: Vec<u32> = (0..1 << obstacles.len()).collect();
    all.sort_by_key(|bits| bits.count_ones());
    for bits in all {
        let own = obstacles.iter().enumerate().filter(|(number, _)| bits >> number & 1 == 1);
        let set: BTreeSet<String> = own.map(|(_, id)| id.clone()).collect();
        if !found.iter().any(|known| known.is_subset(&set)) && is_way(streets, &set) {
            found.push(set);
        }
    }
    found.into_iter().collect()
}

#[test]
fn h11_a_one_way_that_is_barred_takes_both_to_be_lifted() {
    let map = "a---b---c---d";
    for ban in [json!({"hgv": "no"}), json!({"access": "no"}), json!({"hgv:conditional": "no @ (weight>12)"})]
    {
        let mut tags = json!({"oneway": "yes"});
        tags.as_object_mut().unwrap().extend(ban.as_object().unwrap().clone());
        let desk = Desk::new(map, &[("ab", json!({})), ("cb", tags), ("cd", json!({}))]);
        let (code, summary) = desk.run(TRUCK, [at('a', map), at('d', map)], &[]);
        let both = vec!["cb".to_owned(), "one_way/cb".to_owned()];
        let told: Vec<Vec<String>> = sets(&summary)
            .into_iter()
            .map(|mut set| {
                set.sort();
                set
            })
            .collect();
        assert_eq!((code, told), (1, vec![both]), "{ban}: {}", summary["why_not"]);
        // with the traffic the ban alone is in the way
        let (_, back) = desk.run(TRUCK, [at('d', map), at('a', map)], &[]);
        assert_eq!(sets(&back), [["cb".to_owned()]], "{ban}");
    }
}

#[test]
fn h11_sets_of_bans_and_one_ways_are_all_minimal_ones() {
    let (mut with_both, mut compared) = (0, 0);
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut rules = 0;
        let streets: Vec<Street> = STREETS
            .into_iter()
            .map(|letters| {
                // a place of which all roads are barred is laid onto the next that is not
                let may_be_barred = !matches!(letters, "ab" | "fi");
                let (ban, against) = (dice.one_in(3) && may_be_barred, dice.one_in(3));
                let drawn = dice.one_in(4);
                let street = Street {
                    letters,
                    one_way: against.then_some(drawn).filter(|_| rules < 9),
                    is_barred: ban && rules < 9,
                };
                rules += usize::from(street.is_barred) + usize::from(street.one_way.is_some());
                street
            })
            .collect();
        if is_way(&streets, &BTreeSet::new()) {
            continue;
        }
        let ways: Vec<(&str, Value)> = streets
            .iter()
            .map(|street| {
                let mut tags = json!({});
                if street.is_barred {
                    tags["hgv"] = "no".into();
                }
                if let Some(drawn) = street.one_way {
                    tags["oneway"] = if drawn { "yes" } else { "-1" }.into();
                }
                (street.letters, tags)
            })
            .collect();
        let bans: Vec<String> = streets
            .iter()
            .filter(|street| street.is_barred)
            .map(|street| street.letters.to_owned())
            .collect();
        let one_ways = streets.iter().filter(|street| street.one_way.is_some());
        let one_ways = one_ways.map(|street| format!("one_way/{}", street.letters));
        // one-ways are only thought of where nothing else opens a way
        let mut expected = minimal(&streets, &bans);
        if expected.is_empty() {
            expected = minimal(&streets, &bans.iter().cloned().chain(one_ways).collect::<Vec<_>>());
        }
        let desk = Desk::new(TOWN, &ways);
        let (code, summary) = desk.run(TRUCK, [at('a', TOWN), at('i', TOWN)], &[]);
        let told: BTreeSet<BTreeSet<String>> =
            sets(&summary).into_iter().map(|set| set.into_iter().collect()).collect();
        assert_eq!(code, 1, "town {seed}");
        assert!(told.is_subset(&expected), "town {seed}: {told:?} of {expected:?}");
        assert_eq!(told.is_empty(), expected.is_empty(), "town {seed}: {}", summary["why_not"]);
        if summary["why_not"]["complete"] == true {
            compared += 1;
            assert_eq!(told, expected, "town {seed}");
        }
        let takes_both = |set: &BTreeSet<String>| {
            set.iter().any(|id| id.strip_prefix("one_way/").is_some_and(|way| set.contains(way)))
        };
        with_both += usize::from(told.iter().any(takes_both));
    }
    assert!(with_both > 1 && compared > 10, "{with_both} towns with both, {compared} complete");
}
