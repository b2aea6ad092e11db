//! Read and write files: whole or not at all.

#![expect(clippy::disallowed_methods, reason = "this is the one place that touches the disk")]

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// No publisher's file that we read is near this size.
const LARGEST_INPUT: u64 = 512 << 20;
/// Stands in every report folder, so that a folder of something else is never replaced.
const MARK: &str = "interbellum-report.txt";

/// What went wrong with a file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileFault {
    #[error("cannot read {}: {reason}", path.display())]
    Read { path: PathBuf, reason: io::Error },
    #[error("cannot read {}: it is a folder; name a file in it", path.display())]
    IsFolder { path: PathBuf },
    #[error("cannot read {}: it has {size} bytes, and the most is {most}", path.display())]
    TooLarge { path: PathBuf, size: u64, most: u64 },
    #[error("cannot read {}: it is no file but a pipe or a device", path.display())]
    NoFile { path: PathBuf },
    #[error("cannot write {}: {reason}; nothing was changed", path.display())]
    Write { path: PathBuf, reason: io::Error },
    #[error("cannot write {}: the ending must be .{ending}", path.display())]
    Ending { path: PathBuf, ending: &'static str },
    #[error("{} is written, but the disk did not confirm it: {reason}", path.display())]
    NotSynced { path: PathBuf, reason: io::Error },
    #[error("{} exists and was not written by `interbellum report`: name another folder with --out, or empty it", path.display())]
    NotOurs { path: PathBuf },
}

/// The whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, FileFault> {
    read_up_to(path, LARGEST_INPUT)
}

/// The size of a file in bytes. Only a file has one: a folder, a pipe or a device is refused before it is opened.
pub(crate) fn size(path: &Path) -> Result<u64, FileFault> {
    let about = fs::metadata(path).map_err(|reason| FileFault::Read { path: path.to_owned(), reason })?;
    if about.is_dir() {
        return Err(FileFault::IsFolder { path: path.to_owned() });
    }
    if !about.is_file() {
        return Err(FileFault::NoFile { path: path.to_owned() });
    }
    Ok(about.len())
}

/// The whole file, if it has at most so many bytes.
pub(crate) fn read_up_to(path: &Path, most: u64) -> Result<Vec<u8>, FileFault> {
    let size = size(path)?;
    if size > most {
        return Err(FileFault::TooLarge { path: path.to_owned(), size, most });
    }
    let fault = |reason| FileFault::Read { path: path.to_owned(), reason };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(fault)?;
    Ok(bytes)
}

/// All files below a folder, links not followed, in order of path.
pub(crate) fn below(folder: &Path) -> Result<Vec<PathBuf>, FileFault> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let fault = |reason| FileFault::Read { path: folder.clone(), reason };
        for entry in fs::read_dir(&folder).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let kind = entry.file_type().map_err(fault)?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Refuse a path whose ending says that it is something else.
pub(crate) fn check_ending(path: &Path, ending: &'static str) -> Result<(), FileFault> {
    let found = path.extension().map(|found| found.to_string_lossy().to_lowercase());
    if found.as_deref() == Some(ending) { Ok(()) } else { Err(FileFault::Ending { path: path.to_owned(), ending }) }
}

/// Write the file whole, or leave what was there: a temporary name beside it, synced, then renamed.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileFault> {
    let fault = |reason| FileFault::Write { path: path.to_owned(), reason };
    let part = beside(path);
    // Left by an earlier process of the same number, if at all.
    let _ = fs::remove_file(&part);
    let written = write_synced(&part, bytes).and_then(|()| fs::rename(&part, path));
    written.map_err(|reason| {
        // The part is ours alone; if it was never made there is nothing to remove.
        let _ = fs::remove_file(&part);
        fault(reason)
    })?;
    sync_folder_of(path).map_err(|reason| FileFault::NotSynced { path: path.to_owned(), reason })
}

/// Write a folder of files whole, replacing a folder that an earlier run made.
pub(crate) fn write_folder(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), FileFault> {
    let fault = |reason| FileFault::Write { path: folder.to_owned(), reason };
    let exists = folder.symlink_metadata().is_ok();
    let empty = exists && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if exists && !empty && !folder.join(MARK).is_file() {
        return Err(FileFault::NotOurs { path: folder.to_owned() });
    }
    let part = beside(folder);
    let _ = fs::remove_dir_all(&part);
    let written = write_all(&part, files).and_then(|()| swap_folder(&part, folder, exists));
    written.map_err(|reason| {
        let _ = fs::remove_dir_all(&part);
        fault(reason)
    })
}

fn write_all(folder: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        write_synced(&path, bytes)?;
    }
    write_synced(&folder.join(MARK), b"Made by `interbellum report`, which replaces this folder when it runs again.\n")
}

/// Put the new folder in the old one's place. Between the two renames the old one stands under its aside name.
fn swap_folder(part: &Path, folder: &Path, exists: bool) -> io::Result<()> {
    let aside = part.with_extension("old.part");
    if exists {
        fs::rename(folder, &aside)?;
    }
    if let Err(reason) = fs::rename(part, folder) {
        if exists {
            fs::rename(&aside, folder)?;
        }
        return Err(reason);
    }
    sync_folder_of(folder)?;
    if exists { fs::remove_dir_all(&aside) } else { Ok(()) }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A name in the same folder that no other run uses.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}
