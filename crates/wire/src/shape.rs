//! The shapes that a route's parameters can have, and the reading of what was sent by them. One mechanism for every route,
//! every encoding, query and body: a parameter that a route knows has the shape that it takes, or the request is refused
//! with its name. None is ever left out silently, or replaced by a default.
//!
//! A list is `x[]=a&x[]=b`, `x[0]=a&x[1]=b` (numbers in any order), a repeated `x`, or a JSON array under `x` or `x[]`. Of a
//! single value that is repeated the last counts, as on Mastodon. `null` is as good as absent, but not in a list.

use crate::body::Upload;
use crate::error::ApiError;
use crate::params::{Occurrences, Params, ReceivedValue};
use crate::raw_parameters::{RawParameters, Value};

mod path;

use path::{Path, PathMatch, index, is_index};

/// What a parameter can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    One,
    /// A list of values.
    Many,
    /// A list of values; JSON may have one value instead, as forms may anyway.
    ManyOrOne,
    /// A list of objects with these members.
    Objects(Vec<String>),
    /// A file.
    File,
    /// Nothing: clients of Mastodon may send it, and Crudder has no such thing.
    Unsupported(&'static Unsupported),
}

/// What there is none of.
#[derive(Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// The values that ask for nothing; `[]` for an empty list. `null` never does.
    pub harmless: &'static [&'static str],
    /// What any other value is refused with.
    pub why: &'static str,
}

/// A parameter that a route knows: `poll[options]`, without a list's brackets at the end.
#[derive(Debug)]
pub struct KnownParameter {
    /// Its name in forms.
    pub name: &'static str,
    /// What it can be.
    pub shape: Shape,
}

impl Shape {
    const fn must(&self) -> &'static str {
        match self {
            Self::One => "must be a single value",
            Self::Many | Self::ManyOrOne => "must be a list of values",
            Self::Objects(_) => "must be a list of objects",
            Self::File => "must be a file",
            Self::Unsupported(lacking) => lacking.why,
        }
    }
}

/// Reads what was sent to a route that knows these parameters. Those that it doesn't know are let go.
///
/// # Errors
/// 422 that names a known parameter of another shape.
pub(crate) fn read(
    sent: &RawParameters,
    files: &mut Vec<Upload>,
    known: &[KnownParameter],
) -> Result<Params, ApiError> {
    let mut gathered: Vec<GatheredValues<'_>> = known.iter().map(GatheredValues::new).collect();
    for (name, value) in sent.iter() {
        let path = Path::of(name);
        for one in &mut gathered {
            match path.within(one.known.name) {
                PathMatch::Elsewhere => {}
                PathMatch::Here(rest) => one.take(rest, value)?,
                PathMatch::Above(above) => take_above(above, value)?,
                PathMatch::Broken(above) => return Err(not_an_object(above)),
            }
        }
    }
    let mut refused = None;
    files.retain(|file| {
        let path = Path::of(&file.field);
        let mut is_known = false;
        for one in &gathered {
            match path.within(one.known.name) {
                PathMatch::Elsewhere => {}
                PathMatch::Here([]) if one.known.shape == Shape::File => is_known = true,
                // What a form sends for a field left out.
                _ if file.bytes.is_empty() => {}
                PathMatch::Here(_) => {
                    refused.get_or_insert_with(|| one.misshapen());
                }
                PathMatch::Above(above) | PathMatch::Broken(above) => {
                    refused.get_or_insert_with(|| not_an_object(above));
                }
            }
        }
        is_known
    });
    if let Some(refusal) = refused {
        return Err(refusal);
    }
    let mut params = Params::default();
    for one in gathered {
        if let Some((name, given)) = one.given()? {
            params.put(name, given);
        }
    }
    Ok(params)
}

fn not_an_object(name: &'static str) -> ApiError {
    ApiError::invalid(name, "must be an object")
}

/// What stands under the name of an object: nothing, or an object without members.
fn take_above(name: &'static str, value: &Value) -> Result<(), ApiError> {
    match value {
        Value::Null | Value::NoMembers => Ok(()),
        Value::Text(text) if text.is_empty() => Ok(()),
        Value::Text(_) | Value::Json(_) | Value::NoItems => Err(not_an_object(name)),
    }
}

/// An element of a list, by its number where it has one.
type Numbered<T> = (Option<u64>, T);

/// What was found of one parameter.
struct GatheredValues<'k> {
    known: &'k KnownParameter,
    one: Option<(String, Occurrences)>,
    items: Vec<Numbered<String>>,
    objects: Vec<Numbered<Vec<(String, String)>>>,
    /// Whether a list is there, be it without elements.
    is_there: bool,
}

impl<'k> GatheredValues<'k> {
    const fn new(known: &'k KnownParameter) -> Self {
        Self { known, one: None, items: Vec::new(), objects: Vec::new(), is_there: false }
    }

    fn misshapen(&self) -> ApiError {
        ApiError::invalid(self.known.name, self.known.shape.must())
    }

    /// Takes a value that stands under the parameter's name, and what follows it in brackets.
    fn take(&mut self, rest: &[&str], value: &Value) -> Result<(), ApiError> {
        if let (Value::Null, []) = (value, rest) {
            return Ok(());
        }
        match (&self.known.shape, rest, value) {
            (Shape::One, [], Value::Text(text) | Value::Json(text)) => {
                let times = if self.one.is_some() { Occurrences::Repeatedly } else { Occurrences::Once };
                self.one = Some((text.clone(), times));
            }
            (Shape::Many | Shape::ManyOrOne, [], Value::Text(text))
            | (Shape::ManyOrOne, [], Value::Json(text)) => self.items.push((None, text.clone())),
            (Shape::Many | Shape::ManyOrOne, [number], Value::Text(text) | Value::Json(text)) => {
                let number = index(number).map_err(|_| self.misshapen())?;
                self.items.push((number, text.clone()));
            }
            (Shape::Many | Shape::ManyOrOne | Shape::Objects(_), [], Value::NoItems) => self.is_there = true,
            // A list in a list.
            (Shape::Objects(_), [_, member, ..], _) if is_index(member) => return Err(self.misshapen()),
            (Shape::Objects(members), [number, member], value) => {
                let number = index(number).map_err(|_| self.misshapen())?;
                let is_known = members.iter().any(|known| known == member);
                match value {
                    Value::Text(text) | Value::Json(text) if is_known => {
                        put_member(&mut self.objects, number, member, text);
                    }
                    Value::NoItems | Value::NoMembers if is_known => return Err(self.misshapen()),
                    _ => begin(&mut self.objects, number),
                }
            }
            (Shape::Objects(members), [number, member, ..], _)
                if !members.iter().any(|one| one == member) =>
            {
                let number = index(number).map_err(|_| self.misshapen())?;
                begin(&mut self.objects, number);
            }
            // What a form sends for a list without elements.
            (Shape::Objects(_), [] | [""], Value::Text(text)) if text.is_empty() => self.is_there = true,
            (Shape::Objects(_), [number], Value::NoMembers) => {
                let number = index(number).map_err(|_| self.misshapen())?;
                self.objects.push((number, Vec::new()));
            }
            // What a form sends for a file left out.
            (Shape::File, [], Value::Text(text)) if text.is_empty() => {}
            (Shape::Unsupported(lacking), rest, value) => {
                let asked = match value {
                    Value::Text(text) | Value::Json(text) => text.as_str(),
                    Value::NoItems if rest.is_empty() => "[]",
                    Value::Null | Value::NoMembers | Value::NoItems => "",
                };
                if !lacking.harmless.iter().any(|one| one.eq_ignore_ascii_case(asked)) {
                    return Err(self.misshapen());
                }
            }
            _ => return Err(self.misshapen()),
        }
        Ok(())
    }

    /// What that makes; `None` where nothing was sent.
    fn given(self) -> Result<Option<(&'static str, ReceivedValue)>, ApiError> {
        let name = self.known.name;
        let is_there = self.is_there;
        Ok(match &self.known.shape {
            Shape::One => self.one.map(|(text, times)| (name, ReceivedValue::One(text, times))),
            Shape::Many | Shape::ManyOrOne => {
                let items = in_order(name, self.items)?;
                (is_there || !items.is_empty()).then_some((name, ReceivedValue::Many(items)))
            }
            Shape::Objects(_) => {
                let objects = in_order(name, self.objects)?;
                (is_there || !objects.is_empty()).then_some((name, ReceivedValue::Objects(objects)))
            }
            Shape::File | Shape::Unsupported(_) => None,
        })
    }
}

/// Puts a member into the object of that number. Without numbers a member that comes again begins the next object, as Rails
/// reads it.
fn put_member(
    objects: &mut Vec<Numbered<Vec<(String, String)>>>,
    number: Option<u64>,
    member: &str,
    text: &str,
) {
    let begun = match number {
        Some(_) => objects.iter_mut().find(|(of, _)| *of == number),
        // Only the last can still grow.
        None => objects
            .last_mut()
            .filter(|(of, members)| of.is_none() && members.iter().all(|(known, _)| known != member)),
    };
    let new = (member.to_owned(), text.to_owned());
    match begun {
        Some((_, members)) => {
            members.retain(|(known, _)| known != member);
            members.push(new);
        }
        None => objects.push((number, vec![new])),
    }
}

/// An object of which nothing is known is there all the same.
fn begin(objects: &mut Vec<Numbered<Vec<(String, String)>>>, number: Option<u64>) {
    let is_begun = match number {
        Some(_) => objects.iter().any(|(of, _)| *of == number),
        None => !objects.is_empty(),
    };
    if !is_begun {
        objects.push((number, Vec::new()));
    }
}

/// A list in the order of its numbers, or as it came where it has none. Of two with one number the later counts.
fn in_order<T>(name: &'static str, mut list: Vec<Numbered<T>>) -> Result<Vec<T>, ApiError> {
    let numbered = list.iter().filter(|(number, _)| number.is_some()).count();
    if numbered != 0 && numbered != list.len() {
        return Err(ApiError::invalid(name, "has elements with a number and others without"));
    }
    if numbered > 0 {
        list.reverse();
        list.sort_by_key(|(number, _)| *number);
        list.dedup_by_key(|(number, _)| *number);
    }
    Ok(list.into_iter().map(|(_, element)| element).collect())
}

#[cfg(test)]
mod tests;
