//! From byte offsets to lines and columns.

/// Where the lines of a text start; a line ends with LF, CR LF, or a CR alone.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// One pass over the text.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (i, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || *byte == b'\r' && bytes.get(i + 1) != Some(&b'\n') {
                starts.push(i + 1);
            }
        }
        Self { starts }
    }

    /// 1-based line and column (in bytes) of `offset`. `O(log lines)`.
    pub fn position(&self, offset: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let column = offset - self.starts[line - 1] + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_line_ends_count() {
        let index = LineIndex::new("a\nbc\r\nd\re");
        assert_eq!(index.position(0), (1, 1));
        assert_eq!(index.position(3), (2, 2));
        assert_eq!(index.position(6), (3, 1));
        assert_eq!(index.position(8), (4, 1));
    }
}
