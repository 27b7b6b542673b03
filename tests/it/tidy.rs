//! The layer table of ARCHITECTURE.md, held against the imports: a module imports only from lower layers.

use std::path::{Path, PathBuf};

/// Modules by layer, lowest first; those of one line do not use each other.
const LAYERS: &[&[&str]] = &[
    &["units", "id", "optimum"],
    &["rounds"],
    &["geometry"],
    &["diagnostic"],
    &["exchange"],
    &["vehicle"],
    &["network", "load"],
    &["topology", "closure"],
    &["metric", "obstacle"],
    &["search"],
    &["plan"],
    &["scenario"],
    &["report", "verify"],
    &["pipeline"],
    &["cli"],
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn modules_import_only_from_lower_layers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 50, "the sources are where we look");
    let (mut wrong, mut looked_at) = (Vec::new(), 0);
    for path in files {
        let inside = path.strip_prefix(&root).unwrap();
        let module = inside.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        let Some(own) = layer(&module) else { continue }; // lib.rs and main.rs
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for used in code.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                let Some(other) = layer(&used) else { continue };
                looked_at += 1;
                if other > own || (other == own && used != module) {
                    wrong.push(format!("{}:{}: {module} uses {used}", inside.display(), number + 1));
                }
            }
        }
    }
    assert!(looked_at > 200);
    assert!(wrong.is_empty(), "imports that go up:\n{}", wrong.join("\n"));
}

#[test]
fn every_code_is_given_once_and_by_the_function_that_carries_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic");
    let mut files = Vec::new();
    sources(&folder, &mut files);
    let mut seen = std::collections::BTreeMap::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        for function in text.split("pub fn ").skip(1) {
            let name: String =
                function.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let Some((code, _)) = name.split_once('_') else { continue };
            let is_code = code.len() == 4 && code.starts_with(['e', 'w']) && code[1..].parse::<u32>().is_ok();
            if !is_code {
                continue;
            }
            let quoted = format!("\"{}\"", code.to_uppercase());
            assert!(function.contains(&quoted), "{name} in {} does not give {quoted}", path.display());
            if let Some(other) = seen.insert(code.to_owned(), name.clone()) {
                panic!("{name} and {other} share a code");
            }
        }
    }
    assert!(seen.len() > 60);
}
