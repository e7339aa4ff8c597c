// Package hdf5 reads HDF5 files as Lava and NIR write them, and writes plain ones: superblock 0, groups as symbol tables or links in the header, object headers of version 1,
// compact, contiguous and chunked data with deflate, shuffle and Fletcher checksums, integers, reals, booleans, fixed and variable strings, attributes.
// What a file has beyond that is refused by name. It follows the HDF5 File Format Specification, version 3.0 (The HDF Group).
//
// What Folder writes is the oldest form that all tools read: groups as symbol tables, contiguous data, nothing compressed.
//
// A file is untrusted: every address is checked against its length, no more is allocated than a small multiple of it, and cycles end in an error.
package hdf5
