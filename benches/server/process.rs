//! Processes that answer beside this one, and what they use of the processors.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// The unit of `/proc/PID/stat`, the same on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// The time that all threads of a process have been running, in it and in the system.
pub fn cpu(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process runs");
    // The name before may hold blanks.
    let (_, fields) = stat.rsplit_once(')').expect("the name is in brackets");
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks = ticks.map(|ticks| ticks.parse::<u32>().expect("a number"));
    TICK * ticks.sum::<u32>()
}

/// A program that tells on its first line where it listens.
pub struct Program {
    child: Child,
    pub address: String,
}

impl Program {
    /// `address` finds it in a line that the program prints.
    pub fn start(command: &mut Command, address: impl Fn(&str) -> Option<String>) -> Program {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().expect("it starts");
        let out = child.stdout.take().expect("it is a pipe");
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let address = lines.find_map(|line| address(&line));
        // Nobody reads on, and nobody waits for that.
        std::thread::spawn(move || lines.for_each(drop));
        Program {
            child,
            address: address.expect("it says where it listens"),
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It holds nothing that is worth an orderly end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
