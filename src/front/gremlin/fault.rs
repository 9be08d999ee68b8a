//! Faults on demand: what a client must live with, at a rate that the user chooses.
//!
//! In: settings. Out: for each query what happens to it, the same for the same seed.

use std::{
    fmt,
    ops::RangeInclusive,
    str::FromStr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::code::{NeptuneCode, NoSuchCode};
use crate::names::nearest;

/// What can happen to a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is answered with an error, and is not run.
    Code(NeptuneCode),
    /// It is not run either, but the error comes after the beginning of an answer with status 200.
    Late(NeptuneCode),
    /// The connection is closed before it is run.
    DropBefore,
    /// It is run, and the connection is closed before the answer.
    DropAfter,
}

const DROP_BEFORE: &str = "drop-before";
const DROP_AFTER: &str = "drop-after";
const LATE: &str = "late:";

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Code(code) => out.write_str(code.name()),
            Fault::Late(code) => write!(out, "{LATE}{}", code.name()),
            Fault::DropBefore => out.write_str(DROP_BEFORE),
            Fault::DropAfter => out.write_str(DROP_AFTER),
        }
    }
}

/// A fault and the share of the queries that meet it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaultShare {
    pub fault: Fault,
    pub share: f64,
}

#[derive(Debug, thiserror::Error, PartialEq)]
pub enum FaultError {
    #[error("write FAULT=SHARE, such as ConcurrentModificationException=0.1 or drop-after=0.01")]
    Form,
    #[error("the share `{0}` is no number from 0 to 1")]
    Share(String),
    #[error(transparent)]
    Code(#[from] NoSuchCode),
    #[error("there is no fault `{name}`; did you mean `{meant}`?")]
    Drop { name: String, meant: &'static str },
    #[error("the shares of the faults come to {0}, which is more than every query")]
    Sum(f64),
    #[error("write MS or MIN..MAX, such as 20 or 10..200, up to an hour")]
    Latency,
}

impl FromStr for FaultShare {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, share) = text.split_once('=').ok_or(FaultError::Form)?;
        let share = share.trim();
        let number = share.parse::<f64>().ok();
        let number = number.filter(|share| (0.0..=1.0).contains(share));
        Ok(FaultShare {
            fault: fault(name.trim())?,
            share: number.ok_or_else(|| FaultError::Share(share.to_owned()))?,
        })
    }
}

fn fault(name: &str) -> Result<Fault, FaultError> {
    if let Some(code) = name.strip_prefix(LATE) {
        return Ok(Fault::Late(code.parse()?));
    }
    match name {
        DROP_BEFORE => Ok(Fault::DropBefore),
        DROP_AFTER => Ok(Fault::DropAfter),
        name => match nearest(name, [DROP_BEFORE, DROP_AFTER].into_iter()) {
            Some(meant) => Err(FaultError::Drop {
                name: name.to_owned(),
                meant,
            }),
            None => Ok(Fault::Code(name.parse()?)),
        },
    }
}

/// How long a query waits before it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latency(RangeInclusive<u64>);

impl Latency {
    const LONGEST: u64 = 3_600_000;
}

impl FromStr for Latency {
    type Err = FaultError;

    /// `MS` or `MIN..MAX`, both included.
    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (least, most) = text.split_once("..").unwrap_or((text, text));
        let number = |text: &str| text.trim().parse::<u64>().map_err(|_| FaultError::Latency);
        let (least, most) = (number(least)?, number(most)?);
        match least <= most && most <= Latency::LONGEST {
            true => Ok(Latency(least..=most)),
            false => Err(FaultError::Latency),
        }
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.start(), self.0.end()) {
            (least, most) if least == most => write!(out, "{least} ms"),
            (least, most) => write!(out, "{least} to {most} ms"),
        }
    }
}

/// All that is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Faults {
    shares: Vec<FaultShare>,
    latency: Option<Latency>,
    seed: u64,
}

impl Faults {
    pub fn none() -> Faults {
        Faults {
            shares: Vec::new(),
            latency: None,
            seed: 0,
        }
    }

    /// Without a seed, one that is different each time.
    pub fn new(
        shares: Vec<FaultShare>,
        latency: Option<Latency>,
        seed: Option<u64>,
    ) -> Result<Faults, FaultError> {
        let sum: f64 = shares.iter().map(|share| share.share).sum();
        // Ten times a tenth is a little less or more than one.
        if sum > 1.0 + 1e-9 {
            return Err(FaultError::Sum(sum));
        }
        Ok(Faults {
            shares,
            latency,
            seed: seed.unwrap_or_else(|| fastrand::u64(..1_000_000)),
        })
    }
}

/// For people: what happens, and the seed to have it happen again. Nothing where there is nothing.
impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shares = self.shares.iter().filter(|share| share.share > 0.0);
        let mut parts: Vec<String> = shares
            .map(|share| format!("{} {} %", share.fault, share.share * 100.0))
            .collect();
        parts.extend(
            self.latency
                .as_ref()
                .map(|latency| format!("latency {latency}")),
        );
        if !parts.is_empty() {
            parts.push(format!("seed {}", self.seed));
        }
        out.write_str(&parts.join(", "))
    }
}

/// What happens to one query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    pub fault: Option<Fault>,
    pub latency: Duration,
}

/// Gives one query after the other its fate.
#[derive(Debug)]
pub struct Chance {
    faults: Faults,
    random: Mutex<fastrand::Rng>,
}

impl Chance {
    pub fn new(faults: Faults) -> Chance {
        Chance {
            random: Mutex::new(fastrand::Rng::with_seed(faults.seed)),
            faults,
        }
    }

    pub fn next(&self) -> Fate {
        let (dice, wait) = {
            let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
            let dice = random.f64();
            let latency = self.faults.latency.as_ref();
            (
                dice,
                latency.map_or(0, |latency| random.u64(latency.0.clone())),
            )
        };
        let mut below = 0.0;
        let fault = self.faults.shares.iter().find(|share| {
            below += share.share;
            dice < below
        });
        Fate {
            fault: fault.map(|share| share.fault),
            latency: Duration::from_millis(wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(text: &str) -> Result<FaultShare, FaultError> {
        text.parse()
    }

    #[test]
    fn faults_are_read_and_shown() {
        for (text, fault) in [
            (
                "ConcurrentModificationException=0.1",
                Fault::Code(NeptuneCode::ConcurrentModification),
            ),
            ("Throttling = 0.1", Fault::Code(NeptuneCode::Throttling)),
            ("drop-before=0.1", Fault::DropBefore),
            ("drop-after=0.1", Fault::DropAfter),
            (
                "late:TimeLimitExceededException=0.1",
                Fault::Late(NeptuneCode::TimeLimitExceeded),
            ),
        ] {
            assert_eq!(share(text), Ok(FaultShare { fault, share: 0.1 }), "{text}");
        }
        for (text, says) in [
            ("Throttling", "FAULT=SHARE"),
            ("Throttling=", "no number from 0 to 1"),
            ("Throttling=1.5", "no number from 0 to 1"),
            ("Throttling=-0.1", "no number from 0 to 1"),
            ("Throttling=NaN", "no number from 0 to 1"),
            ("Trottling=0.1", "`Throttling`"),
            ("drop_after=0.1", "`drop-after`"),
            ("late:Parsin=0.1", "`Parsing`"),
        ] {
            let error = share(text).expect_err(text);
            assert!(error.to_string().contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn all_shares_together_are_at_most_one() {
        let share = |share| FaultShare {
            fault: Fault::DropAfter,
            share,
        };
        assert!(Faults::new(vec![share(0.1); 10], None, None).is_ok());
        assert!(matches!(
            Faults::new(vec![share(0.6); 2], None, None),
            Err(FaultError::Sum(_))
        ));
    }

    #[test]
    fn latencies_are_read() {
        assert_eq!("20".parse(), Ok(Latency(20..=20)));
        assert_eq!("10..200".parse(), Ok(Latency(10..=200)));
        for bad in ["", "x", "-1", "20..10", "1..", "..1", "3600001"] {
            assert_eq!(bad.parse::<Latency>(), Err(FaultError::Latency), "{bad}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_fates_in_the_shares_asked_for() {
        let shares = ["Throttling=0.2", "drop-after=0.05", "late:Parsing=0"];
        let shares: Vec<_> = shares.map(|text| share(text).expect(text)).to_vec();
        let latency = Some(Latency(5..=9));
        let faults = Faults::new(shares, latency, Some(7)).expect("it is less than one");
        assert_eq!(
            faults.to_string(),
            "ThrottlingException 20 %, drop-after 5 %, latency 5 to 9 ms, seed 7"
        );
        let fates = |count| {
            let chance = Chance::new(faults.clone());
            (0..count).map(|_| chance.next()).collect::<Vec<_>>()
        };
        let many = fates(10_000);
        assert_eq!(many, fates(10_000));
        let count = |fault| many.iter().filter(|fate| fate.fault == fault).count();
        let throttled = count(Some(Fault::Code(NeptuneCode::Throttling)));
        assert!((1_850..2_150).contains(&throttled), "{throttled}");
        let dropped = count(Some(Fault::DropAfter));
        assert!((420..580).contains(&dropped), "{dropped}");
        assert_eq!(count(Some(Fault::Late(NeptuneCode::Parsing))), 0);
        assert_eq!(count(None), 10_000 - throttled - dropped);
        for wait in 5..=9 {
            let wait = Duration::from_millis(wait);
            assert!(many.iter().any(|fate| fate.latency == wait));
        }
    }

    #[test]
    fn without_faults_nothing_happens() {
        let chance = Chance::new(Faults::none());
        let quiet = Fate {
            fault: None,
            latency: Duration::ZERO,
        };
        assert!((0..1_000).all(|_| chance.next() == quiet));
        assert_eq!(Faults::none().to_string(), "");
    }

    proptest! {
        #[test]
        fn any_text_is_a_fault_or_an_error(text in ".*") {
            let _ = share(&text);
            let _ = text.parse::<Latency>();
        }
    }
}
