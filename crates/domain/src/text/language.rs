//! Languages, by the codes that Mastodon knows.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language by its ISO 639 code, such as `en`, `de` or `yue`; of Chinese with its region: `zh-TW`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

/// Why a text is no language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an ISO 639 language code")]
pub struct InvalidLanguage;

/// ISO 639-1, and of ISO 639-3 what people post in who have no code of two letters.
const KNOWN: &str = "\
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo \
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg \
    ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn \
    no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta \
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu \
    ast chr ckb cnr csb dsb fil frp fur gsw haw hmn hsb jbo kab kmr ldn lfn lzh mai moh nan nds non pdc pms sco sma smj smn \
    sms szl tok tzm vai wuu xal yue zba zgh";

/// Whose written form differs so much by region that it is a code of its own, as on Mastodon.
const REGIONAL: [&str; 3] = ["zh-CN", "zh-HK", "zh-TW"];

impl Language {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Language {
    type Err = InvalidLanguage;

    /// Reads a BCP 47 tag, in any case and with `_` for `-`: of `en_US` it keeps `en`, of `zh_tw` `zh-TW`.
    fn from_str(text: &str) -> Result<Self, InvalidLanguage> {
        let tag = text.trim().replace('_', "-");
        let mut parts = tag.split('-');
        let language = parts.next().unwrap_or_default().to_ascii_lowercase();
        // A tag of anything but letters and digits is none, however it begins.
        let is_tag = parts
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !is_tag || !KNOWN.split(' ').any(|known| known == language) {
            return Err(InvalidLanguage);
        }
        let regional = REGIONAL.into_iter().find(|known| tag.eq_ignore_ascii_case(known));
        Ok(Self(regional.map_or(language, str::to_owned)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_in_every_spelling_of_its_tag() {
        for (text, code) in [
            ("en", "en"),
            ("EN", "en"),
            ("en_US", "en"),
            ("en-us", "en"),
            ("zh_TW", "zh-TW"),
            ("ZH-hk", "zh-HK"),
            ("zh-Hant-TW", "zh"),
            ("ca-valencia", "ca"),
            ("sr-Latn", "sr"),
            ("es-419", "es"),
            ("pt_BR", "pt"),
            ("de-DE-u-co-phonebk", "de"),
            ("YUE", "yue"),
            (" tok ", "tok"),
        ] {
            assert_eq!(text.parse::<Language>().unwrap().as_str(), code, "{text}");
        }
    }

    #[test]
    fn what_nobody_speaks_is_none() {
        for bad in [
            "",
            "e",
            "xx",
            "english",
            "en-",
            "en--us",
            "en-<b>",
            "en US",
            "zz-ZZ",
            "en-verylongsubtag",
            "日本",
        ] {
            assert_eq!(bad.parse::<Language>(), Err(InvalidLanguage), "{bad}");
        }
    }
}
