//! Findings of other crates in words, from the same form that records hold them in.
//!
//! A finding's name is written with hyphens there; for readers it is the same words with spaces,
//! and its fields follow.

use serde::Serialize;
use serde_json::Value;

/// A finding in words: `after deadline (deadline 2024-12-11, issued on 2024-12-12)`.
pub(crate) fn words<T: Serialize>(finding: &T) -> String {
    match serde_json::to_value(finding) {
        Ok(Value::String(name)) => plain(&name),
        Ok(Value::Array(findings)) => findings.iter().map(words).collect::<Vec<_>>().join(", "),
        Ok(Value::Object(members)) => {
            let named = members.iter().map(|(name, inner)| match inner {
                Value::Object(fields) => format!("{} ({})", plain(name), fields_words(fields)),
                value => format!("{} {}", plain(name), verbatim(value)),
            });
            named.collect::<Vec<_>>().join(", ")
        }
        Ok(value) => verbatim(&value),
        // What has no JSON has no name; every finding of the crates below has both.
        Err(error) => error.to_string(),
    }
}

fn fields_words(fields: &serde_json::Map<String, Value>) -> String {
    let words = fields.iter().map(|(name, value)| format!("{} {}", plain(name), verbatim(value)));
    words.collect::<Vec<_>>().join(", ")
}

/// Ids and dates stand as they are: they are what a reader looks for.
fn verbatim(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn plain(name: &str) -> String {
    name.replace(['-', '_'], " ")
}

#[cfg(test)]
mod tests {
    use canvass::ascertainment::AscertainmentFinding;
    use canvass::certificate::Holder;

    use super::*;

    #[test]
    fn findings_read_as_sentences_do() {
        assert_eq!(words(&AscertainmentFinding::DayNotRecorded), "day not recorded");
        let late = AscertainmentFinding::AfterDeadline {
            deadline: "2024-12-11".parse().unwrap(),
            issued_on: "2024-12-12".parse().unwrap(),
        };
        assert_eq!(words(&late), "after deadline (deadline 2024-12-11, issued on 2024-12-12)");
        assert_eq!(words(&Holder::PresidentOfTheSenate), "president of the senate");
    }
}
