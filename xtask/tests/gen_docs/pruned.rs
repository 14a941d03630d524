//! What `--pin` removes of the files that are not about one service: events of the SDKs that a page
//! describes by now, what `cards.toml` says of components that changed, and arguments that are gone.

use crate::{Desk, Run, says};

const LEVER: &str = include_str!("../../../docs/tests/cards/lever.md");

const EVENTS: &str = "\
# What the SDKs know.
[[event]]
id = \"library.v1.book.lost_v1\"
type = \"library.book.lost_v1\"
layout = \"2.0\"
sdks = [\"@larksuiteoapi/node-sdk 1.74.0\"]
fields = [\"book_id string\"]
";

/// An event that no page describes.
const BURNT: &str = "
[[event]]
id = \"library.v1.book.burnt_v1\"
type = \"library.book.burnt_v1\"
layout = \"2.0\"
sdks = [\"@larksuiteoapi/node-sdk 1.74.0\"]
fields = [\"book_id string\"]
";

const LOST: &str = r#"---
title: "A book was lost"
fullPath: "/uLibrary/library-v1/book/events/lost"
updateTime: "1735689600000"
---

# A book was lost

## 事件

| 项目 | 值 |
| --- | --- |
| 事件类型 | library.book.lost_v1 |
| 支持的应用类型 | custom |
| 权限要求 | `library:book` 书 |
| 推送方式 | `Webhook` |

### 事件体

| 名称 | 类型 | 描述 |
| --- | --- | --- |
| `schema` | `string` | 模式 |
| `event` | `\-` | \- |
| &nbsp;&nbsp;└ `book_id` | `string` | 书号 |
| &nbsp;&nbsp;└ `shelf` | `string` | 架 |

### 事件体示例

```json
{"schema": "2.0", "event": {"book_id": "7001", "shelf": "a"}}
```
"#;

fn overrides(desk: &Desk, name: &str) -> String {
    desk.read(&format!("tree/specs/overrides/{name}"))
}

fn code(desk: &Desk, path: &str) -> String {
    desk.read(&format!("tree/generated/src/{path}"))
}

#[test]
fn an_event_of_the_sdks_goes_when_a_page_describes_it() {
    let desk = Desk::with(&["atlas"]);
    desk.put("tree/specs/overrides/sdk.toml", &format!("{EVENTS}{BURNT}"));
    desk.run("").succeeds();
    let events = code(&desk, "library/v1/events.rs");
    says(&events, &["pub struct BookLostV1", "pub struct BookBurntV1"]);
    assert!(!events.contains("shelf"), "{events}");

    desk.put("docs/lost.md", LOST);
    let before = desk.tree();
    let (_, err) = desk.run("").fails();
    says(
        &err,
        &["sdk.toml:2: event library.v1.book.lost_v1", "describes it now; delete lines 2 to"],
    );
    assert_eq!(desk.tree(), before);

    let out = desk.run("--pin --report report.md").succeeds();
    says(&out, &["REMOVED from specs/overrides (1)"]);
    says(
        &out,
        &["specs/overrides/sdk.toml: event library.v1.book.lost_v1: docs/lost.md describes"],
    );
    assert_eq!(overrides(&desk, "sdk.toml"), format!("# What the SDKs know.\n{BURNT}"));
    let report = desk.read("report.md");
    says(&report, &["### Removed from `specs/overrides`", "- `sdk.toml`: `[[event]]`"]);
    // The page knows more, and the event of the other entry is still there.
    let events = code(&desk, "library/v1/events.rs");
    says(&events, &["pub shelf: Option<String>", "pub struct BookBurntV1"]);
    says(&desk.run("--pin").succeeds(), &["Nothing to do."]);
}

const CARDS: &str = "\
# Cards.
[types]
text = [\"text\", \"caption\"]

[words]
Lever = \"A lever that users pull.\"
Wheel = \"A wheel that users turn.\"

[names]
LeverSide = \"WhichSide\"
WheelSide = \"WheelEdge\"

# It is a size.
[[correct]]
card = \"lever\"
at = \"width\"
values = [\"auto\", \"full\"]
reason = \"Seen so\"

# It is a flag.
[[correct]]
card = \"lever\"
at = \"always\"
type = \"bool\"
required = true
reason = \"Its example has it\"
";

fn with_cards(desk: &Desk, options: &str) -> Run {
    desk.run(&format!("--cards cards {options}"))
}

#[test]
fn what_is_said_of_cards_goes_with_the_fields_and_components_that_it_is_about() {
    let desk = Desk::with(&["atlas"]);
    desk.put("cards/lever.md", LEVER);
    desk.put("tree/specs/overrides/cards.toml", CARDS);
    let before = desk.tree();
    let (_, err) = with_cards(&desk, "").fails();
    says(
        &err,
        &["cards.toml:3: types text: does not apply: no field `caption` holds an object of"],
    );
    says(&err, &["delete \"caption\" in line 3", "correction of lever at always"]);
    assert_eq!(desk.tree(), before);

    let out = with_cards(&desk, "--pin --report report.md").succeeds();
    says(&out, &["REMOVED from specs/overrides (4)"]);
    for entry in [
        "types text: does not apply: no field `caption`",
        "correction of lever at always: does not apply: the pages say so by now",
        "words.\"Wheel\": does not apply: there is no struct `Wheel`",
        "names.\"WheelSide\": does not apply: no enum would have the name `WheelSide`",
    ] {
        says(&out, &[&format!("specs/overrides/cards.toml: {entry}")]);
    }
    let left = overrides(&desk, "cards.toml");
    let (kept, settled) = CARDS.split_once("\n# It is a flag.").unwrap();
    assert!(settled.contains("always"));
    let kept = kept.replace(", \"caption\"", "");
    let kept = kept.replace("Wheel = \"A wheel that users turn.\"\n", "");
    assert_eq!(left, kept.replace("WheelSide = \"WheelEdge\"\n", ""));
    says(&desk.read("report.md"), &["- `cards.toml`: `caption`"]);
    let module = code(&desk, "card/mod.rs");
    says(&module, &["A lever that users pull.", "pub enum WhichSide", "pub text: "]);

    // The field loses its values: its correction and the name of its enum go too.
    desk.edit("cards/lever.md", "| `width` |", "| `breadth` |");
    desk.edit("cards/lever.md", "`left`: at the left. `right` (new): at the right.", "Any.");
    let out = with_cards(&desk, "--pin").succeeds();
    says(&out, &["correction of lever at width: does not apply: there is no such field"]);
    says(&out, &["names.\"LeverSide\": does not apply"]);
    says(&with_cards(&desk, "--pin").succeeds(), &["Nothing to do."]);
}

#[test]
fn an_argument_that_is_gone_leaves_its_list_and_the_last_one_takes_the_list_along() {
    let desk = Desk::with(&["atlas"]);
    let path = "| `id` | `string` | 号 |";
    let both = format!("{path}\n| `shelf` | `string` | 架 |");
    desk.edit("docs/atlas.md", path, &both);
    desk.edit("docs/atlas.md", "atlas/:id", "atlas/:id/:shelf");
    let words = "# Books.\n[endpoint.\"library.v1.atlas.get\"]\nsummary = \"Gets an atlas\"\n";
    let listed = format!("{words}arguments = [\"shelf\", \"id\"]\n");
    desk.put("tree/specs/overrides/library.toml", &listed);
    desk.run("").succeeds();
    says(&code(&desk, "library/v1/atlas.rs"), &["pub fn get(shelf: impl Into<String>, id: "]);

    desk.edit("docs/atlas.md", &both, path);
    desk.edit("docs/atlas.md", "atlas/:id/:shelf", "atlas/:id");
    let before = desk.tree();
    let (_, err) = desk.run("").fails();
    says(&err, &["lists `shelf`, but the function has only id; take it out of line 4"]);
    assert_eq!(desk.tree(), before);
    let out = desk.run("--pin").succeeds();
    says(
        &out,
        &["REMOVED from specs/overrides (1)", "lists `shelf`, but the function has only id"],
    );
    assert_eq!(overrides(&desk, "library.toml"), format!("{words}arguments = [\"id\"]\n"));
    says(&code(&desk, "library/v1/atlas.rs"), &["pub fn get(id: impl Into<String>)"]);

    desk.edit("docs/atlas.md", path, path.replace("id", "number").as_str());
    desk.edit("docs/atlas.md", "atlas/:id", "atlas/:number");
    desk.run("--pin").succeeds();
    assert_eq!(overrides(&desk, "library.toml"), words);
    says(&desk.run("--pin").succeeds(), &["Nothing to do."]);
}
