//! Groups of axles (H1).

use crate::vehicle::Axle;

/// When neighboring axles are one group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GroupRule {
    /// Axles no farther apart than this are of one group, millimeters.
    pub most_mm: u32,
}

impl Default for GroupRule {
    /// 1.8 m: the upper end of the spacing of tandems and tridems of goods vehicles in GB 1589 and in EU directive
    /// 96/53 (whose classes end "less than 1.8 m"; trailers with 1.8 m and more are allowed two single axles' loads).
    fn default() -> Self {
        Self { most_mm: 1800 }
    }
}

/// Axles that follow each other closely.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AxleGroup {
    /// Index of its first axle, from 0 at the front.
    pub first: usize,
    /// Index of its last axle.
    pub last: usize,
    /// What they carry together, kilograms.
    pub load_kg: u32,
    /// First to last of them, millimeters.
    pub extent_mm: u64,
}

impl AxleGroup {
    /// How many axles: 1 single, 2 tandem, 3 tridem.
    pub fn count(&self) -> usize {
        self.last - self.first + 1
    }

    /// `single`, `tandem`, `tridem` or `group`.
    pub fn code(&self) -> &'static str {
        match self.count() {
            1 => "single",
            2 => "tandem",
            3 => "tridem",
            _ => "group",
        }
    }
}

/// The axles in groups, front to rear. Each axle belongs to one.
///
/// # Complexity
/// Linear.
pub fn groups(axles: &[Axle], rule: GroupRule) -> Vec<AxleGroup> {
    let mut groups: Vec<AxleGroup> = Vec::new();
    for (number, axle) in axles.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if axle.spacing_mm <= rule.most_mm => {
                group.last = number;
                group.load_kg = group.load_kg.saturating_add(axle.load_kg);
                group.extent_mm += u64::from(axle.spacing_mm);
            }
            _ => groups.push(AxleGroup { first: number, last: number, load_kg: axle.load_kg, extent_mm: 0 }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axles(spacings: &[u32]) -> Vec<Axle> {
        spacings.iter().map(|mm| Axle { load_kg: 10_000, spacing_mm: *mm, ..Axle::default() }).collect()
    }

    #[test]
    fn h1_groups_by_spacing() {
        // o---oo------ooo  six axles: single, tandem, tridem
        let found = groups(&axles(&[0, 3300, 1350, 6000, 1310, 1310]), GroupRule::default());
        let shown: Vec<_> =
            found.iter().map(|g| (g.code(), g.first, g.last, g.load_kg, g.extent_mm)).collect();
        assert_eq!(
            shown,
            [("single", 0, 0, 10_000, 0), ("tandem", 1, 2, 20_000, 1350), ("tridem", 3, 5, 30_000, 2620)]
        );
    }

    #[test]
    fn h1_the_spacing_of_the_rule_is_inclusive() {
        assert_eq!(groups(&axles(&[0, 1800]), GroupRule::default()).len(), 1);
        assert_eq!(groups(&axles(&[0, 1801]), GroupRule::default()).len(), 2);
        assert_eq!(groups(&axles(&[0, 1801]), GroupRule { most_mm: 2438 }).len(), 1);
        assert_eq!(groups(&axles(&[0, 1500, 1500, 1500]), GroupRule::default())[0].code(), "group");
        assert!(groups(&[], GroupRule::default()).is_empty());
    }
}
