//! The sample shop's goods in English.

const ENGLISH: [(&str, &str); 81] = [
    ("Посуд", "Tableware"),
    ("Текстиль", "Textiles"),
    ("Аромати та свічки", "Scents and candles"),
    ("Подарункові набори", "Gift sets"),
    ("Колір", "Colour"),
    ("Розмір", "Size"),
    ("Аромат", "Scent"),
    ("Сума", "Amount"),
    ("Чашка «Ліс»", "“Forest” cup"),
    (
        "<p>Керамічна чашка ручної роботи, <b>350 мл</b>.</p><ul><li>можна мити в посудомийці</li><li>можна ставити в мікрохвильову піч</li></ul>",
        "<p>A hand-made ceramic cup, <b>350 ml</b>.</p><ul><li>dishwasher-safe</li><li>microwave-safe</li></ul>",
    ),
    ("зелена", "green"),
    ("сіра", "grey"),
    ("біла", "white"),
    ("Чашка для еспресо", "Espresso cup"),
    ("Маленька чашка на 80 мл.", "A small cup of 80 ml."),
    ("Тарілка «Сонце»", "“Sun” plate"),
    (
        "Тарілка з глини, розписана вручну.",
        "A clay plate, painted by hand.",
    ),
    ("21 см", "21 cm"),
    ("27 см", "27 cm"),
    (
        "Миска з петриківським розписом",
        "Bowl with Petrykivka painting",
    ),
    (
        "<p>Глибока миска. Розпис &mdash; справжня <i>петриківка</i>.</p>",
        "<p>A deep bowl. The painting is genuine <i>Petrykivka</i>.</p>",
    ),
    ("Глечик опішнянський", "Opishnia jug"),
    (
        "Глечик на 1,2 л із Опішні.",
        "A jug of 1.2 litres from Opishnia.",
    ),
    ("Чайник скляний", "Glass teapot"),
    (
        "Чайник із термостійкого скла, 900 мл.",
        "A teapot of heat-proof glass, 900 ml.",
    ),
    ("Плед вовняний", "Woollen blanket"),
    (
        "Плед із карпатської вовни.",
        "A blanket of Carpathian wool.",
    ),
    ("140×200", "140×200"),
    ("200×220", "200×220"),
    ("Рушник лляний", "Linen towel"),
    ("М'який льон, 50×90 см.", "Soft linen, 50×90 cm."),
    ("натуральний", "natural"),
    ("синій", "blue"),
    ("теракота", "terracotta"),
    ("Фартух лляний", "Linen apron"),
    ("Фартух із двома кишенями.", "An apron with two pockets."),
    ("Шкарпетки теплі", "Warm socks"),
    (
        "Шкарпетки з вовни, дуже теплі.",
        "Woollen socks, very warm.",
    ),
    ("36–38", "36–38"),
    ("39–41", "39–41"),
    ("42–44", "42–44"),
    ("Подушка з лавандою", "Lavender pillow"),
    (
        "<p>Маленька подушка для <b>спокійного сну</b>.</p>",
        "<p>A small pillow for <b>a quiet night</b>.</p>",
    ),
    ("Шопер «Мальви»", "“Mallow” shopper"),
    (
        "Полотняна торба з вишивкою.",
        "A cloth bag with embroidery.",
    ),
    ("Свічка соєва", "Soy candle"),
    ("Горить до 40 годин.", "Burns for up to 40 hours."),
    ("кориця", "cinnamon"),
    ("хвоя", "pine"),
    ("бавовна", "cotton"),
    ("Свічка медова", "Honey candle"),
    (
        "Скручена з вощини, пахне медом.",
        "Rolled of beeswax, smells of honey.",
    ),
    ("Аромадифузор", "Reed diffuser"),
    (
        "Скляна пляшка з ротанговими паличками, 100 мл.",
        "A glass bottle with rattan reeds, 100 ml.",
    ),
    ("грейпфрут", "grapefruit"),
    ("сандал", "sandalwood"),
    ("Саше з карпатськими травами", "Sachet of Carpathian herbs"),
    ("Для шафи або подушки.", "For a wardrobe or a pillow."),
    ("Свічник дубовий", "Oak candle holder"),
    (
        "Точений із дуба, з олійним покриттям.",
        "Turned of oak, oiled.",
    ),
    ("Набір пахощів", "Incense set"),
    ("20 паличок і підставка.", "20 sticks and a holder."),
    ("Набір «Чайна пауза»", "“Tea Break” set"),
    (
        "<p>Чашка, мед і трав'яний чай у коробці.</p><p>Листівка &ndash; у подарунок!</p>",
        "<p>A cup, honey and herbal tea in a box.</p><p>A card comes with it!</p>",
    ),
    ("Набір для малюка", "Baby set"),
    (
        "Плюшевий ведмідь, пледик і книжечка.",
        "A teddy bear, a small blanket and a booklet.",
    ),
    ("блакитний", "sky blue"),
    ("рожевий", "pink"),
    ("Набір «Новосілля»", "“New Home” set"),
    (
        "Свічка, рушник і дошка для сиру.",
        "A candle, a towel and a cheese board.",
    ),
    ("Набір солодощів", "Set of sweets"),
    (
        "Шоколад ручної роботи та горіхи в меду.",
        "Hand-made chocolate, and nuts in honey.",
    ),
    ("малий", "small"),
    ("великий", "large"),
    ("Подарунковий сертифікат", "Gift voucher"),
    ("Діє один рік.", "Valid for a year."),
    ("500 грн", "500 UAH"),
    ("1000 грн", "1,000 UAH"),
    ("2000 грн", "2,000 UAH"),
    ("Записник «Мрії»", "“Dreams” notebook"),
    (
        "Тверда обкладинка, 160 сторінок у крапку.",
        "Hard cover, 160 dotted pages.",
    ),
];

/// The same in English; words without an English form stay unchanged.
pub fn in_english(words: &'static str) -> &'static str {
    let known = ENGLISH.iter().find(|(ukrainian, _)| *ukrainian == words);
    known.map_or(words, |(_, english)| english)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn all_words_of_the_shop_have_english() {
        for words in sample::words() {
            assert!(ENGLISH.iter().any(|(known, _)| *known == words), "{words}");
        }
    }
}
