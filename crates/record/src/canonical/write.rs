//! Writing canonical JSON straight from values.
//!
//! Members are written as they come; only where a type's fields or a map's keys come in another
//! order than the canonical one are they put in order afterwards.

use std::ops::Range;

use serde::ser::{self, Serialize};

use super::{DEEPEST, LARGEST_INTEGER, WriteError, key_order};

/// The canonical bytes of a value.
pub(super) fn write<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::new();
    value.serialize(Writer { out: &mut out, depth: DEEPEST })?;
    Ok(out)
}

struct Writer<'o> {
    out: &'o mut Vec<u8>,
    depth: usize,
}

impl<'o> Writer<'o> {
    fn integer(self, negative: bool, magnitude: u64) -> Result<(), WriteError> {
        if magnitude > LARGEST_INTEGER {
            return Err(WriteError::Number);
        }
        if negative && magnitude > 0 {
            self.out.push(b'-');
        }
        self.out.extend(magnitude.to_string().into_bytes());
        Ok(())
    }

    fn deeper(&self) -> Result<usize, WriteError> {
        self.depth.checked_sub(1).ok_or(WriteError::Depth)
    }

    fn list(self) -> Result<List<'o>, WriteError> {
        let depth = self.deeper()?;
        self.out.push(b'[');
        Ok(List { out: self.out, depth, first: true, closing: b"]" })
    }

    fn object(self) -> Result<Object<'o>, WriteError> {
        let depth = self.deeper()?;
        self.out.push(b'{');
        let start = self.out.len();
        Ok(Object { out: self.out, depth, start, members: Vec::new(), closing: b"}" })
    }

    /// Opens `{"variant":` and gives the writer for what stands in it.
    fn variant(self, name: &str) -> Result<Writer<'o>, WriteError> {
        let depth = self.deeper()?;
        self.out.push(b'{');
        write_string(name, self.out)?;
        self.out.push(b':');
        Ok(Writer { out: self.out, depth })
    }
}

/// RFC 8785, section 3.2.2.2: the same escapes as the JSON library's shortest form.
fn write_string(text: &str, out: &mut Vec<u8>) -> Result<(), WriteError> {
    Ok(serde_json::to_writer(out, text)?)
}

struct List<'o> {
    out: &'o mut Vec<u8>,
    depth: usize,
    first: bool,
    closing: &'static [u8],
}

impl List<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        if !std::mem::replace(&mut self.first, false) {
            self.out.push(b',');
        }
        value.serialize(Writer { out: self.out, depth: self.depth })
    }

    fn close(self) {
        self.out.extend(self.closing);
    }
}

struct Object<'o> {
    out: &'o mut Vec<u8>,
    depth: usize,
    start: usize,
    /// Each member's key, and where the member stands in what was written.
    members: Vec<(String, Range<usize>)>,
    closing: &'static [u8],
}

impl Object<'_> {
    fn member<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<(), WriteError> {
        if !self.members.is_empty() {
            self.out.push(b',');
        }
        let start = self.out.len();
        write_string(&key, self.out)?;
        self.out.push(b':');
        value.serialize(Writer { out: self.out, depth: self.depth })?;
        self.members.push((key, start..self.out.len()));
        Ok(())
    }

    /// RFC 8785, section 3.2.3: keys are sorted by their UTF-16 code units.
    fn close(mut self) {
        if !self.members.is_sorted_by(|(a, _), (b, _)| key_order(a, b).is_lt()) {
            self.members.sort_by(|(a, _), (b, _)| key_order(a, b));
            let pieces: Vec<&[u8]> =
                self.members.iter().map(|(_, at)| &self.out[at.clone()]).collect();
            let sorted = pieces.join(&b","[..]);
            self.out.truncate(self.start);
            self.out.extend(sorted);
        }
        self.out.extend(self.closing);
    }
}

/// A key of a map, which must be a string.
fn key_text<T: Serialize + ?Sized>(key: &T) -> Result<String, WriteError> {
    match serde_json::to_value(key)? {
        serde_json::Value::String(text) => Ok(text),
        _ => Err(WriteError::Key),
    }
}

impl<'o> ser::Serializer for Writer<'o> {
    type Ok = ();
    type Error = WriteError;
    type SerializeSeq = List<'o>;
    type SerializeTuple = List<'o>;
    type SerializeTupleStruct = List<'o>;
    type SerializeTupleVariant = List<'o>;
    type SerializeMap = MapWriter<'o>;
    type SerializeStruct = Object<'o>;
    type SerializeStructVariant = Object<'o>;

    fn serialize_bool(self, value: bool) -> Result<(), WriteError> {
        self.out.extend(if value { &b"true"[..] } else { b"false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), WriteError> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), WriteError> {
        self.integer(value < 0, value.unsigned_abs())
    }

    fn serialize_u8(self, value: u8) -> Result<(), WriteError> {
        self.integer(false, value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), WriteError> {
        self.integer(false, value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), WriteError> {
        self.integer(false, value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), WriteError> {
        self.integer(false, value)
    }

    fn serialize_f32(self, _: f32) -> Result<(), WriteError> {
        Err(WriteError::Number)
    }

    fn serialize_f64(self, _: f64) -> Result<(), WriteError> {
        Err(WriteError::Number)
    }

    fn serialize_char(self, value: char) -> Result<(), WriteError> {
        write_string(value.encode_utf8(&mut [0; 4]), self.out)
    }

    fn serialize_str(self, value: &str) -> Result<(), WriteError> {
        write_string(value, self.out)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), WriteError> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), WriteError> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), WriteError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), WriteError> {
        self.out.extend(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), WriteError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), WriteError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        let inner = self.variant(variant)?;
        let (out, depth) = (inner.out, inner.depth);
        value.serialize(Writer { out: &mut *out, depth })?;
        out.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'o>, WriteError> {
        self.list()
    }

    fn serialize_tuple(self, _: usize) -> Result<List<'o>, WriteError> {
        self.list()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List<'o>, WriteError> {
        self.list()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List<'o>, WriteError> {
        Ok(List { closing: b"]}", ..self.variant(variant)?.list()? })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<MapWriter<'o>, WriteError> {
        Ok(MapWriter { object: self.object()?, key: None })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object<'o>, WriteError> {
        self.object()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Object<'o>, WriteError> {
        Ok(Object { closing: b"}}", ..self.variant(variant)?.object()? })
    }
}

macro_rules! lists {
    ($($trait:ident::$method:ident)*) => {$(
        impl ser::$trait for List<'_> {
            type Ok = ();
            type Error = WriteError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
                self.item(value)
            }

            fn end(self) -> Result<(), WriteError> {
                self.close();
                Ok(())
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
        impl ser::$trait for Object<'_> {
            type Ok = ();
            type Error = WriteError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), WriteError> {
                self.member(key.to_owned(), value)
            }

            fn end(self) -> Result<(), WriteError> {
                self.close();
                Ok(())
            }
        }
    )*};
}

objects! { SerializeStruct SerializeStructVariant }

struct MapWriter<'o> {
    object: Object<'o>,
    key: Option<String>,
}

impl ser::SerializeMap for MapWriter<'_> {
    type Ok = ();
    type Error = WriteError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), WriteError> {
        self.key = Some(key_text(key)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WriteError> {
        let key = self.key.take().expect("a map gives each key before its value");
        self.object.member(key, value)
    }

    fn end(self) -> Result<(), WriteError> {
        self.object.close();
        Ok(())
    }
}

impl ser::Error for WriteError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Shape(serde_json::Error::custom(message))
    }
}
