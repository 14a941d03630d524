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

/// The name as a component's, which may hold ASCII letters, digits, `.`, `-` and `_` only; any
/// other character is written as its number, so that names stay apart.
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
