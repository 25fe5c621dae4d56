//! How actions are declared: one row makes the variant of the enum, the way it is written into a
//! button and read back, and the lists that the tests run over.

use std::str::Split;

/// Declares an enum of actions. A row is `Variant(argument: Kind, ...) = "code"`; it is written as
/// `:code:argument:...`. Without `= "code"` the first argument brings its own code: it is a table
/// itself.
///
/// Rows are tried from top to bottom. Of two rows with one code, the one with more arguments stands
/// first. After the rows may follow
///
/// - `earlier = function;`: reads data of earlier versions that no row reads,
/// - `fn name -> Option<Kind>;`: the argument with this name, for the rows that have it,
/// - `fn name -> Kind;`: the argument with this name, which every row has.
macro_rules! actions {
    (
        $(#[$meta:meta])*
        pub enum $type:ident $rows:tt
        earlier = $earlier:ident;
        $($accessor:tt)*
    ) => {
        actions!(@enum $(#[$meta])* $type $rows);
        actions!(@argument $type $rows $earlier);
        actions!(@accessor $type $rows $($accessor)*);
    };

    ($(#[$meta:meta])* pub enum $type:ident $rows:tt $($accessor:tt)*) => {
        actions!(@enum $(#[$meta])* $type $rows);
        actions!(@argument $type $rows);
        actions!(@accessor $type $rows $($accessor)*);
    };

    (@enum $(#[$meta:meta])* $type:ident {$(
        $(#[$doc:meta])*
        $variant:ident $(($($name:ident: $kind:ty),+))? $(= $code:literal)?
    ),+ $(,)?}) => {
        $(#[$meta])*
        pub enum $type {
            $($(#[$doc])* $variant $(($($kind),+))?),+
        }
    };

    (@argument $type:ident {$(
        $(#[$doc:meta])*
        $variant:ident $(($($name:ident: $kind:ty),+))? $(= $code:literal)?
    ),+ $(,)?} $($earlier:ident)?) => {
        impl $crate::press::declare::Argument for $type {
            fn write(&self, data: &mut String) {
                match self {$(
                    Self::$variant $(($($name),+))? => {
                        $($crate::press::declare::push(data, $code);)?
                        $($($crate::press::declare::Argument::write($name, data);)+)?
                    }
                )+}
            }

            fn read(parts: &mut $crate::press::declare::Parts<'_>) -> Option<Self> {
                $(
                    let row = parts.attempt(|parts| {
                        $(parts.code($code)?;)?
                        Some(Self::$variant $(($(
                            <$kind as $crate::press::declare::Argument>::read(parts)?
                        ),+))?)
                    });
                    if row.is_some() {
                        return row;
                    }
                )+
                None$(.or_else(|| $earlier(parts)))?
            }

            #[cfg(test)]
            fn samples() -> Vec<Self> {
                let mut samples = Vec::new();
                $(
                    $($(let $name = <$kind as $crate::press::declare::Argument>::samples();)+)?
                    let count: usize = [$($($name.len()),+)?].iter().product();
                    for place in 0..count {
                        let place = std::cell::Cell::new(place);
                        $($(let $name = $crate::press::declare::pick(&$name, &place);)+)?
                        assert_eq!(place.get(), 0, "every argument has its sample");
                        samples.push(Self::$variant $(($($name),+))?);
                    }
                )+
                samples
            }

            #[cfg(test)]
            fn add_codes(codes: &mut Vec<(&'static str, &'static str)>) {
                $(
                    $(codes.push((concat!(stringify!($type), "::", stringify!($variant)), $code));)?
                    $($(<$kind as $crate::press::declare::Argument>::add_codes(codes);)+)?
                )+
            }
        }
    };

    (@accessor $type:ident $rows:tt) => {};

    (@accessor $type:ident {$(
        $(#[$doc:meta])*
        $variant:ident $(($($name:ident: $kind:ty),+))? $(= $code:literal)?
    ),+ $(,)?} $(#[$meta:meta])* fn $accessor:ident -> Option<$wanted:ty>;) => {
        impl $type {
            $(#[$meta])*
            #[expect(unused_variables, reason = "one argument of a row is wanted")]
            pub fn $accessor(self) -> Option<$wanted> {
                // A row that has the argument shadows this.
                let $accessor = None;
                match self {$(
                    Self::$variant $(($($name),+))? => Option::<$wanted>::from($accessor)
                ),+}
            }
        }
    };

    (@accessor $type:ident {$(
        $(#[$doc:meta])*
        $variant:ident $(($($name:ident: $kind:ty),+))? $(= $code:literal)?
    ),+ $(,)?} $(#[$meta:meta])* fn $accessor:ident -> $wanted:ty;) => {
        impl $type {
            $(#[$meta])*
            #[expect(unused_variables, reason = "one argument of a row is wanted")]
            pub const fn $accessor(self) -> $wanted {
                match self {$(Self::$variant $(($($name),+))? => $accessor),+}
            }
        }
    };
}

/// Declares an enum whose values are an argument each: `Variant = "text"`.
macro_rules! choices {
    (
        $(#[$meta:meta])*
        pub enum $type:ident {$($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)?}
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type {
            $($(#[$doc])* $variant),+
        }

        impl $crate::press::declare::Argument for $type {
            fn write(&self, data: &mut String) {
                let text = match self {$(Self::$variant => $text),+};
                $crate::press::declare::push(data, text);
            }

            fn read(parts: &mut $crate::press::declare::Parts<'_>) -> Option<Self> {
                match parts.take()? {
                    $($text => Some(Self::$variant),)+
                    _ => None,
                }
            }

            #[cfg(test)]
            fn samples() -> Vec<Self> {
                vec![$(Self::$variant),+]
            }
        }
    };
}

pub(super) use {actions, choices};

/// What stands in a button's data.
pub(super) trait Argument: Sized {
    /// Appends it, each part behind a colon.
    fn write(&self, data: &mut String);

    /// `None` for what [`Self::write`] does not write.
    fn read(parts: &mut Parts<'_>) -> Option<Self>;

    /// Values of every kind, the longest among them.
    #[cfg(test)]
    fn samples() -> Vec<Self>;

    /// Adds the rows of a table, each with its code.
    #[cfg(test)]
    fn add_codes(_codes: &mut Vec<(&'static str, &'static str)>) {}
}

/// Appends one part.
pub(super) fn push(data: &mut String, part: &str) {
    data.push(':');
    data.push_str(part);
}

/// The parts of a button's data that are not read yet.
#[derive(Debug, Clone)]
pub(super) struct Parts<'a>(Split<'a, char>);

impl<'a> Parts<'a> {
    pub(super) fn split(data: &'a str) -> Self {
        Self(data.split(':'))
    }

    pub(super) fn take(&mut self) -> Option<&'a str> {
        self.0.next()
    }

    /// The next part, if it is this code.
    pub(super) fn code(&mut self, code: &str) -> Option<()> {
        (self.take()? == code).then_some(())
    }

    /// What `read` makes of the parts; all of them are there again where it makes nothing.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.clone();
        let made = read(self);
        if made.is_none() {
            *self = start;
        }
        made
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.clone().next().is_none()
    }
}

/// A sample by its place among the combinations of a row's samples; leaves the place among those of
/// the arguments behind it.
#[cfg(test)]
pub(super) fn pick<T: Clone>(samples: &[T], place: &std::cell::Cell<usize>) -> T {
    let own = place.get() % samples.len();
    place.set(place.get() / samples.len());
    samples[own].clone()
}
