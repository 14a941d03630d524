//! What a user did on a card, for the runtime: its router takes clicks without the feature of a
//! service, so the types of that callback are there, under names of their own.

use quote::quote;

use super::{event, items::Items, print, structs};
use crate::ir::{Crate, Event, Resource, Space, Struct};

/// The callback.
const EVENT: &str = "cardkit.v1.card.action.trigger";

const ABOUT: &str = "What a user did on a card: the callback `card.action.trigger`, which \
                     [`EventRouterBuilder::on_card`](crate::EventRouterBuilder::on_card) takes.";

/// The types of the callback and its metadata; empty if there are no specs of it.
pub fn click(krate: &Crate) -> String {
    let resources = krate.services.iter().flat_map(|service| &service.versions);
    let mut resources = resources.flat_map(|version| &version.resources);
    let is_it = |event: &&Event| event.info.id == EVENT;
    let found = resources.find_map(|it| Some((it, it.events.iter().find(is_it)?)));
    found.map_or_else(String::new, |(resource, event)| written(resource, event))
}

fn written(resource: &Resource, event: &Event) -> String {
    let owner = &event.content.name;
    let is_inside = |it: &&Struct| it.name.starts_with(owner.as_str());
    let inside = resource.inputs.iter().chain(&resource.outputs).filter(is_inside);
    let structs = inside.map(|it| structs::structure(it, Space::Resource));
    let content = Struct { doc: doc(&event.content.doc), ..event.content.clone() };
    let own = event::event(&Event { content, ..event.clone() });
    let head = quote! {
        //! The types of what a user did on a card, and what its page says about it.

        use super::rt;
    };
    let items = Items::from(head).with([own]).with(structs);
    let text = print::file("specs/events/cardkit/v1/card.action.trigger.json", items);
    // `CardActionTriggerContext` is `CardContext` here.
    let text = text.replace(&event.constant, "CARD_CLICK");
    let text = text.replace(&format!("{owner}`"), "CardClick`");
    let text = text.replace(&format!("{owner} "), "CardClick ");
    let text = text.replace(owner.as_str(), "Card");
    // Programs reach it by the type.
    text.replace("pub static CARD_CLICK", "static CARD_CLICK")
}

/// Without the features of the generated crate, which the runtime does not have.
fn doc(said: &[String]) -> Vec<String> {
    let page = said.iter().position(|line| line.starts_with("[Documentation]"));
    let rest = page.map_or(&[][..], |at| &said[at..]);
    [ABOUT.to_owned(), String::new()].into_iter().chain(rest.iter().cloned()).collect()
}
