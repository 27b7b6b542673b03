//! The heaviest a bridge lets a load become (H11): its class, its spans and the owner's table, for the axle train of the load
//! scaled with its mass.
//!
//! ASSUMPTION: a heavier load stands on the same axles at the same places, each with its share of the mass. What a load with
//! more axles could weigh is another question.

use super::Load;
use super::bridge::{Bridge, Verdict, check};
use super::file::MOST_KG;

/// The load with another gross mass, each axle with its share of it; rounded so that the axles add up.
pub fn scaled(load: &Load, mass_kg: u32) -> Load {
    let mut scaled = load.clone();
    scaled.body.mass_kg = Some(mass_kg);
    let own = load.body.axles.iter().map(|axle| u64::from(axle.load_kg)).sum::<u64>();
    if own == 0 {
        let heaviest = load.body.axle_load_kg.zip(load.body.mass_kg.filter(|mass| *mass > 0));
        let share = |(axle, mass): (u32, u32)| u64::from(axle) * u64::from(mass_kg) / u64::from(mass);
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
        limits: crate::vehicle::limit::Limits::default(),
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
    if load.body.mass_kg.is_none() || passes(MOST_KG) {
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
}
