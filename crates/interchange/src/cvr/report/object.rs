//! One form of a report's objects, written as JSON or as XML.

use super::{Write, io};

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportSpelling {
    /// By `nist_cvr_v1.schema.json`.
    Json,
    /// By `nist_cvr_v1.xsd`.
    Xml,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportFault {
    /// The system could not take it.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// A text that XML cannot hold.
    #[error("{text:?} has a character that XML cannot hold; write the report as JSON")]
    Character {
        /// The text.
        text: String,
    },
}

/// An object and its members, in the order of the schema.
pub(super) struct Object {
    kind: &'static str,
    // Whether XML must be told the kind, since an element of one name can be of several.
    says_kind: bool,
    id: Option<String>,
    members: Vec<(&'static str, Value)>,
}

enum Value {
    Text(String),
    Number(usize),
    Yes,
    Ids(Vec<String>),
    List(Vec<Object>),
}

impl Object {
    /// An object whose name in XML is that of its kind, or says it.
    pub(super) fn new(kind: &'static str) -> Self {
        Self { kind, says_kind: false, id: None, members: Vec::new() }
    }

    /// An object of a kind that its name in XML does not say.
    pub(super) fn of_kind(kind: &'static str) -> Self {
        Self { says_kind: true, ..Self::new(kind) }
    }

    pub(super) fn id(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    pub(super) fn text(self, name: &'static str, text: &str) -> Self {
        self.member(name, Value::Text(text.to_owned()))
    }

    /// A text, where there is one.
    pub(super) fn some(self, name: &'static str, text: &str) -> Self {
        if text.is_empty() { self } else { self.text(name, text) }
    }

    pub(super) fn number(self, name: &'static str, number: usize) -> Self {
        self.member(name, Value::Number(number))
    }

    pub(super) fn yes(self, name: &'static str) -> Self {
        self.member(name, Value::Yes)
    }

    pub(super) fn ids(self, name: &'static str, ids: &[&str]) -> Self {
        self.member(name, Value::Ids(ids.iter().map(|id| (*id).to_owned()).collect()))
    }

    /// A list, where it is not empty.
    pub(super) fn list(self, name: &'static str, objects: Vec<Object>) -> Self {
        if objects.is_empty() { self } else { self.member(name, Value::List(objects)) }
    }

    fn member(mut self, name: &'static str, value: Value) -> Self {
        self.members.push((name, value));
        self
    }
}

/// Writes the outermost object member by member.
pub(super) struct ReportWriter<'a> {
    spelling: ReportSpelling,
    root: &'static str,
    out: &'a mut dyn Write,
}

const NAMESPACES: &str = "xmlns=\"http://itl.nist.gov/ns/voting/1500-103/v1\" \
                          xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

impl<'a> ReportWriter<'a> {
    pub(super) fn start(
        spelling: ReportSpelling,
        root: &'static str,
        out: &'a mut dyn Write,
    ) -> Result<Self, ReportFault> {
        match spelling {
            ReportSpelling::Json => write!(out, "{{\"@type\":\"CVR.{root}\"")?,
            ReportSpelling::Xml => {
                writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
                write!(out, "<{root} {NAMESPACES}>")?;
            }
        }
        Ok(Self { spelling, root, out })
    }

    pub(super) fn end(self) -> Result<(), ReportFault> {
        match self.spelling {
            ReportSpelling::Json => writeln!(self.out, "}}")?,
            ReportSpelling::Xml => writeln!(self.out, "\n</{}>", self.root)?,
        }
        Ok(())
    }

    /// A list that is not held whole.
    pub(super) fn list(
        &mut self,
        name: &'static str,
        objects: impl IntoIterator<Item = Object>,
    ) -> Result<(), ReportFault> {
        match self.spelling {
            ReportSpelling::Json => {
                write!(self.out, ",\n\"{name}\":[")?;
                for (at, object) in objects.into_iter().enumerate() {
                    self.out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
                    write_json(&object, self.out)?;
                }
                write!(self.out, "]")?;
            }
            ReportSpelling::Xml => {
                for object in objects {
                    writeln!(self.out)?;
                    write_xml(name, &object, self.out)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn text(&mut self, name: &'static str, text: &str) -> Result<(), ReportFault> {
        self.value(name, &Value::Text(text.to_owned()))
    }

    pub(super) fn ids(&mut self, name: &'static str, ids: &[&str]) -> Result<(), ReportFault> {
        self.value(name, &Value::Ids(ids.iter().map(|id| (*id).to_owned()).collect()))
    }

    fn value(&mut self, name: &'static str, value: &Value) -> Result<(), ReportFault> {
        match self.spelling {
            ReportSpelling::Json => {
                write!(self.out, ",\n\"{name}\":")?;
                write_json_value(value, self.out)
            }
            ReportSpelling::Xml => {
                writeln!(self.out)?;
                write_xml_value(name, value, self.out)
            }
        }
    }
}

fn write_json(object: &Object, out: &mut dyn Write) -> Result<(), ReportFault> {
    write!(out, "{{\"@type\":\"CVR.{}\"", object.kind)?;
    if let Some(id) = &object.id {
        write!(out, ",\"@id\":")?;
        write_json_text(id, out)?;
    }
    for (name, value) in &object.members {
        write!(out, ",\"{name}\":")?;
        write_json_value(value, out)?;
    }
    write!(out, "}}")?;
    Ok(())
}

fn write_json_value(value: &Value, out: &mut dyn Write) -> Result<(), ReportFault> {
    match value {
        Value::Text(text) => write_json_text(text, out)?,
        Value::Number(number) => write!(out, "{number}")?,
        Value::Yes => write!(out, "true")?,
        Value::Ids(ids) => {
            for (at, id) in ids.iter().enumerate() {
                out.write_all(if at == 0 { b"[" } else { b"," })?;
                write_json_text(id, out)?;
            }
            write!(out, "]")?;
        }
        Value::List(objects) => {
            for (at, object) in objects.iter().enumerate() {
                out.write_all(if at == 0 { b"[" } else { b"," })?;
                write_json(object, out)?;
            }
            write!(out, "]")?;
        }
    }
    Ok(())
}

fn write_json_text(text: &str, out: &mut dyn Write) -> Result<(), ReportFault> {
    serde_json::to_writer(out, text).map_err(|error| ReportFault::Write(error.into()))
}

fn write_xml(name: &str, object: &Object, out: &mut dyn Write) -> Result<(), ReportFault> {
    write!(out, "<{name}")?;
    if let Some(id) = &object.id {
        write!(out, " ObjectId=\"{id}\"")?;
    }
    if object.says_kind {
        write!(out, " xsi:type=\"{}\"", object.kind)?;
    }
    write!(out, ">")?;
    for (name, value) in &object.members {
        write_xml_value(name, value, out)?;
    }
    write!(out, "</{name}>")?;
    Ok(())
}

fn write_xml_value(name: &str, value: &Value, out: &mut dyn Write) -> Result<(), ReportFault> {
    match value {
        Value::Text(text) => write_xml_text(name, text, out),
        Value::Number(number) => write_xml_text(name, &number.to_string(), out),
        Value::Yes => write_xml_text(name, "true", out),
        Value::Ids(ids) => write_xml_text(name, &ids.join(" "), out),
        Value::List(objects) => objects.iter().try_for_each(|object| write_xml(name, object, out)),
    }
}

fn write_xml_text(name: &str, text: &str, out: &mut dyn Write) -> Result<(), ReportFault> {
    write!(out, "<{name}>")?;
    for letter in text.chars() {
        match letter {
            '&' => out.write_all(b"&amp;")?,
            '<' => out.write_all(b"&lt;")?,
            '>' => out.write_all(b"&gt;")?,
            // A bare one would be read as a line break.
            '\r' => out.write_all(b"&#13;")?,
            '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => {
                write!(out, "{letter}")?;
            }
            _ => return Err(ReportFault::Character { text: text.to_owned() }),
        }
    }
    write!(out, "</{name}>")?;
    Ok(())
}
