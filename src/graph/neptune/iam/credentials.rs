//! Credentials of the moment, from where AWS puts them.
//!
//! In: the environment. Out: keys, read anew for each request where that costs next to nothing, so
//! that they may rotate.

use std::{
    env, fmt, io,
    path::PathBuf,
    time::{Instant, SystemTime},
};

use super::{container::Container, file::SharedFile};

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
        "there are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, write them \
         into ~/.aws/credentials, or run where a container role gives them"
    )]
    None,
    #[error("{0} is set, and {1} is not")]
    Half(&'static str, &'static str),
    #[error(
        "the credentials in the environment expired at {0} (AWS_CREDENTIAL_EXPIRATION); set new ones"
    )]
    Expired(String),
    #[error("the file {} cannot be read: {error}; {}", .path.display(), crate::files::help(.error))]
    File { path: PathBuf, error: io::Error },
    #[error("the profile `{profile}` {what}")]
    Profile { profile: String, what: &'static str },
    #[error(
        "the profile `{profile}` signs in by `{setting}`, which is not done here; put keys into the \
         environment, such as those of `aws configure export-credentials --format env`"
    )]
    Elsewhere { profile: String, setting: String },
    #[error(
        "AWS_WEB_IDENTITY_TOKEN_FILE is set, but a role is not assumed by it here; on EKS give the \
         role by Pod Identity, or put keys into the environment"
    )]
    WebIdentity,
    #[error("{variable} is `{value}`, which is not asked for credentials: {reason}")]
    ContainerUrl {
        variable: &'static str,
        value: String,
        reason: &'static str,
    },
    #[error("the credentials of the container at {url} cannot be fetched: {reason}")]
    Container { url: String, reason: String },
}

/// Where the credentials come from, chosen once at start.
#[derive(Debug)]
pub enum Source {
    Environment,
    File(SharedFile),
    Container(Container),
}

const KEY: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";

impl Source {
    /// The first that is there, in the order of AWS's tools: the environment, a file, a container.
    pub fn of_environment(http: &reqwest::Client) -> Result<Source, CredentialsError> {
        Source::of(&variable, env::home_dir(), http)
    }

    fn of(
        variable: &impl Fn(&str) -> Option<String>,
        home: Option<PathBuf>,
        http: &reqwest::Client,
    ) -> Result<Source, CredentialsError> {
        if variable(KEY).is_some() || variable(SECRET).is_some() {
            from_environment(variable)?;
            return Ok(Source::Environment);
        }
        if let Some(file) = file(variable, home)? {
            return Ok(Source::File(file));
        }
        match Container::of(variable, http)? {
            Some(container) => Ok(Source::Container(container)),
            None if variable("AWS_WEB_IDENTITY_TOKEN_FILE").is_some() => {
                Err(CredentialsError::WebIdentity)
            }
            None => Err(CredentialsError::None),
        }
    }

    pub async fn current(&self) -> Result<Credentials, CredentialsError> {
        match self {
            Source::Environment => from_environment(&variable),
            Source::File(file) => Ok(file.current()),
            Source::Container(container) => container.current().await,
        }
    }

    /// Whether there are other keys than at that time, when some were used that were refused: then
    /// it is worth asking again.
    pub async fn renewed(&self, since: Instant) -> bool {
        match self {
            // A process keeps its environment.
            Source::Environment => false,
            Source::File(file) => file.renewed(since),
            Source::Container(container) => container.renewed(since).await,
        }
    }
}

/// An empty variable is none.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn from_environment(
    variable: &impl Fn(&str) -> Option<String>,
) -> Result<Credentials, CredentialsError> {
    let credentials = match (variable(KEY), variable(SECRET)) {
        (Some(access_key_id), Some(secret_access_key)) => Credentials {
            access_key_id,
            secret_access_key,
            session_token: variable("AWS_SESSION_TOKEN"),
        },
        (Some(_), None) => return Err(CredentialsError::Half(KEY, SECRET)),
        (None, Some(_)) => return Err(CredentialsError::Half(SECRET, KEY)),
        (None, None) => return Err(CredentialsError::None),
    };
    if let Some(text) = variable("AWS_CREDENTIAL_EXPIRATION")
        && let Ok(expires) = text.parse::<jiff::Timestamp>()
        && SystemTime::from(expires) <= SystemTime::now()
    {
        return Err(CredentialsError::Expired(text));
    }
    Ok(credentials)
}

/// The shared file, if it is there and has the profile. One that is asked for by name must have it.
fn file(
    variable: &impl Fn(&str) -> Option<String>,
    home: Option<PathBuf>,
) -> Result<Option<SharedFile>, CredentialsError> {
    let path = match variable("AWS_SHARED_CREDENTIALS_FILE") {
        Some(path) => Some(PathBuf::from(path)),
        None => home.map(|home| home.join(".aws/credentials")),
    };
    let named = variable("AWS_PROFILE");
    // One that is named and is something else is a mistake; the one at home may be out of reach.
    let by_path = variable("AWS_SHARED_CREDENTIALS_FILE").is_some();
    let is_there = |path: &PathBuf| match path.metadata() {
        Ok(_) => true,
        Err(error) => by_path && error.kind() != io::ErrorKind::NotFound,
    };
    let Some(path) = path.filter(|path| is_there(path) || named.is_some()) else {
        return Ok(None);
    };
    let by_name = named.is_some();
    match SharedFile::open(path, named.unwrap_or_else(|| "default".to_owned())) {
        Ok(file) => Ok(Some(file)),
        Err(CredentialsError::Profile { .. }) if !by_name => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[default]\naws_access_key_id=F\naws_secret_access_key=s\n\
                        [role]\nrole_arn=arn:aws:iam::1:role/x\n";

    /// What a source of these variables is, or why there is none.
    fn chosen(variables: &[(&str, &str)], file: Option<&str>) -> String {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let home = tempfile::tempdir().expect("a folder");
        if let Some(file) = file {
            let aws = home.path().join(".aws");
            std::fs::create_dir(&aws).expect("a folder");
            std::fs::write(aws.join("credentials"), file).expect("a file");
        }
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let home = Some(home.path().to_owned());
        match Source::of(&variable, home, &reqwest::Client::new()) {
            Ok(Source::Environment) => "environment".to_owned(),
            Ok(Source::File(_)) => "file".to_owned(),
            Ok(Source::Container(container)) => format!("{container:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_first_source_that_is_there_is_taken() {
        let keys = [(KEY, "A"), (SECRET, "s")];
        let full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
        let relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
        let here = (full, "http://127.0.0.1/v1/credentials");
        for (variables, file, is) in [
            (&[keys[0], keys[1], here][..], Some(FILE), "environment"),
            (&[keys[0]], Some(FILE), "AWS_SECRET_ACCESS_KEY is not"),
            (&[keys[1]], Some(FILE), "AWS_ACCESS_KEY_ID is not"),
            (&[here], Some(FILE), "file"),
            (
                &[here],
                Some("[other]"),
                "Container(http://127.0.0.1/v1/credentials)",
            ),
            (
                &[(relative, "/v2/x"), here],
                None,
                "Container(http://169.254.170.2/v2/x)",
            ),
            (
                &[here, ("AWS_PROFILE", "other")],
                Some(FILE),
                "`other` is not in the file",
            ),
            (&[("AWS_PROFILE", "other")], None, "cannot be read"),
            (&[("AWS_PROFILE", "role")], Some(FILE), "role_arn"),
            (&[], None, "there are no AWS credentials"),
            (
                &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/x")],
                None,
                "Pod Identity",
            ),
            (&[(full, "http://169.254.170.23/x")], None, "Container"),
            (&[(full, "http://[fd00:ec2::23]/x")], None, "Container"),
            (&[(full, "http://localhost:7/x")], None, "Container"),
            (&[(full, "http://[::1]:7/x")], None, "Container"),
            (&[(full, "https://example.com/x")], None, "Container"),
            (&[(full, "http://example.com/x")], None, "without https"),
            (
                &[(full, "http://localhost.example.com/x")],
                None,
                "without https",
            ),
            (
                &[(full, "http://127.0.0.1@10.0.0.1/x")],
                None,
                "without https",
            ),
            (&[(full, "file:///x")], None, "neither https"),
            (&[(full, "x")], None, "it is no URL"),
            (&[(relative, "@10.0.0.1/x")], None, "begins with no `/`"),
        ] {
            let chosen = chosen(variables, file);
            assert!(chosen.contains(is), "{variables:?}: {chosen}");
        }
    }

    #[test]
    fn keys_of_the_environment_end_when_it_says_so() {
        for (expires, is) in [
            ("2020-01-01T00:00:00Z", "expired at 2020-01-01T00:00:00Z"),
            ("2100-01-01T00:00:00Z", "environment"),
            ("some day", "environment"),
        ] {
            let expires = ("AWS_CREDENTIAL_EXPIRATION", expires);
            let chosen = chosen(&[(KEY, "A"), (SECRET, "s"), expires], None);
            assert!(chosen.contains(is), "{chosen}");
        }
    }
}
