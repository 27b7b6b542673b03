//! The known names nearest to a misspelled one.

/// The known word nearest to `word`, if at most a third of its letters (and at least one) differ.
pub(super) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let allowed = (word.chars().count() / 3).max(1);
    ranked(word, known).into_iter().find(|(distance, _)| *distance <= allowed).map(|(_, name)| name)
}

/// The `count` names nearest to `word`, nearest first; equals in the order of the names.
pub(super) fn suggestions<'k>(
    word: &str,
    known: impl IntoIterator<Item = &'k str>,
    count: usize,
) -> Vec<&'k str> {
    // A name that shares nothing with the word would only be noise.
    let letters = word.chars().count();
    let near = ranked(word, known).into_iter().filter(|(distance, _)| *distance < letters.max(2));
    near.take(count).map(|(_, name)| name).collect()
}

fn ranked<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<(usize, &'k str)> {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    let mut all: Vec<(usize, &str)> = known
        .into_iter()
        .map(|name| (edits(&letters, &name.to_lowercase().chars().collect::<Vec<_>>()), name))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
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
    use super::*;

    #[test]
    fn the_nearest_name_comes_first() {
        let names = ["花海大道", "花园街", "北海大道"];
        assert_eq!(suggestions("花海大到", names, 2), ["花海大道", "北海大道"]);
        assert_eq!(nearest("directoin", ["direction", "status"]), Some("direction"));
        assert_eq!(nearest("note", ["start", "end", "road"]), None);
    }
}
