//! Cultures: names in their own script, and places to live.
//!
//! The lists come from the `fake` crate where it supports the language, and are spelled out here
//! otherwise.

use fake::locales::{
    AR_SA, CY_GB, DE_DE, Data, EN, FA_IR, FR_FR, IT_IT, JA_JP, NL_NL, PT_BR, TR_TR, ZH_CN, ZH_TW,
};

/// A language area.
#[derive(Debug)]
pub(crate) struct Culture {
    /// Share of the users, out of 1000.
    pub(crate) share: u32,
    pub(crate) given: &'static [&'static str],
    pub(crate) family: &'static [&'static str],
    /// Order in which the two names are written.
    pub(crate) order: Order,
    /// BCP 47.
    pub(crate) locale: &'static str,
    /// ISO 3166-1 alpha-2.
    pub(crate) country: &'static str,
    pub(crate) cities: &'static [&'static str],
    /// Prefix of a mobile number in E.164.
    pub(crate) dial: &'static str,
}

/// How a given and a family name are combined.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    GivenFirst,
    FamilyFirst,
    /// Family name first, without a space.
    Joined,
}

use Order::{FamilyFirst, GivenFirst, Joined};

/// All cultures; the shares add up to 1000.
#[rustfmt::skip]
pub(crate) static CULTURES: [Culture; 26] = [
    Culture { share: 230, given: EN::NAME_FIRST_NAME, family: EN::NAME_LAST_NAME, order: GivenFirst, locale: "en-GB", country: "GB", cities: &["London", "Leeds", "Bristol", "Stoke-on-Trent"], dial: "+447" },
    Culture { share: 120, given: FR_FR::NAME_FIRST_NAME, family: FR_FR::NAME_LAST_NAME, order: GivenFirst, locale: "fr-FR", country: "FR", cities: &["Paris", "Besançon", "L'Haÿ-les-Roses", "Nîmes"], dial: "+336" },
    Culture { share: 80, given: DE_DE::NAME_FIRST_NAME, family: DE_DE::NAME_LAST_NAME, order: GivenFirst, locale: "de-DE", country: "DE", cities: &["Köln", "München", "Düsseldorf", "Gießen"], dial: "+4915" },
    Culture { share: 50, given: IT_IT::NAME_FIRST_NAME, family: IT_IT::NAME_LAST_NAME, order: GivenFirst, locale: "it-IT", country: "IT", cities: &["Torino", "Forlì", "L'Aquila"], dial: "+393" },
    Culture { share: 60, given: PT_BR::NAME_FIRST_NAME, family: PT_BR::NAME_LAST_NAME, order: GivenFirst, locale: "pt-BR", country: "BR", cities: &["São Paulo", "Goiânia", "Brasília"], dial: "+5511" },
    Culture { share: 40, given: NL_NL::NAME_FIRST_NAME, family: NL_NL::NAME_LAST_NAME, order: GivenFirst, locale: "nl-NL", country: "NL", cities: &["Utrecht", "'s-Hertogenbosch", "Súdwest-Fryslân"], dial: "+316" },
    Culture { share: 30, given: TR_TR::NAME_FIRST_NAME, family: TR_TR::NAME_LAST_NAME, order: GivenFirst, locale: "tr-TR", country: "TR", cities: &["İstanbul", "Eskişehir", "Muğla"], dial: "+905" },
    Culture { share: 10, given: CY_GB::NAME_FIRST_NAME, family: CY_GB::NAME_LAST_NAME, order: GivenFirst, locale: "cy-GB", country: "GB", cities: &["Caerdydd", "Abertawe"], dial: "+447" },
    Culture { share: 60, given: SPANISH_GIVEN, family: SPANISH_FAMILY, order: GivenFirst, locale: "es-ES", country: "ES", cities: &["Málaga", "A Coruña", "Cádiz", "Logroño"], dial: "+346" },
    Culture { share: 30, given: POLISH_GIVEN, family: POLISH_FAMILY, order: GivenFirst, locale: "pl-PL", country: "PL", cities: &["Łódź", "Kraków", "Gdańsk"], dial: "+485" },
    Culture { share: 20, given: CZECH_GIVEN, family: CZECH_FAMILY, order: GivenFirst, locale: "cs-CZ", country: "CZ", cities: &["Plzeň", "Děčín", "Ústí nad Labem"], dial: "+4207" },
    Culture { share: 20, given: NORDIC_GIVEN, family: NORDIC_FAMILY, order: GivenFirst, locale: "sv-SE", country: "SE", cities: &["Malmö", "Åmål", "Örebro"], dial: "+467" },
    Culture { share: 10, given: ICELANDIC_GIVEN, family: ICELANDIC_FAMILY, order: GivenFirst, locale: "is-IS", country: "IS", cities: &["Reykjavík", "Höfn", "Ísafjörður"], dial: "+3548" },
    Culture { share: 30, given: RUSSIAN_GIVEN, family: RUSSIAN_FAMILY, order: GivenFirst, locale: "ru-KZ", country: "KZ", cities: &["Алматы", "Караганда"], dial: "+7701" },
    Culture { share: 20, given: UKRAINIAN_GIVEN, family: UKRAINIAN_FAMILY, order: GivenFirst, locale: "uk-UA", country: "UA", cities: &["Київ", "Львів", "Кам'янець-Подільський"], dial: "+3806" },
    Culture { share: 20, given: GREEK_GIVEN, family: GREEK_FAMILY, order: GivenFirst, locale: "el-GR", country: "GR", cities: &["Αθήνα", "Θεσσαλονίκη", "Ηράκλειο"], dial: "+3069" },
    Culture { share: 30, given: AR_SA::NAME_FIRST_NAME, family: AR_SA::NAME_LAST_NAME, order: GivenFirst, locale: "ar-SA", country: "SA", cities: &["الرياض", "جدة"], dial: "+9665" },
    Culture { share: 10, given: FA_IR::NAME_FIRST_NAME, family: FA_IR::NAME_LAST_NAME, order: GivenFirst, locale: "fa-IR", country: "IR", cities: &["تهران", "اصفهان"], dial: "+989" },
    Culture { share: 15, given: HEBREW_GIVEN, family: HEBREW_FAMILY, order: GivenFirst, locale: "he-IL", country: "IL", cities: &["תל אביב-יפו", "חיפה"], dial: "+9725" },
    Culture { share: 30, given: JA_JP::NAME_FIRST_NAME, family: JA_JP::NAME_LAST_NAME, order: FamilyFirst, locale: "ja-JP", country: "JP", cities: &["東京", "さいたま市", "札幌市"], dial: "+8190" },
    Culture { share: 25, given: ZH_CN::NAME_FIRST_NAME, family: ZH_CN::NAME_LAST_NAME, order: Joined, locale: "zh-CN", country: "CN", cities: &["上海", "成都"], dial: "+8613" },
    Culture { share: 10, given: ZH_TW::NAME_FIRST_NAME, family: ZH_TW::NAME_LAST_NAME, order: Joined, locale: "zh-TW", country: "TW", cities: &["臺北市", "高雄市"], dial: "+8869" },
    Culture { share: 15, given: KOREAN_GIVEN, family: KOREAN_FAMILY, order: Joined, locale: "ko-KR", country: "KR", cities: &["서울", "부산"], dial: "+8210" },
    Culture { share: 15, given: HINDI_GIVEN, family: HINDI_FAMILY, order: GivenFirst, locale: "hi-IN", country: "IN", cities: &["मुंबई", "नई दिल्ली"], dial: "+919" },
    Culture { share: 10, given: THAI_GIVEN, family: THAI_FAMILY, order: GivenFirst, locale: "th-TH", country: "TH", cities: &["กรุงเทพมหานคร", "เชียงใหม่"], dial: "+668" },
    Culture { share: 10, given: VIETNAMESE_GIVEN, family: VIETNAMESE_FAMILY, order: FamilyFirst, locale: "vi-VN", country: "VN", cities: &["Hà Nội", "Huế", "Đà Nẵng"], dial: "+849" },
];

const SPANISH_GIVEN: &[&str] =
    &["José", "Lucía", "Íñigo", "Begoña", "Sofía", "Ángel", "Nuria", "Andrés", "María Ángeles", "Óscar"];
const SPANISH_FAMILY: &[&str] =
    &["García", "Núñez", "Peña", "Ibáñez", "Muñoz", "Gómez de la Serna", "López-Alegría", "Martín"];
const POLISH_GIVEN: &[&str] =
    &["Łukasz", "Małgorzata", "Paweł", "Agnieszka", "Stanisław", "Zofia", "Michał", "Grażyna"];
const POLISH_FAMILY: &[&str] =
    &["Wójcik", "Żuławska", "Wiśniewski", "Dąbrowska", "Szczęsny", "Łęcki", "Kowalczyk"];
const CZECH_GIVEN: &[&str] = &["Jiří", "Tereza", "Ondřej", "Eliška", "Matěj", "Růžena", "Bohumil"];
const CZECH_FAMILY: &[&str] = &["Dvořák", "Nováková", "Říha", "Černý", "Šťastná", "Kučera", "Němcová"];
const NORDIC_GIVEN: &[&str] = &["Åsa", "Göran", "Søren", "Øyvind", "Märta", "Jürgen", "Aino", "Väinö"];
const NORDIC_FAMILY: &[&str] =
    &["Lindström", "Sjöberg", "Kjær", "Ångström", "Hämäläinen", "Bjørnsen", "Öberg"];
const ICELANDIC_GIVEN: &[&str] = &["Guðrún", "Þórður", "Sigríður", "Ólafur", "Ásdís", "Ægir"];
const ICELANDIC_FAMILY: &[&str] =
    &["Jónsdóttir", "Þorsteinsson", "Ólafsdóttir", "Guðmundsson", "Björnsdóttir"];
const RUSSIAN_GIVEN: &[&str] =
    &["Алексей", "Мария", "Дмитрий", "Ольга", "Сергей", "Наталья", "Фёдор", "Юлия", "Артём", "Любовь"];
const RUSSIAN_FAMILY: &[&str] =
    &["Иванов", "Ким", "Соловьёва", "Щербаков", "Ахметова", "Цой", "Журавлёв", "Оспанова"];
const UKRAINIAN_GIVEN: &[&str] = &["Олександр", "Ірина", "В'ячеслав", "Соломія", "Їлія", "Ганна", "Євген"];
const UKRAINIAN_FAMILY: &[&str] = &["Шевченко", "Коваленко", "Ґалаґан", "Лук'яненко", "Гриценко", "Їжак"];
const GREEK_GIVEN: &[&str] =
    &["Γιώργος", "Ελένη", "Νίκος", "Μαρία", "Δημήτρης", "Χρυσάνθη", "Ιωάννα", "Θεόδωρος"];
const GREEK_FAMILY: &[&str] =
    &["Παπαδόπουλος", "Γεωργίου", "Αγγελοπούλου", "Κωνσταντίνου", "Ψαρράς", "Οικονόμου"];
const HEBREW_GIVEN: &[&str] = &["יוסף", "נועה", "אברהם", "תמר", "איתן", "שירה", "דוד", "מיכל"];
const HEBREW_FAMILY: &[&str] = &["כהן", "לוי", "מזרחי", "בן-דוד", "פרידמן", "אזולאי"];
const KOREAN_GIVEN: &[&str] = &["민준", "서연", "지훈", "하은", "예준", "수빈", "도윤", "지우"];
const KOREAN_FAMILY: &[&str] = &["김", "이", "박", "최", "정", "강", "남궁"];
const HINDI_GIVEN: &[&str] = &["आरव", "प्रिया", "राहुल", "अनन्या", "विक्रम", "दीपिका", "श्रेया", "अर्जुन"];
const HINDI_FAMILY: &[&str] = &["शर्मा", "वर्मा", "गुप्ता", "सिंह", "कुलकर्णी", "चट्टोपाध्याय"];
const THAI_GIVEN: &[&str] = &["สมชาย", "สมหญิง", "กิตติ", "ณัฐวุฒิ", "พิมพ์ชนก", "อรทัย"];
const THAI_FAMILY: &[&str] = &["ใจดี", "แสงทอง", "ศรีสุวรรณ", "วงศ์สวัสดิ์", "บุญมี"];
const VIETNAMESE_GIVEN: &[&str] =
    &["Thị Hồng", "Văn Đức", "Minh Châu", "Quốc Bảo", "Thuý Kiều", "Hữu Nghĩa", "Ngọc Ánh"];
const VIETNAMESE_FAMILY: &[&str] = &["Nguyễn", "Trần", "Lê", "Phạm", "Đặng", "Vũ", "Huỳnh"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_add_up_to_1000() {
        assert_eq!(CULTURES.iter().map(|culture| culture.share).sum::<u32>(), 1000);
    }

    #[test]
    fn every_culture_has_names_and_places() {
        for culture in &CULTURES {
            assert!(culture.given.len() > 4 && culture.family.len() > 4, "{}", culture.locale);
            assert!(!culture.cities.is_empty(), "{}", culture.locale);
        }
    }
}
