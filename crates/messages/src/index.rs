//! Writing the index of the search, behind the changes that it follows from. Each write can be repeated.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use crudder_domain::search::Word;
use crudder_domain::{Account, Hashtag, Status};
use futures::{StreamExt, TryStreamExt};

use crate::error::{Error, Result};
use crate::items::{EndItem, Item, n, write};
use crate::keys::{self, Key};
use crate::search::{AccountWordItem, StatusWordItem};
use crate::writer::Writer;

/// How many entries are written at the same time: each needs a connection of its own.
const PARALLEL: usize = 8;

impl Writer {
    /// Makes a status findable by its words, and its hashtags by their names; those that only `before` had no longer find
    /// it. A put for each word and each hashtag, a delete for each that went.
    pub async fn index_status(&self, before: Option<&Status>, status: &Status) -> Result<()> {
        let words = status.searchable();
        if let Some(before) = before {
            let gone: Vec<Word> =
                before.searchable().into_iter().filter(|word| !words.contains(word)).collect();
            self.delete_all(gone.iter().map(|word| keys::status_word_entry(word, status.id))).await?;
            if before.searchable() == words && before.expires_at == status.expires_at {
                return Ok(());
            }
        }
        let item =
            StatusWordItem { author: status.author, expires_at: status.expires_at, words: words.clone() };
        let entries =
            words.iter().map(|word| write(keys::status_word_entry(word, status.id), "search entry", &item));
        let entries: Vec<Item> = entries.collect::<Result<_>>()?;
        let puts = entries.into_iter().map(|entry| self.put_entry(entry));
        futures::stream::iter(puts.collect::<Vec<_>>())
            .buffer_unordered(PARALLEL)
            .try_collect::<()>()
            .await?;
        for tag in status.tagged() {
            self.index_tag(&tag, status).await?;
        }
        Ok(())
    }

    /// Takes a status that was deleted out of the index. A delete for each word; the names of its hashtags end by
    /// themselves, and are shown only while something bears them.
    pub async fn unindex_status(&self, status: &Status) -> Result<()> {
        let words = status.searchable();
        self.delete_all(words.iter().map(|word| keys::status_word_entry(word, status.id))).await
    }

    /// Makes an account findable by its words; those that only `before` had no longer find it. With no `account`, none does.
    pub async fn index_account(&self, before: Option<&Account>, account: Option<&Account>) -> Result<()> {
        let (old, new) = (
            before.map(Account::searchable).unwrap_or_default(),
            account.map(Account::searchable).unwrap_or_default(),
        );
        let Some(id) = account.or(before).map(|account| account.id) else { return Ok(()) };
        let former = before.map(Account::formerly_searchable).unwrap_or_default();
        let gone = old.iter().chain(&former).filter(|word| !new.contains(word));
        self.delete_all(gone.map(|word| keys::account_words(word, id))).await?;
        if old == new {
            return Ok(());
        }
        let item = AccountWordItem { words: new.clone() };
        for word in &new {
            self.put_entry(write(keys::account_words(word, id), "name's entry", &item)?).await?;
        }
        Ok(())
    }

    /// Remembers a hashtag's name until the last that bears it ends.
    async fn index_tag(&self, tag: &Hashtag, status: &Status) -> Result<()> {
        let item = write(keys::used_tag(tag), "hashtag's name", &EndItem { expires_at: status.expires_at })?;
        let put = self
            .client
            .put_item()
            .table_name(self.table.as_str())
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk) OR expires_at < :end")
            .expression_attribute_values(":end", n(status.expires_at.as_secs()));
        match put.send().await {
            Ok(_) => Ok(()),
            // It is remembered for longer already.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(Error::from_sdk("PutItem", &error)),
        }
    }

    async fn put_entry(&self, item: Item) -> Result<()> {
        let put = self.client.put_item().table_name(self.table.as_str()).set_item(Some(item));
        put.send().await.map(drop).map_err(|error| Error::from_sdk("PutItem", &error))
    }

    async fn delete_all(&self, keys: impl Iterator<Item = Key>) -> Result<()> {
        let deletes = keys.map(async |key: Key| {
            let delete = self.client.delete_item().table_name(self.table.as_str());
            let deleted = delete.set_key(Some(key.into_item())).send().await;
            deleted.map(drop).map_err(|error| Error::from_sdk("DeleteItem", &error))
        });
        futures::stream::iter(deletes.collect::<Vec<_>>()).buffer_unordered(PARALLEL).try_collect().await
    }
}
