//! Stub.
#![allow(missing_docs, dead_code)]
use crate::{
    input::{Key, KeyCode},
    pick::Pick,
};
use std::collections::VecDeque;
use std::ops::Range;
#[derive(Debug, Default, Clone)]
pub struct Composer(String);
impl Composer {
    pub fn text(&self) -> &str {
        &self.0
    }
    pub fn cursor(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn set(&mut self, t: &str) {
        self.0 = t.into()
    }
    pub fn clear(&mut self) {
        self.0.clear()
    }
    pub fn insert(&mut self, t: &str) {
        self.0.push_str(t)
    }
    pub fn newline(&mut self) {
        self.0.push('\n')
    }
    pub fn key(&mut self, k: Key) -> bool {
        match k.code {
            KeyCode::Char(c) if !k.modifiers.ctrl && !k.modifiers.alt => {
                self.0.push(c);
                true
            }
            KeyCode::Backspace => {
                self.0.pop();
                true
            }
            _ => false,
        }
    }
    pub fn up(&mut self) -> bool {
        false
    }
    pub fn down(&mut self) -> bool {
        false
    }
}
#[derive(Debug)]
pub struct InputHistory(VecDeque<String>);
impl InputHistory {
    pub fn new(v: Vec<String>) -> Self {
        Self(v.into())
    }
    pub fn push(&mut self, t: &str) {
        self.0.push_back(t.into())
    }
    pub fn back(&mut self, _: &str) -> Option<String> {
        self.0.back().cloned()
    }
    pub fn forward(&mut self) -> Option<String> {
        None
    }
    pub fn entries(&self) -> &VecDeque<String> {
        &self.0
    }
}
pub struct Sources<'a> {
    pub people: &'a [String],
    pub rooms: &'a [String],
}
#[derive(Debug)]
pub struct Completion {
    pub range: Range<usize>,
    pub found: Pick<Candidate>,
}
#[derive(Debug, Clone)]
pub struct Candidate {
    pub insert: String,
    pub label: String,
    pub detail: String,
}
pub fn complete(_: &Composer, _: &Sources<'_>, _: bool) -> Option<Completion> {
    None
}
impl Completion {
    pub fn accept(&self, _: &mut Composer) {}
}
pub mod emoji {
    pub fn expand(t: &str) -> String {
        t.into()
    }
    pub fn find(_: &str) -> Vec<(String, String)> {
        vec![]
    }
    pub fn shortcode(_: &str) -> Option<String> {
        None
    }
    pub fn without_glyphs(t: &str) -> String {
        t.into()
    }
}
