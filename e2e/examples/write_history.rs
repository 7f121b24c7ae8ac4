//! Writes a long history into a data folder, for `script/bench window`:
//! `write_history <data folder> <folder for packs> <number of exports>`.

#[path = "../tests/window/history.rs"]
mod history;

use std::path::PathBuf;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, packs, count] = arguments.as_slice() else {
        return Err("usage: write_history <data folder> <folder for packs> <number of exports>".into());
    };
    let data = PathBuf::from(data);
    fs_err::create_dir_all(&data)?;
    history::write(&data, &PathBuf::from(packs), count.parse()?).map(drop)
}
