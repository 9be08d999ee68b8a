//! The shared credentials file, as the AWS command line writes it.
//!
//! In: its text and the name of a profile. Out: the profile's keys.

use super::{Credentials, CredentialsError};

/// Ways of signing in that a file can name and that need another service.
const ELSEWHERE: [&str; 5] = [
    "role_arn",
    "sso_session",
    "sso_start_url",
    "credential_process",
    "web_identity_token_file",
];

pub fn read(text: &str, profile: &str) -> Result<Credentials, CredentialsError> {
    let mut inside = false;
    let mut found = false;
    let (mut key, mut secret, mut token) = (None, None, None);
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            let name = name.trim();
            inside =
                name == profile || name.strip_prefix("profile ").map(str::trim) == Some(profile);
            found |= inside;
            continue;
        }
        if !inside {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let (name, value) = (name.trim(), value.trim().to_owned());
        match name {
            "aws_access_key_id" => key = Some(value),
            "aws_secret_access_key" => secret = Some(value),
            "aws_session_token" => token = Some(value),
            name if ELSEWHERE.contains(&name) => {
                return Err(CredentialsError::Elsewhere {
                    profile: profile.to_owned(),
                    setting: name.to_owned(),
                });
            }
            _ => {}
        }
    }
    match (key, secret) {
        (Some(access_key_id), Some(secret_access_key)) => Ok(Credentials {
            access_key_id,
            secret_access_key,
            session_token: token,
        }),
        (_, _) => Err(CredentialsError::Profile {
            profile: profile.to_owned(),
            what: match found {
                true => "has no aws_access_key_id and aws_secret_access_key",
                false => "is not in the file",
            },
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# mine\n[default]\naws_access_key_id = A\naws_secret_access_key=s=/+\n\n\
                        [ work ]\naws_access_key_id=B\naws_secret_access_key = t\naws_session_token = u\n\
                        [profile role]\nrole_arn = arn:aws:iam::1:role/x\n[half]\naws_access_key_id=C\n";

    #[test]
    fn a_profile_is_found_by_its_name() {
        let default = read(FILE, "default").expect("it is there");
        assert_eq!(
            (
                &*default.access_key_id,
                &*default.secret_access_key,
                default.session_token
            ),
            ("A", "s=/+", None)
        );
        let work = read(FILE, "work").expect("it is there");
        assert_eq!(work.session_token.as_deref(), Some("u"));
        for (profile, says) in [
            ("role", "role_arn"),
            ("half", "has no aws_access_key_id"),
            ("none", "is not in the file"),
        ] {
            let error = read(FILE, profile).expect_err(profile).to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
