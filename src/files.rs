//! Files that a user names: read whole, if they are files at all.
//!
//! In: a path, and how large its file may be. Out: its bytes, or why not. A pipe, a socket, a device
//! or a folder is refused before it is opened: opening one may wait, and reading one may never end.

use std::{
    fs::{self, File, FileType},
    io::{self, ErrorKind, Read},
    path::Path,
};

/// Reads a file as text.
pub(crate) fn read_text(path: &Path, most: u64) -> io::Result<String> {
    as_text(read(path, most)?)
}

/// Reads a file.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    if regular(path)? > most {
        return Err(too_large(most));
    }
    read_open(File::open(path)?, most)
}

/// Reads what the command line names once: also a pipe that a shell hands over, as `<(…)` does.
pub(crate) fn read_given(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    match is_handed_over(path) && is_pipe(fs::metadata(path)?.file_type()) {
        true => read_open(File::open(path)?, most),
        false => read(path, most),
    }
}

/// The same as text.
pub(crate) fn read_given_text(path: &Path, most: u64) -> io::Result<String> {
    as_text(read_given(path, most)?)
}

/// Reads to the end, which has to come: files of the system say that they are empty, and files grow.
pub(crate) fn read_open(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(too_large(most)),
        false => Ok(bytes),
    }
}

pub(crate) fn as_text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not text in UTF-8"))
}

/// The size of a file; links are followed.
pub(crate) fn regular(path: &Path) -> io::Result<u64> {
    let about = fs::metadata(path)?;
    match about.is_file() {
        true => Ok(about.len()),
        false => Err(no_file(about.file_type())),
    }
}

/// Whether a folder is there. What else is there instead is an error, and so is a link to nowhere.
pub(crate) fn folder(path: &Path) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => Ok(true),
        Ok(about) => Err(io::Error::new(
            ErrorKind::NotADirectory,
            format!("it is {}, not a folder", kind(about.file_type())),
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => match fs::symlink_metadata(path) {
            Ok(_) => Err(io::Error::new(
                ErrorKind::NotFound,
                "it is a link, and what it leads to is not there",
            )),
            Err(_) => Ok(false),
        },
        Err(error) => Err(error),
    }
}

/// Writes a file. One that is there is written over.
#[cfg(any(feature = "load", feature = "package"))]
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    can_be_written(path)?;
    fs::write(path, bytes)
}

/// Whether nothing stands there that cannot be written over: a pipe would wait for a reader.
#[cfg(any(feature = "load", feature = "package"))]
pub(crate) fn can_be_written(path: &Path) -> io::Result<()> {
    match fs::metadata(path).map(|about| about.file_type()) {
        Ok(what) if is_pipe(what) && is_handed_over(path) => Ok(()),
        Ok(what) if what.is_dir() || is_pipe(what) => Err(no_file(what)),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// What to do where a file cannot be read.
pub(crate) fn help(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => {
            "check its name: one that begins without `/` is looked for in the folder in \
             which the command runs"
        }
        ErrorKind::PermissionDenied => "let the user who runs this read it",
        ErrorKind::InvalidData => "save it as UTF-8",
        ErrorKind::FileTooLarge => "make it smaller, or name another file",
        ErrorKind::NotADirectory => "put a folder there, or take it away",
        _ => "put a regular file there, or take it away",
    }
}

fn too_large(most: u64) -> io::Error {
    const MIB: u64 = 1 << 20;
    let most = match most.is_multiple_of(MIB) {
        true => format!("{} MiB", most / MIB),
        false => format!("{most} bytes"),
    };
    io::Error::new(ErrorKind::FileTooLarge, format!("it is larger than {most}"))
}

fn no_file(what: FileType) -> io::Error {
    let about = match what.is_dir() {
        true => ErrorKind::IsADirectory,
        false => ErrorKind::InvalidInput,
    };
    io::Error::new(about, format!("it is {}, not a file", kind(what)))
}

/// Whether it is a descriptor of this process, which a shell has opened.
fn is_handed_over(path: &Path) -> bool {
    let of_this_process = ["/dev/fd", "/proc/self/fd", "/dev/stdin", "/dev/stdout"];
    of_this_process.iter().any(|place| path.starts_with(place))
}

#[cfg(unix)]
fn is_pipe(what: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&what)
}

#[cfg(not(unix))]
fn is_pipe(_: FileType) -> bool {
    false
}

#[cfg(unix)]
fn kind(what: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    match what {
        what if what.is_dir() => "a folder",
        what if what.is_file() => "a file",
        what if what.is_fifo() => "a pipe",
        what if what.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn kind(what: FileType) -> &'static str {
    match what {
        what if what.is_dir() => "a folder",
        what if what.is_file() => "a file",
        _ => "a device",
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{
        io::Write as _,
        os::{
            fd::AsRawFd as _,
            unix::{fs::symlink, net::UnixListener},
        },
        path::PathBuf,
    };

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
        for (path, says) in [
            (&socket, "it is a socket, not a file"),
            (&circle, "symbolic links"),
            (&endless, "it is a device, not a file"),
            (&dir.path().to_owned(), "it is a folder, not a file"),
        ] {
            let error = read_text(path, 1_000).expect_err("it is no file");
            assert!(error.to_string().contains(says), "{error}");
            let error = read_given(path, 1_000).expect_err("it is no file");
            assert!(error.to_string().contains(says), "{error}");
        }
        let file = dir.path().join("file");
        fs::write(&file, "1234").expect("a file");
        assert_eq!(read_text(&file, 4).expect("it fits"), "1234");
        let error = read_text(&file, 3).expect_err("it is too large");
        assert_eq!(error.to_string(), "it is larger than 3 bytes");
        let error = folder(&file).expect_err("it is a file");
        assert_eq!(error.to_string(), "it is a file, not a folder");
        assert!(folder(dir.path()).expect("it is there"));
        assert!(!folder(&dir.path().join("none")).expect("it is not there"));
        folder(&circle).expect_err("it leads nowhere");
    }

    #[test]
    fn a_pipe_that_is_handed_over_is_read_up_to_the_bound() {
        let (from, mut to) = io::pipe().expect("a pipe");
        let path = PathBuf::from(format!("/dev/fd/{}", from.as_raw_fd()));
        to.write_all(b"12345").expect("it has room");
        drop(to);
        let error = read(&path, 9).expect_err("it is no file");
        assert_eq!(error.to_string(), "it is a pipe, not a file");
        assert_eq!(read_given(&path, 9).expect("it is handed over"), b"12345");
        let (from, mut to) = io::pipe().expect("a pipe");
        let path = PathBuf::from(format!("/dev/fd/{}", from.as_raw_fd()));
        to.write_all(b"12345").expect("it has room");
        let error = read_given(&path, 4).expect_err("it is too large");
        assert_eq!(error.to_string(), "it is larger than 4 bytes");
    }
}
