//! turbosms

use super::Registration;

pub const REGISTRATION: Registration = Registration {
    name: "turbosms",
    connect: |_, _| Err("not there yet".to_owned()),
};
