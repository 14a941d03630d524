//! Random names, and random numbers that spread pauses.

use std::fmt::Write;

/// A number from 0 up to 1, for the length of pauses. It is predictable.
pub(crate) fn chance() -> f64 {
    fastrand::f64()
}

/// How many characters a [`name`] has.
pub(crate) const NAME_LENGTH: usize = 36;

/// A unique name in the form of a UUID (version 4), from the CSPRNG of the operating system.
pub(crate) fn name() -> String {
    let mut bytes = [0; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // A name must be unique rather than secret, so a lack of entropy does not fail the call.
        fastrand::fill(&mut bytes);
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut name = String::with_capacity(NAME_LENGTH);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            name.push('-');
        }
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{chance, name};

    #[test]
    fn names_are_uuids_and_differ() {
        let names: HashSet<String> = (0..10_000).map(|_| name()).collect();
        assert_eq!(names.len(), 10_000);
        for name in names {
            let parts: Vec<usize> = name.split('-').map(str::len).collect();
            assert_eq!(parts, [8, 4, 4, 4, 12]);
            assert!(
                name.as_bytes()[14] == b'4' && b"89ab".contains(&name.as_bytes()[19]),
                "{name}"
            );
        }
    }

    #[test]
    fn chance_is_spread_over_its_range() {
        let numbers: Vec<f64> = (0..10_000).map(|_| chance()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        for tenth in 0..10 {
            let from = f64::from(tenth) / 10.0;
            let count =
                numbers.iter().filter(|number| (from..from + 0.1).contains(*number)).count();
            assert!((700..1300).contains(&count), "{count} from {from}");
        }
    }
}
