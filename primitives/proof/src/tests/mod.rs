//! Tests across modules: known answers, honest and forged stores, and properties.

mod against_bao;
mod answers;
mod commitments;
mod deletion;
mod forged_contents;
mod forged_trees;
mod merkle;
mod samples;
mod sizes;
mod slices;
mod sparse;
mod stores;
