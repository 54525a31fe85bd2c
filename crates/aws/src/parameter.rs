//! One parameter, as SSM keeps it: `GetParameter`
//! (<https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>), as AWS JSON 1.1 has it
//! (<https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>).

use aws_config::SdkConfig;
use serde::Deserialize;
use serde_json::json;

use crate::request::Request;
use crate::service::{Error, Service};

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Parameter")]
    parameter: Parameter,
}

#[derive(Deserialize)]
struct Parameter {
    #[serde(rename = "Value")]
    value: String,
}

/// The value of a parameter, decrypted, with the timeouts and retries of `aws`.
///
/// # Errors
/// Where it is not there, may not be read, or SSM does not answer. Nothing of a value stands in an error.
pub async fn value(aws: &SdkConfig, name: &str) -> Result<String, Error> {
    let body = json!({ "Name": name, "WithDecryption": true }).to_string();
    let request = Request::new("POST", "/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "AmazonSSM.GetParameter")
        .body(body);
    let answer = Service::new(aws, "ssm")?.call(request).await?;
    let answer: Answer = serde_json::from_slice(&answer.body).map_err(|_| Error::unreadable())?;
    Ok(answer.parameter.value)
}
