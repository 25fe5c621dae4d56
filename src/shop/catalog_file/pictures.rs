//! Pictures of products: addresses, or files in the shop's own folder.

use std::path::{Component, Path, PathBuf};

use crate::domain::{catalog_file::Problem, product::IN_FOLDER};

/// What Telegram takes as a photo (<https://core.telegram.org/bots/api#sending-files>).
pub const LARGEST: u64 = 10 * 1024 * 1024;
const ENDINGS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
/// Letters of an address, at most.
const LONGEST: usize = 2_000;

/// The shop's folder with pictures.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    /// `None` means that only addresses are taken.
    pub folder: Option<PathBuf>,
}

impl Pictures {
    /// The first picture of those that a cell names; all of them must be good.
    pub fn first(&self, cell: &str) -> Result<Option<String>, Problem> {
        let named = cell.split(';').map(str::trim).filter(|it| !it.is_empty());
        let mut pictures = Vec::new();
        for picture in named {
            pictures.push(self.picture(picture)?);
        }
        Ok(pictures.into_iter().next())
    }

    fn picture(&self, text: &str) -> Result<String, Problem> {
        if is_address(text) {
            return Ok(text.to_owned());
        }
        let folder = self.folder.as_ref().ok_or(Problem::Picture)?;
        if !is_file_name(text) {
            return Err(Problem::Picture);
        }
        let found = std::fs::metadata(folder.join(text));
        match found {
            Ok(file) if file.is_file() && file.len() <= LARGEST => Ok(format!("{IN_FOLDER}{text}")),
            _ => Err(Problem::PictureFile),
        }
    }
}

fn is_address(text: &str) -> bool {
    let parsed = reqwest::Url::parse(text).ok();
    let is_secure = parsed.is_some_and(|url| url.scheme() == "https" && url.has_host());
    is_secure && text.chars().count() <= LONGEST && !text.contains(char::is_whitespace)
}

/// A file of the folder itself: nothing that leads out of it.
fn is_file_name(text: &str) -> bool {
    let path = Path::new(text);
    let mut parts = path.components();
    let is_one = matches!(
        (parts.next(), parts.next()),
        (Some(Component::Normal(_)), None)
    );
    let ending = path.extension().and_then(|it| it.to_str());
    let is_picture = ending.is_some_and(|it| ENDINGS.contains(&it.to_lowercase().as_str()));
    is_one && is_picture && !text.contains(['/', '\\', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_secure_addresses_and_files_of_the_folder_are_pictures() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("cup.JPG"), [0; 10]).unwrap();
        let large = std::fs::File::create(folder.path().join("large.png")).unwrap();
        large.set_len(LARGEST + 1).unwrap();
        let own = Pictures {
            folder: Some(folder.path().to_owned()),
        };
        let long = format!("https://a.example/{}", "x".repeat(LONGEST));
        for (text, first) in [
            (
                "https://a.example/cup.jpg",
                Ok(Some("https://a.example/cup.jpg")),
            ),
            ("cup.JPG; https://a.example/b.jpg", Ok(Some("file:cup.JPG"))),
            (" ; ", Ok(None)),
            ("http://a.example/cup.jpg", Err(Problem::Picture)),
            ("javascript:alert(1)", Err(Problem::Picture)),
            ("../cup.JPG", Err(Problem::Picture)),
            ("/etc/cup.jpg", Err(Problem::Picture)),
            ("a/cup.JPG", Err(Problem::Picture)),
            ("..\\cup.JPG", Err(Problem::Picture)),
            ("notes.txt", Err(Problem::Picture)),
            ("none.jpg", Err(Problem::PictureFile)),
            ("large.png", Err(Problem::PictureFile)),
            (&long, Err(Problem::Picture)),
            ("cup.JPG; ../b.jpg", Err(Problem::Picture)),
        ] {
            let first = first.map(|it| it.map(str::to_owned));
            assert_eq!(own.first(text), first, "{text}");
        }
        let without = Pictures::default();
        assert_eq!(without.first("cup.JPG"), Err(Problem::Picture));
    }
}
