//! `explain`: the origin of a figure, as a tree.

use std::path::Path;

use serde_json::{Value, json};
use verify::{Explanation, Provenance};

use super::Ending;
use super::verify::{check, ending, open, words};
use crate::failure::Failure;
use crate::output::{Speech, say, say_json};

/// Carries out `explain`.
pub(super) fn explain(record: &Path, figure: &str, speech: Speech) -> Ending {
    let files = open(record)?;
    let outcome = check(&*files, None);
    let Some(record) = &outcome.record else {
        match speech {
            Speech::Json => say_json(&outcome.report)?,
            Speech::Words => say(&words(&outcome.report))?,
        }
        return Ok(ending(&outcome.report));
    };
    let Some(explanation) = record.explain(figure) else {
        let near = record.near(figure);
        return Err(Failure::input(format!(
            "this record has no figure {figure}; near it are: {}",
            near.join(", ")
        )));
    };
    match speech {
        Speech::Json => say_json(&tree_json(&explanation))?,
        Speech::Words => {
            let mut text = String::new();
            write_tree(&explanation, 0, &mut text);
            say(&text)?;
        }
    }
    Ok(None)
}

fn write_tree(node: &Explanation, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let value = node.value.map_or_else(String::new, |value| format!("{value} "));
    let figure = node.figure.as_ref().map_or_else(String::new, |path| format!("  [{path}]"));
    *text += &format!("{indent}{value}{}: {}{figure}\n", node.label, node.sentence);
    if let Some(from) = &node.from {
        *text += &format!("{indent}  {}\n", from_words(from));
    }
    for child in &node.children {
        write_tree(child, depth + 1, text);
    }
}

fn from_words(from: &Provenance) -> String {
    let about = from.about.as_ref().map_or_else(String::new, |about| format!(" about {about}"));
    let rule = from.rule.as_ref().map_or_else(String::new, |rule| format!(", rule {rule}"));
    let output = from.output.map_or_else(String::new, |output| format!(", result {output}"));
    format!(
        "log entry {}: {:?} by {}{about}{rule}, statement {}, payload {}{output}",
        from.position, from.kind, from.authority, from.id, from.payload
    )
}

fn tree_json(node: &Explanation) -> Value {
    let from = node.from.as_ref().map(|from| {
        json!({
            "position": from.position,
            "statement": from.id,
            "kind": from.kind,
            "authority": from.authority,
            "about": from.about,
            "unit": from.unit,
            "issued": from.issued,
            "payload": from.payload,
            "output": from.output,
            "rule": from.rule,
        })
    });
    let children: Vec<Value> = node.children.iter().map(tree_json).collect();
    json!({
        "figure": node.figure,
        "label": node.label,
        "value": node.value,
        "sentence": node.sentence,
        "from": from,
        "children": children,
    })
}
