//! Parameters: one flat list of named texts, whatever the encoding they came in, and from there domain types.
//!
//! Names are Mastodon's form names: an array's elements are `id[]`, an object's members `poll[expires_in]`.

use std::fmt::Display;
use std::str::FromStr;

use crudder_domain::{AccountId, Limit, Page, PeopleLimit, PeoplePage, StatusId};

use crate::error::ApiError;

/// The most parameters that one request may have.
pub const MAX_PARAMS: usize = 1_000;

/// A request's parameters, in the order in which they came; of two with one name the later counts.
#[derive(Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Adds one.
    ///
    /// # Errors
    /// 400 beyond [`MAX_PARAMS`].
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) -> Result<(), ApiError> {
        if self.0.len() >= MAX_PARAMS {
            return Err(ApiError::malformed(format!("more than {MAX_PARAMS} parameters")));
        }
        self.0.push((name.into(), value.into()));
        Ok(())
    }

    /// Adds what a JSON object holds; `null` is as good as absent.
    ///
    /// # Errors
    /// 400 where it is no object, or holds too much.
    pub fn push_json(&mut self, json: &serde_json::Value) -> Result<(), ApiError> {
        let serde_json::Value::Object(members) = json else {
            return Err(ApiError::malformed("the JSON must be an object"));
        };
        members.iter().try_for_each(|(name, value)| self.push_value(name.clone(), value))
    }

    fn push_value(&mut self, name: String, value: &serde_json::Value) -> Result<(), ApiError> {
        use serde_json::Value;
        match value {
            Value::Null => Ok(()),
            Value::Bool(bool) => self.push(name, bool.to_string()),
            Value::Number(number) => self.push(name, number.to_string()),
            Value::String(text) => self.push(name, text.as_str()),
            // What is said to be empty is said: forms send one blank element for that.
            Value::Array(items) if items.is_empty() => self.push(format!("{name}[]"), ""),
            Value::Array(items) => items.iter().enumerate().try_for_each(|(number, item)| {
                // Objects are numbered: a member that one has and the next has not must not be taken for the next one's.
                let number = if item.is_object() { number.to_string() } else { String::new() };
                self.push_value(format!("{name}[{number}]"), item)
            }),
            Value::Object(members) => {
                members.iter().try_for_each(|(key, item)| self.push_value(format!("{name}[{key}]"), item))
            }
        }
    }

    /// The text of that name, as it came.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every text of an array, under `name[]` or repeated under `name`.
    pub fn texts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key.strip_suffix("[]").unwrap_or(key) == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether anything of that name came, be it an array that is empty.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.texts(name).next().is_some()
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

    /// The same, where an empty text is as good as none: what HTML forms send for a field left out.
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

    /// The members of each object in an array of objects, under `name[][member]`, or `name[0][member]` where forms number
    /// them. Without numbers a member that comes again begins the next object, as Rails reads it.
    #[must_use]
    pub fn objects<'a>(&'a self, name: &str) -> Vec<Vec<(&'a str, &'a str)>> {
        let mut objects: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
        for (key, value) in &self.0 {
            let inner = key.strip_prefix(name).and_then(|rest| rest.strip_prefix('['));
            let member = inner.and_then(|rest| rest.strip_suffix(']')?.split_once("]["));
            let Some((number, member)) = member else { continue };
            let begun = objects.iter_mut().rev().find(|(of, members)| {
                *of == number && (!number.is_empty() || members.iter().all(|(known, _)| *known != member))
            });
            // Without a number, only the last can still grow.
            match begun {
                Some((_, members)) => members.push((member, value)),
                None => objects.push((number, vec![(member, value.as_str())])),
            }
        }
        objects.into_iter().map(|(_, members)| members).collect()
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
    /// 422 for an id or a limit that is none.
    pub fn page(&self) -> Result<Page, ApiError> {
        self.page_within::<Limit>()
    }

    /// The same, where a page may hold another number than elsewhere.
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

    /// `limit`, where a page is no timeline's: 1 to `most`, `usual` where nothing is said.
    ///
    /// # Errors
    /// 422 for anything else.
    pub fn limit(&self, usual: usize, most: usize) -> Result<usize, ApiError> {
        let Some(text) = self.text("limit").filter(|text| !text.is_empty()) else { return Ok(usual) };
        let number = text
            .parse()
            .ok()
            .filter(|limit| text.bytes().all(|b| b.is_ascii_digit()) && (1..=most).contains(limit));
        number.ok_or_else(|| ApiError::invalid("limit", format!("must be a number from 1 to {most}")))
    }

    /// The same, of a list of accounts.
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

    /// All of them as one text: equal for equal requests, whatever their encoding.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(&self.0);
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

    fn from_json(json: &serde_json::Value) -> Params {
        let mut params = Params::default();
        params.push_json(json).unwrap();
        params
    }

    #[test]
    fn json_arrays_and_objects_get_their_form_names() {
        let params = from_json(&serde_json::json!({
            "id": ["1", 2], "poll": { "expires_in": 60, "options": ["a"] }, "sensitive": true, "none": null
        }));
        assert_eq!(params.texts("id").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(params.text("poll[expires_in]"), Some("60"));
        assert_eq!(params.text("poll[options][]"), Some("a"));
        assert_eq!(params.boolean("sensitive"), Ok(Some(true)));
        assert_eq!(params.text("none"), None);
    }

    #[test]
    fn an_empty_array_is_told_from_none_in_every_encoding() {
        let mut form = Params::default();
        form.push("id[]", "").unwrap();
        for params in [form, from_json(&serde_json::json!({ "id": [] }))] {
            assert!(params.has("id"));
            assert_eq!(params.parse_all::<u32>("id", 1), Ok(vec![]));
        }
        for json in [serde_json::json!({}), serde_json::json!({ "id": null })] {
            assert!(!from_json(&json).has("id"));
        }
    }

    #[test]
    fn booleans_come_in_many_spellings() {
        for (text, value) in [("True", true), ("1", true), ("on", true), ("FALSE", false), ("0", false)] {
            assert_eq!(from_json(&serde_json::json!({ "x": text })).boolean("x"), Ok(Some(value)), "{text}");
        }
        assert!(from_json(&serde_json::json!({ "x": "maybe" })).boolean("x").is_err());
    }

    #[test]
    fn a_page_refuses_what_is_no_id_and_no_limit() {
        for (name, value) in
            [("max_id", "abc"), ("since_id", "-1"), ("limit", "0"), ("limit", "9999"), ("limit", "-1")]
        {
            let error = from_json(&serde_json::json!({ name: value })).page().unwrap_err();
            assert_eq!((error.status.as_u16(), error.field.map(|f| f.0)), (422, Some(name)));
        }
    }

    #[test]
    fn a_limit_is_a_number_within_its_bounds() {
        let limit = |text: &str| from_json(&serde_json::json!({ "limit": text })).limit(20, 80);
        assert_eq!([limit(""), limit("1"), limit("80")], [Ok(20), Ok(1), Ok(80)]);
        for text in ["0", "81", "-1", "+1", "1.0", "x", "99999999999999999999999"] {
            assert_eq!(limit(text).unwrap_err().status, 422, "{text}");
        }
        assert_eq!(Params::default().limit(20, 80), Ok(20));
    }

    #[test]
    fn too_many_parameters_are_refused() {
        let many: Vec<u32> = (0..2_000).collect();
        assert_eq!(Params::default().push_json(&serde_json::json!({ "id": many })).unwrap_err().status, 400);
    }

    #[test]
    fn the_query_of_another_page_keeps_what_is_not_paging() {
        assert_eq!(
            Params::without_paging("limit=5&max_id=3&exclude_replies=true&min_id=1"),
            "limit=5&exclude_replies=true"
        );
    }

    #[test]
    fn objects_in_an_array_are_told_apart_in_forms_and_in_json() {
        let mut form = Params::default();
        for (name, value) in
            [("m[][id]", "1"), ("m[][at]", "x"), ("m[][id]", "2"), ("m[]", "no"), ("mm[][id]", "3")]
        {
            form.push(name, value).unwrap();
        }
        assert_eq!(form.objects("m"), [vec![("id", "1"), ("at", "x")], vec![("id", "2")]]);
        let mut json = Params::default();
        json.push_json(&serde_json::json!({ "m": [{ "id": "1" }, { "at": "x", "id": "2" }] })).unwrap();
        assert_eq!(json.objects("m"), [vec![("id", "1")], vec![("at", "x"), ("id", "2")]]);
    }
}
