//! As much of JSON Schema (draft 4) as the schema of NIST SP 1500-103 uses.

use serde_json::Value;

/// Everything in a value that its schema does not allow.
pub(crate) fn faults(root: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(root, root, value, "", &mut faults);
    faults
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str, faults: &mut Vec<String>) {
    for keyword in schema.as_object().unwrap().keys() {
        assert!(KEYWORDS.contains(&keyword.as_str()), "{keyword} is not checked here");
    }
    if let Some(name) = schema["$ref"].as_str() {
        let target = root.pointer(name.strip_prefix('#').unwrap()).unwrap();
        return check(root, target, value, path, faults);
    }
    if let Some(kind) = schema["type"].as_str()
        && !is_of_type(kind, value)
    {
        faults.push(format!("{path}: {value} is no {kind}"));
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        faults.push(format!("{path}: {value} is none of {allowed:?}"));
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &&Value| {
            let mut found = Vec::new();
            check(root, choice, value, path, &mut found);
            found.is_empty()
        };
        if choices.iter().filter(fits).count() != 1 {
            faults.push(format!("{path}: fits not one of {} choices", choices.len()));
        }
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            faults.push(format!("{path}: {name} is missing"));
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(name) {
            Some(inner) => check(root, inner, member, &format!("{path}/{name}"), faults),
            None if schema["additionalProperties"] == false => {
                faults.push(format!("{path}: {name} is not allowed"));
            }
            None => {}
        }
    }
    if let Some(items) = value.as_array().filter(|_| schema.get("items").is_some()) {
        if items.len() < usize::try_from(schema["minItems"].as_u64().unwrap_or(0)).unwrap() {
            faults.push(format!("{path}: too few items"));
        }
        for (at, item) in items.iter().enumerate() {
            check(root, &schema["items"], item, &format!("{path}/{at}"), faults);
        }
    }
}

const KEYWORDS: [&str; 15] = [
    "$ref",
    "$schema",
    "definitions",
    "type",
    "enum",
    "oneOf",
    "required",
    "properties",
    "additionalProperties",
    "items",
    "minItems",
    // Of texts alone, which the writer takes from its caller or makes itself.
    "format",
    "pattern",
    "description",
    // NIST's own note of what an id refers to; the reader holds that against the definitions.
    "refTypes",
];

fn is_of_type(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => panic!("{kind} is not checked here"),
    }
}
