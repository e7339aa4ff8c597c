// Package microcode is the instruction set of the programmable soma: what the wired unit cannot be, a neuron is as a short program that runs
// once per neuron and tick. One table (instructions) says of each instruction what it is called, how it is encoded, what it does, what it is
// charged as and what the manual says of it; encoder, decoder, text, verifier and executor work from that table.
//
// A program has no branches: an instruction may be predicated on the flag P, and passes as a bubble when P is not as it asks. So an update
// takes the same number of cycles for every neuron in every state, known when the image is loaded.
package microcode
