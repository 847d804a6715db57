//! Taking a confirmed sign-in, and taking it again when the answer was lost.

use super::*;

#[tokio::test(start_paused = true)]
async fn confirmed_sign_in_that_did_not_fit_may_be_taken_again() {
    let now = Instant::now();
    let mut book = offered(now);
    book.fetch(&CODE, phone(9), STANDS, now).unwrap();
    book.confirm(who(1), 42, now).unwrap();
    for _ in 0..2 {
        let knocks = book.take(&[9; 32], STANDS, now);
        assert!(matches!(knocks, Ok(Taking::First { .. })));
    }
}

#[tokio::test(start_paused = true)]
async fn device_whose_answer_was_lost_takes_its_sign_in_again_for_a_minute() {
    let now = Instant::now();
    let mut book = taken(9, now);
    let later = after(now, 59);
    assert!(matches!(book.redeem(&[9; 32], later), Ok(Redeeming::Ready)));
    let Ok(Taking::Again {
        user,
        device,
        whose,
    }) = book.take(&[9; 32], STANDS, later)
    else {
        panic!("its answer may have been lost");
    };
    assert_eq!((user, device), (who(1).user, DEVICE));
    assert!(whose.is_some(), "it is written down");
    let (late, mut others) = (now + CONFIRM_WITHIN, 0);
    for receipt in [[8; 32], CODE] {
        let other = denied(book.take(&receipt, STANDS, later));
        others += usize::from(other == Denied::NoSuchCode);
    }
    assert_eq!(others, 2, "who only saw the code has no receipt");
    assert_eq!(denied(book.redeem(&[9; 32], late)), Denied::CodeUsed);
    assert_eq!(denied(book.take(&[9; 32], STANDS, late)), Denied::CodeUsed);
}

#[tokio::test(start_paused = true)]
async fn device_that_has_come_in_or_was_signed_out_takes_nothing_again() {
    let now = Instant::now();
    let mut book = taken(9, now);
    book.came_in(DeviceId::from_bytes([8; 16]));
    assert!(book.take(&[9; 32], STANDS, now).is_ok(), "that was another");
    book.came_in(DEVICE);
    assert_eq!(denied(book.take(&[9; 32], STANDS, now)), Denied::CodeUsed);
    let mut book = taken(9, now);
    book.end_of_user(who(1).user, now);
    assert_eq!(denied(book.take(&[9; 32], STANDS, now)), Denied::CodeUsed);
}

#[tokio::test(start_paused = true)]
async fn sign_in_that_could_not_be_written_is_still_to_be_taken() {
    let now = Instant::now();
    let mut book = taken(9, now);
    book.unused(&[9; 32], now);
    let taken = book.take(&[9; 32], STANDS, now);
    assert!(matches!(taken, Ok(Taking::First { .. })));
}
