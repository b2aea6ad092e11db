//! Fetch from a TLS server on this machine that does what servers do wrong.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use record::sha256;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;

const FILE: &[u8] = b"ccode,year\n2,1946\n";
/// What a download may have in these tests.
const MOST: u64 = 4096;

/// A server that answers each call by its path, and the fetcher that trusts it.
struct Server {
    port: u16,
    fetcher: Fetcher,
    stranger: Fetcher,
}

fn issuer() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

impl Server {
    fn start() -> Server {
        let (root, other_root, key) = (issuer(), issuer(), KeyPair::generate().unwrap());
        let named = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = named.signed_by(&key, &root).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
            .unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let config = Arc::new(config);
        std::thread::spawn(move || {
            for call in listener.incoming() {
                let config = config.clone();
                std::thread::spawn(move || answer(call.unwrap(), config, port));
            }
        });
        Server {
            port,
            fetcher: Fetcher::for_test(root.der(), MOST),
            stranger: Fetcher::for_test(other_root.der(), MOST),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}/{path}", self.port)
    }

    fn known(&self, path: &str) -> Result<Unpacked, FetchFault> {
        self.fetcher.known(&self.url(path), &sha256(FILE))
    }

    fn fault(&self, path: &str) -> FetchFault {
        self.known(path).unwrap_err()
    }
}

/// The file in an archive beside another.
fn archive() -> Vec<u8> {
    use std::io::Cursor;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("readme.txt", b"read me".as_slice()), ("data/File.csv", FILE)] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn answer(call: TcpStream, config: Arc<ServerConfig>, port: u16) {
    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), call);
    let (mut asked, mut byte) = (Vec::new(), [0]);
    while !asked.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => asked.push(byte[0]),
            // A caller that does not trust us goes away.
            _ => return,
        }
    }
    let asked = String::from_utf8(asked).unwrap();
    let path = asked.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
    let whole = |body: &[u8]| {
        let mut answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
        answer.extend_from_slice(body);
        answer
    };
    let sent_on = |location: &str| format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
    let chunked = |chunks: usize| {
        let mut answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        (0..chunks).for_each(|_| answer.extend_from_slice(format!("400\r\n{}\r\n", "x".repeat(1024)).as_bytes()));
        answer
    };
    let bytes = match path.as_str() {
        "good" => whole(FILE),
        "archive" => whole(&archive()),
        "other" => whole(b"<html>Sorry</html>"),
        "on" => sent_on("/good").into_bytes(),
        "to-http" => sent_on(&format!("http://localhost:{port}/good")).into_bytes(),
        "to-private" => sent_on("https://192.168.1.1/good").into_bytes(),
        "to-metadata" => sent_on("https://[::ffff:169.254.169.254]/good").into_bytes(),
        "to-file" => sent_on("file:///etc/passwd").into_bytes(),
        "round" => sent_on("/round").into_bytes(),
        "gone" => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "cut" => whole(FILE)[..50].to_vec(),
        "cut-chunks" => chunked(2),
        "says-too-large" => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", u64::MAX / 2).into_bytes(),
        "is-too-large" => chunked(64),
        "nonsense" => b"what is this\r\n\r\n".to_vec(),
        _ => panic!("nobody asks for {path}"),
    };
    // A caller that has seen enough goes away.
    let _ = stream.write_all(&bytes).and_then(|()| stream.flush());
    if path != "cut" && path != "cut-chunks" {
        stream.conn.send_close_notify();
        let _ = stream.flush();
    }
}

#[test]
fn the_known_file_is_taken_as_it_is_out_of_an_archive_and_over_a_redirect() {
    let server = Server::start();
    assert_eq!(server.known("good").unwrap(), Unpacked { name: None, bytes: FILE.to_vec() });
    assert_eq!(
        server.known("archive").unwrap(),
        Unpacked { name: Some("data/File.csv".to_owned()), bytes: FILE.to_vec() }
    );
    assert_eq!(server.known("on").unwrap().bytes, FILE);
}

#[test]
fn another_file_is_refused_with_both_hashes() {
    let server = Server::start();
    let text = server.fault("other").to_string();
    assert!(text.contains(&sha256(FILE)) && text.contains(&sha256(b"<html>Sorry</html>")), "{text}");
    let fault = server.fetcher.known(&server.url("archive"), &sha256(b"?")).unwrap_err();
    assert!(fault.to_string().contains("readme.txt, data/File.csv"), "{fault}");
}

#[test]
fn a_redirect_to_plain_http_or_to_no_host_is_refused() {
    let server = Server::start();
    assert!(matches!(server.fault("to-http"), FetchFault::Redirect { reason: "it is not https", .. }));
    assert!(matches!(server.fault("to-file"), FetchFault::Redirect { .. }));
    assert!(matches!(server.fault("round"), FetchFault::Redirects { .. }));
}

#[test]
fn an_address_in_a_private_network_is_refused_wherever_it_comes_from() {
    let server = Server::start();
    for path in ["to-private", "to-metadata"] {
        let fault = server.fault(path);
        assert!(matches!(fault, FetchFault::NotPublic { .. }), "{path}: {fault}");
    }
    // As shipped this machine is refused too, and a name that leads to it.
    let shipped = Fetcher { any_port: true, ..Fetcher::trusting(Vec::new(), false) };
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let fault = shipped.get(&format!("https://{host}:{}/good", server.port)).unwrap_err();
        assert!(matches!(fault, FetchFault::NotPublic { .. }), "{host}: {fault}");
    }
}

#[test]
fn a_connection_that_is_cut_gives_nothing() {
    let server = Server::start();
    for path in ["cut", "cut-chunks"] {
        let fault = server.fault(path);
        assert!(matches!(fault, FetchFault::Cut { .. }), "{path}: {fault}");
    }
}

#[test]
fn what_is_too_large_is_refused_by_what_it_says_and_by_what_comes() {
    let server = Server::start();
    for path in ["says-too-large", "is-too-large"] {
        let fault = server.fault(path);
        assert!(matches!(fault, FetchFault::TooLarge { most: MOST, .. }), "{path}: {fault}");
    }
}

#[test]
fn a_host_that_nobody_vouches_for_or_that_is_not_there_is_named() {
    let server = Server::start();
    let fault = server.stranger.get(&server.url("good")).unwrap_err();
    assert!(matches!(&fault, FetchFault::Network { .. }) && fault.to_string().contains("certificate"), "{fault}");
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let fault = server.fetcher.get(&format!("https://localhost:{free}/good")).unwrap_err();
    assert!(matches!(fault, FetchFault::Network { .. }), "{fault}");
    let fault = server.fetcher.get("https://nowhere.invalid/good").unwrap_err();
    assert!(matches!(fault, FetchFault::Network { .. }), "{fault}");
    assert!(matches!(server.fault("gone"), FetchFault::Status { status: StatusCode::NOT_FOUND, .. }));
    assert!(matches!(server.fault("nonsense"), FetchFault::Network { .. }));
}

#[test]
fn every_known_address_may_be_asked_and_has_a_whole_hash() {
    let downloads = sources::sources().filter_map(|source| source.publication()?.download);
    let mut count = 0;
    for download in downloads {
        assert!(checked(download.url, false).is_ok(), "{}", download.url);
        assert!(download.sha256.len() == 64 && download.sha256.bytes().all(|b| b.is_ascii_hexdigit()));
        count += 1;
    }
    assert!(count >= 10, "{count}");
}
