//! twilio

use super::Registration;

pub const REGISTRATION: Registration = Registration {
    name: "twilio",
    connect: |_, _| Err("not there yet".to_owned()),
};
