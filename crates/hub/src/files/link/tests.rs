//! Links that end, are used up, are pushed out and are told again.

use super::*;

const FILE: FileId = FileId::from_bytes([1; 16]);
const USER: UserId = UserId::from_bytes([2; 16]);
const OTHER: UserId = UserId::from_bytes([3; 16]);

fn sending(user: UserId) -> Link {
    Link::Send {
        user,
        room: RoomId::from_bytes([4; 16]),
        name: FileName::parse("a").unwrap(),
        lifetime: None,
        since: Instant::now(),
    }
}

fn file(number: usize) -> FileId {
    FileId::from_bytes((number as u128).to_be_bytes())
}

#[tokio::test(start_paused = true)]
async fn a_link_is_told_again_while_it_lasts_and_then_ends() {
    let links = Links::default();
    let code = links.fetching(FILE, None);
    tokio::time::advance(FETCH_FOR / 4).await;
    assert_eq!(links.fetching(FILE, None), code);
    tokio::time::advance(FETCH_FOR / 2).await;
    assert_ne!(links.fetching(FILE, None), code);
    assert!(links.find(&code).is_some());
    tokio::time::advance(FETCH_FOR / 4).await;
    assert!(links.find(&code).is_none() && links.find("other").is_none());
}

#[tokio::test(start_paused = true)]
async fn a_link_of_a_user_is_the_same_each_time_and_lasts_from_the_last() {
    let links = Links::default();
    let code = links.fetching(FILE, Some(USER));
    assert_ne!(links.fetching(FILE, Some(OTHER)), code);
    assert_ne!(links.fetching(FILE, None), code);
    tokio::time::advance(FETCH_FOR * 3 / 4).await;
    assert_eq!(links.fetching(FILE, Some(USER)), code);
    tokio::time::advance(FETCH_FOR * 3 / 4).await;
    assert!(links.find(&code).is_some());
    tokio::time::advance(FETCH_FOR / 4).await;
    assert!(links.find(&code).is_none());
    assert_ne!(links.fetching(FILE, Some(USER)), code);
}

#[test]
fn a_link_to_send_is_used_by_one_of_those_who_bring_it_at_once() {
    const AT_ONCE: usize = 4;
    let links = Links::default();
    for _ in 0..500 {
        let code = links.add(sending(USER), SEND_FOR);
        let start = std::sync::Barrier::new(AT_ONCE);
        let took = std::thread::scope(|scope| {
            let take = || {
                start.wait();
                usize::from(links.take_to_send(&code).is_some())
            };
            let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(take)).collect();
            let took = threads.into_iter().map(|thread| thread.join().unwrap());
            took.sum::<usize>()
        });
        assert_eq!(took, 1);
    }
    assert!(lock(&links.table).users.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_link_to_send_ends_and_a_link_to_fetch_sends_nothing() {
    let links = Links::default();
    let code = links.add(sending(USER), SEND_FOR);
    let told = links.fetching(FILE, None);
    assert!(links.take_to_send(&told).is_none() && links.find(&told).is_some());
    tokio::time::advance(SEND_FOR).await;
    assert!(links.take_to_send(&code).is_none());
}

#[tokio::test]
async fn who_asks_for_many_ends_the_oldest_of_their_own() {
    let links = Links::default();
    let other = links.fetching(FILE, Some(OTHER));
    let told = links.fetching(FILE, None);
    let oldest = links.fetching(FILE, Some(USER));
    for number in 0..3 * KEPT {
        links.fetching(file(number), Some(USER));
    }
    assert!(links.find(&other).is_some() && links.find(&told).is_some());
    assert!(links.find(&oldest).is_none());
    let table = lock(&links.table);
    assert_eq!(table.links.len(), KEPT_OF_USER + 2);
    assert_eq!(table.told.len(), table.links.len());
    assert!(table.order.len() <= 2 * KEPT);
}

#[tokio::test]
async fn a_link_that_was_pushed_out_is_not_told_again() {
    let links = Links::default();
    let first = links.fetching(FILE, None);
    for number in 0..KEPT {
        links.fetching(file(number), None);
    }
    assert!(links.find(&first).is_none());
    let again = links.fetching(FILE, None);
    assert!(again != first && links.find(&again).is_some());
    let table = lock(&links.table);
    assert_eq!((table.links.len(), table.told.len()), (KEPT, KEPT));
}

#[tokio::test(start_paused = true)]
async fn the_links_of_a_user_end_together_and_no_others() {
    let links = Links::default();
    let before = Instant::now();
    let (own, send) = (
        links.fetching(FILE, Some(USER)),
        links.add(sending(USER), SEND_FOR),
    );
    let kept = [
        links.fetching(FILE, None),
        links.fetching(FILE, Some(OTHER)),
    ];
    links.end_of(USER);
    assert!(links.find(&own).is_none() && links.find(&send).is_none());
    assert!(kept.iter().all(|code| links.find(code).is_some()));
    assert!(links.has_ended(USER, before) && !links.has_ended(OTHER, before));
    tokio::time::advance(SEND_FOR).await;
    assert!(!links.has_ended(USER, Instant::now()));
    assert_ne!(links.fetching(FILE, Some(USER)), own);
}

#[test]
fn no_name_can_end_or_lengthen_a_link() {
    for (name, end) in [
        ("a-b_c.~1", "a-b_c.~1"),
        ("a b?c#d&e%f", "a%20b%3Fc%23d%26e%25f"),
        ("ä) http:", "%C3%A4%29%20http%3A"),
        ("[x]", "%5Bx%5D"),
    ] {
        let path = Link::path("code", &FileName::parse(name).unwrap());
        assert_eq!(path, format!("/f/code/{end}"));
    }
}
