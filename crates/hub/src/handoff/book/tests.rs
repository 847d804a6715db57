use parlor_model::{DeviceId, SessionId, UserName};

use super::super::CONFIRM_WITHIN;
use super::super::one::{MISSES, REMEMBERED};
use super::*;

mod taking;

const CODE: Digest = [1; 32];
const OTHER: Digest = [2; 32];
const LIFE: Duration = Duration::from_secs(5);
const STANDS: fn(&Approver) -> bool = |_| true;
const DEVICE: DeviceId = DeviceId::from_bytes([7; 16]);

fn who(user: u8) -> Who {
    Who {
        user: UserId::from_bytes([user; 16]),
        device: Some(DeviceId::from_bytes([user; 16])),
        session: Some(SessionId(u64::from(user))),
        since: None,
    }
}

fn approver(user: u8) -> Approver {
    let name = UserName::parse(["nobody", "ada", "mallory"][usize::from(user)]).unwrap();
    let (who, since) = (who(user), Instant::now());
    Approver {
        who,
        name,
        limited: None,
        since,
    }
}

fn phone(receipt: u8) -> Newcomer {
    Newcomer {
        address: "192.0.2.7".parse().ok(),
        limited: "192.0.2.7".parse().ok(),
        label: "Firefox on Android".to_owned(),
        receipt: [receipt; 32],
        numbers: [17, 42, 80],
        number: 42,
    }
}

fn offered(now: Instant) -> Handoffs {
    let mut book = Handoffs::default();
    book.offer(CODE, approver(1), LIFE, now).unwrap();
    book
}

fn take(
    book: &mut Handoffs,
    receipt: &Digest,
    stands: impl FnOnce(&Approver) -> bool,
    now: Instant,
) -> Result<Taking, Miss> {
    let taken = book.take(receipt, stands, now)?;
    book.used(receipt, DEVICE, now);
    Ok(taken)
}

/// A book in which a device has taken its sign-in, by this receipt.
fn taken(receipt: u8, now: Instant) -> Handoffs {
    let mut book = offered(now);
    book.fetch(&CODE, phone(receipt), STANDS, now).unwrap();
    book.confirm(who(1), 42, now).unwrap();
    take(&mut book, &[receipt; 32], STANDS, now).unwrap();
    book
}

fn denied<T>(found: Result<T, Miss>) -> Denied {
    found.map(drop).unwrap_err().denied
}

fn after(now: Instant, seconds: u64) -> Instant {
    now + Duration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn code_that_is_fetched_and_confirmed_signs_in_once() {
    let now = Instant::now();
    let mut book = offered(now);
    assert!(book.fetch(&CODE, phone(9), STANDS, after(now, 4)).is_ok());
    let waiting = book.waiting_for(who(1), after(now, 4)).unwrap();
    assert_eq!(
        (waiting.numbers, waiting.within),
        ([17, 42, 80], CONFIRM_WITHIN)
    );
    assert_eq!(
        denied(take(&mut book, &[9; 32], STANDS, now)),
        Denied::CodeUsed,
        "not confirmed"
    );
    assert!(book.confirm(who(1), 42, after(now, 60)).is_ok());
    let taken = take(&mut book, &[9; 32], STANDS, after(now, 61)).unwrap();
    let Taking::First { by, newcomer } = taken else {
        panic!("nobody took it before");
    };
    assert_eq!((by.who.user, newcomer.number), (who(1).user, 42));
}

#[tokio::test(start_paused = true)]
async fn late_code_has_expired_and_its_owner_is_told() {
    let now = Instant::now();
    let mut book = offered(now);
    assert_eq!(book.next_end(), Some(now + LIFE));
    let ended = book.expire(now + LIFE);
    assert_eq!(ended[0].who.user, who(1).user);
    let late = book.fetch(&CODE, phone(9), STANDS, now + LIFE);
    assert_eq!(denied(late), Denied::CodeExpired);
    assert_eq!(book.next_end(), None);
}

#[tokio::test(start_paused = true)]
async fn of_two_that_bring_a_code_only_the_first_has_it() {
    let now = Instant::now();
    let mut book = offered(now);
    assert!(book.fetch(&CODE, phone(8), STANDS, now).is_ok());
    let second = book.fetch(&CODE, phone(9), STANDS, now);
    assert_eq!(denied(second), Denied::CodeUsed);
    assert_eq!(denied(book.redeem(&[9; 32], now)), Denied::NoSuchCode);
    assert!(book.confirm(who(1), 42, now).is_ok());
    assert!(matches!(book.redeem(&[8; 32], now), Ok(Redeeming::Ready)));
}

#[tokio::test(start_paused = true)]
async fn wrong_number_ends_it_and_the_device_is_told() {
    let now = Instant::now();
    let mut book = offered(now);
    book.fetch(&CODE, phone(9), STANDS, now).unwrap();
    let Ok(Redeeming::Wait(mut told)) = book.redeem(&[9; 32], now) else {
        panic!("nothing is decided yet");
    };
    assert_eq!(
        book.confirm(who(1), 17, now).unwrap_err(),
        Denied::WrongNumber
    );
    assert_eq!(told.try_recv(), Ok(Err(Denied::HandoffRefused)));
    assert_eq!(
        book.confirm(who(1), 42, now).unwrap_err(),
        Denied::NothingToConfirm
    );
    assert_eq!(denied(book.redeem(&[9; 32], now)), Denied::HandoffRefused);
}

#[tokio::test(start_paused = true)]
async fn nobody_confirms_what_is_not_theirs() {
    let now = Instant::now();
    let mut book = offered(now);
    book.fetch(&CODE, phone(9), STANDS, now).unwrap();
    assert_eq!(
        book.confirm(who(2), 42, now).unwrap_err(),
        Denied::NothingToConfirm
    );
    let elsewhere = Who {
        session: Some(SessionId(77)),
        device: None,
        ..who(1)
    };
    assert_eq!(
        book.confirm(elsewhere, 42, now).unwrap_err(),
        Denied::NothingToConfirm
    );
    let same_device = Who {
        session: Some(SessionId(77)),
        ..who(1)
    };
    assert!(book.confirm(same_device, 42, now).is_ok());
}

#[tokio::test(start_paused = true)]
async fn confirming_takes_at_most_a_minute() {
    let now = Instant::now();
    let mut book = offered(now);
    book.fetch(&CODE, phone(9), STANDS, now).unwrap();
    let late = now + CONFIRM_WITHIN;
    assert_eq!(
        book.confirm(who(1), 42, late).unwrap_err(),
        Denied::NothingToConfirm
    );
    assert_eq!(denied(book.redeem(&[9; 32], late)), Denied::CodeExpired);
}

#[tokio::test(start_paused = true)]
async fn fresh_code_replaces_the_one_before() {
    let now = Instant::now();
    let mut book = offered(now);
    book.offer(OTHER, approver(1), LIFE, after(now, 1)).unwrap();
    assert_eq!(
        denied(book.fetch(&CODE, phone(9), STANDS, after(now, 1))),
        Denied::CodeExpired
    );
    assert!(book.fetch(&OTHER, phone(9), STANDS, after(now, 1)).is_ok());
}

#[tokio::test(start_paused = true)]
async fn code_of_somebody_who_was_signed_out_is_worth_nothing() {
    let now = Instant::now();
    let mut book = offered(now);
    let fetched = book.fetch(&CODE, phone(9), |_| false, now);
    assert_eq!(denied(fetched), Denied::CodeExpired);
    book.offer(OTHER, approver(1), LIFE, now).unwrap();
    book.fetch(&OTHER, phone(8), STANDS, now).unwrap();
    book.confirm(who(1), 42, now).unwrap();
    assert_eq!(
        denied(take(&mut book, &[8; 32], |_| false, now)),
        Denied::HandoffRefused
    );
    assert_eq!(
        denied(take(&mut book, &[8; 32], STANDS, now)),
        Denied::CodeUsed
    );
}

#[tokio::test(start_paused = true)]
async fn code_of_a_device_is_opened_by_somebody_signed_in_alone() {
    let now = Instant::now();
    let mut book = Handoffs::default();
    book.ask(CODE, phone(9), now).unwrap();
    let fetched = book.fetch(&CODE, phone(8), STANDS, now);
    assert_eq!(denied(fetched), Denied::NoSuchCode, "devices let nobody in");
    assert_eq!(
        denied(book.open(&OTHER, approver(1), now)),
        Denied::NoSuchCode
    );
    assert_eq!(
        book.open(&CODE, approver(1), after(now, 50))
            .unwrap()
            .numbers,
        [17, 42, 80]
    );
    assert_eq!(denied(book.open(&CODE, approver(2), now)), Denied::CodeUsed);
    book.confirm(who(1), 42, after(now, 100)).unwrap();
    assert!(take(&mut book, &[9; 32], STANDS, after(now, 101)).is_ok());
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_too_many_or_guesses_waits() {
    let now = Instant::now();
    let mut book = Handoffs::default();
    for _ in 0..limits::CODES_PER_MINUTE {
        book.offer(CODE, approver(1), LIFE, now).unwrap();
    }
    let more = book.offer(CODE, approver(1), LIFE, now);
    assert!(matches!(more, Err(Denied::TooFast(_))));
    assert!(book.offer(CODE, approver(1), LIFE, after(now, 60)).is_ok());
    for _ in 0..limits::WRONG_CODES_PER_MINUTE {
        assert_eq!(
            denied(book.open(&OTHER, approver(2), now)),
            Denied::NoSuchCode
        );
    }
    assert!(matches!(
        denied(book.open(&OTHER, approver(2), now)),
        Denied::TooFast(_)
    ));
}

#[tokio::test(start_paused = true)]
async fn only_so_many_are_alive_and_remembered() {
    let now = Instant::now();
    let mut book = Handoffs::default();
    for _ in 0..limits::CODES_PER_ADDRESS {
        book.ask(CODE, phone(9), now).unwrap();
    }
    assert!(matches!(
        book.ask(CODE, phone(9), now),
        Err(Denied::TooMany { .. })
    ));
    let anywhere = || Newcomer {
        limited: None,
        ..phone(9)
    };
    let more = limits::CODES - limits::CODES_PER_ADDRESS;
    (0..more).for_each(|_| book.ask(CODE, anywhere(), now).unwrap());
    assert!(matches!(
        book.ask(CODE, anywhere(), now),
        Err(Denied::TooMany { .. })
    ));
    let later = after(now, 60);
    (0..limits::CODES).for_each(|_| {
        book.expire(later);
        book.ask(CODE, anywhere(), later).unwrap();
    });
    assert_eq!(book.all.len(), 2 * limits::CODES);
    let latest = after(now, 120);
    book.expire(latest);
    (0..limits::CODES).for_each(|_| book.ask(CODE, anywhere(), latest).unwrap());
    assert_eq!(book.all.len(), 2 * limits::CODES);
    book.expire(latest + CONFIRM_WITHIN);
    book.expire(latest + CONFIRM_WITHIN + REMEMBERED);
    assert!(book.all.is_empty());
}

#[tokio::test(start_paused = true)]
async fn late_uses_of_one_code_are_written_down_three_times() {
    let now = Instant::now();
    let mut book = offered(now);
    book.expire(now + LIFE);
    let told = (0..10).map(|_| book.fetch(&CODE, phone(9), STANDS, now + LIFE).unwrap_err());
    let told = told.filter(|miss| miss.whose.is_some()).count();
    assert_eq!(told, usize::from(MISSES));
}

#[tokio::test(start_paused = true)]
async fn nobody_uses_up_the_codes_of_others() {
    let now = Instant::now();
    let mut book = Handoffs::default();
    for n in 0..limits::CODES {
        // Of one site, by as many addresses as it likes.
        let limited = format!("2001:db8:0:{n:x}::1").parse().ok();
        let _ = book.ask(
            CODE,
            Newcomer {
                limited,
                ..phone(9)
            },
            now,
        );
    }
    assert_eq!(book.all.len(), limits::CODES_PER_SITE);
    for n in 0..limits::CODES_PER_MINUTE {
        let mut by = approver(2);
        (by.who.device, by.who.session) = (None, Some(SessionId(u64::from(n))));
        let _ = book.offer(CODE, by, LIFE, now);
    }
    let used = limits::CODES_PER_SITE + limits::CODES_PER_USER;
    assert_eq!(book.all.len(), used);
    assert!(book.offer(OTHER, approver(1), LIFE, now).is_ok());
    assert!(book.ask(OTHER, phone(9), now).is_ok());
}

#[tokio::test(start_paused = true)]
async fn user_opens_no_more_codes_than_they_may_show() {
    let now = Instant::now();
    let mut book = Handoffs::default();
    let by = |session: usize| {
        let mut by = approver(1);
        (by.who.device, by.who.session) = (None, Some(SessionId(session as u64)));
        by
    };
    let newcomer = || Newcomer {
        limited: None,
        ..phone(9)
    };
    for n in 0..=limits::CODES_PER_USER {
        let code = [u8::try_from(n).unwrap() + 10; 32];
        book.ask(code, newcomer(), now).unwrap();
        let opened = book.open(&code, by(n), now);
        if n < limits::CODES_PER_USER {
            assert!(opened.is_ok(), "{n}");
        } else {
            assert!(matches!(denied(opened), Denied::TooMany { .. }));
            assert!(book.open(&code, approver(2), now).is_ok(), "it is alive");
        }
    }
    // One of them gives up the one for another.
    book.ask(OTHER, newcomer(), now).unwrap();
    assert!(book.open(&OTHER, by(3), now).is_ok());
    assert!(book.offer(CODE, by(3), LIFE, now).is_ok());
    assert!(book.offer(CODE, by(99), LIFE, now).is_err());
}

#[tokio::test(start_paused = true)]
async fn what_does_not_fit_or_is_mistyped_ends_nothing() {
    let now = Instant::now();
    let mut book = offered(now);
    let there = |user: u8| Approver {
        limited: "2001:db8::1".parse().ok(),
        ..approver(user)
    };
    for n in 0..limits::CODES_PER_SITE {
        let mut other = there(2);
        other.who.user = UserId::from_bytes([u8::try_from(n).unwrap() + 2; 16]);
        book.offer([3; 32], other, LIFE, now).unwrap();
    }
    let there = there(1);
    let full = book.offer(OTHER, there, LIFE, now);
    assert!(matches!(full, Err(Denied::TooMany { .. })), "{full:?}");
    let mistyped = book.open(&OTHER, approver(1), now);
    assert_eq!(denied(mistyped), Denied::NoSuchCode);
    assert!(book.fetch(&CODE, phone(9), STANDS, now).is_ok());
}

#[tokio::test(start_paused = true)]
async fn devices_that_are_not_signed_in_take_nobody_s_place_who_is() {
    let now = Instant::now();
    let mut book = Handoffs::default();
    let anywhere = || Newcomer {
        limited: None,
        ..phone(9)
    };
    (0..limits::CODES).for_each(|_| book.ask([3; 32], anywhere(), now).unwrap());
    assert!(book.ask(CODE, anywhere(), now).is_err(), "it is full");
    assert!(book.offer(CODE, approver(1), LIFE, now).is_ok());
    assert!(book.fetch(&CODE, anywhere(), STANDS, now).is_ok());
    assert!(book.open(&[3; 32], approver(2), now).is_ok());
    assert_eq!(book.all.len(), limits::CODES + 1);
}
