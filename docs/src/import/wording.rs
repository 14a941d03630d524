//! Which wording of the page tells what a value is.

use feishu_spec::{EnumValue, wording};

/// The wording of what a page says about a value, if its label does not say the same.
pub(super) fn of_value(value: &EnumValue, text: &str) -> Option<String> {
    // Of most values the page says the label and nothing else.
    let label = value.label.as_deref();
    if label == Some(text) {
        return None;
    }
    wording::of(text).filter(|wording| label.and_then(wording::of).as_ref() != Some(wording))
}

#[cfg(test)]
mod tests {
    use feishu_spec::EnumValue;

    use super::of_value;
    use crate::import::facts;
    use feishu_spec::wording;

    /// The wording of what a cell says about a field, apart from facts such as examples and limits.
    fn of_field(cell: &str) -> Option<String> {
        wording::of(&facts::sentences(&facts::parts(cell)))
    }

    #[test]
    fn an_example_or_a_limit_is_no_part_of_the_wording() {
        let wording = of_field("The shelf.\n**示例值**：\"a1\"\n**默认值**：`b`");
        assert_eq!(wording, of_field("The shelf.\n**示例值**：\"b2\""));
        assert_eq!(wording, of_field("The shelf."));
        assert_ne!(wording, of_field("The shelves."));
        assert_eq!(of_field("**示例值**：\"a1\""), None);
    }

    #[test]
    fn a_note_is_part_of_the_wording() {
        let noted = of_field("The shelf.\n**示例值**：\"a1\"\n**注意**：mind the gap");
        assert_ne!(noted, of_field("The shelf."));
    }

    #[test]
    fn a_value_has_a_wording_of_its_own_if_its_label_is_not_all_of_it() {
        let label = Some("open".to_owned());
        let value =
            EnumValue { value: 1.into(), label, note: None, wording: None, description: None };
        assert_eq!(of_value(&value, "open。"), None);
        let wording = of_value(&value, "open. Anybody may come in");
        assert!(wording.is_some());
        assert_ne!(EnumValue { wording, ..value.clone() }.said(), value.said());
    }
}
