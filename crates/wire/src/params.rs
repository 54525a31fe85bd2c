//! Parameters: what a route knows of what was sent, by name, whatever the encoding it came in; and from there domain types.
//!
//! Names are Mastodon's form names, without a list's brackets: `id`, `poll[expires_in]`, `poll[options]`.

use std::fmt::Display;
use std::str::FromStr;

use crudder_domain::number;
use crudder_domain::{AccountId, Limit, Page, PeopleLimit, PeoplePage, StatusId};

use crate::error::ApiError;

/// What was sent of one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReceivedValue {
    /// A value. Of several the last, and that there were several.
    One(String, Occurrences),
    /// A list of values.
    Many(Vec<String>),
    /// A list of objects, each with its members.
    Objects(Vec<Vec<(String, String)>>),
}

/// How often a value came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occurrences {
    Once,
    Repeatedly,
}

/// The parameters of a request that its route knows, each once and in the shape that it takes:
/// [`shape`](crate::shape) makes them of what was sent.
#[derive(Clone, Default)]
pub struct Params(Vec<(&'static str, ReceivedValue)>);

impl Params {
    pub(crate) fn put(&mut self, name: &'static str, given: ReceivedValue) {
        self.0.push((name, given));
    }

    fn given(&self, name: &str) -> Option<&ReceivedValue> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, given)| given)
    }

    /// Whether anything was sent under that name: a list without elements, too.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.given(name).is_some()
    }

    /// The text of that name, as it came.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.given(name) {
            Some(ReceivedValue::One(text, _)) => Some(text),
            _ => None,
        }
    }

    /// The single values that came more than once.
    pub fn repeated(&self) -> impl Iterator<Item = &'static str> {
        let repeated = self
            .0
            .iter()
            .filter(|(_, given)| matches!(given, ReceivedValue::One(_, Occurrences::Repeatedly)));
        repeated.map(|(name, _)| *name)
    }

    /// Every text of a list.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let texts = match self.given(name) {
            Some(ReceivedValue::Many(texts)) => texts.as_slice(),
            _ => &[],
        };
        texts.iter().map(String::as_str)
    }

    /// The domain type that the text of that name makes; `None` where it is absent.
    ///
    /// # Errors
    /// 422, with the domain's own words.
    pub fn parse<T>(&self, name: &'static str) -> Result<Option<T>, ApiError>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.text(name).map(|text| text.parse().map_err(|why| ApiError::invalid(name, why))).transpose()
    }

    /// Reads an optional value, where an empty text counts as missing: what HTML forms send for a field left out.
    ///
    /// # Errors
    /// 422, with the domain's own words.
    pub fn parse_filled<T>(&self, name: &'static str) -> Result<Option<T>, ApiError>
    where
        T: FromStr,
        T::Err: Display,
    {
        if self.text(name).is_some_and(str::is_empty) { Ok(None) } else { self.parse(name) }
    }

    /// The domain type that the text of that name makes.
    ///
    /// # Errors
    /// 422, also where it is absent.
    pub fn require<T>(&self, name: &'static str) -> Result<T, ApiError>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.parse(name)?.ok_or_else(|| ApiError::invalid(name, "can't be blank"))
    }

    /// Each text of an array as a domain type, at most `max` of them; a blank one is none.
    ///
    /// # Errors
    /// 422 for one that isn't, or for too many.
    pub fn parse_all<T>(&self, name: &'static str, max: usize) -> Result<Vec<T>, ApiError>
    where
        T: FromStr,
        T::Err: Display,
    {
        let texts = || self.texts(name).filter(|text| !text.is_empty());
        if texts().nth(max).is_some() {
            return Err(ApiError::invalid(name, format!("must be at most {max}")));
        }
        texts().map(|text| text.parse().map_err(|why| ApiError::invalid(name, why))).collect()
    }

    /// The members of each object in a list of objects.
    #[must_use]
    pub fn objects(&self, name: &str) -> Vec<Vec<(&str, &str)>> {
        let Some(ReceivedValue::Objects(objects)) = self.given(name) else { return Vec::new() };
        let members =
            objects.iter().map(|object| object.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        members.map(Iterator::collect).collect()
    }

    /// A boolean, in any of the spellings that Mastodon's clients send (`true`, `1`, `on`, `False`, …).
    ///
    /// # Errors
    /// 422 for anything else.
    pub fn boolean(&self, name: &'static str) -> Result<Option<bool>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "on" | "t" | "yes" => Ok(Some(true)),
            "false" | "0" | "off" | "f" | "no" => Ok(Some(false)),
            "" => Ok(None),
            _ => Err(ApiError::invalid(name, "must be true or false")),
        }
    }

    /// `max_id`, `since_id`, `min_id` and `limit`.
    ///
    /// # Errors
    /// 422 for an id that is none, or a limit that is no number.
    pub fn page(&self) -> Result<Page, ApiError> {
        self.page_within::<Limit>()
    }

    /// Reads `max_id`, `since_id`, `min_id` and `limit`, with a default and a maximum for this route.
    ///
    /// # Errors
    /// As [`Self::page`].
    pub fn page_within<L>(&self) -> Result<Page, ApiError>
    where
        L: FromStr + Default + Into<Limit>,
        L::Err: Display,
    {
        Ok(Page {
            max_id: self.parse_filled::<StatusId>("max_id")?,
            since_id: self.parse_filled("since_id")?,
            min_id: self.parse_filled("min_id")?,
            limit: self.parse_filled::<L>("limit")?.unwrap_or_default().into(),
        })
    }

    /// `limit`, where a page is no timeline's: at most `most`, also where more is asked for; `usual` where nothing is said.
    ///
    /// # Errors
    /// 422 for what is no number.
    pub fn limit(&self, usual: usize, most: usize) -> Result<usize, ApiError> {
        let Some(text) = self.text("limit").filter(|text| !text.is_empty()) else { return Ok(usual) };
        number::limit(text, usual, most).ok_or_else(|| ApiError::invalid("limit", "must be a number"))
    }

    /// `offset`: how many of a list are left out.
    ///
    /// # Errors
    /// 422 for what is no number.
    pub fn offset(&self) -> Result<usize, ApiError> {
        let Some(text) = self.text("offset").filter(|text| !text.is_empty()) else { return Ok(0) };
        let number = number::whole(text).ok_or_else(|| ApiError::invalid("offset", "must be a number"))?;
        Ok(u32::try_from(number.max(0)).map_or(usize::MAX, |number| number as usize))
    }

    /// Reads `max_id`, `since_id`, `min_id` and `limit` of a list of accounts.
    ///
    /// # Errors
    /// 422 for an id or a limit that is none.
    pub fn people_page(&self) -> Result<PeoplePage, ApiError> {
        Ok(PeoplePage {
            max_id: self.parse_filled::<AccountId>("max_id")?,
            since_id: self.parse_filled("since_id")?,
            min_id: self.parse_filled("min_id")?,
            limit: self.parse_filled::<PeopleLimit>("limit")?.unwrap_or_default(),
        })
    }

    /// All of them as one text: equal for equal requests, whatever their encoding and their order.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let mut given: Vec<_> = self.0.iter().collect();
        given.sort_by_key(|(name, _)| *name);
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for (name, given) in given {
            match given {
                ReceivedValue::One(text, _) => {
                    pairs.append_pair(name, text);
                }
                ReceivedValue::Many(texts) => {
                    pairs.extend_pairs(texts.iter().map(|text| (format!("{name}[]"), text)));
                }
                ReceivedValue::Objects(objects) => {
                    for (number, object) in objects.iter().enumerate() {
                        let mut members: Vec<_> = object.iter().collect();
                        members.sort_unstable();
                        let named =
                            members.into_iter().map(|(key, text)| (format!("{name}[{number}][{key}]"), text));
                        pairs.extend_pairs(named);
                    }
                }
            }
        }
        pairs.finish().into_bytes()
    }

    /// The parameters of that query string which lead to another page of the same list: all but the paging ones.
    #[must_use]
    pub fn without_paging(query: &str) -> String {
        let mut kept = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !["max_id", "since_id", "min_id"].contains(&name.as_ref()) {
                kept.append_pair(&name, &value);
            }
        }
        kept.finish()
    }
}

/// Parameters are content: they don't reach a log by accident.
impl std::fmt::Debug for Params {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Params({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &'static str, text: &str) -> Params {
        let mut params = Params::default();
        params.put(name, ReceivedValue::One(text.to_owned(), Occurrences::Once));
        params
    }

    #[test]
    fn booleans_come_in_many_spellings() {
        for (text, value) in [("True", true), ("1", true), ("on", true), ("FALSE", false), ("0", false)] {
            assert_eq!(one("x", text).boolean("x"), Ok(Some(value)), "{text}");
        }
        assert_eq!(one("x", "").boolean("x"), Ok(None));
        assert!(one("x", "maybe").boolean("x").is_err());
    }

    #[test]
    fn a_page_refuses_what_is_no_id_and_no_limit() {
        for (name, value) in [("max_id", "abc"), ("since_id", "-1"), ("limit", "ten")] {
            let error = one(name, value).page().unwrap_err();
            assert_eq!((error.status.as_u16(), error.field.map(|f| f.0)), (422, Some(name)));
        }
        assert_eq!(one("limit", "9999").page().unwrap().limit.get(), 40);
        assert_eq!(one("limit", "9999").page_within::<PeopleLimit>().unwrap().limit.get(), 80);
        assert_eq!(one("limit", "9999").people_page().unwrap().limit.get(), 80);
    }

    #[test]
    fn a_limit_is_at_most_the_most() {
        let limit = |text: &str| one("limit", text).limit(20, 80);
        assert_eq!(["", "0", "1", "80", "81", "-7", "7.5"].map(limit), [20, 20, 1, 80, 80, 7, 7].map(Ok));
        assert_eq!(limit("x").unwrap_err().status, 422);
        assert_eq!(Params::default().limit(20, 80), Ok(20));
    }

    #[test]
    fn an_offset_is_at_least_none() {
        let offset = |text: &str| one("offset", text).offset();
        assert_eq!(["", "0", "7", "7.5", "-1", "1e99"].map(offset), [0, 0, 7, 7, 0, usize::MAX].map(Ok));
        assert_eq!(offset("x").unwrap_err().status, 422);
    }

    #[test]
    fn the_query_of_another_page_keeps_what_is_not_paging() {
        assert_eq!(
            Params::without_paging("limit=5&max_id=3&exclude_replies=true&min_id=1"),
            "limit=5&exclude_replies=true"
        );
    }
}
