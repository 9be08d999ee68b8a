//! A request's signature, beside its floor: the hash of the body and one HMAC. A signature takes
//! five of those, and hashes of the request.

use std::{hint::black_box, time::SystemTime};

use criterion::{Criterion, criterion_group, criterion_main};
use http::Method;
use neptune_graphql::graph::neptune::iam::{Credentials, Signer, ToSign};
use ring::{digest, hmac};

fn signing(c: &mut Criterion) {
    let body = vec![b'x'; 1_024];
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    let mut group = c.benchmark_group("sign 1 KB");
    group.bench_function("floor: one SHA-256 and one HMAC", |b| {
        b.iter(|| {
            let hash = digest::digest(&digest::SHA256, black_box(&body));
            let key = hmac::Key::new(hmac::HMAC_SHA256, black_box(secret).as_bytes());
            hmac::sign(&key, hash.as_ref())
        });
    });
    let signer = Signer {
        region: "eu-west-1".parse().expect("a region"),
        host: "db.cluster-abc.eu-west-1.neptune.amazonaws.com:8182"
            .parse()
            .expect("a host"),
    };
    let credentials = Credentials {
        access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: secret.to_owned(),
        // As long as those of Lambda.
        session_token: Some("t".repeat(900)),
    };
    group.bench_function("sign", |b| {
        b.iter(|| {
            let what = ToSign {
                method: &Method::POST,
                path_and_query: "/gremlin",
                body: black_box(&body),
            };
            signer
                .sign(&what, &credentials, SystemTime::now())
                .expect("it is signed")
        });
    });
    group.finish();
}

criterion_group!(benches, signing);
criterion_main!(benches);
