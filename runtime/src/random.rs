//! Random names, and random numbers that spread pauses.

use std::{cell::RefCell, process};

/// A number from 0 up to 1, for the length of pauses. It is predictable.
pub(crate) fn chance() -> f64 {
    fastrand::f64()
}

/// A unique name in the form of a UUID (version 4), from the CSPRNG of the operating system.
pub(crate) fn name() -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut bytes = BUFFER.with_borrow_mut(Buffer::take);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut name = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            name.push('-');
        }
        name.push(DIGITS[usize::from(byte >> 4)].into());
        name.push(DIGITS[usize::from(byte & 0x0f)].into());
    }
    name
}

thread_local! {
    static BUFFER: RefCell<Buffer> =
        const { RefCell::new(Buffer { process: 0, left: 0, bytes: [0; 512] }) };
}

/// Random bytes for several names, since asking the system costs more than making a name.
struct Buffer {
    /// The process that filled it. After a fork, the bytes belong to the parent.
    process: u32,
    left: usize,
    bytes: [u8; 512],
}

impl Buffer {
    fn take(&mut self) -> [u8; 16] {
        let process = process::id();
        if self.left == 0 || self.process != process {
            if getrandom::fill(&mut self.bytes).is_err() {
                // A name must be unique rather than secret, so a lack of entropy does not fail the
                // call.
                fastrand::fill(&mut self.bytes);
            }
            self.process = process;
            self.left = self.bytes.len() / 16;
        }
        self.left -= 1;
        let mut taken = [0; 16];
        taken.copy_from_slice(&self.bytes[16 * self.left..][..16]);
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Buffer, chance, name};

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
    fn bytes_that_another_process_got_are_not_used() {
        let mut buffer = Buffer { process: 0, left: 2, bytes: [7; 512] };
        assert_ne!(buffer.take(), [7; 16]);
        assert_eq!(buffer.left, 31);
        buffer.bytes = [7; 512];
        assert_eq!(buffer.take(), [7; 16], "its own are");
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
