//! cargo-lambda's emulator of Lambda, brought by pip, and the program under it.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{pip::Environment, trial::Failure};

/// The emulator and the function.
struct Running(Vec<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        for process in &mut self.0 {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// The program answers what the emulator sends: an event of each source by its invoke API, and a
/// plain HTTP request as a Function URL.
pub fn check() -> Result<(), Failure> {
    let mut cargo_lambda = Environment::of("cargo-lambda")?.program("cargo-lambda");
    let failed = |error: std::io::Error| Failure::Failed(error.to_string());
    let address = free_address().map_err(failed)?;
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut running = Running(Vec::new());
    running.0.push(
        cargo_lambda
            .current_dir(repository)
            .args([
                "lambda",
                "watch",
                "--only-lambda-apis",
                "-A",
                "127.0.0.1",
                "-P",
            ])
            .arg(address.port().to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?,
    );
    wait_for(address)?;
    running.0.push(
        Command::new(env!("CARGO_BIN_EXE_neptune-graphql"))
            .env("AWS_LAMBDA_RUNTIME_API", format!("http://{address}/.rt"))
            // The emulator's name for the one function of a package.
            .env("AWS_LAMBDA_FUNCTION_NAME", "_")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env(
                "NEPTUNE_GRAPHQL_DIR",
                repository.join("examples/air-routes"),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?,
    );
    let invoke = format!("http://{address}/2015-03-31/functions/_/invocations");
    let query = json!({"query": "{ airport(code: \"SEA\") { city } }"}).to_string();
    let answer = json!({"data": {"airport": {"city": "Seattle"}}});
    let headers = json!({"content-type": "application/json"});
    for event in [
        json!({"version": "2.0", "rawPath": "/", "headers": headers, "body": query,
               "requestContext": {"http": {"method": "POST"}}}),
        json!({"httpMethod": "POST", "path": "/", "headers": headers, "body": query}),
        json!({"httpMethod": "POST", "path": "/", "headers": headers, "body": query,
               "requestContext": {"elb": {}}}),
    ] {
        let (status, reply) = post(&invoke, &event)?;
        let body = reply["body"].as_str().unwrap_or_default();
        if status != 200 || serde_json::from_str::<Value>(body).ok().as_ref() != Some(&answer) {
            return Err(Failure::Failed(format!("{status} {reply} to {event}")));
        }
    }
    let info = json!({"fieldName": "airport", "parentTypeName": "Query",
                      "selectionSetGraphQL": "{\n  city\n}", "selectionSetList": ["city"]});
    let event = json!({"arguments": {"code": "SEA"}, "info": info});
    expect(post(&invoke, &event)?, 200, |reply| {
        reply["city"] == "Seattle"
    })?;
    expect(post(&invoke, &json!({"Records": []}))?, 500, |reply| {
        reply["errorType"] == "BAD_USER_INPUT"
    })?;
    let url = format!("http://{address}/lambda-url/_/graphql");
    let query = serde_json::from_str(&query).unwrap_or_default();
    expect(post(&url, &query)?, 200, |reply| *reply == answer)
}

fn expect(
    (status, reply): (u16, Value),
    expected: u16,
    holds: impl Fn(&Value) -> bool,
) -> Result<(), Failure> {
    match status == expected && holds(&reply) {
        true => Ok(()),
        false => Err(Failure::Failed(format!("{status} {reply}"))),
    }
}

fn post(url: &str, body: &Value) -> Result<(u16, Value), Failure> {
    let failed = |error: ureq::Error| Failure::Failed(format!("{url}: {error}"));
    let mut response = ureq::post(url)
        .config()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .send_json(body)
        .map_err(failed)?;
    let status = response.status().as_u16();
    let text = response.body_mut().read_to_string().map_err(failed)?;
    Ok((status, serde_json::from_str(&text).unwrap_or(text.into())))
}

fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

fn wait_for(address: SocketAddr) -> Result<(), Failure> {
    const PATIENCE: Duration = Duration::from_secs(30);
    let began = Instant::now();
    while std::net::TcpStream::connect(address).is_err() {
        if began.elapsed() > PATIENCE {
            return Err(Failure::Failed("cargo-lambda does not listen".to_owned()));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
