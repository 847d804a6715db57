//! Pictures for looking at.

use super::lively;

#[test]
#[ignore = "it is for looking at"]
fn look() {
    let mut stage = lively();
    println!("{}", stage.picture(120, 24));
    println!("{}", stage.picture(80, 24));
    println!("{}", stage.picture(40, 20));
    stage.keys("{Ctrl+k}");
    println!("{}", stage.picture(80, 24));
    stage.keys("{Esc}");
    stage.take(crate::Input::Key(crate::Key::plain(crate::KeyCode::F(1))));
    println!("{}", stage.picture(100, 40));
}
