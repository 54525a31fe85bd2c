//! What stands on the terminal at the start: one screen that says where everything is.

use std::fmt::Write;

use standin_momento::Momento;

use crate::world::World;

/// The screen. Tests and scripts read the first line: `Crudder  http://127.0.0.1:PORT`.
#[must_use]
pub fn screen(world: &World, port: u16) -> String {
    let site = format!("http://127.0.0.1:{port}");
    let dynamodb = world.dynamodb.endpoint();
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        // Writing to a String can't fail.
        let _ = writeln!(text, "  {name:<10}{value}");
    };
    line("API", &format!("{site}/api/v1/instance"));
    line("Mailbox", &format!("{site}/local/mailbox  (codes that would be e-mailed)"));
    line("Controls", &format!("{site}/local"));
    line("DynamoDB", &format!("{dynamodb}  (table {})", world.table()));
    let scan = format!("aws dynamodb scan --table-name {} --max-items 10", world.table());
    line("", &format!("{scan} --endpoint-url {dynamodb} --region us-east-1"));
    line("Cognito", &world.cognito.endpoint());
    let momento = world.momento.as_ref().map_or_else(|| "off (--no-cache)".to_owned(), Momento::endpoint);
    line("Momento", &momento);
    line("S3", &format!("{}  (bucket {})", world.s3.endpoint(), world.s3.bucket()));
    line("Data", &world.data.shown());
    match world.clock.offset_secs() {
        0 => {}
        offset => line("Clock", &format!("{offset} s from real time")),
    }
    format!("Crudder  {site}\n{text}\nCtrl-C stops it.")
}
