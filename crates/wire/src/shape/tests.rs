use proptest::prelude::*;

use super::*;
use crate::body::{BodyKind, RequestBody, read as read_body};

/// Nothing but `null`, `[]` and what is empty passes.
static NONE: Unsupported = Unsupported { harmless: &["", "[]", "nobody"], why: "is not there" };

fn known() -> Vec<KnownParameter> {
    let members = || vec!["id".to_owned(), "name".to_owned()];
    [
        ("visibility", Shape::One),
        ("ids", Shape::Many),
        ("uris", Shape::ManyOrOne),
        ("poll[options]", Shape::Many),
        ("poll[expires_in]", Shape::One),
        ("fields", Shape::Objects(members())),
        ("avatar", Shape::File),
        ("quoted", Shape::Unsupported(&NONE)),
    ]
    .map(|(name, shape)| KnownParameter { name, shape })
    .into()
}

fn said(content_type: &str, body: &str) -> RequestBody {
    let mut said = RequestBody::default();
    futures::executor::block_on(read_body(Some(content_type), body.as_bytes(), BodyKind::Files, &mut said))
        .unwrap();
    said
}

fn read_as(content_type: &str, body: &str) -> Result<Params, ApiError> {
    let mut said = said(content_type, body);
    read(&said.sent, &mut said.files, &known())
}

fn form(body: &str) -> Result<Params, ApiError> {
    read_as("application/x-www-form-urlencoded", body)
}

fn json(body: &str) -> Result<Params, ApiError> {
    read_as("application/json", body)
}

/// Sends a form as `multipart/form-data`.
fn multipart(body: &str) -> Result<Params, ApiError> {
    let parts = body.split('&').filter_map(|pair| pair.split_once('='));
    let parts: Vec<String> = parts
        .map(|(name, value)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        })
        .collect();
    read_as("multipart/form-data; boundary=x", &format!("{}--x--\r\n", parts.concat()))
}

fn texts(params: &Params, name: &str) -> Vec<String> {
    params.texts(name).map(str::to_owned).collect()
}

#[test]
fn a_list_is_written_in_many_ways_that_mean_one() {
    for list in [
        "ids[]=b&ids[]=a",
        "ids[0]=b&ids[1]=a",
        "ids[7]=a&ids[2]=b",
        "ids=b&ids=a",
        "ids[0]=x&ids[1]=a&ids[0]=b",
    ] {
        for params in [form(list), multipart(list)] {
            assert_eq!(texts(&params.unwrap(), "ids"), ["b", "a"], "{list}");
        }
    }
    for list in [
        r#"{"ids":["b","a"]}"#,
        r#"{"ids[]":["b","a"]}"#,
        r#"{"ids":{"1":"a","0":"b"}}"#,
        r#"{"ids[1]":"a","ids[0]":"b"}"#,
    ] {
        assert_eq!(texts(&json(list).unwrap(), "ids"), ["b", "a"], "{list}");
    }
    assert_eq!(texts(&form("poll[options][1]=b&poll[options][0]=a").unwrap(), "poll[options]"), ["a", "b"]);
    assert_eq!(texts(&json(r#"{"poll":{"options[]":["a"]}}"#).unwrap(), "poll[options]"), ["a"]);
    assert_eq!(texts(&json(r#"{"uris":"a"}"#).unwrap(), "uris"), ["a"]);
}

#[test]
fn the_same_request_is_canonically_the_same_however_it_is_written() {
    let canonical =
        |params: Result<Params, ApiError>| String::from_utf8(params.unwrap().canonical()).unwrap();
    let first = canonical(form("visibility=private&ids[]=b&ids[]=a&unknown=1"));
    assert_eq!(first, "ids%5B%5D=b&ids%5B%5D=a&visibility=private");
    for other in [
        form("ids[1]=a&ids[0]=b&visibility=private"),
        form("ids=b&visibility=public&ids=a&visibility=private"),
        multipart("ids[]=b&ids[]=a&visibility=private"),
        json(r#"{"visibility":"private","ids":["b","a"],"poll":null}"#),
        json(r#"{"ids[]":["b","a"],"visibility":"private"}"#),
    ] {
        assert_eq!(canonical(other), first);
    }
    assert_ne!(canonical(form("visibility=private&ids[]=a&ids[]=b")), first);
    let objects = canonical(form("fields[0][name]=x&fields[0][id]=1&fields[1][id]=2"));
    assert_eq!(canonical(json(r#"{"fields":[{"id":1,"name":"x"},{"id":2}]}"#)), objects);
    assert_eq!(canonical(form("fields[][id]=1&fields[][name]=x&fields[][id]=2")), objects);
}

#[test]
fn objects_in_a_list_are_told_apart_in_forms_and_in_json() {
    let numbers = [
        form("fields[1][id]=2&fields[0][id]=1&fields[0][name]=x"),
        form("fields[][id]=1&fields[][name]=x&fields[][id]=2"),
        form("fields[][id]=1&fields[][name]=x&fields[][other]=y&fields[][id]=2"),
        multipart("fields[0][id]=1&fields[0][name]=x&fields[1][id]=2"),
        json(r#"{"fields":[{"id":1,"name":"x","other":[{}]},{"id":"2","name":null}]}"#),
        json(r#"{"fields":{"0":{"id":1,"name":"x"},"1":{"id":2}}}"#),
    ];
    for params in numbers {
        let params = params.unwrap();
        let mut objects = params.objects("fields");
        for members in &mut objects {
            members.sort_unstable();
        }
        assert_eq!(objects, [vec![("id", "1"), ("name", "x")], vec![("id", "2")]]);
    }
    assert_eq!(json(r#"{"fields":[{}]}"#).unwrap().objects("fields"), [vec![]]);
    assert_eq!(json(r#"{"fields":[{"other":1}]}"#).unwrap().objects("fields"), [vec![]]);
}

#[test]
fn an_empty_list_is_told_from_none() {
    assert!(json(r#"{"ids":[]}"#).unwrap().has("ids"));
    assert!(json(r#"{"ids[]":[]}"#).unwrap().has("ids"));
    assert!(!json(r#"{"ids":null}"#).unwrap().has("ids"));
    // What forms send for a list without elements.
    let none = form("fields[]=").unwrap();
    assert_eq!((none.has("fields"), none.objects("fields").len()), (true, 0));
    let blank = form("ids[]=").unwrap();
    assert_eq!((blank.has("ids"), blank.parse_all::<u32>("ids", 1)), (true, Ok(vec![])));
    assert!(!form("ids2=1").unwrap().has("ids"));
}

#[test]
fn of_a_value_that_is_repeated_the_last_counts_and_null_is_as_good_as_absent() {
    let twice = form("visibility=public&visibility=private&ids=1&ids=2").unwrap();
    assert_eq!((twice.text("visibility"), twice.repeated().collect()), (Some("private"), vec!["visibility"]));
    assert_eq!(form("visibility=private").unwrap().repeated().next(), None);
    assert_eq!(json(r#"{"visibility":null}"#).unwrap().text("visibility"), None);
    assert!(json(r#"{"poll":null,"fields":null,"avatar":null,"quoted":null}"#).is_ok());
    // What forms send for what is left out, and an object of which nothing is said.
    assert!(form("avatar=&poll=&quoted=&quoted[]=").is_ok());
    assert!(json(r#"{"poll":{},"poll[colour]":"red","quoted":[],"other":[{"a":[null]}]}"#).is_ok());
    assert!(json(r#"{"quoted":"Nobody"}"#).is_ok());
}

#[track_caller]
fn refuses(read: Result<Params, ApiError>, name: &str, what: &str) {
    let refusal = read.map(|_| ()).expect_err(what);
    assert_eq!((refusal.status.as_u16(), refusal.field.map(|field| field.0)), (422, Some(name)), "{what}");
}

#[test]
fn every_other_shape_of_a_form_is_refused_by_the_parameters_name() {
    for (name, forms) in [
        (
            "visibility",
            &[
                "visibility[]=private",
                "visibility[0]=x",
                "visibility[a]=x",
                "visibility[=x",
                "visibility[a=x",
            ][..],
        ),
        (
            "ids",
            &[
                "ids[][]=1",
                "ids[a]=1",
                "ids[0][0]=1",
                "ids[0]=1&ids[]=2",
                "ids[-1]=1",
                "ids[1.5]=1",
                "ids[=1",
            ],
        ),
        ("ids", &["ids[99999999999999999999999]=1"]),
        (
            "poll",
            &[
                "poll=x",
                "poll[]=x",
                "poll[0]=x",
                "poll[][options][]=x",
                "poll[0][options][]=x",
                "poll[options=x",
            ],
        ),
        ("poll[options]", &["poll[options][a]=1", "poll[options][][]=1"]),
        ("poll[expires_in]", &["poll[expires_in][]=60", "poll[expires_in][a]=60"]),
        (
            "fields",
            &[
                "fields=x",
                "fields[]=x",
                "fields[0]=x",
                "fields[a][id]=1",
                "fields[0][id][]=1",
                "fields[id]=1",
                "fields[0][0]=x",
                "fields[][]=x",
            ],
        ),
        ("avatar", &["avatar=x", "avatar[]=x", "avatar[a]=x"]),
        ("quoted", &["quoted=7", "quoted[]=7", "quoted[a]=7", "quoted[a][b]=7"]),
    ] {
        for body in forms {
            refuses(form(body), name, body);
            if !body.contains("[=") && !body.contains("a=") {
                refuses(multipart(body), name, body);
            }
        }
    }
}

#[test]
fn every_other_shape_of_json_is_refused_by_the_parameters_name() {
    for (name, bodies) in [
        ("visibility", &[r#"["private"]"#, r#"{"a":"x"}"#, "{}", "[]", "[null]", r#"[["private"]]"#][..]),
        (
            "ids",
            &[
                r#""1""#,
                "1",
                "true",
                r#"{"a":"x"}"#,
                "{}",
                "[null]",
                "[[]]",
                r#"[["1"]]"#,
                "[{}]",
                r#"[{"id":1}]"#,
                r#"["1",null]"#,
            ],
        ),
        ("uris", &["{}", "[null]", "[[]]", "[{}]"]),
        ("poll", &[r#""x""#, "1", "false", "[]", r#"["x"]"#, r#"[{"options":["a","b"]}]"#]),
        (
            "fields",
            &[
                r#""x""#,
                "{}",
                r#"["x"]"#,
                "[null]",
                "[[]]",
                r#"[["x"]]"#,
                r#"[{"id":["x"]}]"#,
                r#"[{"id":{}}]"#,
                r#"{"a":{"id":1}}"#,
            ],
        ),
        ("avatar", &[r#""x""#, "1", "[]", "{}", r#"["x"]"#]),
        ("quoted", &["7", r#""7""#, r#"["7"]"#, r#"{"id":7}"#, "true"]),
    ] {
        for body in bodies {
            refuses(json(&format!(r#"{{"{name}":{body}}}"#)), name, body);
        }
    }
    for body in [r#"{"poll":{"expires_in":[60]}}"#, r#"{"poll":{"expires_in":{}}}"#] {
        refuses(json(body), "poll[expires_in]", body);
    }
}

#[test]
fn a_file_comes_for_a_file_and_for_nothing_else() {
    let part = |name: &str, bytes: &str| {
        format!(
            "--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n{bytes}\r\n--x--\r\n"
        )
    };
    let sent = |name: &str, bytes: &str| {
        let mut said = said("multipart/form-data; boundary=x", &part(name, bytes));
        read(&said.sent, &mut said.files, &known()).map(|_| said.files.len())
    };
    assert_eq!(sent("avatar", "GIF"), Ok(1));
    assert_eq!(sent("other", "GIF"), Ok(0));
    for name in ["avatar[]", "visibility", "ids[]", "poll", "poll[options][]", "fields[0][id]", "quoted"] {
        assert_eq!(sent(name, "GIF").unwrap_err().status, 422, "{name}");
        assert_eq!(sent(name, ""), Ok(0), "{name}");
    }
}

proptest! {
    /// Whatever is sent under a known name is read, or refused by that name: never let go.
    #[test]
    fn nothing_under_a_known_name_is_let_go(
        brackets in prop::collection::vec(prop_oneof![Just(""), Just("0"), Just("12"), Just("a"), Just("id"), Just("-1")], 0..4),
        which in 0usize..6,
    ) {
        let name = known()[which].name;
        let body = format!("{name}{}=v", brackets.iter().map(|part| format!("[{part}]")).collect::<Vec<_>>().concat());
        match form(&body) {
            Err(refusal) => prop_assert_eq!(refusal.field.map(|field| field.0), Some(name)),
            Ok(params) => {
                let is_read = params.text(name) == Some("v")
                    || params.texts(name).any(|text| text == "v")
                    || !params.objects(name).is_empty();
                prop_assert!(is_read, "{}", body);
            }
        }
    }
}
