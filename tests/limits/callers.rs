//! Who is taken for whom, and an end while the start is under way.

use std::{
    net::TcpListener,
    process::{Command, Stdio},
    time::Duration,
};

use crate::program::{command, project};

const CALLER: &str = "{\"sub\": \"u1\"}";

#[test]
fn a_caller_is_named_on_this_machine_alone() {
    let folder = project(1);
    let path = folder.path().display().to_string();
    let args = [
        "serve",
        &path,
        "--listen",
        "0.0.0.0:0",
        "--identity",
        CALLER,
    ];
    let ended = command(&args).output().expect("it runs");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!ended.status.success(), "{said}");
    assert!(said.contains("would make everybody"), "{said}");
}

#[test]
fn in_lambda_no_caller_is_named() {
    let folder = project(1);
    // Somebody must be there to be told of the error.
    let runtime = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = runtime.local_addr().expect("an address").to_string();
    drop(runtime);
    let ended = command(&["lambda", &folder.path().display().to_string()])
        .env("AWS_LAMBDA_RUNTIME_API", &address)
        .env("NEPTUNE_ENDPOINT", "http://127.0.0.1:9")
        .env("NEPTUNE_GRAPHQL_IDENTITY", CALLER)
        .output()
        .expect("it runs");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr)
    );
    assert!(!ended.status.success(), "{said}");
    assert!(
        said.contains("NEPTUNE_GRAPHQL_IDENTITY is for development"),
        "{said}"
    );
}

/// A server that takes connections and says nothing holds the start for two seconds.
#[cfg(unix)]
#[test]
fn a_signal_ends_the_start() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", silent.local_addr().expect("an address"));
    let folder = project(1);
    let path = folder.path().display().to_string();
    let args = [
        "serve",
        &path,
        "--listen",
        "127.0.0.1:0",
        "--endpoint",
        &endpoint,
    ];
    let mut child = command(&args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    // It asks once signals are listened for.
    let (_connection, _) = silent.accept().expect("it asks");
    std::thread::sleep(Duration::from_millis(50));
    let told = Command::new("kill").arg(child.id().to_string()).status();
    assert!(told.expect("there is `kill`").success());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(0));
}
