//! What each call does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use momento_protos::cache_client::set_if_response::{NotStored, Result as Outcome, Stored};
use momento_protos::cache_client::{
    DeleteRequest, DeleteResponse, ECacheResult, GetBatchRequest, GetRequest, GetResponse, SetBatchRequest,
    SetIfRequest, SetIfResponse, SetRequest, SetResponse,
};
use tonic::codegen::tokio_stream;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};

use crate::calls::Counting;
use crate::faults::Faults;
use crate::store::Store;

/// Momento keeps nothing longer (<https://docs.momentohq.com/platform/limits>). What the real service does with more
/// is not documented; refusing shows the mistake.
const MAX_TTL: Duration = Duration::from_hours(24);
/// Momento's largest item (same page): 5 MB.
const MAX_ITEM_BYTES: usize = 5_000_000;

/// The answers to a batch, in the order of its parts.
pub(crate) type Answers<T> = tokio_stream::Iter<std::vec::IntoIter<Result<T, Status>>>;

pub(crate) struct Service {
    store: Arc<Store>,
    faults: Arc<Faults>,
    calls: Arc<Counting>,
    api_key: &'static str,
}

impl Service {
    pub(crate) fn new(
        store: Arc<Store>,
        faults: Arc<Faults>,
        calls: Arc<Counting>,
        api_key: &'static str,
    ) -> Self {
        Self { store, faults, calls, api_key }
    }

    pub(crate) async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        let cache = self.enter(&self.calls.get, 1, request.metadata()).await?;
        Ok(Response::new(self.found(&cache, &request.get_ref().cache_key)))
    }

    pub(crate) async fn get_batch(
        &self,
        request: Request<GetBatchRequest>,
    ) -> Result<Response<Answers<GetResponse>>, Status> {
        let keys = request.get_ref().items.len();
        let cache = self.enter(&self.calls.get_batch, keys, request.metadata()).await?;
        let items = request.into_inner().items;
        let answers: Vec<_> = items.iter().map(|item| Ok(self.found(&cache, &item.cache_key))).collect();
        Ok(Response::new(tokio_stream::iter(answers)))
    }

    pub(crate) async fn set(&self, request: Request<SetRequest>) -> Result<Response<SetResponse>, Status> {
        let cache = self.enter(&self.calls.set, 1, request.metadata()).await?;
        self.store(&cache, request.into_inner()).map(Response::new)
    }

    pub(crate) async fn set_batch(
        &self,
        request: Request<SetBatchRequest>,
    ) -> Result<Response<Answers<SetResponse>>, Status> {
        let keys = request.get_ref().items.len();
        let cache = self.enter(&self.calls.set_batch, keys, request.metadata()).await?;
        let items = request.into_inner().items;
        let answers: Vec<_> = items.into_iter().map(|item| self.store(&cache, item)).collect();
        Ok(Response::new(tokio_stream::iter(answers)))
    }

    pub(crate) async fn set_if(
        &self,
        request: Request<SetIfRequest>,
    ) -> Result<Response<SetIfResponse>, Status> {
        let cache = self.enter(&self.calls.set_if, 1, request.metadata()).await?;
        let SetIfRequest { cache_key, cache_body, ttl_milliseconds, condition } = request.into_inner();
        let ttl = valid(&cache_body, ttl_milliseconds)?;
        let condition = condition.ok_or_else(|| Status::invalid_argument("a condition is missing"))?;
        let stored = self.store.insert_if(&cache, &cache_key, cache_body, ttl, &condition);
        let outcome = if stored { Outcome::Stored(Stored {}) } else { Outcome::NotStored(NotStored {}) };
        Ok(Response::new(SetIfResponse { result: Some(outcome) }))
    }

    pub(crate) async fn delete(
        &self,
        request: Request<DeleteRequest>,
    ) -> Result<Response<DeleteResponse>, Status> {
        let cache = self.enter(&self.calls.delete, 1, request.metadata()).await?;
        self.store.remove(&cache, &request.get_ref().cache_key);
        Ok(Response::new(DeleteResponse {}))
    }

    /// A call of a kind that the stand-in does not know.
    pub(crate) fn unknown<T>(&self, name: &str) -> Result<Response<T>, Status> {
        self.calls.unknown.fetch_add(1, Ordering::SeqCst);
        Err(Status::unimplemented(format!("the stand-in does not know {name}")))
    }

    /// What every call goes through: it is counted, suffers the faults that are on, and shows its key. Answers with
    /// the name of the cache that it means; any is made on demand.
    async fn enter(
        &self,
        counter: &AtomicU64,
        keys: usize,
        metadata: &MetadataMap,
    ) -> Result<String, Status> {
        counter.fetch_add(1, Ordering::SeqCst);
        self.calls.keys.fetch_add(keys as u64, Ordering::SeqCst);
        self.faults.suffer().await?;
        let said = |name| metadata.get(name).and_then(|value| value.to_str().ok());
        if said("authorization") != Some(self.api_key) {
            return Err(Status::unauthenticated("not the stand-in's key"));
        }
        match said("cache") {
            Some(cache) if !cache.is_empty() => Ok(cache.to_owned()),
            _ => Err(Status::invalid_argument("the cache's name is missing")),
        }
    }

    fn found(&self, cache: &str, key: &[u8]) -> GetResponse {
        let value = self.store.get(cache, key);
        let result = if value.is_some() { ECacheResult::Hit } else { ECacheResult::Miss };
        GetResponse { result: result.into(), cache_body: value.unwrap_or_default(), message: String::new() }
    }

    fn store(&self, cache: &str, item: SetRequest) -> Result<SetResponse, Status> {
        let ttl = valid(&item.cache_body, item.ttl_milliseconds)?;
        self.store.insert(cache, &item.cache_key, item.cache_body, ttl);
        Ok(SetResponse { result: ECacheResult::Ok.into(), message: String::new() })
    }
}

fn valid(value: &[u8], ttl_millis: u64) -> Result<Duration, Status> {
    let ttl = Duration::from_millis(ttl_millis);
    if ttl.is_zero() || ttl > MAX_TTL {
        return Err(Status::invalid_argument("the time to live must be positive and at most 24 hours"));
    }
    if value.len() > MAX_ITEM_BYTES {
        return Err(Status::resource_exhausted("the item is over 5 MB"));
    }
    Ok(ttl)
}
