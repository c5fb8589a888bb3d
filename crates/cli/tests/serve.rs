//! `concord serve`: who is let in, what is sent, and that nothing is decided for strangers. What needs a browser is in
//! `crates/serve/browser`.

mod common;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use common::Place;

/// A running server; it ends with the test.
struct Running {
    child: Child,
    host: String,
    ticket: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(place: &Place) -> Running {
    let mut child = place
        .command(&["serve", "cb", "--no-open"])
        .env("CONCORD_WHO", "ana")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .split("http://")
        .nth(1)
        .unwrap_or_else(|| panic!("no address in `{line}`"));
    let (host, rest) = address.split_once('/').unwrap();
    let (_, ticket) = rest.trim().split_once("ticket=").unwrap();
    Running {
        child,
        host: host.to_owned(),
        ticket: ticket.to_owned(),
    }
}

impl Running {
    /// Sends a request and gives what comes back, head and body.
    fn ask(&self, first: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let length = body.len();
        write!(stream, "{first} HTTP/1.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[test]
fn one_browser_is_let_in_and_decides() {
    let place = Place::with_two_reports();
    let server = serve(&place);
    let host = format!("Host: {}\r\n", server.host);
    assert!(server.host.starts_with("127.0.0.1:"), "{}", server.host);
    assert_eq!(status(&server.ask("GET /events", &host, "")), "403");
    assert_eq!(
        status(&server.ask("GET /events", "Host: example.org\r\n", "")),
        "403"
    );

    let door = server.ask(&format!("GET /?ticket={}", server.ticket), &host, "");
    let cookie = door
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .unwrap_or_else(|| panic!("no cookie in {door}"));
    assert!(cookie.contains("SameSite=Strict") && cookie.contains("HttpOnly"));
    let again = server.ask(&format!("GET /?ticket={}", server.ticket), &host, "");
    assert_eq!(status(&again), "403", "the address was used");
    let mine = format!("{host}Cookie: {}\r\n", cookie.split(';').next().unwrap());

    let page = server.ask("GET /events", &mine, "");
    assert_eq!(status(&page), "200");
    assert!(page.contains("content-security-policy: default-src 'none'"));
    assert!(page.contains("Kabul"));
    let json = server.ask("GET /queue.json", &mine, "");
    let json: serde_json::Value =
        serde_json::from_str(json.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let record = json["items"][0]["record"]["id"].as_str().unwrap();
    let html = json["items"][0]["html"].as_str().unwrap();
    let seen = html
        .split("name=\"seen\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();

    let form = format!("record={record}&verb=accept&seen={seen}&reason=read&as=json");
    let own = format!(
        "{mine}Origin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
        server.host
    );
    let other = format!("{mine}Origin: http://evil.example\r\n");
    assert_eq!(status(&server.ask("POST /decide", &other, &form)), "403");
    let unseen = form.replace(&format!("seen={seen}"), "seen=0-1");
    let refused = server.ask("POST /decide", &own, &unseen);
    assert_eq!(status(&refused), "400");
    assert_eq!(status(&server.ask("POST /decide", &own, &form)), "200");
    let log = place.done(&["log", "--casebook", "cb", "--json"]);
    let last: serde_json::Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    assert_eq!(
        (last["who"].as_str(), last["detail"]["verb"].as_str()),
        (Some("ana"), Some("accept"))
    );
    assert_eq!(log.matches("\"decision\"").count(), 1);
    assert_eq!(status(&server.ask("GET /nothing", &mine, "")), "404");
    assert_eq!(status(&server.ask("GET /decide", &mine, "")), "405");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let place = Place::with_two_reports();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = place.run(&["serve", "cb", "--no-open", "--port", &port]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("cannot listen on 127.0.0.1:") && said.contains("leave `--port` out"),
        "{said}"
    );
}
