//! Lists without what their reader hides, or is hidden from.

use std::borrow::Cow;

use crudder_domain::{AccountId, Page, Screen};
use crudder_messages::Result;

use crate::fill::Source;
use crate::run::Run;
use crate::{ShownStatus, Timelines};

/// A list as one reader sees it. A visitor hides nobody. The reader's screen is read beside the list's first reading.
pub(crate) struct Screened<'a, S> {
    timelines: &'a Timelines,
    list: S,
    reader: Option<AccountId>,
    screen: Option<Screen>,
}

impl<'a, S> Screened<'a, S> {
    pub(crate) fn new(timelines: &'a Timelines, reader: Option<AccountId>, list: S) -> Self {
        Self { timelines, list, reader, screen: None }
    }
}

impl<S: Source + Send> Source for Screened<'_, S> {
    async fn read(&mut self, page: &Page) -> Result<Run> {
        let unread = self.reader.filter(|_| self.screen.is_none());
        let screen = async {
            match unread {
                Some(reader) => self.timelines.messages.screen(reader).await.map(Some),
                None => Ok(None),
            }
        };
        let (run, screen) = futures::try_join!(self.list.read(page), screen)?;
        self.screen = screen.or_else(|| self.screen.take());
        Ok(run)
    }

    fn shows_once(&self) -> bool {
        self.list.shows_once()
    }

    fn screen(&self) -> Option<(AccountId, &Screen)> {
        self.reader.zip(self.screen.as_ref())
    }

    fn is_of_one_author(&self) -> bool {
        self.list.is_of_one_author()
    }

    async fn keep(&mut self) {
        self.list.keep().await;
    }
}

impl Timelines {
    /// The screen as far as these need it: where it can't hold everything, those whom they name are asked for, in
    /// batches.
    pub(crate) async fn screen_of<'a>(
        &self,
        reader: AccountId,
        screen: &'a Screen,
        shown: &[ShownStatus],
    ) -> Result<Cow<'a, Screen>> {
        if !screen.is_partial() {
            return Ok(Cow::Borrowed(screen));
        }
        let both = shown.iter().flat_map(|one| [&one.status, &one.original().status]);
        let named = both.flat_map(|status| {
            let people = [Some(status.author), status.in_reply_to.map(|to| to.author)].into_iter().flatten();
            people.chain(status.mentions.iter().map(|mention| mention.account))
        });
        let pairs: Vec<_> = named.map(|account| (reader, account)).collect();
        let stances = self.messages.stances(&pairs).await?;
        Ok(Cow::Owned(screen.with_stances(stances.into_iter().map(|((_, author), stance)| (author, stance)))))
    }
}
