//! Read the files that a theory uses from its own folder, and from nowhere else.

use std::path::{Path, PathBuf};

use theory::{Folder, LENGTH_CAP};

/// The folder in which a theory stands.
///
/// Only plain files that stand in it themselves are read: what is named has no path (the checker sees to that), links are
/// not followed, and nothing longer than a theory may be is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderBeside {
    folder: PathBuf,
}

impl FolderBeside {
    /// The folder of a theory's file.
    pub fn of(file: &Path) -> FolderBeside {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        FolderBeside { folder: folder.unwrap_or(Path::new(".")).to_owned() }
    }
}

impl Folder for FolderBeside {
    fn text(&self, name: &str) -> Result<String, String> {
        let path = self.folder.join(name);
        if path.parent() != Some(self.folder.as_path()) {
            return Err("it is not a file of the theory's own folder".to_owned());
        }
        let about = path.symlink_metadata().map_err(|_| "there is no such file".to_owned())?;
        if about.file_type().is_symlink() {
            return Err("it is a link, and links are not followed".to_owned());
        }
        if !about.is_file() {
            return Err("it is no file".to_owned());
        }
        if about.len() > LENGTH_CAP as u64 {
            return Err(format!("it has {} bytes, and at most {LENGTH_CAP} are read", about.len()));
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place where a theory names a file: beside itself, seen to above"
        )]
        let bytes = std::fs::read(&path).map_err(|reason| reason.to_string())?;
        String::from_utf8(bytes).map_err(|_| "it is not text in UTF-8".to_owned())
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test makes its own folder")]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_folder_is_read_and_a_link_a_folder_and_what_is_not_there_are_refused() {
        let folder = std::env::temp_dir().join(format!("interbellum-folder-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("inner")).unwrap();
        std::fs::write(folder.join("other.theory"), "theory other {}").unwrap();
        let beside = FolderBeside::of(&folder.join("mine.theory"));
        assert_eq!(beside.text("other.theory").as_deref(), Ok("theory other {}"));
        assert_eq!(beside.text("absent.theory"), Err("there is no such file".to_owned()));
        assert_eq!(beside.text("inner"), Err("it is no file".to_owned()));
        assert!(beside.text("../other.theory").is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.join("other.theory"), folder.join("link.theory")).unwrap();
            let refused = beside.text("link.theory");
            assert_eq!(refused, Err("it is a link, and links are not followed".to_owned()));
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
