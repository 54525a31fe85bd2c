//! The audit of what has ended and is still in the table, since nothing has collected it.

use std::collections::BTreeMap;

use crudder_messages::{Auditor, NewStatus, SegmentReport, TableName};

use crate::world::{World, days, lifetime, secs, status_of};

impl World {
    async fn remains(&self, turn: u64) -> SegmentReport {
        let auditor = Auditor::new(self.client.clone(), TableName::new("crudder"));
        auditor.remains(self.now(), turn, 3).await.unwrap()
    }
}

fn kinds(remains: &SegmentReport) -> BTreeMap<&str, u64> {
    remains.kinds.iter().map(|(kind, held)| (kind.as_str(), held.items)).collect()
}

#[tokio::test]
async fn what_has_ended_is_counted_by_kind_until_it_is_collected_and_what_lives_is_not() {
    let world = World::new().await;
    let ada = world.ada().await;
    let brief = world.post(NewStatus { lifetime: lifetime(60), ..status_of(ada) }).await;
    let long = world.post(status_of(ada)).await;
    let reply = NewStatus { in_reply_to: Some(long.clone()), lifetime: lifetime(90), ..status_of(ada) };
    let reply = world.post(reply).await;
    assert_eq!(kinds(&world.remains(0).await), BTreeMap::new());

    world.pass(secs(600));
    let remains = world.remains(0).await;
    let expected = BTreeMap::from([("A/STATUS", 2), ("PUBLIC/STATUS", 2), ("S/REPLY", 1), ("S/STATUS", 2)]);
    assert_eq!(kinds(&remains), expected);
    assert_eq!((remains.held(), remains.estimated(), remains.segments, remains.is_complete), (7, 7, 1, true));
    assert_eq!(remains.oldest(), Some(brief.expires_at));
    assert_eq!(remains.sample.statuses.iter().copied().collect::<Vec<_>>(), [brief.id, reply.id]);
    assert!(remains.sample.authored.contains(&(ada, brief.id)));
    assert_eq!(remains.sample.replies.iter().copied().collect::<Vec<_>>(), [(long.id, reply.id)]);

    assert_eq!(remains.endless, BTreeMap::new(), "an account may last, and nothing else is without an end");
    world.store.sweep().unwrap();
    assert_eq!(kinds(&world.remains(0).await), BTreeMap::new());
}

#[tokio::test]
async fn what_was_written_without_its_end_is_found() {
    let world = World::new().await;
    let ada = world.ada().await;
    world.put("S#7", "STATUS", &[("version", 1)]).await;
    world.put(&format!("A#{ada}"), "MARK#0000000000000000007", &[]).await;
    let endless = world.remains(0).await.endless;
    assert_eq!(endless, BTreeMap::from([("A/MARK".to_owned(), 1), ("S/STATUS".to_owned(), 1)]));
}

#[tokio::test]
async fn a_handle_whose_reservation_has_ended_is_in_the_sample() {
    let world = World::new().await;
    let handle = "squatter".parse().unwrap();
    world.writer.reserve_handle(&handle, crudder_domain::AccountId::new(world.now(), 7)).await.unwrap();
    world.pass(days(2));
    let remains = world.remains(0).await;
    assert!(remains.sample.handles.contains(&handle));
    assert!(!format!("{remains:?}").contains("squatter"), "a log never has it");
}

#[tokio::test]
async fn a_large_table_is_read_in_turns_that_together_see_each_item_once() {
    let world = World::new().await;
    // Nine megabytes in 300 partitions: three segments.
    let padding = "x".repeat(30_000);
    for number in 0..300 {
        let put = world.client.put_item().table_name("crudder");
        put.item("pk", s(&format!("S#{number}")))
            .item("sk", s("STATUS"))
            .item("padding", s(&padding))
            .item("expires_at", aws_sdk_dynamodb::types::AttributeValue::N("1".to_owned()))
            .send()
            .await
            .unwrap();
    }
    world.store.reset_calls();
    let (mut held, mut examined, mut units) = (0, 0, 0.0);
    for turn in 3..6 {
        let remains = world.remains(turn).await;
        assert_eq!((remains.segment, remains.segments, remains.is_complete), (turn % 3, 3, true));
        assert!(remains.held() > 50 && remains.estimated() > 150, "{}", remains.held());
        assert_eq!(remains.sample.statuses.len(), 3);
        held += remains.held();
        examined += remains.examined;
        units += remains.units;
    }
    assert_eq!(held, 300);
    // The stand-in counts what did not fit on a page any more with both pages.
    assert!((300..310).contains(&examined), "{examined}");
    let calls = world.store.calls();
    assert!(units > 1_000.0 && (units - calls.read_units()).abs() < 1e-6, "{units}, {calls:?}");
    assert_eq!(calls.of("DescribeTable"), 3);
}

fn s(text: &str) -> aws_sdk_dynamodb::types::AttributeValue {
    aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned())
}
