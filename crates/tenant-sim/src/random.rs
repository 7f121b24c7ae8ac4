//! Unpredictable values: secrets and identifiers. Reproducible values use `data::draw` instead.

/// Returns random bytes from the cryptographic library.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(
        clippy::expect_used,
        reason = "a system without random numbers cannot serve TLS or keys either"
    )]
    aws_lc_rs::rand::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// Returns `length` random letters and digits.
pub(crate) fn alphanumeric(length: usize) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    // A byte modulo 62 is slightly biased, which does not matter here.
    (0..length).map(|_| char::from(ALPHABET[usize::from(bytes::<1>()[0]) % ALPHABET.len()])).collect()
}
