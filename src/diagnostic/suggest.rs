//! "Did you mean …?": the nearest known word to a misspelled one.

/// The known word nearest to `word` by edit distance (insertions, deletions, substitutions, swaps of neighbors), if
/// it is near enough to be meant: at most a third of the letters differ, and at least one may. Of equals the first.
///
/// # Complexity
/// Product of the lengths for each known word.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    let allowed = (letters.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let distance = edits(&letters, &candidate.to_lowercase().chars().collect::<Vec<_>>());
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, word)| word)
}

/// The `count` known names nearest to `word`, nearest first, equals in the order of the names. A name that shares
/// nothing with the word is left out.
///
/// # Complexity
/// Product of the lengths for each known name.
pub fn nearest_few<'k>(word: &str, known: impl IntoIterator<Item = &'k str>, count: usize) -> Vec<&'k str> {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    let mut all: Vec<(usize, &str)> = known
        .into_iter()
        .map(|name| (edits(&letters, &name.to_lowercase().chars().collect::<Vec<_>>()), name))
        .filter(|(distance, _)| *distance < letters.len().max(2))
        .collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().take(count).map(|(_, name)| name).collect()
}

/// Optimal string alignment distance.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let mut least = (above[j] + usize::from(a[i] != b[j])).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearest_few};

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["mass_t", "height_m", "width_m", "hazmat"];
        assert_eq!(nearest("heigth_m", known), Some("height_m"));
        assert_eq!(nearest("mass", known), None);
        assert_eq!(nearest("mas_t", known), Some("mass_t"));
        assert_eq!(nearest("Width_m", known), Some("width_m"));
        assert_eq!(nearest("color", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn the_nearest_names_come_first() {
        let names = ["花海大道", "花园街", "北海大道", "长江路"];
        assert_eq!(nearest_few("花海大到", names, 5), ["花海大道", "北海大道", "花园街"]);
    }
}
