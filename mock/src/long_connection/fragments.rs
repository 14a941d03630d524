//! Cuts a push into the frames that carry it, as a script wants it.

use super::{
    answer::Expected,
    fault::PushScript,
    frame::{DATA, Frame, header},
};

/// What the frames of one push share.
pub(super) struct Manner {
    pub(super) message_id: String,
    pub(super) trace_id: String,
    /// `SeqID` of the first frame; the others count on.
    pub(super) first_seq_id: u64,
    pub(super) log_id: u64,
    pub(super) service: i32,
    /// How many bytes one frame carries at most.
    pub(super) fragment_size: usize,
}

/// One push as frames.
pub(super) struct Fragments {
    pub(super) message_id: String,
    /// The frames in the order in which they are sent.
    pub(super) frames: Vec<Frame>,
    /// How many different frames there are.
    pub(super) count: u64,
    pub(super) expected: Expected,
}

pub(super) fn of(
    payload: &[u8],
    script: &PushScript,
    manner: Manner,
    random: &mut fastrand::Rng,
) -> Fragments {
    let pieces = match script.fragments {
        Some(count) => count.min(payload.len()).max(1),
        None => payload.len().div_ceil(manner.fragment_size.max(1)).max(1),
    };
    let headers = vec![
        ("type".to_owned(), script.message_type.clone().unwrap_or_else(|| "event".to_owned())),
        ("message_id".to_owned(), manner.message_id.clone()),
        ("sum".to_owned(), script.claimed_sum.unwrap_or(pieces as u64).to_string()),
        ("trace_id".to_owned(), manner.trace_id.clone()),
    ];
    let frame = |piece: usize| {
        let bytes = &payload[piece * payload.len() / pieces..(piece + 1) * payload.len() / pieces];
        let shared = headers.iter().map(|(key, value)| header(key, value));
        Frame {
            seq_id: Some(manner.first_seq_id + piece as u64),
            log_id: Some(manner.log_id),
            service: Some(manner.service),
            method: Some(DATA),
            headers: shared.chain([header("seq", piece)]).collect(),
            payload: Some(bytes.to_vec()),
            log_id_new: Some(manner.trace_id.clone()),
            ..Frame::default()
        }
    };
    let sent = (0..pieces).filter(|piece| script.without != Some(*piece));
    let mut frames: Vec<Frame> =
        sent.flat_map(|piece| vec![frame(piece); script.copies + 1]).collect();
    if script.reversed {
        frames.reverse();
    }
    if script.shuffled {
        random.shuffle(&mut frames);
    }
    let count = pieces as u64;
    let expected = Expected {
        seq_ids: manner.first_seq_id..manner.first_seq_id + count,
        log_id: manner.log_id,
        service: manner.service,
        headers,
    };
    Fragments { message_id: manner.message_id, frames, count, expected }
}

#[cfg(test)]
mod tests {
    use super::{Manner, PushScript, of};

    /// The frames of ten bytes: what each says of its place, and its bytes.
    fn sent(script: &PushScript, fragment_size: usize) -> Vec<(String, String)> {
        let manner = Manner {
            message_id: "m1".into(),
            trace_id: "t1".into(),
            first_seq_id: 5,
            log_id: 5,
            service: 7,
            fragment_size,
        };
        let frames = of(b"0123456789", script, manner, &mut fastrand::Rng::with_seed(1)).frames;
        let shown = frames.iter().map(|frame| {
            let header = |key| frame.header(key).unwrap_or_default();
            let text = String::from_utf8(frame.payload.clone().unwrap_or_default()).unwrap();
            (format!("{} of {}", header("seq"), header("sum")), text)
        });
        shown.collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(place, text)| ((*place).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_push_is_cut_by_size_or_as_a_script_wants_it() {
        let script = PushScript::new;
        assert_eq!(sent(&script(), 10), pairs(&[("0 of 1", "0123456789")]));
        let three = [("0 of 3", "012"), ("1 of 3", "345"), ("2 of 3", "6789")];
        assert_eq!(sent(&script(), 4), pairs(&three));
        assert_eq!(sent(&script().fragments(3), 10), pairs(&three));
        assert_eq!(sent(&script().fragments(99), 10).len(), 10);
        assert_eq!(
            sent(&script().fragments(2).reversed().repeated(1), 10),
            pairs(&[
                ("1 of 2", "56789"),
                ("1 of 2", "56789"),
                ("0 of 2", "01234"),
                ("0 of 2", "01234")
            ])
        );
        assert_eq!(
            sent(&script().fragments(2).without(0).claiming(1 << 31), 10),
            pairs(&[("1 of 2147483648", "56789")])
        );
        let mut shuffled = sent(&script().fragments(10).shuffled(), 10);
        let in_order = sent(&script().fragments(10), 10);
        assert_ne!(shuffled, in_order);
        shuffled.sort();
        assert_eq!(shuffled, in_order);
    }
}
