//! What is made once for each variant that is asked for, and read without a lock after that.

use std::sync::OnceLock;

/// A list that only grows: variant 0 has a place of its own, each other one a node. To be asked for
/// few variants, since all that were made are kept and looked through.
#[derive(Debug)]
pub(crate) struct Variants<T> {
    plain: OnceLock<T>,
    others: OnceLock<Box<Node<T>>>,
}

#[derive(Debug)]
struct Node<T> {
    variant: u32,
    made: OnceLock<T>,
    next: OnceLock<Box<Node<T>>>,
}

impl<T> Default for Variants<T> {
    fn default() -> Self {
        Self {
            plain: OnceLock::new(),
            others: OnceLock::new(),
        }
    }
}

impl<T> Variants<T> {
    /// The variant; `make` runs for the first who asks for it. Whoever asks for another one meanwhile
    /// does not wait.
    pub(crate) fn get_or_init(&self, variant: u32, make: impl FnOnce() -> T) -> &T {
        if variant == 0 {
            return self.plain.get_or_init(make);
        }
        let mut place = &self.others;
        loop {
            let node = place.get_or_init(|| {
                Box::new(Node {
                    variant,
                    made: OnceLock::new(),
                    next: OnceLock::new(),
                })
            });
            if node.variant == variant {
                return node.made.get_or_init(make);
            }
            place = &node.next;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn each_variant_is_made_once_whoever_asks_at_the_same_time() {
        const THREADS: u32 = 8;
        const KINDS: u32 = 5;
        let (variants, made) = (Variants::default(), AtomicUsize::new(0));
        let start = Barrier::new(THREADS as usize);
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let (variants, made, start) = (&variants, &made, &start);
                scope.spawn(move || {
                    start.wait();
                    for step in 0..KINDS * 4 {
                        let asked = (thread + step) % KINDS;
                        let found = variants.get_or_init(asked, || {
                            made.fetch_add(1, Ordering::Relaxed);
                            asked
                        });
                        assert_eq!(*found, asked);
                    }
                });
            }
        });
        assert_eq!(made.into_inner(), KINDS as usize);
    }
}
