//! Packs on a disk.

mod kit;
mod verify;
