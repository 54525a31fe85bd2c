//! Names as they came, against the names of known parameters.

/// A name as it came: `poll[options][]` is `poll`, `options` and an empty one.
pub(super) struct Path<'a> {
    parts: Vec<&'a str>,
    /// Whether its brackets are in order.
    is_whole: bool,
}

/// Where a name stands to that of a known parameter.
pub(super) enum PathMatch<'p, 'a> {
    /// It is another's.
    Elsewhere,
    /// It is the parameter's own, with what follows in brackets.
    Here(&'p [&'a str]),
    /// It is that of an object which the parameter is a member of.
    Above(&'static str),
    /// It has such an object's name, and goes on as that of no object.
    Broken(&'static str),
}

impl<'a> Path<'a> {
    pub(super) fn of(name: &'a str) -> Self {
        let head = name.find('[').unwrap_or(name.len());
        let (mut parts, mut rest) = (vec![&name[..head]], &name[head..]);
        while let Some((part, after)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            if part.contains('[') {
                break;
            }
            parts.push(part);
            rest = after;
        }
        Self { parts, is_whole: rest.is_empty() }
    }

    /// Where it stands to a known parameter's name.
    pub(super) fn within(&self, known: &'static str) -> PathMatch<'_, 'a> {
        let mut end = 0;
        for (depth, member) in known.split('[').enumerate() {
            let above = &known[..end];
            end += member.len() + usize::from(depth > 0);
            let member = member.trim_end_matches(']');
            match self.parts.get(depth) {
                Some(part) if *part == member => {}
                None if self.is_whole => return PathMatch::Above(above),
                None => return PathMatch::Broken(above),
                Some(part) if depth > 0 && is_index(part) => return PathMatch::Broken(above),
                Some(_) => return PathMatch::Elsewhere,
            }
        }
        let depth = known.matches('[').count() + 1;
        // Brackets that are out of order are no more than a name of another shape.
        if self.is_whole { PathMatch::Here(&self.parts[depth..]) } else { PathMatch::Here(&["", ""]) }
    }
}

/// Whether it is what stands in a list's brackets.
pub(super) fn is_index(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_digit())
}

/// What stands in brackets is no number.
pub(super) struct InvalidIndex;

/// The number in a list's brackets; `None` where there is nothing in them.
pub(super) fn index(part: &str) -> Result<Option<u64>, InvalidIndex> {
    match part {
        "" => Ok(None),
        part if is_index(part) => part.parse().map(Some).map_err(|_| InvalidIndex),
        _ => Err(InvalidIndex),
    }
}
