//! Work that takes long, in the middle of what waits.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Does work that may take tens of milliseconds while another thread takes over what waits on this one,
/// where there are several.
pub(super) fn aside<T>(work: impl FnOnce() -> T) -> T {
    let several = Handle::try_current()
        .is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
    match several {
        true => tokio::task::block_in_place(work),
        false => work(),
    }
}
