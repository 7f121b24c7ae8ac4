//! However a storage behaves, short of corrupting bytes, the received file is the original.

use download::Limits;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::{Act, Case, IDLE, content, downloader};

fn acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0usize..40_000).prop_map(Act::Cut),
        3 => (0usize..40_000).prop_map(Act::UnmeasuredCut),
        1 => Just(Act::Refuse(403)),
        1 => Just(Act::Refuse(503)),
        1 => Just(Act::IgnoreRange),
        1 => Just(Act::Unmeasured),
        1 => (0u32..40_000, 0u32..40_000, 0u32..40_000)
            .prop_map(|(start, end, total)| Act::ClaimRange(format!("bytes {start}-{end}/{total}"))),
    ]
}

#[test]
fn the_received_file_is_the_original() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let downloader = downloader(IDLE);
    let cases = (0usize..40_000, proptest::collection::vec(acts(), 0..12), prop::bool::weighted(0.8));
    let outcome = TestRunner::new(ProptestConfig::with_cases(64)).run(&cases, |(length, script, tagged)| {
        let content = content(length);
        let mut case = Case::sharing(downloader.clone(), &content, script);
        case.storage.put(&content, tagged.then_some("\"tag\""));
        case.limits = Limits { attempts: 100, refusals: 100, restarts: 100, ..case.limits };
        let fetched = runtime.block_on(case.fetch()).unwrap();
        prop_assert_eq!(fetched.bytes, length as u64);
        case.assert_whole(&content);
        Ok(())
    });
    outcome.unwrap();
}
