//! `/status`: what stands here, as Neptune says it.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Serialize;

use super::{Access, Served, iam::Signed};

/// Neptune's word for an engine that is no release, so that no client takes this for one.
const ENGINE: &str = "development";
/// The language that is read here.
const GREMLIN: &str = "tinkerpop-3.7.3";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    status: &'static str,
    start_time: String,
    db_engine_version: &'static str,
    role: &'static str,
    dfe_query_engine: &'static str,
    gremlin: Version,
    lab_mode: LabMode,
    features: Features,
    settings: Settings,
}

#[derive(Serialize)]
struct Version {
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LabMode {
    object_index: &'static str,
    read_write_conflict_detection: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Features {
    result_cache: ResultCache,
    #[serde(rename = "IAMAuthentication")]
    iam_authentication: &'static str,
    streams: &'static str,
    audit_log: &'static str,
}

#[derive(Serialize)]
struct ResultCache {
    status: &'static str,
}

/// Neptune writes all of them as strings.
#[derive(Serialize)]
struct Settings {
    #[serde(rename = "StrictTimeoutValidation")]
    strict_timeout_validation: &'static str,
    #[serde(rename = "clusterQueryTimeoutInMs")]
    cluster_query_timeout_in_ms: String,
}

pub async fn answer(
    State(served): State<Arc<Served>>,
    signed: Option<Extension<Signed>>,
) -> Response {
    const OFF: &str = "disabled";
    let status = Status {
        status: "healthy",
        start_time: written(served.started),
        db_engine_version: ENGINE,
        role: match served.access() {
            Access::ReadWrite => "writer",
            Access::ReadOnly => "reader",
        },
        dfe_query_engine: OFF,
        gremlin: Version { version: GREMLIN },
        lab_mode: LabMode {
            object_index: OFF,
            read_write_conflict_detection: "enabled",
        },
        features: Features {
            result_cache: ResultCache { status: OFF },
            iam_authentication: match signed {
                Some(_) => "enabled",
                None => OFF,
            },
            streams: OFF,
            audit_log: OFF,
        },
        settings: Settings {
            strict_timeout_validation: "true",
            cluster_query_timeout_in_ms: millis(served.settings.query_timeout).to_string(),
        },
    };
    Json(status).into_response()
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// `Wed Feb 08 01:22:14 UTC 2024`.
fn written(time: Timestamp) -> String {
    time.strftime("%a %b %d %H:%M:%S UTC %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_java_does() {
        let time = "2024-02-08T01:22:14.5Z".parse().expect("a time");
        assert_eq!(written(time), "Thu Feb 08 01:22:14 UTC 2024");
    }
}
