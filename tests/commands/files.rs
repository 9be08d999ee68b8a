//! Whatever stands where a file or a folder should: an error that says what, where and what to do.

use std::{fs, path::Path, time::Duration};

use crate::{
    odd::{ALL, Odd},
    program::{SCHEMA, end, flat, program, project, run, says, signal},
    support::certificate::Certificate,
};

/// Nothing is waited for, and nothing large is read: a second, and some for a busy machine.
const AT_ONCE: Duration = Duration::from_secs(10);

const NOBODY: &str = "http://127.0.0.1:1";

/// A place for a file, and a command that reads it.
struct Place {
    /// Where the odd thing is put, in the project.
    path: &'static str,
    args: &'static [&'static str],
    variables: &'static [(&'static str, &'static str)],
    /// What cannot be a mistake there.
    allowed: &'static [Odd],
    /// What to do.
    help: &'static str,
}

const PLACE: Place = Place {
    path: "",
    args: &[],
    variables: &[],
    allowed: &[],
    help: "help:",
};

const FILES: &[Place] = &[
    Place {
        path: "schema/app.graphql",
        args: &["schema", "check"],
        ..PLACE
    },
    Place {
        path: "schema/app.graphql",
        args: &["serve", "--listen", "127.0.0.1:0"],
        ..PLACE
    },
    Place {
        path: "odd.graphql",
        args: &["schema", "print", "odd.graphql"],
        // It is then a project, without a schema.
        allowed: &[Odd::Folder, Odd::Nowhere],
        ..PLACE
    },
    Place {
        path: "resolvers/Query.airports.gremlin",
        args: &["schema", "check"],
        ..PLACE
    },
    Place {
        path: "data/a.csv",
        args: &["serve", "--listen", "127.0.0.1:0"],
        // However large, it is read row by row.
        allowed: &[Odd::Huge],
        ..PLACE
    },
    Place {
        path: "data/a.csv",
        args: &["gremlin", "--listen", "127.0.0.1:0"],
        allowed: &[Odd::Huge],
        ..PLACE
    },
    Place {
        path: "data/a.csv",
        args: &["load", "--endpoint", NOBODY],
        allowed: &[Odd::Huge],
        ..PLACE
    },
    Place {
        path: "odd.csv",
        args: &["load", "odd.csv", "--endpoint", NOBODY],
        allowed: &[Odd::Huge, Odd::Folder],
        ..PLACE
    },
    Place {
        path: "state.json",
        args: &[
            "load",
            "nodes.csv",
            "--endpoint",
            NOBODY,
            "--state",
            "state.json",
        ],
        allowed: &[Odd::Nowhere],
        ..PLACE
    },
    Place {
        path: "state.json",
        args: &[
            "load",
            "nodes.csv",
            "--endpoint",
            NOBODY,
            "--state",
            "state.json",
            "--restart",
        ],
        // They are files, and are written over.
        allowed: &[Odd::Nowhere, Odd::Huge, Odd::Unreadable, Odd::Binary],
        ..PLACE
    },
    Place {
        path: "state.part",
        args: &[
            "load",
            "nodes.csv",
            "--endpoint",
            NOBODY,
            "--state",
            "state.json",
        ],
        // The others are errors of the system, or are written over.
        allowed: &[
            Odd::Socket,
            Odd::Circle,
            Odd::Endless,
            Odd::Folder,
            Odd::Nowhere,
            Odd::Huge,
            Odd::Unreadable,
            Odd::Binary,
        ],
        ..PLACE
    },
    Place {
        path: "ca.pem",
        args: &[
            "serve",
            "--endpoint",
            "https://127.0.0.1:1",
            "--ca-file",
            "ca.pem",
        ],
        help: "help: name a file of certificates in PEM",
        ..PLACE
    },
    Place {
        path: "variables",
        args: &[
            "explain",
            "-q",
            "{ airports { code } }",
            "--variables",
            "variables",
        ],
        ..PLACE
    },
    Place {
        path: "query",
        args: &["explain", "--query", "query"],
        ..PLACE
    },
    Place {
        path: "odd.pem",
        args: &[
            "gremlin",
            "--listen",
            "127.0.0.1:0",
            "--tls-cert",
            "odd.pem",
            "--tls-key",
            "key.pem",
        ],
        help: "help: name a certificate with --tls-cert",
        ..PLACE
    },
    Place {
        path: "odd.pem",
        args: &[
            "gremlin",
            "--listen",
            "127.0.0.1:0",
            "--tls-cert",
            "certificate.pem",
            "--tls-key",
            "odd.pem",
        ],
        help: "help: name a certificate with --tls-cert",
        ..PLACE
    },
    Place {
        path: "keys",
        args: &[
            "gremlin",
            "--listen",
            "127.0.0.1:0",
            "--iam-credentials",
            "keys",
        ],
        help: "help: name a file like ~/.aws/credentials",
        ..PLACE
    },
    Place {
        path: "keys",
        args: &[
            "serve",
            "--endpoint",
            NOBODY,
            "--iam",
            "--region",
            "eu-west-1",
        ],
        variables: &[("AWS_SHARED_CREDENTIALS_FILE", "keys")],
        // There are no credentials then, and those of the container may be.
        allowed: &[Odd::Nowhere],
        help: "keys cannot be read",
    },
    Place {
        path: "program",
        args: &["package", "--binary", "program"],
        ..PLACE
    },
    Place {
        path: "out.zip",
        args: &["package", "--out", "out.zip"],
        // The others are errors of the system, or are written over.
        allowed: &[
            Odd::Endless,
            Odd::Circle,
            Odd::Nowhere,
            Odd::Huge,
            Odd::Unreadable,
            Odd::Binary,
            Odd::Socket,
        ],
        ..PLACE
    },
];

#[test]
fn what_is_no_file_is_an_error_wherever_a_file_is_named() {
    for place in FILES {
        for odd in ALL.iter().filter(|odd| !place.allowed.contains(odd)) {
            let dir = project(SCHEMA);
            fs::write(dir.path().join("nodes.csv"), "~id\n1\n").expect("a file");
            Certificate::of(&["localhost"], dir.path());
            odd.put(&dir.path().join(place.path));
            if !odd.is_read_all_the_same(&dir.path().join(place.path)) {
                assert_refused(dir.path(), place, odd.says(), &format!("{odd:?}"));
            }
        }
    }
}

const FOLDERS: &[(&str, &[&str])] = &[
    ("schema", &["schema", "check"]),
    ("resolvers", &["schema", "check"]),
    ("data", &["serve", "--listen", "127.0.0.1:0"]),
    ("data", &["gremlin", "--listen", "127.0.0.1:0"]),
    ("data", &["load", "--endpoint", NOBODY]),
];

#[test]
fn what_is_no_folder_is_an_error_in_the_project() {
    for (path, args) in FOLDERS {
        for odd in ALL.iter().filter(|odd| **odd != Odd::Folder) {
            let dir = project(SCHEMA);
            odd.put(&dir.path().join(path));
            let place = Place {
                path,
                args,
                ..PLACE
            };
            assert_refused(
                dir.path(),
                &place,
                odd.says_no_folder(),
                &format!("{odd:?}"),
            );
        }
    }
}

/// One that is there is not taken away, whatever it is.
#[test]
fn a_device_is_not_written_over_by_the_state_of_a_load() {
    let dir = project(SCHEMA);
    let state = dir.path().join("state.json");
    Odd::Endless.put(&state);
    fs::write(dir.path().join("nodes.csv"), "~id\n1\n").expect("a file");
    let args = [
        "load",
        "nodes.csv",
        "--endpoint",
        NOBODY,
        "--state",
        "state.json",
        "--restart",
    ];
    assert_eq!(run(&mut program(dir.path(), &args)).status.code(), Some(1));
    let link = fs::read_link(&state).expect("it is still a link");
    assert_eq!(link, Path::new("/dev/zero"));
}

#[track_caller]
fn assert_refused(dir: &Path, place: &Place, says: &str, odd: &str) {
    let mut command = program(dir, place.args);
    let ended = run(command.envs(place.variables.iter().copied()));
    let message = flat(&ended.err);
    let about = format!("{} as {odd}: {}{message}", place.path, ended.out);
    assert_eq!(ended.status.code(), Some(1), "{about}");
    let file = Path::new(place.path).file_name().expect("it has one");
    let file = file.to_str().expect("its name is plain");
    for part in [file, says, place.help] {
        assert!(message.contains(part), "`{part}` is missing: {about}");
    }
    assert!(ended.took < AT_ONCE, "{:?}: {about}", ended.took);
    assert!(message.len() < 2_000, "{about}");
}

/// The token is asked for anew with each look: a file that is none must not stop the service.
#[test]
fn a_token_file_that_is_none_keeps_nobody_waiting() {
    for odd in ALL.iter().filter(|odd| !matches!(odd, Odd::Binary)) {
        let dir = project(SCHEMA);
        let token = dir.path().join("token");
        odd.put(&token);
        if odd.is_read_all_the_same(&token) {
            continue;
        }
        let args = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--endpoint",
            NOBODY,
            "--iam",
            "--region",
            "eu-west-1",
        ];
        let mut served = program(dir.path(), &args)
            .env("HOME", dir.path())
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/c")
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &token)
            .spawn()
            .expect("the program starts");
        says(&mut served, "GraphQL");
        signal(&served, "TERM");
        let ended = end(served);
        assert_eq!(ended.status.code(), Some(0), "{odd:?}: {}", ended.err);
        let log = flat(&ended.err);
        assert!(log.contains(odd.says()), "{odd:?}: {log}");
    }
}
