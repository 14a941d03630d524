//! The custom bots of the crate: those of the runtime with what the crate knows of contents, so that
//! contents that come as JSON are checked as typed ones are.

use proc_macro2::TokenStream;
use quote::quote;

use super::types;
use crate::ir::{CARD, CONTENT, Crate};

/// The feature of custom bots, and that of programs without an async runtime.
const FEATURE: &str = "custom-bot";
const BLOCKING: &str = "blocking";

/// The types of bots at the root of the crate, and the module `blocking` with those that wait.
pub(super) fn custom_bots(krate: &Crate) -> TokenStream {
    let kinds = kinds(krate);
    let needs = super::feature::needs(FEATURE);
    let needs_blocking = super::feature::needs(BLOCKING);
    quote! {
        /// What this crate knows, with its features, of the contents that custom bots send.
        #[cfg(feature = #FEATURE)]
        #[doc(hidden)]
        #[derive(Clone, Copy, Debug)]
        pub enum Contents {}

        #[cfg(feature = #FEATURE)]
        impl feishu_runtime::private::KnownContents for Contents {
            #kinds
        }

        /// A custom bot: the incoming webhook of a group. It sends text, posts, images, cards and
        /// other groups to join, and needs no app. Cheap to clone: clones share connections and
        /// limits.
        ///
        /// Someone in the group adds the bot in the group's settings, which then show its address, and
        /// its secret if messages are to be signed. Whoever knows the address can send, so keep it
        /// as you keep a password; nothing here prints it.
        ///
        /// ```no_run
        /// use feishu_openapi::CustomBot;
        ///
        /// # async fn send(address: &str, secret: &str) -> Result<(), feishu_openapi::Error> {
        /// let bot = CustomBot::builder(address).secret(secret).build()?;
        /// bot.send("The build is green.").await?;
        /// # Ok(())
        /// # }
        /// ```
        ///
        /// # Checks
        /// Contents are checked before they are sent, also those that are JSON: cards of JSON 2.0
        /// with the feature `card`, all others with the feature `im`. A body has 20 KB at most.
        ///
        /// # Limits
        /// A bot may send 5 messages a second and 100 a minute. Messages wait for their turn as long
        /// as their timeout allows; one that would have to wait for longer fails at once. The
        /// platform counts the messages of all programs that use the address, this bot only its
        /// own and those of its clones: make one, and clone it.
        ///
        /// # Replies that are lost
        /// The platform knows no key by which it could tell a repetition from another message. So a
        /// message whose reply is lost is not sent again: the group may have it.
        /// [`Error::may_have_been_executed`] says so.
        #needs
        pub type CustomBot = feishu_runtime::private::CustomBotOf<Contents>;

        /// Builds a [`CustomBot`]; begin with `CustomBot::builder`.
        #needs
        pub type CustomBotBuilder = feishu_runtime::private::CustomBotBuilderOf<Contents>;

        /// The clients for programs without an async runtime, such as scripts: the same calls, each
        /// of which returns when it is done.
        #needs_blocking
        pub mod blocking {
            #[doc(inline)]
            pub use feishu_runtime::blocking::*;

            /// A custom bot that waits for each reply; see [`CustomBot`](crate::CustomBot).
            #needs
            pub type CustomBot = feishu_runtime::private::BlockingCustomBotOf<crate::Contents>;
        }
    }
}

/// The constant with the kinds of contents, for each set of features.
fn kinds(krate: &Crate) -> TokenStream {
    let ty = quote!(&'static [feishu_runtime::private::ContentKind]);
    let service = krate.services.iter().find(|service| service.contents.is_some());
    let service = service.map(|it| (&it.feature, types::ident(&it.module)));
    let (card, content) = (types::ident(CARD), types::ident(CONTENT));
    let of_card = quote! {
        const KINDS: #ty = &[
            feishu_runtime::private::ContentKind::new::<feishu_runtime::private::Card>(
                "interactive", None,
            )
            .checked_by(crate::#card::check_json),
        ];
    };
    match (service, &krate.cards) {
        (Some((feature, module)), Some(_)) => quote! {
            #[cfg(feature = #feature)]
            const KINDS: #ty = crate::#module::#content::KINDS;
            #[cfg(all(not(feature = #feature), feature = #CARD))]
            #of_card
            #[cfg(not(any(feature = #feature, feature = #CARD)))]
            const KINDS: #ty = &[];
        },
        (Some((feature, module)), None) => quote! {
            #[cfg(feature = #feature)]
            const KINDS: #ty = crate::#module::#content::KINDS;
            #[cfg(not(feature = #feature))]
            const KINDS: #ty = &[];
        },
        (None, Some(_)) => quote! {
            #[cfg(feature = #CARD)]
            #of_card
            #[cfg(not(feature = #CARD))]
            const KINDS: #ty = &[];
        },
        (None, None) => quote!(const KINDS: #ty = &[];),
    }
}
