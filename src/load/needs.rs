//! What has to be looked at before a load goes: the list that a corridor then works off.

use super::law::Judgement;
use super::{Load, Measure, turning};

/// Words of summaries: what has to be looked at for this load, given what the law makes of it.
///
/// - `bridges`: over the law in mass, so every bridge of the way; `axle_list`: bridges need the axles, which are missing
/// - `clearances`, `widths`: over the law in height or width, so every structure, wire and works of the way
/// - `sharp_turns`: long enough for the angle rule; `swept_path`: over the law in length, so every junction
/// - `crests`: the ground clearance is known, so humps and level crossings
/// - `tunnels`, `restricted_zones`, `time_bans`, `approved_route`: dangerous goods (order 2019 No. 29, articles 48, 49)
pub fn needs(load: &Load, judgement: &Judgement) -> Vec<&'static str> {
    let over = |measure| judgement.over().any(|check| check.measure == measure);
    let long = |mm: u32| turning::ANGLE_RULES.iter().any(|rule| mm > rule.longer_than_mm);
    let dangerous = load.cargo.is_some();
    let all = [
        ("bridges", judgement.is_over_in_mass()),
        ("axle_list", judgement.is_over_in_mass() && load.body.axles.is_empty()),
        ("clearances", over(Measure::Height)),
        ("widths", over(Measure::Width)),
        ("sharp_turns", load.body.length_mm.is_some_and(long)),
        ("swept_path", over(Measure::Length)),
        ("crests", load.crest_radius_mm().is_some()),
        ("tunnels", dangerous),
        ("restricted_zones", dangerous),
        ("time_bans", dangerous),
        ("approved_route", load.cargo.as_ref().is_some_and(super::Cargo::needs_approved_route)),
    ];
    all.into_iter().filter(|(_, is_needed)| *is_needed).map(|(word, _)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::super::law::MassRule;
    use super::*;
    use crate::diagnostic::Diagnostics;

    fn found(text: &str) -> Vec<&'static str> {
        let load = Load::from_toml(text, "l.toml", &mut Diagnostics::new()).expect("it reads");
        needs(&load, &MassRule::China.judge(&load))
    }

    #[test]
    fn each_excess_asks_for_its_check_and_no_other() {
        let body = |h: f64, w: f64, l: f64, t: f64| {
            format!("axle_count = 2\nheight_m = {h}\nwidth_m = {w}\nlength_m = {l}\nmass_t = {t}\n")
        };
        assert!(found(&body(4.0, 2.55, 12.5, 18.0)).is_empty());
        assert_eq!(found(&body(4.1, 2.55, 12.0, 18.0)), ["clearances"]);
        assert_eq!(found(&body(4.0, 2.6, 12.0, 18.0)), ["widths"]);
        assert_eq!(found(&body(4.0, 2.55, 12.6, 18.0)), ["sharp_turns"]);
        assert_eq!(found(&body(4.0, 2.55, 18.2, 18.0)), ["sharp_turns", "swept_path"]);
        assert_eq!(found(&body(4.0, 2.55, 12.0, 18.1)), ["bridges", "axle_list"]);
    }

    #[test]
    fn d8_dangerous_goods_ask_for_tunnels_zones_and_times() {
        let cargo = |words: &str| found(&format!("mass_t = 10\nlength_m = 9\n[cargo]\n{words}\n"));
        assert_eq!(cargo("un_class = \"3\""), ["tunnels", "restricted_zones", "time_bans"]);
        assert!(cargo("un_class = \"1.4\"").contains(&"approved_route"));
        assert!(cargo("un_class = \"6.1\"\nhighly_toxic = true").contains(&"approved_route"));
    }
}
