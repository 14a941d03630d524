//! Bytes in pieces: a file that was uploaded in parts is kept as it came, and sent so, since to put it
//! together would be to keep it twice.

use std::iter::once;

use bytes::Bytes;

/// Bytes, in as many pieces as they came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pieces {
    first: Bytes,
    /// What follows the first piece.
    more: Vec<Bytes>,
}

impl Pieces {
    /// How many bytes there are.
    pub(crate) fn len(&self) -> usize {
        self.iter().map(Bytes::len).sum()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Bytes> {
        once(&self.first).chain(&self.more)
    }

    /// All bytes as one piece, without a copy if they are that already.
    pub(crate) fn joined(&self) -> Bytes {
        match &self.more[..] {
            [] => self.first.clone(),
            _ => self.iter().map(|piece| &piece[..]).collect::<Vec<_>>().concat().into(),
        }
    }

    /// The bytes from `from` on and before `to`, or before the end if that is earlier.
    pub(crate) fn slice(&self, from: usize, to: usize) -> Pieces {
        let mut start = 0;
        let part = |piece: &Bytes| {
            let (begin, end) = (start, start + piece.len());
            start = end;
            (begin < to && end > from)
                .then(|| piece.slice(from.max(begin) - begin..to.min(end) - begin))
        };
        self.iter().filter_map(part).collect()
    }
}

impl IntoIterator for Pieces {
    type Item = Bytes;
    type IntoIter = std::iter::Chain<std::iter::Once<Bytes>, std::vec::IntoIter<Bytes>>;

    fn into_iter(self) -> Self::IntoIter {
        once(self.first).chain(self.more)
    }
}

impl FromIterator<Bytes> for Pieces {
    fn from_iter<I: IntoIterator<Item = Bytes>>(pieces: I) -> Pieces {
        let mut pieces = pieces.into_iter();
        Pieces { first: pieces.next().unwrap_or_default(), more: pieces.collect() }
    }
}

impl From<Bytes> for Pieces {
    fn from(first: Bytes) -> Pieces {
        Pieces { first, more: Vec::new() }
    }
}

impl From<Vec<u8>> for Pieces {
    fn from(bytes: Vec<u8>) -> Pieces {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Pieces {
    fn from(text: String) -> Pieces {
        Bytes::from(text).into()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::Pieces;

    #[test]
    fn a_slice_takes_of_each_piece_what_is_inside_and_copies_nothing() {
        let parts = ["abc", "", "de", "f"].map(|part| Bytes::from(part.to_owned()));
        let pieces: Pieces = parts.iter().cloned().collect();
        assert_eq!((pieces.len(), &pieces.joined()[..]), (6, &b"abcdef"[..]));
        for (from, to, expected) in
            [(0, 6, "abcdef"), (1, 4, "bcd"), (3, 5, "de"), (4, 99, "ef"), (6, 9, ""), (2, 2, "")]
        {
            assert_eq!(pieces.slice(from, to).joined(), expected, "{from}..{to}");
        }
        let inside = parts[2].as_ptr_range();
        assert!(pieces.slice(4, 5).iter().all(|piece| inside.contains(&piece.as_ptr())));
        assert_eq!((Pieces::default().len(), Pieces::default().joined().len()), (0, 0));
    }
}
