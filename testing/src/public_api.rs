//! The public API of a crate, read from its sources: what a reviewer compares from release to
//! release. Bodies, docs and private fields are left out, and what stands in private modules is
//! shown where it is reached from. A public item that nobody reaches is refused by the lint
//! `unreachable_pub`, so every public item counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{
    Attribute, Fields, ImplItem, Item, ItemImpl, Meta, TraitItem, Type, UseTree, Visibility,
};

/// The public items of the crate in this folder, as Rust without bodies: module by module, sorted.
///
/// # Panics
/// If its sources cannot be read.
pub fn public_api(folder: &Path) -> String {
    let mut found = Found::default();
    let source = folder.join("src");
    found.file(&source.join("lib.rs"), &source, "crate", &[], true);
    let mut text = String::new();
    for (module, items) in &found.modules {
        text.push_str(&format!("// {module}\n\n"));
        let printed: BTreeSet<String> = items
            .iter()
            .filter(|item| found.is_about_public_types(item))
            .map(|item| printed(item.clone()))
            .collect();
        for item in printed {
            text.push_str(&item);
            text.push('\n');
        }
    }
    text
}

#[derive(Default)]
struct Found {
    /// By public module.
    modules: BTreeMap<String, Vec<Item>>,
    types: BTreeSet<String>,
}

impl Found {
    /// Reads a file. `below` is the folder of its submodules, `module` the public module that its
    /// items are reached from, and `cfg` what its module needs.
    fn file(&mut self, file: &Path, below: &Path, module: &str, cfg: &[Attribute], public: bool) {
        let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        self.items(parsed.items, below, module, cfg, public);
    }

    fn items(
        &mut self,
        items: Vec<Item>,
        below: &Path,
        module: &str,
        cfg: &[Attribute],
        public: bool,
    ) {
        for mut item in items {
            let Some(attributes) = attributes(&mut item) else { continue };
            if is_hidden(attributes) {
                continue;
            }
            attributes.retain(matters);
            attributes.splice(0..0, cfg.iter().cloned());
            if let Item::Mod(inner) = item {
                let name = inner.ident.to_string();
                let open = matches!(inner.vis, Visibility::Public(_));
                let path = if open { format!("{module}::{name}") } else { module.to_owned() };
                let below = below.join(&name);
                match inner.content {
                    Some((_, items)) => self.items(items, &below, &path, &inner.attrs, open),
                    None => {
                        let file = file_of(&below);
                        self.file(&file, &below, &path, &inner.attrs, open);
                    }
                }
                continue;
            }
            if let Some(item) = shown(item, public) {
                self.types.extend(name_of(&item));
                self.modules.entry(module.to_owned()).or_default().push(item);
            }
        }
    }

    /// Whether it is no `impl`, or one of a type that users see.
    fn is_about_public_types(&self, item: &Item) -> bool {
        let Item::Impl(ItemImpl { self_ty, trait_, items, .. }) = item else { return true };
        let known = last_name(self_ty).is_none_or(|name| self.types.contains(&name));
        known && (trait_.is_some() || !items.is_empty())
    }
}

fn file_of(below: &Path) -> PathBuf {
    let file = below.with_extension("rs");
    if file.is_file() { file } else { below.join("mod.rs") }
}

/// The attributes of items that can be public.
fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Const(it) => &mut it.attrs,
        Item::Enum(it) => &mut it.attrs,
        Item::Fn(it) => &mut it.attrs,
        Item::Impl(it) => &mut it.attrs,
        Item::Macro(it) => &mut it.attrs,
        Item::Mod(it) => &mut it.attrs,
        Item::Static(it) => &mut it.attrs,
        Item::Struct(it) => &mut it.attrs,
        Item::Trait(it) => &mut it.attrs,
        Item::Type(it) => &mut it.attrs,
        Item::Use(it) => &mut it.attrs,
        _ => return None,
    })
}

/// Whether users see it in docs, and it is no test.
fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("doc") => list.tokens.to_string() == "hidden",
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition
                .split(|c: char| !c.is_alphanumeric())
                .any(|it| matches!(it, "test" | "doctest"))
        }
        _ => false,
    })
}

/// Whether an attribute is a part of the API.
fn matters(attribute: &Attribute) -> bool {
    let part = ["cfg", "deprecated", "derive", "macro_export", "must_use", "non_exhaustive"];
    part.iter().any(|name| attribute.path().is_ident(name))
}

/// What is public of an item; `None` if nothing is. Imports count only in public modules: others
/// bring items to where they are shown anyway.
fn shown(item: Item, public: bool) -> Option<Item> {
    let is_open = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    let open = match &item {
        Item::Const(it) => is_open(&it.vis),
        Item::Enum(it) => is_open(&it.vis),
        Item::Fn(it) => is_open(&it.vis),
        Item::Static(it) => is_open(&it.vis),
        Item::Struct(it) => is_open(&it.vis),
        Item::Trait(it) => is_open(&it.vis),
        Item::Type(it) => is_open(&it.vis),
        Item::Use(it) => public && is_open(&it.vis),
        Item::Macro(it) => it.attrs.iter().any(|one| one.path().is_ident("macro_export")),
        Item::Impl(_) => true,
        _ => false,
    };
    if !open {
        return None;
    }
    Some(match item {
        Item::Const(mut it) => {
            it.expr = Box::new(syn::parse_quote!(_));
            Item::Const(it)
        }
        Item::Static(mut it) => {
            it.expr = Box::new(syn::parse_quote!(_));
            Item::Static(it)
        }
        Item::Fn(mut it) => {
            it.block = syn::parse_quote!({});
            Item::Fn(it)
        }
        Item::Macro(mut it) => {
            it.mac.tokens = Default::default();
            Item::Macro(it)
        }
        Item::Struct(mut it) => {
            keep_public(&mut it.fields);
            Item::Struct(it)
        }
        Item::Enum(mut it) => {
            for variant in &mut it.variants {
                variant.attrs.retain(matters);
                variant.fields.iter_mut().for_each(|field| field.attrs.clear());
            }
            Item::Enum(it)
        }
        Item::Trait(mut it) => {
            for inner in &mut it.items {
                if let TraitItem::Fn(function) = inner {
                    function.attrs.retain(matters);
                    function.default = function.default.take().map(|_| syn::parse_quote!({}));
                }
                if let TraitItem::Const(constant) = inner {
                    constant.attrs.retain(matters);
                }
                if let TraitItem::Type(ty) = inner {
                    ty.attrs.retain(matters);
                }
            }
            Item::Trait(it)
        }
        Item::Impl(it) => Item::Impl(shown_impl(it)),
        other => other,
    })
}

fn shown_impl(mut it: ItemImpl) -> ItemImpl {
    if it.trait_.is_some() {
        it.items.retain(|inner| matches!(inner, ImplItem::Type(_)));
        return it;
    }
    it.items.retain_mut(|inner| match inner {
        ImplItem::Fn(function) => {
            function.block = syn::parse_quote!({});
            let seen = matches!(function.vis, Visibility::Public(_)) && !is_hidden(&function.attrs);
            function.attrs.retain(matters);
            seen
        }
        ImplItem::Const(constant) => {
            constant.expr = syn::parse_quote!(_);
            constant.attrs.retain(matters);
            matches!(constant.vis, Visibility::Public(_))
        }
        _ => false,
    });
    it
}

/// Leaves out private fields. Of a tuple, `_` stays in their place.
fn keep_public(fields: &mut Fields) {
    let open = |field: &syn::Field| matches!(field.vis, Visibility::Public(_));
    match fields {
        Fields::Named(named) => {
            named.named =
                std::mem::take(&mut named.named).into_iter().filter(|field| open(field)).collect();
        }
        Fields::Unnamed(unnamed) => {
            for field in unnamed.unnamed.iter_mut().filter(|field| !open(field)) {
                field.ty = syn::parse_quote!(_);
            }
        }
        Fields::Unit => {}
    }
    fields.iter_mut().for_each(|field| field.attrs.clear());
}

fn name_of(item: &Item) -> Vec<String> {
    match item {
        Item::Enum(it) => vec![it.ident.to_string()],
        Item::Struct(it) => vec![it.ident.to_string()],
        Item::Type(it) => vec![it.ident.to_string()],
        Item::Use(it) => names_in(&it.tree),
        _ => Vec::new(),
    }
}

fn names_in(tree: &UseTree) -> Vec<String> {
    match tree {
        UseTree::Path(path) => names_in(&path.tree),
        UseTree::Name(name) => vec![name.ident.to_string()],
        UseTree::Rename(rename) => vec![rename.rename.to_string()],
        UseTree::Group(group) => group.items.iter().flat_map(names_in).collect(),
        UseTree::Glob(_) => Vec::new(),
    }
}

/// The name of a type; `None` for one without a name, such as a slice or a reference.
fn last_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

fn printed(item: Item) -> String {
    let file = syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] };
    prettyplease::unparse(&file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_users_see_is_shown_where_they_reach_it() {
        let folder = std::env::temp_dir().join(format!("public-api-{}", std::process::id()));
        let write = |name: &str, text: &str| {
            let file = folder.join("src").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write(
            "lib.rs",
            "mod berth;\n#[cfg(feature = \"tide\")]\npub mod tide;\n#[doc(hidden)]\npub mod private;\n\
             pub use berth::{Berth, Kind};\nuse berth::Inner;\n#[cfg(test)]\nmod tests { pub fn no() {} }",
        );
        write("private.rs", "pub fn hidden() {}");
        write(
            "berth.rs",
            "/// Docs.\n#[derive(Clone)]\n#[non_exhaustive]\npub struct Berth { pub name: String, id: u64 }\n\
             impl Berth {\n    /// Docs.\n    pub fn moor(&self, ship: &str) -> bool { self.id > 0 }\n\
             fn secret(&self) {}\n}\n\
             pub(crate) struct Inner;\nimpl Default for Inner { fn default() -> Inner { Inner } }\n\
             impl Drop for Berth { fn drop(&mut self) {} }\npub enum Kind { Pier, Dock(u8) }",
        );
        write("tide/mod.rs", "pub const HIGH: u8 = 7;\nfn low() {}");
        let api = public_api(&folder);
        fs::remove_dir_all(&folder).unwrap();
        let wanted = "// crate\n\n\
             #[derive(Clone)]\n#[non_exhaustive]\npub struct Berth {\n    pub name: String,\n}\n\n\
             impl Berth {\n    pub fn moor(&self, ship: &str) -> bool {}\n}\n\n\
             impl Drop for Berth {}\n\n\
             pub enum Kind {\n    Pier,\n    Dock(u8),\n}\n\n\
             pub use berth::{Berth, Kind};\n\n\
             // crate::tide\n\n\
             #[cfg(feature = \"tide\")]\npub const HIGH: u8 = _;\n\n";
        assert_eq!(api, wanted);
    }
}
