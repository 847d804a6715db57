//! Which views are encoded once for all who have them. Clients choose their capabilities freely, so without a bound each of
//! them could make the gateway keep one more encoding of everything.

use std::sync::{Arc, Mutex, PoisonError};

use crate::view::View;

/// How many views are encoded for all at the same time; who has another gets lines made for them alone.
const SHARED: usize = 16;

/// The views that are encoded for all, each with how many clients have it.
#[derive(Debug, Default)]
pub(crate) struct Views(Mutex<Vec<(View, usize)>>);

/// That a client has a view which is encoded for all.
#[derive(Debug)]
pub(crate) struct SharedView {
    views: Arc<Views>,
    view: View,
}

impl Views {
    /// Takes part in a view, if it is one of those that are encoded for all or can become one.
    pub(crate) fn take(self: &Arc<Self>, view: View) -> Option<SharedView> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match shared.iter().position(|(other, _)| *other == view) {
            Some(at) => shared[at].1 += 1,
            None if shared.len() < SHARED => shared.push((view, 1)),
            None => return None,
        }
        Some(SharedView {
            views: Arc::clone(self),
            view,
        })
    }
}

impl Drop for SharedView {
    fn drop(&mut self) {
        let mut shared = self.views.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = shared.iter().position(|(view, _)| *view == self.view) {
            shared[at].1 -= 1;
            if shared[at].1 == 0 {
                shared.swap_remove(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caps::{ALL, Caps};

    fn view(bits: usize) -> View {
        let mut caps = Caps::default();
        let seen = ALL.iter().filter(|(cap, _)| View::sees(*cap));
        seen.enumerate()
            .for_each(|(bit, (cap, _))| caps.set(*cap, bits & (1 << bit) != 0));
        View::of(caps)
    }

    #[test]
    fn only_so_many_views_are_shared_and_one_that_nobody_has_makes_room() {
        let views = Arc::new(Views::default());
        let mut held: Vec<_> = (0..SHARED)
            .map(|bits| views.take(view(bits)).unwrap())
            .collect();
        assert!(views.take(view(SHARED)).is_none());
        held.push(views.take(view(0)).unwrap());
        held.remove(0);
        assert!(
            views.take(view(SHARED)).is_none(),
            "somebody else still has the first"
        );
        held.pop();
        assert!(views.take(view(SHARED)).is_some());
    }
}
