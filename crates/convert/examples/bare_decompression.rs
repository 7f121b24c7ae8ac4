//! Unzips a file with Rollcall's library and discards the result. script/bench compares conversions
//! with it.

use std::{
    error::Error,
    io::{self, BufReader},
};

use flate2::bufread::MultiGzDecoder;

const BUFFER: usize = 256 << 10;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("which file?")?;
    let file = BufReader::with_capacity(BUFFER, fs_err::File::open(path)?);
    let mut decoder = MultiGzDecoder::new(file);
    let mut buffer = vec![0; BUFFER];
    while io::Read::read(&mut decoder, &mut buffer)? > 0 {}
    Ok(())
}
