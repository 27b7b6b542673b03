//! The command line: arguments, commands, exit codes. The only place that prints, and that decides what is written where.
//!
//! stdout carries the answer only; progress, warnings and errors go to stderr. Exit codes: 0 done, 1 done and the
//! truthful answer is "no", 2 usage or input wrong, 3 the world failed.

pub mod args;
mod bench;
mod check;
mod closures;
mod corridor;
mod days;
mod dispatch;
mod load;
mod officers;
mod output;
mod patrol;
mod tasks;
mod tools;

use crate::diagnostic::Diagnostics;
use crate::diagnostic::patrol::UNSOUND;
use crate::exchange::write::WriteError;
use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// Done.
    Done,
    /// Done, and the truthful answer is "no".
    No,
}

/// Why a command could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The input is wrong; everything found is in here.
    #[error("the input is wrong")]
    Input(Diagnostics),
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Something else of the world failed.
    #[error("{context}: {source}")]
    World {
        /// What was being done.
        context: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The page could not be rendered: a fault of the program.
    #[error(transparent)]
    Page(#[from] crate::report::ReportError),
    /// The reader of our output went away: nothing is wrong.
    #[error("the reader of the output went away")]
    BrokenPipe,
}

impl From<Diagnostics> for Failure {
    fn from(problems: Diagnostics) -> Self {
        Self::Input(problems)
    }
}

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; everything else is wrong usage.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    if let Some(threads) = cli.shared.threads {
        // Fails only if a pool exists already, which at this point it cannot.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    let (quiet, verbose) = (cli.shared.quiet, cli.shared.verbose);
    match dispatch(cli) {
        Ok(End::Done) | Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Ok(End::No) => ExitCode::from(1),
        Err(Failure::Input(problems)) => {
            output::print_problems(&if quiet { problems.errors_only() } else { problems.clone() }, !verbose);
            ExitCode::from(exit_code(&problems))
        }
        Err(failure) => {
            if !quiet {
                eprintln!("error: {failure}");
            }
            ExitCode::from(3)
        }
    }
}

/// 2, for the input is wrong; 3 where a plan failed its check: that is a fault of the program, not of the input.
fn exit_code(problems: &Diagnostics) -> u8 {
    if [UNSOUND, "E743"].iter().any(|code| problems.count(code) > 0) { 3 } else { 2 }
}

fn dispatch(cli: Cli) -> Result<End, Failure> {
    let shared = cli.shared;
    match cli.command {
        Command::Run(args) => tasks::run(args, &shared),
        Command::Coverage(args) => tasks::coverage(args, &shared),
        Command::Route(args) => tasks::route(args, &shared),
        Command::Detour(args) => tasks::detour(args, &shared),
        Command::Programme(args) => tasks::programme(*args, &shared),
        Command::Dispatch(args) => dispatch::dispatch(*args, &shared),
        Command::Officers(args) => officers::officers(*args, &shared),
        Command::Corridor(args) => corridor::corridor(*args, &shared),
        Command::Patrol(args) => patrol::patrol(*args, &shared),
        Command::Matrix(args) => tasks::matrix(args, &shared),
        Command::Closures(args) => closures::closures(&args.action, &shared),
        Command::Graph(args) => tools::graph(&args, &shared),
        Command::Check(args) => tools::check(&args, &shared),
        Command::Verify(args) => tools::verify(&args, &shared),
        Command::Bench(args) => bench::bench(&args, &shared),
        Command::Vehicle(args) => tools::vehicle(&args),
        Command::Load(args) => load::load(&args, &shared),
        Command::Schema(args) => tools::schema(&args),
        Command::Completions(args) => tools::completions(&args),
        Command::Man(args) => tools::man(&args),
    }
}

#[cfg(test)]
mod tests {
    use super::exit_code;
    use crate::diagnostic::{Diagnostic, Diagnostics, Place, patrol, people};

    #[test]
    fn a_plan_that_fails_its_check_is_a_fault_of_the_program() {
        let with = |problem: Diagnostic| {
            let mut problems = Diagnostics::new();
            problems.push(patrol::e709_date(Place::file("units.csv"), "soon"));
            problems.push(problem);
            exit_code(&problems)
        };
        assert_eq!(with(patrol::e719_unsound("a tour is late")), 3);
        assert_eq!(with(people::e743_checker("firm 3 is visited too soon again")), 3);
        assert_eq!(with(patrol::e709_date(Place::file("units.csv"), "late")), 2);
    }
}
