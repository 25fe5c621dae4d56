//! How values of the domain stand in a button's data.

use std::str::FromStr;

use super::declare::{Argument, Parts, push};
use crate::domain::{
    customer::Notices,
    dialogue::{Asked, Field},
    id::{
        CaseId, CategoryId, ChatId, ConversationId, DepartmentId, EntryId, LabelId, LeadId,
        ManagerId, MessageId, Number, OrderId, ProductId, SmsDraftId, SmsId,
    },
    language::Language,
    order::{Fulfilment, OrderTab},
    statistics::Scope,
};

fn number<T: FromStr>(parts: &mut Parts<'_>) -> Option<T> {
    parts.take()?.parse().ok()
}

macro_rules! numbers {
    ($($type:ident),+) => {$(
        impl Argument for $type {
            fn write(&self, data: &mut String) {
                push(data, &self.to_string());
            }

            fn read(parts: &mut Parts<'_>) -> Option<Self> {
                number(parts)
            }

            #[cfg(test)]
            fn samples() -> Vec<Self> {
                vec![$type::MIN, 0, $type::MAX]
            }
        }
    )+};
}

numbers!(u32, i64);

macro_rules! ids {
    ($($id:ident),+ $(,)?) => {$(
        impl Argument for $id {
            fn write(&self, data: &mut String) {
                self.0.write(data);
            }

            fn read(parts: &mut Parts<'_>) -> Option<Self> {
                number(parts).map(Self)
            }

            #[cfg(test)]
            fn samples() -> Vec<Self> {
                i64::samples().into_iter().map(Self).collect()
            }
        }
    )+};
}

ids!(
    CaseId,
    CategoryId,
    ChatId,
    ConversationId,
    DepartmentId,
    EntryId,
    LabelId,
    LeadId,
    ManagerId,
    MessageId,
    Number,
    OrderId,
    ProductId,
    SmsDraftId,
    SmsId,
);

/// Enums that know their own names.
macro_rules! named {
    ($($type:ident: $write:ident $read:ident),+ $(,)?) => {$(
        impl Argument for $type {
            fn write(&self, data: &mut String) {
                push(data, self.$write());
            }

            fn read(parts: &mut Parts<'_>) -> Option<Self> {
                Self::$read(parts.take()?)
            }

            #[cfg(test)]
            fn samples() -> Vec<Self> {
                Self::ALL.to_vec()
            }
        }
    )+};
}

named!(
    Asked: as_str parse,
    Field: as_str parse,
    Fulfilment: as_str parse,
    Language: code from_code,
    OrderTab: as_str parse,
);

/// Stars, 1 to 5.
impl Argument for u8 {
    fn write(&self, data: &mut String) {
        push(data, &self.to_string());
    }

    fn read(parts: &mut Parts<'_>) -> Option<Self> {
        number(parts).filter(|stars| (1..=5).contains(stars))
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        (1..=5).collect()
    }
}

/// The longest name of a method in the settings: what a button has room for.
pub const NAME: usize = 32;

/// A method's name in the settings, which are checked to be such.
impl Argument for String {
    fn write(&self, data: &mut String) {
        push(data, self);
    }

    fn read(parts: &mut Parts<'_>) -> Option<Self> {
        let text = parts.take()?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        ((1..=NAME).contains(&text.len()) && text.bytes().all(is_plain)).then(|| text.to_owned())
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec!["x-_".repeat(NAME)[..NAME].to_owned(), "7".to_owned()]
    }
}

/// Nothing where it is `None`: it can only be the last of its row.
impl<T: Argument> Argument for Option<T> {
    fn write(&self, data: &mut String) {
        if let Some(argument) = self {
            argument.write(data);
        }
    }

    fn read(parts: &mut Parts<'_>) -> Option<Self> {
        if parts.is_empty() {
            return Some(None);
        }
        T::read(parts).map(Some)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let some = T::samples().into_iter().map(Some);
        some.chain([None]).collect()
    }
}

impl Argument for Notices {
    fn write(&self, data: &mut String) {
        let text = match self {
            Self::On => "1",
            Self::Off => "0",
        };
        push(data, text);
    }

    fn read(parts: &mut Parts<'_>) -> Option<Self> {
        match parts.take()? {
            "1" => Some(Self::On),
            "0" => Some(Self::Off),
            _ => None,
        }
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self::On, Self::Off]
    }
}

impl Argument for Scope {
    fn write(&self, data: &mut String) {
        push(data, &self.to_code());
    }

    fn read(parts: &mut Parts<'_>) -> Option<Self> {
        Self::from_code(parts.take()?)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let with = |department| {
            let periods = crate::domain::statistics::Period::ALL.into_iter();
            periods.map(move |period| Self { period, department })
        };
        let departments = Option::<DepartmentId>::samples().into_iter();
        departments.flat_map(with).collect()
    }
}
