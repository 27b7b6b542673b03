//! What the law allows: pluggable tables of dimensions and masses, and which of them a load is over, by how much (H4).
//!
//! - [`MassRule::China`]: Provisions on over-limit vehicles on highways (超限运输车辆行驶公路管理规定, Ministry of
//!   Transport, order 2016 No. 62), article 3; the count of missing tyres as in the annex of the same year on
//!   recognizing overloading (公路货运车辆超限超载认定标准, notes 2 and 3). Not the repealed order 2000 No. 2.
//! - [`MassRule::UsFederal`]: 23 USC 127 and 23 CFR 658 with the bridge formula of FHWA's "Bridge Formula Weights",
//!   held against EVERY run of consecutive axles: a rig can pass outside and fail inside.

use super::axles::{self, GroupRule};
use super::{Kind, Load, Measure};

/// A table of law.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum MassRule {
    /// China, order 2016 No. 62, article 3.
    #[default]
    China,
    /// Federal law of the United States (Interstate highways).
    UsFederal,
}

/// One figure held against its limit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// What is limited.
    pub measure: Measure,
    /// First and last axle it is about, indices from 0; none for the whole vehicle.
    pub axles: Option<(usize, usize)>,
    /// The load's figure, millimeters or kilograms.
    pub actual: u32,
    /// The limit, millimeters or kilograms (those of the United States rounded down to kilograms for showing).
    pub allowed: u32,
    /// Whether the figure is over it. Equal is not; decided in the law's own units, exactly.
    pub is_over: bool,
    /// Which rule sets the limit, a word of summaries.
    pub basis: &'static str,
}

impl Check {
    /// By how much it is over, millimeters or kilograms; 0 where it is not.
    pub fn excess(&self) -> u32 {
        if self.is_over { self.actual.saturating_sub(self.allowed) } else { 0 }
    }
}

/// What a table of law makes of a load.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Judgement {
    /// All that was held against a limit, in the order of the law; of the runs of axles of the bridge formula those
    /// that fail, and the one nearest to failing.
    pub checks: Vec<Check>,
    /// What could not be judged: words of summaries (`mass_without_axle_count` …).
    pub unjudged: Vec<&'static str>,
    /// Readings of the law that the figures rest on: words of summaries.
    pub notes: Vec<&'static str>,
}

impl Judgement {
    /// What is over its limit.
    pub fn over(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.is_over)
    }

    /// Whether the load is over the limit in anything.
    pub fn is_over(&self) -> bool {
        self.over().next().is_some()
    }

    /// Whether it is over in mass: gross, axle or axle group.
    pub fn is_over_in_mass(&self) -> bool {
        self.over().any(|check| check.measure.unit() == "t")
    }

    fn hold(&mut self, measure: Measure, actual: Option<u32>, allowed: u32, basis: &'static str) {
        if let Some(actual) = actual {
            let is_over = actual > allowed;
            self.checks.push(Check { measure, axles: None, actual, allowed, is_over, basis });
        }
    }
}

impl MassRule {
    pub(crate) const ALL: [(&'static str, MassRule); 2] = [("china", Self::China), ("us", Self::UsFederal)];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, rule)| *rule == self).map_or("china", |(name, _)| name)
    }

    /// The table of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, rule)| *rule)
    }

    /// Holds a load against this table.
    ///
    /// # Complexity
    /// Quadratic in the number of axles.
    pub fn judge(self, load: &Load) -> Judgement {
        match self {
            Self::China => china(load),
            Self::UsFederal => united_states(load),
        }
    }
}

/// Article 3: height, width, length, millimeters.
pub const CHINA_BODY: [(Measure, u32); 3] =
    [(Measure::Height, 4000), (Measure::Width, 2550), (Measure::Length, 18_100)];

/// Article 3: number of axles, gross mass of a truck and of a combination, kilograms; 0 is not in the table. The last
/// row holds for more axles, too.
pub const CHINA_MASS: [(u32, u32, u32); 5] =
    [(2, 18_000, 0), (3, 25_000, 27_000), (4, 31_000, 36_000), (5, 0, 43_000), (6, 0, 49_000)];

/// Article 3: six axles and more, where the tractor drives with one axle only, kilograms.
pub const CHINA_SINGLE_DRIVE: u32 = 46_000;
/// Article 3, second paragraph, (2), and note 2 of the annex: off the limit for each axle whose two tyres are single,
/// kilograms.
pub const CHINA_SINGLE_TYRES: u32 = 3000;

fn china(load: &Load) -> Judgement {
    let mut judgement = Judgement { notes: vec!["gb1589_exemption_not_judged"], ..Judgement::default() };
    let body = &load.body;
    for (measure, allowed) in CHINA_BODY {
        let actual = match measure {
            Measure::Height => body.height_mm,
            Measure::Width => body.width_mm,
            _ => body.length_mm,
        };
        judgement.hold(measure, actual, allowed, "article_3");
    }
    if load.kind == Kind::Registered {
        judgement.hold(Measure::Mass, body.mass_kg, load.registered_mass_kg.unwrap_or(0), "registered_mass");
        return judgement;
    }
    let Some(axles) = load.axle_count else {
        without_row(load, "mass_without_axle_count", &mut judgement);
        return judgement;
    };
    let row = CHINA_MASS.iter().rfind(|(count, _, _)| *count <= axles);
    let listed = row.map_or(0, |(_, truck, combination)| match load.kind {
        Kind::Combination => *combination,
        _ => *truck,
    });
    if listed == 0 {
        // a truck of five axles, a combination of two: the table has none
        without_row(load, "mass_of_no_row", &mut judgement);
        return judgement;
    }
    let driven = body.axles.iter().filter(|axle| axle.driven).count();
    let (mut allowed, mut basis) = (listed, "article_3");
    if axles >= 6 && driven == 1 {
        (allowed, basis) = (CHINA_SINGLE_DRIVE, "article_3_single_drive_axle");
    } else if axles >= 6 && driven == 0 {
        judgement.notes.push("tandem_drive_assumed");
    }
    let single = single_tyred(load);
    if single > 0 {
        allowed = allowed.saturating_sub(CHINA_SINGLE_TYRES.saturating_mul(single));
        basis = "article_3_single_tyres";
    }
    judgement.hold(Measure::Mass, body.mass_kg, allowed, basis);
    axle_allowances(load, &mut judgement);
    judgement
}

/// A load for which the table has no row, and why: its axles are held against their own limits all the same, and more than any
/// row allows is over, whatever the axles.
fn without_row(load: &Load, why: &'static str, judgement: &mut Judgement) {
    let most = CHINA_MASS.iter().map(|(_, truck, combination)| *truck.max(combination)).max().unwrap_or(0);
    match load.body.mass_kg {
        Some(mass) if mass > most => judgement.hold(Measure::Mass, Some(mass), most, "article_3_most"),
        Some(_) => judgement.unjudged.push(why),
        None => {}
    }
    axle_allowances(load, judgement);
}

/// Axles that the table takes for twin-tyred and that are not: of tandems and tridems and of trailers, which the
/// engine does not drive, with two tyres that are not wide ones. Steering axles of the towing vehicle are single-tyred
/// in the law's own drawings.
fn single_tyred(load: &Load) -> u32 {
    let list = &load.body.axles;
    let trailer = load.first_trailer_axle().unwrap_or(usize::MAX);
    let groups = axles::groups(list, GroupRule::default());
    let counts = |index: usize| {
        let axle = &list[index];
        let grouped = groups.iter().any(|g| (g.first..=g.last).contains(&index) && g.count() > 1);
        let steers = axle.steered && index < trailer;
        !axle.driven && axle.tyres <= 2 && !axle.wide_tyres && !steers && (grouped || index >= trailer)
    };
    (0..list.len()).filter(|index| counts(*index)).count() as u32
}

/// Article 3, second paragraph, (3): the mass must not exceed the allowed axle loads together. These are of GB 1589,
/// table 2 (the general values, without those for air suspension); the figures are from general knowledge of the
/// standard and marked so in the notes. Groups the standard does not know (modular trailers) are not judged.
fn axle_allowances(load: &Load, judgement: &mut Judgement) {
    let list = &load.body.axles;
    if list.is_empty() {
        return;
    }
    judgement.notes.push("axle_loads_of_gb1589_unverified");
    let mut sum = Some(0_u32);
    for group in axles::groups(list, GroupRule::default()) {
        let members = &list[group.first..=group.last];
        let widest = members.iter().skip(1).map(|axle| axle.spacing_mm).max().unwrap_or(0);
        let allowed = match group.count() {
            1 if members[0].tyres <= 2 && !members[0].wide_tyres => 7000,
            1 if members[0].driven => 11_500,
            1 => 10_000,
            2 if widest < 1000 => 11_500,
            2 if widest < 1300 => 16_000,
            2 => 18_000,
            3 if widest <= 1300 => 21_000,
            3 if widest <= 1400 => 24_000,
            _ => {
                sum = None;
                continue;
            }
        };
        sum = sum.map(|sum| sum + allowed);
        let measure = if group.count() == 1 { Measure::AxleLoad } else { Measure::AxleGroup };
        judgement.checks.push(Check {
            measure,
            axles: Some((group.first, group.last)),
            actual: group.load_kg,
            allowed,
            is_over: group.load_kg > allowed,
            basis: "gb1589_axle_load",
        });
    }
    match sum {
        Some(sum) => judgement.hold(Measure::Mass, load.body.mass_kg, sum, "sum_of_axle_loads"),
        None => judgement.unjudged.push("axle_group_of_no_row"),
    }
}

/// 23 USC 127: single axle, tandem, gross, pounds.
const US_AXLE_LB: u64 = 20_000;
const US_TANDEM_LB: u64 = 34_000;
const US_GROSS_LB: u64 = 80_000;
/// 23 CFR 658.15: 102 inches, millimeters rounded up, for 2,590.8 mm is not over.
const US_WIDTH_MM: u32 = 2591;

/// The bridge formula W = 500 (LN/(N−1) + 12N + 36), rounded to the nearest 500 pounds as FHWA's table does (which
/// rounds 42,750 to 42,500), for `axles` (at least two) axles of which the extreme ones are `feet` apart; pounds.
pub fn bridge_formula_lb(feet: u64, axles: u64) -> u64 {
    let gaps = axles.max(2) - 1;
    let axles = gaps + 1;
    // LN/(N−1) to the nearest whole, a half down; 12N + 36 is whole
    let slope = (2 * feet * axles + gaps - 1) / (2 * gaps);
    500 * (slope + 12 * axles + 36)
}

/// What `count` consecutive axles over `extent_mm` may carry, pounds, and by which rule.
pub fn us_group_lb(count: u64, extent_mm: u64) -> (u64, &'static str) {
    // 40 and 96 inches are 1016 and 2438.4 mm; within 40 inches several axles are one, within 96 a tandem
    if count <= 1 || extent_mm <= 1016 {
        return (US_AXLE_LB, "us_single_axle");
    }
    if extent_mm * 10 <= 24_384 {
        return (US_TANDEM_LB, "us_tandem");
    }
    // to the nearest foot of 304.8 mm; more than 8 and less than 9 feet is a row of its own, which is that of 8
    let feet = match extent_mm * 10 {
        ..27_432 => 8,
        tenths => (tenths + 1524) / 3048,
    };
    (bridge_formula_lb(feet, count), "us_bridge_formula")
}

/// Whether kilograms are more than pounds: 1 lb = 0.45359237 kg, exactly.
fn exceeds_lb(kg: u32, lb: u64) -> bool {
    u128::from(kg) * 100_000_000 > u128::from(lb) * 45_359_237
}

fn whole_kg(lb: u64) -> u32 {
    (u128::from(lb) * 45_359_237 / 100_000_000) as u32
}

fn united_states(load: &Load) -> Judgement {
    let mut judgement = Judgement { notes: vec!["us_height_and_length_by_state"], ..Judgement::default() };
    judgement.hold(Measure::Width, load.body.width_mm, US_WIDTH_MM, "us_width");
    if let Some(mass) = load.body.mass_kg {
        judgement.checks.push(pounds(Measure::Mass, None, mass, US_GROSS_LB, "us_gross"));
    }
    let list = &load.body.axles;
    if list.is_empty() {
        judgement.unjudged.push("axle_groups_without_axles");
        return judgement;
    }
    let at = load.axle_positions();
    let mut nearest: Option<Check> = None;
    for first in 0..list.len() {
        let mut sum = 0_u32;
        for last in first..list.len() {
            sum = sum.saturating_add(list[last].load_kg);
            let (count, extent) = ((last - first + 1) as u64, at[last] - at[first]);
            let (mut allowed, mut basis) = us_group_lb(count, extent);
            if count == 4 && two_tandems(&at[first..=last]) && allowed < 2 * US_TANDEM_LB {
                (allowed, basis) = (2 * US_TANDEM_LB, "us_two_tandems");
            }
            let measure = if first == last { Measure::AxleLoad } else { Measure::AxleGroup };
            let check = pounds(measure, Some((first, last)), sum, allowed, basis);
            if check.is_over {
                judgement.checks.push(check);
            } else {
                let share = |c: &Check| u64::from(c.actual) * 1_000_000 / u64::from(c.allowed.max(1));
                if nearest.as_ref().is_none_or(|known| share(&check) > share(known)) {
                    nearest = Some(check);
                }
            }
        }
    }
    judgement.checks.extend(nearest);
    judgement
}

fn pounds(
    measure: Measure,
    axles: Option<(usize, usize)>,
    actual: u32,
    allowed_lb: u64,
    basis: &'static str,
) -> Check {
    let is_over = exceeds_lb(actual, allowed_lb);
    Check { measure, axles, actual, allowed: whole_kg(allowed_lb), is_over, basis }
}

/// 23 USC 127(a)(2): two consecutive sets of tandem axles may carry 34,000 lb each where the first and the last of
/// their axles are 36 feet or more apart, to the nearest foot.
fn two_tandems(at: &[u64]) -> bool {
    let is_tandem = |mm: u64| mm > 1016 && mm * 10 <= 24_384;
    is_tandem(at[1] - at[0]) && is_tandem(at[3] - at[2]) && ((at[3] - at[0]) * 10 + 1524) / 3048 >= 36
}

#[cfg(test)]
#[path = "law_tests.rs"]
mod tests;
