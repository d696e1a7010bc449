//! A reader of XML that holds one tag or text at a time.
//!
//! Document types are refused, since they define texts that grow without bound; so nothing here
//! is longer than the input. Names are given without their prefix.

use std::io::Read;

use super::limits::{DEPTH, Limit, TOKEN_BYTES};
use super::problem::{CvrProblemKind, XmlFault};

const CHUNK: usize = 64 << 10;

/// Reads XML from its start to its end.
pub(super) struct XmlReader<R> {
    source: R,
    buffer: Vec<u8>,
    // What is read and not yet given out.
    from: usize,
    to: usize,
    // Bytes that were dropped from the buffer.
    passed: u64,
    // The names of the open elements, one after the other, and where each ends.
    names: Vec<u8>,
    ends: Vec<usize>,
    // Whether the root has started, so that an empty file is told from one that was read.
    rooted: bool,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Inside,
    // The last element given out has no contents; its end comes next.
    Empty,
    // An end was given out, whose name is dropped next.
    Ended,
}

/// What comes next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event<'a> {
    /// An element starts.
    Start(Element<'a>),
    /// An element ends; also one without contents.
    End(End<'a>),
    /// Text, or a part of it.
    Text(Text<'a>),
    /// The root has ended and so has the file.
    Done,
}

/// A start tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    /// The name without its prefix.
    pub(super) name: &'a [u8],
    attributes: &'a [u8],
}

/// The end of an element.
#[derive(Clone, Copy, Debug)]
pub(super) struct End<'a> {
    /// The name without its prefix.
    pub(super) name: &'a [u8],
    /// How many elements were open, this one counted.
    pub(super) depth: usize,
}

/// Text as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    pub(super) raw: &'a [u8],
    // In a CDATA section nothing is escaped.
    literal: bool,
}

impl<'a> Text<'a> {
    /// Appends what the text says.
    pub(super) fn append_to(self, text: &mut String) -> Result<(), XmlFault> {
        if self.literal {
            text.push_str(std::str::from_utf8(self.raw).map_err(|_| XmlFault::Encoding)?);
            return Ok(());
        }
        unescape(self.raw, text)
    }

    /// Whether there is nothing but space between elements.
    pub(super) fn is_space(self) -> bool {
        self.raw.iter().all(u8::is_ascii_whitespace)
    }
}

impl<'a> Element<'a> {
    /// The attributes as they are written.
    pub(super) fn attributes(self) -> Attributes<'a> {
        Attributes { rest: self.attributes }
    }

    /// The value of an attribute.
    pub(super) fn attribute(self, name: &str) -> Result<Option<String>, XmlFault> {
        for attribute in self.attributes() {
            let (found, value) = attribute?;
            if found == name.as_bytes() {
                let mut text = String::new();
                unescape(value, &mut text)?;
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}

/// The attributes of an element: name without prefix, and value as written.
pub(super) struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<(&'a [u8], &'a [u8]), XmlFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        if rest.is_empty() {
            return None;
        }
        self.rest = &[];
        let Some((name, rest)) = split_at_byte(rest, b'=') else {
            return Some(Err(XmlFault::Tag));
        };
        let (quote, rest) = match rest.trim_ascii_start() {
            [quote @ (b'"' | b'\''), rest @ ..] => (*quote, rest),
            _ => return Some(Err(XmlFault::Tag)),
        };
        let Some((value, rest)) = split_at_byte(rest, quote) else {
            return Some(Err(XmlFault::Tag));
        };
        self.rest = rest;
        Some(Ok((local(name.trim_ascii_end()), value)))
    }
}

fn split_at_byte(bytes: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|found| *found == byte)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

fn local(name: &[u8]) -> &[u8] {
    match name.iter().position(|byte| *byte == b':') {
        Some(at) => &name[at + 1..],
        None => name,
    }
}

/// Appends text as written, with the entities of XML put back.
fn unescape(raw: &[u8], text: &mut String) -> Result<(), XmlFault> {
    let mut rest = std::str::from_utf8(raw).map_err(|_| XmlFault::Encoding)?;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        let (name, after) = rest[at + 1..].split_once(';').ok_or(XmlFault::Entity)?;
        text.push(entity(name).ok_or(XmlFault::Entity)?);
        rest = after;
    }
    text.push_str(rest);
    Ok(())
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => {}
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

impl<R: Read> XmlReader<R> {
    /// A reader at the start of a file.
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            buffer: vec![0; CHUNK],
            from: 0,
            to: 0,
            passed: 0,
            names: Vec::new(),
            ends: Vec::new(),
            rooted: false,
            state: State::Start,
        }
    }

    /// How many elements are open, those counted whose end was just given out.
    pub(super) fn depth(&self) -> usize {
        self.ends.len()
    }

    /// The next start, end or text.
    pub(super) fn next(&mut self) -> Result<Event<'_>, CvrProblemKind> {
        match self.state {
            State::Inside => {}
            State::Ended => {
                self.ends.pop();
                self.names.truncate(self.ends.last().copied().unwrap_or(0));
                self.state = State::Inside;
            }
            State::Empty => return Ok(self.end_of_innermost()),
            State::Start => {
                self.skip_byte_order_mark()?;
                self.state = State::Inside;
            }
        }
        loop {
            if self.from == self.to && !self.fill()? {
                return match self.ends.is_empty() && self.rooted {
                    true => Ok(Event::Done),
                    false => Err(self.fault(XmlFault::Truncated)),
                };
            }
            if self.buffer[self.from] != b'<' {
                // Reading on moves what is there, so the end comes first.
                let to = self.text_end()?;
                let from = self.from;
                self.from = to;
                let text = Text { raw: &self.buffer[from..to], literal: false };
                if !self.ends.is_empty() {
                    return Ok(Event::Text(Text { raw: &self.buffer[from..to], literal: false }));
                }
                if !text.is_space() {
                    return Err(self.fault(XmlFault::Outside));
                }
                continue;
            }
            match self.peek(2)? {
                b"</" => {
                    let to = self.tag_end()?;
                    return self.end_tag(to);
                }
                b"<!" => {
                    if let Some((from, to)) = self.declaration()? {
                        return Ok(Event::Text(Text {
                            raw: &self.buffer[from..to],
                            literal: true,
                        }));
                    }
                }
                b"<?" => self.instruction()?,
                _ => {
                    let to = self.tag_end()?;
                    return self.start_tag(to);
                }
            }
        }
    }

    /// What is read and not yet given out, where a start, end or text comes next.
    pub(super) fn ahead(&self) -> &[u8] {
        match self.state {
            State::Inside => &self.buffer[self.from..self.to],
            State::Start | State::Empty | State::Ended => &[],
        }
    }

    /// Passes over bytes of what is ahead: whole elements, whose ends are among them.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.from += bytes;
        assert!(self.from <= self.to, "nothing is passed over that was not ahead");
    }

    /// Passes over an element whose start was just given out.
    pub(super) fn skip(&mut self) -> Result<(), CvrProblemKind> {
        let depth = self.depth();
        loop {
            match self.next()? {
                Event::End(end) if end.depth == depth => return Ok(()),
                _ => {}
            }
        }
    }

    /// The text of an element whose start was just given out, up to its end.
    pub(super) fn text(&mut self, text: &mut String) -> Result<(), CvrProblemKind> {
        text.clear();
        let depth = self.depth();
        loop {
            match self.next()? {
                Event::Text(part) => {
                    part.append_to(text).map_err(|fault| self.fault(fault))?;
                    if text.len() > TOKEN_BYTES {
                        return Err(Limit::Token.into());
                    }
                }
                Event::End(end) if end.depth == depth => return Ok(()),
                _ => {}
            }
        }
    }

    /// A fault at the present place.
    pub(super) fn fault(&self, fault: XmlFault) -> CvrProblemKind {
        // Sixty-four bits count the bytes of any file.
        CvrProblemKind::Xml { byte: self.passed + self.from as u64 + 1, fault }
    }

    fn end_of_innermost(&mut self) -> Event<'_> {
        self.state = State::Ended;
        let from = match self.ends.len() {
            0 | 1 => 0,
            open => self.ends[open - 2],
        };
        Event::End(End { name: local(&self.names[from..]), depth: self.ends.len() })
    }

    fn end_tag(&mut self, to: usize) -> Result<Event<'_>, CvrProblemKind> {
        let name = self.buffer[self.from + 2..to - 1].trim_ascii_end();
        let open = match self.ends.len() {
            0 => return Err(self.fault(XmlFault::Unbalanced)),
            1 => 0,
            open => self.ends[open - 2],
        };
        if *name != self.names[open..] {
            return Err(self.fault(XmlFault::Unbalanced));
        }
        self.from = to;
        Ok(self.end_of_innermost())
    }

    fn start_tag(&mut self, to: usize) -> Result<Event<'_>, CvrProblemKind> {
        if self.ends.len() >= DEPTH {
            return Err(Limit::Depth.into());
        }
        if self.ends.is_empty() && self.rooted {
            return Err(self.fault(XmlFault::Outside));
        }
        let (from, mut end) = (self.from + 1, to - 1);
        if self.buffer[end - 1] == b'/' {
            end -= 1;
            self.state = State::Empty;
        }
        let inside = &self.buffer[from..end];
        let length = inside.iter().position(u8::is_ascii_whitespace).unwrap_or(inside.len());
        if length == 0 {
            return Err(self.fault(XmlFault::Tag));
        }
        self.names.extend_from_slice(&inside[..length]);
        self.ends.push(self.names.len());
        self.rooted = true;
        self.from = to;
        let inside = &self.buffer[from..end];
        Ok(Event::Start(Element { name: local(&inside[..length]), attributes: &inside[length..] }))
    }

    // Where the text at the present place ends: at a tag, or where the file does.
    fn text_end(&mut self) -> Result<usize, CvrProblemKind> {
        let mut seen = 0;
        loop {
            if let Some(at) = memchr::memchr(b'<', &self.buffer[self.from + seen..self.to]) {
                return Ok(self.from + seen + at);
            }
            seen = self.to - self.from;
            if !self.fill()? {
                return Ok(self.to);
            }
        }
    }

    // Where the tag at the present place ends, behind its bracket; one in quotes does not count.
    fn tag_end(&mut self) -> Result<usize, CvrProblemKind> {
        let mut seen = 1;
        let mut quote = None;
        loop {
            for (at, byte) in self.buffer[self.from..self.to].iter().enumerate().skip(seen) {
                match (quote, *byte) {
                    (None, b'>') => return Ok(self.from + at + 1),
                    (None, b'"' | b'\'') => quote = Some(*byte),
                    (Some(open), byte) if open == byte => quote = None,
                    _ => {}
                }
            }
            seen = self.to - self.from;
            self.fill_or_truncated()?;
        }
    }

    // A comment is passed over; a CDATA section is where its text lies; a document type is refused.
    fn declaration(&mut self) -> Result<Option<(usize, usize)>, CvrProblemKind> {
        if self.peek(4)? == b"<!--" {
            self.from = self.find(b"-->", 4)?;
            return Ok(None);
        }
        if self.peek(9)? != b"<![CDATA[" {
            return Err(self.fault(XmlFault::Doctype));
        }
        if self.ends.is_empty() {
            return Err(self.fault(XmlFault::Outside));
        }
        let to = self.find(b"]]>", 9)?;
        let from = self.from + 9;
        self.from = to;
        Ok(Some((from, to - 3)))
    }

    fn instruction(&mut self) -> Result<(), CvrProblemKind> {
        let to = self.find(b"?>", 2)?;
        let inside = &self.buffer[self.from + 2..to - 2];
        if let Some(declaration) = inside.strip_prefix(b"xml ")
            && !is_utf8(declaration)
        {
            return Err(self.fault(XmlFault::Encoding));
        }
        self.from = to;
        Ok(())
    }

    // Where a run of bytes ends that stands behind so many from the present place.
    fn find(&mut self, wanted: &[u8], behind: usize) -> Result<usize, CvrProblemKind> {
        let mut seen = behind;
        loop {
            let ahead = &self.buffer[self.from..self.to];
            if let Some(at) = memchr::memmem::find(&ahead[seen.min(ahead.len())..], wanted) {
                return Ok(self.from + seen + at + wanted.len());
            }
            seen = behind.max(ahead.len().saturating_sub(wanted.len() - 1));
            self.fill_or_truncated()?;
        }
    }

    // The next bytes, fewer where the file ends.
    fn peek(&mut self, count: usize) -> Result<&[u8], CvrProblemKind> {
        while self.to - self.from < count {
            if !self.fill()? {
                break;
            }
        }
        Ok(&self.buffer[self.from..self.to.min(self.from + count)])
    }

    fn skip_byte_order_mark(&mut self) -> Result<(), CvrProblemKind> {
        match self.peek(3)? {
            [0xef, 0xbb, 0xbf] => self.from += 3,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, ..] | [_, 0, ..] => {
                return Err(self.fault(XmlFault::Encoding));
            }
            _ => {}
        }
        Ok(())
    }

    fn fill_or_truncated(&mut self) -> Result<(), CvrProblemKind> {
        match self.fill()? {
            true => Ok(()),
            false => Err(self.fault(XmlFault::Truncated)),
        }
    }

    // Reads on behind what is there; false at the end of the file.
    fn fill(&mut self) -> Result<bool, CvrProblemKind> {
        self.buffer.copy_within(self.from..self.to, 0);
        self.passed += self.from as u64;
        self.to -= self.from;
        self.from = 0;
        if self.to == self.buffer.len() {
            if self.to >= TOKEN_BYTES {
                return Err(Limit::Token.into());
            }
            self.buffer.resize(self.to * 2, 0);
        }
        let read = self.source.read(&mut self.buffer[self.to..])?;
        self.to += read;
        Ok(read > 0)
    }
}

fn is_utf8(declaration: &[u8]) -> bool {
    let mut attributes = Attributes { rest: declaration };
    let encoding = attributes.find_map(|attribute| match attribute {
        Ok((b"encoding", value)) => Some(value),
        _ => None,
    });
    encoding.is_none_or(|encoding| {
        encoding.eq_ignore_ascii_case(b"utf-8") || encoding.eq_ignore_ascii_case(b"us-ascii")
    })
}
