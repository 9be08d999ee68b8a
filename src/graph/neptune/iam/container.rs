//! Credentials of a task on ECS or a pod on EKS, by HTTP.
//!
//! In: the URL and token of the environment. Out: keys, kept until shortly before they expire and
//! fetched by one request at a time; the others take those that are still good.

use std::{
    fmt,
    net::IpAddr,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use serde::Deserialize;

use super::{Credentials, CredentialsError, LONGEST_FILE};
use crate::files;

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
/// Where Amazon ECS answers.
const ECS: &str = "http://169.254.170.2";
/// Without TLS only this machine, ECS and EKS are asked, as AWS's own tools do.
const PLAIN: [&str; 3] = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"];

const FETCH_TIMEOUT: Duration = Duration::from_secs(2);
const TRIES: u32 = 3;
/// Before the second try, and twice that before the third.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_ANSWER: usize = 64 << 10;
/// Before they expire, new ones are fetched.
const EARLY: Duration = Duration::from_secs(300);
/// Where nobody says when they expire.
const KEPT: Duration = Duration::from_secs(300);
/// Between two fetches, whatever the answer.
const PACE: Duration = Duration::from_secs(1);
/// After a failure, while there are keys.
const LATER: Duration = Duration::from_secs(10);

/// Where a container's credentials are.
pub struct Container {
    http: reqwest::Client,
    url: String,
    token: Token,
    state: Mutex<State>,
    /// Held by the one that fetches.
    fetching: tokio::sync::Mutex<()>,
}

impl fmt::Debug for Container {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Container({})", self.url)
    }
}

/// What the container's endpoint wants to see.
#[derive(Debug)]
enum Token {
    None,
    Value(String),
    /// Rotates.
    File(PathBuf),
}

#[derive(Default)]
struct State {
    known: Option<Known>,
    failed: Option<Failed>,
    /// The end of the last fetch.
    fetched: Option<Instant>,
    /// When other keys came.
    changed: Option<Instant>,
}

struct Known {
    credentials: Credentials,
    /// Fetched anew after this.
    renew: SystemTime,
    expires: Option<SystemTime>,
}

impl Known {
    fn is_good(&self, now: SystemTime) -> bool {
        self.expires.is_none_or(|expires| expires > now)
    }
}

struct Failed {
    at: Instant,
    reason: String,
}

/// What a container's endpoint answers.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    access_key_id: String,
    secret_access_key: String,
    token: Option<String>,
    expiration: Option<String>,
}

impl Answer {
    fn known(self, now: SystemTime) -> Known {
        let expires = self
            .expiration
            .and_then(|text| text.parse::<jiff::Timestamp>().ok())
            .map(SystemTime::from);
        let renew = match expires {
            Some(expires) => expires.checked_sub(EARLY).unwrap_or(now),
            None => now + KEPT,
        };
        Known {
            credentials: Credentials {
                access_key_id: self.access_key_id,
                secret_access_key: self.secret_access_key,
                session_token: self.token,
            },
            // Also keys that are about to expire, or have, by a clock that is off, serve a while.
            renew: renew.max(now + PACE),
            expires,
        }
    }
}

impl Container {
    /// The one that the environment names.
    pub(super) fn of(
        variable: &impl Fn(&str) -> Option<String>,
        http: &reqwest::Client,
    ) -> Result<Option<Container>, CredentialsError> {
        let url = match (variable(RELATIVE), variable(FULL)) {
            (Some(path), _) if path.starts_with('/') => format!("{ECS}{path}"),
            (Some(path), _) => return Err(refused(RELATIVE, &path, "it begins with no `/`")),
            (None, Some(url)) => {
                may_be_asked(&url).map_err(|reason| refused(FULL, &url, reason))?;
                url
            }
            (None, None) => return Ok(None),
        };
        let token = match (
            variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
            variable("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
        ) {
            (Some(file), _) => Token::File(file.into()),
            (None, Some(token)) => Token::Value(token),
            (None, None) => Token::None,
        };
        Ok(Some(Container {
            http: http.clone(),
            url,
            token,
            state: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        }))
    }

    pub(super) async fn current(&self) -> Result<Credentials, CredentialsError> {
        if let Some(fresh) = self.fresh() {
            return Ok(fresh);
        }
        let _fetching = match self.good() {
            Some(good) => match self.fetching.try_lock() {
                Ok(fetching) => fetching,
                Err(_) => return Ok(good),
            },
            None => self.fetching.lock().await,
        };
        // While this one waited, another may have fetched.
        if let Some(fresh) = self.fresh() {
            return Ok(fresh);
        }
        if let Some(reason) = self.just_failed() {
            return Err(self.unavailable(reason));
        }
        match (self.fetch().await, self.good()) {
            (Ok(credentials), _) => Ok(credentials),
            (Err(reason), Some(good)) => {
                tracing::warn!(url = %self.url, reason, "the credentials stay those fetched before");
                Ok(good)
            }
            (Err(reason), None) => Err(self.unavailable(reason)),
        }
    }

    /// Whether there are other keys than at that time, when some were used that were refused.
    pub(super) async fn renewed(&self, since: Instant) -> bool {
        if self.changed_after(since) {
            return true;
        }
        let _fetching = self.fetching.lock().await;
        // Whoever may not read at all is refused again and again, and must not ask each time.
        let paced = self.state().fetched.is_none_or(|at| at.elapsed() >= PACE);
        if !self.changed_after(since) && paced {
            // The refusal says enough.
            let _ = self.fetch().await;
        }
        self.changed_after(since)
    }

    fn changed_after(&self, since: Instant) -> bool {
        let changed = self.state().changed;
        changed.is_some_and(|changed| changed > since)
    }

    /// Keys that need no renewal yet.
    fn fresh(&self) -> Option<Credentials> {
        let state = self.state();
        let known = state.known.as_ref()?;
        (known.renew > SystemTime::now()).then(|| known.credentials.clone())
    }

    /// Keys that have not expired.
    fn good(&self) -> Option<Credentials> {
        let state = self.state();
        let known = state.known.as_ref()?;
        known
            .is_good(SystemTime::now())
            .then(|| known.credentials.clone())
    }

    fn just_failed(&self) -> Option<String> {
        let state = self.state();
        let failed = state.failed.as_ref()?;
        (failed.at.elapsed() < PACE).then(|| failed.reason.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unavailable(&self, reason: String) -> CredentialsError {
        CredentialsError::Container {
            url: self.url.clone(),
            reason,
        }
    }

    async fn fetch(&self) -> Result<Credentials, String> {
        let fetched = self.ask_repeatedly().await;
        let mut state = self.state();
        state.fetched = Some(Instant::now());
        match fetched {
            Ok(answer) => {
                let known = answer.known(SystemTime::now());
                let credentials = known.credentials.clone();
                let before = state.known.replace(known);
                if before.is_none_or(|before| before.credentials != credentials) {
                    state.changed = Some(Instant::now());
                }
                state.failed = None;
                Ok(credentials)
            }
            Err(reason) => {
                let now = SystemTime::now();
                if let Some(known) = state.known.as_mut().filter(|known| known.is_good(now)) {
                    let later = now + LATER;
                    known.renew = known.expires.map_or(later, |expires| expires.min(later));
                }
                state.failed = Some(Failed {
                    at: Instant::now(),
                    reason: reason.clone(),
                });
                Err(reason)
            }
        }
    }

    async fn ask_repeatedly(&self) -> Result<Answer, String> {
        let mut tried = 1;
        loop {
            match self.ask().await {
                Ok(answer) => return Ok(answer),
                Err(reason) if tried == TRIES => return Err(reason),
                Err(_) => tokio::time::sleep(PAUSE * tried).await,
            }
            tried += 1;
        }
    }

    async fn ask(&self) -> Result<Answer, String> {
        let token = match &self.token {
            Token::None => None,
            Token::Value(token) => Some(token.clone()),
            Token::File(path) => Some(
                files::read_text(path, LONGEST_FILE)
                    .map_err(|error| format!("{}: {error}", path.display()))?
                    .trim()
                    .to_owned(),
            ),
        };
        let mut request = self.http.get(&self.url).timeout(FETCH_TIMEOUT);
        if let Some(token) = token {
            request = request.header(http::header::AUTHORIZATION, token);
        }
        let mut response = request.send().await.map_err(|error| error.to_string())?;
        let status = response.status();
        if !status.is_success() {
            return Err(format!("it answers with {status}"));
        }
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|error| error.to_string())? {
            if body.len() + part.len() > LONGEST_ANSWER {
                return Err("its answer is too long".to_owned());
            }
            body.extend_from_slice(&part);
        }
        // No text of the body: it holds secrets.
        serde_json::from_slice(&body).map_err(|_| "its answer holds no credentials".to_owned())
    }
}

fn refused(variable: &'static str, value: &str, reason: &'static str) -> CredentialsError {
    CredentialsError::ContainerUrl {
        variable,
        value: value.to_owned(),
        reason,
    }
}

/// Whether a URL is none by which a changed environment could have credentials made up, or the
/// token sent, anywhere.
fn may_be_asked(text: &str) -> Result<(), &'static str> {
    let url = url::Url::parse(text).map_err(|_| "it is no URL")?;
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_here =
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|host| host.is_loopback());
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_here || PLAIN.contains(&host) => Ok(()),
        "http" => Err(
            "without https it must be this machine, ECS (169.254.170.2) or EKS \
                       (169.254.170.23, fd00:ec2::23)",
        ),
        _ => Err("it begins with neither https:// nor http://"),
    }
}

#[cfg(test)]
mod tests;
