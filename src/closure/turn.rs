//! Turns at a junction, as an order names them.

use std::fmt;

/// Which turns at a junction are meant; what is not said is left open.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Turn {
    /// The road one comes from.
    pub from: Option<String>,
    /// The road one goes to.
    pub to: Option<String>,
    /// Which way.
    pub kind: Option<TurnKind>,
    /// Where the arm lies by which one comes, seen from the junction: octant, clockwise from north.
    pub approach: Option<u8>,
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.map_or("turn", TurnKind::name);
        let from = self.from.as_ref().map_or_else(String::new, |from| format!(" from {from:?}"));
        let to = self.to.as_ref().map_or_else(String::new, |to| format!(" to {to:?}"));
        let side = self.approach.map_or_else(String::new, |octant| {
            format!(" by the arm in the {}", COMPASS[usize::from(octant % 8)].0)
        });
        write!(f, "{kind}{from}{side}{to}")
    }
}

/// Compass points, clockwise from north.
pub const COMPASS: [(&str, &str); 8] = [
    ("north", "北"),
    ("northeast", "东北"),
    ("east", "东"),
    ("southeast", "东南"),
    ("south", "南"),
    ("southwest", "西南"),
    ("west", "西"),
    ("northwest", "西北"),
];

/// Which way a turn goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TurnKind {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Straight on.
    Straight,
    /// Back.
    UTurn,
}

impl TurnKind {
    /// All of them, by name, English and Chinese.
    pub const ALL: [(&'static str, &'static str, Self); 4] = [
        ("left", "左转", Self::Left),
        ("right", "右转", Self::Right),
        ("straight", "直行", Self::Straight),
        ("u_turn", "掉头", Self::UTurn),
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(.., kind)| *kind == self).map_or("", |(name, ..)| name)
    }

    /// Its name in Chinese.
    pub fn name_zh(self) -> &'static str {
        Self::ALL.iter().find(|(.., kind)| *kind == self).map_or("", |(_, name, _)| name)
    }
}
