//! Whether a load may pass a bridge, on four levels (H5): the signed limit, the class, the effects of its axles in a
//! simple span against those of a design load, and the owner's own table. The whole vehicle counts, not an edge.

use super::span::{self, Effects, Ratio, Wheel};
use super::{Load, axles};
use crate::vehicle::limit::Limits;

/// What a bridge says, from mild to strict.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// It may pass.
    Pass,
    /// It may pass under these conditions.
    Conditions(Vec<Condition>),
    /// Only an engineer can tell.
    EngineerNeeded,
    /// It may not pass.
    Refuse,
}

impl Verdict {
    /// `pass`, `conditions`, `engineer`, `refuse`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Conditions(_) => "conditions",
            Self::EngineerNeeded => "engineer",
            Self::Refuse => "refuse",
        }
    }

    /// Both: the stricter one; conditions of both hold together.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Conditions(mut all), Self::Conditions(more)) => {
                all.extend(more);
                all.sort_unstable();
                all.dedup();
                Self::Conditions(all)
            }
            (one, other) => one.max(other),
        }
    }
}

/// A condition of passing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Condition {
    /// Alone on the bridge.
    Alone,
    /// At walking pace.
    Crawl,
    /// On the center line.
    CenterLine,
    /// No braking, no change of gear on the bridge.
    NoBraking,
    /// No other trucks on the bridge.
    NoOtherTrucks,
    /// On the whole width of the road, oncoming traffic held (bends and corners).
    WholeWidth,
}

impl Condition {
    /// What the beam model asks for where the ordinary figure does not suffice.
    pub const CAREFUL: [Self; 4] = [Self::Alone, Self::Crawl, Self::CenterLine, Self::NoBraking];

    /// Its word in summaries.
    pub fn code(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Crawl => "crawl",
            Self::CenterLine => "center_line",
            Self::NoBraking => "no_braking",
            Self::NoOtherTrucks => "no_other_trucks",
            Self::WholeWidth => "whole_width",
        }
    }
}

/// One figure of a check.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Figure {
    /// `mass`, `axle_load`, `tandem`, `tridem` (kilograms), `moment` (N·m), `shear` (N).
    pub what: &'static str,
    /// The load's.
    pub actual: f64,
    /// The most for passing without conditions.
    pub allowed: f64,
    /// The most for passing under [`Condition::CAREFUL`]; none where the level has no such thing.
    pub careful: Option<f64>,
    /// Whether it is over what passes without conditions, decided exactly.
    pub is_over: bool,
}

/// What one level says.
#[derive(Clone, PartialEq, Debug)]
pub struct LevelCheck {
    /// 1 to 4.
    pub level: u8,
    /// What is looked at: the name of the class, the span.
    pub of: String,
    /// What follows.
    pub verdict: Verdict,
    /// With which figures.
    pub figures: Vec<Figure>,
}

fn figure(what: &'static str, actual: u32, allowed: u32) -> Figure {
    let is_over = actual > allowed;
    Figure { what, actual: f64::from(actual), allowed: f64::from(allowed), careful: None, is_over }
}

/// Level 1: the signed mass and axle load. Equal passes; what is over is refused. A figure that the load does not
/// state, where a limit is signed, needs an engineer. None where nothing is signed.
pub fn signed(load: &Load, limits: &Limits) -> Option<LevelCheck> {
    let pairs = [
        ("mass", load.body.mass_kg, limits.mass_kg),
        ("axle_load", load.body.axle_load_kg, limits.axle_load_kg),
    ];
    let is_signed = pairs.iter().any(|(_, _, most)| most.is_some());
    let unknown = pairs.iter().any(|(_, own, most)| most.is_some() && own.is_none());
    let figures: Vec<Figure> =
        pairs.iter().filter_map(|(what, own, most)| Some(figure(what, (*own)?, (*most)?))).collect();
    let verdict = match figures.iter().any(|figure| figure.is_over) {
        true => Verdict::Refuse,
        false if unknown => Verdict::EngineerNeeded,
        false => Verdict::Pass,
    };
    is_signed.then(|| LevelCheck { level: 1, of: "signed".to_owned(), verdict, figures })
}

/// A class of bridges: what ordinary traffic may weigh on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BridgeClass {
    /// Its name.
    pub name: String,
    /// One axle, kilograms.
    pub axle_kg: u32,
    /// A tandem, kilograms; none where the table has none.
    pub tandem_kg: Option<u32>,
    /// A tridem, kilograms.
    pub tridem_kg: Option<u32>,
    /// Gross mass, kilograms.
    pub gross_kg: Option<u32>,
}

/// Norway's classes of use (bruksklasse): axle load, tonnes, and gross mass, kilograms. The number of the class is its
/// axle load (Statens vegvesen, handbook V440, 7.6: "Brukslast"); BkT8 has the axle load of Bk8 and more gross mass. The gross
/// masses are those of V-4.2 there; of several the one that is usual today (Bk10 for 42, 50 or 60 t, BkT8 for 39 or 50 t).
/// Another one is written behind the class, as in `Bk8-32`.
pub const NORWAY: [(&str, u32, u32); 5] =
    [("Bk10", 10, 50_000), ("BkT8", 8, 50_000), ("Bk8", 8, 31_000), ("Bk7", 7, 29_500), ("Bk6", 6, 27_500)];

impl BridgeClass {
    /// The Norwegian class of that name, with or without a gross mass in tonnes behind it: `Bk10`, `BkT8-50`, `Bk8/32`.
    pub fn norway(name: &str) -> Option<Self> {
        let (class, gross) = name.split_once(['-', '/']).map_or((name, None), |(c, g)| (c, Some(g)));
        let row = NORWAY.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(class.trim()))?;
        let stated = match gross {
            None => row.2,
            Some(text) => text.trim().parse::<u32>().ok().filter(|t| (1..=1000).contains(t))? * 1000,
        };
        Some(Self {
            name: name.to_owned(),
            axle_kg: row.1 * 1000,
            tandem_kg: None,
            tridem_kg: None,
            gross_kg: Some(stated),
        })
    }

    /// Level 2: axle, groups and gross mass against the class. A class is for traffic without dispensation, so what is
    /// over needs an engineer, and so does a limit that the load has no figure for. Without a list of axles, tandems
    /// and tridems are not looked at where the class limits single axles by it alone.
    pub fn check(&self, load: &Load) -> LevelCheck {
        let mut figures = Vec::new();
        let mut unknown = load.body.axle_load_kg.is_none() || load.body.mass_kg.is_none();
        figures.extend(load.body.axle_load_kg.map(|own| figure("axle_load", own, self.axle_kg)));
        let groups = axles::groups(&load.body.axles, axles::GroupRule::default());
        for (what, count, most) in [("tandem", 2, self.tandem_kg), ("tridem", 3, self.tridem_kg)] {
            let Some(most) = most else { continue };
            unknown |= groups.is_empty();
            let heaviest = groups.iter().filter(|g| g.count() == count).map(|g| g.load_kg).max();
            figures.extend(heaviest.map(|own| figure(what, own, most)));
        }
        match (load.body.mass_kg, self.gross_kg) {
            (Some(own), Some(most)) => figures.push(figure("mass", own, most)),
            _ => unknown = true,
        }
        let sound = !unknown && !figures.iter().any(|figure| figure.is_over);
        let verdict = if sound { Verdict::Pass } else { Verdict::EngineerNeeded };
        LevelCheck { level: 2, of: self.name.clone(), verdict, figures }
    }
}

/// What a bridge was designed for, on one lane of a simple span.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DesignLoad {
    /// Lane load of highway class I (公路-Ⅰ级), JTG D60-2015, 4.3.1: 10.5 kN/m over the span and one force of
    /// 2(L + 130) kN, at least 270 and at most 360, which counts 1.2 times in shear. It is what beams are designed for.
    HighwayI,
    /// Lane load of highway class II: 0.75 of class I.
    HighwayII,
    /// The vehicle of 550 kN of JTG D60: 30, 120, 120, 140, 140 kN, 3.0, 1.4, 7.0, 1.4 m apart; for decks and culverts.
    Vehicle550,
    /// HS20-44 of AASHTO's Standard Specifications, 3.7: the truck of 8, 32 and 32 kips, 14 feet apart, or the lane load of
    /// 0.64 kips a foot with one force of 18 kips for moment and of 26 kips for shear, whichever comes to more.
    Hs20,
    /// Another train, its forces in newtons and places in millimeters behind the first.
    Train {
        /// What it is called.
        name: String,
        /// Newtons, millimeters.
        axles: Vec<(u32, u32)>,
    },
}

/// Forces are hundredths of a newton, for which standard gravity on whole kilograms is whole: 1 kg weighs 9.81 N.
const GRAVITY: i64 = 981;

impl DesignLoad {
    /// What it is called in summaries.
    pub fn name(&self) -> &str {
        match self {
            Self::HighwayI => "highway_i_lane",
            Self::HighwayII => "highway_ii_lane",
            Self::Vehicle550 => "vehicle_550kn",
            Self::Hs20 => "HS20-44",
            Self::Train { name, .. } => name,
        }
    }

    /// Moment (hundredths of N·mm) and shear (hundredths of N) in a simple span.
    pub fn effects(&self, span_mm: u32) -> (Ratio, Ratio) {
        let of_train = |axles: &[(u32, u32)]| {
            let wheel =
                |(newton, at): &(u32, u32)| Wheel { force: i64::from(*newton) * 100, at: i64::from(*at) };
            let found = span::effects(&axles.iter().map(wheel).collect::<Vec<_>>(), span_mm);
            (found.moment, found.shear)
        };
        match self {
            Self::HighwayI => lane(span_mm),
            Self::HighwayII => {
                let (moment, shear) = lane(span_mm);
                (moment.times(3, 4), shear.times(3, 4))
            }
            Self::Vehicle550 => of_train(&[
                (30_000, 0),
                (120_000, 3000),
                (120_000, 4400),
                (140_000, 11_400),
                (140_000, 12_800),
            ]),
            Self::Hs20 => {
                let truck = of_train(&[(35_586, 0), (142_343, 4267), (142_343, 8534)]);
                let lane = hs20_lane(span_mm);
                (truck.0.max(lane.0), truck.1.max(lane.1))
            }
            Self::Train { axles, .. } => of_train(axles),
        }
    }
}

/// Moment w L²/8 + P L/4 and shear w L/2 + V of the lane load of HS20-44.
fn hs20_lane(span_mm: u32) -> (Ratio, Ratio) {
    let span = i128::from(span_mm.clamp(1, span::LONGEST_SPAN_MM));
    // 640 lbf a foot are 9.340098 N/mm, 18,000 and 26,000 lbf are 80,067.99 and 115,653.76 N; hundredths, the first times 1000
    let (uniform, moment_force, shear_force) = (934_010, 8_006_799, 11_565_376);
    let moment = Ratio::new(uniform * span * span + 2000 * moment_force * span, 8000);
    let shear = Ratio::new(uniform * span + 2000 * shear_force, 2000);
    (moment, shear)
}

/// Moment q L²/8 + P L/4 and shear q L/2 + 1.2 P of the lane load of class I.
fn lane(span_mm: u32) -> (Ratio, Ratio) {
    let span = i128::from(span_mm.clamp(1, span::LONGEST_SPAN_MM));
    // 10.5 kN/m are 1050 hundredths of N per mm; 2(L + 130) kN with L in meters are 2 L[mm] + 260,000 N
    let (uniform, force) = (1050, (2 * span + 260_000).clamp(270_000, 360_000) * 100);
    let moment = Ratio::new(uniform * span * span + 2 * force * span, 8);
    let shear = Ratio::new(5 * uniform * span + 12 * force, 10);
    (moment, shear)
}

/// How much of the design effect a bridge still bears.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rating {
    /// Rating factor, thousandths: what the bridge bears of its design load in ordinary traffic.
    pub factor: u32,
    /// What the conditions of [`Condition::CAREFUL`] add, thousandths: a load up to factor × this passes under them.
    pub careful: u32,
}

impl Default for Rating {
    /// Factor 1: as designed. Careful 1.05: the smallest impact factor of JTG D60-2015, 4.3.2, which a crawl takes
    /// away. What a center line gains on several lanes is for the owner to state.
    fn default() -> Self {
        Self { factor: 1000, careful: 1050 }
    }
}

/// The axle train of a load on bridges; none without a list of axles.
pub fn train(load: &Load) -> Option<Vec<Wheel>> {
    let places = load.axle_positions();
    let axles = load.body.axles.iter().zip(places);
    let train: Vec<Wheel> =
        axles.map(|(axle, at)| Wheel { force: i64::from(axle.load_kg) * GRAVITY, at: at as i64 }).collect();
    (!train.is_empty()).then_some(train)
}

/// Level 3: greatest moment and shear of the whole axle train in a simple span against those of the design load.
/// Up to factor × design it passes, up to careful × factor × design under [`Condition::CAREFUL`]; beyond, and without
/// a list of axles, an engineer is needed. Both bounds are inclusive and exact.
pub fn beam(load: &Load, span_mm: u32, design: &DesignLoad, rating: Rating) -> LevelCheck {
    let of = format!("{} {}", f64::from(span_mm) / 1000.0, design.name());
    let Some(train) = train(load) else {
        return LevelCheck { level: 3, of, verdict: Verdict::EngineerNeeded, figures: Vec::new() };
    };
    let Effects { moment, shear, .. } = span::effects(&train, span_mm);
    let (design_moment, design_shear) = design.effects(span_mm);
    // the overflow bounds of `span` allow factors up to 10
    let factor = |thousandths: u32| thousandths.min(10_000);
    let mut verdict = Verdict::Pass;
    let mut figures = Vec::new();
    // hundredths of N·mm to N·m, hundredths of N to N
    for (what, own, most, unit) in
        [("moment", moment, design_moment, 100_000.0), ("shear", shear, design_shear, 100.0)]
    {
        let allowed = most.times(factor(rating.factor), 1000);
        let careful = allowed.times(factor(rating.careful.max(1000)), 1000);
        let own_verdict = if own <= allowed {
            Verdict::Pass
        } else if own <= careful {
            Verdict::Conditions(Condition::CAREFUL.to_vec())
        } else {
            Verdict::EngineerNeeded
        };
        let is_over = own > allowed;
        let [own, allowed, careful] = [own, allowed, careful].map(|figure| figure.value() / unit);
        figures.push(Figure { what, actual: own, allowed, careful: Some(careful), is_over });
        verdict = verdict.and(own_verdict);
    }
    LevelCheck { level: 3, of, verdict, figures }
}

/// One row of an owner's table: what it says to loads up to these figures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnerRow {
    /// Gross mass up to, kilograms; none is any.
    pub most_mass_kg: Option<u32>,
    /// Axle load up to, kilograms; none is any.
    pub most_axle_kg: Option<u32>,
    /// What it says.
    pub verdict: Verdict,
}

impl OwnerRow {
    /// Whether whom it holds passes, under conditions included.
    pub fn passes(&self) -> bool {
        matches!(self.verdict, Verdict::Pass | Verdict::Conditions(_))
    }
}

/// Level 4: the owner's table. The first row that holds the load counts; a load that no row holds is refused, one
/// whose figures are not known needs an engineer.
pub fn owner(load: &Load, rows: &[OwnerRow]) -> LevelCheck {
    let (mass, axle) = (load.body.mass_kg, load.body.axle_load_kg);
    let within =
        |own: Option<u32>, most: Option<u32>| most.is_none_or(|most| own.is_some_and(|own| own <= most));
    let asks = |most: fn(&OwnerRow) -> Option<u32>| rows.iter().any(|row| most(row).is_some());
    let unknown =
        (mass.is_none() && asks(|row| row.most_mass_kg)) || (axle.is_none() && asks(|row| row.most_axle_kg));
    let row = rows.iter().find(|row| within(mass, row.most_mass_kg) && within(axle, row.most_axle_kg));
    let verdict = match row {
        _ if unknown => Verdict::EngineerNeeded,
        Some(row) => row.verdict.clone(),
        None => Verdict::Refuse,
    };
    let most = |own: Option<u32>, most: Option<u32>, what| Some(figure(what, own?, most?));
    let figures = |row: &OwnerRow| -> Vec<Figure> {
        let both = [most(mass, row.most_mass_kg, "mass"), most(axle, row.most_axle_kg, "axle_load")];
        both.into_iter().flatten().collect()
    };
    // who does not pass learns what the row says that he misses by least
    let excess = |row: &&OwnerRow| {
        let share = |figure: &Figure| (figure.actual / figure.allowed.max(1.0) * 1e6).ceil() as u64;
        figures(row).iter().map(share).max()
    };
    let passing = || rows.iter().filter(|row| row.passes());
    let told = row.filter(|row| row.passes()).or_else(|| passing().min_by_key(excess)).or(row);
    LevelCheck { level: 4, of: "owner".to_owned(), verdict, figures: told.map(figures).unwrap_or_default() }
}

/// What is known of one bridge.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bridge {
    /// Signed limits.
    pub limits: Limits,
    /// Its class.
    pub class: Option<BridgeClass>,
    /// Its simple spans, millimeters, with their design load.
    pub spans: Option<(Vec<u32>, DesignLoad)>,
    /// How much of it it still bears; as designed unless stated.
    pub rating: Option<Rating>,
    /// The owner's table; empty where there is none.
    pub owner: Vec<OwnerRow>,
    /// Its class of technical condition, 1 (good) to 5 (dangerous), as JTG/T H21-2011 has them.
    pub condition: Option<u8>,
}

/// The class of condition from which on a bridge does not bear what it was designed for until somebody has calculated it.
const BAD_CONDITION: u8 = 4;

/// The heaviest ordinary traffic, kilograms: article 3 of order 2016 No. 62, six axles and more. A bridge that is open bears it.
const ORDINARY_KG: u32 = 49_000;

/// Whether a text of a condition speaks of a class, known or not: a figure beside 类, 等级, `class` or `condition`, or nothing
/// but a figure. Years of surveys and scores are none.
pub fn names_a_class(text: &str) -> bool {
    let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let is_figure = |c: char| c.is_ascii_digit() || "一二三四五六七八九十.".contains(c);
    let begins = |rest: &str| rest.starts_with(is_figure);
    let ends = |rest: &str| rest.ends_with(is_figure);
    let only = !text.is_empty() && text.chars().all(is_figure);
    let after = ["class", "condition", "等级"].iter().any(|word| text.split(word).skip(1).any(begins));
    // what follows the last 类 does not stand before one
    let before = text.rsplit('类').skip(1).any(ends);
    only || after || before
}

/// The class of condition that a text names: `技术状况4类`, `四类`, `class 4`, `4`; `危桥` is class 5.
pub fn condition_class(text: &str) -> Option<u8> {
    let text = text.trim().to_lowercase();
    if text.contains("危桥") {
        return Some(5);
    }
    let numeral = |c: char| match c {
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        _ => c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()),
    };
    let all: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_class = |i: &usize| {
        let before: String = all[..*i].iter().collect();
        let is_number = |at: Option<&char>| at.is_some_and(|c| c.is_ascii_digit() || *c == '.');
        let alone = !is_number(i.checked_sub(1).and_then(|i| all.get(i))) && !is_number(all.get(i + 1));
        let named =
            all.get(i + 1) == Some(&'类') || before.ends_with("class") || before.ends_with("condition");
        alone && (named || all.len() == 1)
    };
    let found = (0..all.len()).filter(is_class).find_map(|i| numeral(all[i]));
    found.filter(|class| (1..=5).contains(class))
}

/// A bridge in a bad condition: what is heavier than ordinary traffic needs an engineer, whatever its spans were designed for.
/// A signed mass is of the bridge as it stands, and decides.
fn in_condition(load: &Load, bridge: &Bridge) -> Option<LevelCheck> {
    let class = bridge.condition.filter(|class| *class >= BAD_CONDITION)?;
    if bridge.limits.mass_kg.is_some() || load.body.mass_kg.is_some_and(|mass| mass <= ORDINARY_KG) {
        return None;
    }
    let of = format!("condition {class}");
    Some(LevelCheck { level: 3, of, verdict: Verdict::EngineerNeeded, figures: Vec::new() })
}

/// What all levels say of a load on a bridge. An owner's table decides alone; else the strictest level does. A bridge
/// of which nothing is known says nothing: `None`.
pub fn check(load: &Load, bridge: &Bridge) -> Option<(Verdict, Vec<LevelCheck>)> {
    let mut levels: Vec<LevelCheck> = signed(load, &bridge.limits).into_iter().collect();
    levels.extend(bridge.class.as_ref().map(|class| class.check(load)));
    if let Some((spans, design)) = &bridge.spans {
        let rating = bridge.rating.unwrap_or_default();
        levels.extend(spans.iter().map(|span| beam(load, *span, design, rating)));
    }
    levels.extend(in_condition(load, bridge));
    if !bridge.owner.is_empty() {
        levels.push(owner(load, &bridge.owner));
    }
    let owned = levels.iter().find(|check| check.level == 4).map(|check| check.verdict.clone());
    let verdict = owned.or_else(|| levels.iter().map(|check| check.verdict.clone()).reduce(Verdict::and))?;
    Some((verdict, levels))
}

#[cfg(test)]
#[path = "bridge_tests.rs"]
mod tests;
