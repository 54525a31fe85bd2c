//! JSON bodies, read straight into form names: no tree of values is made on the way, so a body takes little more memory than
//! it has bytes, and is let go at the first parameter too many.
//!
//! `{"poll": {"options": ["a", "b"]}, "m": [{"id": 1}]}` is `poll[options][]=a`, `poll[options][]=b`, `m[0][id]=1`: objects in
//! a list are numbered, since a member that one has and the next has not must not be taken for the next one's. A key may
//! have a list's brackets already: `{"id[]": ["1"]}`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::error::ApiError;
use crate::raw_parameters::{MAX_NAME_BYTES, RawParameters, Value};

/// Adds what a JSON object holds. `serde_json` stops at 128 levels, so depth costs no stack.
///
/// # Errors
/// 400 where it is no object, or holds too much.
pub(crate) fn read(body: &str, sent: &mut RawParameters) -> Result<(), ApiError> {
    let mut json = serde_json::Deserializer::from_str(body);
    let mut reading = Reading { sent, name: String::new() };
    let read = json.deserialize_map(Members(&mut reading, Depth::Root)).and_then(|()| json.end());
    read.map_err(|why| ApiError::malformed(format!("the JSON can't be read: {why}")))
}

struct Reading<'a> {
    sent: &'a mut RawParameters,
    /// Of the value that is being read; one for all, which grows and shrinks.
    name: String,
}

impl Reading<'_> {
    /// Goes one name deeper; how long the name was before.
    fn enter<E: Error>(&mut self, suffix: impl fmt::Display) -> Result<usize, E> {
        use fmt::Write;
        let before = self.name.len();
        let _ = write!(self.name, "{suffix}");
        if self.name.len() > MAX_NAME_BYTES {
            return Err(E::custom(format!("a parameter's name has more than {MAX_NAME_BYTES} bytes")));
        }
        Ok(before)
    }

    fn push<E: Error>(&mut self, value: Value) -> Result<(), E> {
        self.sent
            .push(&self.name, value)
            .map_err(|refusal| E::custom(refusal.description.unwrap_or_default()))
    }
}

/// Whether an object is the body itself, whose members have no name above them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Root,
    Below,
}

/// The members of an object, each under the name of the object.
struct Members<'a, 'b>(&'a mut Reading<'b>, Depth);

impl<'de> Visitor<'de> for Members<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let is_root = self.1 == Depth::Root;
        let mut is_empty = true;
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            is_empty = false;
            let (key, place) = match key.strip_suffix("[]") {
                Some(list) => (list, Place::List),
                None => (key.as_ref(), Place::Member),
            };
            let before = if is_root { self.0.enter(key)? } else { self.0.enter(format_args!("[{key}]"))? };
            map.next_value_seed(At(self.0, place))?;
            self.0.name.truncate(before);
        }
        if is_empty && !is_root { self.0.push(Value::NoMembers) } else { Ok(()) }
    }
}

/// Where a value stands.
#[derive(Clone, Copy)]
enum Place {
    /// Under its name.
    Member,
    /// Under a name that has a list's brackets.
    List,
    /// In a list.
    Item(usize),
}

/// A value under the name that was read.
struct At<'a, 'b>(&'a mut Reading<'b>, Place);

impl At<'_, '_> {
    fn scalar<E: Error>(self, value: Value) -> Result<(), E> {
        let before = match (self.1, &value) {
            (Place::Member, _) | (Place::List, Value::Null) => self.0.enter("")?,
            (Place::List | Place::Item(_), _) => self.0.enter("[]")?,
        };
        self.0.push(value)?;
        self.0.name.truncate(before);
        Ok(())
    }

    fn text<E: Error>(self, text: impl Into<String>) -> Result<(), E> {
        self.scalar(Value::Json(text.into()))
    }
}

impl<'de> DeserializeSeed<'de> for At<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar(Value::Null)
    }

    fn visit_bool<E: Error>(self, bool: bool) -> Result<(), E> {
        self.text(if bool { "true" } else { "false" })
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.text(number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.text(number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.text(number.to_string())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self(reading, place) = self;
        let before = reading.enter(if matches!(place, Place::Item(_)) { "[]" } else { "" })?;
        let mut number = 0;
        while seq.next_element_seed(At(reading, Place::Item(number)))?.is_some() {
            number += 1;
        }
        if number == 0 {
            reading.push(Value::NoItems)?;
        }
        reading.name.truncate(before);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Self(reading, place) = self;
        let before = match place {
            Place::Member => reading.enter("")?,
            Place::List => reading.enter("[]")?,
            Place::Item(number) => reading.enter(format_args!("[{number}]"))?,
        };
        Members(reading, Depth::Below).visit_map(map)?;
        reading.name.truncate(before);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(body: &str) -> Vec<String> {
        let mut sent = RawParameters::default();
        read(body, &mut sent).unwrap();
        sent.iter()
            .map(|(name, value)| match value {
                Value::Text(text) | Value::Json(text) => format!("{name}={text}"),
                other => format!("{name} {other:?}"),
            })
            .collect()
    }

    #[test]
    fn arrays_and_objects_get_their_form_names() {
        let body =
            r#"{"id":["1",2],"poll":{"expires_in":60.5,"options":["a"]},"sensitive":true,"none":null}"#;
        let expected =
            ["id[]=1", "id[]=2", "poll[expires_in]=60.5", "poll[options][]=a", "sensitive=true", "none Null"];
        assert_eq!(names(body), expected);
        assert_eq!(names(r#"{"m":[{"id":1},{"at":"x"}]}"#), ["m[0][id]=1", "m[1][at]=x"]);
    }

    #[test]
    fn a_key_may_have_a_lists_brackets() {
        assert_eq!(names(r#"{"id[]":["1"],"poll":{"options[]":["a"]}}"#), ["id[]=1", "poll[options][]=a"]);
        assert_eq!(names(r#"{"id[]":"1","x[]":[],"y[]":null}"#), ["id[]=1", "x NoItems", "y Null"]);
    }

    #[test]
    fn what_is_empty_leaves_a_trace() {
        assert_eq!(
            names(r#"{"a":[],"b":{},"c":[null],"d":[[]],"e":[{}],"f":[[1]]}"#),
            ["a NoItems", "b NoMembers", "c[] Null", "d[] NoItems", "e[0] NoMembers", "f[][]=1"]
        );
        assert_eq!(names("{}"), Vec::<String>::new());
    }

    #[track_caller]
    fn holds(body: &str, most: usize) {
        let mut sent = RawParameters::default();
        let _ = read(body, &mut sent);
        assert!(sent.held() <= most, "{} of {} bytes hold {}", &body[..20], body.len(), sent.held());
    }

    /// At most what a thousand names and their entries take, and the values themselves.
    #[test]
    fn no_body_is_held_in_much_more_than_its_bytes() {
        let most = 1_024 * (MAX_NAME_BYTES + 2 * 64);
        let (letters, ones) = ("n".repeat(100_000), format!("[{}1]", "1,".repeat(999)));
        holds(&format!(r#"{{"{letters}":{ones}}}"#), most);
        holds(&format!(r#"{{"{}":{ones}}}"#, "n".repeat(100)), most);
        holds(&format!("{{{}1{}}}", r#""aaaa":{"#.repeat(60), "}".repeat(60)), most);
        holds(&format!(r#"{{"a":{}{}}}"#, "[".repeat(100), "]".repeat(100)), most);
        holds(&format!(r#"{{"a":[{}1]}}"#, "1,".repeat(60_000)), most);
        holds(&format!(r#"{{"a":[{}0]}}"#, "[],".repeat(40_000)), most);
        holds(&format!(r#"{{"a":[{}0]}}"#, r#"{"b":1},"#.repeat(15_000)), most);
        holds(&format!(r#"{{"a":"{letters}"}}"#), 2 * letters.len());
    }
}
