//! Which calls the protocol has: those that [`Service`] knows, and all the others.

use momento_protos::cache_client::scs_server::Scs;
#[allow(clippy::wildcard_imports, reason = "two types for each call of the protocol")]
use momento_protos::cache_client::*;
use tonic::{Request, Response, Status};

use crate::service::{Answers, Service};

/// The protocol's trait wants every call written out. The generated code names the types of a call after it.
macro_rules! protocol {
    (
        known: $(fn $known:ident($known_request:ty) -> $known_response:ty;)*
        unknown: $(fn $unknown:ident($unknown_request:ty) -> $unknown_response:ty;)*
    ) => {
        #[tonic::async_trait]
        impl Scs for Service {
            type GetBatchStream = Answers<GetResponse>;
            type SetBatchStream = Answers<SetResponse>;

            $(
                async fn $known(
                    &self,
                    request: Request<$known_request>,
                ) -> Result<Response<$known_response>, Status> {
                    self.$known(request).await
                }
            )*
            $(
                async fn $unknown(
                    &self,
                    _: Request<$unknown_request>,
                ) -> Result<Response<$unknown_response>, Status> {
                    self.unknown(stringify!($unknown))
                }
            )*
        }
    };
}

protocol! {
    known:
    fn get(GetRequest) -> GetResponse;
    fn get_batch(GetBatchRequest) -> Self::GetBatchStream;
    fn set(SetRequest) -> SetResponse;
    fn set_batch(SetBatchRequest) -> Self::SetBatchStream;
    fn set_if(SetIfRequest) -> SetIfResponse;
    fn delete(DeleteRequest) -> DeleteResponse;

    unknown:
    fn keys_exist(KeysExistRequest) -> KeysExistResponse;
    fn item_get_ttl(ItemGetTtlRequest) -> ItemGetTtlResponse;
    fn get_with_hash(GetWithHashRequest) -> GetWithHashResponse;
    fn set_if_hash(SetIfHashRequest) -> SetIfHashResponse;
    fn set_if_not_exists(SetIfNotExistsRequest) -> SetIfNotExistsResponse;
    fn increment(IncrementRequest) -> IncrementResponse;
    fn update_ttl(UpdateTtlRequest) -> UpdateTtlResponse;
    fn item_get_type(ItemGetTypeRequest) -> ItemGetTypeResponse;
    fn dictionary_get(DictionaryGetRequest) -> DictionaryGetResponse;
    fn dictionary_fetch(DictionaryFetchRequest) -> DictionaryFetchResponse;
    fn dictionary_set(DictionarySetRequest) -> DictionarySetResponse;
    fn dictionary_increment(DictionaryIncrementRequest) -> DictionaryIncrementResponse;
    fn dictionary_delete(DictionaryDeleteRequest) -> DictionaryDeleteResponse;
    fn dictionary_length(DictionaryLengthRequest) -> DictionaryLengthResponse;
    fn set_fetch(SetFetchRequest) -> SetFetchResponse;
    fn set_sample(SetSampleRequest) -> SetSampleResponse;
    fn set_union(SetUnionRequest) -> SetUnionResponse;
    fn set_difference(SetDifferenceRequest) -> SetDifferenceResponse;
    fn set_contains(SetContainsRequest) -> SetContainsResponse;
    fn set_length(SetLengthRequest) -> SetLengthResponse;
    fn set_pop(SetPopRequest) -> SetPopResponse;
    fn list_push_front(ListPushFrontRequest) -> ListPushFrontResponse;
    fn list_push_back(ListPushBackRequest) -> ListPushBackResponse;
    fn list_pop_front(ListPopFrontRequest) -> ListPopFrontResponse;
    fn list_pop_back(ListPopBackRequest) -> ListPopBackResponse;
    fn list_erase(ListEraseRequest) -> ListEraseResponse;
    fn list_remove(ListRemoveRequest) -> ListRemoveResponse;
    fn list_fetch(ListFetchRequest) -> ListFetchResponse;
    fn list_length(ListLengthRequest) -> ListLengthResponse;
    fn list_concatenate_front(ListConcatenateFrontRequest) -> ListConcatenateFrontResponse;
    fn list_concatenate_back(ListConcatenateBackRequest) -> ListConcatenateBackResponse;
    fn list_retain(ListRetainRequest) -> ListRetainResponse;
    fn sorted_set_put(SortedSetPutRequest) -> SortedSetPutResponse;
    fn sorted_set_fetch(SortedSetFetchRequest) -> SortedSetFetchResponse;
    fn sorted_set_get_score(SortedSetGetScoreRequest) -> SortedSetGetScoreResponse;
    fn sorted_set_remove(SortedSetRemoveRequest) -> SortedSetRemoveResponse;
    fn sorted_set_increment(SortedSetIncrementRequest) -> SortedSetIncrementResponse;
    fn sorted_set_get_rank(SortedSetGetRankRequest) -> SortedSetGetRankResponse;
    fn sorted_set_length(SortedSetLengthRequest) -> SortedSetLengthResponse;
    fn sorted_set_length_by_score(SortedSetLengthByScoreRequest) -> SortedSetLengthByScoreResponse;
    fn sorted_set_union_store(SortedSetUnionStoreRequest) -> SortedSetUnionStoreResponse;
}
