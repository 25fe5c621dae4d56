//! The whole program from outside, against the simulator.

mod harness;
mod order;
