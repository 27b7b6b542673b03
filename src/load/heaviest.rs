//! The heaviest a bridge lets a load become (H11): its class, its spans and the owner's table, for the axle train of the load
//! scaled with its mass.
//!
//! ASSUMPTION: a heavier load stands on the same axles at the same places, each with its share of the mass. What a load with
//! more axles could weigh is another question.

use super::Load;
use super::bridge::{Bridge, Verdict, check};
use super::file::MOST_KG;
use crate::vehicle::limit::Limits;

/// The load with another gross mass, each axle with its share of it; rounded so that the axles add up.
pub fn scaled(load: &Load, mass_kg: u32) -> Load {
    let mut scaled = load.clone();
    scaled.body.mass_kg = Some(mass_kg);
    let own = load.body.axles.iter().map(|axle| u64::from(axle.load_kg)).sum::<u64>();
    if own == 0 {
        let heaviest = load.body.axle_load_kg.zip(load.body.mass_kg.filter(|mass| *mass > 0));
        // rounded up: the largest mass is one with which the axle passes, too
        let share =
            |(axle, mass): (u32, u32)| (u64::from(axle) * u64::from(mass_kg)).div_ceil(u64::from(mass));
        scaled.body.axle_load_kg = heaviest.map(|pair| u32::try_from(share(pair)).unwrap_or(u32::MAX));
        return scaled;
    }
    let (mut so_far, mut given) = (0u64, 0u64);
    for axle in &mut scaled.body.axles {
        so_far += u64::from(axle.load_kg);
        let share = so_far * u64::from(mass_kg) / own;
        axle.load_kg = u32::try_from(share - given).unwrap_or(u32::MAX);
        given = share;
    }
    scaled.body.axle_load_kg = scaled.body.axles.iter().map(|axle| axle.load_kg).max();
    scaled
}

/// The greatest gross mass, kilograms, with which the load passes a bridge, under conditions included; none where the levels
/// above the signed one do not limit it, or the load states too little for them (no axles for spans).
///
/// The signed mass is left to the caller. By bisection: a kilogram more does not pass.
pub fn heaviest(load: &Load, bridge: &Bridge) -> Option<u32> {
    let has_axles = !load.body.axles.is_empty();
    let has_share = has_axles || load.body.axle_load_kg.is_some();
    let known = Bridge {
        limits: Limits::default(),
        class: bridge.class.clone().filter(|class| has_share && class.gross_kg.is_some()),
        spans: bridge.spans.clone().filter(|_| has_axles),
        // where a mass is signed, the bridge bears that as it stands
        condition: bridge.condition.filter(|_| bridge.limits.mass_kg.is_none()),
        ..bridge.clone()
    };
    let passes = |mass_kg: u32| {
        check(&scaled(load, mass_kg), &known)
            .is_none_or(|(verdict, _)| matches!(verdict, Verdict::Pass | Verdict::Conditions(_)))
    };
    load.body.mass_kg.and_then(|_| most_passing(passes))
}

/// The greatest load of an axle, kilograms, with which a load passes a bridge by its class or the owner's table, the rest as the
/// load has it or, alone, whatever it is; none where neither limits it. 0 where the rest does not pass.
///
/// The signed axle load is left to the caller. By bisection: a kilogram more does not pass.
pub fn heaviest_axle(load: &Load, bridge: &Bridge, is_alone: bool) -> Option<u32> {
    if is_alone {
        let passing = || bridge.owner.iter().filter(|row| row.passes());
        return match bridge.owner.is_empty() {
            true => bridge.class.as_ref().map(|class| class.axle_kg),
            false if passing().any(|row| row.most_axle_kg.is_none()) => None,
            false => Some(passing().filter_map(|row| row.most_axle_kg).max().unwrap_or(0)),
        };
    }
    let with = |bridge: &Bridge, axle_kg: u32| {
        let mut load = load.clone();
        load.body.axle_load_kg = Some(axle_kg);
        check(&load, bridge)
            .is_none_or(|(verdict, _)| matches!(verdict, Verdict::Pass | Verdict::Conditions(_)))
    };
    let signed = Limits { axle_load_kg: None, ..bridge.limits };
    if !with(&Bridge { limits: signed, ..bridge.clone() }, 0) {
        return Some(0);
    }
    // what else is known of it does not turn on one axle
    let (class, owner) = (bridge.class.clone(), bridge.owner.clone());
    let of_axle = Bridge { class, owner, ..Bridge::default() };
    most_passing(|axle_kg| with(&of_axle, axle_kg))
}

/// The greatest figure that passes; none where all do.
fn most_passing(passes: impl Fn(u32) -> bool) -> Option<u32> {
    if passes(MOST_KG) {
        return None;
    }
    let (mut most, mut over) = (0, MOST_KG);
    while over - most > 1 {
        let middle = u32::midpoint(most, over);
        if passes(middle) { most = middle } else { over = middle }
    }
    Some(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::load::bridge::{BridgeClass, DesignLoad, OwnerRow, Rating};

    fn load() -> Load {
        let axle = |load: f64, spacing: f64| format!("[[axles]]\nload_t = {load}\nspacing_m = {spacing}\n");
        let text = format!("[[axles]]\nload_t = 7\n{}{}{}", axle(9.0, 3.3), axle(9.0, 1.35), axle(11.0, 6.0));
        Load::from_toml(&text, "l.toml", &mut Diagnostics::new()).expect("it reads")
    }

    #[test]
    fn h11_axles_of_a_scaled_load_add_up() {
        for mass in [0, 1, 7, 36_000, 36_001, 99_999] {
            let scaled = scaled(&load(), mass);
            assert_eq!(scaled.body.axles.iter().map(|axle| axle.load_kg).sum::<u32>(), mass);
        }
        assert_eq!(scaled(&load(), 72_000).body.axle_load_kg, Some(22_000));
    }

    #[test]
    fn h11_a_kilogram_more_than_the_heaviest_does_not_pass() {
        let spans = |meters: u32, factor| Bridge {
            spans: Some((vec![meters * 1000, 20_000], DesignLoad::HighwayI)),
            rating: Some(Rating { factor, ..Rating::default() }),
            ..Bridge::default()
        };
        let rows = [(40_000, Verdict::Pass), (60_000, Verdict::Refuse)];
        let owner =
            rows.map(|(mass, verdict)| OwnerRow { most_mass_kg: Some(mass), most_axle_kg: None, verdict });
        let bridges = [
            spans(10, 1000),
            spans(40, 600),
            Bridge { class: BridgeClass::norway("Bk10"), ..Bridge::default() },
            Bridge { owner: owner.to_vec(), ..Bridge::default() },
        ];
        let found: Vec<u32> = bridges
            .iter()
            .map(|bridge| {
                let most = heaviest(&load(), bridge).expect("a limit");
                let blocks = |mass| {
                    check(&scaled(&load(), mass), bridge).is_some_and(|(verdict, _)| {
                        verdict > Verdict::Conditions(vec![])
                            && matches!(verdict, Verdict::EngineerNeeded | Verdict::Refuse)
                    })
                };
                assert!(!blocks(most) && blocks(most + 1), "{most}");
                most
            })
            .collect();
        // Bk10: 10 t of the heaviest of 36 t with 11 t; the table says 40 t
        assert_eq!(found[2..], [32_727, 40_000]);
        assert_eq!(heaviest(&load(), &Bridge::default()), None);
        let plain = Load::from_toml("mass_t = 30\n", "l.toml", &mut Diagnostics::new()).expect("it reads");
        assert_eq!(heaviest(&plain, &bridges[0]), None, "spans need axles");
    }

    #[test]
    fn h11_an_axle_is_limited_by_the_class_or_the_table_with_the_mass_as_it_is() {
        let simple = |mass: f64, axle: f64| {
            let text = format!("mass_t = {mass}\naxle_load_t = {axle}\n");
            Load::from_toml(&text, "l.toml", &mut Diagnostics::new()).expect("it reads")
        };
        let row = |mass: u32, axle: Option<u32>, verdict| OwnerRow {
            most_mass_kg: Some(mass),
            most_axle_kg: axle,
            verdict,
        };
        let rows = vec![row(50_000, Some(10_000), Verdict::Pass), row(40_000, Some(12_000), Verdict::Pass)];
        let owner = Bridge { owner: rows, ..Bridge::default() };
        let class = Bridge { class: BridgeClass::norway("Bk8"), ..Bridge::default() };
        for (bridge, mass, with_load, alone) in [
            (&owner, 30.0, Some(12_000), Some(12_000)),
            (&owner, 45.0, Some(10_000), Some(12_000)),
            (&owner, 51.0, Some(0), Some(12_000)),
            (&class, 31.0, Some(8000), Some(8000)),
            (&class, 31.001, Some(0), Some(8000)),
            (&Bridge::default(), 31.0, None, None),
        ] {
            let found = [false, true].map(|is_alone| heaviest_axle(&simple(mass, 5.0), bridge, is_alone));
            assert_eq!(found, [with_load, alone], "{mass} t");
        }
    }

    #[test]
    fn h11_the_share_of_an_axle_passes_too() {
        let text = "mass_t = 30\naxle_load_t = 9\n";
        let load = Load::from_toml(text, "l.toml", &mut Diagnostics::new()).expect("it reads");
        let row = OwnerRow { most_mass_kg: None, most_axle_kg: Some(10_000), verdict: Verdict::Pass };
        let bridge = Bridge { owner: vec![row], ..Bridge::default() };
        // 9 t of 30 t: 10 t of 33.333 t, and of 33.334 t more than 10 t
        assert_eq!(heaviest(&load, &bridge), Some(33_333));
    }
}
