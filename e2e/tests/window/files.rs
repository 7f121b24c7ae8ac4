//! Files that the application leaves on disk.

use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx, open_workbook};

use crate::Result;

/// Returns every file below a folder, excluding links and sockets.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else if path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

/// Returns the single file in the user's packs whose name is, or ends with, `ending`.
pub(crate) fn exported(home: &Path, ending: &str) -> Result<PathBuf> {
    let packs = files_below(&home.join("Rollcall"))?;
    let mut found: Vec<&PathBuf> =
        packs.iter().filter(|file| file.to_string_lossy().ends_with(ending)).collect();
    match (found.pop(), found.pop()) {
        (Some(file), None) => Ok(file.clone()),
        _ => Err(format!("not one file …{ending}: {packs:?}").into()),
    }
}

/// Returns the number of users in an exported workbook after checking its columns.
pub(crate) fn users_in(workbook: &Path, columns: &str) -> Result<usize> {
    let mut workbook: Xlsx<_> = open_workbook(workbook)?;
    let sheet = workbook.worksheet_range_at(0).ok_or("no sheet")??;
    let mut rows = sheet.rows();
    let titles: Vec<String> = rows.next().into_iter().flatten().map(ToString::to_string).collect();
    if titles.join(",") != columns {
        return Err(format!("the columns are {titles:?}").into());
    }
    Ok(rows.count())
}

/// Returns the folders of all of the user's packs.
pub(crate) fn packs(home: &Path) -> Result<Vec<PathBuf>> {
    let files = files_below(&home.join("Rollcall"))?;
    let manifests = files.into_iter().filter(|file| file.ends_with("manifest.json"));
    Ok(manifests.filter_map(|file| file.parent().map(Path::to_path_buf)).collect())
}
