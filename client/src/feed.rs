//! A small price source for development: catalogue files over HTTP.
//!
//! `GET /v1/price/{sku}` gives the prices of one sku, `GET /v1/skus` the source's name and keys, `GET /v1/reference` a
//! reference document as it is, `GET /healthz` the number of skus. Files are read again when they change, so that trials can move prices. A changed file that cannot
//! be read leaves the prices as they were, with a line on standard error.

use crate::{
    catalogue::Catalogue,
    error::{Error, Result},
};
use axum::{
    extract::{Path, State},
    http::{header::CONTENT_TYPE, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
    Json, Router,
};
use serde_json::{json, Value};
use std::{
    future::Future,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};
use tokio::net::TcpListener;

/// What tells whether a file has changed.
type Stamp = Option<(SystemTime, u64)>;

/// A source: its name, its files and what was read from them.
pub struct Feed {
    name: String,
    files: Vec<PathBuf>,
    reference: Option<PathBuf>,
    state: Mutex<Loaded>,
}

struct Loaded {
    stamps: Vec<Stamp>,
    catalogue: Arc<Catalogue>,
}

impl Feed {
    /// Reads `files`. Fails where one of them cannot be read.
    pub fn open(name: String, files: Vec<PathBuf>) -> Result<Self> {
        let stamps = stamps(&files);
        let catalogue = Arc::new(Catalogue::read(&files)?);
        if catalogue.entries.is_empty() {
            return Err(Error::input("the catalogue has no sku"));
        }
        Ok(Self { name, files, reference: None, state: Mutex::new(Loaded { stamps, catalogue }) })
    }

    /// With a reference document.
    pub fn with_reference(self, reference: Option<PathBuf>) -> Self {
        Self { reference, ..self }
    }

    /// The source's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The skus and prices as the files have them now.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        let mut loaded = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = stamps(&self.files);
        if now != loaded.stamps {
            match Catalogue::read(&self.files) {
                Ok(catalogue) => loaded.catalogue = Arc::new(catalogue),
                Err(error) => eprintln!("feed {}: prices stay as they were: {error}", self.name),
            }
            // Remembered either way: a broken file is reported once, not at each request.
            loaded.stamps = now;
        }
        loaded.catalogue.clone()
    }
}

/// Serves `feed` on `listener` until `stop` is done.
pub async fn serve(
    feed: Arc<Feed>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    axum::serve(listener, routes(feed)).with_graceful_shutdown(stop).await.map_err(Error::other)
}

fn routes(feed: Arc<Feed>) -> Router {
    Router::new()
        // A key has slashes: they may come escaped or not.
        .route("/v1/price/{*sku}", get(price))
        .route("/v1/skus", get(skus))
        .route("/v1/reference", get(reference))
        .route("/healthz", get(health))
        .with_state(feed)
}

async fn price(State(feed): State<Arc<Feed>>, Path(sku): Path<String>) -> Response {
    match feed.catalogue().quote(&sku) {
        Some(quote) => Json(quote).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({ "error": "unknown sku", "sku": sku }))).into_response(),
    }
}

async fn skus(State(feed): State<Arc<Feed>>) -> Json<Value> {
    let catalogue = feed.catalogue();
    Json(json!({ "source": feed.name, "skus": catalogue.entries.keys().collect::<Vec<_>>() }))
}

async fn reference(State(feed): State<Arc<Feed>>) -> Response {
    match feed.reference.as_ref().map(std::fs::read) {
        Some(Ok(text)) => ([(CONTENT_TYPE, "application/json")], text).into_response(),
        Some(Err(error)) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn health(State(feed): State<Arc<Feed>>) -> Json<Value> {
    Json(json!({ "status": "ok", "source": feed.name, "skus": feed.catalogue().entries.len() }))
}

fn stamps(files: &[PathBuf]) -> Vec<Stamp> {
    files
        .iter()
        .map(|file| {
            let metadata = std::fs::metadata(file).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scratch;
    use std::{fs, net::SocketAddr};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        sync::oneshot,
    };

    const PRICES: &str = "key,msrp,new,used\ncpu/a-1,300,210.5,\nAMD Ryzen 7,,99,50\n";

    async fn get(address: SocketAddr, path: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: feed\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    async fn started(test: &str) -> (SocketAddr, PathBuf, oneshot::Sender<()>) {
        let file = scratch(&format!("feed-{test}")).join("prices.csv");
        fs::write(&file, PRICES).unwrap();
        let feed = Arc::new(Feed::open("shop-a".into(), vec![file.clone()]).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(serve(feed, listener, async {
            let _ = stopped.await;
        }));
        (address, file, stop)
    }

    #[tokio::test]
    async fn an_unknown_sku_is_not_found() {
        let (address, _, _stop) = started("unknown").await;
        let (status, body) = get(address, "/v1/price/cpu%2Fnone").await;
        assert_eq!((status, body["error"].as_str()), (404, Some("unknown sku")));
        assert_eq!(get(address, "/v1/nothing").await.0, 404);
    }

    #[tokio::test]
    async fn prices_are_exact_text_and_null_where_unknown() {
        let (address, _, _stop) = started("exact").await;
        let expected = json!({ "sku": "cpu/a-1", "msrp": "300.00", "new": "210.50", "used": null });
        for path in ["/v1/price/cpu%2Fa-1", "/v1/price/cpu/a-1"] {
            assert_eq!(get(address, path).await, (200, expected.clone()), "{path}");
        }
        assert_eq!(get(address, "/v1/price/AMD%20Ryzen%207").await.1["new"], "99.00");
    }

    #[tokio::test]
    async fn a_reference_document_is_served_as_it_is_where_there_is_one() {
        let (address, file, _stop) = started("reference").await;
        assert_eq!(get(address, "/v1/reference").await.0, 404);
        let document = file.with_file_name("reference.json");
        fs::write(&document, r#"{"tables":[]}"#).unwrap();
        let feed = Feed::open("ref".into(), vec![file]).unwrap().with_reference(Some(document));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(Arc::new(feed), listener, std::future::pending()));
        assert_eq!(get(address, "/v1/reference").await, (200, json!({ "tables": [] })));
    }

    #[tokio::test]
    async fn the_source_says_its_name_and_its_skus() {
        let (address, _, _stop) = started("name").await;
        let (_, body) = get(address, "/v1/skus").await;
        assert_eq!(body, json!({ "source": "shop-a", "skus": ["AMD Ryzen 7", "cpu/a-1"] }));
        assert_eq!(get(address, "/healthz").await.1["skus"], 2);
    }

    #[tokio::test]
    async fn a_changed_file_changes_the_prices_and_a_broken_one_does_not() {
        let (address, file, _stop) = started("changed").await;
        fs::write(&file, "key,msrp,new,used\ncpu/a-1,300,150.123456,\n").unwrap();
        assert_eq!(get(address, "/v1/price/cpu/a-1").await.1["new"], "150.123456");
        fs::write(&file, "nonsense").unwrap();
        assert_eq!(get(address, "/v1/price/cpu/a-1").await.1["new"], "150.123456");
        fs::remove_file(&file).unwrap();
        assert_eq!(get(address, "/v1/price/cpu/a-1").await.1["new"], "150.123456");
    }

    #[test]
    fn a_feed_without_skus_does_not_start() {
        let file = scratch("feed-empty").join("prices.csv");
        fs::write(&file, "key,new\n").unwrap();
        assert!(Feed::open("x".into(), vec![file]).is_err());
    }
}
