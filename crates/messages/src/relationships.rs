//! How one reader stands to others, as clients ask for it.

use std::collections::HashMap;

use crudder_domain::{AccountId, PrivateNote, Relationship};

use crate::error::Result;
use crate::items::{FollowingItem, GraphItem, NoteItem, pk, read, sk};
use crate::keys;
use crate::read::Reading;
use crate::reader::Reader;

impl Reader {
    /// How `reader` stands to each of these accounts, in their order, read consistently; up to 49 in one batch, and one
    /// more for each of blocks and mutes, and of notes, where the reader has any.
    pub async fn relationships(
        &self,
        reader: AccountId,
        accounts: &[AccountId],
    ) -> Result<Vec<Relationship>> {
        let ends =
            |account: &AccountId| [keys::following(reader, *account), keys::following(*account, reader)];
        let (mut edges, mut graph) = (HashMap::new(), GraphItem::default());
        let asked = accounts.iter().flat_map(ends).chain([keys::graph(reader)]);
        for item in self.batch(asked, Reading::Consistent).await? {
            match (keys::account_of(pk(&item)), keys::followee_of(sk(&item))) {
                (Some(from), Some(to)) => {
                    edges.insert((from, to), read::<FollowingItem>("follow", item)?.follow());
                }
                _ => graph = read("graph", item)?,
            }
        }
        let pairs: Vec<_> = accounts.iter().map(|account| (reader, *account)).collect();
        let stances = async {
            if graph.is_screened(self.now()) { self.stances(&pairs).await } else { Ok(HashMap::new()) }
        };
        let notes =
            async { if graph.has_notes { self.notes(reader, accounts).await } else { Ok(HashMap::new()) } };
        let (stances, mut notes) = futures::try_join!(stances, notes)?;
        let relationship = |account: &AccountId| Relationship {
            account: *account,
            follow: edges.get(&(reader, *account)).copied(),
            followed_by: edges.get(&(*account, reader)).map(|follow| follow.state),
            stance: stances.get(&(reader, *account)).copied().unwrap_or_default(),
            note: notes.remove(account).unwrap_or_default(),
        };
        Ok(accounts.iter().map(relationship).collect())
    }

    async fn notes(
        &self,
        reader: AccountId,
        accounts: &[AccountId],
    ) -> Result<HashMap<AccountId, PrivateNote>> {
        let keys = accounts.iter().map(|account| keys::note(reader, *account));
        let mut notes = HashMap::new();
        for item in self.batch(keys, Reading::Consistent).await? {
            let Some(account) = keys::noted_of(sk(&item)) else { continue };
            notes.insert(account, read::<NoteItem>("note", item)?.note);
        }
        Ok(notes)
    }
}
