//! Gzip: complete files are read completely, and broken ones are always refused.

use convert::{Columns, Content, Error, Format, Limits, Source, SourceKind, verify};

use crate::support::{Folder, JSON, all, go, gz, refused};

const USERS: &str =
    "{\"user_id\":\"auth0|1\",\"name\":\"Ana\"}\n{\"user_id\":\"auth0|2\",\"meta\":{\"a\":[1,2]}}\n";

fn code(bytes: &[u8]) -> &'static str {
    refused(bytes, SourceKind::Ndjson, &Limits::default()).code()
}

fn verified(bytes: &[u8]) -> Result<convert::SourceSummary, Error> {
    let folder = Folder::new();
    verify(&folder.ndjson(bytes), &(), &Limits::default())
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = gz(USERS);
    for length in 0..whole.len() {
        let code = code(&whole[..length]);
        let expected = match length {
            0 => "empty_file",
            // One byte is not a gzip file.
            1 => "not_ndjson",
            _ => "truncated",
        };
        assert_eq!(code, expected, "cut after {length}");
    }
}

#[test]
fn no_damaged_byte_silently_changes_the_result() {
    let whole = gz(USERS);
    for at in 0..whole.len() {
        for flip in (0..8).map(|bit| 1 << bit).chain([0xff]) {
            let mut damaged = whole.clone();
            damaged[at] ^= flip;
            let folder = Folder::new();
            let plan = folder.plan(vec![folder.ndjson(&damaged)], Columns::AsDelivered, &[Format::Ndjson]);
            match go(&plan) {
                Ok(_) => {
                    assert_eq!(folder.text(Format::Ndjson), USERS, "byte {at} ^ {flip}");
                    // Time and system in the header, and the bits that fill the last byte of the
                    // body, mean nothing.
                    assert!((3..10).contains(&at) || at == whole.len() - 9, "byte {at} ^ {flip}");
                }
                Err(_) => assert!(folder.outputs().is_empty()),
            }
        }
    }
}

#[test]
fn each_kind_of_damage_has_its_error() {
    let whole = gz(USERS);
    let with = |at: usize, byte: u8| {
        let mut bytes = whole.clone();
        bytes[at] = byte;
        bytes
    };
    let length = whole.len();
    assert_eq!(code(&with(length - 8, whole[length - 8] ^ 1)), "bad_crc");
    assert_eq!(code(&with(length - 1, 9)), "bad_crc");
    assert_eq!(code(&with(2, 7)), "corrupt");
    // The reserved type of deflate blocks.
    assert!(matches!(
        refused(&with(10, 0xff), SourceKind::Ndjson, &Limits::default()),
        Error::Corrupt { offset: 10..30, .. }
    ));
    assert_eq!(code(&[&whole[..], b"x"].concat()), "trailing_garbage");
    assert_eq!(code(&[&whole[..], &[0x1f, 0x8c]].concat()), "trailing_garbage");
    assert_eq!(code(&[&whole[..], &[0, 0, 1]].concat()), "trailing_garbage");
    assert_eq!(code(&[&whole[..], &[0x1f]].concat()), "truncated");
    assert_eq!(code(&[&whole[..], &whole[..5]].concat()), "truncated");
}

#[test]
fn several_members_are_read_and_may_be_padded_with_zeros() {
    let half = USERS.len() / 2;
    let members = [gz(&USERS[..half]), gz(""), gz(&USERS[half..]), vec![0; 700]].concat();
    let summary = verified(&members).unwrap();
    assert_eq!((summary.members, summary.rows, summary.decoded_bytes), (3, 2, USERS.len() as u64));
    assert_eq!(summary.file_bytes, members.len() as u64);
}

#[test]
fn every_optional_part_of_a_header_is_read() {
    let mut header = vec![0x1f, 0x8b, 8, 0b0001_1111, 1, 2, 3, 4, 2, 255, 3, 0, b'a', b'b', b'c'];
    header.extend(b"users.json\0a comment\0");
    let mut crc = flate2::Crc::new();
    crc.update(&header);
    header.extend(&crc.sum().to_le_bytes()[..2]);
    let body = &gz(USERS)[10..];
    assert_eq!(verified(&[&header, body].concat()).unwrap().rows, 2);
    header[5] ^= 1;
    assert_eq!(verified(&[&header, body].concat()).unwrap_err().code(), "corrupt");
}

#[test]
fn the_first_bytes_tell_plain_files_from_gzip() {
    let (plain, zipped) = (verified(USERS.as_bytes()).unwrap(), verified(&gz(USERS)).unwrap());
    assert_eq!((plain.gzip, plain.members, plain.rows), (false, 0, 2));
    assert_eq!((zipped.gzip, zipped.members, zipped.rows), (true, 1, 2));
    assert_eq!(plain.file_bytes, plain.decoded_bytes);
}

#[test]
fn zip_bombs_are_refused() {
    let bomb = gz("{}\n".repeat(1 << 20));
    let ratio = Limits { max_ratio: 50, ratio_from: 1 << 20, ..Limits::default() };
    assert!(
        matches!(refused(&bomb, SourceKind::Ndjson, &ratio), Error::TooLarge { limit, .. } if limit < 3 << 20)
    );
    let size = Limits { max_decoded: 1 << 20, ..Limits::default() };
    assert!(
        matches!(refused(&bomb, SourceKind::Ndjson, &size), Error::TooLarge { limit, .. } if limit == 1 << 20)
    );
    // A small file is not a bomb, and a plain file has no ratio.
    assert_eq!(verified(&bomb).unwrap().rows, 1 << 20);
}

#[test]
fn the_hashes_are_those_of_the_files() {
    use sha2::{Digest, Sha256};
    let folder = Folder::new();
    let Source { path, .. } = folder.ndjson(gz(USERS));
    let source = Source { path, kind: SourceKind::Ndjson };
    let summary = go(&folder.plan(vec![source], Columns::AsDelivered, &all())).unwrap();
    assert_eq!(summary.sources[0].file_sha256, hex::encode(Sha256::digest(gz(USERS))));
    for output in &summary.outputs {
        let bytes = fs_err::read(&output.path).unwrap();
        assert_eq!(output.sha256, hex::encode(Sha256::digest(&bytes)), "{}", output.format);
        assert_eq!(output.bytes, bytes.len() as u64);
        let of_report = output.content == Content::Report;
        assert_eq!(output.rows, if of_report { 0 } else { 2 }, "{}", output.format);
        assert_eq!(output.columns.is_some(), output.format.is_tabular());
    }
    assert!(folder.text(JSON).ends_with("\n]\n"));
}
