//! Writing canonical JSON straight from values: as bytes, or against bytes that are there already.
//!
//! Members are written as they come; only where a type's fields or a map's keys come in another
//! order than the canonical one are they put in order afterwards.

use std::ops::Range;

use serde::ser::{self, Serialize};

use super::{DEEPEST, LARGEST_INTEGER, Scan, WriteError, in_order, raw_key_order};

/// The canonical bytes of a value.
pub(super) fn write<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::new();
    match value.serialize(Writer { sink: &mut out, depth: DEEPEST }) {
        Ok(()) => Ok(out),
        Err(Stop::Write(error)) => Err(error),
        Err(Stop::Differs) => unreachable!("bytes that are only written differ from none"),
    }
}

/// Whether `bytes` are what [`write`] gives for a value whose members come in canonical order.
///
/// Nothing is written: each piece is compared with the bytes in its place. `false` says that they
/// differ or that members came in another order, and leaves open which.
pub(super) fn gives<T: Serialize + ?Sized>(value: &T, bytes: &[u8]) -> bool {
    let mut against = Against { bytes, at: 0 };
    let same = value.serialize(Writer { sink: &mut against, depth: DEEPEST });
    same.is_ok() && against.at == bytes.len()
}

/// Why writing stopped.
#[derive(Debug, thiserror::Error)]
enum Stop {
    /// The bytes that were there are others.
    #[error("the bytes are others")]
    Differs,
    /// The value has no canonical bytes.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Where the pieces of a value go, one after the other.
trait Sink {
    fn put(&mut self, piece: &[u8]) -> Result<(), Stop>;

    fn put_byte(&mut self, byte: u8) -> Result<(), Stop>;

    /// Everything that was put.
    fn so_far(&self) -> &[u8];

    /// Puts the members from `start` on in order.
    fn sort(&mut self, start: usize) -> Result<(), Stop>;
}

impl Sink for Vec<u8> {
    fn put(&mut self, piece: &[u8]) -> Result<(), Stop> {
        self.extend_from_slice(piece);
        Ok(())
    }

    fn put_byte(&mut self, byte: u8) -> Result<(), Stop> {
        self.push(byte);
        Ok(())
    }

    fn so_far(&self) -> &[u8] {
        self
    }

    /// RFC 8785, section 3.2.3: keys are sorted by their UTF-16 code units.
    fn sort(&mut self, start: usize) -> Result<(), Stop> {
        let written = self.split_off(start);
        let mut members = Scan::members(&written).expect("what was written is members");
        members.sort_by(|(a, _), (b, _)| raw_key_order(&written[a.clone()], &written[b.clone()]));
        for (number, (_, member)) in members.into_iter().enumerate() {
            if number > 0 {
                self.push(b',');
            }
            self.extend_from_slice(&written[member]);
        }
        Ok(())
    }
}

/// Bytes that are there already, compared as far as `at`.
struct Against<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Sink for Against<'_> {
    fn put(&mut self, piece: &[u8]) -> Result<(), Stop> {
        if !self.bytes[self.at..].starts_with(piece) {
            return Err(Stop::Differs);
        }
        self.at += piece.len();
        Ok(())
    }

    fn put_byte(&mut self, byte: u8) -> Result<(), Stop> {
        if self.bytes.get(self.at) != Some(&byte) {
            return Err(Stop::Differs);
        }
        self.at += 1;
        Ok(())
    }

    fn so_far(&self) -> &[u8] {
        &self.bytes[..self.at]
    }

    fn sort(&mut self, _: usize) -> Result<(), Stop> {
        Err(Stop::Differs)
    }
}

struct Writer<'o, S> {
    sink: &'o mut S,
    depth: usize,
}

impl<'o, S: Sink> Writer<'o, S> {
    fn integer(self, negative: bool, magnitude: u64) -> Result<(), Stop> {
        if magnitude > LARGEST_INTEGER {
            return Err(WriteError::Number.into());
        }
        // 2^53 has 16 digits, and a sign may stand before them.
        let (mut text, mut from, mut rest) = ([b'0'; 17], 17, magnitude);
        while from == 17 || rest > 0 {
            from -= 1;
            text[from] = b'0' + u8::try_from(rest % 10).expect("a digit");
            rest /= 10;
        }
        if negative && magnitude > 0 {
            from -= 1;
            text[from] = b'-';
        }
        self.sink.put(&text[from..])
    }

    fn deeper(&self) -> Result<usize, Stop> {
        Ok(self.depth.checked_sub(1).ok_or(WriteError::Depth)?)
    }

    fn list(self) -> Result<List<'o, S>, Stop> {
        let depth = self.deeper()?;
        self.sink.put_byte(b'[')?;
        Ok(List { sink: self.sink, depth, first: true, closing: b"]" })
    }

    fn object(self) -> Result<Object<'o, S>, Stop> {
        let depth = self.deeper()?;
        self.sink.put_byte(b'{')?;
        let start = self.sink.so_far().len();
        let (last_key, in_order) = (None, true);
        Ok(Object { sink: self.sink, depth, start, last_key, in_order, closing: b"}" })
    }

    /// Opens `{"variant":` and gives the writer for what stands in it.
    fn variant(self, name: &str) -> Result<Writer<'o, S>, Stop> {
        let depth = self.deeper()?;
        self.sink.put_byte(b'{')?;
        write_string(name, self.sink)?;
        self.sink.put_byte(b':')?;
        Ok(Writer { sink: self.sink, depth })
    }
}

/// RFC 8785, section 3.2.2.2: the same escapes as the JSON library's shortest form.
fn write_string(text: &str, sink: &mut impl Sink) -> Result<(), Stop> {
    if text.bytes().any(|b| b < 0x20 || b == b'"' || b == b'\\') {
        return sink.put(&serde_json::to_vec(text).map_err(WriteError::from)?);
    }
    sink.put_byte(b'"')?;
    sink.put(text.as_bytes())?;
    sink.put_byte(b'"')
}

struct List<'o, S> {
    sink: &'o mut S,
    depth: usize,
    first: bool,
    closing: &'static [u8],
}

impl<S: Sink> List<'_, S> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Stop> {
        if !std::mem::replace(&mut self.first, false) {
            self.sink.put_byte(b',')?;
        }
        value.serialize(Writer { sink: &mut *self.sink, depth: self.depth })
    }

    fn close(self) -> Result<(), Stop> {
        self.sink.put(self.closing)
    }
}

struct Object<'o, S> {
    sink: &'o mut S,
    depth: usize,
    start: usize,
    /// Where the last key stands in what was put, without its quotes.
    last_key: Option<Range<usize>>,
    in_order: bool,
    closing: &'static [u8],
}

impl<S: Sink> Object<'_, S> {
    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Stop> {
        if self.last_key.is_some() {
            self.sink.put_byte(b',')?;
        }
        let quote = self.sink.so_far().len();
        key.serialize(Writer { sink: &mut *self.sink, depth: self.depth })?;
        let written = self.sink.so_far();
        if written[quote] != b'"' {
            return Err(WriteError::Key.into());
        }
        let key = quote + 1..written.len() - 1;
        if let Some(last) = &self.last_key {
            self.in_order &= in_order(&written[last.clone()], &written[key.clone()]);
        }
        self.last_key = Some(key);
        self.sink.put_byte(b':')
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Stop> {
        value.serialize(Writer { sink: &mut *self.sink, depth: self.depth })
    }

    fn close(self) -> Result<(), Stop> {
        if !self.in_order {
            self.sink.sort(self.start)?;
        }
        self.sink.put(self.closing)
    }
}

impl<'o, S: Sink> ser::Serializer for Writer<'o, S> {
    type Ok = ();
    type Error = Stop;
    type SerializeSeq = List<'o, S>;
    type SerializeTuple = List<'o, S>;
    type SerializeTupleStruct = List<'o, S>;
    type SerializeTupleVariant = List<'o, S>;
    type SerializeMap = Object<'o, S>;
    type SerializeStruct = Object<'o, S>;
    type SerializeStructVariant = Object<'o, S>;

    fn serialize_bool(self, value: bool) -> Result<(), Stop> {
        self.sink.put(if value { b"true" } else { b"false" })
    }

    fn serialize_i8(self, value: i8) -> Result<(), Stop> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), Stop> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Stop> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Stop> {
        self.integer(value < 0, value.unsigned_abs())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Stop> {
        self.integer(false, value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Stop> {
        self.integer(false, value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Stop> {
        self.integer(false, value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Stop> {
        self.integer(false, value)
    }

    fn serialize_f32(self, _: f32) -> Result<(), Stop> {
        Err(WriteError::Number.into())
    }

    fn serialize_f64(self, _: f64) -> Result<(), Stop> {
        Err(WriteError::Number.into())
    }

    fn serialize_char(self, value: char) -> Result<(), Stop> {
        write_string(value.encode_utf8(&mut [0; 4]), self.sink)
    }

    fn serialize_str(self, value: &str) -> Result<(), Stop> {
        write_string(value, self.sink)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Stop> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Stop> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Stop> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Stop> {
        self.sink.put(b"null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Stop> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Stop> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Stop> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Stop> {
        let inner = self.variant(variant)?;
        value.serialize(Writer { sink: &mut *inner.sink, depth: inner.depth })?;
        inner.sink.put_byte(b'}')
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'o, S>, Stop> {
        self.list()
    }

    fn serialize_tuple(self, _: usize) -> Result<List<'o, S>, Stop> {
        self.list()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List<'o, S>, Stop> {
        self.list()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List<'o, S>, Stop> {
        Ok(List { closing: b"]}", ..self.variant(variant)?.list()? })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object<'o, S>, Stop> {
        self.object()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object<'o, S>, Stop> {
        self.object()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Object<'o, S>, Stop> {
        Ok(Object { closing: b"}}", ..self.variant(variant)?.object()? })
    }
}

macro_rules! lists {
    ($($trait:ident::$method:ident)*) => {$(
        impl<S: Sink> ser::$trait for List<'_, S> {
            type Ok = ();
            type Error = Stop;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Stop> {
                self.item(value)
            }

            fn end(self) -> Result<(), Stop> {
                self.close()
            }
        }
    )*};
}

lists! {
    SerializeSeq::serialize_element
    SerializeTuple::serialize_element
    SerializeTupleStruct::serialize_field
    SerializeTupleVariant::serialize_field
}

macro_rules! objects {
    ($($trait:ident)*) => {$(
        impl<S: Sink> ser::$trait for Object<'_, S> {
            type Ok = ();
            type Error = Stop;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Stop> {
                self.key(key)?;
                self.value(value)
            }

            fn end(self) -> Result<(), Stop> {
                self.close()
            }
        }
    )*};
}

objects! { SerializeStruct SerializeStructVariant }

impl<S: Sink> ser::SerializeMap for Object<'_, S> {
    type Ok = ();
    type Error = Stop;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Stop> {
        self.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Stop> {
        self.value(value)
    }

    fn end(self) -> Result<(), Stop> {
        self.close()
    }
}

impl ser::Error for Stop {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Write(WriteError::Shape(serde_json::Error::custom(message)))
    }
}
