//! Files that expire: off every page from their end on, and deleted with their bytes.

use parlor_core::{Change, Event, EventBody, FileState};
use parlor_model::{Digest, FileId, FileName, MediaType, Span};

use super::Harness;
use super::expire::{at, query};
use super::sample::Sample;
use crate::OverPage;

/// A file that is over and not erased yet does not keep older ones off a page.
pub fn files_that_are_over_fill_no_page(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let mut end = None;
    for number in 0..4_u8 {
        let offered = sample.event(
            room,
            EventBody::FileOffered {
                file: FileId::from_bytes([number; 16]),
                name: FileName::parse("walrus.png").ok(),
                size: Some(5),
                media_type: MediaType::octet_stream(),
                state: FileState::Sending,
            },
        );
        // All but the oldest end.
        let expires_at = (number > 0).then(|| offered.at.plus(Span::from_millis(60_000)));
        end = expires_at.or(end);
        let offered = Event {
            expires_at,
            ..offered
        };
        sample.commit(&[Change::Event(offered)]);
    }
    sample.reader.as_of(end.unwrap());
    for limit in 1..5 {
        let page = sample.reader.files(room, None, limit).unwrap();
        let ids: Vec<_> = page.iter().map(|file| file.id).collect();
        assert_eq!(ids, [FileId::from_bytes([0; 16])], "{limit}");
    }
}

/// By its name the newest file that is not over is found.
pub fn a_hidden_file_hides_no_older_one_of_its_name(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let name = FileName::parse("walrus.png").unwrap();
    let mut end = at(0);
    for number in 0..3_u8 {
        let file = FileId::from_bytes([number; 16]);
        let offered = sample.event(
            room,
            EventBody::FileOffered {
                file,
                name: Some(name.clone()),
                size: Some(5),
                media_type: MediaType::octet_stream(),
                state: FileState::Sending,
            },
        );
        end = offered.at.plus(Span::from_millis(60_000));
        let target = offered.seq;
        sample.commit(&[Change::Event(Event {
            expires_at: (number > 0).then_some(end),
            ..offered
        })]);
        let ready = EventBody::FileReady {
            file,
            target,
            name: Some(name.clone()),
            size: 5,
            digest: Digest::from_bytes([number; 32]),
        };
        sample.put(room, ready);
    }
    let named = |sample: &mut Sample, name: &str| {
        let name = FileName::parse(name).unwrap();
        let found = sample.reader.file_named(room, &name).unwrap();
        found.map(|file| file.id.as_bytes()[0])
    };
    for name in ["walrus.png", "Walrus.png"] {
        sample.reader.as_of(at(end.as_millis() - 1));
        assert_eq!(named(&mut sample, name), Some(2), "{name}");
        sample.reader.as_of(end);
        assert_eq!(named(&mut sample, name), Some(0), "{name}");
    }
}

/// A file with an end of its own is deleted as any file is.
pub fn a_file_that_is_over_is_found_with_its_bytes(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let (file, digest) = (FileId::from_bytes([9; 16]), Digest::from_bytes([8; 32]));
    let name = FileName::parse("walrus.png").ok();
    let offered = sample.event(
        room,
        EventBody::FileOffered {
            file,
            name: name.clone(),
            size: Some(5),
            media_type: MediaType::octet_stream(),
            state: FileState::Sending,
        },
    );
    let end = offered.at.plus(Span::from_millis(60_000));
    let offered = Event {
        expires_at: Some(end),
        ..offered
    };
    let target = offered.seq;
    sample.commit(&[Change::Event(offered)]);
    let ready = EventBody::FileReady {
        file,
        target,
        name,
        size: 5,
        digest,
    };
    sample.put(room, ready);
    assert_eq!(sample.log(room)[1].expires_at, Some(end));
    let page = sample.reader.over(&query(end.as_millis(), 9)).unwrap();
    let facts = page.over[0].file.unwrap();
    assert_eq!((facts.id, facts.content.unwrap().digest), (file, digest));

    sample.reader.as_of(end);
    let hidden = sample.reader.file(file).unwrap().unwrap();
    assert_eq!(hidden.expires_at, Some(end));
    assert_eq!((hidden.state, hidden.name), (FileState::Deleted, None));
    assert_eq!(sample.reader.files(room, None, 9).unwrap(), []);
    for event in &sample.log(room)[1..3] {
        let (EventBody::FileOffered { name, .. } | EventBody::FileReady { name, .. }) = &event.body
        else {
            panic!("{event:?}");
        };
        assert_eq!(name, &None);
    }
    sample.put(room, EventBody::FileDeleted { file, target });
    assert!(!sample.reader.is_digest_used(digest).unwrap());
    assert_eq!(
        sample.reader.over(&query(i64::MAX, 9)).unwrap(),
        OverPage::default()
    );
}
