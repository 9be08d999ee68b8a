//! Files that a user names: read whole, if they are files at all.
//!
//! In: a path, and how large its file may be. Out: its bytes, or why not. A pipe, a socket, a device
//! or a folder is refused before it is opened: opening one may wait, and reading one may never end.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// Reads a file as text.
pub(crate) fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8"))
}

/// Reads a file.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let too_large = || io::Error::other(format!("it is larger than {most} bytes"));
    if regular(path)? > most {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    // It may grow, and files of the system say that they are empty.
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(too_large()),
        false => Ok(bytes),
    }
}

/// The size of a file; links are followed.
pub(crate) fn regular(path: &Path) -> io::Result<u64> {
    let about = fs::metadata(path)?;
    if about.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    match about.is_file() {
        true => Ok(about.len()),
        false => Err(io::Error::other(
            "it is not a regular file but a pipe, a socket or a device",
        )),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::{fs::symlink, net::UnixListener};

    use super::*;

    #[test]
    fn what_is_no_file_is_refused_at_once() {
        let dir = tempfile::tempdir().expect("a folder");
        let socket = dir.path().join("socket");
        let _listener = UnixListener::bind(&socket).expect("a socket");
        let circle = dir.path().join("circle");
        symlink(&circle, &circle).expect("a link");
        let endless = dir.path().join("endless");
        symlink("/dev/zero", &endless).expect("a link");
        for path in [&socket, &circle, &endless, dir.path()] {
            read_text(path, 1_000).expect_err("it is no file");
        }
        let file = dir.path().join("file");
        fs::write(&file, "1234").expect("a file");
        assert_eq!(read_text(&file, 4).expect("it fits"), "1234");
        let error = read_text(&file, 3).expect_err("it is too large");
        assert_eq!(error.to_string(), "it is larger than 3 bytes");
    }
}
