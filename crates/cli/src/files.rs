//! Read and write files: whole or not at all.

#![expect(clippy::disallowed_methods, reason = "this is the one place that touches the disk")]

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// No publisher's file that we read is near this size.
const LARGEST_INPUT: u64 = 512 << 20;

/// What stands in a folder that we make, so that a folder of something else is never written into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Name of the file.
    name: &'static str,
    /// The command that makes the folder.
    command: &'static str,
}

/// Of a report; its folder is replaced whole.
pub(crate) const REPORT: Mark = Mark { name: "interbellum-report.txt", command: "interbellum report" };
/// Of exported claims; the mark lists the files that are ours, and other files in the folder are left alone.
pub(crate) const EXPORT: Mark = Mark { name: "interbellum-export.txt", command: "interbellum test --export" };

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
    #[error("error[too-long]: {} has {size} bytes, and at most {most} are read", path.display())]
    TooLong { path: PathBuf, size: u64, most: u64 },
    #[error("cannot write {}: this run reads {}, and it would be lost; name another place", path.display(), input.display())]
    OutputIsInput { path: PathBuf, input: PathBuf },
    #[error("cannot write {}: this run would write it twice; name another file", path.display())]
    WrittenTwice { path: PathBuf },
    #[error("cannot write {}: {reason}; nothing was changed there", path.display())]
    Write { path: PathBuf, reason: io::Error },
    #[error("cannot write {}: it is no file; name a file", path.display())]
    WriteNoFile { path: PathBuf },
    #[error("cannot write {}: the ending must be .{ending}", path.display())]
    Ending { path: PathBuf, ending: &'static str },
    #[error("{} is written, but the disk did not confirm it: {reason}", path.display())]
    NotSynced { path: PathBuf, reason: io::Error },
    #[error("{} exists and was not written by `{command}`: name another folder, or empty it", path.display())]
    NotOurs { path: PathBuf, command: &'static str },
    #[error("{} was not written by `{command}`, and a file of this name is to be written: name another folder, or take the file away", path.display())]
    FileNotOurs { path: PathBuf, command: &'static str },
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

/// A text of the program's own languages, if it has at most so many bytes.
pub(crate) fn read_text(path: &Path, most: usize) -> Result<Vec<u8>, FileFault> {
    let most = most as u64;
    read_up_to(path, most).map_err(|fault| match fault {
        FileFault::TooLarge { path, size, most } => FileFault::TooLong { path, size, most },
        fault => fault,
    })
}

/// What tells a file from all others: on Unix its device and number, so that a second name of it is seen to be one.
#[derive(Debug, PartialEq, Eq)]
enum Identity {
    #[cfg(unix)]
    Number(u64, u64),
    Path(PathBuf),
}

fn identity(path: &Path) -> Option<Identity> {
    #[cfg(unix)]
    if let Ok(about) = fs::metadata(path) {
        use std::os::unix::fs::MetadataExt;
        return Some(Identity::Number(about.dev(), about.ino()));
    }
    if let Ok(whole) = fs::canonicalize(path) {
        return Some(Identity::Path(whole));
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(Identity::Path(fs::canonicalize(folder).ok()?.join(path.file_name()?)))
}

/// Refuse to write what the same run reads, or a folder that holds it, and to write one file twice.
pub(crate) fn verify_apart(reads: &[PathBuf], writes: &[PathBuf], folders: &[PathBuf]) -> Result<(), FileFault> {
    for (place, path) in writes.iter().enumerate() {
        let Some(own) = identity(path) else { continue };
        if let Some(input) = reads.iter().find(|input| input.is_file() && identity(input).as_ref() == Some(&own)) {
            return Err(FileFault::OutputIsInput { path: path.clone(), input: input.clone() });
        }
        if writes[..place].iter().any(|other| identity(other).as_ref() == Some(&own)) {
            return Err(FileFault::WrittenTwice { path: path.clone() });
        }
    }
    for path in folders.iter().filter(|path| path.is_dir()) {
        let own = identity(path);
        let is_inside = |input: &&PathBuf| {
            fs::canonicalize(input).is_ok_and(|whole| whole.ancestors().skip(1).any(|above| identity(above) == own))
        };
        if let Some(input) = reads.iter().find(is_inside) {
            return Err(FileFault::OutputIsInput { path: path.clone(), input: input.clone() });
        }
    }
    Ok(())
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

/// Whether a folder is there with anything in it. Errors: something is in it, and it was not written by the command of
/// the mark.
pub(crate) fn verify_ours(folder: &Path, mark: Mark) -> Result<bool, FileFault> {
    let fault = |reason| FileFault::Read { path: folder.to_owned(), reason };
    let not_ours = || FileFault::NotOurs { path: folder.to_owned(), command: mark.command };
    match folder.symlink_metadata() {
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(reason) => return Err(fault(reason)),
        Ok(_) if !folder.is_dir() => return Err(not_ours()),
        Ok(_) => {}
    }
    let holds_any = fs::read_dir(folder).map_err(fault)?.next().is_some();
    if holds_any && !folder.join(mark.name).is_file() { Err(not_ours()) } else { Ok(holds_any) }
}

/// Write files into a folder that is new, empty or ours, beside what earlier runs wrote.
///
/// The mark lists our files, and is written before them. Errors: a file of one of the names is there and not on the list.
pub(crate) fn write_into(folder: &Path, mark: Mark, files: &[(String, Vec<u8>)]) -> Result<(), FileFault> {
    let place = folder.join(mark.name);
    let listed = if verify_ours(folder, mark)? { read(&place)? } else { Vec::new() };
    let listed = String::from_utf8_lossy(&listed);
    let mut ours: Vec<&str> = listed.lines().skip(1).collect();
    for (name, _) in files {
        let path = folder.join(name);
        if exists(&path) && !ours.contains(&name.as_str()) {
            return Err(FileFault::FileNotOurs { path, command: mark.command });
        }
    }
    ours.extend(files.iter().map(|(name, _)| name.as_str()));
    ours.sort_unstable();
    ours.dedup();
    let text =
        format!("Made by `{}`, which writes these files anew when it runs again:\n{}\n", mark.command, ours.join("\n"));
    fs::create_dir_all(folder).map_err(|reason| FileFault::Write { path: folder.to_owned(), reason })?;
    write_whole(&place, text.as_bytes())?;
    files.iter().try_for_each(|(name, bytes)| write_whole(&folder.join(name), bytes))
}

/// Write a folder of files whole, replacing a folder that an earlier run made.
///
/// Between the two renames of a replacement the old folder stands under an aside name; a run that finds such a folder and
/// none in its place puts it back first.
pub(crate) fn write_folder(folder: &Path, mark: Mark, files: &[(String, Vec<u8>)]) -> Result<(), FileFault> {
    let fault = |reason| FileFault::Write { path: folder.to_owned(), reason };
    let aside = aside_of(folder);
    if folder.symlink_metadata().is_err() && aside.join(mark.name).is_file() {
        fs::rename(&aside, folder).map_err(fault)?;
    }
    verify_ours(folder, mark)?;
    let exists = exists(folder);
    let (part, ()) = new_beside(folder, |part| fs::create_dir(part)).map_err(fault)?;
    let written = write_all(&part, mark, files).and_then(|()| swap_folder(&part, folder, &aside, mark, exists));
    written.map_err(|reason| {
        let _ = fs::remove_dir_all(&part);
        fault(reason)
    })?;
    // From here on the new folder stands.
    let settled = sync_folder_of(folder).and_then(|()| if exists { fs::remove_dir_all(&aside) } else { Ok(()) });
    settled.map_err(|reason| FileFault::NotSynced { path: folder.to_owned(), reason })
}

fn write_all(folder: &Path, mark: Mark, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    let text = format!("Made by `{}`, which replaces this folder when it runs again.\n", mark.command);
    let all = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).chain([(mark.name, text.as_bytes())]);
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
fn swap_folder(part: &Path, folder: &Path, aside: &Path, mark: Mark, exists: bool) -> io::Result<()> {
    if exists {
        // An aside that is left beside a folder that stands is one that was not removed; the folder is the newer.
        if aside.join(mark.name).is_file() {
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

/// Whether a name is one that [`new_beside`] gives to a part of something whose name fits.
pub(crate) fn is_part_of(name: &str, fits: impl Fn(&str) -> bool) -> bool {
    let inner = name.strip_prefix('.').and_then(|rest| rest.strip_suffix(".part"));
    let Some((rest, number)) = inner.and_then(|inner| inner.rsplit_once('.')) else { return false };
    let Some((whole, process)) = rest.rsplit_once('.') else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number(number) && is_number(process) && fits(whole)
}

/// Where a folder stands while another takes its place.
fn aside_of(folder: &Path) -> PathBuf {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    folder.with_file_name(format!(".{name}.old.part"))
}
