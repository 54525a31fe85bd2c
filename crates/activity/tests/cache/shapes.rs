//! The bytes of each kind of item are fixed: code of two versions reads them side by side while a deploy runs.
//!
//! **Where this test fails, what is stored has changed its meaning, and its kind needs another `SHAPE`.** Only then
//! are the bytes here to be replaced.

use std::time::Duration;

use crudder_activity::{Following, Home, HomeEntry};
use crudder_domain::{
    GraphVersion, MediaId, Mention, Mute, Poll, PollOption, PollResults, Reblog, ReplyTo, Screen, Stance,
    StatusCounts, StatusId,
};

use crate::world::{World, account, account_id};

const SHAPES: &[(&str, &str)] = &[
    ("account:1", "03ac020108706572736f6e5f310000003c010701080000000100000000ac02"),
    ("activity:1", "01fba1f1c2b13400028180e887c58bc6d1010102d8043c"),
    ("counts:117964800016384007", "0300ac0202010102030405"),
    ("following:1", "02ac0202ac02ab020105011f01bca4a7da0601ac0200"),
    ("home:1", "02ac02010201ac02038980e887c58bc6d1010401033c00d80401d804000105011f01bca4a7da0601ac0200"),
    ("numbers:1", "02000102030107"),
    (
        "status:117964800016384007",
        "04018780e887c58bc6d10101d8a8a7da06000c68656c6c6f2c20776f726c6404736f6674010102656e01000101000100\
         0101faa1f1c2b134010203796573026e6f0100bca4a7da0601ac0203626f620001",
    ),
    ("status:2", "00ffffffffffffffffff01"),
];

#[tokio::test]
async fn the_bytes_of_each_kind_of_item_are_fixed() {
    let world = World::new();
    let (me, request) = (account_id(1), world.request());
    let mut status = world.status(7, 600);
    status.spoiler_text = "soft".parse().unwrap();
    status.sensitive = true;
    status.in_reply_to = Some(ReplyTo { status: StatusId::MIN, author: me });
    status.thread = Some(StatusId::MIN);
    status.reblog = Some(Reblog { status: StatusId::MIN, author: me });
    status.edited_at = Some(world.now());
    let options: Vec<PollOption> = ["yes", "no"].iter().map(|option| option.parse().unwrap()).collect();
    let options = options.try_into().unwrap();
    let expires_at = world.end_in(60);
    status.poll = Some(Poll { options, multiple: true, hide_totals: false, expires_at });
    status.mentions = vec![Mention { account: account_id(300), handle: "bob".parse().unwrap() }];
    request.put_status(&status).await;
    request.bury_status(StatusId::from_u64(2).unwrap(), status.expires_at).await;
    let tally = PollResults { votes: [1, 2, 3, 4], voters: 5 };
    request
        .fill_counts(&[(
            status.id,
            status.expires_at,
            StatusCounts { replies: 300, favourites: 2, reblogs: 1, tally },
        )])
        .await;
    let mut shown = account(1, 300);
    (shown.0.avatar, shown.0.header) = (MediaId::from_u64(7), MediaId::from_u64(8));
    request.fill_accounts(&[shown]).await;
    request.fill_activity(me, &world.activity(&[60, 600])).await;
    let accounts = vec![me, account_id(300)];
    let mute = Some(Mute { notifications: true, until: Some(world.end_in(60)) });
    let stance = Stance { blocks: true, blocked_by: true, mute };
    let screen = Screen::new([(account_id(5), stance)], [account_id(300)]);
    request
        .set_following(me, &Following { version: GraphVersion(300), accounts, screen: screen.clone() })
        .await;
    let entry = |random, secs, author| HomeEntry {
        id: StatusId::new(world.now(), random),
        expires_at: world.end_in(secs),
        author: account_id(author),
    };
    let entries = vec![entry(9, 60, 1), entry(5, 600, 300), entry(4, 600, 1)];
    let home = Home { graph_version: GraphVersion(300), complete_from: 1, entries, screen };
    request.set_home(me, &home, Duration::from_secs(9)).await;

    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let items = world.server.items();
    let found: Vec<_> = items.iter().map(|item| (item.key.as_str(), hex(&item.value))).collect();
    let found: Vec<_> = found.iter().map(|(key, value)| (*key, value.as_str())).collect();
    assert_eq!(found, SHAPES);
}
