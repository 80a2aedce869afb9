//! Cases that the Rust crate `ibapi` passes or fails against the simulated gateway: one JSON line each.
//!
//!     rust-client-cases HOST PORT SERVER_VERSION

mod account_cases;
mod market_cases;
mod order_cases;

use std::fmt::Debug;
use std::sync::mpsc::channel;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ibapi::contracts::Contract;
use ibapi::{Client, Error};

pub type Outcome = Result<(), String>;
pub type Case = (&'static str, fn(&Gateway) -> Outcome);

pub const ACCOUNT: &str = "DU1000001";
pub const AAPL_ID: i32 = 265_598;
const PATIENCE: Duration = Duration::from_secs(15);
/// Some calls of the crate wait without end: a case that takes longer has failed.
const CASE_PATIENCE: Duration = Duration::from_secs(45);

/// Between two cases: the crate does not count its messages, and the gateway ends whoever sends more than 50 a second.
const PAUSE: Duration = Duration::from_millis(500);

pub struct Gateway {
    pub client: Client,
    pub address: String,
    pub version: i32,
}

pub fn aapl() -> Contract {
    Contract::stock("AAPL").build()
}

pub fn told<T>(result: Result<T, Error>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

pub fn check(holds: bool, what: impl Debug) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(format!("not as expected: {what:?}"))
    }
}

/// The first item of which `pick` makes something; else why there is none. `next` waits a while, `error` says why nothing came.
pub fn first<T: Debug, U>(
    next: impl Fn(Duration) -> Option<T>,
    error: impl Fn() -> Option<Error>,
    mut pick: impl FnMut(&T) -> Option<U>,
) -> Result<U, String> {
    let end = Instant::now() + PATIENCE;
    let mut last = String::from("nothing");
    while Instant::now() < end {
        match next(Duration::from_millis(200)) {
            Some(item) => match pick(&item) {
                Some(found) => return Ok(found),
                None => last = format!("{item:?}"),
            },
            None => {
                if let Some(error) = error() {
                    return Err(error.to_string());
                }
            }
        }
    }
    Err(format!("not in time; the last that came: {last}"))
}

/// `first` of a subscription.
#[macro_export]
macro_rules! first {
    ($items:expr, $pick:expr) => {
        $crate::first(|wait| $items.next_timeout(wait), || $items.error(), $pick)
    };
}

fn connects(gateway: &Gateway) -> Outcome {
    let Gateway { client, version, .. } = gateway;
    check(client.server_version() == *version, client.server_version())?;
    check(client.connection_time().is_some(), "no time of the connection")?;
    check(told(client.managed_accounts())? == [ACCOUNT], "accounts")?;
    check(told(client.next_valid_order_id())? >= 1, "no valid order id")?;
    check(told(client.server_time())?.year() == 2026, "server time")
}

/// A second connection with the same id is refused, one with another id is not.
fn client_ids(gateway: &Gateway) -> Outcome {
    check(Client::connect(&gateway.address, 41).is_err(), "the same client id twice")?;
    told(Client::connect(&gateway.address, 42)).map(|_| ())
}

fn run(gateway: &Arc<Gateway>, case: fn(&Gateway) -> Outcome) -> Outcome {
    let (sender, receiver) = channel();
    let gateway = Arc::clone(gateway);
    std::thread::spawn(move || sender.send(case(&gateway)));
    receiver
        .recv_timeout(CASE_PATIENCE)
        .unwrap_or_else(|error| Err(format!("did not end: {error}")))
}

fn report(name: &str, outcome: Outcome) {
    let passed = outcome.is_ok();
    let reason = outcome.err().map_or_else(String::new, |why| format!(",\"reason\":{why:?}"));
    println!("{{\"library\":\"ibapi (Rust)\",\"version\":\"2.12.0\",\"case\":\"{name}\",\"passed\":{passed}{reason}}}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let address = format!("{}:{}", arguments[1], arguments[2]);
    let client = match Client::connect(&address, 41) {
        Ok(client) => client,
        Err(error) => return report("connects", Err(error.to_string())),
    };
    let version = arguments[3].parse().expect("a server version");
    let gateway = Arc::new(Gateway {
        client,
        address,
        version,
    });
    let connection: [Case; 2] = [("connects", connects), ("client_ids", client_ids)];
    let cases = [&connection[..], market_cases::CASES, account_cases::CASES, order_cases::CASES].concat();
    for (name, case) in cases {
        report(name, run(&gateway, case));
        std::thread::sleep(PAUSE);
    }
    // A case that did not end holds its thread; the process ends all the same.
    std::process::exit(0);
}
