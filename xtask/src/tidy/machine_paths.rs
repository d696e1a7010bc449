//! No path of one developer's machine: it works there and nowhere else, and tells about it.

use super::finding::Finding;

/// Directories at the root of a machine; the slashes are added below,
/// so that this file does not hold what it forbids.
const DIRECTORIES: &[&str] = &["tmp", "work", "root"];

/// Checks one text file.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let machine: Vec<String> =
        DIRECTORIES.iter().map(|directory| format!("/{directory}/")).collect();
    text.lines()
        .enumerate()
        .flat_map(|(index, line)| {
            machine.iter().filter(move |place| has_absolute(line, place)).map(move |place| {
                let words = format!("{place} is a place on one machine");
                Finding::new(path, index + 1, "machine-path", words)
            })
        })
        .collect()
}

/// Whether `place` stands in `line` as an absolute path, not as a part of a relative one
/// or of a web address.
fn has_absolute(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(index, _)| {
        let before = line[..index].chars().next_back();
        before.is_none_or(|character| {
            !character.is_alphanumeric() && !['.', '_', '-', '}', ')', '*'].contains(&character)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn relative_paths_and_addresses_pass() {
        for text in [
            "../work/a",
            "./tmp/x",
            "https://example.org/work/a",
            "$(dir)/tmp/a",
            "framework/root/a",
            "/temporary/",
        ] {
            assert_eq!(check("a.md", text), [], "{text}");
        }
    }

    #[test]
    fn places_on_a_machine_are_found() {
        for directory in ["tmp", "work", "root"] {
            for before in ["", "see ", "(", "`", "\"", "file://"] {
                let text = format!("a\n{before}/{directory}/x");
                let found = check("a.md", &text);
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!(
                    found[0].to_string(),
                    format!("a.md:2: machine-path: /{directory}/ is a place on one machine")
                );
            }
        }
    }
}
