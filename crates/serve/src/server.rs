//! The server itself: a port on the loopback, the keys, and the way of a request to its page and back.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use concord_casebook::{Casebook, Options};
use tokio::net::TcpListener;

use crate::answer::{Ask, Format, bytes, html, send};
use crate::drafts::Drafts;
use crate::error::{Problem, ServeError};
use crate::guard::{Guard, Refusal, protect};
use crate::library::{Library, MakeFlow};
use crate::query::Query;
use crate::routes::{self, Found};
use crate::{assets, frame};

/// Ports that are tried one after another before any free one is taken.
const PORTS: std::ops::Range<u16> = 4141..4151;
/// The largest form.
const FORM: usize = 1 << 20;

/// A server that is ready to run.
pub struct Server {
    runtime: tokio::runtime::Runtime,
    listener: TcpListener,
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    guard: Guard,
    library: Arc<Library>,
    /// Told an address when the printed one was spent and somebody knocks.
    tell: Box<dyn Fn(&str) + Send + Sync>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Takes a port on 127.0.0.1: the one given, else one near 4141, else any free one. `drafts` is a file or a folder whose drafts are
    /// shown as reports. `tell` is called with a fresh address when
    /// somebody comes with one that was used.
    ///
    /// # Errors
    /// If the port is taken, or the casebook cannot be read.
    pub fn bind(
        casebook: Casebook,
        options: Options,
        port: Option<u16>,
        flow: MakeFlow,
        drafts: Option<PathBuf>,
        tell: impl Fn(&str) + Send + Sync + 'static,
    ) -> Result<Server, ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let listener = runtime.block_on(listen(port))?;
        let port = listener.local_addr()?.port();
        let library = Library::open(casebook, options, flow, Drafts::new(drafts))?;
        Ok(Server {
            runtime,
            listener,
            port,
            shared: Arc::new(Shared {
                guard: Guard::new(port)?,
                library,
                tell: Box::new(tell),
            }),
        })
    }

    /// The address to open, good for one visit, on a page such as `/contradictions`.
    pub fn address(&self, page: &str) -> String {
        address(self.port, page, &self.shared.guard.ticket())
    }

    /// Serves until the program is interrupted.
    ///
    /// # Errors
    /// If the port is lost.
    pub fn run(self) -> Result<(), ServeError> {
        let library = Arc::clone(&self.shared.library);
        let router = Router::new().fallback(respond).with_state(self.shared);
        self.runtime.block_on(async {
            axum::serve(self.listener, router)
                .with_graceful_shutdown(async move {
                    // Without signals the program is ended from outside.
                    if tokio::signal::ctrl_c().await.is_err() {
                        std::future::pending::<()>().await;
                    }
                    // Who listens for news would keep the server open.
                    library.wire().tell(|news| news.closing = true);
                })
                .await
        })?;
        Ok(())
    }
}

fn address(port: u16, page: &str, ticket: &str) -> String {
    let joint = if page.contains('?') { '&' } else { '?' };
    format!("http://127.0.0.1:{port}{page}{joint}ticket={ticket}")
}

async fn listen(port: Option<u16>) -> Result<TcpListener, ServeError> {
    let on = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = port {
        let address = on(port);
        return TcpListener::bind(address)
            .await
            .map_err(|source| ServeError::Bind { address, source });
    }
    for port in PORTS {
        if let Ok(listener) = TcpListener::bind(on(port)).await {
            return Ok(listener);
        }
    }
    let address = on(0);
    TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Bind { address, source })
}

async fn respond(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let head = *request.method() == Method::HEAD;
    let mut response = answer(shared, request).await;
    protect(response.headers_mut());
    if head {
        *response.body_mut() = Body::empty();
    }
    response
}

async fn answer(shared: Arc<Shared>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if shared.guard.check_host(&parts.headers).is_err() {
        return refuse(Refusal::Host);
    }
    let path = parts.uri.path().to_owned();
    let query = Query::parse(parts.uri.query().unwrap_or_default());
    if let Some(ticket) = query.get("ticket").filter(|_| parts.method == Method::GET) {
        // `//name` would be another machine.
        let to = query
            .with("ticket", None)
            .href(&format!("/{}", path.trim_start_matches('/')));
        if let Some(cookie) = shared.guard.admit(ticket) {
            return enter(&to, Some(&cookie));
        }
        if shared.guard.check(&parts.method, &parts.headers).is_ok() {
            return enter(&to, None);
        }
        let fresh = address(shared.guard.port(), &to, &shared.guard.ticket());
        (shared.tell)(&fresh);
    }
    if let Some(asset) = assets::find(&path) {
        // Style and script of the page that says why nobody is let in.
        return asset;
    }
    if let Err(refusal) = shared.guard.check(&parts.method, &parts.headers) {
        return refuse(refusal);
    }
    let listens = parts.headers.get(header::ACCEPT);
    if path == "/news" && listens.is_some_and(|it| it == "text/event-stream") {
        return shared.library.wire().events();
    }
    let Ok(form) = to_bytes(body, FORM).await else {
        return refuse_size();
    };
    let (path, format) = Format::split(&path);
    let path = path.to_owned();
    let done = tokio::task::spawn_blocking(move || {
        let form = Query::parse(&String::from_utf8_lossy(&form));
        page(&shared, &parts.method, &path, query, form, format)
    })
    .await;
    done.unwrap_or_else(|_| {
        html(
            StatusCode::INTERNAL_SERVER_ERROR,
            frame::bare(
                "This is a bug",
                "The page could not be made. Please report it with its address; the casebook is as it was.",
            )
            .into_string(),
        )
    })
}

fn page(
    shared: &Shared,
    method: &Method,
    path: &str,
    query: Query,
    form: Query,
    format: Format,
) -> Response<Body> {
    let library = &shared.library;
    let mut casebook = match library.take() {
        Ok(casebook) => casebook,
        Err(error) => {
            return html(
                StatusCode::INTERNAL_SERVER_ERROR,
                frame::bare(&error.to_string(), &error.hint()).into_string(),
            );
        }
    };
    let index = library.index();
    // Another program, or another tab, may have decided meanwhile.
    let learned = library.learn(&casebook).map_err(Problem::from);
    let found = routes::find(method == Method::POST, path);
    let mut ask = Ask {
        library,
        casebook: &mut casebook,
        index: &index,
        path,
        id: match &found {
            Found::Route(_, id) => id,
            _ => "",
        },
        query,
        form,
        format,
    };
    let answer = learned.and_then(|()| match &found {
        Found::Route(route, _) => (route.run)(&mut ask),
        Found::OtherMethod => Err(Problem {
            status: 405,
            what: "this address is not asked for in that way".to_owned(),
            hint: "open the page and use what is on it".to_owned(),
        }),
        Found::Nothing => Err(Problem::missing(format!("there is no page `{path}`"))),
    });
    let response = send(&ask, answer);
    library.put_back(casebook);
    response
}

/// Sends the browser on to a page, with its cookie.
fn enter(to: &str, cookie: Option<&str>) -> Response<Body> {
    // A cookie that is `SameSite=Strict` goes along from a page of this server, not always with a redirect from outside: so a
    // page that goes on by itself, and has a link.
    let mut response = html(StatusCode::OK, frame::door(to).into_string());
    if let Some(value) = cookie.and_then(|cookie| HeaderValue::from_str(cookie).ok()) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

fn refuse(refusal: Refusal) -> Response<Body> {
    let (what, hint) = match refusal {
        Refusal::Host => (
            "This server answers to 127.0.0.1 only",
            "Open the address that `concord serve` printed.",
        ),
        Refusal::Origin => (
            "This came from another site",
            "Nothing was changed. Do it from a page of this server.",
        ),
        Refusal::Stranger => (
            "This browser has no key to the casebook",
            "Open the address that `concord serve` printed. Each address works once; when one was used, the terminal shows a new one.",
        ),
    };
    let mut response = html(StatusCode::FORBIDDEN, frame::bare(what, hint).into_string());
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn refuse_size() -> Response<Body> {
    let mut response = bytes(
        "text/plain; charset=utf-8",
        b"the form is too large\n".to_vec(),
    );
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response
}
