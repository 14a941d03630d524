//! Contents of messages: the enums of kinds, what requests take and what replies hand out.

use feishu_codegen::{everything, ir::CONTENT};
use feishu_overrides::Overrides;
use feishu_spec::{Content, Specs, from_text};
use serde_json::{Value, json};

fn specs() -> Specs {
    let send = json!({
        "id": "port.v1.message.create", "title": "Send", "method": "POST",
        "path": "/open-apis/port/v1/messages",
        "request": {
            "body": {"type": "object", "fields": [
                {"name": "to", "type": "string", "required": true},
                {"name": "content", "type": "string", "required": true},
                {"name": "msg_type", "type": "string", "required": true},
            ]},
            "content": {"kind": "msg_type", "json": "content"},
        },
        "response": {"data": {"type": "object", "fields": [
            {"name": "msg_type", "type": "string"},
            {"name": "body", "type": "object", "fields": [{"name": "content", "type": "string"}]},
        ]}},
    });
    let content = |spec: Value| from_text::<Content>("content.json", &spec.to_string()).unwrap();
    Specs {
        endpoints: vec![from_text("create.json", &send.to_string()).unwrap()],
        contents: vec![
            content(json!({"id": "port.sent.text", "title": "Text", "max_bytes": 100, "fields": [
                {"name": "text", "type": "string", "required": true}]})),
            content(json!({"id": "port.sent.interactive", "title": "Card"})),
            content(json!({"id": "port.sent.post", "title": "Post",
                "fields": [{"name": "lines", "type": "object[][]", "type_name": "node"}],
                "nodes": [{"tag": "a", "fields": [{"name": "href", "type": "string", "required": true}]},
                    {"tag": "hr"}]})),
            content(json!({"id": "port.received.todo", "title": "Task", "fields": [
                {"name": "summary", "type": "object", "type_name": "post", "wording": "aaaaaaaa"}]})),
            content(json!({"id": "port.received.post", "title": "Post", "fields": [
                {"name": "title", "type": "string"}]})),
        ],
        ..Specs::default()
    }
}

const OVERRIDES: &str = r#"
[content]
received = [{ kind = "msg_type", json = "body.content" }]
[content.names]
"sent.post.a" = "PostLink"
"#;

fn read(overrides: &str) -> Overrides {
    Overrides::read(&[("port.toml".to_owned(), overrides.to_owned())]).unwrap()
}

/// The text of a file, with single blanks.
fn file(files: &[(String, String)], end: &str) -> String {
    let (_, code) = files.iter().find(|(path, _)| path.ends_with(end)).unwrap();
    let plain = code.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.replace("( ", "(").replace(", )", ")")
}

#[test]
fn requests_take_a_content_and_replies_hand_one_out() {
    let files = everything(&specs(), &read(OVERRIDES)).unwrap().krate;
    let calls = file(&files, "port/v1/message.rs");
    for told in [
        "pub fn create(to: impl Into<String>, content: impl Into<crate::port::content::MessageContent>) -> Create",
        "msg_type: content.kind().into(), content: content.to_json(),",
        r#"const CONTENT: Option<rt::ContentRules> = Some(rt::ContentRules::new("msg_type", "content", crate::port::content::KINDS));"#,
        "impl CreateResponse { /// The content of the message.",
        "self.body.as_ref().and_then(|it| it.content.as_deref())",
    ] {
        assert!(calls.contains(told), "{told} is not in\n{calls}");
    }
    let sent = file(&files, "content/mod.rs");
    for told in [
        "/// Text. Text(Text), /// Interactive. Interactive(Card), /// Post. Post(Post),",
        r#"rt::tagged! { PostNode: "tag" lenient { Link(PostLink): "a", Hr(PostHr): "hr" } }"#,
        "pub lines: Option<Vec<Vec<PostNode>>>",
        r#"rt::ContentKind::new::<Text>("text", Some(100))"#,
        "impl From<&str> for MessageContent",
    ] {
        assert!(sent.contains(told), "{told} is not in\n{sent}");
    }
    let received = file(&files, &format!("{CONTENT}/received.rs"));
    assert!(received.contains("pub summary: Option<Post>"), "{received}");
}

#[test]
fn fields_of_contents_have_the_words_of_their_place_else_of_their_wording() {
    let own =
        format!("{OVERRIDES}[content.words]\n\"sent.post.a.href\" = \"Where the link leads\"\n");
    let words = "[fields]\nsummary.aaaaaaaa = \"What is to be done.\"\n".to_owned();
    let overrides =
        Overrides::read(&[("port.toml".to_owned(), own), ("words/port.toml".to_owned(), words)]);
    let files = everything(&specs(), &overrides.unwrap()).unwrap().krate;
    let sent = file(&files, "content/mod.rs");
    assert!(sent.contains("/// Where the link leads. pub href"), "{sent}");
    let received = file(&files, &format!("{CONTENT}/received.rs"));
    assert!(received.contains("/// What is to be done. pub summary"), "{received}");
}

#[test]
fn what_no_longer_applies_and_what_shares_a_name_is_told() {
    let problems = |overrides: &str| {
        let problems = everything(&specs(), &read(overrides)).unwrap_err();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let stale = OVERRIDES.replace("body.content", "text");
    assert!(problems(&stale).contains("no reply and no event has these fields"));
    let unused = format!("{OVERRIDES}\"sent.video\" = \"Video\"\n");
    assert!(problems(&unused).contains("nothing in specs/ asks for it"), "{}", problems(&unused));
    let twice = OVERRIDES.replace("PostLink", "Post");
    assert!(problems(&twice).contains("`Post` is the name of something else"));
}
