//! Types that contain themselves. Tables list their fields once, so the inner field refers to the
//! outer one.

use feishu_spec::{Field, Type};

/// Makes a field without fields of its own refer to the field around it that has the same named
/// type.
pub(super) fn tie(fields: &mut [Field]) {
    tie_below(fields, &mut Vec::new(), "");
}

fn tie_below(fields: &mut [Field], around: &mut Vec<(String, String)>, path: &str) {
    for field in fields {
        let here =
            if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
        let Some(name) = field.type_name.clone() else {
            tie_below(&mut field.fields, around, &here);
            continue;
        };
        if field.fields.is_empty() && *field.ty.innermost() == Type::Object {
            let outer = around.iter().rev().find(|(other, _)| *other == name);
            field.same_as = outer.map(|(_, path)| path.clone());
        }
        around.push((name, here.clone()));
        tie_below(&mut field.fields, around, &here);
        around.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::tie;
    use feishu_spec::{Field, Type};

    fn node(name: &str, type_name: &str, fields: Vec<Field>) -> Field {
        Field { type_name: Some(type_name.to_owned()), fields, ..Field::new(name, Type::Object) }
    }

    #[test]
    fn a_type_inside_itself_is_tied_to_the_nearest_outer_one() {
        let leaf = node("children", "branch", Vec::new());
        let other = node("bird", "bird", Vec::new());
        let mut fields = vec![node("tree", "tree", vec![node("top", "branch", vec![leaf, other])])];
        tie(&mut fields);
        let inner = &fields[0].fields[0].fields;
        assert_eq!(inner[0].same_as.as_deref(), Some("tree.top"));
        assert_eq!(inner[1].same_as, None);
    }
}
