# A neuron that blinks. It gains 1 a tick and fires when it is above 4: every fifth tick. Its spikes go to the host and to a second neuron,
# which fires a tick later and holds the first back through an inhibitory synapse of weight -5: so it blinks every tenth tick.

.arch tiny
.network "blink"
.ticks 40

.population blink 1
.population echo 1

.core c0 spiking axons 1 neurons 1
.lif vth=4 reset=subtract floor=-20
.neuron blink[0] bias=1 -> c1.a0 -> west.0.0
.row a0 -5

.core c1 spiking axons 1 neurons 1
.lif vth=0 reset=to
.neuron echo[0] -> c0.a0
.row a0 1

.output blink count
.read c0.n0 west.0.0
