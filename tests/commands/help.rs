//! The flags that each command says it has: those that mean something there.

use std::{collections::BTreeSet, path::Path};

use crate::program::{flat, program, run};

const LOG: &[&str] = &["--help", "--log", "--log-format", "--log-values"];

const GRAPH: &[&str] = &[
    "--endpoint",
    "--dialect",
    "--iam",
    "--region",
    "--signing-host",
    "--ca-file",
    "--max-in-flight",
    "--max-queue",
];

const READERS: &[&str] = &["--reader-endpoint", "--instance-endpoint"];

/// What an operation may be, wherever one is read.
const OPERATIONS: &[&str] = &[
    "--max-depth",
    "--max-fields",
    "--max-limit",
    "--lenient-input",
    "--no-introspection",
];

/// What a request may take, where the graph is asked.
const REQUESTS: &[&str] = &[
    "--timeout",
    "--max-answer",
    "--slow",
    "--rules-only-in-appsync",
];

const WEB: &[&str] = &["--cors-origin", "--max-body"];

const INTAKE: &[&str] = &["--listen", "--max-connections", "--allowed-host"];

type Flags = &'static [&'static str];

const COMMANDS: &[(Flags, &[Flags])] = &[
    (
        &["serve"],
        &[
            LOG,
            GRAPH,
            READERS,
            OPERATIONS,
            REQUESTS,
            WEB,
            INTAKE,
            &[
                "--max-bodies",
                "--max-answers",
                "--no-graphiql",
                "--no-metrics",
                "--identity",
            ],
        ],
    ),
    (
        &["lambda"],
        &[
            LOG,
            GRAPH,
            READERS,
            OPERATIONS,
            REQUESTS,
            WEB,
            // A caller that is made up is refused there.
            &[
                "--appsync-resolvers",
                "--appsync-items",
                "--appsync-nulls",
                "--metrics",
                "--metrics-namespace",
            ],
        ],
    ),
    (
        &["explain"],
        &[
            LOG,
            OPERATIONS,
            &["--query", "--variables", "--operation", "--identity"],
        ],
    ),
    (
        &["load"],
        &[
            LOG,
            GRAPH,
            &[
                "--batch",
                "--batch-bytes",
                "--parallel",
                "--timeout",
                "--state",
                "--restart",
                "--edge-id-property",
                "--from",
                "--role",
                "--format",
                "--mode",
                "--parallelism",
                "--fail-on-error",
                "--queue",
                "--update-single-cardinality",
                "--status",
                "--cancel",
                "--poll",
            ],
        ],
    ),
    (
        &["gremlin"],
        &[
            LOG,
            INTAKE,
            &[
                "--query-timeout",
                "--max-body",
                "--max-answer",
                "--max-bodies",
                "--max-answers",
                "--read-only",
                "--tls-cert",
                "--tls-key",
                "--iam-credentials",
                "--iam-region",
                "--iam-host",
                "--fault",
                "--latency",
                "--fault-seed",
            ],
        ],
    ),
    (&["package"], &[LOG, &["--out", "--binary"]]),
    (&["schema", "check"], &[LOG]),
    (&["schema", "print"], &[LOG]),
    (
        &["schema", "appsync"],
        &[
            LOG,
            &[
                "--resolvers",
                "--every-object",
                "--batch-size",
                "--data-source",
            ],
        ],
    ),
];

fn help(command: &[&str]) -> String {
    let ended = run(&mut program(
        Path::new("/"),
        &[command, &["--help"]].concat(),
    ));
    assert!(ended.status.success(), "{}", ended.err);
    ended.out
}

/// Where clap lists a flag, it stands in a line of its own, perhaps behind its letter.
fn listed(help: &str) -> BTreeSet<&str> {
    let (_, help) = help.split_once("Usage:").expect("it tells its usage");
    let behind = ["\nExamples:", "\nThe program for Lambda"];
    let options = behind.iter().fold(help, |help, behind| {
        help.split_once(behind).map_or(help, |(options, _)| options)
    });
    let lines = options.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.split_once(", --").map_or(line, |(_, _)| &line[4..]);
        line.starts_with("--").then_some(line)
    });
    lines
        .filter_map(|line| line.split([' ', '[', '<']).next())
        .filter(|flag| !flag.is_empty())
        .collect()
}

#[test]
fn each_command_lists_the_flags_that_mean_something_there() {
    for (command, groups) in COMMANDS {
        let help = help(command);
        let expected: BTreeSet<_> = groups
            .iter()
            .flat_map(|group| group.iter().copied())
            .collect();
        assert_eq!(listed(&help), expected, "{command:?}");
    }
}

/// No command is left out above.
#[test]
fn the_program_lists_these_commands() {
    let help = help(&[]);
    let (_, rest) = help.split_once("Commands:\n").expect("there are commands");
    let (commands, _) = rest.split_once("\n\n").expect("there is more");
    let listed = commands.lines().filter_map(|line| line.strip_prefix("  "));
    let listed = listed.filter_map(|line| line.split(' ').next());
    let listed: BTreeSet<_> = listed.filter(|name| !name.is_empty()).collect();
    let known = COMMANDS.iter().map(|(command, _)| command[0]);
    assert_eq!(listed, known.chain(["help"]).collect());
}

#[test]
fn what_a_flag_is_said_to_do_is_true_of_the_command() {
    for (command, says) in [
        (
            &["serve"][..],
            "without it, an embedded graph with DIR/data/*.csv",
        ),
        (
            &["lambda"],
            "without it, an embedded graph with DIR/data/*.csv",
        ),
        (
            &["load"],
            "Neptune, or another Gremlin server: the graph that is loaded into",
        ),
        (
            &["load"],
            "The region of the cluster, for --iam, and of the bucket, for --from",
        ),
        (&["load"], "Time for a request, its repetitions within"),
        (&["explain"], "nothing is run"),
    ] {
        let help = flat(&help(command));
        assert!(
            help.contains(says),
            "{command:?} does not say `{says}`: {help}"
        );
    }
    assert!(!help(&["load"]).contains("an embedded graph with"));
}

/// A variable that is set for all commands is no mistake where it means nothing.
#[test]
fn a_flag_that_is_not_listed_may_be_set_as_a_variable() {
    let dir = crate::program::project(crate::program::SCHEMA);
    let query = ["explain", "-q", "{ airports { code } }"];
    let ended = run(program(dir.path(), &query)
        .env("NEPTUNE_GRAPHQL_TIMEOUT", "5")
        .env("NEPTUNE_GRAPHQL_MAX_ANSWER", "1MiB")
        .env("NEPTUNE_GRAPHQL_RULES_ONLY_IN_APPSYNC", "true"));
    assert!(ended.status.success(), "{}", ended.err);
}
