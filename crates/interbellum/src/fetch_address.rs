//! Say which addresses of the network may be asked: those of public hosts, by https.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::http::Uri;

use crate::fetch::FetchFault;

/// The port of https.
const HTTPS_PORT: u16 = 443;

/// The address, if it is one that may be asked: https, a host, its usual port, no name and password in it.
pub(crate) fn checked(url: &str, any_port: bool) -> Result<Uri, FetchFault> {
    let refused = |reason: &'static str| FetchFault::Address { url: url.to_owned(), reason };
    let uri: Uri = url.parse().map_err(|_| refused("it is no address"))?;
    if uri.scheme_str() != Some("https") {
        return Err(refused("it is not https"));
    }
    let authority = uri.authority().ok_or(refused("it names no host"))?;
    if authority.as_str().contains('@') {
        return Err(refused("it has a name or password in it"));
    }
    if !any_port && authority.port_u16().is_some_and(|port| port != HTTPS_PORT) {
        return Err(refused("it asks another port than that of https"));
    }
    Ok(uri)
}

/// Where an answer sends us on to, seen from the address that gave it.
pub(crate) fn joined(from: &Uri, location: &str) -> String {
    let location = location.split('#').next().unwrap_or("");
    let host = from.authority().map_or("", |authority| authority.as_str());
    if location.contains("://") {
        return location.to_owned();
    }
    if let Some(rest) = location.strip_prefix("//") {
        return format!("https://{rest}");
    }
    if location.starts_with('/') {
        return format!("https://{host}{location}");
    }
    let folder = from.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("https://{host}{folder}/{location}")
}

/// Whether an address is that of a public host: not of this machine, not of a private network, and of no other range that
/// is set aside (RFC 6890 and the registries that follow it).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let set_aside = match (a, b, c) {
        // This network, shared by carriers, protocol assignments, relays, benchmarks, and what is kept for later.
        (0, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _) | (240..=255, ..) => true,
        _ => address.is_documentation() || address.is_broadcast(),
    };
    let near = address.is_loopback() || address.is_private() || address.is_link_local() || address.is_multicast();
    !set_aside && !near
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, .., y, z] = address.segments();
    let inside = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match (a, b) {
        // An address of the other version inside: mapped or compatible, translated, or by 6to4.
        (0, _) => address.to_ipv4_mapped().is_some_and(is_public_v4),
        (0x64, 0xff9b) => is_public_v4(inside(y, z)),
        (0x2002, high) => is_public_v4(inside(high, address.segments()[2])),
        // Teredo, benchmarks, documentation.
        (0x2001, 0..=0x1ff | 0xdb8) | (0x3fff, 0..=0xfff) => false,
        // Public addresses begin with the bits 001; all else is local, multicast or kept for later.
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_and_of_private_networks_are_not_public() {
        for near in [
            "127.0.0.1",
            "127.255.0.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.19.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "203.0.113.5",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::1",
            "2002:c0a8:101::1",
            "2001::1",
            "2001:db8::1",
            "100::1",
        ] {
            assert!(!is_public(near.parse().unwrap()), "{near}");
        }
    }

    #[test]
    fn addresses_of_public_hosts_are_public() {
        for far in ["130.238.7.10", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:4860:4860::8888", "2a00::1"] {
            assert!(is_public(far.parse().unwrap()), "{far}");
        }
    }

    #[test]
    fn a_way_on_is_read_from_the_address_that_gave_it() {
        let from: Uri = "https://a.org/data/x.zip?q=1".parse().unwrap();
        for (location, expected) in [
            ("y.zip", "https://a.org/data/y.zip"),
            ("/y.zip", "https://a.org/y.zip"),
            ("//b.org/y.zip", "https://b.org/y.zip"),
            ("https://b.org/y.zip#top", "https://b.org/y.zip"),
            ("http://b.org/y.zip", "http://b.org/y.zip"),
            ("file:///etc/passwd", "file:///etc/passwd"),
        ] {
            assert_eq!(joined(&from, location), expected);
        }
    }

    #[test]
    fn an_address_that_is_not_plain_https_is_refused() {
        for url in [
            "http://a.org/x",
            "ftp://a.org/x",
            "file:///etc/passwd",
            "https://",
            "https://me:secret@a.org/x",
            "https://a.org:22/x",
            "a.org/x",
        ] {
            assert!(checked(url, false).is_err(), "{url}");
        }
        assert!(checked("https://a.org/x", false).is_ok() && checked("https://a.org:443/x", false).is_ok());
    }
}
