//! The shared credentials file, as the AWS command line writes it.
//!
//! In: its text. Out: the keys of one profile, or of all that have some.

use super::{Credentials, CredentialsError};

/// Ways of signing in that a file can name and that need another service.
const ELSEWHERE: [&str; 5] = [
    "role_arn",
    "sso_session",
    "sso_start_url",
    "credential_process",
    "web_identity_token_file",
];

/// What stands under one heading.
#[derive(Default)]
struct Section<'t> {
    name: &'t str,
    key: Option<&'t str>,
    secret: Option<&'t str>,
    token: Option<&'t str>,
    elsewhere: Option<&'t str>,
}

impl Section<'_> {
    fn credentials(&self) -> Option<Credentials> {
        match (self.key, self.secret) {
            (Some(key), Some(secret)) => Some(Credentials {
                access_key_id: key.to_owned(),
                secret_access_key: secret.to_owned(),
                session_token: self.token.map(str::to_owned),
            }),
            (None, _) | (_, None) => None,
        }
    }
}

pub fn read(text: &str, profile: &str) -> Result<Credentials, CredentialsError> {
    // One that stands there twice is one: the later value counts.
    let mut found: Option<Section<'_>> = None;
    for section in sections(text) {
        if section.name != profile {
            continue;
        }
        let before = found.take().unwrap_or_default();
        found = Some(Section {
            name: section.name,
            key: section.key.or(before.key),
            secret: section.secret.or(before.secret),
            token: section.token.or(before.token),
            elsewhere: section.elsewhere.or(before.elsewhere),
        });
    }
    let failed = |what| CredentialsError::Profile {
        profile: profile.to_owned(),
        what,
    };
    let Some(section) = found else {
        return Err(failed("is not in the file"));
    };
    match (section.credentials(), section.elsewhere) {
        (_, Some(setting)) => Err(CredentialsError::Elsewhere {
            profile: profile.to_owned(),
            setting: setting.to_owned(),
        }),
        (Some(credentials), None) => Ok(credentials),
        (None, None) => Err(failed("has no aws_access_key_id and aws_secret_access_key")),
    }
}

/// The keys of every profile that has some.
pub fn all(text: &str) -> Vec<Credentials> {
    let sections = sections(text);
    let with_keys = sections.iter().filter_map(Section::credentials);
    with_keys.collect()
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = heading(line) {
            sections.push(Section {
                name,
                ..Section::default()
            });
            continue;
        }
        let (Some(section), Some((name, value))) = (sections.last_mut(), line.split_once('='))
        else {
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        match name {
            "aws_access_key_id" => section.key = Some(value),
            "aws_secret_access_key" => section.secret = Some(value),
            "aws_session_token" => section.token = Some(value),
            name if ELSEWHERE.contains(&name) => section.elsewhere = Some(name),
            _ => {}
        }
    }
    sections
}

/// `[name]`, or `[profile name]` as in the file of settings.
fn heading(line: &str) -> Option<&str> {
    let name = line.strip_prefix('[')?.strip_suffix(']')?.trim();
    Some(match name.strip_prefix("profile ") {
        Some(name) => name.trim(),
        None => name,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    #[test]
    fn all_profiles_with_keys_are_found() {
        let keys = all(FILE);
        let ids: Vec<_> = keys.iter().map(|keys| &*keys.access_key_id).collect();
        assert_eq!(ids, ["A", "B"]);
        assert!(all("").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\[(profile )?a\\]|aws_[a-z_]{0,20}=|\\PC|\n){0,40}") {
            let _ = (read(&text, "a"), all(&text));
        }
    }
}
