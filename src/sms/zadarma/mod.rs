//! zadarma

use super::Registration;

pub const REGISTRATION: Registration = Registration {
    name: "zadarma",
    connect: |_, _| Err("not there yet".to_owned()),
};
