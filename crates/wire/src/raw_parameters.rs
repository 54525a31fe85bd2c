//! What a request sent: names and values as they came, of its query and its body, whatever their encoding. What they mean
//! depends on the route that is asked, so they are read by [`shape`](crate::shape) once that is known.
//!
//! Names are Mastodon's form names: an array's elements are `id[]`, an object's members `poll[expires_in]`.

use crate::error::ApiError;

/// The most parameters that one request may have.
pub const MAX_PARAMS: usize = 1_000;
/// The longest name, in bytes. JSON says a name once for all elements of an array, and here each has it: without a bound a
/// small request would become a large one.
pub const MAX_NAME_BYTES: usize = 128;

/// A value as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A form's or a query's. Repeated under one name, several of them are a list.
    Text(String),
    /// JSON's: a text, a number or a boolean. A list has brackets there.
    Json(String),
    /// JSON's `null`.
    Null,
    /// JSON's `[]`.
    NoItems,
    /// JSON's `{}`.
    NoMembers,
}

/// The parameters of a request, in the order in which they came.
#[derive(Default)]
pub struct RawParameters(Vec<(String, Value)>);

impl RawParameters {
    /// Adds one.
    ///
    /// # Errors
    /// 400 beyond [`MAX_PARAMS`], or for a name beyond [`MAX_NAME_BYTES`].
    pub(crate) fn push(&mut self, name: &str, value: Value) -> Result<(), ApiError> {
        if self.0.len() >= MAX_PARAMS {
            return Err(ApiError::malformed(format!("more than {MAX_PARAMS} parameters")));
        }
        if name.len() > MAX_NAME_BYTES {
            return Err(ApiError::malformed(format!(
                "a parameter's name has more than {MAX_NAME_BYTES} bytes"
            )));
        }
        self.0.push((name.to_owned(), value));
        Ok(())
    }

    /// Adds those of a query string. Where it is not UTF-8 a replacement character stands, which no name and no id has: whoever
    /// searches so finds nothing.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub(crate) fn push_query(&mut self, query: &[u8]) -> Result<(), ApiError> {
        form_urlencoded::parse(query)
            .try_for_each(|(name, value)| self.push(&name, Value::Text(value.into_owned())))
    }

    /// Adds those of a form, of which something may be kept.
    ///
    /// # Errors
    /// As [`Self::push`]; 400 where it is not UTF-8.
    pub(crate) fn push_form(&mut self, form: &[u8]) -> Result<(), ApiError> {
        let decoded: Vec<u8> = percent_encoding::percent_decode(form).collect();
        std::str::from_utf8(&decoded).map_err(|_| ApiError::malformed("the body is not UTF-8"))?;
        drop(decoded);
        self.push_query(form)
    }

    /// Whether nothing was sent.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each with its name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The bytes that names and values hold, and what it takes to list them.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        let texts = self.0.iter().map(|(name, value)| match value {
            Value::Text(text) | Value::Json(text) => name.capacity() + text.capacity(),
            _ => name.capacity(),
        });
        texts.sum::<usize>() + self.0.capacity() * size_of::<(String, Value)>()
    }
}

/// Parameters are content: they don't reach a log by accident.
impl std::fmt::Debug for RawParameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sent({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_names_nor_their_number_grow_without_bound() {
        let mut sent = RawParameters::default();
        let long = "a".repeat(MAX_NAME_BYTES);
        assert_eq!(sent.push(&long, Value::Null), Ok(()));
        assert_eq!(sent.push(&format!("{long}a"), Value::Null).unwrap_err().status, 400);
        let many = "a&".repeat(2_000);
        assert_eq!(sent.push_form(many.as_bytes()).unwrap_err().status, 400);
    }

    #[test]
    fn a_form_that_is_not_utf_8_is_not_read_as_something_else() {
        assert_eq!(RawParameters::default().push_form(b"q=%ff").unwrap_err().status, 400);
        assert_eq!(RawParameters::default().push_form("q=%C3%A9&r=é".as_bytes()), Ok(()));
        assert_eq!(RawParameters::default().push_query(b"q=%ff"), Ok(()));
    }
}
