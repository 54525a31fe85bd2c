//! What somebody notes of others, for nobody else.

use crudder_domain::{AccountId, PeoplePage, PrivateNote};

use crate::error::{Error, Result};
use crate::items::{GraphItem, NoteItem, pk, read, sk, write};
use crate::keys::{self, ItemName};
use crate::people::PeopleSlice;
use crate::read::Reading;
use crate::reader::Reader;
use crate::retry::{Attempt, done, on_conflict};
use crate::stances::Backlink;
use crate::transaction::{Expression, Outcome, Part};
use crate::writer::Writer;

impl Reader {
    /// A page of those of whom somebody noted something, each with the note, read consistently; the newest account first.
    pub async fn noted(&self, writer: AccountId, page: &PeoplePage) -> Result<PeopleSlice<PrivateNote>> {
        self.people(&keys::notes(writer), page, Reading::Consistent, |item| {
            Ok(Some(read::<NoteItem>("note", item)?.note))
        })
        .await
    }
}

impl Writer {
    /// Notes something of an account, in place of what was noted before; empty for nothing. Repeated, it changes nothing.
    /// One read, one transaction.
    ///
    /// # Errors
    /// [`Error::Oneself`], [`Error::NoSuchAccount`].
    pub async fn note(&self, writer: AccountId, of: AccountId, note: &PrivateNote) -> Result<()> {
        if writer == of {
            return Err(Error::Oneself);
        }
        on_conflict!("note", {
            let keys = [keys::profile(of), keys::graph(writer), keys::note(writer, of)];
            let (mut is_there, mut graph, mut old) = (false, None, None);
            for item in self.batch(keys, Reading::Consistent).await? {
                match ItemName::parse(pk(&item), sk(&item)) {
                    ItemName::Profile(_) => is_there = true,
                    ItemName::Graph(_) => graph = Some(read::<GraphItem>("graph", item)?),
                    _ => old = Some(read::<NoteItem>("note", item)?.note),
                }
            }
            if old.clone().unwrap_or_default() == *note {
                return done(());
            }
            if !is_there && !note.as_str().is_empty() {
                return Err(Error::NoSuchAccount);
            }
            let mut transaction = self.transaction();
            let unchanged = match &old {
                Some(old) => Expression::new("note = :old").value(":old", crate::items::s(old.as_str())),
                None => Expression::absent(),
            };
            let key = keys::note(writer, of);
            if note.as_str().is_empty() {
                transaction.delete(Part::Note, key, Some(unchanged))?;
            } else {
                let item = write(key, "note", &NoteItem { note: note.clone() })?;
                transaction.put(Part::Note, item, Some(unchanged))?;
            }
            if old.is_none() || note.as_str().is_empty() {
                let trace = if note.as_str().is_empty() { Backlink::Gone } else { Backlink::Kept };
                transaction.trace(keys::noted_by_other(of, writer), trace)?;
            }
            // Once anything was noted, who asks for relationships asks for notes, too.
            let known = graph.unwrap_or_default();
            if !known.has_notes {
                transaction.change_graph(writer, graph, GraphItem { has_notes: true, ..known })?;
            }
            if matches!(self.transact(&transaction).await?, Outcome::Done) {
                return done(());
            }
            Ok(Attempt::Again)
        })
    }
}
