//! What a test takes from a registry. In: what is wanted, and how to bring it. Out: it is there, once, for all
//! tests and test programs that want it at the same time.

use std::{
    fs::{self, File},
    path::Path,
};

use super::trial::Failure;

/// Brings it unless `mark` says that this was brought already; tests that want the same wait for one another.
pub fn brought(
    mark: &Path,
    wanted: &[u8],
    bring: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Failed(error.to_string());
    // It is given back when it is closed, also where the program ends before.
    let turn = File::create(turn_of(mark)).map_err(failed)?;
    turn.lock().map_err(failed)?;
    if fs::read(mark).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    bring()?;
    fs::write(mark, wanted).map_err(failed)
}

/// Not beside the mark: the folder around it is made anew.
fn turn_of(mark: &Path) -> std::path::PathBuf {
    let name = mark.to_string_lossy().replace(['/', '\\', ':'], "-");
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.lock"))
}
