//! The `Authorization` header, and the key and text that belong to it.

use http::{HeaderMap, header};
use ring::{digest, hmac};

use super::{
    super::{code::NeptuneCode, failure::Failure},
    hex,
};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const END: &str = "aws4_request";

/// `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=…, Signature=…`.
#[derive(Debug)]
pub struct Authorization<'h> {
    pub access_key_id: &'h str,
    pub date: &'h str,
    pub region: &'h str,
    service: &'h str,
    pub signed: Vec<&'h str>,
    pub signature: Vec<u8>,
}

impl<'h> Authorization<'h> {
    pub fn of(headers: &'h HeaderMap) -> Result<Self, Failure> {
        let value = headers
            .get(header::AUTHORIZATION)
            .ok_or_else(|| Failure::new(NeptuneCode::AccessDenied, "Missing Authentication Token"))?
            .to_str()
            .map_err(|_| incomplete("the Authorization header is no text"))?;
        let parameters = value
            .strip_prefix(ALGORITHM)
            .ok_or_else(|| incomplete(&format!("the Authorization header requires {ALGORITHM}")))?;
        let parameter = |name: &str| {
            parameters
                .split(',')
                .filter_map(|parameter| parameter.trim().split_once('='))
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value)
                .ok_or_else(|| incomplete(&format!("Authorization header requires '{name}'")))
        };
        let credential = parameter("Credential")?;
        let &[access_key_id, date, region, service, END] =
            credential.split('/').collect::<Vec<_>>().as_slice()
        else {
            return Err(incomplete(&format!(
                "'Credential' must be KEY/DATE/REGION/SERVICE/{END}"
            )));
        };
        Ok(Authorization {
            access_key_id,
            date,
            region,
            service,
            signed: parameter("SignedHeaders")?.split(';').collect(),
            signature: unhex(parameter("Signature")?)
                .ok_or_else(|| incomplete("'Signature' must be hexadecimal digits"))?,
        })
    }

    pub fn is_for(&self, region: &str, service: &str) -> Result<(), Failure> {
        let wrong = |what, is, should| {
            let detail = format!("Credential should be scoped to {what} '{should}', not '{is}'.");
            Err(Failure::new(NeptuneCode::InvalidSignature, detail))
        };
        if self.service != service {
            return wrong("the service", self.service, service);
        }
        if self.region != region {
            return wrong("the region", self.region, region);
        }
        Ok(())
    }

    pub fn must_sign(&self, header: &str) -> Result<(), Failure> {
        match self.signed.contains(&header) {
            true => Ok(()),
            false => Err(Failure::new(
                NeptuneCode::InvalidSignature,
                format!("'{header}' must be a 'SignedHeader' in the AWS Authorization."),
            )),
        }
    }

    pub fn to_sign(&self, time: &str, canonical: &str) -> String {
        let hash = digest::digest(&digest::SHA256, canonical.as_bytes());
        let (date, region, service) = (self.date, self.region, self.service);
        let hash = hex(hash.as_ref());
        format!("{ALGORITHM}\n{time}\n{date}/{region}/{service}/{END}\n{hash}")
    }

    pub fn key(&self, secret: &str) -> hmac::Key {
        let parts = [self.date, self.region, self.service, END];
        let first = hmac::Key::new(hmac::HMAC_SHA256, format!("AWS4{secret}").as_bytes());
        parts.iter().fold(first, |key, part| {
            let next = hmac::sign(&key, part.as_bytes());
            hmac::Key::new(hmac::HMAC_SHA256, next.as_ref())
        })
    }
}

fn incomplete(detail: &str) -> Failure {
    Failure::new(NeptuneCode::IncompleteSignature, detail)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    });
    pairs.collect()
}
