//! Signs of comparison, as orders and tags write them.

/// How a measure compares with a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Comparison {
    /// Above it.
    More,
    /// It or above.
    AtLeast,
    /// Below it.
    Less,
    /// It or below.
    AtMost,
    /// Just it.
    Equal,
}

impl Comparison {
    /// All of them, by sign; longer signs first.
    pub const ALL: [(&'static str, Self); 9] = [
        (">=", Self::AtLeast),
        ("≥", Self::AtLeast),
        ("<=", Self::AtMost),
        ("≤", Self::AtMost),
        (">", Self::More),
        ("<", Self::Less),
        ("＞", Self::More),
        ("＜", Self::Less),
        ("=", Self::Equal),
    ];

    /// Whether `measure` compares so with `value`.
    pub fn holds(self, measure: u32, value: u32) -> bool {
        match self {
            Self::More => measure > value,
            Self::AtLeast => measure >= value,
            Self::Less => measure < value,
            Self::AtMost => measure <= value,
            Self::Equal => measure == value,
        }
    }

    /// Its sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::More => ">",
            Self::AtLeast => "≥",
            Self::Less => "<",
            Self::AtMost => "≤",
            Self::Equal => "=",
        }
    }
}
