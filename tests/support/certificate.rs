//! A certificate of the tests' own.

use std::path::{Path, PathBuf};

use rcgen::{CertifiedKey, generate_simple_self_signed};

/// PEM files in a folder.
pub struct Certificate {
    /// It signs itself, so it is the authority to trust as well.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Certificate {
    pub fn of(names: &[&str], folder: &Path) -> Certificate {
        let names = names.iter().map(|name| (*name).to_owned());
        let names: Vec<String> = names.collect();
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(names).expect("they are names");
        let files = Certificate {
            certificate: folder.join("certificate.pem"),
            key: folder.join("key.pem"),
        };
        std::fs::write(&files.certificate, cert.pem()).expect("a file");
        std::fs::write(&files.key, signing_key.serialize_pem()).expect("a file");
        files
    }
}
