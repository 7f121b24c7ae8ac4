//! The modules of a crate depend on each other in one direction: no module uses, directly or
//! through others, a module that uses it.
//!
//! The test reads the sources instead of asking the compiler, so it covers the desktop shell
//! without a web view, and all platforms at once. Test modules are ignored. A module that
//! re-exports its children depends on them, so children must name their siblings
//! (`super::sibling::Item`), not the re-exports (`super::Item`).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::error::Error;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, File, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// The root files of the checked crates, relative to the workspace.
const CRATES: &[&str] = &[
    "crates/access-list/src/lib.rs",
    "crates/auth0/src/lib.rs",
    "crates/base/src/lib.rs",
    "crates/cli/src/main.rs",
    "crates/convert/src/lib.rs",
    "crates/download/src/lib.rs",
    "crates/exporter/src/lib.rs",
    "crates/pack/src/lib.rs",
    "crates/recipe/src/lib.rs",
    "crates/schema/src/lib.rs",
    "crates/secrets/src/lib.rs",
    "crates/store/src/lib.rs",
    "crates/tenant-sim/src/lib.rs",
    "src-tauri/src/lib.rs",
];

/// The path of a module below the crate's root, such as `["run", "watch"]`.
type Module = Vec<String>;

/// For each module, the modules that it uses.
type Graph = BTreeMap<Module, BTreeSet<Module>>;

#[test]
fn modules_depend_in_one_direction() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for root in CRATES {
        let graph = graph_of(read_crate(&workspace.join(root)).unwrap());
        assert!(graph.len() > 2, "too few modules found in {root}: {:?}", graph.keys());
        let cycles: Vec<String> = cycles_in(&graph).iter().map(|cycle| text_of(cycle)).collect();
        assert!(cycles.is_empty(), "circular modules in {root}:\n{}", cycles.join("\n"));
    }
}

#[test]
fn every_kind_of_reference_is_found() {
    let sources = [
        ("", "mod a; mod b { } mod c;"),
        ("a", "use crate::c::{self, deep::Thing as Other}; fn f() { super::d::call::<u8>(); }"),
        ("c", "mod deep; pub use deep::Thing; fn f() { println!(\"{}\", crate::a::VALUE); }"),
        ("c::deep", "pub(crate) fn f(thing: &super::super::a::Thing) {} mod inner { use super::super::f; }"),
        ("d", "#[cfg(test)] mod tests { use crate::a::f; } mod linux { use super::Item; }"),
    ];
    let files = sources.map(|(name, source)| (module(name), syn::parse_str(source).unwrap()));
    let graph = graph_of(files.into_iter().collect());
    let uses = |name: &str| graph[&module(name)].iter().map(|used| used.join("::")).collect::<Vec<_>>();
    assert_eq!(uses("a"), ["c", "c::deep", "d"]);
    assert_eq!(uses("c"), ["a", "c::deep"]);
    assert_eq!(uses("c::deep"), ["a", "c"]);
    assert_eq!(uses("d"), [""; 0]);
    let cycles: Vec<String> = cycles_in(&graph).iter().map(|cycle| text_of(cycle)).collect();
    assert_eq!(cycles, ["a -> c -> a", "c::deep -> a -> c::deep"]);
}

/// Parses a crate's files, without its test modules.
fn read_crate(root: &Path) -> Result<BTreeMap<Module, File>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    let mut pending = vec![(Module::new(), root.to_owned())];
    while let Some((name, path)) = pending.pop() {
        let file = syn::parse_file(&fs_err::read_to_string(&path)?)?;
        for item in &file.items {
            if let Item::Mod(ItemMod { attrs, ident, content: None, .. }) = item
                && !is_for_tests(attrs)
            {
                let child = child_of(&name, &ident.to_string());
                pending.push((child, file_of(&path, name.is_empty(), &ident.to_string())));
            }
        }
        files.insert(name, file);
    }
    Ok(files)
}

/// Returns the file of a module that is declared in another file.
fn file_of(parent: &Path, parent_is_root: bool, name: &str) -> PathBuf {
    let folder = match parent.file_stem().and_then(|stem| stem.to_str()) {
        Some("mod") => parent.with_file_name(""),
        _ if parent_is_root => parent.with_file_name(""),
        _ => parent.with_extension(""),
    };
    let file = folder.join(format!("{name}.rs"));
    if file.exists() { file } else { folder.join(name).join("mod.rs") }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

/// Finds the uses between the files of a crate.
fn graph_of(files: BTreeMap<Module, File>) -> Graph {
    let known: BTreeSet<Module> = files.keys().cloned().collect();
    files
        .into_iter()
        .map(|(name, file)| {
            let mut uses =
                Uses { file: name.clone(), scope: name.clone(), known: &known, found: BTreeSet::new() };
            uses.visit_file(&file);
            (name, uses.found)
        })
        .collect()
}

/// Collects the modules that a file uses.
struct Uses<'a> {
    file: Module,
    /// The file's module or an inline module in it.
    scope: Module,
    known: &'a BTreeSet<Module>,
    found: BTreeSet<Module>,
}

impl Uses<'_> {
    /// Records the module of a path, if the path begins at this crate.
    fn record(&mut self, segments: &[String]) {
        let mut base = self.scope.clone();
        let mut rest = segments;
        match segments.first().map(String::as_str) {
            Some("crate") => {
                base.clear();
                rest = &segments[1..];
            }
            Some("self") => rest = &segments[1..],
            Some("super") => {
                while rest.first().is_some_and(|segment| segment == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            // A path that begins with the name of a child module.
            Some(first) if self.known.contains(&child_of(&base, first)) && segments.len() > 1 => {}
            _ => return,
        }
        base.extend(rest.iter().cloned());
        while !self.known.contains(&base) {
            base.pop();
        }
        if base != self.file {
            self.found.insert(base);
        }
    }

    fn record_tree(&mut self, tree: &UseTree, prefix: &[String]) {
        match tree {
            UseTree::Path(path) => self.record_tree(&path.tree, &child_of(prefix, &path.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.record_tree(tree, prefix)),
            UseTree::Name(name) => self.record(&child_of(prefix, &name.ident.to_string())),
            UseTree::Rename(rename) => self.record(&child_of(prefix, &rename.ident.to_string())),
            UseTree::Glob(_) => self.record(prefix),
        }
    }

    /// Records the paths in the arguments of a macro, which are not parsed.
    fn record_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if colons == 2 => path.push(ident.to_string()),
                TokenTree::Ident(ident) => {
                    self.record(&std::mem::replace(&mut path, vec![ident.to_string()]));
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => {
                    self.record(&std::mem::take(&mut path));
                    self.record_tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => self.record(&std::mem::take(&mut path)),
            }
            colons = 0;
        }
        self.record(&path);
    }
}

impl<'ast> Visit<'ast> for Uses<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if is_for_tests(&item.attrs) {
            return;
        }
        self.scope.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.scope.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.record_tree(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.record(&path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>());
        visit::visit_path(self, path);
    }

    /// `pub(crate)` and `pub(super)` are no uses.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.record_tokens(call.tokens.clone());
    }
}

/// Returns a shortest cycle through each module that is in one; each cycle once.
fn cycles_in(graph: &Graph) -> Vec<Vec<&Module>> {
    let mut seen = BTreeSet::new();
    graph
        .keys()
        .filter_map(|module| cycle_through(graph, module))
        .filter(|cycle| seen.insert(cycle.iter().copied().collect::<BTreeSet<_>>()))
        .collect()
}

fn cycle_through<'a>(graph: &'a Graph, start: &'a Module) -> Option<Vec<&'a Module>> {
    let mut paths = VecDeque::from([vec![start]]);
    let mut visited = BTreeSet::new();
    while let Some(path) = paths.pop_front() {
        for next in &graph[*path.last()?] {
            let longer = [path.as_slice(), &[next]].concat();
            if next == start {
                return Some(longer);
            }
            if visited.insert(next) {
                paths.push_back(longer);
            }
        }
    }
    None
}

fn text_of(cycle: &[&Module]) -> String {
    cycle.iter().map(|module| module.join("::")).collect::<Vec<_>>().join(" -> ")
}

fn child_of(parent: &[String], name: &str) -> Module {
    [parent, &[name.to_owned()]].concat()
}

fn module(name: &str) -> Module {
    name.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
