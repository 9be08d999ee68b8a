//! Neptune as it is on a bad day: conflicts, throttling, connections that break, an instance that
//! stops being the writer, keys that rotate, a clock that is off. Whatever happens, no answer is
//! wrong, nothing is written twice, and every failure says what it is.
//!
//! `SOAK_COUNT=100000 cargo test --release --test neptune soak -- --nocapture` asks that many
//! requests. The figures go to standard error.
//!
//! `FAULTS_COUNT=1000 cargo test --release --test neptune faults -- --nocapture` asks that many requests
//! under each fault, at two rates, of one endpoint and of three, and prints the table.

mod absence;
mod clock;
mod endpoint;
mod failover;
mod faults;
mod ledger;
mod load;
mod project;
mod proxy;
mod rotation;
mod serve;
mod soak;
mod switch;

#[path = "../support"]
mod support {
    pub mod certificate;
    pub mod server;
    pub mod trial;
}

use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Trial};
use support::trial::Failure;

/// The keys of this process. A test cannot set them for itself, so it starts itself with them.
const KEYS: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "ASIATESTS"),
    ("AWS_SECRET_ACCESS_KEY", "a/secret+of=tests"),
    ("AWS_SESSION_TOKEN", "a/token+of=tests"),
];
const REGION: &str = "eu-west-1";

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Failed(error.to_string())
    }
}

fn main() -> ExitCode {
    let has_keys = |(name, value): &(&str, &str)| std::env::var(name).is_ok_and(|is| is == *value);
    if !KEYS.iter().all(has_keys) {
        return again_with_keys();
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let trials = vec![
        trial("soak::endpoint", soak::endpoint),
        trial("soak::endpoint_with_tls_and_iam", soak::guarded_endpoint),
        trial("soak::gremlin_server", soak::gremlin_server),
        trial(
            "failover::another_instance_takes_over",
            failover::takes_over,
        ),
        trial("failover::the_writer_is_gone", failover::gone),
        trial("rotation::of_a_file", rotation::of_a_file),
        trial("rotation::of_a_container", rotation::of_a_container),
        trial("faults::of_each_kind_are_lived_with", faults::each_kind),
        trial("clock::is_off", clock::is_off),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn again_with_keys() -> ExitCode {
    let ended = std::env::current_exe().and_then(|program| {
        Command::new(program)
            .args(std::env::args_os().skip(1))
            .env_remove("AWS_CREDENTIAL_EXPIRATION")
            .envs(KEYS)
            .status()
    });
    match ended {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) | Err(_) => ExitCode::FAILURE,
    }
}

fn trial<T, F>(name: &str, test: T) -> Trial
where
    T: FnOnce() -> F + Send + 'static,
    F: Future<Output = Result<(), Failure>>,
{
    support::trial::trial(name, move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(test())
    })
}
