//! Packs on a disk.

#[cfg(test)]
mod copies;
#[cfg(test)]
mod install;
#[cfg(test)]
mod signed;
#[cfg(test)]
mod support;
#[cfg(test)]
mod verify;
#[cfg(test)]
mod work_folder;
