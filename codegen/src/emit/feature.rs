//! The features that items need.

use proc_macro2::TokenStream;
use quote::quote;

/// The feature that all events need.
pub(super) const EVENTS: &str = "events";

/// The attributes of an item that needs a feature.
pub(super) fn needs(feature: &str) -> TokenStream {
    quote! {
        #[cfg(feature = #feature)]
        #[cfg_attr(docsrs, doc(cfg(feature = #feature)))]
    }
}

/// The attributes of an item that needs each of these features.
pub(super) fn needs_all(features: &[&str]) -> TokenStream {
    match features {
        [feature] => needs(feature),
        _ => quote! {
            #[cfg(all(#(feature = #features),*))]
            #[cfg_attr(docsrs, doc(cfg(all(#(feature = #features),*))))]
        },
    }
}
