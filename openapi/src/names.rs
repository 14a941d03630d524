//! Names of components, derived from names in the documentation.

/// Turns `eco_background_check_package` into `EcoBackgroundCheckPackage`. Keeps only ASCII letters
/// and digits, since a component's name allows little else; the result may be empty.
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

/// The name of a component, which may only contain ASCII letters, digits, `.`, `-` and `_`. Any
/// other character becomes its code point, so that different names stay different.
pub(super) fn component(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || ".-_".contains(c) {
            text.push(c);
        } else {
            text.push_str(&format!("-{:x}-", u32::from(c)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{component, pascal};

    #[test]
    fn a_name_keeps_letters_and_digits_only() {
        assert_eq!(pascal("order_line.item-v2"), "OrderLineItemV2");
        assert_eq!(pascal("userInfo"), "UserInfo");
        assert_eq!(pascal("货物"), "");
    }

    #[test]
    fn a_component_s_name_keeps_what_tells_it_from_others() {
        assert_eq!(component("hire.v1.job_x.Job"), "hire.v1.job_x.Job");
        assert_eq!(component("船.a b"), "-8239-.a-20-b");
    }
}
