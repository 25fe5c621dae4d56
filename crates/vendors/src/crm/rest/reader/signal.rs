//! How the CRM tells of changes, and how that is proved.

use mistok_core::{
    domain::order::Keeps,
    yaml::{Node, Place},
};

use super::{
    super::{
        deed,
        recipe::{Hash, Proof, ProofForm, Signal},
    },
    Reader,
};

const SIGNAL: [&str; 4] = ["about", "proof", "each", "read"];
const PROOF: [&str; 5] = ["header", "of", "hmac", "key", "form"];

impl Reader {
    /// A signal, which is about `keeps` where it does not say it.
    pub(super) fn signal(&mut self, node: &Node, at: Place, keeps: Keeps) -> Option<Signal> {
        let fields = node.fields(&SIGNAL, &mut self.faults);
        let about = fields
            .get("about")
            .and_then(|node| node.value("lead or order", &mut self.faults, Keeps::parse));
        let proof = match fields.get("proof") {
            Some(node) => Some(self.proof(node)?),
            None => None,
        };
        let Some(read) = fields.get("read") else {
            self.faults.add(at, "`read` is missing here");
            return None;
        };
        let mut reading = self.pointers(read, deed::SIGNAL, &["id"]);
        reading.each = fields.get("each").and_then(|node| self.pointer(node));
        Some(Signal {
            keeps: about.unwrap_or(keeps),
            proof,
            reading,
        })
    }

    fn proof(&mut self, node: &Node) -> Option<Proof> {
        let fields = node.fields(&PROOF, &mut self.faults);
        if let Some(of) = fields.get("of") {
            of.value("body", &mut self.faults, |text| {
                (text == "body").then_some(())
            });
        }
        let header = fields.needed("header", &mut self.faults);
        let header = header.and_then(|node| {
            node.value("the name of a header", &mut self.faults, |text| {
                text.parse().ok()
            })
        });
        let hash = fields.needed("hmac", &mut self.faults).and_then(|node| {
            node.value("sha256 or sha1", &mut self.faults, |text| match text {
                "sha256" => Some(Hash::Sha256),
                "sha1" => Some(Hash::Sha1),
                _ => None,
            })
        });
        let known =
            self.with_settings(vec!["secret.webhook".to_owned(), "secret.token".to_owned()]);
        let key = fields.needed("key", &mut self.faults);
        let key = key.and_then(|node| self.template(node, &known));
        let form = fields.needed("form", &mut self.faults).and_then(|node| {
            let expected = "hex, base64, \"sha256=hex\" or \"base64(id:hex)\"";
            node.value(expected, &mut self.faults, |text| match text {
                "hex" => Some(ProofForm::Hex),
                "base64" => Some(ProofForm::Base64),
                "sha256=hex" => Some(ProofForm::NamedHex),
                "base64(id:hex)" => Some(ProofForm::Base64OfIdAndHex),
                _ => None,
            })
        });
        Some(Proof {
            header: header?,
            hash: hash?,
            key: key?,
            form: form?,
        })
    }
}
