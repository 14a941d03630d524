//! The drift report over two folders of real pages, checked against a reading of their tables
//! that shares no code with the importer.

mod agree;
mod pages;
mod tables;
