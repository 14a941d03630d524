//! The people of the tenant and their conversations, for those who look at them.

use super::{state::Shared, user::User};
use crate::{
    Platform,
    store::talk::{self, Chat, Message, Person},
};

/// The people of the tenant, and their conversations. All of this needs kept resources, which are
/// there unless [`Builder::keep_resources`](crate::Builder::keep_resources) says otherwise.
impl Platform {
    /// The user whom this names: by name, by any id, by address.
    ///
    /// # Panics
    /// If there is none. [`find_user`](Platform::find_user) returns nothing instead.
    #[track_caller]
    pub fn user(&self, who: &str) -> User {
        match self.find_user(who) {
            Some(user) => user,
            None => {
                let people = self.people();
                let names: Vec<&str> = people.iter().map(|it| it.name.as_str()).collect();
                panic!("no user `{who}`; there are {names:?}")
            }
        }
    }

    /// The user whom this names, if there is one.
    pub fn find_user(&self, who: &str) -> Option<User> {
        User::find(&self.shared, who)
    }

    /// All users of the tenant.
    pub fn people(&self) -> Vec<Person> {
        self.shared.people()
    }

    /// All chats in which something was said, or that were created.
    pub fn chats(&self) -> Vec<Chat> {
        self.shared.chats()
    }

    /// The messages of a chat, in the order in which they were sent.
    pub fn messages(&self, chat: &str) -> Vec<Message> {
        self.shared.messages(chat)
    }

    /// The message with this id, unless it was recalled.
    pub fn message(&self, id: &str) -> Option<Message> {
        let state = self.shared.lock();
        talk::one(state.store.as_ref()?.collections(), id)
    }
}

impl Shared {
    pub(crate) fn people(&self) -> Vec<Person> {
        self.lock().store.as_ref().map(|it| talk::everybody(it.collections())).unwrap_or_default()
    }

    pub(crate) fn chats(&self) -> Vec<Chat> {
        self.lock().store.as_ref().map(|it| talk::chats(it.collections())).unwrap_or_default()
    }

    pub(crate) fn messages(&self, chat: &str) -> Vec<Message> {
        let state = self.lock();
        state.store.as_ref().map(|it| talk::of_chat(it.collections(), chat)).unwrap_or_default()
    }
}
