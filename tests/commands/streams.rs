//! What a shell hands over as a pipe is read where it is read once, up to a bound.

use std::{path::Path, process::Command};

use crate::program::{Ended, SCHEMA, flat, program, project, run};

/// A line of bash, in which `$NG` is the program.
fn bash(dir: &Path, line: &str) -> Ended {
    let ours = program(dir, &[]);
    let mut command = Command::new("bash");
    command
        .args(["-c", line])
        .env("NG", ours.get_program())
        .env("NO_COLOR", "1")
        .current_dir(dir)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    run(&mut command)
}

#[test]
fn a_pipe_of_the_shell_is_read() {
    let dir = project(SCHEMA);
    let query = "query($n: Int) { airports(limit: $n) { code } }";
    std::fs::write(dir.path().join("q"), query).expect("a file");
    for line in [
        "$NG explain -q q --variables <(echo '{\"n\": 7}')",
        "$NG explain -q <(cat q) --variables <(sleep 0.3; echo '{\"n\": 7}')",
        "echo '{\"n\": 7}' | $NG explain -q q --variables /dev/stdin",
        "cat q | $NG explain --variables '{\"n\": 7}'",
    ] {
        let ended = bash(dir.path(), line);
        assert!(ended.out.contains(".limit(7)"), "{line}: {}", ended.err);
    }
    let ended = bash(dir.path(), "$NG schema check <(cat schema/app.graphql)");
    assert!(ended.out.contains("no mistakes"), "{}", ended.err);
    let ended = bash(
        dir.path(),
        "$NG serve --listen nowhere.invalid:1 --endpoint https://127.0.0.1:1 --ca-file <(echo no)",
    );
    assert!(
        ended.err.contains("it holds no certificate"),
        "{}",
        ended.err
    );
}

#[test]
fn a_pipe_without_an_end_is_read_up_to_the_bound() {
    let dir = project(SCHEMA);
    for line in [
        "$NG explain -q '{ airports { code } }' --variables <(yes)",
        "$NG explain -q <(yes)",
        "yes | $NG explain",
        "$NG schema check <(yes)",
    ] {
        let ended = bash(dir.path(), line);
        assert_eq!(ended.status.code(), Some(1), "{line}: {}", ended.out);
        let message = flat(&ended.err);
        assert!(message.contains("it is larger than"), "{line}: {message}");
    }
    // These are read more than once.
    for line in [
        "$NG load <(echo '~id') --endpoint http://127.0.0.1:1",
        "$NG gremlin --listen 127.0.0.1:0 --iam-credentials <(echo '[a]')",
    ] {
        let message = flat(&bash(dir.path(), line).err);
        assert!(message.contains("it is a pipe, not a file"), "{message}");
    }
}
