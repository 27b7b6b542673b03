//! Dangerous goods: classes, tunnel codes, caps of speed (D8).

use crate::units::Speed;
use crate::vehicle::hazmat::Goods;

/// What kind of danger. The list is that of HERE's routing (`shippedHazardousGoods`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CargoClass {
    /// Explosives, fireworks.
    Explosive,
    /// Gases.
    Gas,
    /// Flammable liquids and solids.
    Flammable,
    /// Combustible goods.
    Combustible,
    /// Organic goods (organic peroxides).
    Organic,
    /// Poisons.
    Poison,
    /// Radioactive goods.
    Radioactive,
    /// Corrosive goods.
    Corrosive,
    /// Goods that are poisonous to breathe.
    PoisonousInhalation,
    /// Goods that harm water.
    HarmfulToWater,
    /// Any other dangerous goods.
    Other,
}

impl CargoClass {
    pub(crate) const ALL: [(&'static str, CargoClass); 11] = [
        ("explosive", Self::Explosive),
        ("gas", Self::Gas),
        ("flammable", Self::Flammable),
        ("combustible", Self::Combustible),
        ("organic", Self::Organic),
        ("poison", Self::Poison),
        ("radioactive", Self::Radioactive),
        ("corrosive", Self::Corrosive),
        ("poisonous_inhalation", Self::PoisonousInhalation),
        ("harmful_to_water", Self::HarmfulToWater),
        ("other", Self::Other),
    ];

    /// Its name in load files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, class)| *class == self).map_or("other", |(name, _)| name)
    }

    /// The class of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, class)| *class)
    }
}

/// Classes and divisions of the UN Model Regulations, and the danger each stands for. The second column is our own
/// reading: HERE's list and the UN's are made for different ends.
pub(crate) const UN_CLASSES: [(&str, CargoClass); 22] = [
    ("1", CargoClass::Explosive),
    ("1.1", CargoClass::Explosive),
    ("1.2", CargoClass::Explosive),
    ("1.3", CargoClass::Explosive),
    ("1.4", CargoClass::Explosive),
    ("1.5", CargoClass::Explosive),
    ("1.6", CargoClass::Explosive),
    ("2", CargoClass::Gas),
    ("2.1", CargoClass::Gas),
    ("2.2", CargoClass::Gas),
    ("2.3", CargoClass::PoisonousInhalation),
    ("3", CargoClass::Flammable),
    ("4.1", CargoClass::Flammable),
    ("4.2", CargoClass::Combustible),
    ("4.3", CargoClass::Combustible),
    ("5.1", CargoClass::Other),
    ("5.2", CargoClass::Organic),
    ("6.1", CargoClass::Poison),
    ("6.2", CargoClass::Other),
    ("7", CargoClass::Radioactive),
    ("8", CargoClass::Corrosive),
    ("9", CargoClass::Other),
];

/// Category of a road tunnel for dangerous goods (ADR 1.9.5): the later the letter, the less may pass.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TunnelCategory {
    /// No restriction.
    A,
    /// Closed to code B.
    B,
    /// Closed to codes B and C.
    C,
    /// Closed to codes B, C and D.
    D,
    /// Closed to codes B, C, D and E.
    E,
}

impl TunnelCategory {
    pub(crate) const ALL: [(&'static str, TunnelCategory); 5] =
        [("A", Self::A), ("B", Self::B), ("C", Self::C), ("D", Self::D), ("E", Self::E)];

    /// Its letter.
    pub fn letter(self) -> &'static str {
        Self::ALL.iter().find(|(_, category)| *category == self).map_or("A", |(letter, _)| letter)
    }
}

/// Restriction code of goods for tunnels (ADR 8.6.4): they may not pass tunnels of this category and beyond.
/// Of a code of two letters (`D/E`) the first is for tanks and bulk, the second for packages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TunnelCode {
    /// In tanks or in bulk.
    pub tank: TunnelCategory,
    /// In packages.
    pub packed: TunnelCategory,
}

/// The codes that are read.
pub(crate) const TUNNEL_CODES: [(&str, TunnelCode); 9] = {
    use TunnelCategory::{B, C, D, E};
    const fn code(tank: TunnelCategory, packed: TunnelCategory) -> TunnelCode {
        TunnelCode { tank, packed }
    }
    [
        ("B", code(B, B)),
        ("C", code(C, C)),
        ("D", code(D, D)),
        ("E", code(E, E)),
        ("B/D", code(B, D)),
        ("B/E", code(B, E)),
        ("C/D", code(C, D)),
        ("C/E", code(C, E)),
        ("D/E", code(D, E)),
    ]
};

/// Dangerous goods.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cargo {
    /// Kinds of danger, sorted, each once; at least one.
    pub classes: Vec<CargoClass>,
    /// Class or division of the UN Model Regulations, where given.
    pub un_class: Option<String>,
    /// UN number, where given.
    pub un_number: Option<u32>,
    /// Restriction code for tunnels, where given.
    pub tunnel_code: Option<TunnelCode>,
    /// Whether carried in a tank or in bulk.
    pub tank: bool,
    /// Whether it is a highly toxic chemical (剧毒化学品).
    pub highly_toxic: bool,
}

pub use crate::vehicle::hazmat::{EXPRESSWAY_CAP, OTHER_ROADS_CAP};

impl Cargo {
    /// Fastest on an expressway or on another road.
    pub fn speed_cap(&self, is_expressway: bool) -> Speed {
        if is_expressway { EXPRESSWAY_CAP } else { OTHER_ROADS_CAP }
    }

    /// Whether route and time must be approved by public security: explosives, fireworks, radioactive and highly
    /// toxic goods (article 48 of the same measures).
    pub fn needs_approved_route(&self) -> bool {
        self.highly_toxic
            || self.classes.iter().any(|c| matches!(c, CargoClass::Explosive | CargoClass::Radioactive))
    }

    /// The first category of tunnels that is closed to it; none without a code.
    pub fn closed_from(&self) -> Option<TunnelCategory> {
        self.tunnel_code.map(|code| if self.tank { code.tank } else { code.packed })
    }

    /// What signs and orders ask of it.
    pub fn goods(&self) -> Goods {
        Goods {
            classes: self.classes.iter().map(|class| class.name()).collect(),
            un_class: self.un_class.clone(),
            un_number: self.un_number,
            closed_from: self.closed_from().and_then(|category| category.letter().chars().next()),
        }
    }

    /// Whether a tunnel of that category lets it pass. Without a code only category A does: what is not known to be
    /// harmless is not let into a tunnel.
    pub fn may_pass_tunnel(&self, category: TunnelCategory) -> bool {
        category < self.closed_from().unwrap_or(TunnelCategory::B)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cargo(code: &str, tank: bool) -> Cargo {
        let tunnel_code = TUNNEL_CODES.iter().find(|(name, _)| *name == code).map(|(_, code)| *code);
        let classes = vec![CargoClass::Flammable];
        Cargo { classes, un_class: None, un_number: None, tunnel_code, tank, highly_toxic: false }
    }

    #[test]
    fn d8_a_tunnel_code_closes_its_category_and_those_beyond() {
        let passed = |cargo: &Cargo| -> String {
            let open = TunnelCategory::ALL.iter().filter(|(_, category)| cargo.may_pass_tunnel(*category));
            open.map(|(letter, _)| *letter).collect()
        };
        assert_eq!(passed(&cargo("B", true)), "A");
        assert_eq!(passed(&cargo("C", true)), "AB");
        assert_eq!(passed(&cargo("E", true)), "ABCD");
        assert_eq!(passed(&cargo("D/E", true)), "ABC", "in a tank the first letter counts");
        assert_eq!(passed(&cargo("D/E", false)), "ABCD", "in packages the second");
        assert_eq!(passed(&cargo("", false)), "A", "unknown is not harmless");
    }

    #[test]
    fn d8_article_46_caps_the_speed() {
        assert_eq!(cargo("E", true).speed_cap(true), Speed::kmh(80));
        assert_eq!(cargo("E", true).speed_cap(false), Speed::kmh(60));
    }

    #[test]
    fn d8_article_48_names_the_goods_with_approved_routes() {
        for (_, class) in CargoClass::ALL {
            let one = Cargo { classes: vec![class], ..cargo("E", true) };
            let named = matches!(class, CargoClass::Explosive | CargoClass::Radioactive);
            assert_eq!(one.needs_approved_route(), named, "{class:?}");
            assert!(Cargo { highly_toxic: true, ..one }.needs_approved_route());
        }
    }

    #[test]
    fn every_class_has_a_name_that_finds_it() {
        for (name, class) in CargoClass::ALL {
            assert_eq!((class.name(), CargoClass::find(name)), (name, Some(class)));
        }
        assert_eq!(CargoClass::find("water"), None);
    }
}
