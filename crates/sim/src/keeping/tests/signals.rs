//! The signals that a shop gets when a buyer has written.

use std::sync::{Arc, Mutex};

use super::*;
use crate::faults::Faults;
use crate::http::{self, Reply, Request as HttpRequest, Site};
use crate::tasks::Tasks;

/// A shop that is signalled to.
#[derive(Debug, Default)]
struct Shop {
    faults: Faults,
    heard: Mutex<Vec<String>>,
}

impl Site for Shop {
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path
    }

    async fn answer(self: Arc<Self>, request: HttpRequest) -> Reply {
        let query = request.uri.query().unwrap_or_default();
        let body = String::from_utf8_lossy(&request.body);
        let line = format!("{} {query}{body}", request.method);
        self.heard.lock().unwrap().push(line);
        Reply::json(200, "{\"ok\":true}")
    }

    fn failure(&self, _: &HttpRequest, _: &Fault) -> Option<Reply> {
        None
    }
}

#[tokio::test]
async fn each_message_of_a_buyer_is_signalled_until_it_is_taken() {
    let world = World::with(Options::default()).await;
    let shop = Arc::new(Shop::default());
    let tasks = Tasks::here();
    let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let address = http::serve(local, Arc::clone(&shop), &tasks).await.unwrap();
    let url = format!("http://{address}/messages/secret");
    let keeping = &world.keeping;
    let buyer = keeping.customer(55, "b@example.com", "Ключ");
    let heard = || shop.heard.lock().unwrap().clone();

    for (form, method) in [
        (SignalForm::Json, SignalMethod::Post),
        (SignalForm::Form, SignalMethod::Post),
        (SignalForm::Query, SignalMethod::Get),
    ] {
        keeping.set_signal(&url, form, method);
        buyer.writes("Hi");
        keeping.settled().await;
    }
    let first = heard();
    assert!(first[0].starts_with("POST {\"InvoiceId\":55,"), "{first:?}");
    assert!(first[1].starts_with("POST InvoiceId=55&"), "{first:?}");
    assert!(first[2].starts_with("GET InvoiceId=55&"), "{first:?}");

    shop.faults.for_next(1, Fault::Error500);
    buyer.writes("Hello?");
    keeping.settled().await;
    assert_eq!((heard().len(), keeping.signal_warnings()), (3, 1));
    world.clock.advance(TimeDelta::seconds(10));
    keeping.settled().await;
    assert_eq!((heard().len(), keeping.signals_sent()), (4, 4));

    keeping.signals(false);
    buyer.writes("Anybody?");
    keeping.settled().await;
    assert_eq!(heard().len(), 4);
    keeping.repeat_signal(55);
    keeping.settled().await;
    keeping.administration_notice("Maintenance tonight");
    keeping.settled().await;
    assert_eq!(heard().len(), 6);
    assert!(!heard()[5].contains("InvoiceId"));
    tasks.stop().cancel();
}
