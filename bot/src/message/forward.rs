//! Merged forwards: the messages inside, as messages and as one text.

use std::collections::HashMap;

use super::Message;

/// How deep forwards inside forwards are followed.
const DEPTH: usize = 8;

impl Message {
    /// This forward with the messages in it, given all of them with their nesting.
    pub(super) fn unfolded(self, found: Vec<Message>) -> Message {
        let mut inside: HashMap<String, Vec<Message>> = HashMap::new();
        for message in found {
            if let Some(upper) = message.data.upper_id.clone() {
                inside.entry(upper).or_default().push(message);
            }
        }
        self.with_inside(&mut inside, DEPTH)
    }

    fn with_inside(self, inside: &mut HashMap<String, Vec<Message>>, depth: usize) -> Message {
        let Some(held) = inside.remove(self.id()).filter(|_| depth > 0) else { return self };
        let held: Vec<Message> = held
            .into_iter()
            .map(|message| message.named().with_inside(inside, depth - 1))
            .collect();
        let mut data = (*self.data).clone();
        data.text = held.iter().map(quoted).collect::<Vec<_>>().join("\n>\n");
        data.resources = held.iter().flat_map(|message| message.resources().to_vec()).collect();
        data.forwarded = held;
        Message { data: data.into(), core: self.core }
    }
}

impl Message {
    /// This message with the name of its sender, if it is known.
    fn named(self) -> Message {
        let sender = &self.data.sender;
        let is_me = sender.open_id == self.core.client.app_id();
        let name = match is_me {
            true => Some(self.core.me.name.clone()).filter(|name| !name.is_empty()),
            false => self.core.names.get(&sender.open_id),
        };
        let Some(name) = name.filter(|_| sender.name.is_none()) else { return self };
        let mut data = (*self.data).clone();
        data.sender.name = Some(name);
        Message { data: data.into(), core: self.core }
    }
}

/// A message as a quotation.
fn quoted(message: &Message) -> String {
    let sender = message.sender();
    let who = sender.name.as_ref().unwrap_or(&sender.open_id);
    let text = if message.is_recalled() { "*recalled*" } else { message.text() };
    let lines = text.lines().map(|line| format!("> {line}"));
    std::iter::once(format!("> **{who}**:")).chain(lines).collect::<Vec<_>>().join("\n")
}
