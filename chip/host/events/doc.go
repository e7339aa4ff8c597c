// Package events reads recordings of event cameras, and sorts their events into the ticks of a spiking input. A recording is a list of
// (time, pixel, polarity); which pixel is which neuron, and when a tick begins, is said by a Binning.
package events
