//! Credentials of the moment, from where AWS puts them.
//!
//! In: the environment. Out: keys, read anew for each request where that costs next to nothing, so
//! that they may rotate; those of a container are kept until shortly before they expire.

use std::{
    env, fmt,
    path::PathBuf,
    sync::Mutex,
    time::{Duration, SystemTime},
};

use serde::Deserialize;

use super::profile;

/// Keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    /// Temporary credentials have one.
    pub session_token: Option<String>,
}

/// Secrets are not shown.
impl fmt::Debug for Credentials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Credentials({})", self.access_key_id)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    #[error(
        "there are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run where \
         a container role gives them, or write them into ~/.aws/credentials"
    )]
    None,
    #[error("{0} is set, and {1} is not")]
    Half(&'static str, &'static str),
    #[error("the file {} cannot be read: {error}", .path.display())]
    File {
        path: PathBuf,
        error: std::io::Error,
    },
    #[error("the profile `{profile}` {what}")]
    Profile { profile: String, what: &'static str },
    #[error(
        "the profile `{profile}` signs in by `{setting}`, which is not done here; put keys into the \
         environment, such as those of `aws configure export-credentials --format env`"
    )]
    Elsewhere { profile: String, setting: String },
    #[error("the credentials of the container at {url} cannot be fetched: {reason}")]
    Container { url: String, reason: String },
}

/// Where the credentials come from, chosen once at start.
#[derive(Debug)]
pub enum Source {
    Environment,
    File { path: PathBuf, profile: String },
    Container(Container),
}

/// The credentials of a task or pod, by HTTP.
pub struct Container {
    http: reqwest::Client,
    url: String,
    token: Token,
    known: Mutex<Option<Known>>,
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

struct Known {
    credentials: Credentials,
    /// Fetched anew after this.
    until: SystemTime,
}

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
/// Where Amazon ECS answers.
const ECS: &str = "http://169.254.170.2";
const FETCH_TIMEOUT: Duration = Duration::from_secs(2);
/// Before they expire, new ones are fetched.
const EARLY: Duration = Duration::from_secs(300);
/// Where nobody says when they expire.
const KEPT: Duration = Duration::from_secs(300);

impl Source {
    /// The first that is there, in the order of AWS's tools: the environment, a container, a file.
    pub fn of_environment(http: &reqwest::Client) -> Result<Source, CredentialsError> {
        if variable("AWS_ACCESS_KEY_ID").is_some() || variable("AWS_SECRET_ACCESS_KEY").is_some() {
            from_environment()?;
            return Ok(Source::Environment);
        }
        let url = match (variable(RELATIVE), variable(FULL)) {
            (Some(path), _) => Some(format!("{ECS}{path}")),
            (None, full) => full,
        };
        if let Some(url) = url {
            let token = match (
                variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
                variable("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
            ) {
                (Some(file), _) => Token::File(file.into()),
                (None, Some(token)) => Token::Value(token),
                (None, None) => Token::None,
            };
            return Ok(Source::Container(Container {
                http: http.clone(),
                url,
                token,
                known: Mutex::new(None),
            }));
        }
        let path = match variable("AWS_SHARED_CREDENTIALS_FILE") {
            Some(path) => Some(PathBuf::from(path)),
            None => env::home_dir().map(|home| home.join(".aws/credentials")),
        };
        match path.filter(|path| path.exists()) {
            Some(path) => {
                let profile = variable("AWS_PROFILE").unwrap_or_else(|| "default".to_owned());
                let source = Source::File { path, profile };
                source.of_file()?;
                Ok(source)
            }
            None => Err(CredentialsError::None),
        }
    }

    pub async fn current(&self) -> Result<Credentials, CredentialsError> {
        match self {
            Source::Environment => from_environment(),
            Source::File { .. } => self.of_file(),
            Source::Container(container) => container.current().await,
        }
    }

    fn of_file(&self) -> Result<Credentials, CredentialsError> {
        let Source::File { path, profile } = self else {
            return Err(CredentialsError::None);
        };
        let text = std::fs::read_to_string(path).map_err(|error| CredentialsError::File {
            path: path.clone(),
            error,
        })?;
        profile::read(&text, profile)
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn from_environment() -> Result<Credentials, CredentialsError> {
    const KEY: &str = "AWS_ACCESS_KEY_ID";
    const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
    match (variable(KEY), variable(SECRET)) {
        (Some(access_key_id), Some(secret_access_key)) => Ok(Credentials {
            access_key_id,
            secret_access_key,
            session_token: variable("AWS_SESSION_TOKEN"),
        }),
        (Some(_), None) => Err(CredentialsError::Half(KEY, SECRET)),
        (None, Some(_)) => Err(CredentialsError::Half(SECRET, KEY)),
        (None, None) => Err(CredentialsError::None),
    }
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

impl Container {
    async fn current(&self) -> Result<Credentials, CredentialsError> {
        let now = SystemTime::now();
        if let Some(known) = &*self.known()
            && known.until > now
        {
            return Ok(known.credentials.clone());
        }
        match self.fetch().await {
            Ok(answer) => {
                let expires = answer
                    .expiration
                    .and_then(|text| text.parse::<jiff::Timestamp>().ok())
                    .map(SystemTime::from);
                let until = match expires {
                    Some(expires) => expires.checked_sub(EARLY).unwrap_or(now),
                    None => now + KEPT,
                };
                let credentials = Credentials {
                    access_key_id: answer.access_key_id,
                    secret_access_key: answer.secret_access_key,
                    session_token: answer.token,
                };
                *self.known() = Some(Known {
                    credentials: credentials.clone(),
                    until,
                });
                Ok(credentials)
            }
            // They are good for a while yet.
            Err(reason) => match &*self.known() {
                Some(known) if known.until + EARLY > now => Ok(known.credentials.clone()),
                _ => Err(CredentialsError::Container {
                    url: self.url.clone(),
                    reason,
                }),
            },
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Option<Known>> {
        self.known
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn fetch(&self) -> Result<Answer, String> {
        let token = match &self.token {
            Token::None => None,
            Token::Value(token) => Some(token.clone()),
            Token::File(path) => Some(
                std::fs::read_to_string(path)
                    .map_err(|error| format!("{}: {error}", path.display()))?
                    .trim()
                    .to_owned(),
            ),
        };
        let mut request = self.http.get(&self.url).timeout(FETCH_TIMEOUT);
        if let Some(token) = token {
            request = request.header(http::header::AUTHORIZATION, token);
        }
        let response = request.send().await.map_err(|error| error.to_string())?;
        let status = response.status();
        if !status.is_success() {
            return Err(format!("it answers with {status}"));
        }
        let body = response.bytes().await.map_err(|error| error.to_string())?;
        // No text of the body: it holds secrets.
        serde_json::from_slice(&body).map_err(|_| "its answer holds no credentials".to_owned())
    }
}
