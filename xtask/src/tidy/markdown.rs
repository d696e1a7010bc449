//! Links between the documents of the tree lead somewhere.

use super::finding::Finding;
use super::tree::Tree;

/// Checks the relative links of one document: the file, and the heading where one is named.
pub(super) fn check(path: &str, text: &str, tree: &Tree) -> Vec<Finding> {
    prose(text)
        .into_iter()
        .flat_map(|(line, words)| {
            targets(&words)
                .into_iter()
                .filter_map(|target| Some((problem(path, text, &target, tree)?, target)))
                .map(|(words, target)| {
                    Finding::new(path, line, "link", format!("{target}: {words}"))
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The numbered lines outside code blocks, with blanks for code inside a line.
fn prose(text: &str) -> Vec<(usize, String)> {
    let mut in_block = false;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            let words = line.split('`').step_by(2).collect::<Vec<_>>().join(" ");
            lines.push((index + 1, words));
        }
    }
    lines
}

/// Where `[words](target)` and `[name]: target` point.
fn targets(line: &str) -> Vec<String> {
    let inline = line.split("](").skip(1).filter_map(|after| after.split([')', ' ']).next());
    let reference = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .map(|(_, target)| target.trim());
    inline.chain(reference).map(ToOwned::to_owned).collect()
}

fn problem(path: &str, text: &str, target: &str, tree: &Tree) -> Option<&'static str> {
    let is_foreign = target.contains("://") || target.starts_with("mailto:");
    if is_foreign {
        return None;
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let Some(resolved) = resolve(path, file) else {
        return Some("leads out of the tree");
    };
    if !tree.has(&resolved) {
        return Some("no such file");
    }
    let document =
        if file.is_empty() { Some(text) } else { tree.texts.get(&resolved).map(String::as_str) };
    let is_absent = !heading.is_empty()
        && resolved.ends_with(".md")
        && !document.is_some_and(|document| has_heading(document, heading));
    is_absent.then_some("no such heading")
}

/// A target as a path from the root; none where it climbs above it.
fn resolve(path: &str, file: &str) -> Option<String> {
    if file.is_empty() {
        return Some(path.to_owned());
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

fn has_heading(document: &str, wanted: &str) -> bool {
    document
        .lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| anchor(line.trim_start_matches('#').trim()) == wanted)
}

/// The anchor that forges give to a heading.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|&character| character.is_alphanumeric() || [' ', '-', '_'].contains(&character))
        .map(|character| if character == ' ' { '-' } else { character })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::Tree;

    fn found(text: &str) -> Vec<String> {
        let texts = [
            ("docs/a.md".to_owned(), text.to_owned()),
            ("docs/b.md".to_owned(), "# The *way* of the data\n".to_owned()),
            ("spec/record.md".to_owned(), String::new()),
        ];
        let tree = Tree {
            paths: texts.iter().map(|(path, _)| path.clone()).collect(),
            texts: texts.into(),
        };
        check("docs/a.md", text, &tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn links_that_lead_somewhere_pass() {
        let text = "# Here\n[a](b.md) [b](../spec/record.md) [c](../spec/) [d](#here)\n\
                    [e](b.md#the-way-of-the-data) [f](https://example.org/x.md)\n\
                    `[code](gone.md)`\n```\n[block](gone.md)\n```\n[name]: b.md\n";
        assert_eq!(found(text), [""; 0]);
    }

    #[test]
    fn dead_links_are_found() {
        assert_eq!(found("\n[a](gone.md)\n"), ["docs/a.md:2: link: gone.md: no such file"]);
        assert_eq!(
            found("[a](../../shared/design.md)\n"),
            ["docs/a.md:1: link: ../../shared/design.md: leads out of the tree"]
        );
        assert_eq!(found("[a](b.md#gone)\n"), ["docs/a.md:1: link: b.md#gone: no such heading"]);
        assert_eq!(found("[a](#gone)\n").len(), 1);
        assert_eq!(found("[name]: gone.md\n").len(), 1);
    }
}
