//! What Neptune's loader is asked for, as it wants it: `POST /loader`.

use std::str::FromStr;

use serde::{Serialize, Serializer};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadJob {
    pub source: Source,
    pub format: Format,
    /// A role of the cluster's, which may read the bucket.
    pub iam_role_arn: String,
    /// Of the bucket, which is the cluster's too.
    pub region: String,
    pub mode: Mode,
    #[serde(serialize_with = "flag")]
    pub fail_on_error: bool,
    pub parallelism: Parallelism,
    #[serde(serialize_with = "flag")]
    pub update_single_cardinality_properties: bool,
    #[serde(serialize_with = "flag")]
    pub queue_request: bool,
}

fn flag<S: Serializer>(value: &bool, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match value {
        true => "TRUE",
        false => "FALSE",
    })
}

/// `s3://bucket/prefix`: a file, or all whose names begin so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Source(String);

impl Source {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bucket = text.strip_prefix("s3://").unwrap_or_default();
        let bucket = bucket.split('/').next().unwrap_or_default();
        match bucket.is_empty() || text.chars().any(char::is_control) {
            true => Err("write s3://BUCKET/PREFIX".to_owned()),
            false => Ok(Source(text.to_owned())),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    OpenCypher,
    NTriples,
    NQuads,
    RdfXml,
    Turtle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    New,
    Resume,
    Auto,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Parallelism {
    Low,
    Medium,
    High,
    Oversubscribe,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_written_as_the_loader_wants_it() {
        let job = LoadJob {
            source: "s3://bucket/prefix/".parse().expect("a source"),
            format: Format::OpenCypher,
            iam_role_arn: "arn:aws:iam::1:role/r".to_owned(),
            region: "eu-west-1".to_owned(),
            mode: Mode::Auto,
            fail_on_error: true,
            parallelism: Parallelism::Oversubscribe,
            update_single_cardinality_properties: false,
            queue_request: true,
        };
        let written = serde_json::to_value(&job).expect("it can be written");
        assert_eq!(
            written,
            serde_json::json!({
                "source": "s3://bucket/prefix/", "format": "opencypher",
                "iamRoleArn": "arn:aws:iam::1:role/r", "region": "eu-west-1", "mode": "AUTO",
                "failOnError": "TRUE", "parallelism": "OVERSUBSCRIBE",
                "updateSingleCardinalityProperties": "FALSE", "queueRequest": "TRUE",
            })
        );
    }

    #[test]
    fn a_source_is_in_s3() {
        for bad in [
            "",
            "bucket/key",
            "s3://",
            "s3:///key",
            "https://x/y",
            "s3://b/\n",
        ] {
            assert!(bad.parse::<Source>().is_err(), "{bad:?}");
        }
        assert!("s3://b".parse::<Source>().is_ok());
    }
}
