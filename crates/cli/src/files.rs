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
    #[error("cannot write {}: it is no file; name a file", path.display())]
    WriteNoFile { path: PathBuf },
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

/// Whether anything stands at a path.
pub(crate) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
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

/// Bytes of memory that are free for us, where the system says it: those of the machine, and those that our group of
/// processes may take.
pub(crate) fn memory_available() -> Option<u64> {
    let said = |path: &str| fs::read_to_string(path).ok();
    let machine = said("/proc/meminfo").and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1 << 10)
    });
    let group = said("/sys/fs/cgroup/memory.max").and_then(|text| text.trim().parse().ok());
    machine.into_iter().chain(group).min()
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

/// Write a file into a folder, which is made if it is not there.
pub(crate) fn write_in(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), FileFault> {
    fs::create_dir_all(folder).map_err(|reason| FileFault::Write { path: folder.to_owned(), reason })?;
    write_whole(&folder.join(name), bytes)
}

/// Write the file whole, or leave what was there: a temporary name beside it, synced, then renamed.
///
/// A link is followed, and its target replaced. What is no file (a device, a pipe, a folder) is never replaced.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileFault> {
    let fault = |reason| FileFault::Write { path: path.to_owned(), reason };
    let target = if path.is_symlink() { fs::canonicalize(path).map_err(fault)? } else { path.to_owned() };
    if target.symlink_metadata().is_ok_and(|about| !about.is_file()) {
        return Err(FileFault::WriteNoFile { path: path.to_owned() });
    }
    let (part, file) =
        new_beside(&target, |part| File::options().write(true).create_new(true).open(part)).map_err(fault)?;
    let written = write_synced(file, bytes).and_then(|()| fs::rename(&part, &target));
    written.map_err(|reason| {
        // The part is ours alone; if it cannot be removed, the fault that is told says why.
        let _ = fs::remove_file(&part);
        fault(reason)
    })?;
    sync_folder_of(&target).map_err(|reason| FileFault::NotSynced { path: path.to_owned(), reason })
}

/// Write a folder of files whole, replacing a folder that an earlier run made.
///
/// Between the two renames of a replacement the old folder stands under an aside name; a run that finds such a folder and
/// none in its place puts it back first.
pub(crate) fn write_folder(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), FileFault> {
    let fault = |reason| FileFault::Write { path: folder.to_owned(), reason };
    let aside = aside_of(folder);
    if folder.symlink_metadata().is_err() && aside.join(MARK).is_file() {
        fs::rename(&aside, folder).map_err(fault)?;
    }
    let exists = folder.symlink_metadata().is_ok();
    let empty = exists && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if exists && !empty && !folder.join(MARK).is_file() {
        return Err(FileFault::NotOurs { path: folder.to_owned() });
    }
    let (part, ()) = new_beside(folder, |part| fs::create_dir(part)).map_err(fault)?;
    let written = write_all(&part, files).and_then(|()| swap_folder(&part, folder, &aside, exists));
    written.map_err(|reason| {
        let _ = fs::remove_dir_all(&part);
        fault(reason)
    })?;
    // From here on the new folder stands.
    let settled = sync_folder_of(folder).and_then(|()| if exists { fs::remove_dir_all(&aside) } else { Ok(()) });
    settled.map_err(|reason| FileFault::NotSynced { path: folder.to_owned(), reason })
}

fn write_all(folder: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    let mark = b"Made by `interbellum report`, which replaces this folder when it runs again.\n";
    let all = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).chain([(MARK, mark.as_slice())]);
    for (name, bytes) in all {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        write_synced(File::options().write(true).create_new(true).open(path)?, bytes)?;
    }
    Ok(())
}

/// Put the new folder in the old one's place.
fn swap_folder(part: &Path, folder: &Path, aside: &Path, exists: bool) -> io::Result<()> {
    if exists {
        // An aside that is left beside a folder that stands is one that was not removed; the folder is the newer.
        if aside.join(MARK).is_file() {
            fs::remove_dir_all(aside)?;
        }
        fs::rename(folder, aside)?;
    }
    fs::rename(part, folder).or_else(|reason| {
        if exists {
            fs::rename(aside, folder)?;
        }
        Err(reason)
    })
}

fn write_synced(mut file: File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}

/// Have the disk confirm what stands in the folder of a path.
#[cfg(unix)]
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Names that are tried for a part before its folder is given up.
const MOST_PARTS: u32 = 1000;

/// Make something new beside a path, under a name that nobody else has: two runs may have one process number.
fn new_beside<T>(path: &Path, make: impl Fn(&Path) -> io::Result<T>) -> io::Result<(PathBuf, T)> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for number in 0..MOST_PARTS {
        let part = path.with_file_name(format!(".{name}.{}.{number}.part", std::process::id()));
        match make(&part) {
            Ok(made) => return Ok((part, made)),
            Err(reason) if reason.kind() == io::ErrorKind::AlreadyExists => {}
            Err(reason) => return Err(reason),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many parts of earlier runs stand beside it"))
}

/// Where a folder stands while another takes its place.
fn aside_of(folder: &Path) -> PathBuf {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    folder.with_file_name(format!(".{name}.old.part"))
}
