//! Names of components, made of the documentation's names.

/// `eco_background_check_package` to `EcoBackgroundCheckPackage`. Only ASCII letters and digits
/// remain, since a component's name may hold little else; empty where there are none.
pub(super) fn pascal(text: &str) -> String {
    let mut name = String::new();
    let mut begins = true;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(if begins { c.to_ascii_uppercase() } else { c });
            begins = false;
        } else {
            begins = true;
        }
    }
    name
}

/// `name` with the service before it, unless it begins so already.
pub(super) fn in_service(service: &str, name: &str) -> String {
    let service = pascal(service);
    let rest = name.strip_prefix(service.as_str());
    // `ImMessage` is im's, `Image` is not.
    if rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase())) {
        name.to_owned()
    } else {
        service + name
    }
}

#[cfg(test)]
mod tests {
    use super::{in_service, pascal};

    #[test]
    fn a_name_keeps_letters_and_digits_only() {
        assert_eq!(pascal("order_line.item-v2"), "OrderLineItemV2");
        assert_eq!(pascal("userInfo"), "UserInfo");
        assert_eq!(pascal("货物"), "");
    }

    #[test]
    fn a_service_stands_before_a_name_once() {
        assert_eq!(in_service("im", "ImMessage"), "ImMessage");
        assert_eq!(in_service("im", "Image"), "ImImage");
        assert_eq!(in_service("im", "Im"), "Im");
    }
}
