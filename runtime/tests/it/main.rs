//! Tests of the runtime as generated code and callers see it.

mod library;
mod limits;
mod wire;
