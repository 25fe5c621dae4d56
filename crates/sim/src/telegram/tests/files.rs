//! Files by id, download and upload.

use chrono::TimeDelta;

use super::*;

impl World {
    async fn download(&self, path: &str) -> (u16, Vec<u8>) {
        let url = format!("{}/file/bot{TOKEN}/{path}", self.telegram.url());
        let answer = self.client.get(url).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.bytes().await.unwrap().to_vec())
    }

    async fn upload(&self, method: &str, fields: &[(&str, &str)], part: &str) -> Value {
        let field = |(name, value): &(&str, &str)| {
            format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let fields: Vec<String> = fields.iter().map(field).collect();
        let file = format!(
            "--b0\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"a.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nвміст\r\n--b0--\r\n"
        );
        let body = fields.concat() + &file;
        let url = format!("{}/bot{TOKEN}/{method}", self.telegram.url());
        let request = self.client.post(url).body(body);
        let request = request.header("content-type", "multipart/form-data; boundary=b0");
        let answer = request.send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&answer).unwrap()
    }
}

#[tokio::test]
async fn a_file_is_fetched_by_its_id() {
    let (world, olena) = World::open().await;
    olena.sends_document_bytes("чек.txt", "text/plain", "вміст");
    let id = olena.messages().pop().unwrap().file_id();
    olena.sends_photo("");
    let photo = olena.messages().pop().unwrap().file_id();
    olena.sends_document_of("велике.zip", "", 20 * 1024 * 1024 + 1);
    let large = olena.messages().pop().unwrap().file_id();

    let file = world.done("getFile", json!({"file_id": id})).await;
    let path = file["file_path"].as_str().unwrap();
    assert!(path.starts_with("documents/file_"), "{path}");
    assert_eq!(file["file_size"], 10);
    let (status, content) = world.download(path).await;
    assert_eq!((status, content), (200, "вміст".into()));
    let file = world.done("getFile", json!({"file_id": photo})).await;
    let picture = file["file_path"].as_str().unwrap();
    let (_, content) = world.download(picture).await;
    assert_eq!(file["file_size"], content.len());
    assert_eq!(
        world.refusal("getFile", json!({"file_id": large})).await,
        "file is too big"
    );
    assert_eq!(
        world.refusal("getFile", json!({"file_id": "BQACx"})).await,
        "wrong file_id or the file is temporarily unavailable"
    );
    assert_eq!(world.download("documents/file_99.txt").await.0, 404);
    world.clock.advance(TimeDelta::minutes(61));
    assert_eq!(world.download(path).await.0, 404);
}

#[tokio::test]
async fn a_bot_uploads_files() {
    let (world, olena) = World::open().await;
    let direct = world
        .upload("sendDocument", &[("chat_id", "4242")], "document")
        .await;
    let named = [("chat_id", "4242"), ("document", "attach://f1")];
    world.upload("sendDocument", &named, "f1").await;
    let media = json!([
        {"type": "document", "media": "attach://f1", "caption": "Раз"},
        {"type": "document", "media": olena.last().unwrap().file_id()},
    ])
    .to_string();
    let album = [("chat_id", "4242"), ("media", media.as_str())];
    let album = world.upload("sendMediaGroup", &album, "f1").await;
    let strange = world
        .upload("sendDocument", &[("chat_id", "4242")], "dokument")
        .await;

    assert_eq!(direct["result"]["document"]["file_name"], "a.txt");
    assert_eq!(album["result"][0]["caption"], "Раз");
    let id = &album["result"][1]["document"]["file_id"];
    let file = world.done("getFile", json!({"file_id": id})).await;
    let (_, content) = world.download(file["file_path"].as_str().unwrap()).await;
    assert_eq!(content, "вміст".as_bytes());
    assert_eq!(
        strange["description"],
        "Bad Request: sendDocument has no parameter \"dokument\" (strict simulator)"
    );
    let call = &world.telegram.calls_of("sendDocument")[0];
    assert_eq!(call.params["document"]["file_name"], "a.txt");
}
