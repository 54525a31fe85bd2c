//! The least that `lambda_http` can do: what cold starts are measured against.

use lambda_http::{Error, Request, Response, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda_http::run(service_fn(|_: Request| async { Ok::<_, Error>(Response::new("hello".to_owned())) }))
        .await
}
