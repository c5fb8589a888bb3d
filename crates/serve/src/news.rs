//! News of the casebook for pages that are open: reports that were added, events that were derived anew, drafts that were saved.
//! Sent as server events, so that no page has to ask again and again; a page that does not listen misses nothing but the hint.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, header};
use futures_util::stream;
use serde::Serialize;
use tokio::sync::watch::{Receiver, Sender, channel};

/// A line that says nothing keeps the connection open.
const ALIVE: Duration = Duration::from_secs(20);

/// The state of things; a page compares it with the state that it was made in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct News {
    /// The log's last place.
    pub(crate) head: u64,
    /// Active documents.
    pub(crate) documents: usize,
    /// The log's last place that the shown events are of.
    pub(crate) events: u64,
    /// Whether events are being derived anew.
    pub(crate) deriving: bool,
    /// A number that is another one when a draft was saved.
    pub(crate) drafts: u64,
    /// The server ends.
    pub(crate) closing: bool,
}

/// Where news come from.
#[derive(Debug)]
pub(crate) struct Wire(Sender<News>);

impl Default for Wire {
    fn default() -> Self {
        Wire(channel(News::default()).0)
    }
}

impl Wire {
    /// Changes the news; listeners are told if they are others then.
    pub(crate) fn tell(&self, change: impl FnOnce(&mut News)) {
        self.0.send_if_modified(|news| {
            let before = news.clone();
            change(news);
            *news != before
        });
    }

    /// The present state.
    pub(crate) fn now(&self) -> News {
        self.0.borrow().clone()
    }

    /// The news as server events, the present state first, until the server ends or nobody listens.
    pub(crate) fn events(&self) -> Response<Body> {
        let mut receiver = self.0.subscribe();
        receiver.mark_changed();
        let mut response = Response::new(Body::from_stream(stream::unfold(receiver, next)));
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/event-stream"),
        );
        response
    }
}

async fn next(
    mut receiver: Receiver<News>,
) -> Option<(Result<Bytes, std::convert::Infallible>, Receiver<News>)> {
    if receiver.borrow().closing {
        return None;
    }
    let text = match tokio::time::timeout(ALIVE, receiver.changed()).await {
        Err(_) => ":\n\n".to_owned(),
        Ok(Err(_)) => return None,
        Ok(Ok(())) => {
            let news = receiver.borrow_and_update().clone();
            format!("data: {}\n\n", serde_json::to_string(&news).ok()?)
        }
    };
    Some((Ok(Bytes::from(text)), receiver))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_are_told_what_changed_and_when_it_ends() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let wire = Wire::default();
            let mut receiver = wire.0.subscribe();
            receiver.mark_changed();
            let (first, receiver) = next(receiver).await.unwrap();
            assert!(first.unwrap().starts_with(b"data: {\"head\":0,"));
            wire.tell(|news| news.documents = 3);
            wire.tell(|news| news.documents = 3);
            let (second, receiver) = next(receiver).await.unwrap();
            assert!(String::from_utf8_lossy(&second.unwrap()).contains("\"documents\":3"));
            assert!(
                !receiver.has_changed().unwrap(),
                "the same twice is no news"
            );
            wire.tell(|news| news.closing = true);
            assert!(next(receiver).await.is_none());
        });
    }
}
