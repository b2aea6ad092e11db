//! Fetch a publisher's file from its known address, and take it only if it is the known file.
//!
//! The one place that asks the network, and only when a person asks for it. By TLS alone, with the roots that the system
//! trusts; the address of the host is looked at after its name was resolved and is the one that is asked, so that no name
//! leads into a private network. What comes is counted as it comes, and its sha256 must be the pinned one.

use std::io::Read;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use sources::{AnyImporter, UnpackFault, Unpacked, unpack};
use ureq::http::{Response, StatusCode, Uri, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Error, config::Config};

use crate::fetch_address::{checked, is_public, joined};

/// Bytes that a download may have; the largest publisher's file read here has 4 MB.
const DOWNLOAD_LIMIT: u64 = 64 << 20;
/// How often an answer may send us on.
const MOST_REDIRECTS: usize = 5;
/// How long a name may take to resolve, and a host to answer the first call.
const CONNECT_LIMIT: Duration = Duration::from_secs(20);
/// How long a host may keep silent.
const SILENCE_LIMIT: Duration = Duration::from_secs(30);
/// How long a download may take in all.
const WHOLE_LIMIT: Duration = Duration::from_secs(600);

/// Asks the network for publishers' files.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
    most: u64,
    /// Whether other ports than that of https may be asked: only by tests.
    any_port: bool,
}

/// A publisher's file that was fetched, and is the known one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The publisher's name of it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The address that gave it.
    pub url: String,
}

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchFault {
    /// No lasting address, or no known hash.
    #[error("no lasting address of this version is known")]
    NoAddress,
    /// An address that may not be asked.
    #[error("{url} is not asked: {reason}")]
    Address {
        /// The address.
        url: String,
        /// Why.
        reason: &'static str,
    },
    /// An answer sends us on to an address that may not be asked.
    #[error("{from} sends on to {url}, which is not asked: {reason}")]
    Redirect {
        /// The address that answered.
        from: String,
        /// The address that it names.
        url: String,
        /// Why.
        reason: &'static str,
    },
    /// Sent on and on.
    #[error("{url} was sent on more than {MOST_REDIRECTS} times")]
    Redirects {
        /// The first address.
        url: String,
    },
    /// The host has an address of this machine or of a private network.
    #[error("{host} is not asked: its address {address} is not that of a public host")]
    NotPublic {
        /// The host.
        host: String,
        /// Its address.
        address: IpAddr,
    },
    /// The system trusts nobody.
    #[error("the system names no certificates that it trusts, so no host can be trusted: {reason}")]
    NoRoots {
        /// What the system says.
        reason: String,
    },
    /// The host answers, and not with the file.
    #[error("{url} answers {status}")]
    Status {
        /// The address.
        url: String,
        /// The answer.
        status: StatusCode,
    },
    /// More than any publisher's file.
    #[error("{url} gives more than {most} bytes")]
    TooLarge {
        /// The address.
        url: String,
        /// The limit.
        most: u64,
    },
    /// The connection ended before the file did.
    #[error("the connection to {url} was cut after {received} bytes: {reason}")]
    Cut {
        /// The address.
        url: String,
        /// Bytes that came.
        received: u64,
        /// What the connection says.
        reason: String,
    },
    /// The host was not reached, or cannot be trusted.
    #[error("{url} was not reached: {reason}")]
    Network {
        /// The address.
        url: String,
        /// What the network says.
        reason: String,
    },
    /// What came is not the known file.
    #[error("what {url} gives is not the file that is known: {what}; the publisher may have changed it")]
    NotTheFile {
        /// The address.
        url: String,
        /// What it is.
        what: UnpackFault,
    },
}

/// A name that leads to an address of this machine or of a private network.
#[derive(Debug, thiserror::Error)]
#[error("{address} is not the address of a public host")]
struct NotPublic {
    address: IpAddr,
}

/// Resolves names, and refuses those that lead to an address that is not public.
#[derive(Debug)]
struct PublicResolver {
    within: DefaultResolver,
    loopback: bool,
}

impl Resolver for PublicResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.within.resolve(uri, config, timeout)?;
        let allowed = |address: IpAddr| is_public(address) || (self.loopback && address.is_loopback());
        match found.iter().map(|found| found.ip()).find(|address| !allowed(*address)) {
            Some(address) => Err(Error::Other(Box::new(NotPublic { address }))),
            None => Ok(found),
        }
    }
}

impl Fetcher {
    /// A fetcher that trusts whom the system trusts.
    pub fn new() -> Result<Fetcher, FetchFault> {
        let found = rustls_native_certs::load_native_certs();
        if found.certs.is_empty() {
            let reasons: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
            return Err(FetchFault::NoRoots { reason: reasons.join("; ") });
        }
        let roots = found.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
        Ok(Fetcher::trusting(roots, false))
    }

    /// A fetcher that trusts one root, and asks this machine on any port.
    #[cfg(test)]
    fn for_test(root: &[u8], most: u64) -> Fetcher {
        Fetcher { most, ..Fetcher::trusting(vec![Certificate::from_der(root).to_owned()], true) }
    }

    fn trusting(roots: Vec<Certificate<'static>>, loopback: bool) -> Fetcher {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .https_only(true)
            .http_status_as_error(false)
            // Each address that an answer names is looked at here before it is asked.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy would resolve names for us, out of our sight.
            .proxy(None)
            .user_agent(concat!("interbellum/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(CONNECT_LIMIT))
            .timeout_connect(Some(CONNECT_LIMIT))
            .timeout_per_read(Some(SILENCE_LIMIT))
            .timeout_global(Some(WHOLE_LIMIT))
            .tls_config(tls)
            .build();
        let resolver = PublicResolver { within: DefaultResolver::default(), loopback };
        let agent = Agent::with_parts(config, DefaultConnector::new(), resolver);
        Fetcher { agent, most: DOWNLOAD_LIMIT, any_port: loopback }
    }

    /// The publisher's file of a source's version.
    ///
    /// Errors: `NoAddress` if this version has no lasting address; `NotTheFile` if what comes has not the pinned sha256.
    pub fn fetch(&self, source: AnyImporter) -> Result<Fetched, FetchFault> {
        let download = source.publication().and_then(|publication| publication.download);
        let download = download.ok_or(FetchFault::NoAddress)?;
        let Unpacked { bytes, .. } = self.known(download.url, download.sha256)?;
        Ok(Fetched { name: source.file_names()[0].to_owned(), bytes, url: download.url.to_owned() })
    }

    fn known(&self, url: &str, sha256: &str) -> Result<Unpacked, FetchFault> {
        let bytes = self.get(url)?;
        unpack(bytes, sha256, self.most).map_err(|what| FetchFault::NotTheFile { url: url.to_owned(), what })
    }

    /// What an address gives.
    fn get(&self, url: &str) -> Result<Vec<u8>, FetchFault> {
        let mut uri = checked(url, self.any_port)?;
        for _ in 0..=MOST_REDIRECTS {
            let response = self.ask(&uri)?;
            let status = response.status();
            let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            match (status, location) {
                (StatusCode::OK, _) => return self.body(&uri, response),
                (_, Some(location)) if status.is_redirection() => uri = self.sent_on(&uri, location)?,
                _ => return Err(FetchFault::Status { url: uri.to_string(), status }),
            }
        }
        Err(FetchFault::Redirects { url: url.to_owned() })
    }

    fn sent_on(&self, from: &Uri, location: &str) -> Result<Uri, FetchFault> {
        checked(&joined(from, location), self.any_port).map_err(|fault| match fault {
            FetchFault::Address { url, reason } => FetchFault::Redirect { from: from.to_string(), url, reason },
            other => other,
        })
    }

    fn ask(&self, uri: &Uri) -> Result<Response<Body>, FetchFault> {
        self.agent.get(uri).call().map_err(|error| match &error {
            Error::Other(cause) if cause.is::<NotPublic>() => {
                let host = uri.host().unwrap_or_default().to_owned();
                match cause.downcast_ref::<NotPublic>() {
                    Some(NotPublic { address }) => FetchFault::NotPublic { host, address: *address },
                    None => unreachable!("the cause was just seen to be one"),
                }
            }
            _ => FetchFault::Network { url: uri.to_string(), reason: told(&error) },
        })
    }

    /// The body, counted as it comes.
    fn body(&self, uri: &Uri, mut response: Response<Body>) -> Result<Vec<u8>, FetchFault> {
        let too_large = || FetchFault::TooLarge { url: uri.to_string(), most: self.most };
        if response.body().content_length().is_some_and(|length| length > self.most) {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        let mut reader = response.body_mut().as_reader().take(self.most + 1);
        let read = reader.read_to_end(&mut bytes);
        if bytes.len() as u64 > self.most {
            return Err(too_large());
        }
        match read {
            Ok(_) => Ok(bytes),
            Err(error) => {
                let (url, received) = (uri.to_string(), bytes.len() as u64);
                Err(FetchFault::Cut { url, received, reason: error.to_string() })
            }
        }
    }
}

/// What the network says, in words for a person where the program has better ones.
fn told(error: &Error) -> String {
    match error {
        Error::HostNotFound => "its name is not found; is there a network?".to_owned(),
        Error::Io(cause) => format!("{cause}; is there a network?"),
        Error::Timeout(_) => format!("{error}; is there a network?"),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
