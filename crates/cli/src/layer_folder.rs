//! Keep a user's layers in a folder: one file each, written whole or not at all, by one program at a time.
//!
//! Who changes the folder holds an advisory lock of the operating system on `layers.lock`. It ends with its process, whatever
//! ended that, so no lock is ever stale and the file stays where it is. Readers need none: a file is renamed into its place,
//! so they see the old or the new one.

#![expect(clippy::disallowed_methods, reason = "with files.rs the one place that touches the disk")]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use interbellum::record::Day;
use interbellum::{LAYER_ENDING, LAYER_LIMIT, LayerFault, MOST_ADDED, UserLayer, removal_of, shell_word};

use crate::files::{self, FileFault};
use crate::output;

/// The variable that names the folder.
const VARIABLE: &str = "INTERBELLUM_LAYERS";
/// The file on which the lock is held.
const LOCK: &str = "layers.lock";
/// How often the lock is tried for, and how long is waited in between: half a minute in all.
const LOCK_TRIES: u32 = 300;
const LOCK_PAUSE: Duration = Duration::from_millis(100);
/// How often a folder is read anew if a file goes away while it is read.
const READ_TRIES: u32 = 5;

/// What went wrong with the folder or a file in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderFault {
    #[error(transparent)]
    File(#[from] FileFault),
    #[error("there is no folder {}; `interbellum record add` makes it", path.display())]
    NoFolder { path: PathBuf },
    #[error("{} is no folder; name the folder of layers", path.display())]
    NotAFolder { path: PathBuf },
    #[error("this system names no folder for a user's data: name one with --layers DIR or {VARIABLE}")]
    NoPlace,
    #[error("cannot make the folder {}: {reason}", path.display())]
    Make { path: PathBuf, reason: io::Error },
    #[error("{} is a link, and a layer is a file of its own\n  = `{remedy}` takes the link away; then add the publisher's file again", path.display())]
    Link { path: PathBuf, remedy: String },
    #[error("{}: {fault}\n  = `{remedy}` takes it away; then add the publisher's file again\n  = --no-layers does without", path.display())]
    Layer { path: PathBuf, remedy: String, fault: LayerFault },
    #[error("{} has {found} layers, and a record takes {MOST_ADDED}; take some away with `interbellum record remove`", path.display())]
    TooMany { path: PathBuf, found: usize },
    #[error("another interbellum has been changing the layers in {} for half a minute; try again when it has ended", path.display())]
    Locked { path: PathBuf },
    #[error("the layers in {} were changed each of {READ_TRIES} times that they were read; try again when nobody changes them", path.display())]
    Changing { path: PathBuf },
    #[error("cannot lock {}: {reason}; the file system may have no locks: name a folder on another with --layers DIR", path.display())]
    NoLock { path: PathBuf, reason: io::Error },
    #[error("cannot lock {}: it is a link, a pipe, a folder or a device, and the lock is a file of its own; take it away", path.display())]
    LockNoFile { path: PathBuf },
    #[error("cannot remove {}: it is a folder, and a layer is a file; nothing was removed", path.display())]
    RemoveFolder { path: PathBuf },
    #[error("cannot remove {}: {reason}; {}", path.display(), gone_words(gone))]
    Remove { path: PathBuf, reason: io::Error, gone: Vec<PathBuf> },
    #[error("{fault}\n  = before it {} written, and stays", written_words(written))]
    Partly { fault: Box<FolderFault>, written: Vec<String> },
}

fn gone_words(gone: &[PathBuf]) -> String {
    let names: Vec<String> = gone.iter().map(|path| path.display().to_string()).collect();
    if names.is_empty() { "nothing was removed".to_owned() } else { format!("removed before it: {}", names.join(", ")) }
}

fn written_words(written: &[String]) -> String {
    format!("{} {}", written.join(", "), if written.len() == 1 { "was" } else { "were" })
}

impl FolderFault {
    /// Whether the machine refused, and not the user's input is wrong.
    pub(crate) fn is_of_the_machine(&self) -> bool {
        match self {
            FolderFault::Make { .. } | FolderFault::Locked { .. } | FolderFault::NoLock { .. } => true,
            FolderFault::Changing { .. } | FolderFault::Remove { .. } => true,
            FolderFault::File(fault) => matches!(fault, FileFault::Write { .. }),
            FolderFault::Partly { fault, .. } => fault.is_of_the_machine(),
            _ => false,
        }
    }
}

/// Where a user's layers are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LayerFolder {
    path: PathBuf,
    /// Whether it was named for this command, so that it has to be there to be read.
    named: bool,
}

/// A layer and the day on which its file was written.
pub(crate) type Dated = (UserLayer, Option<Day>);

impl LayerFolder {
    /// The folder that the command names, else the variable, else the user's data folder; none if there is no such place.
    pub(crate) fn of(named: Option<&Path>) -> Option<LayerFolder> {
        if let Some(path) = named {
            return Some(LayerFolder { path: path.to_owned(), named: true });
        }
        // An empty variable is as one that is not set.
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let path = set(VARIABLE).or_else(|| user_data(set).map(|data| data.join("interbellum").join("layers")))?;
        Some(LayerFolder { path, named: false })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Every layer. A folder that is not there has none, unless the command names it.
    pub(crate) fn read(&self) -> Result<Vec<Dated>, FolderFault> {
        for _ in 0..READ_TRIES {
            let files = self.files()?;
            if files.len() > MOST_ADDED {
                return Err(FolderFault::TooMany { path: self.path.clone(), found: files.len() });
            }
            match files.iter().map(|path| self.read_layer(path)).collect() {
                // Removed by another program since the folder was listed.
                Err(FolderFault::File(FileFault::Read { reason, .. })) if reason.kind() == io::ErrorKind::NotFound => {}
                other => return other,
            }
        }
        Err(FolderFault::Changing { path: self.path.clone() })
    }

    /// The command that takes one file away, which names the folder where this command does.
    fn removal_of(&self, path: &Path) -> String {
        let folder =
            if self.named { format!(" --layers {}", shell_word(self.path.as_os_str())) } else { String::new() };
        let command = removal_of(path.file_name().unwrap_or_default());
        command.replacen("interbellum", &format!("interbellum{folder}"), 1)
    }

    fn read_layer(&self, path: &Path) -> Result<Dated, FolderFault> {
        let remedy = || self.removal_of(path);
        if path.is_symlink() {
            return Err(FolderFault::Link { path: path.to_owned(), remedy: remedy() });
        }
        let bytes = files::read_up_to(path, LAYER_LIMIT)?;
        let layer = UserLayer::of_bytes(&name_of(path), bytes).map_err(|fault| FolderFault::Layer {
            path: path.to_owned(),
            remedy: remedy(),
            fault,
        })?;
        let written = fs::metadata(path).and_then(|about| about.modified()).ok();
        Ok((layer, written.and_then(day_of)))
    }

    /// The files of layers, in order of name, however many there are.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, FolderFault> {
        let fault = |reason| FolderFault::File(FileFault::Read { path: self.path.clone(), reason });
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.named => return Ok(Vec::new()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(FolderFault::NoFolder { path: self.path.clone() });
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(FolderFault::NotAFolder { path: self.path.clone() });
            }
            Err(error) => return Err(fault(error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(fault)?.path();
            let name = name_of(&path);
            if name.ends_with(&format!(".{LAYER_ENDING}")) && !name.starts_with('.') {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// The folder, made if it is not there, while nobody else changes it.
    pub(crate) fn lock(&self) -> Result<LockedFolder<'_>, FolderFault> {
        let make = |reason| FolderFault::Make { path: self.path.clone(), reason };
        if fs::metadata(&self.path).is_ok_and(|about| !about.is_dir()) {
            return Err(FolderFault::NotAFolder { path: self.path.clone() });
        }
        let is_new = !self.path.is_dir();
        fs::create_dir_all(&self.path)
            .and_then(|()| if is_new { files::sync_folder_of(&self.path) } else { Ok(()) })
            .map_err(make)?;
        let path = self.path.join(LOCK);
        let no_lock = |reason| FolderFault::NoLock { path: path.clone(), reason };
        let file = lock_file(&path)?.map_err(no_lock)?;
        for attempt in 0..LOCK_TRIES {
            match file.try_lock() {
                Ok(()) => {
                    let locked = LockedFolder { folder: self, _lock: file };
                    locked.clear();
                    return Ok(locked);
                }
                Err(TryLockError::Error(reason)) => return Err(no_lock(reason)),
                Err(TryLockError::WouldBlock) => {}
            }
            if attempt == 0 {
                output::say("another interbellum is changing the layers; waiting for it");
            }
            std::thread::sleep(LOCK_PAUSE);
        }
        Err(FolderFault::Locked { path: self.path.clone() })
    }
}

/// A folder that nobody else changes as long as this lives.
pub(crate) struct LockedFolder<'a> {
    folder: &'a LayerFolder,
    _lock: File,
}

impl LockedFolder<'_> {
    /// Put a layer into the folder, in place of the file of that version if there is one.
    pub(crate) fn write(&self, layer: &UserLayer) -> Result<(), FolderFault> {
        let path = self.folder.path.join(layer.file_name());
        if path.is_symlink() {
            let remedy = self.folder.removal_of(&path);
            return Err(FolderFault::Link { path, remedy });
        }
        Ok(files::write_whole(&path, layer.bytes())?)
    }

    /// Put layers into the folder, one after another.
    pub(crate) fn write_all<'l>(&self, layers: impl Iterator<Item = &'l UserLayer>) -> Result<(), FolderFault> {
        let mut written = Vec::new();
        for layer in layers {
            match self.write(layer) {
                Ok(()) => written.push(format!("{} {}", layer.source().id, layer.source().version)),
                Err(fault) if written.is_empty() => return Err(fault),
                Err(fault) => return Err(FolderFault::Partly { fault: Box::new(fault), written }),
            }
        }
        Ok(())
    }

    /// Take files out of the folder: none of them if one is a folder.
    pub(crate) fn remove(&self, names: &[&OsStr]) -> Result<(), FolderFault> {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.folder.path.join(name)).collect();
        if let Some(path) = paths.iter().find(|path| path.symlink_metadata().is_ok_and(|about| about.is_dir())) {
            return Err(FolderFault::RemoveFolder { path: path.clone() });
        }
        for (place, path) in paths.iter().enumerate() {
            let gone = || paths[..place].to_vec();
            fs::remove_file(path).map_err(|reason| FolderFault::Remove { path: path.clone(), reason, gone: gone() })?;
            files::sync_folder_of(path)
                .map_err(|reason| FolderFault::File(FileFault::NotSynced { path: path.clone(), reason }))?;
        }
        Ok(())
    }

    /// Take away what a program that was ended in the middle has left. Whoever writes holds the lock, so nobody needs it.
    fn clear(&self) {
        let Ok(entries) = fs::read_dir(&self.folder.path) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = name_of(&path);
            if files::is_part_of(&name, |whole| whole.contains('@') && whole.ends_with(&format!(".{LAYER_ENDING}"))) {
                // What cannot be taken away is no layer, and harms nobody.
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// The file of the lock, made if it is not there. Nothing else is opened: to open a pipe waits for its other end, and a link
/// would make a file elsewhere.
fn lock_file(path: &Path) -> Result<io::Result<File>, FolderFault> {
    // Another program may make it between the two looks.
    match path.symlink_metadata() {
        Ok(about) if about.is_file() => {}
        Ok(_) => return Err(FolderFault::LockNoFile { path: path.to_owned() }),
        Err(_) => match File::options().write(true).create_new(true).open(path) {
            Err(reason) if reason.kind() == io::ErrorKind::AlreadyExists => {}
            made => return Ok(made),
        },
    }
    Ok(File::options().write(true).open(path))
}

/// The day of a time, in universal time.
fn day_of(time: SystemTime) -> Option<Day> {
    const SECONDS: u64 = 24 * 60 * 60;
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    Some(Day(i32::try_from(seconds / SECONDS).ok()?))
}

/// The names of files.
pub(crate) fn names_of(paths: &[PathBuf]) -> Vec<OsString> {
    paths.iter().filter_map(|path| path.file_name().map(OsStr::to_owned)).collect()
}

pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The folder for a user's data, as each system has it.
fn user_data(set: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    if cfg!(windows) {
        set("APPDATA").and_then(absolute)
    } else if cfg!(target_os = "macos") {
        set("HOME").and_then(absolute).map(|home| home.join("Library").join("Application Support"))
    } else {
        let home = || set("HOME").and_then(absolute).map(|home| home.join(".local").join("share"));
        set("XDG_DATA_HOME").and_then(absolute).or_else(home)
    }
}
