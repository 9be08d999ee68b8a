//! Things that stand where a file or a folder should.

use std::{
    fs,
    os::unix::{
        fs::{PermissionsExt as _, symlink},
        net::UnixListener,
    },
    path::Path,
    process::Command,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    Pipe,
    Socket,
    Circle,
    Endless,
    Folder,
    /// A link to nothing.
    Nowhere,
    /// A hole of 300 MiB, which takes no room on the disk.
    Huge,
    Unreadable,
    Binary,
}

pub const ALL: [Odd; 9] = [
    Odd::Pipe,
    Odd::Socket,
    Odd::Circle,
    Odd::Endless,
    Odd::Folder,
    Odd::Nowhere,
    Odd::Huge,
    Odd::Unreadable,
    Odd::Binary,
];

impl Odd {
    /// Puts it there instead of what is there.
    pub fn put(self, path: &Path) {
        let _ = fs::remove_file(path);
        let _ = fs::remove_dir_all(path);
        match self {
            Odd::Pipe => {
                let made = Command::new("mkfifo").arg(path).status();
                assert!(made.is_ok_and(|made| made.success()), "mkfifo works");
            }
            // It stays when the listener is gone.
            Odd::Socket => drop(UnixListener::bind(path).expect("a socket")),
            Odd::Circle => symlink(path, path).expect("a link"),
            Odd::Endless => symlink("/dev/zero", path).expect("a link"),
            Odd::Folder => fs::create_dir(path).expect("a folder"),
            Odd::Nowhere => symlink("/nowhere/at/all", path).expect("a link"),
            Odd::Huge => {
                let file = fs::File::create(path).expect("a file");
                file.set_len(300 << 20).expect("a hole");
            }
            Odd::Unreadable => {
                fs::write(path, "x").expect("a file");
                fs::set_permissions(path, fs::Permissions::from_mode(0o000)).expect("it is ours");
            }
            Odd::Binary => fs::write(path, b"\xff\xfe\0\x01").expect("a file"),
        }
    }

    /// What the message says of it, where a file should be.
    pub fn says(self) -> &'static str {
        match self {
            Odd::Pipe => "it is a pipe, not a file",
            Odd::Socket => "it is a socket, not a file",
            Odd::Circle => "symbolic links",
            Odd::Endless => "it is a device, not a file",
            Odd::Folder => "it is a folder, not a file",
            Odd::Nowhere => "No such file",
            Odd::Huge => "it is larger than",
            Odd::Unreadable => "ermission denied",
            Odd::Binary => "",
        }
    }

    /// Where a folder should be.
    pub fn says_no_folder(self) -> &'static str {
        match self {
            Odd::Pipe => "it is a pipe, not a folder",
            Odd::Socket => "it is a socket, not a folder",
            Odd::Circle => "symbolic links",
            Odd::Endless => "it is a device, not a folder",
            Odd::Folder => "",
            Odd::Nowhere => "it is a link, and what it leads to is not there",
            Odd::Huge | Odd::Unreadable | Odd::Binary => "it is a file, not a folder",
        }
    }

    /// The administrator may read everything.
    pub fn is_read_all_the_same(self, path: &Path) -> bool {
        self == Odd::Unreadable && fs::read(path).is_ok()
    }
}
